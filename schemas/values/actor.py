"""Who does a deed: handed from the edge to the use case and into every audit line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Roles of the college's people in the service (architecture: one table says what each may)."""

    ADMINISTRATOR = "administrator"
    SECRETARY = "secretary"
    METHODIST = "methodist"
    COORDINATOR = "coordinator"
    CURATOR = "curator"
    DIRECTOR = "director"
    INSPECTOR = "inspector"


@dataclass(frozen=True, slots=True)
class Actor:
    """A login with its roles; ``source`` says from where («web 127.0.0.1», «cli», «api token 3f…»)."""

    login: str
    roles: frozenset[Role]
    source: str = ""
    groups: frozenset[str] = frozenset()
    """Keys of the study groups a curator is responsible for."""

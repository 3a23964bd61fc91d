"""A person's name in its parts, the gender, and forms that somebody corrected by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from schemas.values.cases import Case


class Gender(StrEnum):
    """Gender as stored with a person; it is never guessed from initials."""

    M = "m"
    F = "f"


class NamePart(StrEnum):
    """A part of a full name that inflects on its own."""

    SURNAME = "surname"
    FIRSTNAME = "firstname"
    PATRONYMIC = "patronymic"


@dataclass(frozen=True, slots=True)
class FullName:
    """Surname, first name, patronymic in the nominative, spelt as in the passport; the patronymic may be absent."""

    surname: str
    firstname: str
    patronymic: str = ""

    def part(self, part: NamePart) -> str:
        """The text of one part, empty if the person has none."""
        return str(getattr(self, part.value))

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that are there, in the order of papers: surname first."""
        return tuple(text for text in (self.surname, self.firstname, self.patronymic) if text)

    def __str__(self) -> str:
        return " ".join(self.parts)


@dataclass(frozen=True, slots=True)
class NameOverrides:
    """What a human corrected for one person: forms by part and case, and parts marked «не склонять»."""

    forms: Mapping[NamePart, Mapping[Case, str]] = field(default_factory=dict)
    frozen: frozenset[NamePart] = frozenset()

    def form(self, part: NamePart, case: Case) -> str | None:
        """The form set by hand, or None where the engine decides."""
        return self.forms.get(part, {}).get(case)

    def __bool__(self) -> bool:
        """Whether anything was corrected at all."""
        return bool(self.forms or self.frozen)


NO_OVERRIDES = NameOverrides()

"""Papers about one paper: what changed or repealed it, on what it stands, what stands on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from records.registry import ISSUED
from records.store import Reader
from schemas.issued import Issued, State
from schemas.values.actor import Actor
from service.security.permissions import Permission, require
from service.usecases import links
from service.usecases.house import House


@dataclass(frozen=True, slots=True)
class Related:
    """Everything linked with a paper, both ways."""

    changed_by: list[Issued]
    cancelled_by: Issued | None
    cancelled_later: date | None
    """The day from which it will be out of force, while that day is still to come."""
    bases: list[Issued]
    dependants: list[Issued]
    amendment: str
    """The kind of order by which this one can be changed or repealed, "" when it cannot be."""


def related(house: House, actor: Actor, paper: Issued) -> Related:
    """The papers linked with ``paper``."""
    require(actor, Permission.READ_ARCHIVE)
    with house.store.reading() as reader:
        cancelled = ISSUED.peek(reader, paper.cancelled_by) if paper.cancelled_by else None
        since = links.repealed_since(cancelled) if cancelled else None
        today = house.today(house.college(reader))
        changers = {*paper.changed_by, paper.cancelled_by}
        return Related(
            changed_by=_of(reader, paper.changed_by),
            cancelled_by=cancelled,
            cancelled_later=since if since and since > today else None,
            bases=_of(reader, paper.bases),
            dependants=[one for one in links.dependants(reader, paper.key) if one.key not in changers],
            amendment=_amendment(house, paper),
        )


def _of(reader: Reader, keys: Iterable[str]) -> list[Issued]:
    found = (ISSUED.peek(reader, key) for key in keys)
    return [paper for paper in found if paper is not None]


def _amendment(house: House, paper: Issued) -> str:
    if paper.genre != "order" or not paper.number or paper.state is State.ANNULLED or paper.cancelled_by:
        return ""
    own = links.AMENDED_BY.get(paper.type, links.AMENDMENT)
    return next((key for key in (own, links.AMENDMENT) if key in house.catalogue.types), "")

"""What a card said before and after, field by field; and what two people wrote into it at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema

from records.errors import Stale
from records.registry import HISTORY
from records.store import Reader, Transaction
from schemas.records import Record
from schemas.values.actor import Actor
from service.usecases.house import House

UNTOLD = frozenset({"key", "version", "plain"})
"""Fields that follow from others."""
TABLE = HISTORY.name


@dataclass(frozen=True, slots=True)
class Step:
    """One field of one change: JSON values before and after, who, when (UTC ISO 8601), at which edition, on what ground."""

    field: str
    old: Any
    new: Any
    at: str
    login: str
    version: int
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both changed: what stood there, what I wrote, what the other has saved meanwhile."""

    field: str
    base: Any
    mine: Any
    theirs: Any


class Edited(Stale):
    """Somebody saved the card since it was opened: nothing is lost, both editions are here to be merged.

    ``merged`` holds the fields of the card as they are now with mine laid over where only I changed them.
    """

    def __init__(self, version: int, login: str, clashes: Iterable[Clash], merged: Mapping[str, Any]) -> None:
        super().__init__("Пока вы правили карточку, её изменил другой человек. Сверьте обе записи и сохраните снова.")
        self.version, self.login = version, login
        self.clashes, self.merged = tuple(clashes), dict(merged)


def flat(row: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """A dumped record as «identity.number» → value; empty values are left out."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        here = f"{path}.{name}" if path else str(name)
        if isinstance(value, Mapping):
            found |= flat(value, here)
        elif here not in UNTOLD and value not in (None, "", []):
            found[here] = value
    return found


def changes(schema: Schema, old: Record, new: Record) -> list[tuple[str, Any, Any]]:
    """(field, before, after) of every field that differs; an absent value is None."""
    before, after = flat(_dumped(schema, old)), flat(_dumped(schema, new))
    names = sorted(before.keys() | after.keys())
    return [(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]


def _dumped(schema: Schema, record: Record) -> Mapping[str, Any]:
    dumped: Mapping[str, Any] = schema.dump(record)
    return dumped


def keep(
    house: House, tx: Transaction, actor: Actor, record: Record, told: Iterable[tuple[str, Any, Any]], ground: str = ""
) -> None:
    """Write the changes of a record just saved (its new version) into the history."""
    at = house.clock().isoformat(timespec="seconds")
    common = {"subject": record.key, "at": at, "login": actor.login, "edition": record.version, "ground": ground}
    for field, old, new in told:
        tx.add(TABLE, {"field": field, "old": old, "new": new, **common})


def of(reader: Reader, subject: str) -> list[Step]:
    """The history of one card, the latest first."""
    rows = reader.find(TABLE, {"subject": subject})
    names = ("field", "old", "new", "at", "login", "ground")
    return [Step(**{name: row[name] for name in names}, version=row["edition"]) for row in reversed(rows)]


def edited(reader: Reader, record: Record, opened: int, now: Mapping[str, Any], mine: Mapping[str, Any]) -> Edited:
    """The failure for one who opened edition ``opened`` of ``record``; ``now`` and ``mine`` are flat values of the same fields."""
    steps = [step for step in of(reader, record.key) if step.version > opened]
    base = dict(now)
    for step in steps:  # the latest first: the oldest of them says what stood there when the card was opened
        if step.field in base or step.field in mine:
            base[step.field] = step.old
    merged, clashes = dict(now), []
    for name in sorted(now.keys() | mine.keys()):
        was, ours, theirs = (known.get(name) or None for known in (base, mine, now))
        if ours != was:
            merged[name] = mine.get(name)
        if theirs not in (was, ours):
            clashes.append(Clash(name, was, ours, theirs))
    return Edited(record.version, steps[0].login if steps else "", clashes, merged)

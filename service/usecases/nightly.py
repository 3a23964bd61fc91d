"""The examination that runs by itself every night, and what the last one found; the home page tells of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from records.registry import CHECKS, COLLEGE
from records.store import Row
from schemas.college import COLLEGE_KEY
from schemas.values.actor import Actor
from service.errors import HouseError
from service.usecases import doctor
from service.usecases.actors import SYSTEM
from service.usecases.doctor import Sign
from service.usecases.house import House

KEY = "last"
HOUR = 3
"""Of the college's clock: from then on the day's examination is due."""
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Last:
    """The last examination: when (UTC ISO 8601), how many errors and warnings, the first findings."""

    at: str
    errors: int
    warnings: int
    signs: tuple[Sign, ...]


def examine(house: House, actor: Actor) -> list[Sign]:
    """Examine everything and remember the outcome; a store that can not be written is no reason not to look."""
    found = sorted(doctor.examine(house, actor), key=doctor.by_weight)
    with suppress(HouseError):
        _remember(house, actor, found)
    return found


def _remember(house: House, actor: Actor, found: list[Sign]) -> None:
    errors = sum(sign.severity == "error" for sign in found)
    fresh = {
        "at": house.clock().isoformat(timespec="seconds"), "errors": errors, "warnings": len(found) - errors,
        "signs": [asdict(sign) for sign in found[:SHOWN]],
    }  # fmt: skip
    with house.store.transaction(actor) as tx:
        row = tx.peek(CHECKS.name, KEY)
        if row is None:
            tx.add(CHECKS.name, fresh, KEY)
        else:
            tx.save(CHECKS.name, {**row, **fresh})
        tx.audit("data_examined", facts={"errors": errors, "warnings": len(found) - errors})


def last(house: House) -> Last | None:
    """What the last examination found; None before the first."""
    with house.store.reading() as reader:
        row = reader.peek(CHECKS.name, KEY)
    return _last(row) if row else None


def _last(row: Row) -> Last:
    return Last(row["at"], row["errors"], row["warnings"], tuple(Sign(**sign) for sign in row["signs"]))


def due(house: House) -> bool:
    """True when this day's examination has not been made and its hour has come; never before the college is founded."""
    with house.store.reading() as reader:
        college = COLLEGE.peek(reader, COLLEGE_KEY)
        row = reader.peek(CHECKS.name, KEY)
    if college is None:
        return False
    zone = ZoneInfo(college.zone)
    now = house.clock().astimezone(zone)
    return now.hour >= HOUR and (row is None or datetime.fromisoformat(row["at"]).astimezone(zone).date() < now.date())


def run(house: House) -> bool:
    """Examine if it is due; True when it was."""
    if not due(house):
        return False
    examine(house, SYSTEM)
    return True

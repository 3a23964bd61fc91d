"""The journal of deeds as people read it: newest first, by subject and event, with the head of the chain; the age of the last backup."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from records.registry import COLLEGE, PEOPLE
from records.store import Deeds, Row
from schemas.college import COLLEGE_KEY
from schemas.errors import Fault, Invalid
from schemas.person import plain_name
from schemas.values.actor import Actor
from service.security.permissions import Permission, require
from service.usecases.house import House
from service.usecases.sheets import sheet_file

PAGE, MOST = 50, 20_000
HEADS = (
    ("№", 10), ("Когда (UTC)", 30), ("Кто", 18), ("Откуда", 18), ("Действие", 30), ("О чём", 22), ("Основание", 40),
    ("Сведения", 60), ("Отпечаток", 66),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines; empty means any. ``who``: login, key, or name of a person; days are of the college's zone, both inclusive."""

    who: str = ""
    event: str = ""
    since: date | None = None
    until: date | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Lines:
    """One page of lines, how many there are of the kind asked for, and the head of the chain."""

    rows: list[Row]
    total: int
    page: int
    head: tuple[int, str]


def lines(house: House, actor: Actor, wanted: Wanted = Wanted()) -> Lines:
    """Lines of the chain, the newest first."""
    require(actor, Permission.READ_AUDIT)
    rows, total = house.store.audit_found(_deeds(house, wanted), limit=PAGE, offset=(wanted.page - 1) * PAGE)
    return Lines(rows, total, wanted.page, house.store.head())


def workbook(house: House, actor: Actor, wanted: Wanted, titles: Mapping[str, str]) -> bytes:
    """All lines asked for as xlsx, the oldest first, and the head of the chain; the export stands in the audit itself."""
    require(actor, Permission.READ_AUDIT)
    deeds, head = _deeds(house, wanted), house.store.head()
    rows, total = house.store.audit_found(deeds, limit=MOST)
    if total > MOST:
        raise Invalid([Fault("since", f"Строк {total}: больше {MOST} сразу не выгружается, сузьте отбор по дням.")])
    with house.store.transaction(actor) as tx:
        tx.audit("audit_exported", facts={"lines": len(rows), "head": f"{head[0]}:{head[1]}"})
    told_rows = [
        (
            str(row["seq"]), row["at"], row["login"], row["source"], titles.get(row["event"], row["event"]),
            row["subject"], row["ground"], told(row["facts"]), row["head"],
        )
        for row in reversed(rows)
    ]  # fmt: skip
    return sheet_file("Журнал действий", HEADS, told_rows)


def about(house: House, subject: str, event: str, limit: int) -> list[Row]:
    """The last lines of one event about one subject; the caller has looked at the right to read them."""
    rows, _ = house.store.audit_found(Deeds((event,), (subject,)), limit=limit)
    return [row for row in rows if row["subject"] == subject]


def _deeds(house: House, wanted: Wanted) -> Deeds:
    with house.store.reading() as reader:
        college = COLLEGE.peek(reader, COLLEGE_KEY)
        named = PEOPLE.find(reader, {"plain": plain_name(wanted.who)}) if " " in wanted.who else []
    zone = ZoneInfo(college.zone if college else "UTC")

    def moment(day: date | None) -> str:
        return datetime.combine(day, time(), zone).astimezone(UTC).isoformat(timespec="microseconds") if day else ""

    who = tuple(person.key for person in named) or ((wanted.who,) if wanted.who else ())
    until = wanted.until + timedelta(days=1) if wanted.until else None
    return Deeds((wanted.event,) if wanted.event else (), who, moment(wanted.since), moment(until))


def told(facts: Any) -> str:
    """Facts of a line in one sentence; those destroyed are said to be so."""
    if facts is None:
        return "сведения уничтожены"
    return "; ".join(f"{name}: {_plain(value)}" for name, value in facts.items())


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} = {_plain(inner)}" for name, inner in value.items()) or "—"
    if isinstance(value, list):
        return ", ".join(map(_plain, value)) or "—"
    return "—" if value in (None, "") else str(value)


def backup_age(house: House, actor: Actor) -> timedelta | None:
    """How old the last backup is; None when none was ever made."""
    require(actor, Permission.READ_AUDIT)
    rows, _ = house.store.audit_found(Deeds(("backup",)), limit=1)
    return house.clock() - datetime.fromisoformat(rows[0]["at"]) if rows else None

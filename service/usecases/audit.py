"""The journal of deeds as people read it: newest first, by subject and event, with the head of the chain; the age of the last backup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from records.store import Row
from schemas.values.actor import Actor
from service.security.permissions import Permission, require
from service.usecases.house import House

PAGE = 50
CHUNK = 1000
FAR = timedelta(days=60)
"""How far back a backup is looked for."""


@dataclass(frozen=True, slots=True)
class Lines:
    """One page of lines, how many there are of the kind asked for, and the head of the chain."""

    rows: list[Row]
    total: int
    page: int
    head: tuple[int, str]


def lines(house: House, actor: Actor, subject: str = "", event: str = "", page: int = 1) -> Lines:
    """Lines of the chain, the newest first; ``subject``: a key or a login, ``event``: its English name; empty means any."""
    require(actor, Permission.READ_AUDIT)
    head, start = house.store.head(), (page - 1) * PAGE
    if not subject and not event:
        last = head[0] - start
        found = (
            list(house.store.audit_lines(after=max(0, last - PAGE), limit=min(PAGE, max(0, last)))) if last > 0 else []
        )
        return Lines(found[::-1], head[0], page, head)
    fitting = [row for row in house.store.audit_lines(limit=head[0] + 1) if _fits(row, subject, event)]
    return Lines(fitting[::-1][start : start + PAGE], len(fitting), page, head)


def _fits(row: Row, subject: str, event: str) -> bool:
    return (not event or row["event"] == event) and (not subject or subject in (row["subject"], row["login"]))


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
    """How old the last backup is; None when none was made within 60 days."""
    require(actor, Permission.READ_AUDIT)
    now = house.clock()
    for row in _backwards(house):
        at = datetime.fromisoformat(row["at"])
        if row["event"] == "backup":
            return now - at
        if now - at > FAR:
            return None
    return None


def _backwards(house: House) -> Iterator[Row]:
    last = house.store.head()[0]
    while last > 0:
        first = max(0, last - CHUNK)
        yield from reversed(list(house.store.audit_lines(after=first, limit=last - first)))
        last = first

"""What the tests of records share: a stopped clock, counted chance, an actor, declarations of tables."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from records import open_store
from records.store import Store, TableSpec
from schemas.values.actor import Actor, Role

NOW = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)
ACTOR = Actor("secretary", frozenset({Role.SECRETARY}), "test")
ISSUED = TableSpec(
    "issued", indexes=("state", "person.surname"), unique=(("journal", "year", "number"), ("idempotency",))
)
PEOPLE = TableSpec("people", indexes=("surname",))
SPECS = (ISSUED, PEOPLE)


def clock() -> datetime:
    return NOW


def counted_chance() -> Callable[[int], bytes]:
    numbers = itertools.count(1)
    return lambda length: next(numbers).to_bytes(length, "big")


def embedded(folder: Path, **options: float) -> Store:
    return open_store(folder, SPECS, clock=clock, chance=secrets.token_bytes, **options)

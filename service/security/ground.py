"""What every part of security stands on: the store, the clock, chance; and times as texts."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from records.store import Store, TableSpec
from schemas.values.actor import Actor
from schemas.values.ids import Chance
from service.clock import Clock

TABLES = (
    TableSpec("users", indexes=("login",), unique=(("login",),)),
    TableSpec("sessions", indexes=("user",)),
    TableSpec("tokens", indexes=("user",)),
    TableSpec("throttles", indexes=("name",), unique=(("name",),)),
    TableSpec("codes", indexes=("purpose",)),
    TableSpec("drafts", indexes=("user", "kind")),
)
"""Tables of accounts and of what the pages remember for them; the store is opened with these."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Store, clock, chance; parts of security are built over it."""

    store: Store
    clock: Clock
    chance: Chance

    def secret(self, size: int = 32) -> str:
        """Random text of ``size`` bytes for cookies and tokens."""
        return base64.urlsafe_b64encode(self.chance(size)).rstrip(b"=").decode()


def digest(text: str) -> str:
    """sha256 of a random text (at least 59 bits of chance, so that no slow hash is needed)."""
    return hashlib.sha256(text.encode()).hexdigest()


def stamp(moment: datetime) -> str:
    """A moment as stored."""
    return moment.isoformat(timespec="seconds")


def passed(text: str, term: timedelta, now: datetime) -> bool:
    """True when ``term`` has run since the stored moment."""
    return now - datetime.fromisoformat(text) >= term


def system_actor(source: str) -> Actor:
    """The service itself, for lines of the audit that nobody has signed in for."""
    return Actor("—", frozenset(), source)

"""Sessions on the server: ended at once when an account is, and nothing of them but a random text in the browser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from records.store import Reader, Row, Transaction
from schemas.user import User, user_of
from schemas.values.actor import Actor
from service.security.ground import Ground, digest, passed, stamp, system_actor

IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
TOUCH = timedelta(minutes=2)
"""How stale ``seen`` may grow before it is written: a reader of pages must not wait for the disk each time."""
FRESH = timedelta(minutes=10)
KEPT = timedelta(days=3)
"""How long an ended session is remembered, so that what was typed into an old page can be given back to its owner."""


class Stage(StrEnum):
    """How far a login has come; only FULL opens pages."""

    SECOND = "second"
    PASSWORD = "password"  # noqa: S105 — the name of a step
    ENROL = "enrol"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Session:
    """One login of one person in one browser; ``key`` is the hash of what the cookie holds."""

    key: str
    user: str
    csrf: str
    stage: Stage
    created: str
    seen: str
    proved: str
    """When the password was last proved: exports and rights ask for it anew after ten minutes."""
    address: str = ""
    agent: str = ""
    ended: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    """Messages for the next page: (kind, sentence)."""
    bag: Mapping[str, str] = field(default_factory=dict)
    """Small things of the login itself (the secret offered at enrolment)."""

    def alive(self, now: datetime) -> bool:
        """Neither ended, idle over 60 minutes nor older than 12 hours."""
        return not (self.ended or passed(self.seen, IDLE, now) or passed(self.created, LONGEST, now))

    def fresh(self, now: datetime) -> bool:
        """True when the password was proved within ten minutes."""
        return not passed(self.proved, FRESH, now)


def _session(row: Row) -> Session:
    data = {name: value for name, value in row.items() if name != "version"}
    data["notes"] = tuple((kind, text) for kind, text in row.get("notes", ()))
    return Session(**{**data, "stage": Stage(row["stage"])})


@dataclass(frozen=True, slots=True)
class Visit:
    """A living session with its account."""

    session: Session
    user: User

    def actor(self, address: str) -> Actor:
        """Who acts, for use cases and the audit."""
        return Actor(self.user.login, self.user.roles, f"web {address}", self.user.groups)


class Sessions:
    """The table of sessions."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def start(self, tx: Transaction, user: User, stage: Stage, *, address: str = "", agent: str = "") -> str:
        """A new session; gives the text for the cookie, which is stored nowhere."""
        secret, now = self._ground.secret(), stamp(self._ground.clock())
        tx.add(
            "sessions",
            {
                "user": user.key,
                "csrf": self._ground.secret(24),
                "stage": stage.value,
                "created": now,
                "seen": now,
                "proved": now,
                "address": address,
                "agent": agent[:120],
                "ended": "",
                "notes": [],
                "bag": {},
            },
            key=digest(secret),
        )
        return secret

    def visit(self, secret: str) -> Visit | None:
        """The living session behind a cookie, or None; its time of last use is kept to two minutes."""
        now = self._ground.clock()
        with self._ground.store.reading() as reader:
            visit = self._visit(reader, digest(secret))
        if visit is None or visit.user.disabled or not visit.session.alive(now):
            return None
        if passed(visit.session.seen, TOUCH, now):
            self.change(visit.session.key, seen=stamp(now))
        return visit

    def remembered(self, secret: str) -> Visit | None:
        """The session behind a cookie even if it has run out (for giving back what was typed), or None."""
        with self._ground.store.reading() as reader:
            return self._visit(reader, digest(secret))

    @staticmethod
    def _visit(reader: Reader, key: str) -> Visit | None:
        row = reader.peek("sessions", key)
        user = row and reader.peek("users", row["user"])
        return Visit(_session(row), user_of(user)) if row and user else None

    def change(self, key: str, **changes: Any) -> None:
        """Set fields of a session; nothing happens when it is gone."""
        with self._ground.store.transaction(system_actor("session")) as tx:
            row = tx.peek("sessions", key)
            if row is not None:
                tx.save("sessions", {**row, **changes})

    def note(self, key: str, kind: str, sentence: str) -> None:
        """Leave a message for the next page."""
        with self._ground.store.transaction(system_actor("session")) as tx:
            row = tx.peek("sessions", key)
            if row is not None:
                tx.save("sessions", {**row, "notes": [*row["notes"], [kind, sentence]][-5:]})

    def end(self, key: str) -> None:
        """End one session."""
        self.change(key, ended=stamp(self._ground.clock()))

    def end_all(self, tx: Transaction, user: str, but: str = "") -> int:
        """End every session of an account, but one if named; gives how many."""
        living = [row for row in tx.find("sessions", {"user": user}) if not row["ended"] and row["key"] != but]
        for row in living:
            tx.save("sessions", {**row, "ended": stamp(self._ground.clock())})
        return len(living)

    def of(self, user: str) -> list[Session]:
        """Living sessions of an account, the latest first."""
        now = self._ground.clock()
        with self._ground.store.reading() as reader:
            found = [_session(row) for row in reader.find("sessions", {"user": user}, order=("-seen",))]
        return [session for session in found if session.alive(now)]

    def forget_old(self, tx: Transaction) -> None:
        """Remove sessions that have been over for days."""
        now = self._ground.clock()
        for row in tx.find("sessions"):
            if passed(row["seen"], KEPT, now):
                tx.remove("sessions", row["key"])

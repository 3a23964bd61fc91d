"""The port of the store: what the rest of the house may ask of it, whatever engine lies beneath."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from schemas.values.actor import Actor

Row = dict[str, Any]
"""A stored record: JSON values only, always with ``key`` (text) and ``version`` (1, 2, …). Handed out as a copy."""


@dataclass(frozen=True, slots=True)
class TableSpec:
    """What the engine must know of a table: fields to find by, and sets of fields whose values may not repeat.

    A unique set is not checked for a row in which one of its fields is absent or None.
    """

    name: str
    indexes: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Deeds:
    """Which audit lines are wanted; empty means any. ``who``: keys or logins, a line fits as subject or as the one who acted.

    ``since`` and ``until``: UTC ISO 8601, the first belongs to the span, the second does not.
    """

    events: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: a code («row-sum»), «error» or «warning», what it concerns, and in Russian what to do."""

    code: str
    severity: str
    subject: str
    advice: str


class Reader(Protocol):
    """One consistent view of the store."""

    def get(self, table: str, key: str) -> Row:
        """The row; NotFound if there is none."""

    def peek(self, table: str, key: str) -> Row | None:
        """The row or None."""

    def find(
        self,
        table: str,
        where: Mapping[str, Any] | None = None,
        *,
        order: Sequence[str] = (),
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Row]:
        """Rows whose fields equal ``where`` (a list, tuple or set as value: any of them), sorted by ``order`` («-date»: descending).

        A field may be a dotted path («person.surname»). None as value: absent or None. Numbers and booleans compare as in Python,
        texts by code point; absent sorts first, then numbers, then texts; equal rows keep the order in which they were added.
        """

    def count(self, table: str, where: Mapping[str, Any] | None = None) -> int:
        """How many rows ``find`` would give without a limit."""

    def versions(self, table: str, where: Mapping[str, Any] | None = None) -> dict[str, int]:
        """Version of every row that fits ``where`` by its key: by it a thing built from the rows learns what has changed."""

    def pick(self, table: str, fields: Sequence[str], where: Mapping[str, Any] | None = None) -> dict[str, list[Any]]:
        """The values at ``fields`` (None where absent) of every row that fits ``where``, by its key.

        A third of the time of ``find`` for counting over thousands of rows: the documents are not taken out, so their check sums
        are not proved.
        """

    def last_number(self, journal: str, period: str) -> int:
        """The last number taken in the series, 0 if none."""


class Transaction(Reader, Protocol):
    """All or nothing: everything done in it becomes durable at its end together, or nothing does."""

    def allocate(self, journal: str, period: str) -> int:
        """The next number of the series, gapless: it counts as taken only when the transaction commits."""

    def add(self, table: str, row: Mapping[str, Any], key: str | None = None) -> Row:
        """Store a new row (version 1, a fresh key unless one is given); Duplicate if a unique set repeats."""

    def save(self, table: str, row: Mapping[str, Any]) -> Row:
        """Replace a row; its ``version`` must be the stored one, else Stale. Gives the row with the next version."""

    def remove(self, table: str, key: str) -> None:
        """Remove a row; its key is never given again."""

    def audit(self, event: str, *, subject: str = "", ground: str = "", facts: Mapping[str, Any] | None = None) -> None:
        """Write who did what, when, from where and on what ground into the hash chain, in the same commit."""

    def blank(self, subject: str) -> int:
        """Destroy the facts of all audit lines about ``subject`` (the chain still verifies); how many lines it concerned."""


class Store(Protocol):
    """A college's records."""

    def transaction(self, actor: Actor) -> AbstractContextManager[Transaction]:
        """One writer at a time; waiting is fair and bounded (Unavailable after the limit). Commits at a normal end, else rolls back."""

    def reading(self) -> AbstractContextManager[Reader]:
        """A consistent view for reading; never waits for writers."""

    def audit_lines(self, *, subject: str | None = None, after: int = 0, limit: int = 1000) -> Iterable[Row]:
        """Lines of the audit chain in order: seq, at (UTC ISO 8601), login, source, event, subject, ground, facts, digest, head.

        ``facts`` is None where they were destroyed.
        """

    def audit_found(self, wanted: Deeds, *, limit: int = 50, offset: int = 0) -> tuple[list[Row], int]:
        """Lines that fit as ``audit_lines`` gives them, the newest first, and how many fit in all."""

    def head(self) -> tuple[int, str]:
        """Number and hash of the last audit line, (0, zeros) for an empty chain: to be printed with journals and backups."""

    def check(self) -> list[Finding]:
        """Read everything once and tell what is damaged, missing or out of step; empty when all is well."""

    def copy_to(self, path: Path) -> None:
        """Write a consistent copy of the store to a new file while others go on working; synced when this returns."""

    def scrub(self) -> None:
        """Leave no bytes of removed rows in free pages or logs; waits for readers, bounded like a transaction."""

    def close(self) -> None:
        """Let go of files and locks."""

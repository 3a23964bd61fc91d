"""The store in memory, over TinyDB's MemoryStorage: for tests and trials; the same port, the same answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from tinydb.storages import MemoryStorage

from records import audit
from records.errors import Busy, Duplicate, Stale, there
from records.filters import arranged, matches, wanted
from records.store import Deeds, Finding, Row, TableSpec
from records.values import checked, copied, dig, encode
from schemas.values.actor import Actor
from schemas.values.ids import Chance, new_key

State = dict[str, dict[str, Any]]
"""What MemoryStorage keeps: table → key → row; tables whose names begin with a space are the engine's own."""
COUNTERS, AUDIT, GONE = " counters", " audit", " gone"


class MemoryReader:
    """A view of one committed state; states are never changed, only replaced."""

    def __init__(self, state: State) -> None:
        self._state = state

    def get(self, table: str, key: str) -> Row:
        """See the port."""
        return there(self.peek(table, key))

    def peek(self, table: str, key: str) -> Row | None:
        """See the port."""
        row = self._state.get(table, {}).get(key)
        return None if row is None else copied(row)

    def find(
        self,
        table: str,
        where: Mapping[str, Any] | None = None,
        *,
        order: Sequence[str] = (),
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Row]:
        """See the port."""
        rows = arranged(self._matching(table, where), order)
        return [copied(row) for row in rows[offset : None if limit is None else offset + limit]]

    def count(self, table: str, where: Mapping[str, Any] | None = None) -> int:
        """See the port."""
        return len(self._matching(table, where))

    def versions(self, table: str, where: Mapping[str, Any] | None = None) -> dict[str, int]:
        """See the port."""
        return {row["key"]: row["version"] for row in self._matching(table, where)}

    def pick(self, table: str, fields: Sequence[str], where: Mapping[str, Any] | None = None) -> dict[str, list[Any]]:
        """See the port."""
        return {row["key"]: [copied(dig(row, field)) for field in fields] for row in self._matching(table, where)}

    def last_number(self, journal: str, period: str) -> int:
        """See the port."""
        return int(self._state.get(COUNTERS, {}).get(encode([journal, period]), 0))

    def _matching(self, table: str, where: Mapping[str, Any] | None) -> list[Row]:
        conditions = wanted(where)
        return [row for row in self._state.get(table, {}).values() if matches(row, conditions)]


class MemoryTransaction(MemoryReader):
    """A changed copy of the state; the tables touched are copied, the rows are replaced whole."""

    def __init__(self, store: MemoryStore, actor: Actor) -> None:
        super().__init__(dict(store.state()))
        self._store = store
        self._actor = actor
        self._copied: set[str] = set()

    def _table(self, name: str) -> dict[str, Any]:
        if name not in self._copied:
            self._state[name] = dict(self._state.get(name, {}))
            self._copied.add(name)
        return self._state[name]

    def allocate(self, journal: str, period: str) -> int:
        """See the port."""
        number = self.last_number(journal, period) + 1
        self._table(COUNTERS)[encode([journal, period])] = number
        return number

    def add(self, table: str, row: Mapping[str, Any], key: str | None = None) -> Row:
        """See the port."""
        rows, gone = self._table(table), self._table(GONE)
        if key is not None and (key in rows or encode([table, key]) in gone):
            raise Duplicate("Запись с таким ключом уже есть или была.", table, ("key",))
        while key is None:
            fresh = new_key(self._store.chance)
            key = None if fresh in rows or encode([table, fresh]) in gone else fresh
        return self._put(table, {**checked(dict(row)), "key": key, "version": 1})

    def save(self, table: str, row: Mapping[str, Any]) -> Row:
        """See the port."""
        stored = self.get(table, row["key"])
        if stored["version"] != row["version"]:
            raise Stale("Запись изменил кто-то другой: откройте её заново и повторите.")
        return self._put(table, {**checked(dict(row)), "version": stored["version"] + 1})

    def _put(self, table: str, row: Row) -> Row:
        for fields in self._store.spec(table).unique:
            values = [dig(row, field) for field in fields]
            others = (other for key, other in self._table(table).items() if key != row["key"])
            if None not in values and any([dig(other, field) for field in fields] == values for other in others):
                raise Duplicate(f"Такая запись уже есть: повторяется {', '.join(fields)}.", table, fields)
        self._table(table)[row["key"]] = row
        return dict(copied(row))

    def remove(self, table: str, key: str) -> None:
        """See the port."""
        self.get(table, key)
        del self._table(table)[key]
        self._table(GONE)[encode([table, key])] = True

    def audit(self, event: str, *, subject: str = "", ground: str = "", facts: Mapping[str, Any] | None = None) -> None:
        """See the port."""
        lines = self._table(AUDIT)
        deed = audit.Deed(event, subject, ground, encode(checked(dict(facts or {}))))
        before = lines[str(len(lines))]["head"] if lines else audit.GENESIS
        who = (self._actor, self._store.clock(), self._store.chance(16))
        lines[str(len(lines) + 1)] = audit.link(len(lines) + 1, before, deed, who)

    def blank(self, subject: str) -> int:
        """See the port."""
        lines = self._table(AUDIT)
        found = [seq for seq, line in lines.items() if line["subject"] == subject]
        for seq in found:
            lines[seq] = {**lines[seq], "facts": None, "salt": None}
        return len(found)


class MemoryStore:
    """See the port; ``chance`` gives random bytes, ``clock`` the present moment in UTC."""

    def __init__(
        self, specs: Iterable[TableSpec], *, clock: Callable[[], datetime], chance: Chance, lock_timeout: float = 10.0
    ) -> None:
        self._specs = {spec.name: spec for spec in specs}
        self._storage = MemoryStorage()  # type: ignore[no-untyped-call]  # TinyDB has no types there
        self._storage.write({})
        self._lock = threading.Lock()
        self._owner: int | None = None
        self._timeout = lock_timeout
        self.clock = clock
        self.chance = chance

    def state(self) -> State:
        """The committed state; nobody changes it."""
        return self._storage.read() or {}

    def spec(self, table: str) -> TableSpec:
        """What is declared of the table."""
        return self._specs.get(table) or TableSpec(table)

    @contextmanager
    def transaction(self, actor: Actor) -> Iterator[MemoryTransaction]:
        """See the port."""
        if self._owner == threading.get_ident():
            raise RuntimeError("a transaction inside a transaction")
        if not self._lock.acquire(timeout=self._timeout):
            raise Busy("Сейчас записывает кто-то другой: повторите через несколько секунд.")
        try:
            self._owner = threading.get_ident()
            tx = MemoryTransaction(self, actor)
            yield tx
            self._storage.write(tx._state)  # noqa: SLF001 (the transaction is this store's own)
        finally:
            self._owner = None
            self._lock.release()

    @contextmanager
    def reading(self) -> Iterator[MemoryReader]:
        """See the port."""
        yield MemoryReader(self.state())

    def audit_lines(self, *, subject: str | None = None, after: int = 0, limit: int = 1000) -> Iterable[Row]:
        """See the port."""
        lines = [line for line in self._lines() if line["seq"] > after and subject in {None, line["subject"]}]
        return [audit.shown(line) for line in lines[:limit]]

    def audit_found(self, wanted: Deeds, *, limit: int = 50, offset: int = 0) -> tuple[list[Row], int]:
        """See the port."""
        lines = [line for line in reversed(self._lines()) if audit.fits(line, wanted)]
        return [audit.shown(line) for line in lines[offset : offset + limit]], len(lines)

    def _lines(self) -> list[Row]:
        return list(self.state().get(AUDIT, {}).values())

    def head(self) -> tuple[int, str]:
        """See the port."""
        lines = self._lines()
        return (lines[-1]["seq"], lines[-1]["head"]) if lines else (0, audit.GENESIS)

    def check(self) -> list[Finding]:
        """See the port."""
        return list(audit.verify(self._lines()))

    def copy_to(self, path: Path) -> None:
        """The state as JSON that plain TinyDB opens."""
        path.write_text(encode(self.state()), encoding="utf-8")

    def scrub(self) -> None:
        """Nothing remains of removed rows here."""

    def close(self) -> None:
        """Nothing to let go of."""

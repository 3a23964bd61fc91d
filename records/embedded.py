"""The port over the embedded database file."""

# ruff: noqa: S608 — names put into SQL are numbers and names of our own; every value is bound
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from records import audit, upkeep
from records.base import Base
from records.errors import Duplicate, Stale, there
from records.filters import named, wanted
from records.rows import Rows, Stored, expression
from records.session import Session, broken, crc
from records.store import Deeds, Finding, Row
from records.values import checked, decode, encode
from schemas.values.actor import Actor
from schemas.values.ids import Chance, new_key

FILE = "records.db"


class EmbeddedReader:
    """See the port."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, table: str, key: str) -> Row:
        """See the port."""
        return there(self.peek(table, key))

    def peek(self, table: str, key: str) -> Row | None:
        """See the port."""
        stored = Rows(self._session, table).by_key(key)
        return None if stored is None else as_row(stored)

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
        rows = Rows(self._session, table)
        if not where and not order and limit is None and not offset:
            return [as_row(stored) for stored in rows.scan()]
        condition, values = conditions(where)
        page = [] if limit is None and not offset else [-1 if limit is None else limit, offset]
        found = rows.ordered(condition, ", ".join([*map(sorting, order), "id"]), values, page)
        return [as_row(stored) for stored in found]

    def count(self, table: str, where: Mapping[str, Any] | None = None) -> int:
        """See the port."""
        return Rows(self._session, table).count(*conditions(where))

    def versions(self, table: str, where: Mapping[str, Any] | None = None) -> dict[str, int]:
        """See the port."""
        return Rows(self._session, table).versions(*conditions(where))

    def pick(self, table: str, fields: Sequence[str], where: Mapping[str, Any] | None = None) -> dict[str, list[Any]]:
        """See the port."""
        return Rows(self._session, table).pick([named(field) for field in fields], *conditions(where))

    def last_number(self, journal: str, period: str) -> int:
        """See the port."""
        row = self._session.execute(
            "select last, sum from counter where journal=? and period=?", (journal, period)
        ).fetchone()
        if row is None:
            return 0
        if row[1] != crc(journal, period, row[0]):
            raise broken(f"счётчик номеров {journal} {period}")
        return int(row[0])


class EmbeddedTransaction(EmbeddedReader):
    """See the port."""

    def __init__(self, session: Session, actor: Actor, store: EmbeddedStore) -> None:
        super().__init__(session)
        self._actor = actor
        self._store = store

    def allocate(self, journal: str, period: str) -> int:
        """See the port."""
        number = self.last_number(journal, period) + 1
        self._session.execute(
            "insert into counter values(?,?,?,?) on conflict(journal, period) do update set last=excluded.last, sum=excluded.sum",
            (journal, period, number, crc(journal, period, number)),
        )
        return number

    def add(self, table: str, row: Mapping[str, Any], key: str | None = None) -> Row:
        """See the port."""
        rows = Rows(self._session, table)
        if key is not None and rows.was(key):
            raise Duplicate("Запись с таким ключом уже есть или была.", table, ("key",))
        full = {**checked(dict(row)), "key": key, "version": 1}
        while key is None:
            full["key"] = new_key(self._store.chance)
            if not rows.was(full["key"]):
                try:
                    rows.insert(encode(full), key=full["key"])
                except Duplicate as error:
                    if error.fields != ("key",):
                        raise
                else:
                    return full
        if rows.by_key(key) is not None:
            raise Duplicate("Запись с таким ключом уже есть или была.", table, ("key",))
        rows.insert(encode(full), key=key)
        return full

    def save(self, table: str, row: Mapping[str, Any]) -> Row:
        """See the port."""
        rows = Rows(self._session, table)
        stored = there(rows.by_key(row["key"]))
        if stored.version != row["version"]:
            raise Stale("Запись изменил кто-то другой: откройте её заново и повторите.")
        full = {**checked(dict(row)), "version": stored.version + 1}
        rows.replace(stored, encode(full), key=row["key"])
        return full

    def remove(self, table: str, key: str) -> None:
        """See the port."""
        rows = Rows(self._session, table)
        rows.delete(there(rows.by_key(key)))

    def audit(self, event: str, *, subject: str = "", ground: str = "", facts: Mapping[str, Any] | None = None) -> None:
        """See the port."""
        seq, before = self._session.head or last_line(self._session)
        deed = audit.Deed(event, subject, ground, encode(checked(dict(facts or {}))))
        line = audit.link(seq + 1, before, deed, (self._actor, self._store.clock(), self._store.chance(16)))
        marks = ",".join("?" * len(audit.COLUMNS))
        self._session.execute(f"insert into audit values({marks})", tuple(line[name] for name in audit.COLUMNS))
        self._session.head = (seq + 1, line["head"])

    def blank(self, subject: str) -> int:
        """See the port."""
        return self._session.execute("update audit set facts=null, salt=null where subject=?", (subject,)).rowcount


class EmbeddedStore:
    """See the port; ``chance`` gives random bytes, ``clock`` the present moment in UTC."""

    def __init__(self, base: Base, *, clock: Callable[[], datetime], chance: Chance) -> None:
        self.base = base
        self.clock = clock
        self.chance = chance

    @contextmanager
    def transaction(self, actor: Actor) -> Iterator[EmbeddedTransaction]:
        """See the port."""
        if self.base.current() is not None:
            raise RuntimeError("a transaction inside a transaction")
        with self.base.writing() as session:
            yield EmbeddedTransaction(session, actor, self)

    @contextmanager
    def reading(self) -> Iterator[EmbeddedReader]:
        """See the port."""
        with self.base.snapshot() as session:
            yield EmbeddedReader(session)

    def audit_lines(self, *, subject: str | None = None, after: int = 0, limit: int = 1000) -> Iterable[Row]:
        """See the port."""
        condition = "where seq>?" if subject is None else "where seq>? and subject=?"
        values = [after, limit] if subject is None else [after, subject, limit]
        names = ", ".join(audit.COLUMNS)
        with self.base.reading() as session:
            lines = session.execute(f"select {names} from audit {condition} order by seq limit ?", values).fetchall()
        return [audit.shown(audit.line_of(line)) for line in lines]

    def audit_found(self, wanted: Deeds, *, limit: int = 50, offset: int = 0) -> tuple[list[Row], int]:
        """See the port."""
        condition, values = audit.asked(wanted, "?")
        sql = f"from audit where {condition}"
        with self.base.reading() as session:
            (total,) = session.execute(f"select count(*) {sql}", tuple(values)).fetchone()
            page = f"select {', '.join(audit.COLUMNS)} {sql} order by seq desc limit ? offset ?"
            lines = session.execute(page, (*values, limit, offset)).fetchall()
        return [audit.shown(audit.line_of(line)) for line in lines], int(total)

    def head(self) -> tuple[int, str]:
        """See the port."""
        with self.base.reading() as session:
            return last_line(session)

    def check(self) -> list[Finding]:
        """See the port."""
        return self.base.check()

    def copy_to(self, path: Path) -> None:
        """See the port."""
        upkeep.copy(self.base, path)

    def scrub(self) -> None:
        """See the port."""
        upkeep.scrub(self.base)

    def close(self) -> None:
        """See the port."""
        self.base.close()


def as_row(stored: Stored) -> Row:
    """The document as the port hands it out."""
    row: Row = decode(stored.body)
    if stored.key is None:
        row.update(key=str(stored.id), version=stored.version)
    return row


def last_line(session: Session) -> tuple[int, str]:
    """Number and head of the chain's last line."""
    row = session.execute("select seq, head from audit order by seq desc limit 1").fetchone()
    return (row[0], row[1]) if row else (0, audit.GENESIS)


def column(field: str) -> str:
    """SQL for a field of the port."""
    return "version" if field == "version" else "key" if field == "key" else expression(named(field))


def sorting(field: str) -> str:
    """SQL of one field of an order; lists and dicts go by their text."""
    return f"{column(field.removeprefix('-'))}{' desc' if field.startswith('-') else ''}"


def conditions(where: Mapping[str, Any] | None) -> tuple[str, list[Any]]:
    """SQL condition and values."""
    parts: list[str] = []
    values: list[Any] = []
    for field, wished in wanted(where):
        sql, real = column(field), [value for value in wished if value is not None]
        choices = [f"{sql} in ({','.join('?' * len(real))})"] if len(real) != 1 else [f"{sql}=?"]
        if len(real) < len(wished):
            choices.append(f"{sql} is null")
        parts.append(f"({' or '.join(choices)})")
        values += real
        if any(isinstance(value, str) and value[:1] in "[{" for value in real) and sql.startswith("json"):
            parts.append(f"json_type{sql.removeprefix('json_extract')} not in ('array', 'object')")
    return (f"where {' and '.join(parts)}" if parts else ""), values

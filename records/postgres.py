"""The port over PostgreSQL, for a college that needs more than one machine: the same rows as JSONB, the same chain, the same answers."""

from __future__ import annotations

# ruff: noqa: S608 — names put into SQL are of our own making; every value is bound
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import tuple_row
from psycopg.types.json import Jsonb

from records import audit, postgres_sql, transfer
from records.errors import Duplicate, NewerData, Stale, there
from records.filters import wanted
from records.postgres_sql import FORMAT, LOCK, SCHEMA, conditions, index_statements, sorting, told_errors, value_at
from records.store import Deeds, Finding, Row, TableSpec
from records.values import checked, dig, encode
from schemas.values.actor import Actor
from schemas.values.ids import Chance, new_key

Connection = psycopg.Connection[tuple[Any, ...]]


class PostgresReader:
    """See the port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _all(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with told_errors():
            return self._connection.execute(sql, values).fetchall()

    def get(self, table: str, key: str) -> Row:
        """See the port."""
        return there(self.peek(table, key))

    def peek(self, table: str, key: str) -> Row | None:
        """See the port."""
        rows = self._all("select body from document where tbl=%s and key=%s", (table, key))
        return rows[0][0] if rows else None

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
        condition, values = conditions(table, wanted(where))
        sort = ", ".join([*map(sorting, order), "id"])
        sql = f"select body from document where {condition} order by {sort} limit %s offset %s"
        return [row[0] for row in self._all(sql, [*values, limit, offset])]

    def count(self, table: str, where: Mapping[str, Any] | None = None) -> int:
        """See the port."""
        condition, values = conditions(table, wanted(where))
        return int(self._all(f"select count(*) from document where {condition}", values)[0][0])

    def versions(self, table: str, where: Mapping[str, Any] | None = None) -> dict[str, int]:
        """See the port."""
        condition, values = conditions(table, wanted(where))
        return dict(self._all(f"select key, version from document where {condition}", values))

    def pick(self, table: str, fields: Sequence[str], where: Mapping[str, Any] | None = None) -> dict[str, list[Any]]:
        """See the port."""
        condition, values = conditions(table, wanted(where))
        picked = ", ".join(value_at(field) for field in fields)
        return dict(self._all(f"select key, jsonb_build_array({picked}) from document where {condition}", values))

    def last_number(self, journal: str, period: str) -> int:
        """See the port."""
        rows = self._all("select last from counter where journal=%s and period=%s", (journal, period))
        return int(rows[0][0]) if rows else 0


class PostgresTransaction(PostgresReader):
    """See the port."""

    def __init__(self, connection: Connection, actor: Actor, store: PostgresStore) -> None:
        super().__init__(connection)
        self._actor = actor
        self._store = store

    def _do(self, sql: str, values: Sequence[Any]) -> int:
        with told_errors():
            return self._connection.execute(sql, values).rowcount

    def allocate(self, journal: str, period: str) -> int:
        """See the port; the counter's row stays locked until the commit."""
        self._all("select last from counter where journal=%s and period=%s for update", (journal, period))
        sql = "insert into counter values(%s,%s,1) on conflict(journal, period) do update set last=counter.last+1 returning last"
        return int(self._all(sql, (journal, period))[0][0])

    def add(self, table: str, row: Mapping[str, Any], key: str | None = None) -> Row:
        """See the port."""
        if key is not None and self._used(table, key):
            raise Duplicate("Запись с таким ключом уже есть или была.", table, ("key",))
        while key is None:
            fresh = new_key(self._store.chance)
            key = None if self._used(table, fresh) else fresh
        full = {**checked(dict(row)), "key": key, "version": 1}
        self._unique(table, full)
        self._do(
            "insert into document(tbl, key, version, body) values(%s,%s,1,%s)", (table, key, Jsonb(full, dumps=encode))
        )
        return full

    def _used(self, table: str, key: str) -> bool:
        sql = "select 1 from document where tbl=%s and key=%s union all select 1 from gone where tbl=%s and key=%s"
        return bool(self._all(sql, (table, key, table, key)))

    def _unique(self, table: str, row: Row) -> None:
        """Ask before writing: a failed statement would end the transaction. No other writes now; the indexes stand behind it."""
        for fields in self._store.spec(table).unique:
            values = {field: dig(row, field) for field in fields}
            if None in values.values():
                continue
            condition = " and ".join(f"{value_at(field)}=%s" for field in fields)
            sql = f"select 1 from document where tbl=%s and key<>%s and {condition}"
            if self._all(sql, [table, row["key"], *(Jsonb(value, dumps=encode) for value in values.values())]):
                raise Duplicate(f"Такая запись уже есть: повторяется {', '.join(fields)}.", table, fields)

    def save(self, table: str, row: Mapping[str, Any]) -> Row:
        """See the port; the row is read with a lock, so that the version is the last one."""
        rows = self._all("select version from document where tbl=%s and key=%s for update", (table, row["key"]))
        (version,) = there(rows[0] if rows else None)
        if version != row["version"]:
            raise Stale("Запись изменил кто-то другой: откройте её заново и повторите.")
        full = {**checked(dict(row)), "version": rows[0][0] + 1}
        self._unique(table, full)
        values = (full["version"], Jsonb(full, dumps=encode), table, row["key"])
        self._do("update document set version=%s, body=%s where tbl=%s and key=%s", values)
        return full

    def remove(self, table: str, key: str) -> None:
        """See the port."""
        there(self._do("delete from document where tbl=%s and key=%s", (table, key)) or None)
        self._do("insert into gone values(%s,%s)", (table, key))

    def audit(self, event: str, *, subject: str = "", ground: str = "", facts: Mapping[str, Any] | None = None) -> None:
        """See the port."""
        seq, before = postgres_sql.last_line(self._connection)
        deed = audit.Deed(event, subject, ground, encode(checked(dict(facts or {}))))
        line = audit.link(seq + 1, before, deed, (self._actor, self._store.clock(), self._store.chance(16)))
        marks = ",".join(["%s"] * len(audit.COLUMNS))
        self._do(f"insert into audit values({marks})", [line[name] for name in audit.COLUMNS])

    def blank(self, subject: str) -> int:
        """See the port."""
        return self._do("update audit set facts=null, salt=null where subject=%s", (subject,))


class PostgresStore:
    """See the port; ``url``: address of a database that is ours alone (or its schema by ``options=-csearch_path=…``)."""

    def __init__(
        self,
        url: str,
        specs: Iterable[TableSpec],
        *,
        clock: Callable[[], datetime],
        chance: Chance,
        lock_timeout: float = 10.0,
    ) -> None:
        self._url = url
        self._specs = {spec.name: spec for spec in specs}
        self._timeout = lock_timeout
        self._idle: list[Connection] = []
        self._mine = threading.local()
        self.clock = clock
        self.chance = chance
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        with self._lent() as connection, told_errors(), connection.transaction():
            connection.execute("select pg_advisory_xact_lock(%s)", (LOCK,))
            connection.execute(SCHEMA)
            self._fit(connection)
            for statement in (statement for spec in self._specs.values() for statement in index_statements(spec)):
                connection.execute(statement)

    @staticmethod
    def _fit(connection: Connection) -> None:
        row = connection.execute("select value from meta where name='format'").fetchone()
        if row is None:
            connection.execute("insert into meta values('format', %s)", (str(FORMAT),))
        elif int(row[0]) > FORMAT:
            raise NewerData("База данных записана более новой версией программы: обновите программу.")

    def spec(self, table: str) -> TableSpec:
        """What is declared of the table."""
        return self._specs.get(table) or TableSpec(table)

    @contextmanager
    def _lent(self) -> Iterator[Connection]:
        try:
            connection = self._idle.pop()
        except IndexError:
            with told_errors():
                connection = psycopg.connect(self._url, autocommit=True, row_factory=tuple_row)
        try:
            yield connection
        except BaseException:
            if connection.broken or connection.info.transaction_status:
                connection.close()
            else:
                self._idle.append(connection)
            raise
        self._idle.append(connection)

    @contextmanager
    def transaction(self, actor: Actor) -> Iterator[PostgresTransaction]:
        """See the port: the server's own queue for a lock is first come, first served."""
        if getattr(self._mine, "inside", False):
            raise RuntimeError("a transaction inside a transaction")
        with self._lent() as connection, told_errors(), connection.transaction():
            connection.execute(f"set local lock_timeout={int(self._timeout * 1000)}")
            connection.execute("select pg_advisory_xact_lock(%s)", (LOCK,))
            self._mine.inside = True
            try:
                yield PostgresTransaction(connection, actor, self)
            finally:
                self._mine.inside = False

    @contextmanager
    def reading(self) -> Iterator[PostgresReader]:
        """See the port."""
        with self._lent() as connection, told_errors(), connection.transaction():
            connection.execute("set transaction isolation level repeatable read read only")
            connection.execute("select 1 from meta")
            yield PostgresReader(connection)

    def audit_lines(self, *, subject: str | None = None, after: int = 0, limit: int = 1000) -> Iterable[Row]:
        """See the port."""
        condition = "seq>%s" if subject is None else "seq>%s and subject=%s"
        values = [after, limit] if subject is None else [after, subject, limit]
        with self._lent() as connection, told_errors():
            return postgres_sql.lines_of(connection, f"where {condition} order by seq limit %s", values)

    def audit_found(self, wanted: Deeds, *, limit: int = 50, offset: int = 0) -> tuple[list[Row], int]:
        """See the port."""
        condition, values = audit.asked(wanted, "%s")
        with self._lent() as connection, told_errors():
            row = connection.execute(f"select count(*) from audit where {condition}", values).fetchone()
            tail = f"where {condition} order by seq desc limit %s offset %s"
            return postgres_sql.lines_of(connection, tail, [*values, limit, offset]), row[0] if row else 0

    def head(self) -> tuple[int, str]:
        """See the port."""
        with self._lent() as connection, told_errors():
            return postgres_sql.last_line(connection)

    def check(self) -> list[Finding]:
        """See the port; the pages are the server's own business (data checksums, pg_amcheck)."""
        with self._lent() as connection, told_errors():
            lines = connection.execute(f"select {', '.join(audit.COLUMNS)} from audit order by seq").fetchall()
            wrong = connection.execute(
                "select tbl, key from document where body->>'key'<>key or (body->>'version')::int<>version"
            ).fetchall()
        findings = list(audit.verify(audit.line_of(line) for line in lines))
        advice = "Запись изменена в обход программы: восстановите копию."
        return findings + [Finding("row-sum", "error", f"{table} {key}", advice) for table, key in wrong]

    def copy_to(self, path: Path) -> None:
        """See the port; the copy is an embedded file, which every installation can open."""
        with self._lent() as connection, told_errors(), connection.transaction():
            connection.execute("set transaction isolation level repeatable read read only")
            transfer.to_file(connection.execute, self._specs.values(), path)

    def scrub(self) -> None:
        """See the port; the server's write-ahead files go with its own rotation."""
        with self._lent() as connection, told_errors():
            for table in ("document", "audit"):
                connection.execute(f"vacuum full {table}")

    def close(self) -> None:
        """See the port."""
        while self._idle:
            with suppress(psycopg.Error):
                self._idle.pop().close()

"""Rows of one table inside a session: the single place where documents go in and out, for the port and for TinyDB's API alike.

A document is one row: id (TinyDB's), key (the port's, or a TinyDB id that is no integer), version, check sum, JSON. Indexes and unique
sets are indexes of SQLite on expressions over the JSON; SQLite does not hold a unique set against rows where one of its fields is null,
which is what the port promises.
"""

# ruff: noqa: S608 — names put into SQL are numbers and names of our own; every value is bound
from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from records.errors import Duplicate
from records.session import Entry, Session, broken, crc, spec_text
from records.store import TableSpec
from records.values import decode

COLUMNS = "id, key, version, sum, body"


class Stored(NamedTuple):
    """A row as it lies in the file."""

    id: int
    key: str | None
    version: int
    sum: int
    body: str


def expression(field: str) -> str:
    """SQL for the value at a field; the same text in index and query, else the index is not used."""
    return f"json_extract(body,'{path(field)}')"


def path(field: str) -> str:
    """SQLite's path to a field."""
    return "$." + ".".join(f'"{part}"' for part in field.split("."))


def index_name(kind: str, tid: int, fields: Sequence[str]) -> str:
    """Name of the index of a declared field («x») or unique set («u»)."""
    return f"{kind}{tid}_{zlib.crc32(','.join(fields).encode()):08x}"


def indexes(tid: int, spec: TableSpec) -> dict[str, str]:
    """The indexes a declaration asks for: name → SQL."""
    plain = {index_name("x", tid, (field,)): (field,) for field in spec.indexes}
    unique = {index_name("u", tid, fields): fields for fields in spec.unique}
    result = {}
    for name, fields in {**plain, **unique}.items():
        kind = "unique index" if name in unique else "index"
        result[name] = f"create {kind} {name} on d{tid}({', '.join(map(expression, fields))})"
    return result


class Rows:
    """See the module; reading a table that is not there yet finds nothing, writing makes it."""

    def __init__(self, session: Session, name: str) -> None:
        self.session = session
        self.name = name

    @property
    def entry(self) -> Entry | None:
        """The table's line in the book."""
        return self.session.entry(self.name)

    def made(self) -> Entry:
        """The line in the book, of a table made now if need be, with the indexes its declaration asks for."""
        entry = self.entry
        declared = self.session.specs.get(self.name)
        if entry is None:
            entry = self.session.new_entry(self.name, declared or TableSpec(self.name))
            self.session.execute(
                f"create table d{entry.tid}(id integer primary key, key text unique, version integer not null, "
                "sum integer not null, body text not null)"
            )
            self._index(entry.tid, entry.declared, TableSpec(self.name))
        elif declared is not None and spec_text(declared) != entry.spec:
            self._index(entry.tid, declared, entry.declared)
            entry = replace(entry, spec=spec_text(declared))
            self.session.set_entry(entry)
        return entry

    def _index(self, tid: int, spec: TableSpec, before: TableSpec) -> None:
        wanted, there = indexes(tid, spec), indexes(tid, before)
        for name in there.keys() - wanted.keys():
            self.session.execute(f"drop index {name}")
        for name in sorted(wanted.keys() - there.keys()):
            try:
                self.session.execute(wanted[name])
            except sqlite3.IntegrityError as error:
                raise self._duplicate(error, spec) from error

    def _duplicate(self, error: sqlite3.IntegrityError, spec: TableSpec) -> Exception:
        """Which promise the row breaks; an error of another kind stays as it is."""
        if error.sqlite_errorname not in {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}:
            return error
        entry = self.entry
        tid = entry.tid if entry else 0
        for fields in spec.unique:
            if index_name("u", tid, fields) in str(error):
                return Duplicate(f"Такая запись уже есть: повторяется {', '.join(fields)}.", self.name, fields)
        return Duplicate("Запись с таким ключом уже есть или была.", self.name, ("key",))

    def by_id(self, doc_id: int) -> Stored | None:
        """The row with TinyDB's id."""
        return self._one("id=?", doc_id)

    def by_key(self, key: str) -> Stored | None:
        """The row with the port's key; a document inserted through TinyDB's API has its id as key."""
        row = self._one("key=?", key)
        if row is None and key.isdecimal() and len(key) < 19:
            row = self._one("key is null and id=?", int(key))
        return row

    def _one(self, condition: str, value: Any) -> Stored | None:
        rows = list(self.select(f"where {condition}", (value,)))
        return rows[0] if rows else None

    def select(self, tail: str = "", values: Iterable[Any] = ()) -> Iterator[Stored]:
        """Rows by an SQL tail, each with its check sum proved."""
        entry = self.entry
        if entry is None:
            return
        for row in self.session.execute(f"select {COLUMNS} from d{entry.tid} {tail}", tuple(values)):
            stored = Stored(*row)
            if stored.sum != crc(stored.id, stored.key, stored.version, stored.body):
                raise broken(f"таблица {self.name}, запись {stored.id}")
            yield stored

    def ordered(self, condition: str, order: str, values: Sequence[Any], page: Sequence[int]) -> Iterator[Stored]:
        """Rows in an order; of a ``page`` (limit, offset) the ids are sorted first: sorting whole documents takes five times as long."""
        tail = f"{condition} order by {order}"
        if page and self.entry is not None:
            tail = f"where id in (select id from d{self.entry.tid} {tail} limit ? offset ?) order by {order}"
        return self.select(tail, [*values, *page])

    def scan(self, condition: str = "", values: Iterable[Any] = ()) -> Iterator[Stored]:
        """Rows by id; without a condition all of them, and fewer than the book knows are refused at the end."""
        entry, n, total = self.entry, 0, 0
        for row in self.select(f"{condition} order by id", values):
            n, total = n + 1, total + row.sum
            yield row
        if entry is not None and not condition and (n, total) != (entry.n, entry.total):
            raise broken(f"таблица {self.name}: записей {n} вместо {entry.n}")

    def versions(self, tail: str, values: Iterable[Any]) -> dict[str, int]:
        """Version of each row that an SQL tail finds, by the port's key; the documents are not read."""
        entry = self.entry
        if entry is None:
            return {}
        rows = self.session.execute(f"select coalesce(key, id), version from d{entry.tid} {tail}", tuple(values))
        return {str(key): version for key, version in rows}

    def pick(self, fields: Sequence[str], tail: str, values: Iterable[Any]) -> dict[str, list[Any]]:
        """Values at fields of each row that an SQL tail finds, by the port's key; SQLite takes them out of the JSON."""
        entry = self.entry
        if entry is None:
            return {}
        paths = ", ".join(f"'{path(field)}'" for field in [*fields, *fields[:1]])  # of one path it gives a bare value
        sql = f"select coalesce(key, id), json_extract(body, {paths}) from d{entry.tid} {tail}"
        return {str(key): decode(found)[:-1] for key, found in self.session.execute(sql, tuple(values))}

    def count(self, tail: str, values: Iterable[Any]) -> int:
        """How many rows an SQL tail finds."""
        entry = self.entry
        if entry is None:
            return 0
        return int(self.session.execute(f"select count(*) from d{entry.tid} {tail}", tuple(values)).fetchone()[0])

    def insert(self, body: str, *, key: str | None = None, version: int = 1, doc_id: int | None = None) -> Stored:
        """A new row with the next id, or with an id of the caller's; ids grow and are never given again."""
        entry = self.made()
        number = entry.next if doc_id is None else doc_id
        row = Stored(number, key, version, crc(number, key, version, body), body)
        try:
            self.session.execute(f"insert into d{entry.tid}({COLUMNS}) values(?,?,?,?,?)", row)
        except sqlite3.IntegrityError as error:
            raise self._duplicate(error, entry.declared) from error
        self.session.set_entry(entry.changed(1, row.sum, next_id=max(entry.next, number + 1)))
        return row

    def replace(self, old: Stored, body: str, *, key: str | None) -> Stored:
        """Another text, and the next version, for a row."""
        entry = self.made()
        row = Stored(old.id, key, old.version + 1, crc(old.id, key, old.version + 1, body), body)
        try:
            self.session.execute(
                f"update d{entry.tid} set key=?, version=?, sum=?, body=? where id=?", (*row[1:], old.id)
            )
        except sqlite3.IntegrityError as error:
            raise self._duplicate(error, entry.declared) from error
        self.session.set_entry(entry.changed(0, row.sum - old.sum))
        return row

    def delete(self, old: Stored) -> None:
        """Remove a row; its key is noted, so that it is never given again."""
        entry = self.made()
        self.session.execute(f"delete from d{entry.tid} where id=?", (old.id,))
        if old.key is not None:
            self.session.execute("insert or ignore into gone values(?,?)", (entry.tid, old.key))
        self.session.set_entry(entry.changed(-1, -old.sum))

    def was(self, key: str) -> bool:
        """Whether the key belonged to a row that was removed."""
        entry = self.entry
        if entry is None:
            return False
        return self.session.execute("select 1 from gone where tid=? and key=?", (entry.tid, key)).fetchone() is not None

    def clear(self) -> None:
        """Remove all rows and begin ids anew, as TinyDB's truncate does; keys of the port stay used."""
        entry = self.made()
        self.session.execute(
            f"insert or ignore into gone select {entry.tid}, key from d{entry.tid} where key is not null"
        )
        self.session.execute(f"delete from d{entry.tid}")
        self.session.set_entry(replace(entry, next=1, n=0, total=0))

    def drop(self) -> None:
        """Remove the table."""
        entry = self.entry
        if entry is not None:
            self.session.execute(f"drop table d{entry.tid}")
            self.session.execute("delete from gone where tid=?", (entry.tid,))
            self.session.drop_entry(entry)

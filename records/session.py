"""One transaction on the database file: the book of tables, and the moment when everything in it becomes durable."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from records.errors import Broken
from records.store import TableSpec
from records.values import decode, encode

FORMAT = 1
"""Number of the present form of the file; older ones are brought up by records.migrations, newer ones refused."""

SCHEMA = """
create table book(tid integer primary key, name text not null unique, next integer not null, n integer not null, total integer not null,
    spec text not null, sum integer not null);
create table meta(name text primary key, value text not null) without rowid;
create table counter(journal text not null, period text not null, last integer not null, sum integer not null,
    primary key(journal, period)) without rowid;
create table gone(tid integer not null, key text not null, primary key(tid, key)) without rowid;
create table audit(seq integer primary key, at text not null, login text not null, source text not null, event text not null,
    subject text not null, ground text not null, salt text, facts text, digest text not null, head text not null);
create index audit_subject on audit(subject);
"""
COMMITS = 0
"""The row of the book that counts commits in ``next``; ``n`` holds the format."""


def crc(*parts: object) -> int:
    """Check sum of a row: a changed byte anywhere in it shows at the next reading."""
    return zlib.crc32("\0".join(map(str, parts)).encode())


@dataclass(frozen=True, slots=True)
class Entry:
    """A table's line in the book: its next document id, how many rows it has, the sum of their check sums, its declaration."""

    tid: int
    name: str
    next: int
    n: int
    total: int
    spec: str

    @property
    def sum(self) -> int:
        """Check sum of the line."""
        return crc(self.tid, self.name, self.next, self.n, self.total, self.spec)

    def changed(self, rows: int, total: int, next_id: int = 0) -> Entry:
        """After ``rows`` more and ``total`` more of check sums."""
        return Entry(self.tid, self.name, next_id or self.next, self.n + rows, self.total + total, self.spec)

    @property
    def declared(self) -> TableSpec:
        """What the table was declared with."""
        return _declared(self.name, self.spec)


Known = tuple[dict[str, Entry | None], tuple[int, str] | None]
"""The book's lines that were read, and the chain's last line."""


@lru_cache(maxsize=512)
def _declared(name: str, text: str) -> TableSpec:
    spec = decode(text)
    return TableSpec(name, tuple(spec["indexes"]), tuple(map(tuple, spec["unique"])))


def spec_text(spec: TableSpec) -> str:
    """The declaration as the book keeps it."""
    return encode({"indexes": list(spec.indexes), "unique": [list(fields) for fields in spec.unique]})


def broken(place: str) -> Broken:
    """A refusal that names the damaged place."""
    return Broken(
        f"Записи повреждены ({place}): восстановите последнюю копию или запустите проверку «nastavnik doctor»."
    )


def fewer(confirmed: int, found: int) -> Broken:
    """The file holds less than was confirmed: it was cut, or an older one was put in its place by hand."""
    return Broken(
        f"Записи неполны: подтверждено изменений {confirmed}, в файле {found}. Восстановите последнюю копию командой «nastavnik restore»; "
        "если старый файл положен сюда намеренно, удалите файл с окончанием «-seen»."
    )


def unknown_form() -> Broken:
    """The head of the file tells of a newer form, the book inside of a known one."""
    return Broken(
        "Номер формы файла записей больше, чем знает программа: папка записана более новой версией (тогда обновите программу) "
        "или повреждён заголовок файла (тогда восстановите последнюю копию)."
    )


class Session:
    """A connection inside a transaction; ``writing`` ones change the book."""

    def __init__(self, connection: sqlite3.Connection, specs: Mapping[str, TableSpec], *, writing: bool) -> None:
        self.connection = connection
        self.execute = connection.execute
        self.specs = specs
        self.writing = writing
        self.head: tuple[int, str] | None = None
        """Last line of the audit chain, once it was asked for."""
        self._book: dict[str, Entry | None] = {}
        self._dirty: set[str] = set()
        self.commits = self._commits()

    def recall(self, state: Known) -> None:
        """Take over what was known at the end of the commit that this transaction begins with."""
        self._book, self.head = dict(state[0]), state[1]

    def known(self) -> Known:
        """What the next transaction may take over, if nobody commits in between."""
        return self._book, self.head

    def _commits(self) -> int:
        row = self.execute("select tid, name, next, n, total, spec, sum from book where tid=?", (COMMITS,)).fetchone()
        if row is None:
            raise broken("нет книги таблиц")
        entry = Entry(*row[:6])
        if entry.sum != row[6]:
            raise broken("книга таблиц")
        self._count = entry
        self.format = entry.n
        return entry.next

    def entry(self, name: str) -> Entry | None:
        """The table's line in the book, None if there is no such table."""
        if name in self._book:
            return self._book[name]
        row = self.execute(
            "select tid, name, next, n, total, spec, sum from book where name=? and tid>0", (name,)
        ).fetchone()
        entry = None if row is None else Entry(*row[:6])
        if entry is not None and entry.sum != row[6]:
            raise broken(f"книга таблиц, таблица {name}")
        self._book[name] = entry
        return entry

    def set_entry(self, entry: Entry) -> None:
        """Change a line of the book; it is written at the end."""
        self._book[entry.name] = entry
        self._dirty.add(entry.name)

    def new_entry(self, name: str, spec: TableSpec) -> Entry:
        """A line for a new table."""
        row = self.execute("select coalesce(max(tid), 0) + 1 from book").fetchone()
        gone = self.execute("select coalesce(max(tid), 0) + 1 from gone").fetchone()
        entry = Entry(max(row[0], gone[0]), name, 1, 0, 0, spec_text(spec))
        self.execute("insert into book values(?,?,?,?,?,?,?)", (entry.tid, name, 1, 0, 0, entry.spec, entry.sum))
        self._book[name] = entry
        return entry

    def drop_entry(self, entry: Entry) -> None:
        """Strike a table off the book."""
        self.execute("delete from book where tid=?", (entry.tid,))
        self._book[entry.name] = None
        self._dirty.discard(entry.name)

    def names(self) -> list[str]:
        """Names of all tables, in the order of their making."""
        return [row[0] for row in self.execute("select name from book where tid>0 order by tid")]

    def flush(self) -> None:
        """Write the book."""
        for name in self._dirty:
            entry = self._book[name]
            if entry is not None:
                values = (entry.next, entry.n, entry.total, entry.spec, entry.sum, entry.tid)
                self.execute("update book set next=?, n=?, total=?, spec=?, sum=? where tid=?", values)
        self._dirty.clear()

    def commit(self) -> int:
        """Make everything durable; the number of this commit."""
        self.flush()
        done = replace(self._count, next=self.commits + 1)
        self.execute("update book set next=?, sum=? where tid=?", (done.next, done.sum, COMMITS))
        self.execute("commit")
        return done.next

    def saved(self) -> tuple[dict[str, Entry | None], set[str], tuple[int, str] | None]:
        """State of the book, to go back to with ``restore``."""
        return dict(self._book), set(self._dirty), self.head

    def restore(self, state: tuple[dict[str, Entry | None], set[str], tuple[int, str] | None]) -> None:
        """Back to a state."""
        self._book, self._dirty, self.head = state

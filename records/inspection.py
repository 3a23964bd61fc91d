"""Reads a database file through and tells what is wrong with it: pages, rows, book, counters, audit chain."""

# ruff: noqa: S608 — names put into SQL are numbers and names of our own; every value is bound
from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from records import audit
from records.errors import Broken
from records.rows import Rows
from records.session import Session, crc
from records.store import Finding

RESTORE = "Восстановите последнюю копию."


def inspect(connection: sqlite3.Connection, session: Session | None) -> Iterator[Finding]:
    """All findings; ``session`` is None for a file of an older form, whose pages alone are proved."""
    yield from _guarded("страницы файла", _pages(connection))
    if session is None:
        return
    for name in session.names():
        yield from _guarded(f"таблица {name}", _table(session, name))
    yield from _guarded("счётчики номеров", _counters(session))
    yield from _guarded("журнал действий", audit.verify(_lines(session)))


def _guarded(place: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """What cannot even be read is a finding too."""
    try:
        yield from findings
    except (sqlite3.Error, Broken, TypeError) as error:
        told = getattr(error, "sentence", str(error))
        yield Finding("row-sum" if isinstance(error, Broken) else "unreadable", "error", place, f"{told} {RESTORE}")


def _pages(connection: sqlite3.Connection) -> Iterator[Finding]:
    for (line,) in connection.execute("pragma integrity_check(20)"):
        if line != "ok":
            yield Finding("pages", "error", str(line), f"Файл записей повреждён. {RESTORE}")


def _table(session: Session, name: str) -> Iterator[Finding]:
    rows = Rows(session, name)
    entry = rows.entry
    count = total = top = 0
    for row in rows.select("order by id"):
        count, total, top = count + 1, total + row.sum, row.id
    if entry is not None and (count, total) != (entry.n, entry.total):
        yield Finding(
            "rows-lost", "error", f"таблица {name}", f"Записей {count} вместо {entry.n} или они изменены. {RESTORE}"
        )
    if entry is not None and top >= entry.next:
        yield Finding("ids", "error", f"таблица {name}", f"Номер следующей записи {entry.next} уже занят. {RESTORE}")


def _counters(session: Session) -> Iterator[Finding]:
    for journal, period, last, checked in session.execute("select journal, period, last, sum from counter"):
        if crc(journal, period, last) != checked:
            yield Finding("counter-sum", "error", f"{journal} {period}", f"Счётчик номеров повреждён. {RESTORE}")


def _lines(session: Session) -> Iterator[dict[str, object]]:
    cursor = session.execute(f"select {', '.join(audit.COLUMNS)} from audit order by seq")
    for line in cursor:
        yield audit.line_of(line)


def examine(path: Path) -> list[Finding]:
    """Findings of a file that perhaps cannot be opened any more; nothing is changed. One finding at least if opening would be refused."""
    connection = None
    try:
        connection = sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True)
        connection.execute("begin")
        session = Session(connection, {}, writing=False)
        return list(inspect(connection, session))
    except (sqlite3.Error, Broken) as error:
        return [Finding("unreadable", "error", path.name, f"{getattr(error, 'sentence', error)} {RESTORE}")]
    finally:
        if connection is not None:
            connection.close()

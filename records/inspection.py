"""Reads a database file through and tells what is wrong with it: pages, rows, book, counters, audit chain."""

# ruff: noqa: S608 — names put into SQL are numbers and names of our own; every value is bound
from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from records import audit
from records.errors import Broken
from records.rows import Rows
from records.session import Session, crc
from records.store import Finding

RESTORE = "Восстановите последнюю копию."


def inspect(connection: sqlite3.Connection, session: Session | None) -> Iterator[Finding]:
    """All findings; ``session`` is None for a file of an older form, whose pages alone are proved."""
    for (line,) in connection.execute("pragma integrity_check(20)"):
        if line != "ok":
            yield Finding("pages", "error", str(line), f"Файл записей повреждён. {RESTORE}")
    if session is None:
        return
    for name in session.names():
        yield from _table(session, name)
    yield from _counters(session)
    yield from audit.verify(_lines(session))


def _table(session: Session, name: str) -> Iterator[Finding]:
    rows = Rows(session, name)
    try:
        entry = rows.entry
        count = total = top = 0
        for row in rows.select("order by id"):
            count, total, top = count + 1, total + row.sum, row.id
    except Broken as error:
        yield Finding("row-sum", "error", name, error.sentence)
        return
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
        yield dict(zip(audit.COLUMNS, line, strict=True))

"""Rows of another engine written into a new embedded file, with their keys, versions, counters and audit chain as they are."""

from __future__ import annotations

# ruff: noqa: S608 — names put into SQL are of our own
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from records import audit
from records.base import Base
from records.making import sync_folder
from records.rows import Rows
from records.session import crc
from records.store import TableSpec
from records.values import encode


def to_file(execute: Callable[[str], Iterable[tuple[Any, ...]]], specs: Iterable[TableSpec], path: Path) -> None:
    """``execute`` runs SQL over the tables of the PostgreSQL engine; FileExistsError if something lies at ``path``."""
    if path.exists():
        raise FileExistsError(path)
    base = Base(path, specs)
    try:
        with base.writing() as session:
            for table, key, version, body in execute("select tbl, key, version, body from document order by id"):
                Rows(session, table).insert(encode(body), key=key, version=version)
            for journal, period, last in execute("select journal, period, last from counter"):
                session.execute(
                    "insert into counter values(?,?,?,?)", (journal, period, last, crc(journal, period, last))
                )
            for table, key in execute("select tbl, key from gone"):
                session.execute("insert into gone values(?,?)", (Rows(session, table).made().tid, key))
            marks = ",".join("?" * len(audit.COLUMNS))
            for line in execute(f"select {', '.join(audit.COLUMNS)} from audit order by seq"):
                session.execute(f"insert into audit values({marks})", line)
    finally:
        base.close()
    for end in ("-lock", "-seen"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    sync_folder(path.parent)

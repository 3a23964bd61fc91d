"""A TinyDB storage that keeps each document as a row.

Under TinyDB's own Table it works too (the whole state is read, compared and written by row); a write over what somebody else changed in
between is refused as Stale instead of being lost. With the Table of ours nothing but the touched rows is read and written.
"""

from __future__ import annotations

import tempfile
import threading
import warnings
from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from tinydb.storages import Storage

from records.base import Base
from records.errors import Stale
from records.live import Live
from records.rows import Rows
from records.session import Session
from records.store import TableSpec
from records.values import checked, decode, encode

LOOSE = "loose "
"""Beginning of the names in ``meta`` of values that are no tables (a storage takes any JSON on top)."""


class SQLiteStorage(Storage):
    """A TinyDB storage that keeps each document as a row. ``path`` «:memory:» is a file for as long as the storage lives.

    ``specs``: indexes and unique sets of tables; ``lock_timeout``: seconds a writer waits. Options that shape JSONStorage's text
    (indent, sort_keys, encoding …) are taken and mean nothing here.
    """

    def __init__(
        self,
        path: str | PathLike[str] = ":memory:",
        create_dirs: bool = False,
        *,
        access_mode: str = "r+",
        specs: Iterable[TableSpec] = (),
        lock_timeout: float = 10.0,
        **_options: object,
    ) -> None:
        super().__init__()
        self._folder = None
        if path == ":memory:":
            self._folder = tempfile.TemporaryDirectory(prefix="records-")
            path = Path(self._folder.name) / "memory.db"
        if create_dirs:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        readonly = access_mode in {"r", "rb"}
        if not readonly and access_mode not in {"r+", "rb+"}:
            warnings.warn("Using an `access_mode` other than 'r', 'rb', 'r+' or 'rb+' means 'r+' here", stacklevel=2)
        if readonly and not Path(path).exists():
            raise FileNotFoundError(path)
        self._init(Base(Path(path), specs, lock_timeout=lock_timeout), readonly=readonly)

    def _init(self, base: Base, *, readonly: bool = False) -> None:
        self.base = base
        base.readonly = base.readonly or readonly
        self._read = threading.local()

    @classmethod
    def over(cls, base: Base) -> SQLiteStorage:
        """A storage over a database that is open already; closing it leaves the database open."""
        made = cls.__new__(cls)
        made._folder = None  # noqa: SLF001 (its own)
        made._shared = True  # noqa: SLF001 (its own)
        made._init(base)  # noqa: SLF001 (its own)
        return made

    _shared = False

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Everything as one dict, None if nothing was ever stored."""
        with self.base.reading() as session:
            tables: dict[str, Any] = {name: _plain(Rows(session, name)) for name in session.names()}
            for name, value in session.execute("select name, value from meta where name like ?", (f"{LOOSE}%",)):
                tables[name.removeprefix(LOOSE)] = decode(value)
            self._read.commits = session.commits
        return tables or None

    def write(self, data: Mapping[str, Any]) -> None:
        """Make the state equal to ``data``, writing the rows that differ; Stale if it was changed by another since this thread read it."""
        known = getattr(self._read, "commits", None)
        with self.base.writing() as session:
            if data and known is not None and known != session.commits:
                raise Stale("Данные изменил кто-то другой: прочитайте их заново и повторите.")
            session.execute("delete from meta where name like ?", (f"{LOOSE}%",))
            for name in session.names():
                if name not in data or not _is_table(data[name]):
                    Rows(session, name).drop()
            for name, value in data.items():
                self._write(session, name, value)
        self._read.commits = None

    @staticmethod
    def _write(session: Session, name: str, value: Any) -> None:
        if not _is_table(value):
            session.execute("insert into meta values(?,?)", (f"{LOOSE}{name}", encode(checked(value))))
            return
        rows = Rows(session, name)
        rows.made()
        live = Live(rows, lambda stored: _name(stored.key, stored.id, stored.body))
        for doc_id in set(live) - {str(doc_id) for doc_id in value}:
            del live[doc_id]
        for doc_id, document in value.items():
            live[_number(str(doc_id))] = document
        live.flush()

    def close(self) -> None:
        """Let go of the file."""
        if self._shared:
            return
        self.base.close()
        if self._folder is not None:
            self._folder.cleanup()


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping) and all(isinstance(document, Mapping) for document in value.values())


def _number(doc_id: str) -> int | str:
    return int(doc_id) if doc_id.removeprefix("-").isdecimal() and str(int(doc_id)) == doc_id else doc_id


def _name(key: str | None, doc_id: int, body: str) -> str:
    """A row's id in TinyDB's file: its number, or its text if it was inserted under one (a record of the port goes by its number)."""
    return str(doc_id) if key is None or decode(body).get("key") == key else key


def _plain(rows: Rows) -> dict[str, Any]:
    return {_name(stored.key, stored.id, stored.body): decode(stored.body) for stored in rows.scan()}

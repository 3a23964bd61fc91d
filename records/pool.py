"""Connections to the database file: made with safe settings, lent to one thread at a time, dropped when the file is another."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from records.errors import Broken, Busy, Unavailable
from records.keeper import PAGES, ROOM

SYNCHRONOUS = "full"
"""Each commit is synced before it is acknowledged; with «normal» 641 of 918 power-cut states lost or mixed commits."""
CACHE_KB = 2000

_inherited: list[object] = []
"""Connections of a parent process: closing them in the child would disturb the parent's file, so they are kept and never used."""

_SENTENCES = {
    "SQLITE_BUSY": (Busy, "Сейчас записывает кто-то другой: повторите через несколько секунд."),
    "SQLITE_LOCKED": (Busy, "Сейчас записывает кто-то другой: повторите через несколько секунд."),
    "SQLITE_FULL": (Unavailable, "На диске кончилось место: освободите его и повторите, ничего не потеряно."),
    "SQLITE_IOERR": (Unavailable, "Диск не принял запись: проверьте диск и повторите, подтверждённое сохранено."),
    "SQLITE_READONLY": (Unavailable, "Папка данных открыта только для чтения: проверьте права."),
    "SQLITE_CANTOPEN": (Unavailable, "Файл записей не открывается: проверьте папку данных и права."),
    "SQLITE_CORRUPT": (Broken, "Файл записей повреждён: восстановите последнюю копию."),
    "SQLITE_NOTADB": (Broken, "Файл записей повреждён или это не файл записей: восстановите последнюю копию."),
    "SQLITE_PROTOCOL": (Busy, "Файл записей занят: повторите через несколько секунд."),
}


_DAMAGE = ("Could not decode", "no such table", "no such column", "malformed")
"""What SQLite and Python say of pages that hold something else than was written."""


def told(error: sqlite3.Error) -> Exception:
    """The error as the house tells it; one it does not know stays as it is."""
    name = getattr(error, "sqlite_errorname", None) or ""
    if any(sign in str(error) for sign in _DAMAGE):
        return Broken("Файл записей повреждён: восстановите последнюю копию.")
    for prefix, (kind, sentence) in _SENTENCES.items():
        if name.startswith(prefix):
            return kind(sentence)
    return error


@contextmanager
def told_errors() -> Iterator[None]:
    """Expected failures of SQLite become the house's own."""
    try:
        yield
    except sqlite3.Error as error:
        raise told(error) from error


def connect(path: Path, *, busy: float = 10.0) -> sqlite3.Connection:
    """A connection with our settings; ``busy`` seconds of waiting for SQLite's own lock."""
    connection = sqlite3.connect(
        path.absolute().as_uri() + "?mode=rw",
        uri=True,
        timeout=busy,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=512,
    )
    connection.execute(f"pragma synchronous={SYNCHRONOUS}")
    connection.execute(f"pragma wal_autocheckpoint={2 * PAGES}")  # the keeper's work, should it not come to it
    connection.execute(f"pragma journal_size_limit={2 * ROOM}")
    connection.execute("pragma cell_size_check=on")
    connection.execute(f"pragma cache_size=-{CACHE_KB}")
    connection.execute("pragma secure_delete=on")
    return connection


class Pool:
    """Lends connections; the last returned is lent first, so that its cache is warm."""

    def __init__(self, path: Path, busy: float) -> None:
        self.path = path
        self._name = os.fspath(path)
        self._busy = busy
        self._guard = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._pid = os.getpid()
        self._file: tuple[int, int] | None = None
        self._log: int | None = None
        self.replaced = False
        """Set when the file was found to be another than before; whoever verifies it sets it back."""

    def take(self) -> sqlite3.Connection:
        """A connection to the file that lies at the path now."""
        file = self._look()
        with self._guard:
            if self._pid != os.getpid():
                self._forked()
            if file != self._file:
                self._another(file)
            if self._idle:
                return self._idle.pop()
        connection = connect(self.path, busy=self._busy)
        connection.execute("select 1 from sqlite_master").fetchone()
        self._log = self._log_file()
        return connection

    def give(self, connection: sqlite3.Connection) -> None:
        """Back for the next one; closed if it is in the midst of something or belongs to a file that is gone."""
        with self._guard:
            if not connection.in_transaction and self._pid == os.getpid():
                self._idle.append(connection)
                return
        self.distrust(connection)

    def distrust(self, connection: sqlite3.Connection) -> None:
        """Close a connection that failed, another being open.

        While one is open SQLite keeps its index of the log, where a commit that could not be synced does not stand, and writes the next
        one over it. With the last one closed the log is read anew frame by frame: what was refused would come back, and what is
        confirmed after it would lie behind frames that perhaps never reached the disk.
        """
        with suppress(sqlite3.Error, Unavailable):
            self.give(self.take())
        self.drop(connection)

    @staticmethod
    def drop(connection: sqlite3.Connection) -> None:
        """Close a connection that nobody needs any more."""
        with suppress(sqlite3.Error):
            connection.close()

    def _look(self) -> tuple[int, int]:
        try:
            look = os.stat(self._name)  # noqa: PTH116 (at each transaction: twice as quick)
        except FileNotFoundError:
            raise Broken("Файл записей исчез из папки данных: верните его или восстановите последнюю копию.") from None
        if not look.st_size:
            raise Broken("Файл записей пуст: восстановите последнюю копию.")
        return look.st_dev, look.st_ino

    def _another(self, file: tuple[int, int]) -> None:
        """The file was replaced (a restored copy): old connections go, and so does the log that belongs to the old file."""
        if self._file is not None:
            self.replaced = True
            if self._log is not None and self._log_file() == self._log:
                for end in ("-wal", "-shm"):
                    with suppress(FileNotFoundError):
                        Path(f"{self.path}{end}").replace(f"{self.path}{end}.old")
        old, self._idle = self._idle, []
        self._file = file
        for connection in old:
            self.drop(connection)

    def _log_file(self) -> int | None:
        try:
            return Path(f"{self.path}-wal").stat().st_ino
        except FileNotFoundError:
            return None

    def _forked(self) -> None:
        _inherited.extend(self._idle)
        self._idle = []
        self._pid = os.getpid()

    def close(self) -> None:
        """Close what is idle."""
        with self._guard:
            if self._pid != os.getpid():
                self._forked()
            old, self._idle = self._idle, []
        for connection in old:
            self.drop(connection)

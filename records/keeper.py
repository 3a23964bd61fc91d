"""Keeps the log short without anybody waiting for it: folded into the file beside the writers, begun anew in a moment between two of them.

SQLite on its own folds the log (a checkpoint: two syncs) inside some unlucky commit, and never begins it anew while somebody reads all the
time, so that it grows without bound; and a sync of a file that grows waits for the file system's own journal, which other programs keep
busy (single commits of 0.4–1 s were measured on a contended disk, 0.03–0.1 s in a log that is written over in place). So a thread folds the
log outside the turn, takes the turn only for what little was committed meanwhile, and makes the log's room beforehand.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from records.errors import Busy

COMMITS, ROWS, FIRST = 100, 500, 10
"""After so many commits (of anybody) or changed rows (of this process) the log is looked after; the first time after fewer commits."""
PAGES = 1000
"""Pages in the log beyond which it is begun anew."""
ROOM = 8 << 20
"""Bytes that the log's file is given at once: what PAGES and the commits until then take."""
PATIENCE_MS = 50
"""How long readers are waited for, with the turn held; one that reads longer only lets the log grow on."""

Lent = Callable[[], AbstractContextManager[sqlite3.Connection]]
Turn = Callable[[], AbstractContextManager[None]]


class Keeper:
    """See the module; ``lent`` gives a connection, ``turn`` the writers' turn. One for each open database of a process."""

    def __init__(self, path: Path, lent: Lent, turn: Turn) -> None:
        self._log = Path(f"{path}-wal")
        self._lent = lent
        self._turn = turn
        self._limit = PAGES
        self._commits: int | None = None
        self._rows = 0
        self._wanted = threading.Event()
        self._stopped = False
        self._thread: threading.Thread | None = None
        self._pid = 0

    def committed(self, number: int, rows: int) -> None:
        """After each commit: its number, and how many rows it changed."""
        if self._commits is None:
            self._commits = number - COMMITS + FIRST
        self._rows += rows
        if number - self._commits < COMMITS and self._rows < ROWS:
            return
        self._commits, self._rows = number, 0
        if self._pid != os.getpid():  # the first time, or a fork, to which threads do not come along
            self._pid, self._wanted = os.getpid(), threading.Event()
            self._thread = threading.Thread(target=self._run, name="records-keeper", daemon=True)
            self._thread.start()
        self._wanted.set()

    def _run(self) -> None:
        while self._wanted.wait() and not self._stopped:
            self._wanted.clear()
            with suppress(sqlite3.Error, OSError, Busy):  # nothing is lost by it: the log waits for the next time
                self.tend()

    def tend(self) -> None:
        """Make the log's room, fold the log into the file, begin it anew if it is long."""
        if self._log.stat().st_size < ROOM:
            self._make_room()
        with self._lent() as connection:
            pages = _folded(connection)
            if pages > self._limit:
                _folded(connection)  # what was committed meanwhile, so that little is left to do in the turn
                with self._turn():
                    self._limit = PAGES if _begun_anew(connection) else 2 * pages

    def _make_room(self) -> None:
        """Zeros after the log's end, where SQLite looks for no frames; nobody may write there meanwhile, so SQLite's own lock is held."""
        with self._turn(), self._lent() as connection:
            connection.execute("begin immediate")
            try:
                with self._log.open("r+b", buffering=0) as file:
                    end = file.seek(0, os.SEEK_END)
                    file.write(bytes(max(0, ROOM - end)))
                    os.fsync(file.fileno())
            finally:
                connection.execute("rollback")

    def stop(self) -> None:
        """Wait for what is going on and end."""
        self._stopped = True
        self._wanted.set()
        if self._thread is not None and self._pid == os.getpid():
            self._thread.join()


def _folded(connection: sqlite3.Connection) -> int:
    """Fold what can be folded without waiting for anybody; how many pages the log holds."""
    return int(connection.execute("pragma wal_checkpoint(passive)").fetchone()[1])


def _begun_anew(connection: sqlite3.Connection) -> bool:
    before = connection.execute("pragma busy_timeout").fetchone()[0]
    connection.execute(f"pragma busy_timeout={PATIENCE_MS}")
    try:
        return not connection.execute("pragma wal_checkpoint(restart)").fetchone()[0]
    finally:
        connection.execute(f"pragma busy_timeout={before}")

"""The witness beside the database: how many commits were confirmed and how the file looked, so that lost ones are missed.

SQLite ends its log silently at the first damaged frame, so a flipped byte or a cut log would take confirmed commits with it and nobody
would know. The witness is written after each durable commit and therefore never tells of more than was confirmed: a database with fewer
commits is refused. A file that looks otherwise than the witness says was touched from outside and is read through once at opening.
"""

from __future__ import annotations

import os
import threading
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

RACY = 50_000_000
"""Nanoseconds within which a file system may give two changes the same time."""
LENGTH = 128
_kept: list[FileIO] = []
"""Files that other connections of this process work on still."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Whose database, how many commits, size and time (ns) of the main file after the last of them; ``whole``: check sum of the whole
    file if it was closed properly after that commit (only this misses a byte that SQLite itself does not use), else 0."""

    incarnation: str
    commits: int
    size: int
    mtime: int
    whole: int = 0

    def line(self) -> bytes:
        """One line of fixed length with its check sum."""
        text = f"{self.incarnation} {self.commits} {self.size} {self.mtime} {self.whole}"
        return f"{text} {zlib.crc32(text.encode()):08x}".ljust(LENGTH - 1).encode() + b"\n"

    @classmethod
    def parse(cls, data: bytes) -> Mark | None:
        """None for anything but a whole line."""
        try:
            incarnation, *numbers = data.decode().split()[:-1]
            commits, size, mtime, whole = map(int, numbers)
            told = cls(incarnation, commits, size, mtime, whole)
            return told if told.line() == data else None
        except ValueError:
            return None


class Witness:
    """Reads and writes the mark; failing to write it is no failure of the commit, which is durable already."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(database.name + "-seen")
        self._database = database
        self._name = os.fspath(database)
        self._fd = -1
        self._files: list[FileIO] = []
        self._reading = threading.Lock()

    def read(self) -> Mark | None:
        """The mark, or None if there is none or it is damaged (then everything is read through once)."""
        try:
            return Mark.parse(self.path.read_bytes())
        except FileNotFoundError:
            return None

    def write(self, incarnation: str, commits: int, *, whole: int = 0) -> None:
        """Note a durable commit."""
        with suppress(OSError):
            if self._fd < 0:
                self._fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            look = os.stat(self._name)  # noqa: PTH116 (at each commit: twice as quick)
            os.pwrite(self._fd, Mark(incarnation, commits, look.st_size, look.st_mtime_ns, whole).line(), 0)

    def settle(self, incarnation: str, commits: int) -> None:
        """At the end of work: note the check sum of the whole file, unless nothing was changed since that was done.

        The file's time is set back a second when it is so fresh that a later change could share it.
        """
        with suppress(OSError):
            mark = self.read()
            if (
                mark
                and mark.whole
                and (mark.incarnation, mark.commits) == (incarnation, commits)
                and self.untouched(mark)
            ):
                return
            look = self._database.stat()
            if abs(time.time_ns() - look.st_mtime_ns) < RACY:
                os.utime(self._database, ns=(look.st_atime_ns, look.st_mtime_ns - 10**9))
            self.write(incarnation, commits, whole=self._sum())

    def _sum(self) -> int:
        with self._reading:
            file = self._whole_file()
            file.seek(0)
            total = 0
            while piece := file.read(1 << 20):
                total = zlib.crc32(piece, total)
            return total

    def _whole_file(self) -> FileIO:
        """The database file to read, once opened it stays open.

        Closing any handle of a file lets go of all the locks that this process holds on it, those of SQLite's connections too: the
        next process to close would take itself for the last one and remove the log that is written here.
        """
        for file in self._files:
            if os.path.samestat(os.fstat(file.fileno()), self._database.stat()):
                return file
        self._files.append(FileIO(self._name))
        return self._files[-1]

    def altered(self, commits: int) -> bool:
        """Whether the file is not the one that was closed after the last commit, ``commits``."""
        mark = self.read()
        return mark is not None and mark.whole != 0 and mark.commits == commits and self._sum() != mark.whole

    def damaged(self) -> bool:
        """Whether something lies there that is no mark."""
        with suppress(FileNotFoundError):
            return bool(data := self.path.read_bytes()) and Mark.parse(data) is None
        return False

    def untouched(self, mark: Mark) -> bool:
        """Whether the main file looks as it was left."""
        look = self._database.stat()
        return (look.st_size, look.st_mtime_ns) == (mark.size, mark.mtime)

    def close(self) -> None:
        """Let go of the mark."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def leave(self, *, last: bool) -> None:
        """Let go of the database file, too, if this is the ``last`` that works on it in this process; else it is kept open."""
        self.close()
        if not last:
            _kept.extend(self._files)
        else:
            for file in self._files:
                file.close()
        self._files = []

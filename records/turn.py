"""Whose turn it is to write: a first-come-first-served queue over threads and processes, kept by locks that die with their holder.

SQLite itself has no queue: with four writers single waits of seconds were measured. Here everyone who wants to write draws a ticket
(a byte of the lock file, held locked), waits for the ticket before his own, then takes the writer's byte. A process that dies lets go of
its bytes, so that nobody waits for the dead; a ticket given up early only lets the next one through to the writer's byte. The lock decides
who is next and nothing else: that two never write at once is SQLite's own lock, which is taken after this one.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from records.errors import Busy

with suppress(ImportError):  # Windows has none: there filelock knows its way, without the queue
    import fcntl

WINDOWS = os.name == "nt"
MUTEX, WRITER, TICKETS, RING = 2**30, 2**30 + 1, 2**31, 2**20
FIRST_PAUSE, LONGEST_PAUSE = 0.0001, 0.002
"""Seconds between two looks at the ticket before."""

_turns: dict[str, Turn] = {}
_turns_guard = threading.Lock()


def open_turn(path: Path) -> Turn:
    """The one turn of this lock file in this process: locks of files belong to the process, so all handles must share it."""
    name = os.path.realpath(path)
    with _turns_guard:
        turn = _turns.setdefault(name, Turn(path))
        turn.users += 1
        return turn


def close_turn(turn: Turn) -> None:
    """Give it back; the last one closes the file."""
    with _turns_guard:
        turn.users -= 1
        if not turn.users:
            _turns.pop(os.path.realpath(turn.path), None)
            turn.shut()


class Turn:
    """See the module; ``held`` is the only door."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._name = os.fspath(path)
        self.users = 0
        self._fd = -1
        self._ticket = -1
        self._plain: FileLock | None = None
        self._reset()

    def _reset(self) -> None:
        self._pid = os.getpid()
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False

    @contextmanager
    def held(self, timeout: float) -> Iterator[None]:
        """Wait for the turn at most ``timeout`` seconds, else Busy."""
        if self._pid != os.getpid():
            self._reset()  # a fork: the parent's threads are not here
        deadline = time.monotonic() + timeout
        self._join(deadline)
        try:
            self._queue(deadline)
            try:
                yield
            finally:
                self._leave_queue()
        finally:
            self._leave()

    def _join(self, deadline: float) -> None:
        """The queue of this process's threads."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=max(0.0, deadline - time.monotonic())):
            return
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
                raise _busy()

    def _leave(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    def _queue(self, deadline: float) -> None:
        """The queue of processes."""
        if WINDOWS:
            self._plain_lock(deadline)
            return
        self._open()
        self._wait(MUTEX, deadline)
        number = self._draw()
        self._unlock(MUTEX)
        try:
            before = TICKETS + (number - 1) % RING
            self._wait(before, deadline)
            self._unlock(before)
            self._wait(WRITER, deadline)
        except Busy:
            self._unlock(self._ticket)
            raise

    def _draw(self) -> int:
        """Take the next ticket. A counter that cannot be read or written costs fairness, nothing else."""
        number = 0
        with suppress(OSError):
            number = int.from_bytes(os.pread(self._fd, 8, 0), "little")
            os.pwrite(self._fd, ((number + 1) % 2**63).to_bytes(8, "little"), 0)
        self._ticket = TICKETS + number % RING
        self._try(self._ticket)
        return number

    def _leave_queue(self) -> None:
        if self._plain is not None:
            self._plain.release()
            return
        self._unlock(WRITER)
        self._unlock(self._ticket)

    def _open(self) -> None:
        """Open the file, also anew when it was replaced or removed."""
        try:
            there = os.stat(self._name)  # noqa: PTH116 (at each transaction: twice as quick)
        except FileNotFoundError:
            there = None
        mine = os.fstat(self._fd) if self._fd >= 0 else None
        if there is None or mine is None or (there.st_dev, there.st_ino) != (mine.st_dev, mine.st_ino):
            self.shut()
            self._fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def _wait(self, place: int, deadline: float) -> None:
        pause = FIRST_PAUSE
        while not self._try(place):
            if time.monotonic() > deadline:
                raise _busy()
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _try(self, place: int) -> bool:
        try:
            fcntl.lockf(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except (BlockingIOError, PermissionError):
            return False
        return True

    def _unlock(self, place: int) -> None:
        fcntl.lockf(self._fd, fcntl.LOCK_UN, 1, place)

    def _plain_lock(self, deadline: float) -> None:
        self._plain = self._plain or FileLock(self.path, thread_local=False)
        try:
            self._plain.acquire(timeout=max(0.0, deadline - time.monotonic()), poll_interval=LONGEST_PAUSE)
        except Timeout:
            raise _busy() from None

    def shut(self) -> None:
        """Close the file."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def _busy() -> Busy:
    return Busy("Сейчас записывает кто-то другой: повторите через несколько секунд.")

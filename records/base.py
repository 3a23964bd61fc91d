"""The database file as a whole: made, opened and verified, written by one at a time, read by all; what every engine of ours stands on."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from records import migrations
from records.errors import Broken, Busy, NewerData
from records.inspection import RESTORE, inspect
from records.keeper import Keeper
from records.making import appear, incarnation
from records.pool import Pool, told_errors
from records.seen import Mark, Witness
from records.session import FORMAT, Known, Session, broken, fewer
from records.store import Finding, TableSpec
from records.turn import close_turn, open_turn

WITNESS = "Файл-свидетель был повреждён; записи прочитаны целиком, свидетель записан заново. Проверьте диск."


class Base:
    """One database file; ``lock_timeout`` in seconds bounds the wait for other writers."""

    def __init__(self, path: Path, specs: Iterable[TableSpec] = (), *, lock_timeout: float = 10.0) -> None:
        self.path = path
        self.specs = {spec.name: spec for spec in specs}
        self.timeout = lock_timeout
        self._mine = threading.local()
        self._witness = Witness(path)
        self._turn = open_turn(path.with_name(path.name + "-lock"))
        self._pool = Pool(path, lock_timeout)
        self._keeper = Keeper(path, self._lent, lambda: self._turn.held(1.0))
        self._incarnation = ""
        self._commits = 0
        self._memory: tuple[tuple[int, int], Known] = ((-1, -1), ({}, None))
        self._doubts: list[Finding] = []
        self.generation = 0
        """Goes up when the file is found replaced: what was remembered of it is worth nothing then."""
        self.readonly = False
        self.closed = False
        try:
            with told_errors():
                self._open()
        except BaseException:
            self._let_go()
            raise

    def _open(self) -> None:
        if not self.path.exists():
            with self._turn.held(self.timeout):
                self._make()
        self._verify()

    def _make(self) -> None:
        """A new file appears whole or not at all; one that was there before is not made anew."""
        if self.path.exists():
            return
        left = [
            name
            for name in (f"{self.path}-wal", str(self._witness.path))
            if Path(name).exists() and Path(name).stat().st_size
        ]
        if left:
            raise Broken("Файл записей исчез из папки данных: верните его или восстановите последнюю копию.")
        appear(self.path)

    def _verify(self, *, replaced: bool = False) -> None:
        """Refuse what is newer, damaged or older than what was confirmed; bring older forms up.

        A file put in the place of the open one is a restored copy: it may hold fewer commits.
        """
        mark = None if replaced else self._witness.read()
        if mark is None and self._witness.damaged():
            self._doubts = [Finding("witness", "warning", self._witness.path.name, WITNESS)]
        with self._lent() as connection:
            connection.execute("begin")
            try:
                commits, proved = self._prove(connection, mark)
            finally:
                connection.execute("rollback")
        if commits is None:
            with self._turn.held(self.timeout), self._lent() as connection:
                migrations.migrate(connection, FORMAT)
            self._verify()
            return
        self._commits = commits
        if proved:
            self._note()

    def _prove(self, connection: sqlite3.Connection, mark: Mark | None) -> tuple[int | None, bool]:
        """How many commits the file holds (None: it is of an older form), and whether it had to be read through."""
        number = connection.execute("pragma user_version").fetchone()[0]
        if number > FORMAT:
            raise _newer(connection)
        if not number:
            raise Broken("Это не файл записей программы: проверьте папку данных или восстановите последнюю копию.")
        self._incarnation = incarnation(connection)
        if mark is not None and mark.incarnation != self._incarnation:
            mark = None
        session = Session(connection, self.specs, writing=False) if number == FORMAT else None
        if session is not None and mark is not None and session.commits < mark.commits:
            raise fewer(mark.commits, session.commits)
        touched = mark is None or not self._witness.untouched(mark)
        if touched:
            self._read_through(connection, session, self._sums(session) if mark and session else [])
        return (session.commits if session else None), touched

    @staticmethod
    def _read_through(connection: sqlite3.Connection, session: Session | None, more: list[Finding]) -> None:
        """The file was touched from outside, or never seen: everything in it must be right."""
        errors = [finding for finding in (*inspect(connection, session), *more) if finding.severity == "error"]
        if errors:
            raise broken(", ".join(finding.subject for finding in errors[:3]))

    def _sums(self, session: Session) -> list[Finding]:
        if not self._witness.altered(session.commits):
            return []
        return [Finding("file-sum", "error", self.path.name, f"Файл записей изменён в обход программы. {RESTORE}")]

    def check(self) -> list[Finding]:
        """See the port."""
        with self.snapshot() as session:
            return [*inspect(session.connection, session), *self._sums(session), *self._doubts]

    def _note(self) -> None:
        """Tell the witness how the file looks now, unless somebody is writing it just now."""
        with suppress(Busy), self._turn.held(0.5), self.reading() as session:
            self._witness.write(self._incarnation, session.commits)

    @contextmanager
    def _lent(self) -> Iterator[sqlite3.Connection]:
        connection = self._pool.take()
        try:
            yield connection
        except BaseException:
            self._pool.drop(connection)
            raise
        self._pool.give(connection)

    def _take(self) -> sqlite3.Connection:
        if self.closed:
            raise RuntimeError("the store is closed")
        connection = self._pool.take()
        if self._pool.replaced:
            self._pool.give(connection)
            self._pool.replaced = False
            self.generation += 1
            self._witness.close()  # it may have been replaced, too
            try:
                self._verify(replaced=True)
            except BaseException:
                self._pool.replaced = True
                raise
            connection = self._pool.take()
        return connection

    def current(self) -> Session | None:
        """The transaction this thread is writing in, if any."""
        return getattr(self._mine, "session", None) if getattr(self._mine, "pid", 0) == os.getpid() else None

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction; inside another of the same thread, a part of it that can be undone alone."""
        current = self.current()
        if current is not None:
            with self._part(current):
                yield current
            return
        if self.readonly:
            raise PermissionError(f"Cannot write to the database, it was opened for reading: {self.path}")
        with told_errors(), self._turn.held(self.timeout):
            connection = self._take()
            try:
                yield from self._written(connection)
            except BaseException as error:
                self._undo(connection, trusted=not isinstance(error, sqlite3.Error))
                raise
            finally:
                self._mine.session = None
            self._pool.give(connection)

    def _written(self, connection: sqlite3.Connection) -> Iterator[Session]:
        connection.execute("begin immediate")
        before = connection.total_changes
        session = Session(connection, self.specs, writing=True)
        self._fit(session, self._commits)
        if self._memory[0] == (self.generation, session.commits):
            session.recall(self._memory[1])
        self._mine.session, self._mine.pid = session, os.getpid()
        yield session
        self._commits = session.commit()
        self._witness.write(self._incarnation, self._commits)
        self._memory = ((self.generation, self._commits), session.known())
        self._keeper.committed(self._commits, connection.total_changes - before)

    @staticmethod
    def _fit(session: Session, confirmed: int) -> None:
        if session.format > FORMAT:
            raise NewerData("Папка данных записана более новой версией программы: обновите программу.")
        if session.commits < confirmed:
            raise fewer(confirmed, session.commits)

    def _undo(self, connection: sqlite3.Connection, *, trusted: bool) -> None:
        try:
            if connection.in_transaction:
                connection.execute("rollback")
        except sqlite3.Error:
            trusted = False
        if trusted:
            self._pool.give(connection)
        else:
            self._pool.drop(connection)

    @contextmanager
    def _part(self, session: Session) -> Iterator[None]:
        before = session.saved()
        session.execute("savepoint part")
        try:
            yield
        except BaseException:
            if session.connection.in_transaction:
                session.execute("rollback to part")
                session.execute("release part")
            session.restore(before)
            raise
        session.execute("release part")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A consistent view: of this thread's own transaction, or of the last commit when there is none."""
        current = self.current()
        if current is not None:
            yield current
            return
        with self.snapshot() as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A consistent view of the last commit."""
        with told_errors():
            connection = self._take()
            try:
                confirmed = self._commits  # asked before: other threads go on committing
                connection.execute("begin")
                session = Session(connection, self.specs, writing=False)
                self._fit(session, confirmed)
                yield session
            finally:
                with suppress(sqlite3.Error):
                    connection.execute("rollback")
                self._pool.give(connection)

    @contextmanager
    def alone(self) -> Iterator[sqlite3.Connection]:
        """A connection outside any transaction, while no other writes."""
        if self.current() is not None:
            raise RuntimeError("inside a transaction")
        with told_errors(), self._turn.held(self.timeout):
            connection = self._take()
            try:
                yield connection
                self._witness.write(self._incarnation, Session(connection, self.specs, writing=False).commits)
            except BaseException:
                self._pool.drop(connection)
                raise
            self._pool.give(connection)

    def close(self) -> None:
        """Fold the log into the file and let go of everything; a second call does nothing."""
        if self.closed:
            return
        self._keeper.stop()
        with suppress(Exception), self._turn.held(0.5):  # closing never fails: what was confirmed is safe in the log
            with self._lent() as connection:
                connection.execute("pragma wal_checkpoint(passive)")
                commits = Session(connection, self.specs, writing=False).commits
            self._pool.close()
            if not Path(f"{self.path}-wal").exists():
                self._witness.settle(self._incarnation, commits)
        self._let_go()

    def _let_go(self) -> None:
        self.closed = True
        self._pool.close()
        self._witness.close()
        close_turn(self._turn)


def _newer(connection: sqlite3.Connection) -> Exception:
    """A number of form above ours: a newer program's file, or a damaged head of ours, which the book gives away."""
    with suppress(sqlite3.Error, Broken):
        if Session(connection, {}, writing=False).format <= FORMAT:
            return broken("номер формы файла")
    return NewerData("Папка данных записана более новой версией программы: обновите программу.")

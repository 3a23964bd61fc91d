"""Full-text index beside the records: found by Russian word forms, built again from the records at any time, never the only place.

The forms are reduced to lemmas by a function that is handed in (records know no grammar): ``lemmas("приказом о наставниках")`` gives
«приказ о наставник», words with a space between. Since everything in it can be built again, the index is not synced, and an index that
is damaged or of another form is thrown away: ``stale`` tells that it wants to be filled.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from records.errors import Broken
from records.pool import told

Lemmas = Callable[[str], str]
Found = TypeVar("Found")
FORM = 2
DAMAGE = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What SQLite and Python raise over a damaged file (the second: an error's own text holds damaged bytes)."""
BEGUN = 3
"""Letters from which a word may be only begun: one letter begins half of all words, and finding them takes long."""
SCHEMA = """
create virtual table found using fts5(key unindexed, kind unindexed, words, tokenize="unicode61 remove_diacritics 0 tokenchars '_'");
create table place(key text not null, kind text not null, id integer not null, version integer not null,
    primary key(kind, key)) without rowid;
"""
STRAYS = """
select (select count(*) from place left join found on found.rowid=place.id where found.key is not place.key or found.kind is not place.kind)
    + abs((select count(*) from place) - (select count(*) from found))
"""
"""How many records are not found under the key that they are kept under: FTS5's own check looks at words only."""


class Search:
    """One index file; threads take turns. ``lemmas`` must be the same for indexing and asking."""

    def __init__(self, path: Path, lemmas: Lemmas) -> None:
        self._path = path
        self._lemmas = lemmas
        self._lock = threading.Lock()
        self.stale = False
        """True when the index was made now and is empty: fill it by ``rebuild``."""
        try:
            self._connection = self._open()
        except DAMAGE:
            discard(path)
            self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=10)
        try:
            connection.execute("pragma journal_mode=wal")
            connection.execute("pragma synchronous=off")
            connection.execute("pragma secure_delete=on")
            form = connection.execute("pragma user_version").fetchone()[0]
            if form not in {0, FORM}:
                raise sqlite3.DatabaseError("another form")
            if not form:
                connection.executescript(f"begin immediate;{SCHEMA};pragma user_version={FORM};commit;")
                self.stale = True
        except DAMAGE:
            connection.close()
            raise
        return connection

    def put_all(self, texts: Iterable[tuple[str, str, str]], versions: Mapping[str, int] | None = None) -> None:
        """Several records (key, kind, text) at once; ``versions``: of which version of the record, by its key."""
        lemmas = [(key, kind, self._lemmas(text)) for key, kind, text in texts]
        with self._lock:
            self._connection.execute("begin immediate")
            try:
                for key, kind, words in lemmas:
                    self._remove(key, kind)
                    row = self._connection.execute(
                        "insert into found(key, kind, words) values(?,?,?)", (key, kind, words)
                    )
                    version = (versions or {}).get(key, 0)
                    self._connection.execute("insert into place values(?,?,?,?)", (key, kind, row.lastrowid, version))
                self._connection.execute("commit")
            except BaseException:
                self._connection.execute("rollback")
                raise

    def remove(self, key: str, kind: str) -> None:
        """Forget a record; one that is not there is no fault."""
        with self._lock:
            self._remove(key, kind)

    def _remove(self, key: str, kind: str) -> None:
        row = self._connection.execute("select id from place where kind=? and key=?", (kind, key)).fetchone()
        if row is not None:
            self._connection.execute("delete from found where rowid=?", row)
            self._connection.execute("delete from place where kind=? and key=?", (kind, key))

    def latest(self, text: str, *, limit: int = 50, offset: int = 0) -> tuple[list[str], int]:
        """Keys of the records of any kind that hold the words, those indexed last first, and how many there are in all.

        Without ranking: a word that stands in all of 50,000 records costs as little as a rare one.
        """
        match = self._match(text)
        if not match:
            return [], 0
        return self._latest(match, limit, offset)

    def among(self, words: Sequence[Sequence[str]], *, limit: int = 50, offset: int = 0) -> tuple[list[str], int]:
        """The same for words told apart by the caller: of each, one of the alternatives must stand; «ива*» is a beginning."""
        groups = (" OR ".join(_quoted(one) for one in alternatives) for alternatives in words)
        match = " AND ".join(f"({group})" for group in groups)
        return self._latest(match, limit, offset) if match else ([], 0)

    def _latest(self, match: str, limit: int, offset: int) -> tuple[list[str], int]:
        with self._lock:
            (total,) = self._connection.execute("select count(*) from found where found match ?", (match,)).fetchone()
            rows = self._connection.execute(
                "select key from found where found match ? order by rowid desc limit ? offset ?", (match, limit, offset)
            ).fetchall()
        return [key for (key,) in rows], int(total)

    def versions(self) -> dict[str, int]:
        """Of which version each record was indexed."""
        with self._lock:
            return dict(self._connection.execute("select key, version from place"))

    def whole(self) -> bool:
        """Read the index through: False when it is damaged."""
        try:
            with self._lock:
                self._connection.execute("insert into found(found) values('integrity-check')")
                (said,) = self._connection.execute("pragma integrity_check(1)").fetchone()
                (strays,) = self._connection.execute(STRAYS).fetchone()
        except DAMAGE:
            return False
        return said == "ok" and not strays

    def _match(self, text: str) -> str:
        """All words of ``text`` in any form, the last one perhaps only begun; «» for no words."""
        words = [word.replace('"', '""') for word in self._lemmas(text).split()]
        begun = text.rsplit(maxsplit=1)[-1].casefold().replace('"', '""') if text.split() else ""
        if not words or not begun:
            return ""
        asked = " AND ".join(f'"{word}"' for word in words[:-1])
        last = f'("{words[-1]}" OR "{begun}"*)' if len(begun) >= BEGUN else f'"{words[-1]}"'
        return f"{asked} AND {last}" if asked else last

    def count(self) -> int:
        """How many records are indexed."""
        with self._lock:
            return int(self._connection.execute("select count(*) from place").fetchone()[0])

    def rebuild(self, texts: Iterable[tuple[str, str, str]], *, chunk: int = 1000) -> None:
        """Throw everything away and index ``texts`` (key, kind, text)."""
        with self._lock:
            self._connection.execute("delete from found")
            self._connection.execute("delete from place")
        part: list[tuple[str, str, str]] = []
        for one in texts:
            part.append(one)
            if len(part) == chunk:
                self.put_all(part)
                part = []
        self.put_all(part)
        self.compact()
        self.stale = False

    def compact(self) -> None:
        """Merge and rebuild the file, so that no bytes of what was removed remain."""
        with self._lock:
            self._connection.execute("insert into found(found) values('optimize')")
            self._connection.execute("vacuum")
            self._connection.execute("pragma wal_checkpoint(truncate)")

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()


def healed(path: Path, deed: Callable[[], Found]) -> Found:
    """What ``deed`` gives over the index at ``path``; one that turns out damaged on the way is thrown away, and the deed done again."""
    try:
        return deed()
    except DAMAGE as error:
        if isinstance(error, sqlite3.OperationalError) and not isinstance(told(error), Broken):
            raise  # the disk is full, or others write
        discard(path)
        return deed()


def discard(path: Path) -> None:
    """Remove an index; it is made again from the records."""
    for end in ("", "-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)


def _quoted(word: str) -> str:
    begun = word.endswith("*")
    plain = word.removesuffix("*").replace('"', '""')
    return f'"{plain}"{"*" if begun else ""}'

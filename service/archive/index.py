"""Papers found by Russian word forms: an index beside the records that catches up by itself and can be thrown away at any time.

Papers are only ever added and what is sought in them (number, date, title, code, text) changes only when personal data are destroyed,
so the index is behind by exactly the papers after the first N, N being how many it holds; ``reconcile`` compares version by version.
Facts by which a search is narrowed are words of their own («y_2026_2027»).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from records.search import Search, discard, healed
from records.store import Row, Store
from service.archive.words import TOKEN, asked, indexed, mark, plain

FILE = "papers.db"
KIND = "paper"
PAPERS = "issued"
CHUNK = 500
ALL = 10**7


@dataclass(frozen=True, slots=True)
class Sought:
    """Words in any form, the facts that narrow them (see ``mark``), and which of the hits are wanted.

    ``patience``: how many missing records may be indexed before the answer; None: all.
    """

    words: str
    narrowing: tuple[str, ...] = ()
    limit: int = ALL
    offset: int = 0
    patience: int | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    """Keys, how many there are in all, and how many records the index does not hold yet."""

    keys: list[str]
    total: int
    missing: int = 0


def seek(path: Path, store: Store, sought: Sought) -> Hits:
    """Papers that hold all words, those registered last first; the index catches up before."""
    words = TOKEN.findall(plain(sought.words))
    if not words and not sought.narrowing:
        return Hits([], 0)
    return healed(path, lambda: _seek(path, store, sought, words))


def _seek(path: Path, store: Store, sought: Sought, words: Sequence[str]) -> Hits:
    missing = catch_up(path, store, sought.patience)
    with closing(Search(path, asked)) as search:
        text = " ".join((*sought.narrowing, *words))
        return Hits(*search.latest(text, limit=sought.limit, offset=sought.offset), missing)


def catch_up(path: Path, store: Store, patience: int | None = None) -> int:
    """Add the papers that are missing; how many still are, because they are more than ``patience``.

    Each piece is read in a view of its own: other work does not wait for a long one.
    """
    with closing(Search(path, indexed)) as search:
        have, there = search.count(), _count(store)
        if have > there:
            search.rebuild(())
            have = 0
        if patience is not None and there - have > patience:
            return there - have
        while have < there and _piece(search, store, have):
            have = search.count()
        return 0


def missing(path: Path, store: Store) -> int:
    """How many papers the index does not hold yet."""
    with closing(Search(path, indexed)) as search:
        return max(0, _count(store) - search.count())


def rebuild(path: Path, store: Store) -> int:
    """Throw the index away and fill it from the records; how many papers it holds."""
    discard(path)
    catch_up(path, store)
    with closing(Search(path, indexed)) as search:
        search.compact()
        return search.count()


def reconcile(path: Path, store: Store) -> int:
    """Index anew every paper whose record has changed, forget those that are gone; how many. No bytes of the old text remain."""
    catch_up(path, store)
    with closing(Search(path, indexed)) as search:
        with store.reading() as reader:
            now = reader.versions(PAPERS)
        known = search.versions()
        changed = [key for key, version in now.items() if known.get(key) != version]
        gone = sorted(known.keys() - now.keys())
        for key in gone:
            search.remove(key, KIND)
        for start in range(0, len(changed), CHUNK):
            with store.reading() as reader:
                rows = reader.find(PAPERS, {"key": changed[start : start + CHUNK]})
            _put(search, rows)
        if changed or gone:
            search.compact()
    return len(changed) + len(gone)


def _count(store: Store) -> int:
    with store.reading() as reader:
        return reader.count(PAPERS)


def _piece(search: Search, store: Store, have: int) -> bool:
    """The next papers; False when nothing was added (two builders meet: the other one goes on)."""
    with store.reading() as reader:
        rows = reader.find(PAPERS, limit=CHUNK, offset=have)
    _put(search, rows)
    return search.count() > have


def _put(search: Search, rows: Sequence[Row]) -> None:
    search.put_all(
        [(row["key"], KIND, " ".join(_said(row))) for row in rows], {row["key"]: row["version"] for row in rows}
    )


def _said(row: Row) -> Iterator[str]:
    year, month, day = str(row["date"]).split("-")
    yield from (
        str(row["number"]),
        f"{day}.{month}.{year}",
        str(row["title"]),
        str(row["word"]),
        str(row["code"]),
        str(row["text"]),
    )
    yield from (mark("y", row["academic_year"]), mark("t", row["type"]), mark("j", row["journal"]))
    yield mark("s", f"{row['journal']} {row['period']}")
    yield from (mark("p", person) for person in row["people"])

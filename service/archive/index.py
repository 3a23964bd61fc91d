"""Papers found by Russian word forms: an index beside the records that catches up by itself and can be thrown away at any time.

Papers are only ever added and what is sought in them (number, date, title, code, text) never changes, so the index is behind by exactly
the papers after the first N, N being how many it holds. Facts by which a search is narrowed are words of their own («y_2026_2027»).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from records.search import Search
from records.store import Reader, Row
from service.grammar import lexicon

FILE = "search.db"
KIND = "paper"
PAPERS = "issued"
CHUNK = 500
ALL = 10**7
TOKEN = re.compile(r"\w+(?:[-./]\w+)*")
WORD = re.compile(r"[а-я]{3,}")
MARK = re.compile(r"\W+")


def plain(text: str) -> str:
    """Small letters, ё = е, an unbreakable hyphen is a hyphen."""
    return text.lower().replace("ё", "е").replace("\u2011", "-")


@lru_cache(maxsize=65536)
def lemmas_of(word: str) -> tuple[str, ...]:
    """Base forms of a word, the likeliest first; a number or foreign word is its own."""
    if not WORD.fullmatch(word):
        return (word,)
    bases = (plain(_base(reading)) for reading in lexicon.readings(word))
    return tuple(dict.fromkeys(bases)) or (word,)


def _base(reading: lexicon.Reading) -> str:
    prefix, suffix, _ = reading.table.entries[0]
    return prefix + reading.stem + suffix


def indexed(text: str) -> str:
    """All base forms of all words: what a text is found by."""
    found: list[str] = []
    for token in TOKEN.findall(plain(text)):
        found.append(token)
        for part in re.split(r"[-./]", token):
            found += [base for base in lemmas_of(part) if base != token]
    return " ".join(found)


def asked(text: str) -> str:
    """The likeliest base form of each word sought; words of a narrowing stay as they are."""
    return " ".join(token if "_" in token else lemmas_of(token)[0] for token in TOKEN.findall(plain(text)))


def mark(name: str, value: str) -> str:
    """A fact of a paper as one word of the index."""
    return f"{name}_{MARK.sub('_', value.lower())}"


def refresh(path: Path, reader: Reader) -> int:
    """Bring the index up to the records; how many papers were added. A damaged or foreign one is made anew."""
    search = Search(path, indexed)
    try:
        return _catch_up(search, reader)
    finally:
        search.close()


def rebuild(path: Path, reader: Reader) -> int:
    """Throw the index away and fill it from the records; how many papers it holds."""
    search = Search(path, indexed)
    try:
        search.rebuild(map(_entry, reader.find(PAPERS)))
        return search.count()
    finally:
        search.close()


def _catch_up(search: Search, reader: Reader) -> int:
    have, there = search.count(), reader.count(PAPERS)
    if have > there:
        search.rebuild(())
        have = 0
    for start in range(have, there, CHUNK):
        search.put_all([_entry(row) for row in reader.find(PAPERS, limit=CHUNK, offset=start)])
    return there - have


@dataclass(frozen=True, slots=True)
class Sought:
    """Words in any form, the facts that narrow them (see ``mark``), and which of the hits are wanted."""

    words: str
    narrowing: tuple[str, ...] = ()
    limit: int = ALL
    offset: int = 0


def seek(path: Path, reader: Reader, sought: Sought) -> tuple[list[str], int]:
    """Keys of the papers that hold all words, those registered last first, and how many there are; the index catches up before."""
    words = TOKEN.findall(plain(sought.words))
    if not words:
        return [], 0
    refresh(path, reader)
    search = Search(path, asked)
    try:
        return search.latest(" ".join((*sought.narrowing, *words)), limit=sought.limit, offset=sought.offset)
    finally:
        search.close()


def _entry(row: Row) -> tuple[str, str, str]:
    return row["key"], KIND, " ".join(_said(row))


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
    yield from (mark("p", person) for person in row["people"])

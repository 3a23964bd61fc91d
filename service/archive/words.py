"""Words as the indexes know them: base forms of Russian words, numbers as they stand, facts as words of their own."""

from __future__ import annotations

import re
from functools import lru_cache

from service.grammar import lexicon

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
    """A fact as one word of an index."""
    return f"{name}_{MARK.sub('_', value.lower())}"

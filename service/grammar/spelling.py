"""Keeps the spelling a person wrote: capitals, «ё», hyphens; a form borrows only its ending from the engine."""

from __future__ import annotations

import re

NBSP = "\u00a0"  # office-rules.md §6: unbreakable joints
NBHYPHEN = "\u2011"  # rendering writes <w:noBreakHyphen/> for it
VOWELS = frozenset("аеёиоуыэюя")
CONSONANTS = frozenset("бвгджзйклмнпрстфхцчшщ")
HUSHING = frozenset("жчшщ")
VELAR = frozenset("гкх")
NATIONAL = "әөүңҗһҙҡҫғҕҥқұіӑӗӳӣӯҳҷ"
"""Letters of Tatar, Bashkir, Buryat, Yakut, Kazakh, Chuvash, Tajik names that Russian lacks."""
CAPITAL = f"А-ЯЁ{NATIONAL.upper()}"
SMALL = f"а-яё{NATIONAL}"
"""Character classes of Cyrillic names for regular expressions."""
_RUSSIAN = str.maketrans(NATIONAL, "аоунжхзксггнкуиаеуиухж")
_HYPHENS = re.compile("[-\u2010\u2011]")


def plain(text: str) -> str:
    """Lower case for look-ups."""
    return text.lower()


def russified(low: str) -> str:
    """Letters that Russian lacks as their nearest Russian ones, letter by letter: «гөлнара» → «голнара»; small letters only."""
    return low.translate(_RUSSIAN)


def recast(source: str, base: str, form: str) -> str:
    """Lay the ending of ``form`` on ``source``.

    ``base`` is the nominative the engine knows (lower case, maybe with «ё» where the source has «е»), ``form`` its
    form. Letters they share are taken from the source as written; the rest follows the source's capitals.
    """
    if base == form:
        return source
    if "-" in base and base.count("-") == form.count("-") == len(_HYPHENS.findall(source)):
        words, hyphens = pieces(source)
        return rejoin([recast(*each) for each in zip(words, base.split("-"), form.split("-"), strict=True)], hyphens)
    shared = 0
    for left, right in zip(base, form, strict=False):
        if left != right:
            break
        shared += 1
    tail = form[shared:]
    if "ё" in base and "ё" not in source.lower() and "ё" in base[shared:]:
        tail = tail.replace("ё", "е")
    return source[:shared] + (tail.upper() if is_upper(source) else tail)


def is_upper(text: str) -> bool:
    """Whether a word is written in capitals throughout («ИВАНОВ»); one letter does not tell."""
    return len(text) > 1 and text.isupper()


def pieces(text: str) -> tuple[list[str], list[str]]:
    """Split at hyphens of any kind: the words and the hyphens between them."""
    return _HYPHENS.split(text), _HYPHENS.findall(text)


def rejoin(words: list[str], hyphens: list[str]) -> str:
    """Undo ``pieces``."""
    return words[0] + "".join(hyphen + word for hyphen, word in zip(hyphens, words[1:], strict=True))


def syllables(word: str) -> int:
    """The number of vowels in a lower-case word."""
    return sum(letter in VOWELS for letter in word)

"""Names written as nobody should: small letters, two words in one, Latin letters, HTML; read so that the gate is not passed by them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product
from typing import Final

from service.grammar import lexicon

TAG = re.compile(r"</?[a-z][^<>]{0,80}>", re.IGNORECASE)
INSIDE = re.compile(r"(?<=[а-яё])(?=[А-ЯЁ])")
"""Between «Иванов» and «Пётр» of «ИвановПётр», «П.» of «ИвановП.П.»."""
_WORD = r"[A-Za-z][a-z'’]+(?:-[A-Za-z][a-z'’]+)?|[A-Z]{2,}(?:-[A-Z]{2,})?"
LATIN = re.compile(rf"(?<![^\W\d_])({_WORD})[\s,_]{{1,3}}({_WORD})(?![^\W\d_])")
SHORTEST, LONGEST = 3, 40
"""Letters of a name that is looked for inside a word; of a word that is looked through."""
LONG = re.compile(rf"(?<![\w-])([^\W\d_](?:-?[^\W\d_]){{{SHORTEST},{LONGEST}}})(?![\w-])(?=((?:[\W_]{{1,3}}\w+)?))")
"""A word, and the next one, which may go on with the name."""
PROPER: Final = frozenset({"Name", "Surn", "Patr", "Geox"})
MOST: Final = 512
"""Russian spellings tried for one Latin word."""
SOUNDS: Final = {
    "iye": ("ие", "ье"), "ae": ("ае", "аэ"), "iya": ("ия",), "iia": ("ия",), "ija": ("ия",), "shch": ("щ",), "sch": ("щ", "ш"),
    "zh": ("ж",), "kh": ("х",), "ts": ("ц", "тс"), "tz": ("ц", "тз"), "ch": ("ч",), "sh": ("ш",), "yu": ("ю", "ью"),
    "iu": ("ю", "ью", "иу"),
    "ju": ("ю", "ью"), "ya": ("я", "ья"), "ia": ("ия", "я", "ья"), "ja": ("я", "ья"), "yo": ("ё", "ьё"), "jo": ("ё", "ьё"),
    "io": ("ё", "ио", "ьё"), "ye": ("е", "ье"), "ie": ("е", "ье", "ие"), "je": ("е", "ье"), "iy": ("ий",), "ij": ("ий",),
    "ii": ("ий", "ии"), "yy": ("ый",), "yi": ("ый",), "a": ("а",), "b": ("б",), "c": ("к", "ц"), "d": ("д",), "e": ("е",), "f": ("ф",),
    "g": ("г",), "h": ("х", "г"), "i": ("и", "й"), "j": ("й", "ж"), "k": ("к",), "l": ("л",), "m": ("м",), "n": ("н",), "o": ("о",),
    "p": ("п",), "q": ("к",), "r": ("р",), "s": ("с",), "t": ("т",), "u": ("у",), "v": ("в",), "w": ("в",), "x": ("кс",),
    "y": ("ы", "й", "ий"), "z": ("з",), "'": ("ь", ""), "’": ("ь", ""), "-": ("-",),
}  # fmt: skip
"""Latin letters → what Russian they may stand for, longest first: the ways of ГОСТ 7.79, of passports and of habit."""
SIGN = re.compile("|".join(SOUNDS))
SOFT: Final = re.compile(r"[lnrstdz](?=[bcdfgkmnptvz]|$)|[lnrt](?=ev)|v$")
"""Where the soft sign is left out: «Melnikov», «Kuzmin», «Igor», «Vasilev»."""


RUSSIAN = re.compile(r"(?:[oe]v|[oe]va|[iy]n|[iy]na|sk[yi]\w?|skaia|skaya|ko|uk|shvili|dze|yan|ian)$")
"""How a surname that is written in Latin letters mostly ends."""


def unmarked(text: str) -> str:
    """Without HTML: «&nbsp;» and «&#1048;» as signs, tags as spaces."""
    if "&" in text:
        text = html.unescape(text)
    return TAG.sub(" ", text) if "<" in text else text


def unglued(text: str) -> str:
    """Only the places where two words may be one, apart: at a capital inside a word, at a first name in a word of one case."""
    found = []
    for word in LONG.finditer(text):
        parted = INSIDE.sub(" ", word[1])
        parted = _parted(parted) if parted == word[1] and not parted.istitle() else parted
        if parted != word[1]:
            found.append(parted + word[2])
    return "\n".join(found)


@lru_cache(maxsize=4096)
def _parted(word: str) -> str:
    small = word.lower()
    if word not in {small, word.upper()} or len(word) < 2 * SHORTEST or lexicon.known(small):
        return word
    places = range(SHORTEST, len(word) - SHORTEST + 1)
    parted = [
        f"{word[:place]} {word[place:]}"
        for place in places
        if _first_and_last(small[:place], small[place:]) or _first_and_last(small[place:], small[:place])
    ]
    return " / ".join(parted) or word


def may_name(one: str, other: str) -> bool:
    """Whether two words side by side, not both with a capital, may be a surname and a first name, either way round."""
    if (one[0].isupper() and other[0].isupper()) or min(len(one), len(other)) < 2:
        return False
    left, right = one.lower(), other.lower()
    return _name_beside(left, right) or _name_beside(right, left)


@lru_cache(maxsize=4096)
def _name_beside(first: str, surname: str) -> bool:
    return _first_and_last(first, surname) or not (lexicon.known(first) or is_common(surname))


def _first_and_last(first: str, surname: str) -> bool:
    """A first name of the dictionary beside a surname; two words of everyday («белая роза») are none."""
    return is_first_name(first) and not (is_common(first) and is_common(surname))


def is_first_name(word: str) -> bool:
    """Whether the dictionary has the small word as a form of a first name."""
    return any(reading.has("Name") for reading in lexicon.known(word))


def is_common(word: str) -> bool:
    """Whether the dictionary has the small word as something else than a name."""
    return any(not reading.tags & PROPER and not reading.has("Poss") for reading in lexicon.known(word))


def latin_pairs(text: str) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Russian spellings, small, of two Latin words side by side that may be a surname and a first name, either way round."""
    at = 0
    while match := LATIN.search(text, at):
        at = match.start(2)
        for first, surname in ((match[1], match[2]), (match[2], match[1])):
            if RUSSIAN.search(surname.lower()) or _first_name_in_latin(first.lower()):
                yield russian(surname.lower()), russian(first.lower())


@lru_cache(maxsize=1024)
def _first_name_in_latin(word: str) -> bool:
    return any(is_first_name(spelling) for spelling in russian(word))


@lru_cache(maxsize=1024)
def russian(word: str) -> frozenset[str]:
    """What a Latin word may be in Russian letters."""
    if len(word) > LONGEST:
        return frozenset()
    softened = {match.start() for match in SOFT.finditer(word)}
    options = [
        tuple(
            sound + soft for sound in SOUNDS[match[0]] for soft in (("", "ь") if match.start() in softened else ("",))
        )
        for match in SIGN.finditer(word)
    ]
    spelled = frozenset("".join(signs) for signs in islice(product(*options), MOST))
    return spelled | {re.sub("^е", "э", one) for one in spelled} | {one.replace("е", "э") for one in spelled}

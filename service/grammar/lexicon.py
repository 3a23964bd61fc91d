"""The one place that knows pymorphy3: known words by their paradigms, unknown ones by its prediction."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_CACHE = 8192
_NUMBERS = frozenset({"sing", "plur"})
_GENDERS = frozenset({"masc", "femn", "neut"})
_ANIMACY = frozenset({"anim", "inan"})
_CASE_TAGS = frozenset({"nomn", "gent", "datv", "accs", "ablt", "loct", "voct", "gen1", "gen2", "acc2", "loc1", "loc2"})
# Marks of a spelling or style variant («Софьею», «отделеньи»): never chosen while a plain form is there.
_VARIANTS = frozenset(
    {"V-oy", "V-ey", "V-ie", "V-be", "V-ej", "V-en", "V-sh", "V-bi", "Erro", "Arch", "Infr", "Slng", "Dist"}
)

Entry = tuple[str, str, frozenset[str]]  # prefix, suffix, grammemes


class Table:
    """A paradigm seen from one of its forms; picks the form of the same number, gender, degree and voice in a case."""

    __slots__ = ("_picked", "entries", "index")

    def __init__(self, entries: list[Entry], index: int) -> None:
        self.entries = entries
        self.index = index
        self._picked: dict[tuple[str, str, str], Entry | None] = {}

    def pick(self, case: str, animacy: str, number: str = "") -> Entry | None:
        """The entry for ``case``; ``animacy`` chooses among accusatives of adjectives, ``number`` may be another one."""
        key = (case, animacy, number)
        if key not in self._picked:
            self._picked[key] = self._search(case, animacy, number)
        return self._picked[key]

    def _search(self, case: str, animacy: str, number: str) -> Entry | None:
        tags = self.entries[self.index][2]
        wanted = tags - _CASE_TAGS - _VARIANTS - _ANIMACY | {case}
        if number and number not in tags:
            dropped = _NUMBERS if "NOUN" in tags else _NUMBERS | _GENDERS
            wanted = wanted - dropped | {number}
        animate = tags & _ANIMACY if "NOUN" in tags else frozenset({animacy} if animacy else ())
        fitting = [
            entry
            for entry in self.entries
            if wanted <= entry[2] and (animate <= entry[2] or ("NOUN" not in tags and not entry[2] & _ANIMACY))
        ]
        return min(fitting, key=lambda entry: self._distance(entry, wanted), default=None)

    def _distance(self, entry: Entry, wanted: frozenset[str]) -> tuple[int, int, int]:
        """Fewest variant marks, fewest other marks, then the same stem: «лучшая» must not become «наихорошей»."""
        prefix, suffix, _ = self.entries[self.index]
        shared = 0
        for left, right in zip(suffix, entry[1], strict=False):
            if left != right:
                break
            shared += 1
        extra = entry[2] - wanted - _ANIMACY
        return len(extra & _VARIANTS), len(extra) + (entry[0] != prefix), -shared


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One way to read a word: the dictionary's spelling, its grammemes, its paradigm."""

    word: str
    tags: frozenset[str]
    stem: str
    table: Table
    known: bool

    def has(self, *grammemes: str) -> bool:
        """Whether all these grammemes are in the tag."""
        return self.tags.issuperset(grammemes)

    def inflect(self, case: str, animacy: str = "", number: str = "") -> str | None:
        """The form of the same number, gender and degree in another case; None where the paradigm has none.

        ``number`` («plur») asks for another number.
        """
        if "Fixd" in self.tags:
            return self.word
        entry = self.table.pick(case, animacy, number)
        return None if entry is None else entry[0] + self.stem + entry[1]


class _Engine:
    """pymorphy3 with what is needed of its insides; made once, on the first word."""

    def __init__(self) -> None:
        import pymorphy3  # noqa: PLC0415 — 0.15 s and 25 MB, paid only by those who inflect

        self.morph: Any = pymorphy3.MorphAnalyzer(result_type=None)
        self.dictionary: Any = self.morph.dictionary
        self._by_suffix: Any = None
        self.entries: dict[int, list[Entry]] = {}
        self.tables: dict[tuple[int, int], Table] = {}

    def table(self, number: int, index: int) -> Table:
        """The paradigm ``number`` as seen from its form ``index``."""
        table = self.tables.get((number, index))
        if table is None:
            entries = self.entries.get(number)
            if entries is None:
                info = self.dictionary.build_paradigm_info(number)
                entries = self.entries[number] = [(prefix, suffix, tag.grammemes) for prefix, tag, suffix in info]
            table = self.tables[number, index] = Table(entries, index)
        return table

    def reading(self, word: str, number: int, index: int) -> Reading:
        """The reading of a known word that stands at ``index`` of the paradigm ``number``."""
        table = self.table(number, index)
        prefix, suffix, tags = table.entries[index]
        return Reading(word, tags, word[len(prefix) : len(word) - len(suffix)], table, known=True)

    def predicted(self, word: str) -> list[Reading]:
        """Readings pymorphy3 guesses by the ending, the likeliest first."""
        found = []
        for parse in self._guesses(word):
            entries = [("", form[0], form[1].grammemes) for form in self.morph.get_lexeme(parse)]
            index = next((at for at, entry in enumerate(entries) if entry[1:] == (parse[0], parse[1].grammemes)), 0)
            if entries:
                found.append(Reading(parse[0], parse[1].grammemes, "", Table(entries, index), known=False))
        return found

    def _guesses(self, word: str) -> list[Any]:
        """Guesses by the ending even for a known word («электроник» is known only as a form of «электроника»)."""
        if not self.dictionary.word_is_known(word):
            return list(self.morph.parse(word))
        if self._by_suffix is None:
            from pymorphy3.units.by_analogy import KnownSuffixAnalyzer  # noqa: PLC0415 — with the engine, not before

            unit = KnownSuffixAnalyzer().clone()
            unit.init(self.morph)
            self._by_suffix = unit
        named = type(self.morph.parse("слово")[0])  # its lexemes want names, the unit gives plain tuples
        return [named(*guess) for guess in self._by_suffix.parse(word, word, set())]


_lock = threading.Lock()
_engine: _Engine | None = None


def engine() -> _Engine:
    """The analyser of this process."""
    global _engine  # noqa: PLW0603 — one analyser a process: 25 MB
    if _engine is None:
        with _lock:
            if _engine is None:
                _engine = _Engine()
    return _engine


@lru_cache(maxsize=_CACHE)
def known(word: str) -> tuple[Reading, ...]:
    """Readings of a lower-case word that the dictionary has; «е» may stand for «ё», never the other way round."""
    own = engine()
    items = own.dictionary.words.similar_items(word, own.morph.char_substitutes)
    return tuple(own.reading(fixed, *place) for fixed, places in items for place in places)


@lru_cache(maxsize=_CACHE)
def readings(word: str) -> tuple[Reading, ...]:
    """Readings of a lower-case word: the dictionary's, or predictions by its ending, the likeliest first."""
    return known(word) or predicted(word)


@lru_cache(maxsize=_CACHE // 8)
def predicted(word: str) -> tuple[Reading, ...]:
    """Readings guessed by the ending alone, also of a known word."""
    return tuple(engine().predicted(word))

"""A word of a phrase as something that inflects: one reading, or the parts of a hyphenated word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from service.grammar import lexicon
from service.grammar.lexicon import Reading
from service.grammar.spelling import recast

GENDERS = frozenset({"masc", "femn", "neut"})
_FUNCTION = frozenset({"PREP", "CONJ", "PRCL", "NPRO"})
_PLACE_LINKS = frozenset(
    {"на", "над", "под", "в"}
)  # Комсомольский-на-Амуре, Ростов-на-Дону: only the first part changes
_NAMES = frozenset({"Surn", "Name", "Patr", "Abbr", "Init"})
_HYPHEN = re.compile("([-‑‐])")
# First parts that only qualify the second and stand still (Rozental §150, note on «-повар, -майор»; Grammar-80 §1180).
_STILL_WORDS = (
    "пресс вице шеф экс обер унтер штаб лейб контр медиа интернет веб бизнес арт бренд контент топ мини макси онлайн офлайн "
    "видео фото аудио кино теле радио вело авто эко био гео нано кибер премьер генерал блок плащ инфо тайм промо фан чат тест "
    "джаз рок поп спорт альфа бета демо кафе офис сити кейс"
)
_STILL = frozenset(_STILL_WORDS.split())


@dataclass(frozen=True, slots=True, eq=False)
class Lexeme:
    """A word with one reading chosen: what it is, and its forms in the spelling of the text."""

    source: str
    tags: frozenset[str]
    parts: tuple[tuple[str, Reading | None], ...]  # text as written, reading (None: stands still)

    @property
    def known(self) -> bool:
        """Whether the dictionary has every part that inflects."""
        return all(reading is None or reading.known for _, reading in self.parts)

    @property
    def is_noun(self) -> bool:
        """A noun, so it may be the head; otherwise an adjective or a participle."""
        return "NOUN" in self.tags

    @property
    def number(self) -> str:
        """«sing» or «plur»."""
        return "plur" if "plur" in self.tags else "sing"

    @property
    def animate(self) -> bool:
        """By the dictionary; adjectives and participles have none of their own."""
        return "anim" in self.tags

    def agrees(self, other: Lexeme) -> bool:
        """The same number and, in the singular, a gender in common."""
        if self.number != other.number:
            return False
        if self.number == "plur":
            return True
        left, right = self.tags & GENDERS, other.tags & GENDERS
        return not left or not right or bool(left & right)

    def form(self, case: str, animacy: str, number: str = "") -> str | None:
        """The text in a case (and in another number); None where a paradigm has a gap."""
        done = []
        for text, reading in self.parts:
            form = reading.inflect(case, animacy, number) if reading else text
            if form is None:
                return None
            done.append(recast(text, reading.word, form) if reading else text)
        return "".join(done)


@lru_cache(maxsize=4096)
def nominatives(source: str) -> tuple[Lexeme, ...]:
    """All ways to read a word as a noun, adjective or participle in the nominative, likely ones first."""
    found = _plain(source) if "-" not in source else ()
    if _HYPHEN.search(source):
        found = _hyphenated(source)
    return tuple(sorted(found, key=_rank))


def _rank(lexeme: Lexeme) -> tuple[bool, bool]:
    return bool(lexeme.tags & _NAMES), "Geox" in lexeme.tags


def _plain(source: str) -> tuple[Lexeme, ...]:
    return tuple(Lexeme(source, reading.tags, ((source, reading),)) for reading in _nominative(source.lower()))


@lru_cache(maxsize=4096)
def _nominative(word: str) -> tuple[Reading, ...]:
    """Nominal readings; a known word without any is guessed by its ending, unless it is a function word or a verb."""
    known = lexicon.known(word)
    if any(reading.tags & _FUNCTION for reading in known):  # «раз» is a noun as well, «по» only a river
        return tuple(reading for reading in known if _fits(reading) and not reading.tags & {"Geox", "Fixd"})
    found = tuple(filter(_fits, known))
    if found or not all(reading.tags & {"NOUN"} for reading in known):
        return found
    if known and not all("plur" in reading.tags for reading in known):
        return ()
    return tuple(filter(_fits, lexicon.predicted(word))) or _like_mechanic(word)


def _like_mechanic(word: str) -> tuple[Reading, ...]:
    """«электроник», «информатик»: known only as a genitive of the science, in a nominative text they are people."""
    if not word.endswith("ик"):
        return ()
    pattern = next(reading for reading in lexicon.known("механик") if reading.has("NOUN", "anim", "nomn"))
    return (Reading(word, pattern.tags, word, pattern.table, known=False),)


def _fits(reading: Reading) -> bool:
    return "nomn" in reading.tags and bool(reading.tags & {"NOUN", "ADJF", "PRTF"}) and "Abbr" not in reading.tags


def _hyphenated(source: str) -> tuple[Lexeme, ...]:
    """Whole as the dictionary has it, an adjective by its last part, or nouns part by part."""
    whole = [reading for reading in lexicon.known(source.lower().replace("‑", "-")) if "nomn" in reading.tags]
    whole = [reading for reading in whole if reading.tags & {"NOUN", "ADJF", "PRTF"}]
    if whole:
        return tuple(Lexeme(source, reading.tags, ((source, reading),)) for reading in whole)
    cut = _HYPHEN.split(source)
    if len(cut) > 4 and cut[2].lower() in _PLACE_LINKS:
        rest = "".join(cut[1:])
        return tuple(Lexeme(source, one.tags, ((cut[0], one), (rest, None))) for one in _nominative(cut[0].lower()))
    last = _nominative(cut[-1].lower())
    firsts = cut[:-1]
    found = []
    for reading in last:
        if reading.tags & {"ADJF", "PRTF"} and not _substantive_pair(cut):
            found.append(Lexeme(source, reading.tags, (("".join(firsts), None), (cut[-1], reading))))
        elif "NOUN" in reading.tags:
            found.append(_nouns(source, firsts, cut[-1], reading))
    return tuple(found)


def _substantive_pair(cut: list[str]) -> bool:
    """«мастер-заведующий»: the first part is a noun, so the last is one too, not a compound adjective."""
    return not cut[0].lower().endswith(("о", "е")) and any(
        "NOUN" in reading.tags for reading in lexicon.known(cut[0].lower())
    )


def _nouns(source: str, firsts: list[str], text: str, reading: Reading) -> Lexeme:
    """«педагог-психолог»: every noun of the same number declines, the rest stands still («пресс-секретарь»)."""
    parts: list[tuple[str, Reading | None]] = []
    lead: frozenset[str] | None = None
    number = "plur" if "plur" in reading.tags else "sing"
    for piece in firsts:
        own = None if piece in "-‑‐" else _first_noun(piece, number)
        lead = lead or (own.tags if own else None)
        parts.append((piece, own))
    parts.append((text, reading))
    return Lexeme(source, lead or reading.tags, tuple(parts))


def _first_noun(piece: str, number: str) -> Reading | None:
    low = piece.lower()
    if low in _STILL:
        return None
    for reading in lexicon.known(low):
        if reading.has("NOUN", "nomn", number) and not reading.tags & _NAMES:
            return reading
    return None

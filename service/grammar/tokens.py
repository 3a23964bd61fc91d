"""Cuts a phrase into words, frozen stretches (quotes, numbers, initialisms) and marks, losing nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from service.grammar import lexicon


class Kind(Enum):
    """What a token is to the parser."""

    WORD = auto()
    FROZEN = auto()  # quotes, numbers, codes, initialisms, «и.о.»
    SPACE = auto()
    COMMA = auto()
    DASH = auto()
    OPEN = auto()
    CLOSE = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of the text; ``low`` is for look-ups."""

    text: str
    kind: Kind

    @property
    def low(self) -> str:
        """Lower case."""
        return self.text.lower()


_PATTERN = re.compile(
    r"""
    (?P<ACTING>(?<!\w)(?:вр\.?\s?)?[иИ]\.?\s?[оО]\.(?!\w))    # «и.о.», «и. о.», «вр.и.о.»
  | (?P<SPACE>\s+)
  | (?P<QUOTE>"[^"]*"|“[^”]*”|„[^“”]*[“”]|'[^']*')
  | (?P<GUILLEMET>«)
  | (?P<NUMBER>[№\d][\w./\-‑–]*)
  | (?P<WORD>[^\W\d_]+(?:['’][^\W\d_]+)?(?:[-‑‐][\w]+)*\.?(?:[^\W\d_]\.)*)
  | (?P<DASH>[-–—−])
  | (?P<COMMA>[,;])
  | (?P<OPEN>\()
  | (?P<CLOSE>\))
  | (?P<OTHER>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SIMPLE = {"SPACE": Kind.SPACE, "DASH": Kind.DASH, "COMMA": Kind.COMMA, "OPEN": Kind.OPEN, "CLOSE": Kind.CLOSE}
_CYRILLIC = re.compile(r"[а-яёА-ЯЁ]+(?:['’][а-яё]+)?")


def tokenize(text: str) -> list[Token]:
    """All tokens of a text; joined they give it back."""
    tokens: list[Token] = []
    shouted = text.isupper()
    at = 0
    while at < len(text):
        match = _PATTERN.match(text, at)
        if match is None:  # pragma: no cover — OTHER takes any character
            break
        end = _quote_end(text, at) if match.lastgroup == "GUILLEMET" else match.end()
        tokens.extend(_make(text[at:end], match.lastgroup or "OTHER", shouted))
        at = end
    return tokens


def _quote_end(text: str, start: int) -> int:
    """Where a «quote» ends, nested ones within; a forgotten closing mark of an inner quote is forgiven."""
    depth = 0
    for at in range(start, len(text)):
        depth += {"«": 1, "»": -1}.get(text[at], 0)
        if depth == 0:
            return at + 1
    return text.rfind("»") + 1 if text.rfind("»") > start else len(text)


def _make(text: str, group: str, shouted: bool) -> list[Token]:
    if group in _SIMPLE:
        return [Token(text, _SIMPLE[group])]
    if group in {"ACTING", "QUOTE", "GUILLEMET", "NUMBER"}:
        return [Token(text, Kind.FROZEN)]
    if group == "WORD":
        return _word(text, shouted)
    return [Token(text, Kind.OTHER)]


def _word(text: str, shouted: bool) -> list[Token]:
    """A word proper, or a frozen one: initialism, initials, abbreviation, code, Latin letters.

    In a text all of capitals («ДИРЕКТОР ТЕХНИКУМА») the words of the dictionary are words.
    """
    if text.endswith(".") and len(text) > 5 and text.count(".") == 1:
        return [*_word(text[:-1], shouted), Token(".", Kind.OTHER)]
    last = re.split("[-‑‐]", text)[-1]
    if "." in text or not _CYRILLIC.fullmatch(last) or _is_initialism(last, shouted):
        return [Token(text, Kind.FROZEN)]
    return [Token(text, Kind.WORD)]


def _is_initialism(word: str, shouted: bool) -> bool:
    """КГБ, ПОУ, СПТ, МОГАПОУ, «РоАТ»: two capitals or more, not a word in capitals."""
    if sum(letter.isupper() for letter in word) < 2:
        return False
    if shouted and len(word) > 3 and lexicon.known(word.lower()):
        return False
    return len(word) < 9 or not word.isupper()

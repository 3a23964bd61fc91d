"""Latin letters that look like Russian ones: the fault nobody sees on the screen."""

from __future__ import annotations

import re
from typing import Final

_TWINS: Final = dict(zip("aceopxyuABCEHKMOPTXYk", "асеорхуиАВСЕНКМОРТХУк", strict=True))
_BACK: Final = {russian: latin for latin, russian in _TWINS.items()}
_WORD: Final = re.compile(r"\w+")
_ESCAPED: Final = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)")
"""Signs that a quoted text writes by letters: «'\\nи'» is a new line and «и», no word of two alphabets."""
_RUSSIAN: Final = re.compile("[А-Яа-яЁё]")
_LATIN: Final = re.compile("[A-Za-z]")


def mixed_words(text: str) -> list[tuple[str, str]]:
    """Words of both alphabets: (the word, its foreign letters), the alphabet with fewer letters being the foreign one."""
    found = []
    for word in _WORD.findall(_ESCAPED.sub(" ", text)):
        russian, latin = _RUSSIAN.findall(word), _LATIN.findall(word)
        if russian and latin:
            found.append((word, "".join(dict.fromkeys(latin if len(latin) <= len(russian) else russian))))
    return found


def russian(text: str) -> str:
    """The text with Latin look-alikes as Russian letters."""
    return "".join(_TWINS.get(letter, letter) for letter in text)


def disguised(word: str) -> bool:
    """Whether a word of Latin letters only could be meant as a Russian one («cepa»)."""
    return bool(word) and not _RUSSIAN.search(word) and all(letter in _TWINS for letter in word if letter.isalpha())


def sentence(word: str, letters: str) -> str:
    """Names the foreign letters of a mixed word."""
    alphabet = "латинские" if _LATIN.match(letters) else "русские"
    listed = ", ".join(f"«{letter}»" for letter in letters)
    one = "латинская" if alphabet == "латинские" else "русская"
    if len(letters) == 1:
        return f"В слове «{word}» буква {listed} — {one}: наберите слово заново в одной раскладке."
    return f"В слове «{word}» буквы {listed} — {alphabet}: наберите слово заново в одной раскладке."

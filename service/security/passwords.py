"""Passwords: how they are hashed, and which are refused because an attacker tries them first (ASVS 6.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from schemas.errors import Fault, Invalid

SHORTEST = 12
LONGEST = 128
COMMON = Path(__file__).with_name("common.txt")
HOUSE_WORDS = (
    "наставник",
    "наставничество",
    "колледж",
    "техникум",
    "секретарь",
    "администратор",
    "директор",
    "куратор",
)
_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбюё"
_TO_LATIN = str.maketrans(_RUSSIAN, _LATIN)
_LEET = str.maketrans("01345@$7", "oieasast")
_RUNS = ("1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn")


class Passwords:
    """Hashing with argon2id; the cost may be lowered for tests only."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """The hash to store, its parameters inside."""
        return self._hasher.hash(password)

    def fits(self, password: str, stored: str) -> bool:
        """Compare; an absent hash costs the same time as a real one and fits nothing."""
        try:
            return self._hasher.verify(stored or self._nobody, password[:LONGEST]) and bool(stored)
        except (VerificationError, ValueError):
            return False

    def outdated(self, stored: str) -> bool:
        """True when the hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(stored)


def check(password: str, context: Iterable[str] = (), field: str = "password") -> None:
    """Invalid at ``field`` when the password is short, common or made of what everybody knows of its owner."""
    sentence = _fault(password, tuple(context))
    if sentence:
        raise Invalid([Fault(field, sentence)])


def _fault(password: str, context: tuple[str, ...]) -> str:
    if len(password) < SHORTEST:
        return f"Пароль короче {SHORTEST} знаков. Проще всего взять три-четыре не связанных слова."
    if len(password) > LONGEST:
        return f"Пароль длиннее {LONGEST} знаков. Сократите его."
    folded = password.casefold()
    if len(set(folded)) < 5 or _is_run(folded):
        return "Пароль из повторов или соседних клавиш подбирают первым. Возьмите три-четыре не связанных слова."
    own = {word for text in context for word in (*re.findall(r"\w{3,}", text.casefold()), _only_letters(text))}
    for spelling in {folded, folded.translate(_TO_LATIN)}:
        unmasked = spelling.translate(_LEET)
        for letters in {_letters(spelling), _letters(unmasked), _only_letters(spelling), _only_letters(unmasked)}:
            if _made_of(letters, own | {word.translate(_TO_LATIN) for word in own}):
                return "Пароль составлен из частых слов, имени или названия. Возьмите три-четыре не связанных слова."
    return ""


def _only_letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalpha())


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalpha() or letter in "[];',.`").strip("[];',.`")


def _is_run(text: str) -> bool:
    """True when the password is a line of a keyboard or alphabet, forth or back, or the same few signs again and again."""
    both = [line * 2 for run in _RUNS for line in (run, run[::-1])]
    halves = any(
        text == text[:size] * (len(text) // size) for size in range(1, len(text) // 2 + 1) if len(text) % size == 0
    )
    return halves or any(text in line for line in both)


def _made_of(letters: str, own: set[str]) -> bool:
    """True when the letters are one or two known words: digits and signs about them add little."""
    if not letters:
        return False
    words = common_words() | own
    return letters in words or any(
        letters[:cut] in words and letters[cut:] in words for cut in range(3, len(letters) - 2)
    )


@cache
def common_words() -> frozenset[str]:
    """The common list, folded; Russian words also as they come out on a Latin keyboard."""
    listed = set(COMMON.read_text(encoding="utf-8").split()) | set(HOUSE_WORDS)
    return frozenset(listed | {word.translate(_TO_LATIN) for word in listed})

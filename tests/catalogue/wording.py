"""What no paper may say, as searches over its text: each finding is shown with its surroundings."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MONTHS = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
FORBIDDEN = {
    "двойной пробел": r"[ \u00a0]{2,}",
    "пустые скобки": r"[(\[«]\s*[)\]»]",
    "пробел у скобки или кавычки": r"[(«][ \u00a0]|[ \u00a0][)»]",
    "слово с двумя родами": r"[а-яё]\((?:а|я|ы|и|ка|ца|ая|ой|ую|ов|ев|ей|ся)\)",
    "пробел перед знаком": r"[\w»)][ \u00a0]+[,;:.!?](?![.\w])",
    "две точки": r"\.\.",
    "точка и другой знак": r"[а-яё]{5}\.[,;]",
    "два знака подряд": r"[,;:][ \u00a0]*[,;:.]",
    "остаток шаблона": r"\bNone\b|\bTrue\b|\bFalse\b|\{\{|\{%|[\ue000-\uf8ff]",
    "дата цифрами с «г.»": r"\d\d\.\d\d\.\d{4}[ \u00a0]*г",
    "№ отделится от числа": r"№(?: (?!п/п)|[\dA-Za-zА-Яа-я_])",
    "№ без номера": r"\S[ \u00a0]№[ \u00a0]?(?=$|[\t\n,.;)])",
    "год отделится от числа": r"\d г(?:\.|од|\b)|\d{4}г",
    "день отделится от месяца": rf"\d (?:{_MONTHS})",
    "инициалы отделятся от фамилии": r"\b[А-ЯЁ]\.(?:[А-ЯЁ]\.)? [А-ЯЁ][а-яё]",
    "пробел между инициалами": r"\b[А-ЯЁ]\.[ \u00a0][А-ЯЁ]\.",
    "дефис вместо тире": r"[ \u00a0]-[ \u00a0]|--",
    "тире отделится от слова": r"(?<=[^\s]) [–—](?= )",
    "сокращение отделится": r"(?<![\wА-Яа-яё.])(?:ст|п|пп|ч|гл|г|рп|пос|ул|д|корп) *\.(?: (?=[\dА-ЯЁ«])|(?=[\dА-ЯЁ]))",
    "латинская буква в русском слове": r"[А-Яа-яЁё][A-Za-z]|[A-Za-z][А-Яа-яЁё]",
    "английские кавычки": r"[“”]|‘|’",
    "неверный предлог": r"(?i)в соответствие с|согласно (?:приказа|распоряжения|положения)\b",
    "узкий пробел": "\u202f",
    "прямые кавычки": '"',
}
_SEARCHES = {name: re.compile(search) for name, search in FORBIDDEN.items()}
_WORD = re.compile(r"[А-Яа-яЁё]+")
_TWO_WORDS = {"все", "чем", "том", "мел", "небо", "узнаем", "осел"}
"""Pairs that are two words («все» – «всё»), not two spellings of one."""


def faults(text: str) -> list[str]:
    """All that is wrong with a text, each with the place."""
    return [*_forbidden(text), *_two_spellings(text)]


def _forbidden(text: str) -> Iterator[str]:
    for name, search in _SEARCHES.items():
        for found in search.finditer(text):
            yield f"{name}: {text[max(0, found.start() - 30) : found.end() + 20]!r}"


def _two_spellings(text: str) -> Iterator[str]:
    """The same word with «ё» and with «е» in one text."""
    words = set(_WORD.findall(text.lower()))
    for word in sorted(words):
        plain = word.replace("ё", "е")
        if plain != word and plain in words and plain not in _TWO_WORDS:
            yield f"и «{word}», и «{plain}»"


def lost_yo(text: str, typed: str) -> list[str]:
    """Words typed with «ё» that the text prints with «е» only."""
    words, asked = set(_WORD.findall(text.lower())), set(_WORD.findall(typed.lower()))
    return sorted(
        word for word in asked if "ё" in word and word not in words and word.replace("ё", "е") in words - asked
    )

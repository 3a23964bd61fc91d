"""Reads dates as people write them: 1.9.26, 01.09.2026, 1 сентября 2026 г., 2026-09-01."""

from __future__ import annotations

import re
from datetime import date, time

MONTHS_GENITIVE = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
_MONTH_NUMBER = {name[:3]: number for number, name in enumerate(MONTHS_GENITIVE, 1)} | {"май": 5}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DIGITS = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4}|\d{2})(?:\s*г(?:\.|ода)?)?")
_WORDS = re.compile(r"[«\"“„]?(\d{1,2})[»\"”“]?\s+([а-яё]{3,9})\.?\s+(\d{4})(?:\s*г(?:\.|ода)?)?")
_TIME = re.compile(r"(\d{1,2})(?:[:.\-]|\s*час\.?\s*|\s*ч\.?\s*)(\d{2})(?:\s*мин\.?)?")

SENTENCE = "Напишите дату так: 01.09.2026 или 1 сентября 2026."


def read_date(text: str) -> date:
    """The day meant; ValueError with a sentence for what is no date. A two-digit year is of 1970–2069."""
    plain = " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split()).lower()
    if match := _ISO.fullmatch(plain):
        year, month, day = (int(part) for part in match.groups())
    elif match := _DIGITS.fullmatch(plain):
        day, month, year = (int(part) for part in match.groups())
        year += 0 if year > 99 else 2000 if year < 70 else 1900
    elif (match := _WORDS.fullmatch(plain)) and match.group(2)[:3] in _MONTH_NUMBER:
        day, month, year = int(match.group(1)), _MONTH_NUMBER[match.group(2)[:3]], int(match.group(3))
    else:
        raise ValueError(SENTENCE)
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"Такого дня нет в календаре. {SENTENCE}") from None


def read_time(text: str) -> time:
    """«14:00», «14.00», «14 час. 00 мин.»; ValueError with a sentence."""
    match = _TIME.fullmatch(" ".join(text.split()).lower())
    if not match or int(match.group(1)) > 23 or int(match.group(2)) > 59:
        raise ValueError("Напишите время так: 14:00.")
    return time(int(match.group(1)), int(match.group(2)))

"""The list of template words with live examples: the help page and the Word cheat sheet are generated from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from schemas.values.calendar import AcademicYear
from schemas.values.cases import Case
from schemas.values.names import FullName, Gender
from service.grammar import agreement
from service.grammar.values import DateWord, PeriodWord, YearWord, name_word, phrase_word
from service.grammar.vocabulary import FILTERS, NOUNS, Filter


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: what the filter is for, its names, what to write in Word, what is printed."""

    section: str
    names: tuple[str, ...]
    tag: str
    printed: str


_ANNA = FullName("Мельник", "Анна", "Петровна")  # invented
_PERSON = {
    "фио": name_word(_ANNA, Gender.F),
    "кратко": name_word(_ANNA, Gender.F, style="short"),
    "подпись": name_word(_ANNA, Gender.F, style="signature"),
    "должность": phrase_word("заместитель директора по учебной работе"),
    "пол": "f",
}
_DAY = DateWord(date(2026, 9, 1))
_TERM = PeriodWord(date(2026, 9, 1), date(2027, 5, 31))
_YEAR = YearWord(AcademicYear(2026))
_NUMBERS = ("место", "место_прописью", "степени", "римскими")
_DATES = (
    "прописью",
    "цифрами",
    "торжественно",
    "от_руки",
    "месяц_года",
    "в_месяце",
    "срок_до",
    "день_недели",
    "в_день_недели",
)
_TERMS = ("с_по", "с_по_цифрами", "месяцы")

CASES, DATES, TERMS, NUMBERS, PEOPLE, PAPERS, TEXTS = (
    "Падежи",
    "Даты",
    "Сроки и учебный год",
    "Числа",
    "Согласование с человеком",
    "Согласование с документом",
    "Тексты",
)


_SHEET: tuple[tuple[str, Iterable[str], str, Any], ...] = (
    (DATES, _DATES, "документ.дата", _DAY),
    (TERMS, _TERMS, "период", _TERM),
    (TERMS, ("учебный_год", "рд", "пр"), "документ.учебный_год", _YEAR),
    (NUMBERS, _NUMBERS, "место", 1),
    (NUMBERS, NOUNS, "количество", 2),
    (PEOPLE, agreement.PEOPLE, "наставник", _PERSON),
    (PAPERS, agreement.PAPERS, "документ.заголовок", "Положение о наставничестве"),
    (TEXTS, ("с_прописной",), "наставник.должность", _PERSON["должность"]),
    (TEXTS, ("неразрывно",), "основание", "приказ № 199-од от 05.09.2026"),
    (TEXTS, ("без_точки",), "основание", "решение педагогического совета."),
    (TEXTS, ("кавычки",), "основание", 'техникум "Солнечный"'),
)


def entries() -> Iterator[Entry]:
    """Every filter once, in the order of the help page; what is printed comes from the filters themselves."""
    for case in Case:
        for slot in ("фио", "должность"):
            yield _entry(CASES, (case.short, case.full), f"наставник.{slot}", _PERSON[slot])
    for section, names, slot, value in _SHEET:
        yield from (_entry(section, (name,), slot, value) for name in names)


def _entry(section: str, names: tuple[str, ...], slot: str, value: Any) -> Entry:
    write: Filter = FILTERS[names[0]]
    return Entry(section, names, f"{{{{ {slot}|{names[0]} }}}}", str(write(value)))


def rows() -> list[tuple[str, str, str, str]]:
    """(section, names, tag, printed) as plain texts, unbreakable signs as usual ones: for a table in Word or on a page."""
    return [
        (entry.section, ", ".join(entry.names), entry.tag, entry.printed.replace("\u00a0", " ").replace("\u2011", "-"))
        for entry in entries()
    ]

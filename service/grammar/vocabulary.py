"""What a template author writes in Word: Russian filters over inflectable words, dates, periods, numbers and people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from schemas.values.cases import Case
from schemas.values.names import Gender
from service.grammar import agreement, dates, numerals
from service.grammar.tracing import Traced, capital, untrace
from service.grammar.typography import quotes, unbreakable, unstopped
from service.grammar.values import (
    DateWord,
    NotInflectable,
    PeriodWord,
    Word,
    YearWord,
    day_of,
    days_of,
    fixed_word,
    name_word,
    phrase_word,
    with_trace,
    year_of,
)

__all__ = [
    "FILTERS",
    "VALUE_TYPES",
    "DateWord",
    "NotInflectable",
    "PeriodWord",
    "Traced",
    "Word",
    "YearWord",
    "fixed_word",
    "name_word",
    "phrase_word",
    "untrace",
    "with_trace",
]

Filter = Callable[[Any], Any]
VALUE_TYPES: tuple[type, ...] = (Word, DateWord, PeriodWord, YearWord)

NOUNS = MappingProxyType(
    {
        "пар": "пара",
        "часов": "час",
        "академических_часов": "академический час",
        "лет": "год",
        "человек": "человек",
        "дней": "день",
        "недель": "неделя",
        "месяцев": "месяц",
        "минут": "минута",
        "раз": "раз",
        "студентов": "студент",
        "обучающихся": "обучающийся",
        "наставников": "наставник",
        "наставляемых": "наставляемый",
        "участников": "участник",
        "встреч": "встреча",
        "занятий": "занятие",
        "мероприятий": "мероприятие",
        "листов": "лист",
        "экземпляров": "экземпляр",
        "баллов": "балл",
        "голосов": "голос",
        "групп": "группа",
        "предприятий": "предприятие",
        "документов": "документ",
    }
)


def _case_filter(case: Case) -> Filter:
    def inflect(value: object) -> str:
        if type(value) is Word:
            return value.printed(case)
        if type(value) is YearWord:
            year, separator = year_of(value)
            return dates.academic_year(year, case, separator)
        if isinstance(value, dict) and type(value.get("фио")) is Word:
            return str(value["фио"].printed(case))
        if value == "":
            return ""
        raise NotInflectable(
            f"Слово «{_shown(value)}» нельзя поставить в {_ACCUSATIVE[case]} падеж: поле не объявлено склоняемым."
        )

    return inflect


_ACCUSATIVE = {case: case.full for case in Case}


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _date_filter(write: Callable[[date], str]) -> Filter:
    return lambda value: write(day_of(value))


def _period_filter(write: Callable[[date, date], str]) -> Filter:
    return lambda value: write(*days_of(value))


def _number(value: object) -> int:
    if type(value) is int:
        return value
    if isinstance(value, str) and value.strip().lstrip("-").isdecimal():
        return int(value)
    raise NotInflectable(f"Этот фильтр применяется к целому числу, а здесь «{_shown(value)}».")


def _count_filter(noun: str) -> Filter:
    return lambda value: numerals.counted(_number(value), noun)


def _number_filter(write: Callable[[int], str]) -> Filter:
    return lambda value: write(_number(value))


def _genders(value: object) -> list[Gender]:
    people = value if isinstance(value, (list, tuple)) else [value]
    genders = []
    for one in people:
        said = one.get("пол") if isinstance(one, dict) else None
        if said not in {"m", "f"}:
            raise NotInflectable("Этот фильтр применяется к человеку или списку людей с указанным полом.")
        genders.append(Gender(said))
    return genders


INFLECTED = frozenset(
    {"несовершеннолетний", "обучающийся", "студент", "выпускник", "победитель", "участник", "наставляемый"}
)
"""Nouns about a person that may be put into a case after they agree: «{{ ребёнок|несовершеннолетний|рд }}»."""


def _person_filter(word: str) -> Filter:
    if word in INFLECTED:
        return lambda value: phrase_word(agreement.person(word, _genders(value)))
    return lambda value: agreement.person(word, _genders(value))


def _paper_filter(word: str) -> Filter:
    return lambda value: agreement.paper(word, str(value))


def _text_filter(write: Callable[[str], str]) -> Filter:
    return lambda value: write(str(value))


def _in_words(value: object) -> str:
    """«прописью»: a date as «5 сентября 2022 г.», a number as «пять»."""
    if type(value) is DateWord:
        return dates.text(day_of(value))
    return numerals.cardinal(_number(value))


def _capital(value: object) -> str:
    """«с_прописной»: the text with a capital first letter, for the beginning of a line."""
    return capital(str(value))


def _all() -> dict[str, Filter]:
    filters: dict[str, Filter] = {}
    for case in Case:
        filters[case.full] = filters[case.short] = _case_filter(case)
    filters |= {
        "прописью": _in_words,
        "цифрами": _date_filter(dates.digital),
        "торжественно": _date_filter(dates.solemn),
        "от_руки": _date_filter(dates.handwritten),
        "месяц_года": _date_filter(dates.month_year),
        "в_месяце": _date_filter(dates.in_month),
        "срок_до": _date_filter(dates.until),
        "день_недели": _date_filter(dates.weekday),
        "в_день_недели": _date_filter(dates.on_weekday),
        "с_по": _period_filter(dates.period),
        "с_по_цифрами": _period_filter(dates.period_digital),
        "месяцы": _period_filter(dates.months),
        "учебный_год": _case_filter(Case.NOMN),
        "место": _number_filter(numerals.place),
        "место_прописью": _number_filter(numerals.place_in_words),
        "степени": _number_filter(numerals.degree),
        "римскими": _number_filter(numerals.roman),
        "с_прописной": _capital,
    }
    filters |= {"неразрывно": _text_filter(unbreakable), "кавычки": _text_filter(quotes)}
    filters["без_точки"] = _text_filter(unstopped)
    filters |= {name: _count_filter(noun) for name, noun in NOUNS.items()}
    filters |= {name: _person_filter(name) for name in agreement.PEOPLE}
    filters |= {name: _paper_filter(name) for name in agreement.PAPERS}
    return filters


FILTERS: Mapping[str, Filter] = MappingProxyType(_all())

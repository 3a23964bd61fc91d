"""Dates, periods and years as office papers write them (office-rules §5, §6; GOST R 7.0.97): never «2022г.», «1-го»."""

from __future__ import annotations

from datetime import date, time

from schemas.values.calendar import AcademicYear
from schemas.values.cases import Case
from service.grammar.forms import CASE_INDEX
from service.grammar.spelling import NBSP

_STEMS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
_HARD = ("", "а", "у", "", "ом", "е")
_SOFT = ("ь", "я", "ю", "ь", "ем", "е")
_SOFT_STRESSED = ("ь", "я", "ю", "ь", "ём", "е")
_MAY = ("й", "я", "ю", "й", "ем", "е")
_STRESSED = frozenset({1, 2, 9, 10, 11, 12})  # январём, сентябрём; апрелем, июнем
_YEAR = ("год", "года", "году", "год", "годом", "году")  # «в 2026 году»: the second prepositional
_YEAR_PLAIN = ("год", "года", "году", "год", "годом", "годе")
_STUDY = ("учебный", "учебного", "учебному", "учебный", "учебным", "учебном")
_DAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
_ON_DAYS = ("понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье")


def month(number: int, case: Case = Case.NOMN) -> str:
    """The month 1–12 in a case, in small letters: «сентябрь», «сентябре»."""
    stem = _STEMS[number - 1]
    if number in {3, 8}:
        endings = _HARD
    elif number == 5:
        endings = _MAY
    else:
        endings = _SOFT_STRESSED if number in _STRESSED else _SOFT
    return stem + endings[CASE_INDEX[case]]


def digital(day: date) -> str:
    """«05.09.2022» for the date line of a paper, journals and references; no «г.» after it."""
    return f"{day.day:02d}.{day.month:02d}.{day.year:04d}"


def _day_month(day: date) -> str:
    return f"{day.day}{NBSP}{month(day.month, Case.GENT)}"


def text(day: date) -> str:
    """«5 сентября 2022 г.» for running text; day and month, year and «г.» do not part."""
    return f"{_day_month(day)} {day.year}{NBSP}г."


def solemn(day: date) -> str:
    """«1 сентября 2022 года» for diplomas and solemn papers."""
    return f"{_day_month(day)} {day.year}{NBSP}года"


def handwritten(day: date) -> str:
    """««01» сентября 2022 г.» for consents and approval stamps."""
    return f"«{day.day:02d}»{NBSP}{month(day.month, Case.GENT)} {day.year}{NBSP}г."


def month_year(day: date, case: Case = Case.NOMN) -> str:
    """«сентябрь 2026 года», «сентябре 2026 года»; the year stands in the genitive."""
    return f"{month(day.month, case)} {day.year}{NBSP}года"


def in_month(day: date) -> str:
    """«в сентябре 2026 года»."""
    return f"в{NBSP}{month_year(day, Case.LOCT)}"


def months(first: date, last: date, case: Case = Case.NOMN) -> str:
    """«сентябрь – октябрь 2026 года»; over a New Year both years are said; one month is said once."""
    if (first.year, first.month) == (last.year, last.month):
        return month_year(first, case)
    start = month(first.month, case) if first.year == last.year else month_year(first, case)
    return f"{start}{NBSP}– {month_year(last, case)}"


def period(first: date, last: date) -> str:
    """«с 1 сентября 2026 г. по 31 мая 2027 г.»; within one year it is said once; «по» is inclusive."""
    start = _day_month(first) if first.year == last.year else text(first)
    return f"{_since(first)}{NBSP}{start} по{NBSP}{text(last)}"


def period_digital(first: date, last: date) -> str:
    """«с 01.09.2026 по 31.05.2027»."""
    return f"с{NBSP}{digital(first)} по{NBSP}{digital(last)}"


def _since(day: date) -> str:
    """«со 2 сентября» (со второго), else «с»."""
    return "со" if day.day == 2 else "с"


def until(day: date) -> str:
    """«до 15 октября 2026 г.»: the day itself is within the term by office custom."""
    return f"до{NBSP}{text(day)}"


def year(number: int, case: Case = Case.NOMN) -> str:
    """«2026 год», «2026 года», «2026 году» (as after «в»)."""
    return f"{number}{NBSP}{_YEAR[CASE_INDEX[case]]}"


def academic_year(value: AcademicYear, case: Case = Case.NOMN, separator: str = "-") -> str:
    """«2026-2027 учебный год», «2026-2027 учебном году»; the separator is the college's setting («-», «–», «/»)."""
    place = CASE_INDEX[case]
    return f"{value.start}{separator}{value.start + 1} {_STUDY[place]}{NBSP}{_YEAR[place]}"


def academic_years(value: AcademicYear, separator: str = "-") -> str:
    """«2026-2027»."""
    return f"{value.start}{separator}{value.start + 1}"


def weekday(day: date) -> str:
    """«понедельник»."""
    return _DAYS[day.weekday()]


def on_weekday(day: date) -> str:
    """«в понедельник», «во вторник», «в среду»."""
    return f"{'во' if day.weekday() == 1 else 'в'}{NBSP}{_ON_DAYS[day.weekday()]}"


def clock(moment: time) -> str:
    """«14:00»."""
    return f"{moment.hour}:{moment.minute:02d}"


def clock_words(moment: time) -> str:
    """«14 час. 00 мин.»."""
    return f"{moment.hour}{NBSP}час. {moment.minute:02d}{NBSP}мин."

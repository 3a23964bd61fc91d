"""Dates as lists hold them: Excel numbers, text in many spellings; what can be read in two ways is a fault."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from service.importing.cells import EMPTY, Context, Outcome, cell_text
from service.importing.sheet import Value

MONTHS = {
    "янв": 1, "фев": 2, "мар": 3, "апр": 4, "май": 5, "мая": 5, "июн": 6,
    "июл": 7, "авг": 8, "сен": 9, "окт": 10, "ноя": 11, "дек": 12,
}  # fmt: skip
ROMAN = {
    "I": 1,
    "II": 2,
    "III": 3,
    "IV": 4,
    "V": 5,
    "VI": 6,
    "VII": 7,
    "VIII": 8,
    "IX": 9,
    "X": 10,
    "XI": 11,
    "XII": 12,
}
CANONICAL = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})")
DAY_FIRST = re.compile(r"(\d{1,2})\s*[./,\-\s]\s*(\d{1,2})\s*[./,\-\s]\s*(\d{4}|\d{2})")
YEAR_FIRST = re.compile(r"(\d{4})[./\-](\d{1,2})[./\-](\d{1,2})")
WORDY = re.compile(r"(\d{1,2})[\s.\-]*([а-яё]{3,8})\.?[\s.\-]*(\d{4})")
ROMANIC = re.compile(r"(\d{1,2})[\s.\-/]+([IVX]+)[\s.\-/]+(\d{4})")
SLASHED = re.compile(r"\s*(\d{1,2})/(\d{1,2})/\d{2,4}\b")

UNREADABLE = "Дата не читается: впишите её как 17.05.2008."
NO_SUCH_DAY = "Такого дня нет в календаре: исправьте дату."
MAX_SERIAL = 110_000
"""Days from 1899-12-30: the year 2201."""


def month_first(values: list[Value]) -> bool:
    """True if some date of the column can only be month/day/year: then its short ones are not to be trusted."""
    for value in values:
        found = SLASHED.match(value) if isinstance(value, str) else None
        if found and int(found[2]) > 12 >= int(found[1]):
            return True
    return False


def read_date(value: Value, context: Context) -> Outcome:
    """Any date as YYYY-MM-DD: Excel dates and numbers, «17.05.2008», «17 мая 2008 г.», «2008-05-17», «17/5/08» …"""
    if isinstance(value, bool) or (value is not None and not isinstance(value, str | int | float | date)):
        return Outcome(fault=UNREADABLE)  # TRUE, a time, a duration
    if isinstance(value, datetime):
        return Outcome(value.date().isoformat())
    if isinstance(value, date):
        return Outcome(value.isoformat())
    if isinstance(value, int | float):
        return _serial(float(value), context)
    text, repairs = cell_text(value)
    if not text:
        return EMPTY
    outcome = _text(text, context)
    return Outcome(outcome.value, (*repairs, *outcome.repairs), outcome.fault, outcome.doubt)


def read_birth_date(value: Value, context: Context) -> Outcome:
    """A date of birth: as ``read_date``, and the person must be between 10 and 100 years old today."""
    outcome = read_date(value, context)
    if outcome.fault or outcome.value is None:
        return outcome
    born = date.fromisoformat(str(outcome.value))
    if born > context.today:
        return Outcome(fault="Дата рождения в будущем: проверьте год.")
    years = context.today.year - born.year
    if not 10 <= years <= 100:
        return Outcome(fault=f"По этой дате человеку около {years} лет: проверьте год рождения.")
    return outcome


def _serial(number: float, context: Context) -> Outcome:
    if (
        not 1 <= number <= 31_129_999
    ):  # neither a number of days nor 31129999 as day, month, year; refuses inf and nan too
        return Outcome(fault=UNREADABLE)
    if 1900 <= number <= 2100 and number == int(number):
        return Outcome(fault="Указан только год: впишите полную дату.")
    if number == int(number) and number >= 1_011_900:
        return _digits(f"{int(number):08d}", context)
    if number > MAX_SERIAL:
        return Outcome(fault=UNREADABLE)
    epoch = date(1904, 1, 1) if context.epoch_1904 else date(1899, 12, 30)
    return Outcome((epoch + timedelta(days=int(number))).isoformat(), ("date_serial",))


def _text(text: str, context: Context) -> Outcome:
    if found := CANONICAL.fullmatch(text):
        return _made(int(found[3]), int(found[2]), int(found[1]), ())
    plain = re.sub(r"[T\s]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?$", "", text)
    plain = re.sub(r"\s*(?:г\.?|года|г\.\s*р\.?|г\.р\.?)$", "", plain.strip("«» "), flags=re.IGNORECASE).strip(" .,")
    plain = re.sub("[«»\"']", " ", plain).strip()
    if re.fullmatch(r"\d{4}", plain):
        return Outcome(fault="Указан только год: впишите полную дату.")
    if re.fullmatch(r"\d{5}([.,]0+)?", plain):
        return _serial(float(plain.replace(",", ".")), context)
    if re.fullmatch(r"\d{8}", plain):
        return _digits(plain, context)
    return _spelt(plain, context)


def _digits(text: str, _: Context) -> Outcome:
    if text.startswith(("19", "20")) and int(text[4:6]) <= 12 < int(text[2:4]):
        return _made(int(text[:4]), int(text[4:6]), int(text[6:]), ("date_text",))
    if int(text[2:4]) <= 12 and text[4:6] in {"19", "20"}:
        day_first = _made(int(text[4:]), int(text[2:4]), int(text[:2]), ("date_text",))
        year_first = text[:2] in {"19", "20"} and 1 <= int(text[4:6]) <= 12
        return Outcome(fault=UNREADABLE) if year_first else day_first
    return Outcome(fault=UNREADABLE)


def _spelt(text: str, context: Context) -> Outcome:
    if found := YEAR_FIRST.fullmatch(text):
        return _made(int(found[1]), int(found[2]), int(found[3]), ("date_text",))
    if found := WORDY.fullmatch(text.lower()):
        month = MONTHS.get(found[2][:3])
        return _made(int(found[3]), month, int(found[1]), ("date_text",)) if month else Outcome(fault=UNREADABLE)
    if found := ROMANIC.fullmatch(text.upper()):
        month = ROMAN.get(found[2])
        return _made(int(found[3]), month, int(found[1]), ("date_text",)) if month else Outcome(fault=UNREADABLE)
    if found := DAY_FIRST.fullmatch(text):
        return _numbers(found, context, slashed="/" in text)
    return Outcome(fault=UNREADABLE)


def _numbers(found: re.Match[str], context: Context, *, slashed: bool) -> Outcome:
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    repairs = ["date_text"]
    if len(found[3]) == 2:
        year += 2000 if year <= context.today.year % 100 else 1900
        repairs.append("date_short_year")
    if second > 12 >= first and slashed:
        return _made(year, first, second, (*repairs, "date_month_first"))
    if slashed and context.month_first and first <= 12 and first != second:
        return Outcome(fault="Неясно, что стоит первым, день или месяц: в этом столбце есть даты месяцем вперёд.")
    return _made(year, second, first, tuple(repairs))


def _made(year: int, month: int, day: int, repairs: tuple[str, ...]) -> Outcome:
    try:
        return Outcome(date(year, month, day).isoformat(), repairs)
    except ValueError:
        return Outcome(fault=NO_SUCH_DAY)

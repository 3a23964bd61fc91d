"""What a column holds, judged by its cells: for lists without headers and for headers nobody has seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from schemas.values.names import FullName
from service.importing.cells import Context, cell_text
from service.importing.codes import GENDERS, read_inn, read_snils
from service.importing.contacts import MAIL, read_phone
from service.importing.dates import read_birth_date
from service.importing.names import SURE_PATRONYMIC, read_full_name
from service.importing.sheet import Value
from service.importing.vocabulary import Kind

SAMPLE = 60
"""Filled cells of a column that are looked at."""
ENOUGH = 0.7
"""Share of them that must agree."""

GROUP = re.compile(r"^[А-ЯЁA-Z][А-ЯЁA-Zа-яё]{0,5}[-\s]?\d{1,4}(?:[-/]\d{1,2})?[а-яё]?$")
PROGRAMME_CODE = re.compile(r"^\d{2}\.\d{2}\.\d{2}$")
ORGANISATION = re.compile(r"\b(?:ООО|АО|ПАО|ЗАО|ОАО|ИП|МУП|КГБУ|КГБ ПОУ|МБОУ|ФГУП|НКО)\b|обществ|предприяти|завод")
WORD = re.compile(r"^[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)*$|^[А-ЯЁ-]{3,}$")

CONTEXT = Context(today=date(2100, 1, 1))
"""Only whether a cell reads as a date matters here, not the age; see ``_is_date``."""


def _is_date(value: Value) -> bool:
    if isinstance(value, date):
        return True
    if not isinstance(value, str) or not re.search(r"\d[\s./,\-а-я]+\d", value.lower()):
        return False
    outcome = read_birth_date(value, CONTEXT)
    return outcome.value is not None or "лет" in outcome.fault


def _is_full_name(value: Value) -> bool:
    found = read_full_name(value, CONTEXT).value
    return isinstance(found, FullName) and (
        bool(found.patronymic) or bool(re.search(r"(?:ов|ев|ин|ий)а?$", found.surname))
    )


def _reads(reader: Callable[[Value, Context], object]) -> Callable[[Value], bool]:
    return lambda value: getattr(reader(value, CONTEXT), "value", None) is not None


def _matches(pattern: re.Pattern[str]) -> Callable[[Value], bool]:
    return lambda value: isinstance(value, str) and bool(pattern.search(cell_text(value)[0]))


def _is_phone(value: Value) -> bool:
    """Ten bare digits may as well be a passport: only numbers with 8, 7, + or brackets count."""
    text = cell_text(value)[0]
    sure = text.startswith(("+", "(")) or (text[:1] in {"7", "8"} and len(re.sub(r"\D", "", text)) == 11)
    return sure and read_phone(value, CONTEXT).value is not None


def _is_gender(value: Value) -> bool:
    text = cell_text(value)[0].casefold()
    return any(text in words for words in GENDERS.values())


def _is_patronymic(value: Value) -> bool:
    text = cell_text(value)[0]
    return bool(WORD.match(text)) and bool(SURE_PATRONYMIC.search(text.lower()))


TESTS: dict[Kind, tuple[tuple[str, Callable[[Value], bool]], ...]] = {
    Kind.PEOPLE: (
        ("email", _matches(MAIL)),
        ("snils", _reads(read_snils)),
        ("birth_date", _is_date),
        ("phone", _is_phone),
        ("full_name", _is_full_name),
        ("patronymic", _is_patronymic),
        ("gender", _is_gender),
        ("group", _matches(GROUP)),
    ),
    Kind.GROUPS: (
        ("programme_code", _matches(PROGRAMME_CODE)),
        ("curator", _is_full_name),
        ("code", _matches(GROUP)),
    ),
    Kind.PARTNERS: (
        ("email", _matches(MAIL)),
        ("inn", _reads(read_inn)),
        ("phone", _is_phone),
        ("signatory", _is_full_name),
        ("name", _matches(ORGANISATION)),
    ),
}


def guess(kind: Kind, values: Sequence[Value]) -> str:
    """The field most of the cells read as; '' when no field is convincing."""
    filled = [value for value in values if cell_text(value)[0]][:SAMPLE]
    if not filled:
        return ""
    for field, test in TESTS[kind]:
        if sum(map(test, filled)) >= ENOUGH * len(filled):
            return field
    return ""


def is_words(values: Sequence[Value]) -> bool:
    """Single capitalised Russian words: what surnames and first names look like."""
    filled = [cell_text(value)[0] for value in values if cell_text(value)[0]][:SAMPLE]
    return bool(filled) and sum(bool(WORD.match(text)) for text in filled) >= ENOUGH * len(filled)

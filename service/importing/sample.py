"""Sample workbooks: heads with comments, drop-down lists, text columns, and examples on a sheet that is never imported."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from service.importing.codes import KINSHIPS, ROLES
from service.importing.giveback import AUTHOR, type_as_text
from service.importing.sheet import letter
from service.importing.vocabulary import FIELDS, REQUIRED, Kind

ROWS = 2000
"""Rows that get text format and drop-down lists."""
TITLES = {Kind.PEOPLE: "Люди", Kind.GROUPS: "Группы", Kind.PARTNERS: "Партнёры"}
COLUMNS: Mapping[Kind, Sequence[str]] = {
    Kind.PEOPLE: (
        "surname", "firstname", "patronymic", "birth_date", "gender", "role", "group", "course", "phone", "email",
        "position", "address", "passport", "snils", "representative_name", "representative_kinship", "representative_phone",
        "representative_address", "representative_passport", "representative2_name", "representative2_kinship",
        "representative2_phone",
    ),
    Kind.GROUPS: ("code", "course", "programme_code", "programme", "curator"),
    Kind.PARTNERS: (
        "name", "short_name", "inn", "address", "signatory", "signatory_position", "signatory_basis", "contact", "phone", "email",
    ),
}  # fmt: skip
LISTS: Mapping[str, Sequence[str]] = {
    "gender": ("м", "ж"),
    "role": tuple(words[0] for words in ROLES.values()),
    "course": ("1", "2", "3", "4"),
    "representative_kinship": tuple(KINSHIPS),
    "representative2_kinship": tuple(KINSHIPS),
}
HINTS: Mapping[str, str] = {
    "surname": "Как в паспорте, именительный падеж.",
    "firstname": "Полностью: инициалы не принимаются.",
    "patronymic": "Если отчества нет, оставьте пустым.",
    "birth_date": "Например 17.05.2009. По дате рождения различаются однофамильцы.",
    "gender": "м или ж. Можно оставить пустым: определится по отчеству.",
    "phone": "Например 8 (914) 000-00-00: приводится к виду +7…",
    "passport": "Серия и номер: 4 и 6 цифр.",
    "snils": "11 цифр, контрольное число проверяется.",
    "representative_name": "Для несовершеннолетних: законный представитель, полностью.",
    "code": "Код группы, например ПК-21.",
    "programme_code": "Например 43.01.09.",
    "curator": "Фамилия, имя и отчество полностью.",
    "inn": "10 цифр, контрольная цифра проверяется.",
    "signatory": "Кто подписывает договор: ФИО полностью.",
    "signatory_basis": "Например: Устава; доверенности от 01.09.2026 № 5.",
}
EXAMPLES: Mapping[Kind, Sequence[Mapping[str, str]]] = {
    Kind.PEOPLE: (
        {
            "surname": "Примерова", "firstname": "Алина", "patronymic": "Олеговна", "birth_date": "17.05.2009", "gender": "ж",
            "role": "студент", "group": "ПК-21", "course": "2", "phone": "+79140000001", "email": "primerova@example.org",
            "address": "рп. Примерный, ул. Образцовая, д. 1", "representative_name": "Примерова Ольга Петровна",
            "representative_kinship": "мать", "representative_phone": "+79140000002",
        },
        {
            "surname": "Образцов", "firstname": "Пётр", "patronymic": "Ильич", "birth_date": "03.02.1980", "gender": "м",
            "role": "преподаватель", "phone": "+79140000003", "position": "преподаватель",
        },
    ),
    Kind.GROUPS: (
        {"code": "ПК-21", "course": "2", "programme_code": "43.01.09", "programme": "Повар, кондитер",
         "curator": "Образцов Пётр Ильич"},
    ),
    Kind.PARTNERS: (
        {
            "name": "Общество с ограниченной ответственностью «Образец»", "short_name": "ООО «Образец»", "inn": "7707083893",
            "address": "рп. Примерный, ул. Заводская, д. 2", "signatory": "Примеров Олег Иванович",
            "signatory_position": "генеральный директор", "signatory_basis": "Устава", "contact": "Отдел кадров",
            "phone": "+79140000004", "email": "kadry@example.org",
        },
    ),
}  # fmt: skip


def sample(kind: Kind) -> bytes:
    """An xlsx to be filled in: an empty sheet with heads and lists, and «Пример» with invented rows."""
    book = Workbook()
    book.properties.creator = AUTHOR
    book.properties.created = datetime(2026, 9, 1, tzinfo=UTC).replace(tzinfo=None)
    page = book.worksheets[0]
    page.title = TITLES[kind]
    _heads(page, kind)
    _lists(page, kind)
    example = book.create_sheet("Пример")
    _heads(example, kind)
    for number, row in enumerate(EXAMPLES[kind], start=2):
        for index, key in enumerate(COLUMNS[kind], start=1):
            if key in row:
                type_as_text(example.cell(number, index), row[key])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _heads(page: Worksheet, kind: Kind) -> None:
    for index, key in enumerate(COLUMNS[kind]):
        cell = page.cell(1, index + 1, FIELDS[kind][key].label)
        required = key in REQUIRED[kind]
        cell.font = Font(name="Calibri", size=11, bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.fill = PatternFill("solid", fgColor="FFDDEBF7" if required else "FFF2F2F2")
        hint = " ".join(text for text in ("Обязательно." if required else "", HINTS.get(key, "")) if text)
        if hint:
            cell.comment = Comment(hint, AUTHOR, width=280, height=80)
        page.column_dimensions[letter(index)].width = 24 if "name" in key or key in {"address", "programme"} else 16
    page.freeze_panes = "A2"


def _lists(page: Worksheet, kind: Kind) -> None:
    for index, key in enumerate(COLUMNS[kind]):
        column = letter(index)
        for row in range(2, 202):
            page[f"{column}{row}"].number_format = "@"  # so that Excel keeps zeros and does not make dates
        if key in LISTS:
            chosen = DataValidation(type="list", formula1='"' + ",".join(LISTS[key]) + '"', allow_blank=True)
            chosen.error = "Выберите значение из списка."
            page.add_data_validation(chosen)
            chosen.add(f"{column}2:{column}{ROWS}")

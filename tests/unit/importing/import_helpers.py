"""Making lists in code: workbooks and csv as people and programs make them, and one call that reads them to rows."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from schemas.values.names import FullName, Gender
from service.importing.reading import read
from service.importing.result import Options, Rows
from service.importing.rows import read_rows
from service.importing.survey import survey
from service.importing.vocabulary import Kind
from tests.data_college import College

TODAY = date(2026, 11, 22)
HEAD = ("ФИО", "Дата рождения", "Телефон", "Группа")
IVANOV = ("Иванов Иван Иванович", "17.05.2009", "+79140000001", "ПК-21")
PETROVA = ("Петрова Анна Сергеевна", "03.02.2010", "+79140000002", "ПК-21")


def gender_of(name: FullName) -> Gender | None:
    if re.search(r"(?:вич|ьич|оглы)$", name.patronymic):
        return Gender.M
    return Gender.F if re.search(r"(?:вна|ична|кызы)$", name.patronymic) else None


OPTIONS = Options(today=TODAY, gender_of=gender_of)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def book_of(*rows: Iterable[Any], shape: Callable[[Worksheet], object] | None = None, title: str = "Список") -> bytes:
    book = Workbook()
    page = book.worksheets[0]
    page.title = title
    for row in rows:
        page.append(list(row))
    if shape:
        shape(page)
    return saved(book)


def with_part(data: bytes, part: str, change: Callable[[str], str], rename: str = "") -> bytes:
    """The same archive with the text of one part changed, or the part renamed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            body = source.read(name)
            target.writestr(
                rename if rename and name == part else name, change(body.decode()).encode() if name == part else body
            )
    return stream.getvalue()


def with_shared_text(data: bytes, cell: str, runs: str) -> bytes:
    """The same book with one cell holding a shared text of these runs, as Excel writes rich text (openpyxl writes it into the cell)."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    data = with_part(
        data, "xl/worksheets/sheet1.xml",
        lambda text: re.sub(rf'<c r="{cell}".*?</c>', f'<c r="{cell}" t="s"><v>1</v></c>', text),
    )  # fmt: skip
    place, target = '<Override PartName="/xl/sharedStrings.xml"', '<Relationship Id="rIdS" Target="sharedStrings.xml"'
    data = with_part(
        data, "[Content_Types].xml", lambda text: text.replace("</Types>", f'{place} ContentType="{kind}"/></Types>')
    )
    data = with_part(
        data, "xl/_rels/workbook.xml.rels",
        lambda text: text.replace("</Relationships>", f'{target} Type="{rel}"/></Relationships>'),
    )  # fmt: skip
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}"><si><t>-</t></si><si>{runs}</si></sst>')
    return stream.getvalue()


def csv_of(*rows: Iterable[str], separator: str = ";", encoding: str = "utf-8") -> bytes:
    return "".join(separator.join(row) + "\r\n" for row in rows).encode(encoding)


def rows_of(data: bytes, kind: Kind = Kind.PEOPLE, mapping: Mapping[str, str] | None = None) -> Rows:
    return read_rows(survey(read(data), kind, mapping=mapping), OPTIONS)


def college_book(college: College) -> bytes:
    """The students of a college as a usual list: CAPS in every tenth row, phones with 8, representatives in columns."""
    head = (
        "№ п/п", "Фамилия", "Имя", "Отчество", "Дата рождения", "Пол", "Группа", "Курс", "Телефон", "E-mail", "Адрес", "СНИЛС",
        "Паспорт", "ФИО представителя", "Степень родства", "Телефон представителя", "ФИО второго представителя",
        "Родство второго представителя", "Телефон второго представителя",
    )  # fmt: skip
    rows: list[list[Any]] = [list(head)]
    for number, student in enumerate(college.students, start=1):
        name = student.name
        surname = name.surname.upper() if number % 10 == 0 else name.surname
        phone = f"8 ({student.phone[2:5]}) {student.phone[5:8]}-{student.phone[8:10]}-{student.phone[10:]}"
        others = [part for one in student.representatives for part in (str(one.name), one.kinship, one.phone)]
        rows.append([
            number, surname, name.firstname, name.patronymic, student.birth_date, "м" if name.gender == "m" else "ж", student.group,
            student.course, phone, student.email, student.address, student.snils, student.passport, *others,
        ])  # fmt: skip
    return book_of(*rows)

"""The papers of the benches: an order with an annex, a consent of 29 values, a diploma with a picture; people invented."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

_KEPT = {"Normal", "Header", "Footer", "List Number", "Normal Table", "Table Grid", "Default Paragraph Font"}
Tag = Callable[[str], str]

ORDER = (
    "Государственное бюджетное профессиональное образовательное учреждение «{организация}»",
    "ПРИКАЗ",
    "{дата}\t№ {номер}",
    "О назначении наставников обучающихся",
    "В целях реализации целевой модели наставничества, утверждённой распоряжением Минпросвещения № Р-145, и на основании {основание}",
    "ПРИКАЗЫВАЮ:",
    "Назначить наставниками обучающихся на {год} учебный год педагогических работников согласно приложению к настоящему приказу.",
    "Назначить {куратор}, {должность}, куратором внедрения целевой модели наставничества.",
    "Куратору {куратор_кратко} представить план работы наставнических пар до {срок}.",
    "Наставникам вести дневник наставника, проводить не менее двух встреч в месяц и представлять куратору отчёт за полугодие.",
    "Заместителю директора {заместитель} обеспечить методическое сопровождение наставников, учёт встреч и оценку результатов программы.",
    "Специалисту по кадрам {кадры} ознакомить работников с настоящим приказом под роспись.",
    "Контроль за исполнением настоящего приказа возложить на {контроль}.",
    "Директор\t{директор}",
    "Исполнитель: {исполнитель}, тел. {телефон}",
    "С приказом ознакомлены: {ознакомлен}",
)
COLUMNS = ("наставник", "должность", "группа", "наставляемый", "форма")
CONSENT = (
    "СОГЛАСИЕ на обработку персональных данных",
    "Я, {фио}, дата рождения {рождение}, паспорт серии {серия} № {номер}, выдан {кем}, {когда}, код подразделения {код},",
    "зарегистрированный(ая) по адресу: {регистрация}, проживающий(ая) по адресу: {проживание}, телефон {телефон}, почта {почта},",
    "законный представитель несовершеннолетнего {ребёнок}, дата рождения {рождение_ребёнка}, группа {группа}, {специальность},",
    "даю согласие {организация} (ИНН {инн}, ОГРН {огрн}, адрес: {адрес}) на обработку следующих данных: {данные} в целях {цель}.",
    "Перечень действий: {действия}. Способ обработки: {способ}. Срок действия: {срок}. Отзыв: {отзыв}.",
    "Ответственный за обработку: {ответственный}, {должность}, {телефон_ответственного}.",
    "Согласие дано {дата} в {место} и действует до {до}. Подпись {подпись}. Номер записи {запись}.",
)
DIPLOMA = (
    "ДИПЛОМ", "{степень}", "награждается", "{фио}", "{курс} курс, группа {группа}", "{организация}",
    "занявший(ая) {место} место в конкурсе «{конкурс}»", "в номинации «{номинация}»", "Научный руководитель: {руководитель}",
    "Директор\t{директор}", "{город}, {год}",
)  # fmt: skip


def png(side: int = 120) -> bytes:
    """A picture with grey rings, about 2 kB."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    middle = side // 2
    rows = b"".join(
        b"\x00" + bytes(((x - middle) ** 2 + (y - middle) ** 2) // 9 % 256 for x in range(side)) for y in range(side)
    )
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def lean() -> Any:
    """python-docx's default document with seven styles of its hundred and sixty."""
    document = docx.Document()
    for style in list(document.styles):
        if style.name not in _KEPT:
            style.delete()
    return document


def jinja(name: str) -> str:
    """A tag of docxtpl."""
    return f"{{{{ {name} }}}}"


def _paragraph(document: Any, text: str, field: Callable[[Any, str], None]) -> None:
    paragraph = document.add_paragraph()
    for number, piece in enumerate(text.replace("}", "{").split("{")):
        if number % 2:
            field(paragraph, piece)
        elif piece:
            paragraph.add_run(piece)


def _tag(paragraph: Any, name: str) -> None:
    paragraph.add_run(jinja(name))


def merge_field(paragraph: Any, name: str) -> None:
    """A MERGEFIELD, as docx-mailmerge reads it."""
    paragraph._p.append(  # noqa: SLF001  python-docx has no merge fields
        parse_xml(
            f'<w:fldSimple {nsdecls("w")} w:instr=" MERGEFIELD {name} "><w:r><w:t>«{name}»</w:t></w:r></w:fldSimple>'
        )
    )


def order(field: Callable[[Any, str], None] = _tag) -> bytes:
    """The order with an annex of rows; ``field`` writes one value."""
    document = lean()
    for text in ORDER:
        _paragraph(document, text, field)
    document.add_page_break()
    document.add_paragraph("Приложение к приказу")
    loop = field is _tag
    grid = document.add_table(4 if loop else 2, len(COLUMNS) + 1)
    grid.style = "Table Grid"
    for column, name in enumerate(("№", *COLUMNS)):
        grid.cell(0, column).text = name.capitalize()
    row = 2 if loop else 1
    for column, name in enumerate(("номер_строки", *COLUMNS)):
        field(grid.cell(row, column).paragraphs[0], f"р.{name}" if loop else name)
    if loop:
        grid.cell(1, 0).text, grid.cell(3, 0).text = "{%tr for р in строки %}", "{%tr endfor %}"
    return saved(document)


def consent(field: Callable[[Any, str], None] = _tag) -> bytes:
    """The consent of 29 values."""
    document = lean()
    for text in CONSENT:
        _paragraph(document, text, field)
    return saved(document)


def diploma() -> bytes:
    """The diploma with a picture, a header and a footer with tags."""
    document = lean()
    section = document.sections[0]
    section.header.paragraphs[0].text = "{{ организация }}"
    section.footer.paragraphs[0].text = "Проверка: {{ код }}"
    document.add_paragraph().add_run().add_picture(BytesIO(png()), width=Mm(30))
    for text in DIPLOMA:
        _paragraph(document, text, _tag)
    return saved(document)


def saved(document: Any) -> bytes:
    """The file's bytes."""
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def values(texts: tuple[str, ...], number: int = 0) -> dict[str, Any]:
    """A value of ordinary length for every field of the texts."""
    names = [piece for text in texts for piece in text.replace("}", "{").split("{")[1::2]]
    return {name: f"{name.replace('_', ' ').capitalize()} Мария Александровна {number}" for name in names}


def order_values(rows: int, number: int = 0) -> dict[str, Any]:
    """Values of the order with so many rows."""
    made = [
        {"номер_строки": str(row), **{name: f"{name.capitalize()} {row}, Пример" for name in COLUMNS}}
        for row in range(1, rows + 1)
    ]
    return values(ORDER, number) | {"строки": made}


def diploma_values(number: int = 0) -> dict[str, Any]:
    """Values of the diploma."""
    return values(DIPLOMA, number) | {"код": f"АБВГ-{number:04}"}

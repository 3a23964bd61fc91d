"""Lists as they come: every fixture is made in code, named for its fault, and says exactly what must come of it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from service.importing.vocabulary import Kind
from tests.unit.importing.import_helpers import (
    HEAD,
    IVANOV,
    PETROVA,
    book_of,
    csv_of,
    saved,
    with_part,
    with_shared_text,
)

Values = Mapping[str, Any]
IVAN = {
    "surname": "Иванов", "firstname": "Иван", "patronymic": "Иванович", "birth_date": "2009-05-17", "gender": "m",
    "phone": "+79140000001", "group": "ПК-21",
}  # fmt: skip
ANNA = {
    "surname": "Петрова", "firstname": "Анна", "patronymic": "Сергеевна", "birth_date": "2010-02-03", "gender": "f",
    "phone": "+79140000002", "group": "ПК-21",
}  # fmt: skip


@dataclass(frozen=True)
class Nasty:
    """A list with a fault and what must come of it, all of it: rows, repairs, faults, rows left out — or the refusal."""

    make: Callable[[], bytes]
    rows: Sequence[Values] = ()
    repairs: Sequence[tuple[str, str]] = ()
    faults: Mapping[str, str] = field(default_factory=dict)
    skipped: Sequence[tuple[int, int, str]] = ()
    notes: Sequence[str] = ()
    doubts: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""
    kind: Kind = Kind.PEOPLE


def people(
    *rows: Sequence[Any], head: Sequence[Any] = HEAD, shape: Callable[[Worksheet], object] | None = None
) -> Callable[[], bytes]:
    return lambda: book_of(head, *rows, shape=shape)


def one(*row: Any, head: Sequence[Any] = HEAD) -> Callable[[], bytes]:
    return people(row, head=head)


def _but(values: Values, **changes: Any) -> Values:
    merged = {**values, **changes}
    return {key: value for key, value in merged.items() if value is not None}


def title_rows() -> bytes:
    return book_of(
        ("КГБ ПОУ «Примерный техникум»",), ("Список группы ПК-21 на 01.09.2026",), (), HEAD, IVANOV,
        shape=lambda page: page.merge_cells("A1:D1"),
    )  # fmt: skip


def two_level_header() -> bytes:
    return book_of(
        ("№", "ФИО", "Дата рождения", "Законный представитель", None, None),
        (None, None, None, "ФИО", "Родство", "Телефон"),
        (1, "Иванов Иван Иванович", "17.05.2009", "Иванова Ольга Петровна", "мать", "+79140000009"),
        shape=lambda page: [page.merge_cells(area) for area in ("A1:A2", "B1:B2", "C1:C2", "D1:F1")],
    )


def grouped_heads() -> bytes:
    return book_of(
        ("Список студентов", None, None, None),
        ("Обучающийся", None, "Представитель", None),
        ("ФИО", "Телефон", "ФИО", "Телефон"),
        ("Иванов Иван Иванович", "+79140000001", "Иванова Ольга Петровна", "+79140000009"),
        shape=lambda page: [page.merge_cells(area) for area in ("A1:D1", "A2:B2", "C2:D2")],
    )


def hidden_rows() -> bytes:
    def hide(page: Worksheet) -> None:
        page.auto_filter.ref = "A1:D4"
        page.row_dimensions[3].hidden = True

    return book_of(HEAD, IVANOV, ("Сидоров Олег Ильич", "01.01.2009", None, "ПК-22"), PETROVA, shape=hide)


def struck_rows() -> bytes:
    """Who left is struck out: by the cells, in rich text of the cell, and with the first cell only."""

    def strike(page: Worksheet) -> None:
        for row in page["A3:D3"]:
            for cell in row:
                cell.font = Font(strike=True)
        page["A4"] = CellRichText(TextBlock(InlineFont(strike=True), "Ким Пётр Олегович"))
        page["A6"].font = Font(strike=True)

    left = (("Сидоров Олег Ильич", "01.01.2009", None, "ПК-21"), ("", "02.01.2009", None, "ПК-21"))
    last = [("Юн Ян Янович", None, None, None), ("Пак Ян Янович", "03.01.2009", None, "ПК-21")]
    struck = "<r><rPr><strike/></rPr><t>Пак Ян Янович</t></r><r><t xml:space='preserve'> </t></r>"
    return with_shared_text(book_of(HEAD, IVANOV, *left, PETROVA, *last, shape=strike), "A7", struck)


def struck_cells() -> bytes:
    """A phone struck out, a new surname written beside the struck one, a surname struck with nothing beside it."""

    def strike(page: Worksheet) -> None:
        page["D2"].font = Font(strike=True)
        page["A3"] = CellRichText(TextBlock(InlineFont(strike=True), "Сомова"), " Петрова")
        page["A4"].font = Font(strike=True)

    return book_of(
        ("Фамилия", "Имя", "Отчество", "Телефон", "Группа"), ("Иванов", "Иван", "Иванович", "+79140000001", "ПК-21"),
        ("", "Анна", "Сергеевна", None, "ПК-21"), ("Ким", "Олег", None, None, "ПК-21"), shape=strike,
    )  # fmt: skip


def hidden_column() -> bytes:
    def hide(page: Worksheet) -> None:
        page.column_dimensions["C"].hidden = True

    return book_of(HEAD, IVANOV, shape=hide)


def merged_group() -> bytes:
    return book_of(
        ("Группа", "ФИО", "Дата рождения"), ("ПК-21", IVANOV[0], IVANOV[1]), (None, PETROVA[0], PETROVA[1]),
        shape=lambda page: page.merge_cells("A2:A3"),
    )  # fmt: skip


def formulas_without_values() -> bytes:
    return book_of(("Фамилия", "Имя", "Дата рождения"), ("Иванов", '=LEFT("Иван",4)', "17.05.2009"))


def three_sheets() -> bytes:
    book = Workbook()
    book.worksheets[0].title = "Инструкция"
    book.worksheets[0].append(["Заполните лист «Студенты»"])
    other = book.create_sheet("Нагрузка")
    other.append(["Дисциплина", "Часы"])
    other.append(["Физика", 40])
    students = book.create_sheet("Студенты")
    students.append(HEAD)
    students.append(IVANOV)
    hidden = book.create_sheet("Старый")
    hidden.append(HEAD)
    hidden.append(PETROVA)
    hidden.sheet_state = "hidden"
    return saved(book)


def wrong_dimension() -> bytes:
    return with_part(
        book_of(HEAD, IVANOV), "xl/worksheets/sheet1.xml", lambda text: text.replace('ref="A1:D2"', 'ref="A1"')
    )


def epoch_1904() -> bytes:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    page = book.worksheets[0]
    page.append(HEAD)
    page.append([IVANOV[0], 38488, IVANOV[2], IVANOV[3]])  # 17.05.2009 counted from 1904
    return saved(book)


def formatted_to_the_bottom() -> bytes:
    rows = "".join(f'<row r="{number}"><c r="A{number}" s="0"/></row>' for number in range(3, 30_003))
    return with_part(
        book_of(HEAD, IVANOV),
        "xl/worksheets/sheet1.xml",
        lambda text: text.replace("</sheetData>", f"{rows}</sheetData>"),
    )


def million_cells() -> bytes:
    cells = "<c/>" * 200
    rows = f"<row>{cells}</row>" * 5_100
    return with_part(
        book_of(HEAD, IVANOV),
        "xl/worksheets/sheet1.xml",
        lambda text: text.replace("</sheetData>", f"{rows}</sheetData>"),
    )


def millions_of_styles() -> bytes:
    return with_part(
        book_of(HEAD, IVANOV),
        "xl/styles.xml",
        lambda text: text.replace("</cellXfs>", "<xf/>" * 200_000 + "</cellXfs>"),
    )


def row_far_below() -> bytes:
    """Row 999,999,999: openpyxl makes every absent row above it, four minutes of work from a file of 5 kB."""
    return _sheet_changed(lambda text: text.replace('r="2"', 'r="999999999"').replace("A2", "A999999999"))


def cells_far_right() -> bytes:
    """Empty cells in the last column: openpyxl makes all those to their left, too."""
    rows = "".join(f'<row r="{number}"><c r="XFD{number}"/></row>' for number in range(4, 104))
    return _sheet_changed(lambda text: text.replace("</sheetData>", f"{rows}</sheetData>"))


def rows_out_of_order() -> bytes:
    return _sheet_changed(
        lambda text: re.sub('(<row r="2".*?</row>)(<row r="3".*?</row>)', r"\2\1", text, flags=re.DOTALL)
    )


def cells_out_of_order() -> bytes:
    return _sheet_changed(lambda text: re.sub('(<c r="A2".*?</c>)(<c r="B2".*?</c>)', r"\2\1", text, flags=re.DOTALL))


def order_of_calculation() -> bytes:
    """A book with formulas lists their cells in the order Excel counts them, which is any."""
    stream = io.BytesIO(book_of(HEAD, IVANOV))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/calcChain.xml", '<calcChain><c r="D9" i="1"/><c r="A2"/><c r="C1"/></calcChain>')
    return stream.getvalue()


def _sheet_changed(change: Callable[[str], str]) -> bytes:
    return with_part(book_of(HEAD, IVANOV, PETROVA), "xl/worksheets/sheet1.xml", change)


def overlapping_merges() -> bytes:
    merges = "".join(f'<mergeCell ref="A{number}:A1048576"/>' for number in range(2, 3002))
    return with_part(
        book_of(("Группа", "ФИО"), ("ПК-21", IVANOV[0]), (None, PETROVA[0])), "xl/worksheets/sheet1.xml",
        lambda text: text.replace("</sheetData>", f"</sheetData><mergeCells>{merges}</mergeCells>"),
    )  # fmt: skip


def doctype() -> bytes:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet'
    return with_part(
        book_of(HEAD, IVANOV), "xl/worksheets/sheet1.xml", lambda text: text.replace("<worksheet", bomb, 1)
    )


def a_word_file() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return stream.getvalue()


def torn_archive() -> bytes:
    return book_of(HEAD, IVANOV)[:2000]


def numbered_empty_rows() -> bytes:
    numbers = [(number, None, None) for number in range(3, 26)]
    return book_of(("№", "ФИО", "Дата рождения"), (1, *IVANOV[:2]), (2, *PETROVA[:2]), *numbers)


def utf16() -> bytes:
    return csv_of(HEAD, IVANOV, separator="\t").decode().encode("utf-16")


def twice_encoded() -> bytes:
    return csv_of(HEAD, IVANOV).decode("cp1251", "surrogateescape").replace("\udc98", "\x98").encode()


def quoted_newline() -> bytes:
    return csv_of(("ФИО", "Адрес"), ("Иванов Иван Иванович", '"рп. Примерный,\nул. Лесная; д. 1"'))


NAME = ("ФИО", "Группа")
HIDDEN = "скрытые или отфильтрованные строки"
STRUCK = "строка зачёркнута: не взята"

NASTY: dict[str, Nasty] = {
    # --- names
    "caps": Nasty(
        one("ПЕТРОВ-ВОДКИН КУЗЬМА СЕРГЕЕВИЧ", "ПК-21", head=NAME),
        [{"surname": "Петров-Водкин", "firstname": "Кузьма", "patronymic": "Сергеевич", "gender": "m", "group": "ПК-21"}],
        [("A2", "case")],
    ),
    "small_letters_and_caps_slip": Nasty(
        people(("иванов иван иванович",), ("пЕТРОВА Анна Сергеевна",), head=("ФИО",)),
        [{"surname": "Иванов", "firstname": "Иван", "patronymic": "Иванович", "gender": "m"},
         {"surname": "Петрова", "firstname": "Анна", "patronymic": "Сергеевна", "gender": "f"}],
        [("A2", "case"), ("A3", "case")],
    ),
    "ogly_and_kyzy": Nasty(
        people(("МАМЕДОВ РАМИЗ АРИФ ОГЛЫ",), ("Алиева Лейла Вагиф Кызы",), ("Гасанов Эльдар Гасан-Оглы",), head=("ФИО",)),
        [{"surname": "Мамедов", "firstname": "Рамиз", "patronymic": "Ариф оглы", "gender": "m"},
         {"surname": "Алиева", "firstname": "Лейла", "patronymic": "Вагиф кызы", "gender": "f"},
         {"surname": "Гасанов", "firstname": "Эльдар", "patronymic": "Гасан-оглы", "gender": "m"}],
        [("A2", "case"), ("A3", "case"), ("A4", "case")],
    ),
    "mac_like": Nasty(
        people(("МакДональд Артур Петрович",), ("О'КОННОР ИВАН ПЕТРОВИЧ",), head=("ФИО",)),
        [{"surname": "МакДональд", "firstname": "Артур", "patronymic": "Петрович", "gender": "m"},
         {"surname": "О'Коннор", "firstname": "Иван", "patronymic": "Петрович", "gender": "m"}],
        [("A3", "case")],
        doubts={"A2": "Прописная буква внутри слова"},
    ),
    "latin_lookalikes": Nasty(
        one("Cидopoв Oлeг Cepгeeвич", "ПK-21", head=NAME),
        [{"surname": "Сидоров", "firstname": "Олег", "patronymic": "Сергеевич", "gender": "m", "group": "ПК-21"}],
        [("A2", "lookalike"), ("B2", "lookalike")],
    ),
    "spaces_and_invisible_signs": Nasty(
        one("  Иванов\u00a0 Иван\u200b  Иванович ", " ПК-21\u00a0", head=NAME),
        [_but(IVAN, birth_date=None, phone=None)],
        [("A2", "spaces"), ("B2", "spaces")],
    ),
    "letters_composed_on_a_mac": Nasty(
        one("Алексеи\u0306чук Семе\u0308н Андреевич", "ПК-21", head=NAME),
        [{"surname": "Алексейчук", "firstname": "Семён", "patronymic": "Андреевич", "gender": "m", "group": "ПК-21"}],
        [("A2", "composed")],
    ),
    "dash_in_double_surname": Nasty(
        one("Римская – Корсакова Анна Ивановна", "ПК–21", head=NAME),
        [{"surname": "Римская-Корсакова", "firstname": "Анна", "patronymic": "Ивановна", "gender": "f", "group": "ПК-21"}],
        [("A2", "dash"), ("B2", "dash")],
    ),
    "initials": Nasty(
        people(("Иванов И.И.",), ("И. И. Иванов",), ("Петрова А С",), head=("ФИО",)), [{}, {}, {}],
        faults={"A2": "инициалы", "A3": "инициалы", "A4": "инициалы"},
    ),
    "first_name_first": Nasty(
        one("Анна Сергеевна Петрова", "ПК-21", head=NAME), [_but(ANNA, birth_date=None, phone=None)], [("A2", "swapped")]
    ),
    "name_riddles": Nasty(
        people(("Роман Аркадьевич Абрамович",), ("Иван Петрович",), ("Иванов",), ("ИвановИван Петрович",), ("Ив4нов Иван",),
               ("Петрова (Сидорова) Анна",), ("John Smith",), ("Перес Хуан Карлос Мария",), head=("ФИО",)),
        [{}] * 8,
        faults={"A2": "Не видно, что здесь отчество", "A3": "без фамилии", "A4": "Только одно слово", "A5": "слиплись",
                "A6": "цифра", "A7": "скобки", "A8": "латинские", "A9": "Больше трёх слов"},
    ),
    "whole_name_in_the_surname_column": Nasty(
        people(("Иванов Иван Иванович", None, None), head=("Фамилия", "Имя", "Отчество")),
        [_but(IVAN, birth_date=None, phone=None, group=None)], [("A2", "split")],
    ),
    "numbers_before_names": Nasty(
        f"1. {IVANOV[0]}\n2) {PETROVA[0]}\n".encode,
        [_but(IVAN, birth_date=None, phone=None, group=None), _but(ANNA, birth_date=None, phone=None, group=None)],
        [("A1", "numbering"), ("A2", "numbering")],
    ),
    "parent_and_phone_in_one_column": Nasty(
        people((IVANOV[0], "Иванова Ольга Петровна, 89140000001"),
               head=("Фамилия, имя", "ФИО родителей (законных представителей), телефон")),
        [{"surname": "Иванов", "representative_name": None}], notes=["несколько сведений сразу"],
    ),
    "no_patronymic": Nasty(
        people(("Ким Ен", "м"), head=("ФИО", "Пол")), [{"surname": "Ким", "firstname": "Ен", "gender": "m"}],
        doubts={"A2": "Нет отчества"},
    ),
    "first_name_column_holds_the_patronymic_too": Nasty(
        people(("Иванов", "Иван Иванович", None), ("Петрова", "Анна Мария", "Сергеевна"), ("Сомов", "Ильич", "Олег"),
               head=("Фамилия", "Имя", "Отчество")),
        [_but(IVAN, birth_date=None, phone=None, group=None), {"firstname": "Анна Мария"}, {"firstname": "Ильич"}],
        [("B2", "split")], doubts={"B3": "Два слова", "B4": "похоже стоит отчество"},
    ),
    "surnames_like_words_of_the_foot": Nasty(
        people(("Директоренко Анна Ивановна",), ("Итогин Иван Иванович",), ("Академов Иван Иванович",), head=("ФИО",)),
        [{"surname": "Директоренко"}, {"surname": "Итогин"}, {"surname": "Академов"}],
    ),
    # --- dates
    "dates_as_numbers": Nasty(
        people((IVANOV[0], 39950), (PETROVA[0], "40212"), head=("ФИО", "Дата рождения")),
        [_but(IVAN, phone=None, group=None), _but(ANNA, phone=None, group=None)], [("B2", "date_serial"), ("B3", "date_serial")],
    ),
    "dates_in_many_spellings": Nasty(
        people(*((f"{name} Иван Иванович", text) for name, text in zip(
            ("Абин", "Бобин", "Вовин", "Гудин", "Дюдин", "Ершин", "Жагин", "Зобин", "Ильин"),
            ("17 мая 2009 г.", "2009-05-17", "17/5/09", "«17» мая 2009 года", "17.05.2009 0:00:00", "17,05,2009", "17052009",
             date(2009, 5, 17), "17.V.2009"), strict=True)), head=("ФИО", "Дата рождения")),
        [{"surname": name, "birth_date": "2009-05-17"} for name in
         ("Абин", "Бобин", "Вовин", "Гудин", "Дюдин", "Ершин", "Жагин", "Зобин", "Ильин")],
        [("B2", "date_text"), ("B3", "date_text"), ("B4", "date_text"), ("B4", "date_short_year"), ("B5", "date_text"),
         ("B6", "date_text"), ("B7", "date_text"), ("B8", "date_text"), ("B10", "date_text")],
    ),
    "dates_that_are_none": Nasty(
        people((IVANOV[0], "31.02.2009"), (PETROVA[0], "2009"), ("Сомов Олег Ильич", "весна 2009"), ("Зуев Лев Ильич", "17.05.2029"),
               ("Жуков Пётр Ильич", "17.05.2019"), head=("ФИО", "Дата рождения")),
        [{"surname": "Иванов"}, {"surname": "Петрова"}, {"surname": "Сомов"}, {"surname": "Зуев"}, {"surname": "Жуков"}],
        faults={"B2": "нет в календаре", "B3": "только год", "B4": "не читается", "B5": "в будущем", "B6": "около 7 лет"},
    ),
    "month_first_dates": Nasty(
        people((IVANOV[0], "05/17/2009"), (PETROVA[0], "02/03/2010"), head=("ФИО", "Дата рождения")),
        [_but(IVAN, phone=None, group=None), {"surname": "Петрова"}], [("B2", "date_text"), ("B2", "date_month_first")],
        faults={"B3": "день или месяц"},
    ),
    "days_counted_from_1904": Nasty(epoch_1904, [IVAN], [("B2", "date_serial")]),
    # --- phones, mail, numbers
    "phones": Nasty(
        people(("Абин Иван Иванович", "8 (914) 000-00-01"), ("Бобин Иван Иванович", 79140000001), ("Вовин Иван Иванович", "914 000 00 01"),
               ("Гудин Иван Иванович", "т. 8914 000 0001, 8-914-000-00-02"), ("Дюдин Иван Иванович", "8(42146)2-15-16 доб. 5"),
               ("Ершин Иван Иванович", "+996 312 123 456"), ("Жабин Иван Иванович", "+86 138 1234 5678"), head=("ФИО", "Телефон")),
        [{"phone": "+79140000001"}] * 4 + [{"phone": "+74214621516"}, {"phone": "+996312123456"}, {"phone": "+8613812345678"}],
        [("B2", "phone"), ("B3", "phone"), ("B4", "phone"), ("B5", "phone"), ("B5", "first_of_many"), ("B6", "phone"),
         ("B6", "extension"), ("B7", "phone"), ("B8", "phone")],
    ),
    "phones_that_are_none": Nasty(
        people(("Абин Иван Иванович", "2-15-16"), ("Бобин Иван Иванович", "8,91412E+10"), ("Вовин Иван Иванович", "8 914 000 00"),
               ("Гудин Иван Иванович", "позвонить маме 89140000001"), ("Дюдин Иван Иванович", "+7 000 000 00 00"),
               head=("ФИО", "Телефон")),
        [{}] * 5,
        faults={"B2": "без кода", "B3": "потерял цифры", "B4": "без кода|не бывает", "B5": "есть слова", "B6": "не бывает"},
    ),
    "mail": Nasty(
        people(("Абин Иван Иванович", "Abin@MAIL.RU"), ("Бобин Иван Иванович", "bоbin@mail.ru"), ("Вовин Иван Иванович", "vovin@mail,ru"),
               ("Гудин Иван Иванович", "нет"), head=("ФИО", "E-mail")),
        [{"email": "Abin@mail.ru"}, {"email": "bobin@mail.ru"}, {"email": None}, {"email": None}],
        [("B3", "latin"), ("B5", "placeholder")], faults={"B4": "не адрес"},
    ),
    "zeros_lost_by_excel": Nasty(
        people(("Абин Иван Иванович", 816123456, 1002003007), ("Бобин Иван Иванович", "0816 123456", "112-233-445 95"),
               head=("ФИО", "Паспорт", "СНИЛС")),
        [{"passport": "0816 123456", "snils": None}, {"passport": "0816 123456", "snils": "112-233-445 95"}],
        [("B2", "zeros"), ("B2", "digits")], faults={"C2": "Контрольное число"},
    ),
    "passport_in_two_columns": Nasty(
        people((IVANOV[0], 816, 3456), head=("ФИО", "Серия", "Номер")), [{"passport": "0816 003456"}], [("C2", "zeros")]
    ),
    "papers_that_are_no_passport": Nasty(
        people(("Абин Иван Иванович", "I-ДВ № 123456"), ("Бобин Иван Иванович", "AB1234567"),
               ("Вовин Иван Иванович", "серия 0816 № 123456"),
               head=("ФИО", "Паспорт")),
        [{"passport": "I-ДВ 123456"}, {"passport": "AB1234567"}, {"passport": "0816 123456"}],
        [("B2", "digits"), ("B4", "digits")], doubts={"B3": "Не похоже на паспорт"},
    ),
    "course_in_words": Nasty(
        people(("Абин Иван Иванович", "2 курс"), ("Бобин Иван Иванович", "III"), ("Вовин Иван Иванович", 1.0), ("Гудин Иван Иванович", 9),
               head=("ФИО", "Курс")),
        [{"course": 2}, {"course": 3}, {"course": 1}, {"course": None}], [("B2", "course"), ("B3", "course")], faults={"B5": "от 1 до 6"},
    ),
    "codes_turned_into_dates": Nasty(
        lambda: book_of(("Группа", "Код профессии"), ("ПК-21", date(2007, 2, 9)), (date(2021, 1, 1), "43.01.09")),
        [{"code": "ПК-21", "programme_code": "09.02.07"}, {"programme_code": "43.01.09"}],
        [("B2", "programme_date")], faults={"A3": "превратил код группы в дату"}, kind=Kind.GROUPS,
    ),
    "code_of_profession_headed_code": Nasty(
        lambda: book_of(("Код", "Наименование"), ("43.01.09", "ПК-21"), ("09.01.03", "43.01.09")),
        [{"code": "ПК-21", "programme_code": "43.01.09"}, {"programme_code": "09.01.03"}],
        faults={"B3": "код профессии или специальности, а не группы"}, kind=Kind.GROUPS,
    ),
    "inn_with_kpp": Nasty(
        lambda: book_of(("Организация", "ИНН/КПП"), ("ООО «Ромашка»", "7707083893/770701001")),
        [{"inn": "7707083893"}], [("B2", "first_of_many")], kind=Kind.PARTNERS,
    ),
    "inn_with_an_error": Nasty(
        lambda: book_of(("Организация", "ИНН"), ("ООО «Ромашка»", "7707083893"), ("АО «Заря»", "7707083894"), ("ИП Зуев", 2)),
        [{"name": "ООО «Ромашка»", "inn": "7707083893"}, {"name": "АО «Заря»", "inn": None}, {"name": "ИП Зуев"}],
        faults={"B3": "Контрольная цифра", "B4": "10 цифр"}, kind=Kind.PARTNERS,
    ),
    "gender_against_the_name": Nasty(
        people((IVANOV[0], "жен."), (PETROVA[0], "да"), head=("ФИО", "Пол")), [{"gender": "f"}, {"surname": "Петрова"}],
        [("B2", "gender")], faults={"B3": "Пол не распознан"}, doubts={"B2": "не сходится"},
    ),
    # --- rows and sheets
    "title_rows_above": Nasty(title_rows, [IVAN], skipped=[(1, 2, "строки над таблицей")]),
    "header_of_two_levels": Nasty(
        two_level_header,
        [{"surname": "Иванов", "birth_date": "2009-05-17", "representative_name": "Иванова Ольга Петровна",
          "representative_kinship": "мать", "representative_phone": "+79140000009"}],
    ),
    "numbered_empty_rows": Nasty(
        numbered_empty_rows, [_but(IVAN, phone=None, group=None), _but(ANNA, phone=None, group=None)],
        skipped=[(4, 26, "пустые строки, в которых только номер")],
    ),
    "rows_hidden_by_a_filter": Nasty(
        hidden_rows, [IVAN, ANNA], skipped=[(3, 3, HIDDEN)], notes=["импортируются 2 видимые из 3"]
    ),
    "those_who_left_struck_out": Nasty(
        struck_rows, [IVAN, ANNA],
        skipped=[(3, 3, STRUCK), (4, 4, STRUCK), (6, 6, STRUCK), (7, 7, STRUCK)],
        notes=["взяты: 3 (Сидоров Олег Ильич), 4 (Ким Пётр Олегович), 6 (Юн Ян Янович), 7 (Пак Ян Янович). Если строка нужна, "],
    ),
    "struck_out_phone_and_half_a_name": Nasty(
        struck_cells, [_but(IVAN, birth_date=None, phone=None), {"firstname": "Анна"}, {"firstname": "Олег"}], [("D2", "struck")],
        {"A3": "зачёркнута часть текста", "A4": "Зачёркнута часть имени"},
    ),
    "hidden_column": Nasty(hidden_column, [_but(IVAN, phone=None)], notes=["скрыт и не импортируется"]),
    "merged_group_cells": Nasty(
        merged_group, [_but(IVAN, phone=None), _but(ANNA, phone=None)], [("A3", "merged")]
    ),
    "totals_numbers_repeated_header_signature": Nasty(
        people((1, 2, 3, 4), IVANOV, HEAD, PETROVA, ("Итого:", 2), ("Куратор", None, "Образцова А.А.")), [IVAN, ANNA],
        skipped=[(2, 2, "строка с номерами столбцов"), (4, 4, "повтор заголовка таблицы"), (6, 6, "итоговая строка"),
                 (7, 7, "подписи и примечания под списком")],
    ),
    "group_names_as_section_rows": Nasty(
        people(("Группа ПК-21",), IVANOV[:2], ("Группа № МС-11",), PETROVA[:2], head=HEAD[:2]),
        [_but(IVAN, phone=None), _but(ANNA, phone=None, group="МС-11")], [("A3", "section"), ("A5", "section")],
        skipped=[(2, 2, "строка-заголовок группы"), (4, 4, "строка-заголовок группы")],
    ),
    "one_group_in_three_spellings": Nasty(
        people((IVANOV[0], "СА-21"), (PETROVA[0], "CA-21"), ("Сомов Олег Ильич", "СА 21"), ("Зуев Лев Ильич", "СА-21"), head=NAME),
        [{"group": "СА-21"}, {"group": "CA-21"}, {"group": "СА 21"}, {"group": "СА-21"}],
        doubts={"B3": "чаще записана как «СА-21»", "B4": "чаще записана как «СА-21»"},
    ),
    "formula_without_a_value": Nasty(
        formulas_without_values, [{"surname": "Иванов"}], faults={"B2": "Формула без сохранённого результата"}
    ),
    "excel_error_in_a_cell": Nasty(one(IVANOV[0], "#REF!"), [{"surname": "Иванов"}], faults={"B2": "#REF!"}),
    "several_sheets": Nasty(three_sheets, [IVAN], notes=["взят «Студенты»", "Скрытые листы не читались: «Старый»"]),
    "wrong_dimension_from_1c": Nasty(wrong_dimension, [IVAN]),
    "formatted_to_the_bottom": Nasty(formatted_to_the_bottom, [IVAN]),
    "a_name_missing": Nasty(people(IVANOV, (None, "03.02.2010", "+79140000002", "ПК-21")), [IVAN, {}], faults={"A3": "Не заполнено"}),
    "no_header_at_all": Nasty(lambda: book_of(IVANOV, PETROVA), [IVAN, ANNA]),
    "unknown_header": Nasty(
        people(("Иванов Иван Иванович", "17.05.2009", "x"), head=("Кого учим", "Когда появился", "Цвет")),
        [_but(IVAN, phone=None, group=None)], notes=["Столбец C «Цвет» не импортируется"],
    ),
    "two_telephones_and_parents": Nasty(
        people((*IVANOV[:2], IVANOV[2], "Иванова Ольга Петровна", "89140000008", "Иванов Иван Петрович"),
               head=("ФИО", "Дата рождения", "Телефон", "ФИО матери", "Телефон", "ФИО отца")),
        [{"phone": "+79140000001", "representative_name": "Иванова Ольга Петровна", "representative_kinship": "мать",
          "representative_phone": "+79140000008", "representative2_name": "Иванов Иван Петрович", "representative2_kinship": "отец"}],
        [("E2", "phone"), ("D2", "kinship_header"), ("F2", "kinship_header")],
    ),
    "a_second_table_below": Nasty(
        people(IVANOV, ("Дата рождения", "Группа", "Телефон", "ФИО"), ("03.02.2010", "ПК-21", "+79140000002", PETROVA[0])),
        [IVAN, {}, {}], [("A3", "case")],
        faults={"A3": "другая таблица|не только имя|не похоже|Похоже", "B3": "не читается", "C3": "Это не телефон", "A4": "цифра",
                "B4": "не читается"},
        doubts={"A3": "Нет отчества"},
    ),
    "heads_in_two_rows_with_a_title_over_them": Nasty(
        grouped_heads,
        [{"surname": "Иванов", "phone": "+79140000001", "representative_name": "Иванова Ольга Петровна",
          "representative_phone": "+79140000009"}],
        skipped=[(1, 1, "строки над таблицей")],
    ),
    "representative_without_a_name": Nasty(
        people((*IVANOV[:2], None, "89140000009"), (*PETROVA[:2], "Петров С.П.", "89140000008"),
               head=(*HEAD[:2], "ФИО представителя", "Телефон представителя")),
        [{"representative_phone": "+79140000009"}, {"representative_phone": "+79140000008"}],
        [("D2", "phone"), ("D3", "phone")], faults={"D2": "нет его ФИО", "C3": "инициалы"},
    ),
    "three_representatives": Nasty(
        people((IVANOV[0], "Зуева Анна Ивановна", "опекун", "Иванова Ольга Петровна", "Иванов Иван Петрович"),
               head=("ФИО", "ФИО опекуна", "Степень родства", "ФИО матери", "ФИО отца")),
        [{"representative_name": "Зуева Анна Ивановна", "representative2_name": "Иванова Ольга Петровна"}],
        [("D2", "kinship_header")], faults={"E2": "больше двух"},
    ),
    "roles_and_kinship_in_own_words": Nasty(
        people(("Абин Иван Иванович", "Мастер п/о", "мама", "Абина Ольга Петровна"),
               ("Бобин Иван Иванович", "дворник", "бабушка", "Бобина Анна Ивановна"),
               head=("ФИО", "Роль", "Родство", "Представитель")),
        [{"role": "master", "representative_kinship": "мать"}, {"role": None}],
        [("B2", "role"), ("C2", "kinship")], faults={"B3": "Роль «дворник» не распознана", "C3": "не законный представитель"},
    ),
    # --- duplicates
    "one_person_twice": Nasty(
        people(("Семёнов Пётр Ильич", "17.05.2009", None, "ПК-21"), ("СЕМЕНОВ ПЕТР ИЛЬИЧ", "17.05.2009", None, "ПК-22")),
        [{"surname": "Семёнов", "group": "ПК-21"}], [("A3", "case")], faults={"A3": "То же, что в строке 2"},
    ),
    "a_row_repeated": Nasty(people(IVANOV, IVANOV), [IVAN], doubts={"A3": "Повтор строки 2"}),
    "namesakes_without_birth_dates": Nasty(
        people(("Иванов Иван Иванович", "ПК-21"), ("Иванов Иван Иванович", "ПК-22"), head=NAME), [{"group": "ПК-21"}],
        faults={"A3": "дат рождения нет"},
    ),
    "second_parent_in_the_next_row": Nasty(
        people((*IVANOV[:2], "Иванова Ольга Петровна", "мать"), (*IVANOV[:2], "Иванов Иван Петрович", "отец"),
               head=(*HEAD[:2], "ФИО родителя", "Родство")),
        [{"representative_name": "Иванова Ольга Петровна", "representative2_name": "Иванов Иван Петрович",
          "representative2_kinship": "отец"}],
        [("C3", "second_row")],
    ),
    # --- csv
    "csv_cp1251": Nasty(lambda: csv_of(HEAD, IVANOV, encoding="cp1251"), [IVAN], notes=["кодировке cp1251"]),
    "csv_cp866": Nasty(lambda: csv_of(HEAD, IVANOV, PETROVA, encoding="cp866"), [IVAN, ANNA], notes=["кодировке cp866"]),
    "csv_with_bom_and_comma": Nasty(lambda: csv_of(HEAD, IVANOV, separator=",", encoding="utf-8-sig"), [IVAN]),
    "csv_utf16_tabs": Nasty(utf16, [IVAN]),
    "csv_sep_line": Nasty(lambda: b"sep=|\r\n" + csv_of(HEAD, IVANOV, separator="|"), [IVAN]),
    "csv_newline_and_separator_in_quotes": Nasty(
        quoted_newline, [{"surname": "Иванов", "address": "рп. Примерный, ул. Лесная; д. 1"}], [("B2", "spaces")]
    ),
    "csv_separator_inside_a_cell": Nasty(
        lambda: csv_of(("ФИО", "Адрес", "Курс"), ("Иванов Иван Иванович", "рп. Примерный, ул. Лесная", "2"), separator=","),
        [{"surname": "Иванов"}], faults={"C2": "от 1 до 6", "D2": "правее последнего столбца"},
    ),
    "csv_open_quote": Nasty(lambda: csv_of(HEAD, ('"Иванов Иван', "17.05.2009", "", "")), refused="кавычки не закрыты"),
    "pasted_quotes_of_excel": Nasty(
        lambda: csv_of(("Организация", "ИНН"), ('"Заря" АО', "7707083893"), ('ООО "Ромашка"', ""), separator="\t"),
        [{"name": '"Заря" АО'}, {"name": 'ООО "Ромашка"'}], notes=["Кавычки"], kind=Kind.PARTNERS,
    ),
    "csv_encoded_twice": Nasty(twice_encoded, refused="двойной перекодировкой"),
    "csv_of_unknown_letters": Nasty(lambda: bytes([59, *range(128, 256)] * 3), refused="не распознана"),
    "csv_broken_in_the_middle": Nasty(lambda: b"\xef\xbb\xbf" + "ФИО".encode() + b"\xd0;", refused="нарушена посередине"),
    "csv_cell_of_a_whole_book": Nasty(lambda: csv_of(("ФИО",), ("а" * 10_001,)), refused="больше 10000 знаков"),
    "csv_letters_became_question_marks": Nasty(lambda: csv_of(HEAD, IVANOV).decode().encode("ascii", "replace"), refused="«???»"),
    "csv_letters_lost": Nasty(lambda: csv_of(HEAD, ("\ufffd\ufffdванов Иван", "", "", "")), refused="потеряна"),
    "csv_with_binary": Nasty(lambda: b"abc;\x00\x01;def", refused="двоичные данные"),
    # --- found by strangers' lists
    "first_names_in_the_column_of_surnames": Nasty(
        people(("Иван", "Иванов", "Иванович"), ("Ким", "Олег", "Дмитриевич"), head=("Фамилия", "Имя", "Отчество")),
        [{"surname": "Иван"}, {"surname": "Ким", "firstname": "Олег"}], faults={"A2": "не на своих местах"},
    ),
    "whole_name_in_the_column_of_surnames_beside_the_parts": Nasty(
        one("Иванов Иван Иванович", "Иван", "Иванович", head=("Фамилия", "Имя", "Отчество")),
        [{"firstname": "Иван"}], faults={"A2": "всё имя целиком"}, doubts={"A2": "Два слова"},
    ),
    "header_merged_over_two_columns_of_data": Nasty(
        lambda: book_of(
            ("ФИО", "Дата и место рождения", None, "Группа"), ("Иванов Иван Иванович", "17.05.2009", "г. Примерный", "ПК-21"),
            shape=lambda page: page.merge_cells("B1:C1"),
        ),
        [_but(IVAN, phone=None)], notes=["не импортируется"],
    ),
    "hints_and_numbers_under_the_header": Nasty(
        people(("(полностью)", "(дд.мм.гггг)", "(моб.)", "(код)"), (1, 2, 3, 4), IVANOV), [IVAN],
        skipped=[(2, 2, "пояснения под заголовком"), (3, 3, "строка с номерами столбцов")],
    ),
    "csv_group_saved_as_a_date": Nasty(
        lambda: csv_of(("ФИО", "Группа"), ("Иванов Иван Иванович", "11.авг"), ("Петрова Анна Сергеевна", "авг.26")),
        [{"group": None}, {"group": None}], faults={"B2": "превратил код группы", "B3": "превратил код группы"},
    ),
    "word_group_before_the_code": Nasty(
        one("Иванов Иван Иванович", "гр. ПК-21", head=NAME), [{"group": "ПК-21"}], [("B2", "group_word")]
    ),
    "repeat_that_differs_in_yo": Nasty(
        people(("Семенов Петр Иванович", "ПК-21"), ("Семёнов Пётр Иванович", "ПК-21"), head=NAME),
        [{"surname": "Семёнов", "firstname": "Пётр"}], doubts={"A3": "Повтор строки 2"},
    ),
    "group_in_the_title": Nasty(
        lambda: book_of(("Список группы ПК-21 на 01.09.2026",), ("№", "ФИО"), (1, "Иванов Иван Иванович")),
        [{"surname": "Иванов", "group": "ПК-21"}], [("A3", "section")], skipped=[(1, 1, "строки над таблицей")],
    ),
    "group_in_the_name_of_the_sheet": Nasty(
        lambda: book_of(("№", "ФИО"), (1, "Иванов Иван Иванович"), title="ПК-21"),
        [{"surname": "Иванов", "group": "ПК-21"}], [("A2", "sheet_group")],
    ),
    "group_headings_in_the_column_of_numbers": Nasty(
        people(("Группа ПК-21", None), (1, "Иванов Иван Иванович"), ("Группа ПК-22", None), (1, "Петрова Анна Сергеевна"),
               head=("№", "ФИО")),
        [{"group": "ПК-21"}, {"group": "ПК-22"}], [("A3", "section"), ("A5", "section")],
        skipped=[(2, 2, "строка-заголовок группы"), (4, 4, "строка-заголовок группы")],
    ),
    "note_after_a_dash": Nasty(
        one("Иванов Иван Иванович – староста", "ПК-21", head=NAME), [{"group": "ПК-21"}], faults={"A2": "не только имя"}
    ),
    "surname_and_patronymic_of_two_genders": Nasty(
        one("Иванов", "Саша", "Петровна", head=("Фамилия", "Имя", "Отчество")), [{"gender": "f"}], doubts={"A2": "разного рода"}
    ),
    "surname_and_patronymic_in_each_others_columns": Nasty(
        people(("Иванович", "Иван", "Иванов"), ("Абрамович", "Олег", "Ильич"), head=("Фамилия", "Имя", "Отчество")),
        [{"surname": "Иванович"}, {"surname": "Абрамович", "patronymic": "Ильич"}], faults={"A2": "не на своих местах"},
    ),
    "csv_text_written_as_formulas": Nasty(
        lambda: csv_of(HEAD, (f'="{IVANOV[0]}"', '="17.05.2009"', f'="{IVANOV[2]}"', '="ПК-21"')), [IVAN], notes=['Запись ="…"'],
    ),
    "papers_of_the_representative": Nasty(
        one(IVANOV[0], "Иванова Ольга Петровна", "мать", "св. о рождении I-ДВ № 1",
            head=("ФИО", "ФИО родителя", "Родство", "Документ о полномочиях")),
        [{"representative_kinship": "мать", "representative_document": "св. о рождении I-ДВ № 1"}],
    ),
    "group_in_quotes": Nasty(one(IVANOV[0], "группа «ПК-21»", head=NAME), [{"group": "ПК-21"}], [("B2", "group_word")]),
    "cells_listed_in_the_order_of_calculation": Nasty(order_of_calculation, [IVAN]),
    # --- refused
    "two_tables_side_by_side": Nasty(
        people((*IVANOV[:2], *PETROVA[:2]), head=("ФИО", "Дата рождения", "ФИО", "Дата рождения")),
        refused="повторяют заголовки слева. Если это вторая таблица, перенесите её под первую",
    ),
    "a_row_far_below_the_last_of_excel": Nasty(row_far_below, refused="повреждён"),
    "empty_cells_in_the_last_column": Nasty(cells_far_right, refused="больше 1000000 ячеек"),
    "rows_out_of_order": Nasty(rows_out_of_order, refused="повреждён"),
    "cells_out_of_order": Nasty(cells_out_of_order, refused="повреждён"),
    "empty_file": Nasty(lambda: b" \r\n", refused="Файл пуст"),
    "empty_workbook": Nasty(book_of, refused="нет данных"),
    "header_only": Nasty(people(), [], notes=["нет ни одной строки с данными"]),
    "no_names_anywhere": Nasty(lambda: book_of(("Дисциплина", "Часы"), ("Физика", 40)), refused="Не найден столбец «ФИО»"),
    "old_xls_or_password": Nasty(lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, refused="снимите пароль"),
    "web_page_named_xls": Nasty("<html><table><tr><td>ФИО".encode, refused="веб-страница"),
    "word_file": Nasty(a_word_file, refused="не книга Excel"),
    "torn_archive": Nasty(torn_archive, refused="повреждён"),
    "over_5_megabytes": Nasty(lambda: b"\xd0\xb0;" * 2_000_000, refused="больше 5 МБ"),
    "a_million_empty_cells": Nasty(million_cells, refused="больше 1000000 ячеек"),
    "too_many_columns": Nasty(lambda: book_of([f"Столбец {n}" for n in range(201)]), refused="больше 200 столбцов"),
    "too_many_rows": Nasty(lambda: "ФИО\n".encode() + "Иванов Иван\n".encode() * 20_000, refused="больше 20000"),
    "millions_of_styles": Nasty(millions_of_styles, refused="слишком много стилей"),
    "overlapping_merges": Nasty(overlapping_merges, [{"group": "ПК-21"}, {"group": "ПК-21"}], [("A3", "merged")]),
    "binary_xlsb": Nasty(lambda: with_part(book_of(HEAD), "xl/workbook.xml", str, rename="xl/workbook.bin"), refused="xlsb"),
    "pdf_named_xlsx": Nasty(lambda: b"%PDF-1.7", refused="не таблица"),
    "damaged_sheet": Nasty(
        lambda: with_part(book_of(HEAD), "xl/worksheets/sheet1.xml", lambda text: text[:-30]), refused="повреждён"
    ),
    "entity_bomb": Nasty(doctype, refused="DOCTYPE"),
}  # fmt: skip

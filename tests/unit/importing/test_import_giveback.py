from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from service.importing.giveback import annotate, rebuild
from service.importing.reading import read
from service.importing.result import Remark
from service.importing.rows import read_rows
from service.importing.sample import COLUMNS, EXAMPLES, sample
from service.importing.survey import survey
from service.importing.vocabulary import Kind
from tests.unit.importing.import_helpers import HEAD, IVANOV, OPTIONS, book_of, csv_of
from tests.unit.importing.import_nasty import NASTY

BAD = ("Иванов И.И.", "31.02.2009", "12", "ПК-21")


def given_back(data: bytes) -> Workbook:
    found = survey(read(data), Kind.PEOPLE)
    rows = read_rows(found, OPTIONS)
    return load_workbook(io.BytesIO(annotate(data, found.sheet, rows.faults, rows.doubts)))


@pytest.mark.parametrize("way", [annotate, lambda _, sheet, faults: rebuild(sheet, faults)], ids=["same", "anew"])
def test_who_was_struck_out_stays_struck_out(way: Callable[..., bytes]) -> None:
    """Else the list that came back, mended and loaded again, would bring in those who left."""
    data = NASTY["those_who_left_struck_out"].make()
    found = survey(read(data), Kind.PEOPLE)
    again = survey(read(way(data, found.sheet, [Remark(2, "A2", "surname", "", "Проверьте.")])), Kind.PEOPLE)
    assert again.sheet.struck == found.sheet.struck
    assert len(read_rows(again, OPTIONS).rows) == 2


def comment(page: Worksheet, cell: str) -> str:
    return page[cell].comment.text if page[cell].comment else ""


def test_the_same_workbook_comes_back_with_comments_in_the_bad_cells() -> None:
    def dress(page: Worksheet) -> None:
        page["A3"].comment = Comment("Проверить!", "Секретарь")
        page["F1"] = "=1+1"

    page = given_back(book_of(HEAD, IVANOV, BAD, shape=dress)).worksheets[0]
    assert comment(page, "A3").startswith("Проверить!\nВместо имени и отчества инициалы")
    assert "нет в календаре" in comment(page, "B3")
    assert comment(page, "C3") == "Это не телефон."
    assert comment(page, "A2") == ""
    assert page["A3"].fill.fgColor.rgb == "FFFFC7CE"
    assert page["F1"].value == "=1+1"


def test_a_comment_on_a_merged_cell_goes_to_its_first_cell() -> None:
    data = book_of(("Группа", "Курс", "ФИО"), ("ПК-21", 9, IVANOV[0]), (None, None, "Петрова Анна Сергеевна"),
                   shape=lambda page: page.merge_cells("B2:B3"))  # fmt: skip
    assert "от 1 до 6" in comment(given_back(data).worksheets[0], "B2")


def test_a_csv_comes_back_as_a_workbook_whose_text_stays_text() -> None:
    data = csv_of(
        ("ФИО", "Адрес"), ("Иванов И.И.", '=HYPERLINK("http://x")'.replace('"', "")), ("Петров П.П.", "+7 @SUM(A1)")
    )
    page = given_back(data).worksheets[0]
    assert "инициалы" in comment(page, "A2")
    assert page["B2"].value == "=HYPERLINK(http://x)"
    assert [page[cell].data_type for cell in ("B2", "B3")] == ["s", "s"]
    assert page["B2"].quotePrefix


def test_addresses_stay_where_rows_are_missing() -> None:
    data = csv_of(("ФИО",), (), (), ("Иванов И.И.",))
    found = survey(read(data), Kind.PEOPLE)
    faults = read_rows(found, OPTIONS).faults
    page = load_workbook(io.BytesIO(rebuild(found.sheet, faults))).worksheets[0]
    assert page["A4"].value == "Иванов И.И."
    assert "инициалы" in comment(page, "A4")


@pytest.mark.parametrize("kind", Kind)
def test_a_sample_reads_as_it_says_and_its_examples_are_not_imported(kind: Kind) -> None:
    data = sample(kind)
    book = load_workbook(io.BytesIO(data))
    page = book.worksheets[0]
    assert [page.cell(1, index + 1).comment is not None for index in range(1)] == [True]
    assert bool(page.data_validations.dataValidation) == (kind is not Kind.PARTNERS)
    assert {cell.data_type for row in book["Пример"].iter_rows(min_row=2) for cell in row if cell.value} == {"s"}
    for column, value in enumerate(EXAMPLES[kind][0].items(), start=1):
        page.cell(2, COLUMNS[kind].index(value[0]) + 1, value[1])
        assert column
    stream = io.BytesIO()
    book.save(stream)
    found = survey(read(stream.getvalue()), kind)
    assert tuple(found.mapping.values()) == tuple(COLUMNS[kind])
    rows = read_rows(found, OPTIONS)
    assert rows.faults == ()
    assert len(rows.rows) == 1
    assert rows.sheet == page.title


@pytest.mark.parametrize("kind", Kind)
def test_every_example_of_a_sample_is_without_fault(kind: Kind) -> None:
    found = survey(read(sample(kind)), kind, sheet="Пример")
    rows = read_rows(found, OPTIONS)
    assert rows.faults == ()
    assert len(rows.rows) == len(EXAMPLES[kind])

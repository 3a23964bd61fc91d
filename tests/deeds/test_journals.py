"""Journals of numbers: the earlier one brought in, masks, forgotten papers, print."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from records.registry import COLLEGE, ISSUED
from schemas.college import COLLEGE_KEY
from schemas.issued import State
from service.errors import Conflict, Forbidden, Invalid, NotFound
from service.rendering.text import text
from service.usecases import doctor, journal_import, journals, library, views
from service.usecases.house import House
from service.usecases.issue import issue
from service.usecases.journals import Forgotten
from tests.people import ADMINISTRATOR, INSPECTOR, IVANOVA, SECRETARY, order

OD = "journal_orders_od"
EARLIER = """number;date;heading;reason
57-од;12.01.2026;О приёме делопроизводства;
58-од;15.01.2026;О дежурстве;ошибка в дате
59;16.01.2026;Об утверждении графика;
"""


def sheet(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def brought(house: House, content: str | bytes = EARLIER, period: str = "2026") -> int:
    raw = content.encode() if isinstance(content, str) else content
    return journal_import.bring_in(house, SECRETARY, OD, period, raw)


def numbers(house: House, period: str = "2026") -> list[str]:
    return [paper.number for paper in journals.lines(house, SECRETARY, OD, period)]


def test_numbering_continues_where_the_earlier_journal_ended(house: House) -> None:
    assert brought(house) == 3
    assert numbers(house) == ["57-од", "58-од", "59-од"]
    assert issue(house, SECRETARY, order()).number == "60-од"
    lines = journals.lines(house, SECRETARY, OD, "2026")
    assert [(line.state, line.reason) for line in lines[:3]] == [
        (State.REGISTERED, ""),
        (State.ANNULLED, "ошибка в дате"),
        (State.REGISTERED, ""),
    ]
    assert not [sign for sign in doctor.examine(house, ADMINISTRATOR) if sign.severity == "error"]


def test_a_workbook_is_read_like_a_text_file_with_dates_as_dates(house: House) -> None:
    content = sheet(
        ("Номер", "Дата", "О чём", "Примечание"),
        (1, date(2026, 1, 12), "О дежурстве", None),
        (2, date(2026, 1, 13), "О графике", "испорчен"),
    )
    assert brought(house, content) == 2
    assert numbers(house) == ["1-од", "2-од"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("number;date;heading\n1;12.01.2026;О дежурстве\n3;13.01.2026;О графике\n", "нет номеров 2"),
        ("number;date;heading\n1;12.01.2026;О дежурстве\n1;13.01.2026;О графике\n", "Повтор: строки 2, 3"),
        ("number;date;heading\n1;12.01.2025;О дежурстве\n", "не из периода 2026"),
        ("number;date;heading\nод;12.01.2026;О дежурстве\n", "нет числа"),
        ("number;date;heading\n1;12.01.2026;\n", "Нет заголовка"),
        ("number;date\n1;12.01.2026\n", "Нужен столбец"),
        ("number;date;heading\n", "нет ни одной строки"),
    ],
    ids=["hole", "repeated", "wrong period", "no digits", "no heading", "no column", "empty"],
)
def test_a_wrong_journal_is_refused_whole(content: str, said: str, house: House) -> None:
    before = house.store.head()
    with pytest.raises(Invalid) as refused:
        brought(house, content)
    assert any(said in fault.detail for fault in refused.value.faults)
    assert numbers(house) == []
    assert house.store.head() == before
    assert issue(house, SECRETARY, order()).seq == 1


def test_a_journal_as_colleges_keep_it(house: House) -> None:
    """Lines in any order, empty ones, slashed numbers, a skipped number with its reason, numbers as Excel gives them."""
    content = sheet(
        ("№", "Дата документа", "Краткое содержание", "Примечание"),
        (3.0, date(2026, 1, 16), "О графике", None),
        (None, None, None, None),
        ("1", "12.01.2026", "О дежурстве", None),
        ("1/2-од", "12.01.2026", "О доплате", None),
        ("2-од", "13.01.2026", None, "пропущен"),
    )
    assert brought(house, content) == 4
    assert numbers(house) == ["1-од", "1/2-од", "2-од", "3-од"]
    lines = journals.lines(house, SECRETARY, OD, "2026")
    assert [line.seq for line in lines] == [1, None, 2, 3]
    assert lines[2].state is State.ANNULLED
    assert issue(house, SECRETARY, order()).number == "4-од"
    assert not [sign for sign in doctor.examine(house, ADMINISTRATOR) if sign.severity == "error"]


def test_a_slashed_number_of_the_earlier_journal_is_in_force_and_keeps_its_reason(house: House) -> None:
    """Of a number of the series a reason says that it was annulled; of «1/2», why the paper was entered so."""
    rows = "1-од;12.01.2026;О дежурстве;ошибка\n1/2-од;12.01.2026;О доплате;забыт\n1/3-од;12.01.2026;;испорчен\n"
    brought(house, f"number;date;heading;reason\n{rows}")
    lines = {line.number: line for line in journals.lines(house, SECRETARY, OD, "2026")}
    assert lines["1/2-од"].state is State.REGISTERED
    assert (lines["1/2-од"].reason, lines["1/2-од"].ground) == ("", "забыт")
    for number, reason in (("1-од", "ошибка"), ("1/3-од", "испорчен")):
        assert (lines[number].state, lines[number].reason) == (State.ANNULLED, reason)


def test_pages_of_a_journal_hold_every_line_once_the_newest_first(house: House) -> None:
    rows = "".join(f"{n}-од;{12 + n // 30}.01.2026;О деле {n};\n" for n in range(40, 160))
    brought(house, f"number;date;heading;reason\n{rows}50/2-од;12.01.2026;О забытом;\n159/2-од;17.01.2026;О другом;\n")
    pages = [journals.page_of(house, SECRETARY, OD, "2026", page=page) for page in (1, 2, 3, 4)]
    assert [found.total for found in pages] == [122] * 4
    assert [len(found.papers) for found in pages] == [50, 50, 22, 0]
    shown = [paper.number for found in pages for paper in found.papers]
    assert shown == [paper.number for paper in reversed(journals.lines(house, SECRETARY, OD, "2026"))]
    assert shown[:2] == ["159/2-од", "159-од"]
    found = journals.page_of(house, SECRETARY, OD, "2026", "забытые")
    assert [paper.number for paper in found.papers] == ["50/2-од"]
    assert journals.series(house, SECRETARY)[0].periods == (("2026", 122),)


@pytest.mark.parametrize("period", ["2026-2027", "26", "all", ""])
def test_a_period_of_another_kind_is_refused(period: str, house: House) -> None:
    with pytest.raises(Invalid) as refused:
        brought(house, period=period)
    assert [fault.field for fault in refused.value.faults] == ["period"]


def test_a_mask_with_the_year_is_read_back(house: House) -> None:
    with house.store.transaction(ADMINISTRATOR) as tx:
        college = COLLEGE.get(tx, COLLEGE_KEY)
        COLLEGE.save(tx, replace(college, masks={OD: "{n}/{year}"}))
    assert brought(house, "number;date;heading\n7/2026;12.01.2026;О дежурстве\n8;13.01.2026;О графике\n") == 2
    assert numbers(house) == ["7/2026", "8/2026"]


def test_all_wrong_lines_are_named_at_once(house: House) -> None:
    with pytest.raises(Invalid) as refused:
        brought(house, "number;date;heading\nод;12.01.2026;О дежурстве\n2;13.01.2020;О графике\n")
    assert [fault.field for fault in refused.value.faults] == ["строка 2", "строка 3"]


def test_an_earlier_journal_comes_before_the_first_number_taken_here(house: House) -> None:
    issue(house, SECRETARY, order())
    with pytest.raises(Conflict):
        brought(house)
    assert numbers(house) == ["1-од"]


def test_rights_and_names_of_journals_are_checked(house: House) -> None:
    with pytest.raises(Forbidden):
        journal_import.bring_in(house, INSPECTOR, OD, "2026", EARLIER.encode())
    with pytest.raises(NotFound):
        journals.lines(house, SECRETARY, "journal_nothing", "2026")


def test_the_mask_of_the_college_rules_the_number(house: House) -> None:
    with house.store.transaction(ADMINISTRATOR) as tx:
        college = COLLEGE.get(tx, COLLEGE_KEY)
        COLLEGE.save(tx, replace(college, masks={OD: "01-05/{n}-{year}"}))
    assert issue(house, SECRETARY, order()).number == "01-05/1-2026"
    assert journals.periods(house, SECRETARY, OD) == [("2026", 1)]


def test_a_mask_with_a_prefix_is_not_taken_for_the_number_itself(house: House) -> None:
    content = "number;date;heading\n01-15/7;12.01.2026;Ответ\n01-15/8;13.01.2026;Запрос\n".encode()
    assert journal_import.bring_in(house, SECRETARY, "journal_outgoing", "2026", content) == 2
    assert [line.seq for line in journals.lines(house, SECRETARY, "journal_outgoing", "2026")] == [7, 8]


def forgotten(**changes: object) -> Forgotten:
    typed = {"after": 58, "date": date(2026, 1, 15), "heading": "О доплате", "reason": "забыт в январе", **changes}
    return Forgotten(**typed)  # type: ignore[arg-type]


def test_a_forgotten_order_gets_a_slashed_number_as_a_logged_exception(house: House) -> None:
    brought(house)
    first = journals.insert(house, SECRETARY, OD, "2026", forgotten())
    second = journals.insert(house, SECRETARY, OD, "2026", forgotten(date=date(2026, 1, 16)))
    assert (first.number, first.seq, second.number) == ("58/2-од", None, "58/3-од")
    assert numbers(house) == ["57-од", "58-од", "58/2-од", "58/3-од", "59-од"]
    [line] = house.store.audit_lines(subject=first.key)
    assert (line["event"], line["ground"], line["facts"]["number"]) == ("number_inserted", "забыт в январе", "58/2-од")
    assert issue(house, SECRETARY, order()).seq == 60
    assert not [sign for sign in doctor.examine(house, ADMINISTRATOR) if sign.severity == "error"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"heading": ""}, "heading"),
        ({"after": 99}, "after"),
        ({"date": date(2026, 1, 14)}, "date"),
        ({"date": date(2026, 1, 17)}, "date"),
        ({"after": 59, "date": date(2026, 11, 21)}, "date"),
    ],
)
def test_a_forgotten_order_needs_a_reason_a_place_and_a_date_between_its_neighbours(
    changes: dict[str, object], field: str, house: House
) -> None:
    brought(house)
    with pytest.raises(Invalid) as refused:
        journals.insert(house, SECRETARY, OD, "2026", forgotten(**changes))
    assert [fault.field for fault in refused.value.faults] == [field]
    assert len(numbers(house)) == 3


def test_only_those_who_keep_journals_insert(house: House) -> None:
    brought(house)
    with pytest.raises(Forbidden):
        journals.insert(house, INSPECTOR, OD, "2026", forgotten())


def test_the_printed_journal_shows_every_number_annulled_ones_too_and_the_head_of_the_chain(house: House) -> None:
    brought(house)
    receipt = issue(house, SECRETARY, order(executor=IVANOVA))
    library.annul(house, SECRETARY, receipt.id, "издан по ошибке")
    said = text(views.journal(house, SECRETARY, OD, "2026")).replace("\u00a0", " ")
    for written in ("57", "58", "59", "60", "издан по ошибке", "ошибка в дате", "Иванова А.П."):
        assert written in said
    seq, digest = house.store.head()
    assert f"{seq}:{digest[:16]}" in said


def test_the_workbook_holds_texts_only_and_the_reasons(house: House) -> None:
    brought(house, EARLIER.replace("О дежурстве", "=1+1"))
    journals.insert(house, SECRETARY, OD, "2026", forgotten())
    content = journals.workbook(house, INSPECTOR, OD, "2026")
    rows = list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["Номер", "57-од", "58-од", "58/2-од", "59-од"]
    assert rows[2][2] == "=1+1"
    assert (rows[2][5], rows[3][5]) == ("ошибка в дате", "забыт в январе")
    assert b"<f>" not in zipfile.ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml")


def test_the_log_gives_every_line_and_none_twice(house: House) -> None:
    brought(house)
    issue(house, SECRETARY, order())
    lines = list(library.log(house, SECRETARY))
    assert [line["seq"] for line in lines] == [57, 58, 59, 60]
    assert [bool(line["file"]) for line in lines] == [False, False, False, True]
    with house.store.reading() as reader:
        assert ISSUED.count(reader) == len(lines)

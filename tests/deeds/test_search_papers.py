"""Papers are found by any form of a word, by number, date and code; the index can be lost and comes back."""

from __future__ import annotations

import pytest

from records.search import Search
from service.archive import index
from service.archive.words import indexed
from service.errors import Forbidden
from service.usecases import journal_import, library, searching
from service.usecases.house import House
from service.usecases.issue import issue
from service.usecases.library import Wanted
from service.usecases.searching import papers_file
from tests.people import ADMINISTRATOR, SAFIN, SECRETARY, order

PEOPLE_THERE = 65
"""Cards of the training college."""


def found(house: House, words: str, **narrowed: str) -> list[str]:
    return [paper.number for paper in library.find(house, SECRETARY, Wanted(words=words, **narrowed)).papers]


@pytest.mark.parametrize(
    "words",
    [
        "куратор",
        "кураторы",
        "КУРАТОРАМИ",
        "назначение куратора",
        "Иванова Анна",
        "иванову",
        "методисты",
        "назначен",
        "курат",
        "1-од",
        "1‑од",
        "20.11.2026",
        "приказами",
    ],
)
def test_a_paper_is_found_by_any_form(words: str, house: House) -> None:
    issue(house, SECRETARY, order())
    assert found(house, words) == ["1-од"]


@pytest.mark.parametrize(
    "words", ["слесарь", "куратор слесарь", "2-од", "19.11.2026", "", "  ", "«»", '"', "* OR 1", "куратор AND"]
)
def test_what_is_not_there_is_not_found(words: str, house: House) -> None:
    issue(house, SECRETARY, order())
    assert found(house, words) == [] or not words.strip()


def test_a_check_code_finds_its_paper(house: House) -> None:
    receipt = issue(house, SECRETARY, order())
    issue(house, SECRETARY, order())
    code = library.get(house, SECRETARY, receipt.id).code
    assert found(house, code) == [receipt.number]
    assert found(house, code.lower()) == [receipt.number]


def test_new_papers_are_found_at_once_the_newest_first_and_fields_narrow(house: House) -> None:
    issue(house, SECRETARY, order(date="05.09.2022", since="05.09.2022"))
    assert found(house, "куратор") == ["1-од"]
    second = issue(house, SECRETARY, order())
    issue(house, SECRETARY, order(control_person=SAFIN))
    assert found(house, "куратор") == ["2-од", "1-од", "1-од"]
    assert found(house, "куратор", year="2022-2023") == ["1-од"]
    assert found(house, "сафин") == ["2-од"]
    assert found(house, "куратор", type="order_training") == []
    assert found(house, "куратор", journal="journal_orders_od", year="2026-2027") == ["2-од", "1-од"]
    library.annul(house, SECRETARY, second.id, "ошибка в тексте")
    assert found(house, "куратор", state="annulled") == ["1-од"]
    assert library.find(house, SECRETARY, Wanted(words="куратор")).total == 3


def test_lines_of_an_earlier_journal_are_found_too(house: House) -> None:
    content = "number;date;heading\n1;12.01.2026;О дежурстве в общежитии\n".encode()
    journal_import.bring_in(house, SECRETARY, "journal_orders_od", "2026", content)
    assert found(house, "дежурства") == ["1-од"]


def test_a_lost_damaged_or_foreign_index_comes_back_from_the_records(house: House) -> None:
    issue(house, SECRETARY, order())
    assert found(house, "куратор") == ["1-од"]
    papers_file(house).unlink()
    assert found(house, "куратор") == ["1-од"]
    for end in ("-wal", "-shm"):
        papers_file(house).with_name(papers_file(house).name + end).unlink(missing_ok=True)
    papers_file(house).write_bytes(b"not a database at all" * 100)
    assert found(house, "куратор") == ["1-од"]
    other = Search(papers_file(house), indexed)
    other.put_all([(f"{place}", index.KIND, "чужое") for place in range(5)])
    other.close()
    assert found(house, "куратор") == ["1-од"]
    assert searching.rebuild(house, ADMINISTRATOR) == 1 + PEOPLE_THERE
    with pytest.raises(Forbidden):
        searching.rebuild(house, SECRETARY)

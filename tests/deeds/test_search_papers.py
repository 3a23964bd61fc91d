"""Papers are found by any form of a word, by number, date and code; the index can be lost and comes back."""

from __future__ import annotations

import pytest

from records.search import Search
from schemas.person import Person
from service.archive import index
from service.archive.words import indexed
from service.errors import Forbidden, Unavailable
from service.usecases import destroyed, doctor, journal_import, library, people, searching
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


def people_found(house: House, words: str, **narrowed: str) -> list[str]:
    found = people.find(house, ADMINISTRATOR, people.Wanted(words=words, **narrowed))
    return [str(person.name) for person in found.people]


def bring_person(house: House, **changes: str) -> Person:
    typed = {"surname": "Пассар", "firstname": "Мария", "patronymic": "Кирилловна", "gender": "f", **changes}
    return people.add(house, ADMINISTRATOR, {"roles": ["teacher"], "phone": "+7 914 123-45-67", **typed}, despite=True)


def test_a_card_is_found_at_once_by_any_form_group_role_and_telephone(house: House) -> None:
    made = bring_person(house, position="преподаватель информатики", birth_date="05.09.1990")
    name = str(made.name)
    sought = (
        "пассар мар",
        "Марии Пассар",
        "преподавателем информатики",
        "914123",
        "8 (914) 123-45-67",
        "4567",
        "05.09.1990",
    )
    for words in sought:
        assert name in people_found(house, f"{words} " if words[0].isdigit() else f"{words} пассар"), words
    assert name not in people_found(house, "пассар", role="student")
    assert name in people_found(house, "пассар", role="teacher")
    assert people_found(house, "нетакой") == []


def test_a_changed_and_a_destroyed_card_are_not_found_by_what_they_were(house: House) -> None:
    made = bring_person(house)
    assert len(people_found(house, "пассар мария")) == 1
    people.change(house, ADMINISTRATOR, made.key, made.version, {"surname": "Незабвенная"})
    assert people_found(house, "пассар мария") == []
    assert len(people_found(house, "незабвенная мария")) == 1
    with house.store.transaction(ADMINISTRATOR) as tx:
        destroyed.erase(tx, made.key, at="2026-11-20", act="1")
    assert people_found(house, "незабвенная мария") == []
    searching.reconcile(house)
    for path in searching.cards_file(house).parent.iterdir():
        assert "незабвен".encode() not in path.read_bytes()


def test_words_of_a_destroyed_person_leave_the_index_of_papers(house: House) -> None:
    receipt = issue(house, SECRETARY, order())
    assert found(house, "методист") == ["1-од"]
    with house.store.transaction(ADMINISTRATOR) as tx:
        row = tx.get("issued", receipt.id)
        tx.save("issued", {**row, "text": "текст уничтожен", "title": "без имени"})
    searching.reconcile(house)
    assert found(house, "методист") == []
    assert found(house, "уничтоженный") == ["1-од"]
    assert "методист".encode() not in papers_file(house).read_bytes()


def test_a_long_catching_up_is_left_to_the_background_and_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    issue(house, SECRETARY, order())
    monkeypatch.setattr(searching, "PATIENCE", 0)
    papers = library.find(house, SECRETARY, Wanted(words="куратор"))
    assert (papers.papers, papers.missing) == ([], 1)
    some = people.find(house, ADMINISTRATOR, people.Wanted(words="иванова"))
    assert (some.people, some.missing) == ([], PEOPLE_THERE)
    with pytest.raises(Unavailable) as refused:
        library.every(house, ADMINISTRATOR, Wanted(words="куратор"))
    assert "осталось документов – 1" in refused.value.sentence
    searching.refresh(house)
    assert found(house, "куратор") == ["1-од"]
    assert people.find(house, ADMINISTRATOR, people.Wanted(words="иванова")).missing == 0


def test_a_byte_changed_in_the_index_is_named_and_heals(house: House) -> None:
    issue(house, SECRETARY, order())
    assert found(house, "куратор") == ["1-од"]
    path = papers_file(house)
    whole = path.read_bytes()
    path.write_bytes(whole[:5000])  # SQLite refuses it at opening, and it is made anew there
    assert "search-damaged" in {sign.code for sign in doctor.examine(house, ADMINISTRATOR)}
    assert found(house, "куратор") == ["1-од"]
    content = bytearray(whole)
    content[len(content) // 2 :] = b"\xff" * (len(content) - len(content) // 2)
    path.write_bytes(bytes(content))
    assert "search-damaged" in {sign.code for sign in doctor.examine(house, ADMINISTRATOR)}
    searching.rebuild(house, ADMINISTRATOR)
    assert "search-damaged" not in {sign.code for sign in doctor.examine(house, ADMINISTRATOR)}
    assert found(house, "куратор") == ["1-од"]

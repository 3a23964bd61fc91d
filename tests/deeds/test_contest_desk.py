"""A contest as people run it: announced by names, sheets of experts whole, papers from places, diplomas only where the gate opens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from records.registry import ENTRIES, PEOPLE
from schemas.contest import Contest
from service.errors import Conflict, Invalid
from service.rendering.text import text
from service.usecases import contest as deeds
from service.usecases import contest_desk, contest_papers, trial
from service.usecases.house import House
from service.usecases.issue import Request, issue
from tests.people import ADMINISTRATOR

GROUND = "решение комиссии, согласие законного представителя получено на бумаге"


@pytest.fixture
def people(house: House) -> dict[str, str]:
    """Full names of the college's people with their keys: employees first."""
    with house.store.reading() as reader:
        found = [person for person in PEOPLE.find(reader, order=("surname", "key")) if person.state == "active"]
    found.sort(key=lambda person: (person.is_student, not person.position))
    return {str(person.name): person.key for person in found}


def asked(people: dict[str, str], **changes: Any) -> dict[str, Any]:
    names = list(people)
    return {
        "year": "2026-2027", "title": "«Наставник года»", "nominations": ["Наставник", "Пара"],
        "criteria": ["Результат – 10", "Новизна - 5"], "experts": names[:3], "chairman": names[0], "secretary": names[1],
        **changes,
    }  # fmt: skip


@pytest.fixture
def contest(house: House, people: dict[str, str]) -> Contest:
    return contest_desk.announce(house, ADMINISTRATOR, asked(people))


def judged(house: House, contest: Contest, people: dict[str, str]) -> list[str]:
    """Two entries of one nomination and a pair, all judged by all; the keys."""
    keys = list(people.values())
    made = [
        contest_desk.enter(house, ADMINISTRATOR, contest.key, {"nomination": nomination, "people": who}).key
        for nomination, who in (("Наставник", keys[3:4]), ("Наставник", keys[4:5]), ("Пара", [keys[5], keys[-1]]))
    ]
    for expert in contest.experts:
        deeds.score_sheet(
            house, ADMINISTRATOR, contest.key, expert, dict(zip(made, ((10, 5), (8, 5), (9, 4)), strict=True))
        )
    return made


def faults(caught: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {fault.field for fault in caught.value.faults}


def test_names_and_lines_are_read_and_all_that_is_wrong_is_told(house: House, people: dict[str, str]) -> None:
    made = contest_desk.announce(house, ADMINISTRATOR, asked(people))
    assert [(one.name, one.best) for one in made.criteria] == [("Результат", 10), ("Новизна", 5)]
    assert made.experts == tuple(list(people.values())[:3])
    with pytest.raises(Invalid) as caught:
        contest_desk.announce(house, ADMINISTRATOR, asked(people))
    assert faults(caught) == {"title"}
    wrong = asked(
        people, title="«Другой»", experts=["Никто Никтоич", *people][:2], criteria=[{"name": "А"}, {"best": 3}], jury=1
    )
    with pytest.raises(Invalid) as caught:
        contest_desk.announce(house, ADMINISTRATOR, wrong)
    assert faults(caught) == {"experts.0", "criteria.1", "jury"}


def test_a_sheet_is_stored_whole_or_not_at_all(house: House, contest: Contest, people: dict[str, str]) -> None:
    first, second, _ = judged(house, contest, people)
    expert = contest.experts[0]
    with pytest.raises(Invalid) as caught:
        deeds.score_sheet(house, ADMINISTRATOR, contest.key, expert, {first: (1, 1), second: (1, 6), "чужая": (1, 1)})
    assert faults(caught) == {f"{second}.1", "чужая"}
    shown = contest_desk.board(house, ADMINISTRATOR, contest.key)
    assert shown.scores[first, expert] == (10, 5)
    assert deeds.score_sheet(house, ADMINISTRATOR, contest.key, expert, {first: (10, 4), second: (8, 5)}) == 1


def test_what_stands_on_an_entry_or_a_score_is_not_taken_away(
    house: House, contest: Contest, people: dict[str, str]
) -> None:
    keys = judged(house, contest, people)
    for wrong in (
        {"nominations": ["Наставник"]}, {"criteria": ["Другой"]}, {"experts": list(people)[1:3]},
        {"experts": [*list(people)[:3], list(people)[3]]},
    ):  # fmt: skip
        with pytest.raises(Conflict):
            contest_desk.change(house, ADMINISTRATOR, contest.key, wrong)
    changed = contest_desk.change(house, ADMINISTRATOR, contest.key, {"secretary": list(people)[2]})
    assert changed.secretary == contest.experts[2]
    deeds.take_back(house, ADMINISTRATOR, keys[1])
    assert len(contest_desk.board(house, ADMINISTRATOR, contest.key).entries) == 2
    deeds.close(house, ADMINISTRATOR, contest.key)
    with pytest.raises(Conflict):
        deeds.take_back(house, ADMINISTRATOR, keys[0])
    with pytest.raises(Invalid):
        deeds.reopen(house, ADMINISTRATOR, contest.key, " ")
    assert not deeds.reopen(house, ADMINISTRATOR, contest.key, "ошибка в листе эксперта").closed


def test_an_entry_comes_from_its_application_once(house: House, contest: Contest, people: dict[str, str]) -> None:
    who = list(people.values())[4]
    data = {"contest": contest.title, "nomination": "Наставник", "person": [who], "files": ["описание практики"]}
    paper = issue(house, ADMINISTRATOR, Request("contest_application", data))
    named = f"{paper.number} от {paper.date:%d.%m.%Y}"
    entry = contest_desk.enter(house, ADMINISTRATOR, contest.key, {"paper": named})
    assert (entry.people, entry.nomination, entry.paper) == ((who,), "Наставник", paper.id)
    for wrong in (paper.id, "77 от 01.09.2026"):
        with pytest.raises(Invalid) as caught:
            contest_desk.enter(house, ADMINISTRATOR, contest.key, {"paper": wrong})
        assert "paper" in faults(caught)


def test_from_minutes_to_order_to_diplomas_that_refer_to_it(
    house: House, contest: Contest, people: dict[str, str]
) -> None:
    judged(house, contest, people)
    with pytest.raises(Conflict):
        contest_papers.batch_rows(house, ADMINISTRATOR, contest.key, "diplomas")
    deeds.close(house, ADMINISTRATOR, contest.key)
    minutes = contest_papers.paper_data(house, ADMINISTRATOR, contest.key, "minutes_contest")
    assert minutes["contest"] == "Наставник года"
    assert minutes["members"] == [contest.experts[2]]
    given = issue(house, ADMINISTRATOR, Request("minutes_contest", minutes, ground=GROUND))
    order = contest_papers.paper_data(house, ADMINISTRATOR, contest.key, "order_contest_results")
    assert order["protocol"] == given.id
    signed = issue(
        house, ADMINISTRATOR, Request("order_contest_results", {**order, "control_person": "self"}, ground=GROUND)
    )
    rows = contest_papers.batch_rows(house, ADMINISTRATOR, contest.key, "diplomas")
    assert [(row.type, row.data["order"]) for row in rows] == [
        ("diploma_winner", signed.id), ("diploma_winner", signed.id), ("diploma_best_pair", signed.id),
    ]  # fmt: skip
    found = trial.try_out(house, ADMINISTRATOR, rows)
    assert [line["person"] for line in found.of(trial.CONSENT)] == ["Гуменюк Светлана Андреевна"], (
        "не работник, согласия нет"
    )
    assert contest_papers.batch_rows(house, ADMINISTRATOR, contest.key, "certificates") == []


def test_sheets_and_the_table_are_printed_without_a_code(
    house: House, contest: Contest, people: dict[str, str]
) -> None:
    judged(house, contest, people)
    said = text(contest_papers.score_sheets(house, ADMINISTRATOR, contest.key, contest.experts[0]))
    assert said.count("ЛИСТ ОЦЕНИВАНИЯ") == 3
    table = text(contest_papers.summary_file(house, ADMINISTRATOR, contest.key, "Пара"))
    assert "Номинация: Пара" in table
    assert "Проверка подлинности" not in said + table


def test_a_vanished_card_does_not_break_the_board(house: House, contest: Contest, people: dict[str, str]) -> None:
    keys = judged(house, contest, people)
    with house.store.transaction(ADMINISTRATOR) as tx:
        ENTRIES.save(tx, replace(ENTRIES.get(tx, keys[0]), people=("нет",)))
    shown = contest_desk.board(house, ADMINISTRATOR, contest.key)
    assert shown.names(shown.entries[0]) == "карточка удалена"

"""A contest from entries to places and to the data of its papers."""

from __future__ import annotations

from typing import Any

import pytest

from records.registry import PEOPLE
from schemas.contest import Contest, Criterion, Entry, Score
from schemas.document.compile import load
from schemas.errors import Fault
from service.errors import Conflict, Forbidden, Invalid
from service.usecases import contest as contests
from service.usecases import contest_papers
from service.usecases.finding import StoreLookup
from service.usecases.house import House
from tests.people import ADMINISTRATOR, INSPECTOR, TODAY


@pytest.fixture
def keys(house: House) -> list[str]:
    with house.store.reading() as reader:
        return [person.key for person in PEOPLE.find(reader, order=("surname", "key"), limit=12)]


@pytest.fixture
def contest(house: House, keys: list[str]) -> Contest:
    asked = Contest(
        year="2026-2027", nominations=("Наставник", "Пара"), experts=tuple(keys[:2]),
        criteria=(Criterion(name="Результат", best=10), Criterion(name="Новизна", best=5)),
    )  # fmt: skip
    return contests.announce(house, ADMINISTRATOR, asked)


def entered(house: House, contest: Contest, nomination: str, *people: str) -> str:
    return contests.enter(house, ADMINISTRATOR, Entry(contest=contest.key, nomination=nomination, people=people)).key


def judge(house: House, contest: Contest, entry: str, *points: tuple[int, int]) -> None:
    for expert, given in zip(contest.experts, points, strict=True):
        contests.score(house, ADMINISTRATOR, Score(entry=entry, expert=expert, points=given))


def faults(caught: pytest.ExceptionInfo[Invalid]) -> set[str]:
    found: tuple[Fault, ...] = tuple(caught.value.faults)
    return {fault.field for fault in found}


def test_places_follow_points_then_criteria_and_equals_share(house: House, contest: Contest, keys: list[str]) -> None:
    one, two, three, four = (entered(house, contest, "Наставник", key) for key in keys[2:6])
    judge(house, contest, one, (8, 5), (8, 5))
    judge(house, contest, two, (9, 4), (9, 4))
    judge(house, contest, three, (9, 4), (9, 4))
    judge(house, contest, four, (10, 5), (10, 5))
    lines = contests.summary(house, ADMINISTRATOR, contest.key)
    assert {line.entry.key: line.place for line in lines} == {four: 1, two: 2, three: 2, one: 4}
    assert [line.total for line in lines] == [30, 26, 26, 26]
    assert lines[0].scores == (15, 15)


def test_no_results_before_every_entry_is_judged_and_no_changes_after(
    house: House, contest: Contest, keys: list[str]
) -> None:
    with pytest.raises(Conflict):
        contests.summary(house, ADMINISTRATOR, contest.key)
    one = entered(house, contest, "Наставник", keys[2])
    with pytest.raises(Conflict, match="не хватает оценок – 2"):
        contests.close(house, ADMINISTRATOR, contest.key)
    judge(house, contest, one, (1, 1), (2, 2))
    judge(house, contest, one, (3, 1), (2, 2))
    contests.close(house, ADMINISTRATOR, contest.key)
    assert contests.summary(house, ADMINISTRATOR, contest.key)[0].total == 8
    with pytest.raises(Conflict):
        judge(house, contest, one, (1, 1), (2, 2))
    with pytest.raises(Conflict):
        entered(house, contest, "Наставник", keys[3])
    told = [line for line in house.store.audit_lines(subject=one) if line["event"] == "contest_scored"]
    assert [line["facts"].get("before") for line in told].count([1, 1]) == 1


def test_wrong_entries_and_scores_are_refused_whole(house: House, contest: Contest, keys: list[str]) -> None:
    with pytest.raises(Invalid) as caught:
        entered(house, contest, "Никакая", keys[2], keys[2], contest.experts[0], "нет-такого")
    assert faults(caught) == {"nomination", "people.1", "people.2", "people.3"}
    one = entered(house, contest, "Наставник", keys[2])
    with pytest.raises(Invalid):
        entered(house, contest, "Наставник", keys[2])
    with pytest.raises(Invalid) as caught:
        contests.score(house, ADMINISTRATOR, Score(entry=one, expert=keys[5], points=(11, -1)))
    assert faults(caught) == {"expert", "points.0", "points.1"}
    with pytest.raises(Invalid) as caught:
        contests.score(house, ADMINISTRATOR, Score(entry=one, expert=contest.experts[0], points=(1,)))
    assert faults(caught) == {"points"}
    with pytest.raises(Invalid) as caught:
        contests.announce(
            house, ADMINISTRATOR,
            Contest(year="2026", nominations=(), experts=("нет",), criteria=(Criterion(name="А", best=0),)),
        )  # fmt: skip
    assert faults(caught) == {"year", "nominations", "experts.0", "criteria.0.best"}
    with pytest.raises(Forbidden):
        contests.summary(house, INSPECTOR, contest.key)


def test_papers_take_their_data_from_the_places(house: House, contest: Contest, keys: list[str]) -> None:
    judge(house, contest, entered(house, contest, "Наставник", keys[2]), (8, 5), (8, 5))
    judge(house, contest, entered(house, contest, "Пара", keys[3], keys[4]), (8, 5), (8, 5))
    lines = contests.summary(house, ADMINISTRATOR, contest.key)
    papers: list[tuple[str, dict[str, Any]]] = [
        ("order_contest_results", contest_papers.results_data(contest, lines)
         | {"protocol": {"genre": "протокол", "number": "2", "date": "2019-05-31", "heading": "Об итогах"},
            "control_person": "self"}),
        ("minutes_contest", contest_papers.minutes_data(contest, lines) | {"chairman": keys[6], "secretary": keys[7]}),
        ("contest_summary", contest_papers.summary_data(contest, lines, "Пара") | {"secretary": keys[7]}),
        *contest_papers.diplomas(contest, lines),
    ]  # fmt: skip
    assert [key for key, _ in papers[3:]] == ["diploma_winner", "diploma_best_pair"]
    assert papers[0][1]["winners"][1] == {"nomination": "Пара", "place": "first", "person": keys[3:5]}
    with house.store.reading() as reader:
        for key, data in papers:
            if key in house.catalogue.whole().types:
                assert load(house.catalogue.get(key).manifest, data, StoreLookup(reader), TODAY)

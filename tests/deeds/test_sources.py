"""Forms take rows from the records: pairs of the year, mentors, mentees without a pair, the roadmap."""

from __future__ import annotations

from datetime import date

import pytest

from records.registry import MENTEES, MENTORS, PAIRS, PEOPLE
from schemas.pair import MenteeProfile, MentorProfile, Pair
from schemas.person import Person
from service.errors import Forbidden
from service.usecases.house import House
from service.usecases.issue import Request, issue
from service.usecases.sources import rows_of_year
from tests.people import ADMINISTRATOR, INSPECTOR

YEAR = "2026-2027"


@pytest.fixture
def people(house: House) -> tuple[Person, list[Person]]:
    """An employee, and students of the training college."""
    with house.store.reading() as reader:
        found = PEOPLE.find(reader, {"state": "active"})
    return next(one for one in found if one.position), [one for one in found if one.is_student and one.group]


@pytest.fixture
def pairs(house: House, people: tuple[Person, list[Person]]) -> None:
    mentor, students = people
    with house.store.transaction(ADMINISTRATOR) as tx:
        tx.audit("pairs_made")
        for since, until, paper, mentee in (
            (date(2026, 10, 1), date(2027, 5, 31), "", students[0]),
            (None, None, "", students[1]),
            (None, None, "an order", students[2]),
        ):
            PAIRS.add(tx, Pair(year=YEAR, mentor=mentor.key, mentees=(mentee.key,), mode="teacher_student", since=since,
                               until=until, paper=paper))  # fmt: skip
        MENTORS.add(tx, MentorProfile(person=mentor.key, year=YEAR))
        for student in students[2:4]:
            MENTEES.add(tx, MenteeProfile(person=student.key, year=YEAR))


def rows(house: House, key: str, field: str) -> list[dict[str, object]]:
    return rows_of_year(house, ADMINISTRATOR, house.catalogue.get(key).manifest).get(field, [])


def test_pairs_without_an_order_are_rows_of_the_next_one(
    house: House, people: tuple[Person, list[Person]], pairs: None
) -> None:
    mentor, students = people
    first, second = rows(house, "order_pairs", "pairs")
    assert (first["mentor"], first["form"]) == (mentor.key, "teacher_student")
    assert first["period"] == {"from": "2026-10-01", "to": "2027-05-31"}
    assert [one["person"] for one in first["mentees"]] == [students[0].key]  # type: ignore[attr-defined]  # rows
    assert first["mentees"][0]["place"].startswith("группа ")  # type: ignore[index]  # rows
    assert "period" not in second
    assert len(rows(house, "order_completion", "pairs_closed")) == 3


def test_mentors_and_mentees_without_a_pair(house: House, people: tuple[Person, list[Person]], pairs: None) -> None:
    mentor, students = people
    assert [row["person"] for row in rows(house, "order_training", "trainees")] == [mentor.key]
    assert [row["mentee"] for row in rows(house, "support_plan", "unpaired")] == [students[3].key]


def test_the_order_takes_the_roadmap_of_the_year_and_before_it_the_shipped_one(house: House) -> None:
    shipped = rows(house, "order_implementation", "stages")
    assert len(shipped) == 7
    assert "2026" in str(shipped)
    assert "2022" not in str(shipped)
    own = {"date": "2026-11-20", "year": YEAR, "stages": shipped[:1]}
    issue(house, ADMINISTRATOR, Request("roadmap", own))
    assert rows(house, "order_implementation", "stages") == shipped[:1]


def test_only_who_issues_papers_may_ask_and_no_records_mean_no_rows(house: House) -> None:
    assert rows_of_year(house, ADMINISTRATOR, house.catalogue.get("order_pairs").manifest) == {}
    with pytest.raises(Forbidden):
        rows_of_year(house, INSPECTOR, house.catalogue.get("order_pairs").manifest)

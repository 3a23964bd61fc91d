"""Records as they are stored, ages and consents on the days around them, numbers and their periods."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import registry
from records.tables import Table
from schemas.codec import record_schema
from schemas.college import College, Signer
from schemas.consent import Consent, ConsentKind, ConsentState, Giver, adult_from, giver_on, state_for, state_of
from schemas.contest import Contest, Criterion
from schemas.journals import JOURNALS, valid_mask, written
from schemas.person import Person, PersonRole
from schemas.values.calendar import AcademicYear, Period
from schemas.values.cases import Case
from schemas.values.names import FullName, Gender, NameOverrides, NamePart

TABLES = [table for table in vars(registry).values() if isinstance(table, Table)]
STUDENT = Person(
    surname="Киле", firstname="Артём", gender=Gender.M, roles=(PersonRole.STUDENT,), birth_date=date(2008, 2, 29)
)
BY_PARENT = Consent(
    person="p", kind=ConsentKind.PROCESSING, giver=Giver.REPRESENTATIVE, given_on=date(2025, 9, 1),
    until=date(2026, 8, 31),
)  # fmt: skip
RECORDS: list[Any] = [
    STUDENT,
    Person(
        key="p", version=3, surname="Лев", firstname="Пётр", gender=Gender.M,
        overrides=NameOverrides({NamePart.SURNAME: {Case.GENT: "Лева"}}, frozenset({NamePart.FIRSTNAME})),
    ),
    BY_PARENT,
    College(full_name="Техникум", signers=(Signer(person="d", since=date(2020, 1, 1), acting="и.о."),), masks={"a": "{n}"}),
    Contest(year="2026-2027", nominations=("А",), criteria=(Criterion(name="Б", best=7),), experts=("e",)),
]  # fmt: skip


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_record_comes_back_as_it_was(record: Any) -> None:
    schema = record_schema(type(record))
    assert schema.load(schema.dump(record)) == record


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.spec.name)
def test_every_table_is_indexed_by_fields_that_its_record_has(table: Table[Any]) -> None:
    named = {*table.spec.indexes, *(name for group in table.spec.unique for name in group)}
    assert named <= table.schema.fields.keys()
    assert table.spec in registry.SPECS


def test_who_gives_a_consent_changes_on_the_eighteenth_birthday() -> None:
    assert adult_from(STUDENT) == date(2026, 3, 1)
    assert giver_on(STUDENT, date(2026, 2, 28)) is Giver.REPRESENTATIVE
    assert giver_on(STUDENT, date(2026, 3, 1)) is Giver.SELF
    unknown = Person(surname="А", firstname="Б", gender=Gender.M, roles=(PersonRole.STUDENT,))
    assert giver_on(unknown, date(2026, 3, 1)) is None
    assert giver_on(Person(surname="А", firstname="Б", gender=Gender.M), date(2026, 3, 1)) is Giver.SELF


@given(born=st.dates(date(1990, 1, 1), date(2012, 12, 31)))
def test_a_person_is_adult_from_that_day_and_not_the_day_before(born: date) -> None:
    person = Person(surname="А", firstname="Б", gender=Gender.F, roles=(PersonRole.STUDENT,), birth_date=born)
    own = adult_from(person)
    assert own is not None
    assert (giver_on(person, own - timedelta(1)), giver_on(person, own)) == (Giver.REPRESENTATIVE, Giver.SELF)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2025, 8, 31), ConsentState.NOT_PRINTED), (date(2025, 9, 1), ConsentState.RETURNED),
        (date(2026, 2, 28), ConsentState.RETURNED), (date(2026, 3, 1), ConsentState.OWN_NEEDED),
    ],
)  # fmt: skip
def test_a_parent_s_consent_ends_when_the_child_is_eighteen(day: date, state: ConsentState) -> None:
    assert state_of(BY_PARENT, STUDENT, day) is state


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 7, 31), ConsentState.RETURNED), (date(2026, 8, 1), ConsentState.EXPIRING),
        (date(2026, 8, 31), ConsentState.EXPIRING), (date(2026, 9, 1), ConsentState.EXPIRED),
    ],
)  # fmt: skip
def test_a_consent_expires_the_day_after_its_last(day: date, state: ConsentState) -> None:
    adult = Person(surname="А", firstname="Б", gender=Gender.F, birth_date=date(1990, 1, 1))
    own = Consent(
        person="p", kind=ConsentKind.MENTOR, giver=Giver.SELF, given_on=date(2025, 9, 1), until=date(2026, 8, 31)
    )
    assert state_of(own, adult, day) is state
    assert state_for([own], ConsentKind.PROCESSING, adult, day) is state
    assert state_for([own], ConsentKind.DISTRIBUTION, adult, day) is ConsentState.NOT_PRINTED


@given(day=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_every_day_lies_in_its_academic_year(day: date) -> None:
    year = AcademicYear.of(day)
    assert year.first_day <= day <= year.last_day
    assert AcademicYear.parse(str(year)) == year
    assert day in Period(year.first_day, year.last_day)


@pytest.mark.parametrize("mask", ["", "од", "{n}{n}", "{n", "{m}-{n}"])
def test_a_mask_without_one_number_is_refused(mask: str) -> None:
    assert not valid_mask(mask)


def test_masks_and_periods_of_the_journals() -> None:
    assert all(valid_mask(journal.mask) for journal in JOURNALS.values())
    assert written("{n}-од/{year}", 7, date(2026, 9, 1)) == "7-од/2026"
    orders, minutes, awards = (
        JOURNALS[key] for key in ("journal_orders_od", "journal_minutes_pedcouncil", "journal_awards")
    )
    assert [journal.period(date(2027, 1, 9)) for journal in (orders, minutes, awards)] == ["2027", "2026-2027", "all"]


def test_a_period_does_not_run_backwards_and_a_name_keeps_its_parts() -> None:
    with pytest.raises(ValueError, match="раньше"):
        Period(date(2026, 9, 2), date(2026, 9, 1))
    assert FullName("Ким", "Ен").parts == ("Ким", "Ен")

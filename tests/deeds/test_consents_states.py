"""States of consents: who gives one on a day, what holds, what is printed again, what is taken back."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.registry import COLLEGE, CONSENTS, GROUPS, ISSUED, PEOPLE, REPRESENTATIONS
from schemas.consent import Consent, ConsentKind, ConsentState, Giver, giver_on, shown_state, state_for, state_of
from schemas.person import Person, PersonRole
from schemas.values.actor import Actor, Role
from schemas.values.names import Gender
from service.errors import Conflict, Forbidden, Invalid
from service.rendering import compiler, skeleton
from service.rendering.text import text
from service.usecases import (
    bases,
    batch,
    batchrun,
    consent_marks,
    consent_overview,
    consent_registers,
    consents,
    people_programme,
)
from service.usecases.house import House
from tests.people import ADMINISTRATOR, SECRETARY

DAY = date(2026, 11, 20)


def student(born: date | None) -> Person:
    return Person(
        key="p", surname="Бельды", firstname="Анна", gender=Gender.F, roles=(PersonRole.STUDENT,), birth_date=born
    )


def sheet(giver: Giver = Giver.REPRESENTATIVE, **more: object) -> Consent:
    facts = {"printed_on": date(2026, 9, 1), "given_on": date(2026, 9, 10), **more}
    return Consent(key="c", person="p", kind=ConsentKind.PROCESSING, giver=giver, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("consent", "born", "day", "state"),
    [
        (sheet(), date(2010, 1, 1), DAY, ConsentState.RETURNED),
        (sheet(given_on=None), date(2010, 1, 1), DAY, ConsentState.PRINTED),
        (sheet(until=date(2026, 12, 1)), date(2010, 1, 1), DAY, ConsentState.EXPIRING),
        (sheet(until=date(2026, 11, 19)), date(2010, 1, 1), DAY, ConsentState.EXPIRED),
        (sheet(until=DAY), date(2010, 1, 1), DAY, ConsentState.EXPIRING),
        (sheet(), date(2008, 11, 20), DAY, ConsentState.OWN_NEEDED),
        (sheet(), date(2008, 11, 21), DAY, ConsentState.RETURNED),
        (sheet(given_on=date(2027, 2, 1)), date(2009, 3, 1), date(2027, 2, 28), ConsentState.RETURNED),
        (sheet(Giver.SELF), date(2010, 1, 1), DAY, ConsentState.WRONG_GIVER),
        (sheet(), None, DAY, ConsentState.WRONG_GIVER),
        (sheet(withdrawn_on=DAY), date(2010, 1, 1), DAY, ConsentState.WITHDRAWN),
        (sheet(withdrawn_on=date(2026, 11, 21)), date(2010, 1, 1), DAY, ConsentState.RETURNED),
    ],
)
def test_the_state_of_a_sheet(consent: Consent, born: date | None, day: date, state: ConsentState) -> None:
    assert state_of(consent, student(born), day) is state


def test_born_on_29_february_gives_the_own_consent_from_1_march() -> None:
    leap = student(date(2008, 2, 29))
    assert giver_on(leap, date(2026, 2, 28)) is Giver.REPRESENTATIVE
    assert giver_on(leap, date(2026, 3, 1)) is Giver.SELF


def test_what_nobody_is_asked_for_is_not_needed() -> None:
    child = student(date(2010, 1, 1))
    assert shown_state([], ConsentKind.IMAGE, child, DAY) is ConsentState.NOT_NEEDED
    assert shown_state([], ConsentKind.PROCESSING, child, DAY) is ConsentState.NOT_PRINTED
    teacher = replace(child, roles=(PersonRole.TEACHER,))
    assert shown_state([], ConsentKind.PROCESSING, teacher, DAY) is ConsentState.NOT_NEEDED


@given(st.dates(date(2004, 1, 1), date(2012, 12, 31)), st.dates(date(2024, 1, 1), DAY), st.sampled_from(Giver))
def test_a_consent_that_holds_was_given_by_whoever_could_and_still_can(
    born: date, given_on: date, giver: Giver
) -> None:
    person = student(born)
    if state_for([sheet(giver, given_on=given_on)], ConsentKind.PROCESSING, person, DAY).holds:
        assert giver_on(person, given_on) is giver
        assert giver_on(person, DAY) is giver


def printed_group(house: House, code: str = "АТ-11", *, missing: bool = True) -> list[Consent]:
    rows = batch.rows_for_groups(house, SECRETARY, "consent_pd", [code], missing_only=missing)
    job = batch.start(house, SECRETARY, "согласия", rows, {}, holder=(holder := batchrun.holder_name(house)))
    assert batchrun.run(house, job.key, holder).failed == 0
    batchrun.finish(house, job.key, holder)
    with house.store.reading() as reader:
        return [CONSENTS.find(reader, {"person": row.person})[-1] for row in rows]


def test_a_lost_sheet_is_printed_again_under_its_own_number(house: House) -> None:
    first = printed_group(house)
    again = printed_group(house)
    assert [one.number for one in again] == [one.number for one in first] == [str(number) for number in range(1, 8)]
    with house.store.reading() as reader:
        assert ISSUED.count(reader) == 7
    consents.returned(house, SECRETARY, [first[0].key], DAY)
    assert len(batch.rows_for_groups(house, SECRETARY, "consent_pd", ["АТ-11"], missing_only=True)) == 6


def test_a_sheet_that_would_come_out_otherwise_is_made_anew_once(house: House) -> None:
    """The paper of authority, the group and the college are no part of the cards' editions, yet stand on the sheet."""
    first = printed_group(house)
    with house.store.transaction(SECRETARY) as tx:
        child = next(one.person for one in first if one.giver is Giver.REPRESENTATIVE)
        link = REPRESENTATIONS.find(tx, {"child": child})[0]
        REPRESENTATIONS.save(tx, replace(link, authority_type="свидетельство о рождении", authority_number="I-ДВ № 1"))
    again = printed_group(house)
    assert [one.number for one in again if one.person == child] == ["8"]
    assert [one.number for one in again if one.person != child] == [one.number for one in first if one.person != child]
    with house.store.transaction(SECRETARY) as tx:
        COLLEGE.save(tx, replace(house.college(tx), legal_address="680998, г. Приреченск, ул. Новая, д. 3"))
    moved = printed_group(house)
    assert [one.number for one in moved] == [str(number) for number in range(9, 16)]
    assert [one.number for one in printed_group(house)] == [one.number for one in moved]


def test_another_compressor_gives_no_new_numbers(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A college adds or drops the extra «fast»: the parts of the sheets are the same, only their packing is not."""
    first = printed_group(house)
    for other in (
        skeleton.ZLIB6,
        replace(skeleton.ZLIB6, name="none", deflate=lambda data: zlib.compress(data, 0, -15)),
    ):
        monkeypatch.setattr(compiler.Compiled.render, "__defaults__", (None, other))
        again = printed_group(house)
        assert [one.number for one in again] == [one.number for one in first]
    with house.store.transaction(SECRETARY) as tx:
        COLLEGE.save(tx, replace(house.college(tx), legal_address="680998, г. Приреченск, ул. Новая, д. 3"))
    assert [one.number for one in printed_group(house)] == [str(number) for number in range(8, 15)]


def test_a_sheet_of_older_cards_or_another_edition_is_made_anew(house: House) -> None:
    first = printed_group(house)
    with house.store.transaction(SECRETARY) as tx:
        PEOPLE.save(tx, replace(PEOPLE.get(tx, first[0].person), address="п. Новый, д. 1"))
        CONSENTS.save(tx, replace(CONSENTS.get(tx, first[1].key), edition="старая"))
    again = printed_group(house)
    assert [one.number for one in again][:3] == ["8", "9", "3"]
    consents.returned(house, SECRETARY, [again[2].key], DAY)
    with house.store.transaction(SECRETARY) as tx:
        CONSENTS.save(tx, replace(CONSENTS.get(tx, again[2].key), edition="старая"))
    rows = batch.rows_for_groups(house, SECRETARY, "consent_pd", ["АТ-11"], missing_only=True)
    assert again[2].person in {row.person for row in rows}


def test_a_sheet_is_marked_only_as_given_by_the_right_one_on_a_day_that_was(house: House) -> None:
    one = printed_group(house)[0]
    with pytest.raises(Invalid):
        consents.returned(house, SECRETARY, [one.key], date(2026, 11, 21))
    with house.store.transaction(SECRETARY) as tx:
        PEOPLE.save(tx, replace(PEOPLE.get(tx, one.person), birth_date=date(2008, 11, 1)))
    with pytest.raises(Invalid) as refusal:
        consents.returned(house, SECRETARY, [one.key], DAY)
    assert "уже есть 18" in refusal.value.faults[0].detail
    assert consents.returned(house, SECRETARY, [one.key], date(2026, 10, 31)) == 1


def test_a_wrong_mark_is_taken_back(house: House) -> None:
    one = printed_group(house)[0]
    consents.returned(house, SECRETARY, [one.key], DAY)
    assert consents.unreturned(house, SECRETARY, one.key).given_on is None
    with house.store.transaction(SECRETARY) as tx:
        CONSENTS.save(tx, replace(CONSENTS.get(tx, one.key), withdrawn_on=DAY))
    with pytest.raises(Conflict):
        consents.returned(house, SECRETARY, [one.key], DAY)


def test_a_curator_marks_only_the_own_group(house: House) -> None:
    one = printed_group(house)[0]
    stranger = Actor("kurator", frozenset({Role.CURATOR}), "test", frozenset({"другая"}))
    with pytest.raises(Forbidden):
        consents.returned(house, stranger, [one.key], DAY)


def test_sheets_are_chosen_by_number_or_the_beginning_of_a_name(house: House) -> None:
    first = printed_group(house)
    with house.store.reading() as reader:
        group = GROUPS.find(reader, {"code": "АТ-11"})[0].key
    kind = ConsentKind.PROCESSING
    assert consent_marks.chosen(house, SECRETARY, group, kind, [], "№1 елк") == [first[0].key, first[6].key]
    for typed, said in (("жук", "среди невозвращённых нет"), ("а", "нескольким"), ("", "Отметьте")):
        with pytest.raises(Invalid) as refusal:
            consent_marks.chosen(house, SECRETARY, group, kind, [], typed)
        assert said in refusal.value.faults[0].detail


def test_without_a_representative_the_sheet_has_a_line_for_the_name(house: House) -> None:
    with house.store.transaction(SECRETARY) as tx:
        for link in REPRESENTATIONS.find(tx):
            REPRESENTATIONS.remove(tx, link.key)
    one = printed_group(house)[0]
    assert (one.giver, one.representative) == (Giver.REPRESENTATIVE, "")
    with house.store.reading() as reader:
        said = text(house.files.get(ISSUED.get(reader, one.paper).sha256))
    assert "____ (фамилия, имя, отчество)" in said
    assert "()" not in said
    assert "  ," not in said


def test_the_overview_counts_every_group_and_tells_who_turns_18(house: House) -> None:
    printed_group(house)
    lines = {line.group.code: line for line in consent_overview.groups(house, SECRETARY, ConsentKind.PROCESSING)}
    assert (lines["АТ-11"].missing, lines["ТМ-21"].missing) == (7, 0)
    assert lines["АТ-11"].counts[ConsentState.PRINTED] == 7
    assert "Ульянова-Ким" in {person.surname for person in consent_overview.turning(house, SECRETARY)}


def test_the_register_is_made_as_word_and_excel(house: House) -> None:
    printed_group(house)
    assert consent_registers.register_docx(house, SECRETARY)[:2] == b"PK"
    assert consent_registers.register_xlsx(house, SECRETARY)[:2] == b"PK"
    assert [line.number for line in consent_registers.lines(house, SECRETARY)][:2] == ["1", "2"]


def test_a_base_holds_only_those_who_consented(house: House) -> None:
    with house.store.reading() as reader:
        zhuk = PEOPLE.find(reader, {"surname": "Жук"}, limit=1)[0]
        abramov = PEOPLE.find(reader, {"surname": "Абрамов"}, limit=1)[0]
    for person in (zhuk, abramov):
        people_programme.save_mentee(house, ADMINISTRATOR, person.key, {"request": "учёба"})
    found = bases.base(house, SECRETARY, "base_mentees_students")
    assert [row["person"] for row in found.rows] == [zhuk.key]
    assert [person.key for person in found.left_out] == [abramov.key]
    assert bases.base_docx(house, SECRETARY, "base_mentees_students")[:2] == b"PK"
    assert bases.base_xlsx(house, SECRETARY, "base_mentees_students")[:2] == b"PK"


def test_a_sheet_of_a_teacher_names_work_and_one_without_a_psychologist_says_what_to_do(house: House) -> None:
    with house.store.transaction(SECRETARY) as tx:
        for card in PEOPLE.find(tx, {"state": "active"}):
            if "психолог" in card.position:
                PEOPLE.save(tx, replace(card, position="методист"))
        student = next(card for card in PEOPLE.find(tx, {"surname": "Абрамова"}))
        teacher = next(card for card in PEOPLE.find(tx) if PersonRole.TEACHER in card.roles)
        teacher = PEOPLE.save(tx, replace(teacher, phone="+79140000001"))
        lost = consents.sheet_for(tx, house, "consent_psychology", student, DAY)
        found = consents.sheet_for(tx, house, "consent_distribution", teacher, DAY)
    assert "нет педагога-психолога" in lost.reasons[-1]
    assert found.data["data"][1]["datum"] == "должность, место работы"
    assert found.data["contacts"].startswith("телефон +7 914 000-00-01")

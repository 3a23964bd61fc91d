"""Cards of people: who sees what, what two editors see, what is remembered, how two cards become one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from records.registry import CONSENTS, GROUPS, PEOPLE, REPRESENTATIONS
from schemas.consent import Consent, ConsentKind, Giver
from schemas.person import Person
from schemas.values.actor import Actor, Role
from schemas.values.cases import Case
from schemas.values.names import NamePart
from service.errors import Conflict, Forbidden, Invalid, NotFound
from service.usecases import groups, history, partners, people, people_family, people_merge, people_moves, people_names
from service.usecases import people_programme as programme
from service.usecases.house import House
from service.usecases.issue import issue
from service.usecases.people import Wanted
from service.usecases.people_moves import Move
from service.usecases.search import everything, forms
from tests.people import ADMINISTRATOR, INSPECTOR, SECRETARY, sample

SIDOROV = {
    "surname": "Сидоров", "firstname": "Пётр", "patronymic": "Ильич", "gender": "m", "roles": ["student"],
    "birth_date": "17.05.2010", "group": "ТМ-21", "phone": "8 (914) 123-45-67", "address": "с. Образцово, д. 1",
    "identity": {"number": "0816 123456"},
}  # fmt: skip
DIRECTOR = Actor("director", frozenset({Role.DIRECTOR}), "test")


def added(house: House, **changes: object) -> Person:
    return people.add(house, SECRETARY, {**SIDOROV, **changes})


def curator_of(house: House, *codes: str) -> Actor:
    with house.store.reading() as reader:
        keys = frozenset(group.key for group in GROUPS.find(reader) if group.code in codes)
    return Actor("kurator", frozenset({Role.CURATOR}), "test", keys)


def test_a_card_is_kept_in_one_spelling(house: House) -> None:
    person = added(house)
    assert (person.phone, person.version) == ("+79141234567", 1)
    assert person.identity is not None
    assert person.identity.number == "0816 123456"


def test_all_faults_of_a_card_come_at_once(house: House) -> None:
    with pytest.raises(Invalid) as refusal:
        added(house, group="НЕТ-1", phone="12", birth_date="01.01.2035")
    assert {fault.field for fault in refusal.value.faults} == {"group", "phone", "birth_date"}
    with pytest.raises(Invalid) as refusal:
        people.add(house, SECRETARY, {"firstname": "", "gender": "x", "height": 1})
    assert {fault.field for fault in refusal.value.faults} == {"surname", "firstname", "gender", "height"}


def test_the_same_person_is_not_made_twice_unaware(house: House) -> None:
    added(house)
    with pytest.raises(Conflict, match="уже есть"):
        added(house, birth_date="")
    assert people.add(house, SECRETARY, SIDOROV, despite=True).key


@pytest.mark.parametrize(
    ("words", "fits"),
    [("сидорову", True), ("Сидоровым Петром", True), ("сидоровой", True), ("914 123 45 67", True), ("8(914)123-45-67", True),
     ("тм-21 сидоров", True), ("17.05.2010", True), ("18.05.2010", False), ("2010-05-17", True),
         ("студент сидоров", True), ("сидоренко", False)],
)  # fmt: skip
def test_people_are_found_by_word_forms_numbers_and_groups(house: House, words: str, fits: bool) -> None:
    key = added(house).key
    assert (key in [person.key for person in people.find(house, SECRETARY, Wanted(words=words)).people]) is fits


def test_a_telephone_finds_nobody_for_one_who_may_not_see_it(house: House) -> None:
    added(house)
    assert people.find(house, INSPECTOR, Wanted(words="9141234567")).total == 0


def test_contacts_are_masked_by_right(house: House) -> None:
    key = added(house).key
    for person in (people.get(house, INSPECTOR, key), people.find(house, INSPECTOR, Wanted(words="Сидоров")).people[0]):
        assert (person.phone, person.address) == ("+7 914 ***-**-67", "скрыто")
        assert person.identity is not None
        assert person.identity.number == "скрыто"
    assert people.get(house, SECRETARY, key).phone == "+79141234567"


def test_a_curator_sees_the_own_groups_only(house: House) -> None:
    mine, other = added(house), added(house, surname="Чужой", group="ДО-22")
    curator = curator_of(house, "ТМ-21")
    seen = people.find(house, curator, Wanted(state="any")).people
    assert mine.key in {person.key for person in seen}
    assert {person.group for person in seen} == set(curator.groups)
    assert people.get(house, curator, mine.key).phone == "+79141234567"
    with pytest.raises(NotFound):
        people.get(house, curator, other.key)
    assert [line.group.code for line in groups.find(house, curator)] == ["ТМ-21"]
    with pytest.raises(NotFound):
        groups.get(house, curator, "ДО-22")
    assert people.find(house, curator, Wanted(group="ДО-22")).total == 0
    assert people.find(house, curator_of(house), Wanted(state="any")).total == 0
    with pytest.raises(Forbidden):
        people.change(house, curator, mine.key, 1, {"note": "x"})


def test_reading_the_card_of_a_minor_is_written_down_and_of_an_adult_not(house: House) -> None:
    minor, adult = added(house), added(house, surname="Старший", birth_date="01.01.1980", roles=["teacher"], group="")
    people.get(house, INSPECTOR, minor.key, where="card")
    people.get(house, INSPECTOR, adult.key)
    lines = [line for line in house.store.audit_lines(subject=minor.key) if line["event"] == "card_read"]
    assert [(line["login"], line["facts"]) for line in lines] == [("proverka", {"page": "card"})]
    assert not [line for line in house.store.audit_lines(subject=adult.key) if line["event"] == "card_read"]


def test_a_change_is_remembered_field_by_field(house: House) -> None:
    person = added(house)
    changed = people.change(house, SECRETARY, person.key, 1, {"phone": "+79140000001", "position": "староста"})
    with house.store.reading() as reader:
        told = {(step.field, step.old, step.new, step.login) for step in history.of(reader, person.key)}
    assert told == {("phone", "+79141234567", "+79140000001", "zayats"), ("position", None, "староста", "zayats")}
    assert (
        people.change(house, SECRETARY, person.key, changed.version, {"position": "староста"}).version
        == changed.version
    )


def test_two_editors_both_see_both_and_nothing_is_lost(house: House) -> None:
    person = added(house)
    people.change(house, ADMINISTRATOR, person.key, 1, {"phone": "+79140000001", "address": "г. Приреченск"})
    with pytest.raises(history.Edited) as failure:
        people.change(
            house, SECRETARY, person.key, 1, {"phone": "+79140000002", "address": SIDOROV["address"], "note": "моё"}
        )
    edited = failure.value
    assert (edited.version, edited.login) == (2, "admin")
    clashes = {clash.field: (clash.base, clash.theirs, clash.mine) for clash in edited.clashes}
    assert clashes["phone"] == ("+79141234567", "+79140000001", "+79140000002")
    assert clashes["address"][1] == "г. Приреченск"
    assert edited.merged == {"phone": "+79140000002", "address": "г. Приреченск", "note": "моё"}
    assert people.change(house, SECRETARY, person.key, edited.version, dict(edited.merged)).version == 3


def test_a_group_and_a_partner_have_two_editors_too(house: House) -> None:
    group = groups.add(house, SECRETARY, {"code": "ЯЯ-11", "course": 1, "curator": "Цой Виктор Андреевич"})
    groups.change(house, ADMINISTRATOR, group.key, 1, {"programme": "Сварщик"})
    with pytest.raises(history.Edited):
        groups.change(house, SECRETARY, group.key, 1, {"programme": "Повар"})
    with pytest.raises(Conflict, match="уже есть"):
        groups.add(house, SECRETARY, {"code": "ЯЯ-11", "course": 2})
    with pytest.raises(Invalid):
        groups.add(house, SECRETARY, {"code": "ЯЯ-12", "course": 2, "curator": "Никто Никто Никтович"})
    partner = partners.add(house, SECRETARY, {"name": "ООО «Образец»", "inn": "7707083893", "phone": "8 914 000 00 01"})
    assert partner.phone == "+79140000001"
    with pytest.raises(history.Edited):
        partners.change(house, SECRETARY, partner.key, 0, {"phone": "8 914 000 00 02"})
    with pytest.raises(Conflict, match="уже есть"):
        partners.add(house, SECRETARY, {"name": "Другое", "inn": "7707083893"})


def test_transfer_leave_and_expulsion_have_a_ground(house: House) -> None:
    person = added(house)
    with pytest.raises(Invalid) as refusal:
        people_moves.move(house, SECRETARY, person.key, Move("transfer", "вчера", "", ""))
    assert {fault.field for fault in refusal.value.faults} == {"day", "ground", "group"}
    moved = people_moves.move(house, SECRETARY, person.key, Move("transfer", "01.11.2026", "приказ № 5-к", "ДО-22"))
    with house.store.reading() as reader:
        assert GROUPS.get(reader, moved.group).code == "ДО-22"
        assert "приказ № 5-к" in history.of(reader, person.key)[0].ground
    gone = people_moves.move(house, SECRETARY, person.key, Move("expel", "10.11.2026", "приказ № 6-к"))
    assert gone.state == "expelled"
    assert person.key not in {one.key for one in groups.students(house, SECRETARY, "ДО-22")}
    assert (
        people_moves.move(house, SECRETARY, person.key, Move("return", "12.11.2026", "приказ № 7-к")).state == "active"
    )
    graduate = people_moves.move(house, SECRETARY, person.key, Move("graduate", "13.11.2026", "приказ № 8-к"))
    assert [role.value for role in graduate.roles] == ["alumnus"]


def test_forms_set_by_hand_and_undeclined_parts_win(house: House) -> None:
    person = added(house, surname="Гусак")
    typed = {(NamePart.FIRSTNAME, Case.DATV): "Петру"}
    people_names.correct(house, SECRETARY, person.key, typed, frozenset({NamePart.SURNAME}))
    changed = people.get(house, SECRETARY, person.key)
    table = {line.case: line.form.text.replace("\u00a0", " ") for line in people_names.table(changed)}
    assert table[Case.DATV].startswith("Гусак Петру")
    with pytest.raises(Invalid):
        people_names.correct(house, SECRETARY, person.key, {(NamePart.SURNAME, Case.GENT): "<b>"}, frozenset())


def test_a_child_has_at_most_two_representatives_with_a_document(house: House) -> None:
    child = added(house)
    mother = {"person": "Сидорова Анна Петровна", "kinship": "mother", "phone": "89140000003",
              "authority_type": "свидетельство о рождении", "authority_number": "II-ДВ № 5", "authority_date": "01.02.2011"}  # fmt: skip
    people_family.link_to(house, SECRETARY, child.key, mother)
    people_family.link_to(house, SECRETARY, child.key, {"person": "Сидоров Илья Ильич", "kinship": "father"})
    with pytest.raises(Conflict, match="не больше двух"):
        people_family.link_to(house, SECRETARY, child.key, {"person": "Третий Иван Иванович", "kinship": "guardian"})
    with house.store.reading() as reader:
        found = people_family.representatives(house, reader, SECRETARY, child.key)
        assert found[0].document == "свидетельство о рождении II-ДВ № 5 от 01.02.2011"
        assert [one.kinship for one in found] == ["мать", "отец"]
        assert people_family.children(house, reader, SECRETARY, found[0].person.key)[0].person.key == child.key
    people_family.unlink(house, SECRETARY, child.key, found[0].link.key)
    young = added(house, surname="Юный")
    with pytest.raises(Conflict, match="несовершеннолетний"):
        people_family.link_to(house, SECRETARY, child.key, {"person": young.key, "kinship": "guardian"})


def test_two_cards_become_one_with_everything_that_pointed_to_them(house: House) -> None:
    first = added(house, phone="")
    second = people.add(house, SECRETARY, {**SIDOROV, "address": "г. Приреченск"}, despite=True)
    paper = issue(
        house,
        SECRETARY,
        replace(sample(house, "order_curator", curators=[{"person": second.key}]), ground="ст. 6 152-ФЗ"),
    )
    with house.store.transaction(SECRETARY) as tx:
        CONSENTS.add(tx, Consent(person=second.key, kind=ConsentKind.PROCESSING, giver=Giver.REPRESENTATIVE))
        GROUPS.save(tx, replace(GROUPS.find(tx)[0], curator=second.key))
    people_family.link_to(house, SECRETARY, second.key, {"person": "Сидорова Анна Петровна", "kinship": "mother"})
    assert [one.key for one in people_merge.candidates(house, SECRETARY, first.key)] == [second.key]
    twins = people_merge.compare(house, SECRETARY, first.key, second.key)
    assert twins.different == ("address",)
    with pytest.raises(Invalid):
        people_merge.merge(house, SECRETARY, first.key, second.key, {})
    merged = people_merge.merge(house, SECRETARY, first.key, second.key, {"address": "drop"})
    assert (merged.phone, merged.address) == ("+79141234567", "г. Приреченск")
    assert [one.key for one in people.papers_of(house, SECRETARY, first.key)] == [paper.id]
    assert people.get(house, SECRETARY, second.key).key == first.key
    with house.store.reading() as reader:
        assert PEOPLE.peek(reader, second.key) is None
        assert len(CONSENTS.find(reader, {"person": first.key})) == 1
        assert len(REPRESENTATIONS.find(reader, {"child": first.key})) == 1
        assert GROUPS.find(reader, {"curator": second.key}) == []
        assert len(GROUPS.find(reader, {"curator": first.key})) == 1


def test_a_search_goes_over_everything_by_any_form_of_the_words(house: House) -> None:
    added(house)
    paper = issue(house, SECRETARY, sample(house, "order_curator"))
    found = everything(house, SECRETARY, "Сидоровым")
    assert [str(one.name) for one in found.people] == ["Сидоров Пётр Ильич"]
    assert [one.code for one in everything(house, SECRETARY, "машиностроению").groups] == ["ТМ-21"]
    assert [one.key for one in everything(house, SECRETARY, "приказом куратора").papers] == [paper.id]
    assert everything(house, SECRETARY, "абракадаброй").count == 0
    assert everything(house, SECRETARY, "").count == 0
    assert "наставнику" in forms("наставником")
    assert not everything(house, curator_of(house), "машиностроения").groups


def test_pairs_by_hand_keep_to_the_capacity_and_to_one_mentor(house: House) -> None:
    mentor = added(house, surname="Наставников", birth_date="01.01.1980", roles=["teacher"], group="")
    pupils = [added(house, surname=name) for name in ("Первый", "Второй", "Третий")]
    boss = ADMINISTRATOR
    programme.save_mentor(
        house, boss, mentor.key, {"mode": "teacher_student", "capacity": "2", "competences": "сварка"}
    )
    programme.save_mentee(house, boss, pupils[0].key, {"request": "профессия", "passed": "1"})
    with pytest.raises(Invalid):
        programme.save_mentor(house, boss, mentor.key, {"mode": "нет такой", "joined_on": "когда-то"})
    pair = programme.add_pair(house, boss, {"mentor": mentor.key, "mentees": [pupils[0].key], "since": "01.10.2026"})
    with pytest.raises(Conflict, match="уже есть наставник"):
        programme.add_pair(house, boss, {"mentor": mentor.key, "mentees": [pupils[0].key]})
    with pytest.raises(Conflict, match="не больше 2"):
        programme.add_pair(house, boss, {"mentor": mentor.key, "mentees": [pupils[1].key, pupils[2].key]})
    with pytest.raises(Invalid):
        programme.add_pair(house, boss, {"mentor": mentor.key, "mentees": [mentor.key]})
    programme.end_pair(house, boss, pair.key, "10.11.2026", "смена наставника")
    programme.add_pair(house, boss, {"mentor": mentor.key, "mentees": [one.key for one in pupils[:2]]})
    part = programme.part_of(house, boss, pupils[0].key)
    assert [one.state for one in part.pairs] == ["ended", "active"]
    assert part.mentee is not None
    saved = programme.save_programme(
        house, boss, {"year": "2026-2027", "title": "Программа", "modes": ["teacher_student"]}
    )
    assert programme.programme(house, boss, "2026-2027") == saved

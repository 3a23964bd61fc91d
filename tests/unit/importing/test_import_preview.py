from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from service.importing.plan import Change, Gone, Plan
from service.importing.preview import Existing, Policy, Rule, Scope, preview
from service.importing.reading import read
from service.importing.rows import read_rows
from service.importing.survey import survey
from service.importing.vocabulary import Kind
from tests.data_college import college
from tests.unit.importing.import_helpers import HEAD, IVANOV, OPTIONS, PETROVA, book_of, college_book, rows_of

IVAN = {
    "surname": "Иванов", "firstname": "Иван", "patronymic": "Иванович", "birth_date": "2009-05-17", "gender": "m",
    "phone": "+79140000001", "group": "ПК-21",
}  # fmt: skip


def stored(key: str, **changes: Any) -> Existing:
    values = {name: value for name, value in {**IVAN, **changes}.items() if value is not None}
    return Existing(key, 3, values)


def plan_of(*existing: Existing, rows: tuple[Any, ...] = (IVANOV,), policy: Policy | None = None) -> Plan:
    return preview(existing, rows_of(book_of(HEAD, *rows)), policy)


def test_new_changed_same_and_gone_are_told_apart() -> None:
    plan = plan_of(
        stored("a", phone="+79140000009"),
        stored("b", surname="Зуев", birth_date="2009-01-01"),
        stored("c", surname="Чужой", group="МС-11"),
        rows=(IVANOV, PETROVA),
    )
    assert [one.title for one in plan.new] == ["Петрова Анна Сергеевна"]
    assert [(one.key, one.revision, one.changes) for one in plan.changed] == [
        ("a", 3, (Change("phone", "+79140000009", "+79140000001"),))
    ]
    assert plan.same == ()
    assert plan.gone == (Gone("b", "Зуев Иван Иванович"),)
    assert plan_of(stored("a")).same[0].key == "a"
    assert not plan_of(stored("a")).ready
    assert plan.ready


@pytest.mark.parametrize(
    ("rule", "old", "changed", "kept"),
    [
        (Rule.OVERWRITE, "+79140000009", True, False),
        (Rule.KEEP, "+79140000009", False, True),
        (Rule.FILL_EMPTY, "+79140000009", False, True),
        (Rule.OVERWRITE, None, True, False),
        (Rule.KEEP, None, False, True),
        (Rule.FILL_EMPTY, None, True, False),
        (Rule.FILL_EMPTY, "", True, False),
    ],
)
def test_the_rule_of_a_column_decides(rule: Rule, old: str | None, changed: bool, kept: bool) -> None:
    plan = plan_of(stored("a", phone=old), policy=Policy({"phone": rule}))
    match = (*plan.changed, *plan.same)[0]
    assert (bool(match.changes), bool(match.kept)) == (changed, kept)


def test_an_empty_cell_never_erases() -> None:
    plan = plan_of(stored("a"), rows=((*IVANOV[:2], None, IVANOV[3]),))
    assert plan.changed == ()


@pytest.mark.parametrize("surname", ["ИВАНОВ", "Ивaнoв", "  иванов "])
def test_case_spaces_and_lookalikes_do_not_make_another_person(surname: str) -> None:
    plan = plan_of(stored("a", surname=surname))
    assert plan.new == ()


def test_yo_finds_the_same_person_and_is_not_lost() -> None:
    row = ("Семенов Петр Иванович", "17.05.2009", IVANOV[2], "ПК-21")
    plan = plan_of(stored("a", surname="Семёнов", firstname="Пётр"), rows=(row,))
    assert plan.counts["same"] == 1
    back = plan_of(stored("a", surname="Семенов", firstname="Петр"), rows=(("Семёнов Пётр Иванович", *row[1:]),))
    assert {change.field for change in back.changed[0].changes} == {"surname", "firstname"}


def test_another_birth_date_makes_a_namesake_and_a_doubt() -> None:
    plan = plan_of(stored("a", birth_date="2009-05-18"))
    assert len(plan.new) == 1
    assert "другой датой рождения" in plan.doubts[0].sentence


@pytest.mark.parametrize(
    "changes", [{"surname": "Сидоров"}, {"firstname": "Ян"}, {"patronymic": None}, {"patronymic": "Ильич"}]
)
def test_one_part_of_the_name_different_and_all_else_equal_is_a_doubt(changes: dict[str, Any]) -> None:
    plan = plan_of(stored("a", **changes))
    assert len(plan.new) == 1
    assert "сменилась фамилия" in plan.doubts[0].sentence


def test_a_card_without_a_birth_date_is_found_by_name_and_filled() -> None:
    plan = plan_of(stored("a", birth_date=None))
    assert plan.changed[0].changes == (Change("birth_date", None, "2009-05-17"),)


def test_two_cards_that_fit_are_a_fault_not_a_guess() -> None:
    row = ((IVANOV[0], None, IVANOV[2], IVANOV[3]),)
    plan = plan_of(stored("a"), stored("b", birth_date="2008-01-01"), rows=row)
    assert "укажите дату рождения" in plan.faults[0].sentence
    twins = plan_of(stored("a"), stored("b"))
    assert "объедините" in twins.faults[0].sentence
    assert not twins.ready


def test_two_rows_for_one_card_are_a_fault() -> None:
    rows = (IVANOV, (IVANOV[0], "18.05.2009", None, "ПК-21"))
    plan = plan_of(stored("a", birth_date=None), rows=rows)
    assert "подходят к одной записи" in plan.faults[0].sentence


def test_gone_counts_only_inside_the_groups_of_the_list_unless_asked() -> None:
    other = stored("c", surname="Чужой", group="МС-11")
    assert plan_of(stored("a"), other).gone == ()
    assert [one.key for one in plan_of(stored("a"), other, policy=Policy(scope=Scope.ALL)).gone] == ["c"]
    assert plan_of(other, stored("b", surname="Зуев"), policy=Policy(scope=Scope.NONE)).gone == ()


def test_groups_match_by_code_and_partners_by_inn_or_name() -> None:
    groups = rows_of(book_of(("Группа", "Курс"), ("пк 21", 2)), Kind.GROUPS)
    plan = preview([Existing("g", 1, {"code": "ПК-21", "course": 1})], groups)
    assert plan.changed[0].changes == (Change("course", 1, 2),)
    partners = rows_of(
        book_of(("Организация", "ИНН"), ("ООО «Ромашка»", "7707083893"), ("АО «Заря»", None)), Kind.PARTNERS
    )
    existing = [
        Existing("p", 1, {"name": "ООО Ромашка плюс", "inn": "7707083893"}),
        Existing("q", 1, {"name": 'АО "Заря"', "inn": "7736050003"}),
    ]
    plan = preview(existing, partners)
    assert {one.key for one in (*plan.changed, *plan.same)} == {"p", "q"}


def test_what_was_shown_is_what_is_saved() -> None:
    rows = rows_of(book_of(HEAD, IVANOV, PETROVA, ("Сомов О.И.", "31.02.2009", "1", "ПК-21")))
    plan = preview([stored("a", phone="+79140000009")], rows, Policy({"email": Rule.KEEP}))
    again = Plan.from_json(plan.to_json())
    assert again == plan
    assert again.digest == plan.digest
    assert again.to_json() == plan.to_json()
    with pytest.raises(ValueError, match="format"):
        Plan.from_json('{"format": 0}')


def test_the_plan_does_not_hang_on_the_order_of_stored_records() -> None:
    rows = rows_of(book_of(HEAD, IVANOV, PETROVA))
    existing = [stored("a", phone=None), stored("b", surname="Зуев"), stored("c", surname="Жуков")]
    assert preview(existing, rows).digest == preview(existing[::-1], rows).digest


def _applied(plan: Plan) -> Mapping[str, Existing]:
    return {f"k{one.row:05d}": Existing(f"k{one.row:05d}", 1, dict(one.values)) for one in plan.new}


def test_a_college_comes_in_whole_and_comes_in_again_as_the_same() -> None:
    people = college(seed=6, students=400, groups=20, teachers=30)
    found = survey(read(college_book(people)), Kind.PEOPLE)
    rows = read_rows(found, OPTIONS)
    plan = preview([], rows)
    assert plan.faults == ()
    assert len(plan.new) == 400
    for new, student in zip(plan.new, people.students, strict=True):
        values = dict(new.values)
        assert (values["surname"], values["firstname"]) == (student.name.surname, student.name.firstname)
        assert values.get("patronymic", "") == student.name.patronymic
        assert values["birth_date"] == student.birth_date.isoformat()
        assert values["gender"] == student.name.gender
        assert values["phone"] == student.phone
        assert values["snils"] == student.snils
        for slot, one in zip(("representative", "representative2"), student.representatives, strict=False):
            assert (values[f"{slot}_name"], values[f"{slot}_phone"]) == (str(one.name), one.phone)
    again = preview(_applied(plan).values(), rows)
    assert again.counts | {"repairs": 0, "doubts": 0} == {
        "new": 0, "changed": 0, "same": 400, "gone": 0, "repairs": 0, "faults": 0, "doubts": 0,
    }  # fmt: skip

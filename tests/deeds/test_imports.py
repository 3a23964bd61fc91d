"""Imports through the house: what is shown is what is saved, all of it or nothing, and it can be taken back."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from records.registry import GROUPS, JOBS, PARTNERS, PEOPLE, REPRESENTATIONS
from schemas.job import JobState
from schemas.person import Person
from service.errors import Conflict, Forbidden, Invalid, NotFound
from service.importing.preview import Rule
from service.importing.vocabulary import Kind
from service.jobs import Worker
from service.usecases import destroyed, history, imports, imports_job, people
from service.usecases.house import House
from service.usecases.imports import Import
from service.usecases.imports_look import Source
from service.usecases.imports_undo import undo
from service.usecases.issue import issue
from tests.data_college import college
from tests.people import INSPECTOR, SECRETARY, sample

HEAD = ("ФИО", "Дата рождения", "Группа", "Телефон", "ФИО матери", "Телефон матери")
ROWS = (
    ("ИВАНОВ Иван Иванович", "17.05.2010", "тм 21", "8 914 000-00-01", "Иванова Мария Ивановна", "89140000009"),
    ("Иванова Анна Ивановна", "03.02.2012", "НН-11", "", "Иванова Мария Ивановна", "89140000009"),
)


def book(*rows: Iterable[Any]) -> bytes:
    made = Workbook()
    for row in rows:
        made.worksheets[0].append(list(row))
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def planned(house: House, *rows: Iterable[Any], kind: Kind = Kind.PEOPLE, **more: Any) -> Import:
    return imports.plan(house, SECRETARY, Source(kind, book(*rows), name="Список.xlsx", **more))


def saved(house: House, *rows: Iterable[Any], **more: Any) -> Import:
    made = planned(house, *rows, **more)
    return imports.confirm(house, SECRETARY, made.key, made.digest)


def everybody(house: House) -> dict[str, Person]:
    with house.store.reading() as reader:
        return {str(person.name): person for person in PEOPLE.find(reader)}


def counted(house: House) -> tuple[int, ...]:
    with house.store.reading() as reader:
        return tuple(table.count(reader) for table in (PEOPLE, GROUPS, PARTNERS, REPRESENTATIONS))


def test_nothing_is_saved_before_the_confirmation_and_everything_with_it(house: House) -> None:
    before = counted(house)
    made = planned(house, HEAD, *ROWS)
    assert counted(house) == before
    assert made.counts["new"] == 2
    assert made.counts["faults"] == 0
    assert [(group.code, group.course) for group in made.groups] == [("НН-11", 1)]
    assert made.plan is not None
    assert any("Будут созданы группы: НН-11" in line for line in made.plan.notes)
    imports.confirm(house, SECRETARY, made.key, made.digest)
    found = everybody(house)
    ivan, anna, mother = (
        found[name] for name in ("Иванов Иван Иванович", "Иванова Анна Ивановна", "Иванова Мария Ивановна")
    )
    with house.store.reading() as reader:
        assert GROUPS.get(reader, ivan.group).code == "ТМ-21"
        assert GROUPS.get(reader, anna.group).code == "НН-11"
        links = REPRESENTATIONS.find(reader, {"representative": mother.key})
    assert {(link.child, link.kinship) for link in links} == {(ivan.key, "mother"), (anna.key, "mother")}
    assert (mother.phone, [role.value for role in mother.roles]) == ("+79140000009", ["parent"])
    assert [role.value for role in ivan.roles] == ["student"]


def test_a_second_import_of_the_same_list_changes_nothing(house: House) -> None:
    saved(house, HEAD, *ROWS)
    again = planned(house, HEAD, *ROWS)
    assert (again.counts["new"], again.counts["changed"], again.counts["same"]) == (0, 0, 2)
    with pytest.raises(Invalid, match="нет ничего нового"):
        imports.confirm(house, SECRETARY, again.key)


def test_one_bad_cell_forbids_the_whole_list_and_the_workbook_comes_back(house: House) -> None:
    before = counted(house)
    made = planned(house, HEAD, *ROWS, ("Петров П.П.", "31.02.2010", "ТМ-21", "12", "", ""))
    assert made.counts["faults"] >= 3
    with pytest.raises(Invalid):
        imports.confirm(house, SECRETARY, made.key)
    assert counted(house) == before
    name, content = imports.annotated(house, SECRETARY, made.key)
    assert name == "Список (замечания).xlsx"
    page = load_workbook(io.BytesIO(content)).worksheets[0]
    assert page["A4"].comment is not None
    assert page["D4"].comment is not None


def test_a_plan_over_records_changed_since_is_refused(house: House) -> None:
    saved(house, HEAD, *ROWS)
    made = planned(house, HEAD, (*ROWS[0][:3], "8 914 000-00-02", *ROWS[0][4:]))
    ivan = everybody(house)["Иванов Иван Иванович"]
    people.change(house, SECRETARY, ivan.key, ivan.version, {"phone": "+79140000007"})
    with pytest.raises(Conflict, match="изменил кто-то другой"):
        imports.confirm(house, SECRETARY, made.key, made.digest)
    assert everybody(house)["Иванов Иван Иванович"].phone == "+79140000007"
    fresh = imports.again(house, SECRETARY, made.key, mapping={}, rules={}, role="")
    with pytest.raises(Conflict, match="пересчитан"):
        imports.confirm(house, SECRETARY, made.key, made.digest)
    imports.confirm(house, SECRETARY, made.key, fresh.digest)
    assert everybody(house)["Иванов Иван Иванович"].phone == "+79140000002"
    with pytest.raises(Conflict, match="уже сохранён"):
        imports.confirm(house, SECRETARY, made.key)


def test_a_rule_keeps_or_fills_a_column(house: House) -> None:
    saved(house, HEAD, *ROWS)
    changed = (*ROWS[0][:3], "8 914 000-00-02", *ROWS[0][4:])
    kept = planned(house, HEAD, changed, rules={"phone": Rule.FILL_EMPTY})
    assert kept.counts["changed"] == 0


def test_undo_puts_everything_back(house: House) -> None:
    saved(house, HEAD, *ROWS)
    before, ivan = counted(house), everybody(house)["Иванов Иван Иванович"]
    more = ("Новиков Олег Олегович", "01.01.2010", "ЯЯ-31", "", "", "")
    made = saved(house, HEAD, (*ROWS[0][:3], "8 914 000-00-02", "Иванова Мария Ивановна", "89140000008"), more)
    assert counted(house) != before
    undo(house, SECRETARY, made.key)
    assert counted(house) == before
    back = everybody(house)
    assert back["Иванов Иван Иванович"].phone == ivan.phone
    assert back["Иванова Мария Ивановна"].phone == "+79140000009"
    assert imports.get(house, SECRETARY, made.key).state == "undone"
    with house.store.reading() as reader:
        assert "Отмена" in history.of(reader, ivan.key)[0].ground
    with pytest.raises(Conflict):
        undo(house, SECRETARY, made.key)


def test_undo_is_refused_once_a_paper_stands_on_it(house: House) -> None:
    made = saved(house, ("ФИО", "Должность"), ("Новиков Олег Олегович", "преподаватель"))
    new = everybody(house)["Новиков Олег Олегович"]
    assert [role.value for role in new.roles] == ["teacher"]
    issue(house, SECRETARY, sample(house, "order_curator", curators=[{"person": new.key}]))
    with pytest.raises(Conflict, match="уже выдан документ"):
        undo(house, SECRETARY, made.key)


def test_undo_is_refused_when_somebody_worked_on_a_new_card(house: House) -> None:
    made = saved(house, HEAD, *ROWS)
    ivan = everybody(house)["Иванов Иван Иванович"]
    people.change(house, SECRETARY, ivan.key, ivan.version, {"note": "важное"})
    with pytest.raises(Conflict, match="правили карточку"):
        undo(house, SECRETARY, made.key)


def test_a_mapping_is_remembered_for_the_same_headers(house: House) -> None:
    rows = (("ФИО", "Связь", "Гр."), ("Иванов Иван Иванович", "89140000001", "ТМ-21"))
    mapping = {"ФИО": "full_name", "Связь": "", "Гр.": "group"}
    saved(house, *rows, mapping=mapping)
    again = planned(house, rows[0], ("Петров Пётр Петрович", "89140000002", "ТМ-21"))
    assert again.plan is not None
    assert dict(again.plan.mapping) == mapping


def test_groups_bring_their_curators(house: House) -> None:
    rows = (("Группа", "Курс", "Код профессии", "Профессия", "Куратор"),
            ("ПК-31", 3, "43.01.09", "Повар, кондитер", "Цой Виктор Андреевич"),
            ("ТМ-21", 2, "15.02.16", "Технология машиностроения", "Новая Алла Петровна"))  # fmt: skip
    made = saved(house, *rows, kind=Kind.GROUPS)
    assert (made.counts["new"], made.counts["changed"]) == (1, 1)
    with house.store.reading() as reader:
        found = {group.code: str(PEOPLE.get(reader, group.curator).name) for group in GROUPS.find(reader)}
    assert (found["ПК-31"], found["ТМ-21"]) == ("Цой Виктор Андреевич", "Новая Алла Петровна")
    undo(house, SECRETARY, made.key)
    assert "Новая Алла Петровна" not in everybody(house)


def test_partners_bring_their_signatories(house: House) -> None:
    rows = (("Название", "ИНН", "Подписант", "Должность подписанта", "Телефон"),
            ("ООО «Образец»", "7707083893", "Примеров Олег Иванович", "директор", "8 914 000 00 04"))  # fmt: skip
    saved(house, *rows, kind=Kind.PARTNERS)
    with house.store.reading() as reader:
        partner = PARTNERS.find(reader, {"inn": "7707083893"})[0]
        signer = PEOPLE.get(reader, partner.signer)
    assert (str(signer.name), signer.position) == ("Примеров Олег Иванович", "директор")


def test_one_may_be_a_teacher_and_a_parent(house: House) -> None:
    saved(house, ("ФИО", "Роль"), ("Новиков Олег Олегович", "преподаватель"))
    made = saved(house, ("ФИО", "Роль"), ("Новиков Олег Олегович", "родитель"))
    assert made.counts["changed"] == 1
    assert [role.value for role in everybody(house)["Новиков Олег Олегович"].roles] == ["teacher", "parent"]
    assert planned(house, ("ФИО", "Роль"), ("Новиков Олег Олегович", "преподаватель")).counts["changed"] == 0


def test_bombs_and_strangers_stop_at_the_door(house: House) -> None:
    for content in (b"", b"PK\x03\x04broken", b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9, b"a;b\0c"):
        with pytest.raises(Invalid):
            imports.plan(house, SECRETARY, Source(Kind.PEOPLE, content))
    with pytest.raises(Forbidden):
        imports.plan(house, INSPECTOR, Source(Kind.PEOPLE, book(HEAD, *ROWS)))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1251"])
def test_a_csv_of_excel_passes_the_gate_in_each_encoding(house: House, encoding: str) -> None:
    text = "ФИО;Группа\r\nЖуравлёв Пётр Ильич;АТ-11\r\n"
    made = imports.plan(house, SECRETARY, Source(Kind.PEOPLE, text.encode(encoding)))
    assert [new.title for new in made.plan.new] == ["Журавлёв Пётр Ильич"] if made.plan else False


def test_a_large_list_is_read_by_the_worker(house: House) -> None:
    rows = [f"Журавлёв{'а' * (number % 7)}\tПётр\tИльич\t{number % 28 + 1}.05.2009\tАТ-11" for number in range(4000)]
    source = Source(Kind.PEOPLE, paste="\n".join(["Фамилия\tИмя\tОтчество\tДата рождения\tГруппа", *rows]))
    assert imports_job.large(source)
    job = imports_job.start(house, SECRETARY, source)
    key = str(job.params["import"])
    with pytest.raises(NotFound):
        imports.get(house, SECRETARY, key)
    assert Worker(house).once()
    with house.store.reading() as reader:
        assert JOBS.get(reader, job.key).state is JobState.DONE
    made = imports.get(house, SECRETARY, key)
    assert (made.state, made.counts["new"]) == ("planned", 28)
    assert imports.confirm(house, SECRETARY, key).state == "confirmed"


def test_a_large_list_that_cannot_be_read_says_why_and_is_not_kept(house: House) -> None:
    source = Source(Kind.PEOPLE, paste="Дисциплина\tЧасы\n" + "Физика\t40\n" * 15_000)
    job = imports_job.start(house, SECRETARY, source)
    Worker(house).once()
    with house.store.reading() as reader:
        ended = JOBS.get(reader, job.key)
        assert (ended.state, reader.count("imports")) == (JobState.FAILED, 0)
    assert "Не найден столбец «ФИО»" in ended.message


def test_pasted_rows_are_a_list_too(house: House) -> None:
    made = imports.plan(house, SECRETARY, Source(Kind.PEOPLE, paste="ФИО\tГруппа\nНовиков Олег Олегович\tТМ-21"))
    assert made.counts["new"] == 1
    imports.drop(house, SECRETARY, made.key)
    with pytest.raises(NotFound):
        imports.get(house, SECRETARY, made.key)


def test_a_destroyed_person_stays_in_no_import(house: House) -> None:
    made = saved(house, HEAD, *ROWS)
    ivan = everybody(house)["Иванов Иван Иванович"]
    with house.store.transaction(SECRETARY) as tx:
        destroyed.erase(tx, ivan.key, at="2026-11-20T00:00:00+00:00", act="акт № 1")
    with pytest.raises(NotFound, match="уничтожено"):
        undo(house, SECRETARY, made.key)


def test_a_college_of_many_names_comes_in_whole(house: House) -> None:
    made = college(7, students=120, groups=6, teachers=10)
    head = ("Фамилия", "Имя", "Отчество", "Дата рождения", "Пол", "Группа", "Курс", "Телефон", "СНИЛС", "ФИО представителя",
            "Родство", "Телефон представителя")  # fmt: skip
    rows = []
    for one in made.students:
        parent = one.representatives[0] if one.representatives else None
        told = (str(parent.name), parent.kinship, parent.phone) if parent else ("", "", "")
        name, born = one.name, f"{one.birth_date:%d.%m.%Y}"
        gender = {"m": "м", "f": "ж"}[name.gender]
        rows.append(
            (
                name.surname,
                name.firstname,
                name.patronymic,
                born,
                gender,
                one.group,
                one.course,
                one.phone,
                one.snils,
                *told,
            )
        )
    done = saved(house, head, *rows)
    assert (done.counts["new"], done.counts["faults"]) == (120, 0)
    assert done.plan is not None
    assert any("СНИЛС" in line for line in done.plan.notes)
    assert planned(house, head, *rows).counts["same"] == 120

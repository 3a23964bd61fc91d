"""Pages of people, groups, partners and imports: lists, cards, two editors, import from file to undo."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook

from records.registry import GROUPS, PEOPLE, REPRESENTATIONS
from schemas.values.actor import Role
from service.usecases import setup
from service.web.shell import build
from tests.edges.pages_kit import Browser, training_house

IMPORT_ID = re.compile(r"/imports/([0-9a-f]{16})$")


@pytest.fixture
def house() -> Any:
    return training_house()


@pytest.fixture
def app(house: Any) -> Flask:
    return build(house, founding=setup)


def entered(app: Flask, role: Role) -> Browser:
    browser = Browser(app)
    browser.login(f"{role.value}1")
    return browser


@pytest.fixture
def secretary(app: Flask) -> Browser:
    return entered(app, Role.SECRETARY)


def key_of(house: Any, name: str) -> str:
    with house.store.reading() as reader:
        return PEOPLE.find(reader, {"surname": name})[0].key


def book(*rows: tuple[Any, ...]) -> bytes:
    made = Workbook()
    for row in rows:
        made.worksheets[0].append(row)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def sent_book(browser: Browser, *rows: tuple[Any, ...], kind: str = "people") -> Any:
    browser.get("/imports")
    return browser.send("/imports", {"kind": kind, "file": (io.BytesIO(book(*rows)), "Список.xlsx"), "paste": ""})


def test_the_list_finds_filters_and_pages(secretary: Browser) -> None:
    assert "Абрамов Кирилл Сергеевич" in secretary.get("/people").get_data(as_text=True)
    found = secretary.get("/people?q=абрамову").get_data(as_text=True)
    assert "Абрамов Кирилл" in found
    assert "Юдин" not in found
    teachers = secretary.get("/people?role=teacher&sort=-plain").get_data(as_text=True)
    assert "Панченко" in teachers
    assert "Абрамов" not in teachers
    assert secretary.get("/people?state=expelled").status_code == 200
    assert "ничего не нашлось" in secretary.get("/people?q=абракадабра").get_data(as_text=True)


def test_the_export_is_text_and_asks_for_the_right(secretary: Browser, app: Flask) -> None:
    page = load_workbook(io.BytesIO(secretary.get("/people/export.xlsx?role=student").get_data())).worksheets[0]
    assert page["A1"].value == "Фамилия"
    assert all(cell.data_type not in {"f", "d"} for row in page.iter_rows() for cell in row)
    assert entered(app, Role.METHODIST).get("/people/export.xlsx").status_code == 403


def test_a_card_is_made_changed_and_shows_its_history(secretary: Browser) -> None:
    secretary.get("/people/new?group=ТМ-21")
    refused = secretary.send("/people/new", {"surname": "", "firstname": "", "roles_asked": "1"})
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.get_data(as_text=True)
    typed = {"surname": "Новиков", "firstname": "Олег", "patronymic": "Олегович", "gender": "m", "birth_date": "1.2.2010",
             "roles_asked": "1", "roles": ["student"], "group": "ТМ-21", "phone": "8 914 000 00 01"}  # fmt: skip
    made = secretary.send("/people/new", typed)
    assert made.status_code == 303
    card = secretary.get(made.headers["Location"]).get_data(as_text=True)
    assert "+7 914 000-00-01" in card
    assert "несовершеннолетний" in card
    twin = secretary.send("/people/new", typed)
    assert "Такой человек уже есть" in twin.get_data(as_text=True)
    where = made.headers["Location"]
    secretary.get(f"{where}/edit")
    changed = secretary.send(f"{where}/edit", {**typed, "phone": "8 914 000 00 02", "version": "1"})
    assert changed.status_code == 303
    assert "+79140000001" in secretary.get(where).get_data(as_text=True)


def test_the_second_editor_sees_both_editions(app: Flask, secretary: Browser, house: Any) -> None:
    where = f"/people/{key_of(house, 'Абрамов')}/edit"
    other = entered(app, Role.ADMINISTRATOR)
    typed = {"surname": "Абрамов", "firstname": "Кирилл", "patronymic": "Сергеевич", "gender": "m", "birth_date": "14.03.2010",
             "roles_asked": "1", "roles": ["student"], "group": "АТ-11", "version": "1"}  # fmt: skip
    secretary.get(where)
    other.get(where)
    assert other.send(where, {**typed, "phone": "89140000001", "note": ""}).status_code == 303
    both = secretary.send(where, {**typed, "phone": "89140000002", "note": "староста"})
    text = both.get_data(as_text=True)
    assert both.status_code == 409
    assert "administrator1" in text
    assert "+79140000001" in text
    assert 'value="+79140000002"' in text
    version = re.search(r'name="version" value="(\d+)"', text)
    assert version is not None
    assert (
        secretary.send(where, {**typed, "phone": "89140000002", "note": "староста", "version": version[1]}).status_code
        == 303
    )


def test_a_methodist_edits_without_seeing_or_losing_contacts(app: Flask, secretary: Browser, house: Any) -> None:
    key = key_of(house, "Абрамов")
    secretary.get(f"/people/{key}/edit")
    typed = {
        "surname": "Абрамов",
        "firstname": "Кирилл",
        "gender": "m",
        "roles_asked": "1",
        "roles": "student",
        "version": "1",
    }
    secretary.send(f"/people/{key}/edit", {**typed, "phone": "89140000001"})
    methodist = entered(app, Role.METHODIST)
    form = methodist.get(f"/people/{key}/edit").get_data(as_text=True)
    assert "9140000001" not in form
    assert methodist.send(f"/people/{key}/edit", {**typed, "version": "2", "note": "x"}).status_code == 303
    card = methodist.get(f"/people/{key}").get_data(as_text=True)
    assert "9140000001" not in card
    assert "***" in card
    assert "+7 914 000-00-01" in secretary.get(f"/people/{key}").get_data(as_text=True)


@pytest.mark.parametrize(
    "page", ["move", "names", "representatives", "merge", "mentor", "mentee", "pair"]
)  # fmt: skip
def test_deeds_on_a_card_have_their_pages(app: Flask, house: Any, page: str) -> None:
    admin = entered(app, Role.ADMINISTRATOR)
    where = f"/people/{key_of(house, 'Абрамов')}/{page}"
    assert admin.get(where).status_code == 200
    if page != "merge":
        assert admin.send(where, {"version": "0", "capacity": "0", "joined_on": "никогда"}).status_code in {422, 303}


def test_a_transfer_and_a_representative_through_the_pages(app: Flask, house: Any) -> None:
    admin = entered(app, Role.ADMINISTRATOR)
    where = f"/people/{key_of(house, 'Абрамов')}"
    admin.get(f"{where}/move")
    moved = {"kind": "transfer", "group": "ТМ-21", "day": "1.11.2026", "ground": "приказ № 5-к"}
    assert admin.send(f"{where}/move", moved).status_code == 303
    admin.get(f"{where}/representatives")
    mother = {"person": "Абрамова Ольга Петровна", "kinship": "mother", "authority_type": "свидетельство о рождении"}
    assert admin.send(f"{where}/representatives", mother).status_code == 303
    card = admin.get(where).get_data(as_text=True)
    assert "приказ № 5-к" in card
    assert "Абрамова Ольга Петровна" in card
    link = re.search(r"/representatives/([0-9a-f]{16})/remove", card)
    assert link is not None
    assert admin.send(f"{where}/representatives/{link[1]}/remove", {}).status_code == 303


def test_groups_and_partners(app: Flask, secretary: Browser, house: Any) -> None:
    assert "ТМ-21" in secretary.get("/groups?q=машиностроению").get_data(as_text=True)
    with house.store.reading() as reader:
        key = GROUPS.find(reader, {"code": "ТМ-21"})[0].key
    card = secretary.get(f"/groups/{key}").get_data(as_text=True)
    names = [card.index(name) for name in ("Жук Тимофей", "Зайцева Софья", "Ким Алина")]
    assert names == sorted(names)
    secretary.get(f"/groups/{key}/edit")
    assert secretary.send(f"/groups/{key}/edit", {"code": "ТМ-21", "course": "9", "version": "1"}).status_code == 422
    assert secretary.send(f"/groups/{key}/edit", {"code": "ТМ-21", "course": "3", "version": "1"}).status_code == 303
    assert secretary.send(f"/groups/{key}/edit", {"code": "ТМ-22", "course": "2", "version": "1"}).status_code == 409
    secretary.get("/partners/new")
    made = secretary.send("/partners/new", {"name": "ООО «Образец»", "inn": "7707083893", "signer_basis": "Устава"})
    assert made.status_code == 303
    assert "7707083893" in secretary.get(made.headers["Location"]).get_data(as_text=True)
    assert "Образец" in secretary.get("/partners?q=образцу").get_data(as_text=True)
    assert "Абрамов Кирилл" in secretary.get("/search?q=абрамовым").get_data(as_text=True)


def test_an_import_goes_from_file_to_undo(secretary: Browser, house: Any) -> None:
    sent = sent_book(secretary, ("ФИО", "Группа", "Тел"), ("НОВИКОВ Олег Олегович", "ТМ-21", "8 914 000-00-01"))
    assert sent.status_code == 303
    shown = secretary.get(sent.headers["Location"]).get_data(as_text=True)
    assert "Новиков Олег Олегович" in shown
    assert "НОВИКОВ" in shown, "исправление сказано"
    assert IMPORT_ID.search(sent.headers["Location"]) is not None
    where = sent.headers["Location"]
    again = secretary.send(f"{where}/again", {"column.0": "full_name", "column.1": "group", "column.2": ""})
    assert again.status_code == 303
    assert "+79140000001" not in secretary.get(where).get_data(as_text=True)
    assert secretary.send(f"{where}/confirm", {"digest": "0" * 64}).status_code == 409
    secretary.get(where)
    assert secretary.send(f"{where}/confirm", {}).status_code == 303
    assert "Отменить загрузку" in secretary.get(where).get_data(as_text=True)
    assert key_of(house, "Новиков")
    assert secretary.send(f"{where}/undo", {}).status_code == 303
    assert "отменён" in secretary.get(where).get_data(as_text=True)


def test_a_faulty_list_says_where_and_gives_the_workbook_back(secretary: Browser) -> None:
    where = sent_book(secretary, ("ФИО", "Дата рождения"), ("Иванов И.И.", "31.02.2010")).headers["Location"]
    shown = secretary.get(where).get_data(as_text=True)
    assert "A2" in shown
    assert "B2" in shown
    assert "Сохранить: новых" not in shown
    assert load_workbook(io.BytesIO(secretary.get(f"{where}/remarks.xlsx").get_data())).worksheets[0]["A2"].comment
    assert secretary.send(f"{where}/confirm", {}).status_code == 422
    secretary.get(where)
    assert secretary.send(f"{where}/drop", {}).status_code == 303


def test_paste_and_unknown_columns_and_nothing_at_all(secretary: Browser) -> None:
    secretary.get("/imports?kind=groups")
    assert secretary.send("/imports", {"kind": "people", "paste": ""}).status_code == 422
    typed = {"kind": "people", "paste": "Кто\tГруппа\nНовиков Олег Олегович\tТМ-21"}
    lost = secretary.send("/imports", typed)
    assert lost.status_code == 422
    assert "Новиков Олег Олегович" in lost.get_data(as_text=True), "введённое не теряется"
    assert secretary.send("/imports", {**typed, "head": "Кто"}).status_code == 303
    assert secretary.get("/imports/sample/people").get_data().startswith(b"PK")
    assert "вставленные строки" in secretary.get("/imports").get_data(as_text=True)


def test_the_answer_to_a_request_tells_all_that_is_held(secretary: Browser, house: Any) -> None:
    key = key_of(house, "Абрамов")
    secretary.get(f"/people/{key}")
    said = secretary.get(f"/people/{key}/answer?received=20.11.2026").get_data(as_text=True)
    for told in (
        "Абрамов Кирилл Сергеевич",
        "образовательные отношения",
        "Согласий не давалось",
        "04.12.2026",
        "secretary1",
    ):
        assert told in said
    with house.store.reading() as reader:
        person = PEOPLE.get(reader, key)
        parent = REPRESENTATIONS.find(reader, {"child": key})
    assert not person.birth_date or f"{person.birth_date:%d.%m.%Y}" in said
    assert bool(parent) is ("Законное представительство" in said)

"""Home by role, a curator's own groups, and what is not lost between two tabs, two logins and a second click."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from records.registry import GROUPS, ISSUED, PEOPLE
from schemas.values.actor import Actor, Role
from service.app import app_over
from service.usecases import library
from service.usecases.house import House
from service.usecases.issue import Receipt, Request, issue
from service.usecases.users import group_codes
from tests.edges.pages_kit import Browser, training_house

SAME_SITE = {"Sec-Fetch-Site": "same-origin"}
ORDER = {"curators.0.person": "Бельды Николай Оненкович", "since": "22.11.2026", "control_person.self": "1"}
ADMIN = Actor("administrator1", frozenset({Role.ADMINISTRATOR}), "test")


def issued(school: House) -> Receipt:
    data = {"curators": [{"person": "Бельды Николай Оненкович"}], "since": "22.11.2026", "control_person": "self"}
    return issue(school, ADMIN, Request("order_curator", data))


@pytest.fixture
def school() -> House:
    return training_house()


@pytest.fixture
def app(school: House) -> Flask:
    return app_over(school)


def entered(app: Flask, login: str) -> Browser:
    browser = Browser(app)
    browser.login(login)
    return browser


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page.partition("<main")[2]))


def home(app: Flask, login: str) -> str:
    browser = entered(app, login)
    browser.get("/")
    return text_of(browser.seen)


def test_home_says_to_each_role_what_is_theirs_to_do(app: Flask, school: House) -> None:
    issued(school)
    secretary, director = home(app, "secretary1"), home(app, "director1")
    assert "Собрать согласия на обработку данных: 14" in secretary
    assert "АТ-11 – 7" in secretary
    assert "О внедрении целевой модели наставничества" in secretary
    assert "О назначении кураторов" not in secretary, "этот приказ в этом году уже есть"
    assert "Документы без подписи: 1" in director
    assert "Собрать согласия" not in director
    methodist, inspector = home(app, "methodist1"), home(app, "inspector1")
    assert "Дальше по дорожной карте 2026-2027" in methodist
    assert "Срочного нет" in inspector
    assert "Журнал действий" in inspector


def test_a_curator_sees_the_own_group_only_wherever_he_knocks(app: Flask, school: House) -> None:
    add = {"name": "Цой Виктор Андреевич", "login": "tsoy", "roles": ["curator"], "groups": "ат-11, ZZ-99"}
    admin = entered(app, "administrator1")
    admin.get("/users/new")
    assert admin.send("/users/new", add).status_code == 422
    assert "Групп с такими кодами нет: ZZ-99." in admin.seen
    assert admin.send("/users/new", {**add, "groups": "ат-11"}).status_code == 200
    with school.store.reading() as reader:
        user = reader.find("users", {"login": "tsoy"})[0]
        other = next(one for one in PEOPLE.find(reader) if one.group and one.group not in user["groups"])
        strange = next(group for group in GROUPS.find(reader) if group.key not in user["groups"])
    assert group_codes(school, user["groups"]) == "АТ-11"
    key, papers = issued(school).id, ISSUED.spec.name
    with school.store.transaction(ADMIN) as tx:
        kept = tx.get(papers, key)
        tx.save(papers, {**kept, "genre": "consent", "people": [other.key], "title": f"Согласие – {other.name}"})
    with school.store.transaction(ADMIN) as tx:
        mine = tx.find("users", {"login": "curator1"})[0]
        tx.save("users", {**mine, "groups": user["groups"]})
    curator = entered(app, "curator1")
    paper = f"/archive/papers/{key}"
    for address in (f"/people/{other.key}", f"/groups/{strange.key}", paper, f"{paper}/file", f"{paper}/pdf"):
        assert curator.get(address).status_code == 404, address
    for address in (f"/people?q={other.surname}", f"/search?q={other.surname}", "/consents", "/"):
        curator.get(address)
        assert str(other.name) not in curator.seen, address
    for address in (
        f"/archive/all?q={other.surname}",
        f"/archive/all?q={other.surname}&state=registered",
        "/archive/all",
    ):
        assert curator.get(address).status_code == 200
        assert key not in curator.seen, address
    assert curator.get(f"/journals/consent_register/{kept['academic_year']}").status_code == 403
    assert "Собрать согласия на обработку данных: 7" in home(app, "curator1")


def test_a_second_tab_and_a_second_click_lead_to_the_same_paper(app: Flask, school: House) -> None:
    one = entered(app, "secretary1")
    one.get("/documents/new/order_curator?step=0")
    checked = one.send("/documents/new/order_curator?step=0", ORDER).headers["Location"]
    one.get(checked)
    first = one.send(checked.replace("/check", "/issue"), {}).headers["Location"]
    one.get(first)
    assert one.send(checked.replace("/check", "/issue"), {}).headers["Location"] == first
    for address in (checked, checked.replace("/check", "")):
        assert one.get(address).headers["Location"] == first
    one.get(first)
    assert "Этот черновик уже выдан" in one.seen
    with school.store.reading() as reader:
        assert ISSUED.count(reader) == 1


def test_a_form_of_an_earlier_login_comes_back_filled(app: Flask) -> None:
    browser = entered(app, "secretary1")
    browser.get("/documents/new/order_curator?step=0")
    old = {**ORDER, "csrf": "token of an earlier login"}
    assert browser.client.post("/documents/new/order_curator?step=0", data=old).status_code == 403
    sent = browser.client.post("/documents/new/order_curator?step=0", data=old, headers=SAME_SITE)
    assert sent.status_code == 303
    browser.get(sent.headers["Location"])
    assert 'value="Бельды Николай Оненкович"' in browser.seen
    assert "Введённое сохранилось" in browser.seen


def test_the_wait_after_wrong_passwords_is_said_on_the_page_of_the_door(app: Flask) -> None:
    browser = Browser(app)
    browser.get("/login")
    answers = [browser.send("/login", {"login": "director1", "password": "не тот пароль"}) for _ in range(8)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert 'id="f-login-err"' in browser.seen


def test_an_empty_field_is_named_in_the_summary_and_kinds_are_narrowed(app: Flask) -> None:
    browser = entered(app, "secretary1")
    browser.get("/documents/new/order_curator?step=0")
    browser.send("/documents/new/order_curator?step=0", {})
    seen = text_of(browser.seen)
    assert seen.count("Заполните поле «Исполняют обязанности с».") == 2
    assert seen.count("Отметьте «оставляю за собой» или впишите, на кого возложен контроль.") == 2
    browser.get("/documents/new?genre=regulation")
    assert "Положение о наставничестве" in browser.seen
    assert "Приказ «О внедрении" not in browser.seen


def test_the_archive_opens_a_consent_to_whom_it_may_concern(school: House) -> None:
    made = issued(school)
    curator = Actor("curator1", frozenset({Role.CURATOR}), "test", frozenset())
    assert library.get(school, curator, made.id).number == "1-од"

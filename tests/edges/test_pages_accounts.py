"""The administrator's pages of accounts, and one's own."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from schemas.values.actor import Role
from tests.edges.pages_kit import PASSWORD, Browser, add_account


@pytest.fixture
def admin(app: Flask) -> Browser:
    browser = Browser(app)
    browser.login("administrator")
    return browser


def _key(house: Any, login: str) -> str:
    with house.store.reading() as reader:
        return str(reader.find("users", {"login": login})[0]["key"])


def test_the_list_is_searched_sorted_and_paged(admin: Browser, house: Any) -> None:
    for number in range(60):
        add_account(house, f"teacher{number:02}", Role.CURATOR)
    admin.get("/users")
    assert "1–50 из 67" in admin.seen
    assert 'href="/users?page=2"' in admin.seen
    admin.get("/users?page=2&sort=-login")
    assert "51–67 из 67" in admin.seen
    assert 'aria-sort="descending"' in admin.seen
    admin.get("/users?q=TEACHER07")
    assert "1–1 из 1" in admin.seen
    admin.get("/users?q=нет+такого&page=99999&sort=password")
    assert "ничего не нашлось" in admin.seen


def test_all_faults_of_a_new_account_come_at_once(admin: Browser) -> None:
    admin.get("/users/new")
    answer = admin.send("/users/new", {"name": "", "login": "Пётр"})
    assert answer.status_code == 422
    for name in ("name", "login", "roles"):
        assert f'href="#f-{name}"' in admin.seen
    assert admin.seen.count('class="err"') == 3


def test_a_taken_login_is_said_at_its_field(admin: Browser) -> None:
    admin.get("/users/new")
    admin.send("/users/new", {"name": "Котова Мария", "login": "secretary", "roles": ["curator"]})
    assert "занят" in admin.seen


def test_close_open_reset_and_end(admin: Browser, app: Flask, house: Any) -> None:
    key, secretary = _key(house, "secretary"), Browser(app)
    secretary.login("secretary")
    admin.get(f"/users/{key}")
    admin.send(f"/users/{key}/close", {})
    assert secretary.get("/account").status_code == 303
    assert Browser(app).login("secretary").status_code == 422
    admin.get(f"/users/{key}")
    assert "закрыта" in admin.seen
    admin.send(f"/users/{key}/open", {})
    secretary.login("secretary")
    admin.get(f"/users/{key}")
    admin.send(f"/users/{key}/sessions/end", {})
    assert secretary.get("/account").status_code == 303
    admin.get(f"/users/{key}")
    page = admin.send(f"/users/{key}/reset", {}).get_data(as_text=True)
    code = re.search(r'class="code">([^<]+)<', page)
    assert code is not None
    assert Browser(app).login("secretary").status_code == 422
    assert Browser(app).login("secretary", code[1]).status_code == 303


def test_a_code_is_over_after_a_week(admin: Browser, app: Flask, house: Any) -> None:
    key = _key(house, "secretary")
    admin.get(f"/users/{key}")
    page = admin.send(f"/users/{key}/reset", {}).get_data(as_text=True)
    code = re.search(r'class="code">([^<]+)<', page)
    assert code is not None
    house.clock.forward(days=7)
    assert Browser(app).login("secretary", code[1]).status_code == 422


def test_the_last_administrator_stays(admin: Browser, house: Any) -> None:
    key = _key(house, "administrator")
    admin.get(f"/users/{key}")
    assert "Закрыть учётную запись" not in admin.seen
    assert admin.send(f"/users/{key}/close", {}).status_code == 409
    admin.get(f"/users/{key}")
    assert admin.send(f"/users/{key}", {"name": "Я", "roles": ["secretary"]}).status_code in (409, 422)
    admin.get(f"/users/{key}")
    assert admin.send(f"/users/{key}", {"name": "Я сама", "roles": ["secretary"]}).status_code == 409


def test_no_password_or_hash_is_on_any_page(admin: Browser, house: Any) -> None:
    for path in ("/users", f"/users/{_key(house, 'secretary')}", "/account"):
        admin.get(path)
        assert "argon2" not in admin.seen
        assert PASSWORD not in admin.seen


def test_shortcuts_can_be_turned_off(browser: Browser) -> None:
    browser.login("secretary")
    assert "data-hotkeys" in browser.seen
    browser.get("/account")
    browser.send("/account/preferences", {"expert": "1"})
    browser.get("/account")
    assert "Настройки сохранены." in browser.seen
    assert "data-hotkeys" not in browser.seen
    browser.get("/account")
    assert "Настройки сохранены." not in browser.seen


def test_everything_is_in_the_audit(admin: Browser, house: Any) -> None:
    admin.get("/users/new")
    admin.send("/users/new", {"name": "Котова Мария", "login": "m.kotova", "roles": ["curator"]})
    Browser(admin.client.application).login("m.kotova", "wrong")
    events = [line["event"] for line in house.store.audit_lines()]
    assert "account_made" in events
    assert "login" in events
    assert events[-1] == "login_refused"

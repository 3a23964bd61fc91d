"""Signing in, staying in, getting out; and nothing typed is lost when the login runs out."""

from __future__ import annotations

import re
from typing import Any

import pyotp
import pytest
from flask import Flask

from schemas.values.actor import Role
from service.web.guard import safe_next
from service.web.shell import build
from tests.edges.pages_kit import PASSWORD, Browser, Founding, add_account, make_house


def _cookie(answer: Any, name: str = "nastavnik_session") -> str:
    found = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith(name)]
    return found[0] if found else ""


def test_a_right_password_opens_the_home_page(browser: Browser) -> None:
    answer = browser.login("secretary")
    assert answer.status_code == 303
    assert "Что сделать" in browser.seen
    assert "HttpOnly" in _cookie(answer)
    assert "SameSite=Lax" in _cookie(answer)


@pytest.mark.parametrize(
    ("login", "password"), [("secretary", "не тот"), ("nobody", PASSWORD), ("", ""), ("secretary", "x" * 5000)]
)
def test_every_wrong_guess_gets_the_same_answer(browser: Browser, login: str, password: str) -> None:
    answer = browser.login(login, password)
    assert answer.status_code == 422
    assert "Логин или пароль не подходит" in browser.seen
    assert "<title>Ошибка: Вход" in browser.seen
    assert 'aria-invalid="true"' in browser.seen
    assert 'href="#f-login"' in browser.seen


def test_guessing_grows_slow_and_says_how_long(browser: Browser, house: Any) -> None:
    answers = [browser.login("secretary", f"wrong {number}").status_code for number in range(7)]
    assert answers[0] == 422
    assert answers[-1] == 429
    assert browser.login("secretary").status_code == 429
    house.clock.forward(minutes=2)
    assert browser.login("secretary").status_code == 303


def test_a_stranger_cannot_lock_a_person_out(app: Flask, house: Any) -> None:
    for number in range(60):
        stranger = Browser(app)
        stranger.client.environ_base["REMOTE_ADDR"] = f"10.0.0.{number}"
        stranger.login("secretary", "wrong")
    house.clock.forward(seconds=61)
    assert Browser(app).login("secretary").status_code == 303


def test_the_session_id_is_new_at_login_and_dead_after_logout(browser: Browser) -> None:
    browser.get("/login")
    browser.client.set_cookie("nastavnik_session", "chosen-by-an-attacker")
    answer = browser.login("secretary")
    assert "chosen-by-an-attacker" not in _cookie(answer)
    stolen = _cookie(answer).split("=", 1)[1].split(";")[0]
    out = browser.send("/logout", {})
    assert out.headers["Clear-Site-Data"]
    browser.client.set_cookie("nastavnik_session", stolen)
    assert browser.get("/").headers["Location"].startswith("/login")


@pytest.mark.parametrize(
    ("steps", "minutes", "alive"), [(1, 59, True), (1, 60, False), (14, 50, True), (15, 50, False)]
)
def test_a_session_ends_after_an_hour_idle_or_twelve_hours(
    browser: Browser, house: Any, steps: int, minutes: int, alive: bool
) -> None:
    browser.login("secretary")
    for _ in range(steps):
        house.clock.forward(minutes=minutes)
        answer = browser.get("/account")
    assert (answer.status_code == 200) is alive


def test_a_form_from_elsewhere_is_refused(browser: Browser) -> None:
    browser.login("secretary")
    assert browser.client.post("/account/preferences", data={}).status_code == 403
    assert browser.client.post("/account/preferences", data={"csrf": "не из нашей формы"}).status_code == 403
    browser.get("/account")
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert browser.send("/account/preferences", {}, headers=foreign).status_code == 403
    assert browser.send("/account/preferences", {}, headers={"Origin": "https://evil.example"}).status_code == 403
    browser.get("/account")
    assert browser.send("/account/preferences", {"hotkeys": "1"}).status_code == 303


def test_the_token_lives_as_long_as_the_session_and_looks_new_each_time(browser: Browser, house: Any) -> None:
    browser.login("secretary")
    browser.get("/account")
    old = browser.seen
    house.clock.forward(minutes=55)
    browser.get("/account")
    assert old != browser.seen
    browser.seen = old
    assert browser.send("/account/preferences", {"hotkeys": "1"}).status_code == 303


def test_what_was_typed_comes_back_after_a_new_login(browser: Browser, house: Any) -> None:
    browser.login("administrator")
    browser.get("/users/new")
    house.clock.forward(hours=2)
    typed = {
        "name": "Котова Мария Ивановна",
        "login": "m.kotova",
        "roles": ["curator", "methodist"],
        "password": "тайна",
    }
    where = browser.send("/users/new", typed).headers["Location"]
    assert where.startswith("/login?next=")
    browser.login("administrator", path=where)
    assert 'value="Котова Мария Ивановна"' in browser.seen
    assert re.search(r'value="curator" checked', browser.seen)
    assert re.search(r'value="methodist" checked', browser.seen)
    assert "Введённое сохранилось" in browser.seen
    assert "тайна" not in browser.seen
    with house.store.reading() as reader:
        assert "тайна" not in str(reader.find("drafts"))


def test_kept_typing_is_shown_to_its_owner_only(app: Flask, house: Any) -> None:
    mine, other = Browser(app), Browser(app)
    mine.login("administrator")
    mine.get("/users/new")
    add_account(house, "admin2", Role.ADMINISTRATOR)
    house.clock.forward(hours=2)
    where = mine.send("/users/new", {"name": "Котова Мария", "login": "", "roles": []}).headers["Location"]
    other.login("admin2", path=where)
    assert "Котова" not in other.seen


def test_nothing_is_kept_for_one_who_was_never_signed_in(browser: Browser, house: Any) -> None:
    browser.get("/login")
    browser.send("/users/new", {"name": "Много данных"})
    with house.store.reading() as reader:
        assert reader.count("drafts") == 0


@pytest.mark.parametrize(
    ("text", "where"),
    [("/archive?q=1", "/archive?q=1"), ("//evil.example", "/"), ("https://evil.example/", "/"), ("/\\evil", "/"),
     ("javascript:alert(1)", "/"), ("", "/"), ("/a\r\nSet-Cookie: x=1", "/")],
)  # fmt: skip
def test_after_login_one_stays_on_this_host(text: str, where: str) -> None:
    assert safe_next(text) == where


def test_first_login_by_code_then_a_password_of_ones_own(app: Flask, house: Any) -> None:
    admin = Browser(app)
    admin.login("administrator")
    admin.get("/users/new")
    shown = admin.send("/users/new", {"name": "Котова Мария", "login": "m.kotova", "roles": ["secretary"]})
    code = re.search(r'class="code">([^<]+)<', shown.get_data(as_text=True))
    assert code is not None
    new = Browser(app)
    assert new.login("m.kotova", code[1]).status_code == 303
    assert "Придумайте пароль" in new.seen
    assert new.get("/account").headers["Location"] == "/login/password?next=/account"
    weak = new.send("/login/password", {"password": "m.kotova2026!", "again": "m.kotova2026!"})
    assert weak.status_code == 422
    assert new.send("/login/password", {"password": PASSWORD, "again": PASSWORD}).status_code == 303
    assert new.get("/").status_code == 200
    assert Browser(app).login("m.kotova", code[1]).status_code == 422, "код одноразовый"
    assert Browser(app).login("m.kotova", PASSWORD).status_code == 303


def test_second_factor_is_enrolled_asked_and_spent(app: Flask, house: Any) -> None:
    add_account(house, "chief", Role.COORDINATOR, sample=False)
    browser = Browser(app)
    browser.login("chief")
    assert browser.get("/").headers["Location"] == "/account/second-factor"
    page = browser.get("/account/second-factor").get_data(as_text=True)
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert found is not None
    totp = pyotp.TOTP(found[1].replace(" ", ""))
    picture = browser.client.get("/account/second-factor/qr.svg")
    assert picture.mimetype == "image/svg+xml"
    assert browser.send("/account/second-factor", {"code": "000000"}).status_code == 422
    code = totp.at(house.clock.now)
    spare = browser.send("/account/second-factor", {"code": code}).get_data(as_text=True)
    spares = re.findall(r"<li>([A-Z2-9-]{14})</li>", spare)
    assert len(spares) == 8
    assert browser.get("/").status_code == 200

    again = Browser(app)
    again.login("chief")
    assert again.get("/account").headers["Location"] == "/login/second?next=/account"
    again.get("/login/second")
    assert again.send("/login/second", {"code": code}).status_code == 422, "код уже использован"
    house.clock.forward(seconds=30)
    assert again.send("/login/second", {"code": totp.at(house.clock.now)}).status_code == 303
    assert again.get("/").status_code == 200

    spare_user = Browser(app)
    spare_user.login("chief")
    answer = spare_user.send("/login/second", {"code": spares[0].lower(), "next": "/help"})
    assert answer.headers["Location"] == "/help"
    second_use = Browser(app)
    second_use.login("chief")
    assert second_use.send("/login/second", {"code": spares[0]}).status_code == 422


def test_rights_ask_for_the_password_anew_and_keep_the_form(browser: Browser, house: Any) -> None:
    browser.login("administrator")
    browser.get("/users/new")
    house.clock.forward(minutes=11)
    answer = browser.send("/users/new", {"name": "Котова Мария", "login": "m.kotova", "roles": ["secretary"]})
    where = answer.headers["Location"]
    assert where.startswith("/account/confirm?next=")
    browser.get(where)
    back = browser.send(where, {"password": PASSWORD})
    browser.get(back.headers["Location"])
    assert 'value="Котова Мария"' in browser.seen


def test_a_changed_password_ends_all_other_sessions(app: Flask) -> None:
    here, there = Browser(app), Browser(app)
    here.login("secretary")
    there.login("secretary")
    here.get("/account")
    fresh = "другая длинная фраза ромашка"
    answer = here.send("/account/password", {"current": PASSWORD, "password": fresh, "again": fresh})
    assert answer.status_code == 303
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303


def test_behind_tls_cookies_are_bound_to_the_host() -> None:
    house = make_house(behind_tls=True)
    add_account(house, "secretary", Role.SECRETARY)
    client = build(house, founding=Founding()).test_client()
    answer = client.get("/login", base_url="https://nastavnik.example")
    cookie = _cookie(answer, "__Host-nastavnik_guest")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert "max-age" in answer.headers["Strict-Transport-Security"]

"""One page for each kind of failure, in Russian, with what to do; headers on every answer."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from flask import Flask, request

from schemas.errors import Conflict, Fault, Invalid, NotFound, Unavailable
from schemas.values.actor import Actor, Role
from service.security.permissions import Permission, Scope
from service.web.headers import FIXED
from service.web.registry import Access, Pages
from service.web.shell import BOOKS, build
from tests.edges.pages_kit import Browser, Founding

RAISED = {
    "409": Conflict("Карточку уже изменил другой человек."),
    "404": NotFound("Такого документа нет."),
    "422": Invalid([Fault("surname", "Впишите фамилию.")]),
    "503": Unavailable("Диск переполнен."),
}


@pytest.fixture
def app(house: Any) -> Flask:
    trouble = Pages("trouble")
    programs = Pages("programs", bearer=True)

    @trouble.page("/trouble/<kind>", permission=Access.SIGNED_IN)
    def raises(kind: str) -> None:
        raise RAISED[kind]

    @trouble.page("/upload", permission=Access.SIGNED_IN, methods=("POST",), body_limit=1000)
    def upload() -> str:
        return str(len(request.form))

    @programs.page("/api/v1/trouble/<kind>", permission=Permission.READ_ARCHIVE)
    def fails(kind: str) -> None:
        raise RAISED[kind]

    return build(house, founding=Founding(), books=(*BOOKS, trouble, programs))


@pytest.mark.parametrize("status", sorted(RAISED))
def test_an_expected_failure_has_its_page(app: Flask, status: str) -> None:
    browser = Browser(app)
    browser.login("secretary")
    answer = browser.get(f"/trouble/{status}")
    assert answer.status_code == int(status)
    assert RAISED[status].sentence in browser.seen
    assert "Меню" in browser.seen


def test_an_unexpected_failure_gives_a_code_that_stands_in_the_log(app: Flask, caplog: Any) -> None:
    browser = Browser(app)
    browser.login("secretary")
    with caplog.at_level(logging.ERROR):
        answer = browser.get("/trouble/unknown")
    assert answer.status_code == 500
    assert caplog.records[0].args[0] in browser.seen
    assert "KeyError" not in browser.seen


def test_unknown_address_wrong_method_and_too_much(app: Flask) -> None:
    browser = Browser(app)
    browser.login("secretary")
    assert browser.get("/no-such-page").status_code == 404
    assert "Не найдено" in browser.seen
    wrong = browser.get("/logout")
    assert wrong.status_code == 405
    assert wrong.headers["Allow"] == "POST"
    browser.get("/account")
    big = browser.send("/upload", {"text": "а" * 2000})
    assert big.status_code == 413
    assert "до 5 МБ" in browser.seen


def test_no_page_of_errors_needs_a_login(app: Flask) -> None:
    assert Browser(app).get("/no-such-page").status_code == 404


@pytest.mark.parametrize("path", ["/login", "/no-such-page", "/healthz", "/favicon.ico", "/static/none.css"])
def test_headers_stand_on_every_answer(app: Flask, path: str) -> None:
    answer = Browser(app).get(path)
    for name, value in FIXED.items():
        assert answer.headers[name] == value
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_programs_get_problems_not_pages(app: Flask, house: Any) -> None:
    client = app.test_client()
    nobody = client.get("/api/v1/trouble/404")
    assert nobody.status_code == 401
    assert nobody.mimetype == "application/problem+json"
    assert "Bearer" in nobody.headers["WWW-Authenticate"]
    token = _token(house)
    answer = client.get("/api/v1/trouble/422", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["errors"] == [{"field": "surname", "detail": "Впишите фамилию."}]
    assert answer.json["status"] == 422


def _token(house: Any) -> str:
    boss = Actor("administrator", frozenset({Role.ADMINISTRATOR}), "test")
    text: str = house.security.tokens.issue(boss, "secretary", Scope.READ, 30)
    return text


def test_files_of_our_own_are_kept_for_ever_under_a_digested_name(app: Flask) -> None:
    browser = Browser(app)
    browser.get("/login")
    name = browser.seen.split('rel="stylesheet" href="')[1].split('"')[0]
    plain = browser.client.get(name)
    packed = browser.client.get(name, headers={"Accept-Encoding": "gzip"})
    assert "immutable" in plain.headers["Cache-Control"]
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 2
    assert browser.client.get("/static/../secrets").status_code == 404


def test_sign_of_life(app: Flask) -> None:
    answer = app.test_client().get("/healthz")
    assert answer.json == {"status": "ok"}

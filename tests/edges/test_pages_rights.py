"""Every route × every role: what the declaration says, and nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from schemas.values.actor import Actor, Role
from service.security.permissions import TABLE, Permission, Scope
from service.web.registry import Access, Page, Undeclared, refuse_undeclared
from service.web.shell import BOOKS, build
from tests.edges.pages_kit import Browser, Founding, add_roles, make_house

PAGES = [page for book in BOOKS for page in book.declared]
PUBLIC = {
    "verify.ask",
    "verify.show",
    "shell.static",
    "shell.icon",
    "shell.health",
    "setup.setup",
    "setup.training",
    "login.login",
}
STEPS = {"login.second", "login.first_password", "login.logout", "account.second_factor", "account.qr"}


def _path(page: Page) -> str:
    return re.sub("<[a-z]+>", "0" * 16, page.rule)


def _ask(browser: Browser, page: Page) -> Any:
    if page.methods == ("POST",):
        browser.get("/account")
        return browser.send(_path(page), {})
    return browser.get(_path(page))


@pytest.fixture(scope="module")
def browsers() -> dict[str, Browser]:
    house = make_house()
    add_roles(house)
    app = build(house, founding=Founding())
    made = {role.value: Browser(app) for role in Role}
    for login, browser in made.items():
        browser.login(login)
    return {"": Browser(app), **made}


def test_public_pages_are_exactly_these() -> None:
    assert {page.endpoint for page in PAGES if page.permission is Access.PUBLIC} == PUBLIC | {"api.describe_api"}
    assert {page.endpoint for page in PAGES if page.permission is Access.STEP} == STEPS


def test_every_permission_stands_in_the_table() -> None:
    assert set(TABLE) == set(Permission)


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.endpoint not in PUBLIC and not page.bearer], ids=lambda page: page.endpoint
)
def test_nobody_gets_in_without_a_login(browsers: dict[str, Browser], page: Page) -> None:
    answer = _ask(browsers[""], page)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/login")


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if isinstance(page.permission, Permission) and not page.bearer],
    ids=lambda page: page.endpoint,
)
def test_a_page_opens_for_its_roles_only(browsers: dict[str, Browser], page: Page, role: Role) -> None:
    answer = _ask(browsers[role.value], page)
    assert isinstance(page.permission, Permission)
    assert (answer.status_code != 403) == (role in TABLE[page.permission])


API = [page for page in PAGES if page.bearer and isinstance(page.permission, Permission)]


def _call(app: Flask, page: Page, method: str, token: str = "") -> int:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    body = {"json": {}} if method == "POST" else {}
    return app.test_client().open(_path(page), method=method, headers=headers, **body).status_code


@pytest.mark.parametrize("page", API, ids=lambda page: page.endpoint)
def test_the_api_opens_by_token_only_and_by_the_owners_role(app: Flask, house: Any, page: Page) -> None:
    method = page.methods[0]
    assert _call(app, page, method) == 401
    assert _call(app, page, method, "nst_made-up") == 401
    signed_in = Browser(app)
    signed_in.login("administrator")
    assert signed_in.client.open(_path(page), method=method).status_code == 401, "не по cookie"
    assert isinstance(page.permission, Permission)
    boss = Actor("administrator", frozenset({Role.ADMINISTRATOR}), "test")
    for role in Role:
        token = house.security.tokens.issue(boss, role.value, Scope.ALL, 1)
        assert (_call(app, page, method, token) != 403) == (role in TABLE[page.permission])


def test_a_route_nobody_declared_stops_the_start(house: Any) -> None:
    app = build(house, founding=Founding())
    app.add_url_rule("/back-door", "door", lambda: "in")
    with pytest.raises(Undeclared, match="/back-door"):
        refuse_undeclared(app, {page.endpoint: page for page in PAGES})


def test_a_page_declared_twice_stops_the_start(house: Any) -> None:
    with pytest.raises(Undeclared, match="дважды"):
        build(house, founding=Founding(), books=(*BOOKS, BOOKS[0]))


def test_a_role_taken_away_counts_at_once(app: Flask, house: Any) -> None:
    secretary, admin = Browser(app), Browser(app)
    secretary.login("secretary")
    assert secretary.get("/account").status_code == 200
    admin.login("administrator")
    with house.store.reading() as reader:
        key = reader.find("users", {"login": "secretary"})[0]["key"]
    admin.get(f"/users/{key}")
    assert admin.send(f"/users/{key}", {"name": "Сидорова Анна", "roles": ["inspector"]}).status_code == 303
    assert secretary.get("/account").headers["Location"].startswith("/login")

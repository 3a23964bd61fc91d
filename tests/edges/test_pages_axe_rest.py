"""axe on the pages that no other test opens in Chromium: every address without a key, and those of one stored thing of each kind."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium

from records.registry import GROUPS, PARTNERS, PEOPLE
from schemas.values.actor import Actor, Role
from service.usecases.issue import Request, issue
from service.web.shell import BOOKS
from tests.edges import test_pages_browser as first
from tests.edges.test_pages_browser import Served, chromium, context_of, faults_of, served, sign_in

__all__ = ["chromium", "served"]
pytestmark = pytest.mark.needs_browser
FILES = re.compile(
    r"\.(xlsx|svg|ico|toml)$|^/(healthz|setup|suggest|static|login|audit/head|catalogue/words/word|withdrawals/new)"
)
"""Addresses that give no page, or pages of other tests (the first start, the steps of the door)."""
COLOURS = {
    "runOnly": ["color-contrast", "color-contrast-enhanced"],
    "rules": {"color-contrast-enhanced": {"enabled": True}},
}


def plain() -> list[str]:
    """Every declared page without a key, but for those of the other list."""
    rules = [page.rule for book in BOOKS for page in book.declared if "GET" in page.methods and not page.bearer]
    return [rule for rule in rules if "<" not in rule and not FILES.search(rule) and rule not in first.ADDRESSES]


def of_stored_things(served: Served) -> list[str]:
    """Pages of a paper, a person, a group, an organisation, an account."""
    actor = Actor("administrator1", frozenset({Role.ADMINISTRATOR}), "test")
    data = {"curators": [{"person": "Бельды Николай Оненкович"}], "since": "22.11.2026", "control_person": "self"}
    paper = issue(served.house, actor, Request("order_curator", data)).id
    with served.house.store.reading() as reader:
        group, partner = GROUPS.find(reader, limit=1)[0].key, PARTNERS.find(reader, limit=1)[0].key
        person = PEOPLE.find(reader, {"surname": "Жук"})[0].key
        user = reader.find("users", {"login": "curator1"})[0]["key"]
    about = [
        f"/people/{person}{page}" for page in ("", "/edit", "/names", "/move", "/representatives", "/merge", "/mentee")
    ]
    return [
        *about, f"/groups/{group}", f"/groups/{group}/edit", f"/partners/{partner}", f"/partners/{partner}/edit",
        f"/users/{user}", f"/archive/papers/{paper}", f"/archive/papers/{paper}/marked", f"/documents/{paper}/done",
        "/journals/journal_orders_od/2026",
    ]  # fmt: skip


def test_axe_finds_nothing_on_the_rest_of_the_pages(chromium: Chromium, served: Served) -> None:
    page = context_of(chromium, served).new_page()
    sign_in(page, "administrator1")
    found: dict[str, Any] = {}
    for address in [*plain(), *of_stored_things(served)]:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        found[address] = faults_of(page)
        page.emulate_media(color_scheme="dark")
        dark = first.AXES.run(page, options=COLOURS).response["violations"]
        found[f"{address} (тёмная)"] = [node["html"][:200] for rule in dark for node in rule["nodes"]]
        page.emulate_media(color_scheme="light")
    assert {address: faults for address, faults in found.items() if faults} == {}


def test_the_steps_of_the_door_are_clean_too(chromium: Chromium, served: Served) -> None:
    page = context_of(chromium, served).new_page()
    user, code = served.house.security.accounts.create(
        Actor("administrator1", frozenset({Role.ADMINISTRATOR}), "test"),
        {"login": "newcomer", "name": "Новая Анна Петровна", "roles": ["coordinator"]},
    )
    assert user.login == "newcomer"
    page.goto("/login")
    page.fill("#f-login", "newcomer")
    page.fill("#f-password", code)
    page.press("#f-password", "Enter")
    page.wait_for_url("**/login/password**")
    found = {"свой пароль": faults_of(page)}
    page.fill("#f-password", first.PASSWORD)
    page.fill("#f-again", first.PASSWORD)
    page.press("#f-again", "Enter")
    page.wait_for_url("**/second-factor**")
    found["второй шаг"] = faults_of(page)
    assert {where: faults for where, faults in found.items() if faults} == {}

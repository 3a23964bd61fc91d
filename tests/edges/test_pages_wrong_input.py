"""Every form of issuing, accounts, setup and settings filled with nonsense: told at its place in Russian, nothing lost."""

from __future__ import annotations

import html
import re
from typing import Any

import lxml.html
import pytest
from flask import Flask

from service.usecases import setup
from service.web.shell import build
from tests.edges.pages_kit import Browser, make_house, training_house

NONSENSE = {
    "empty": "",
    "long": "я" * 10_000,
    "date": "32.13.2026",
    "script": "<script>alert(1)</script>\"'><b>",
    "braces": "{{7*7}}{% raw %}",
    "emoji": "😀👩‍👩‍👧",
    "nul": "a\x00b",
    "number": "-99999999999999999999",
    "lines": "a\r\nSet-Cookie: x=1",
}
FORMS = (
    "/documents/new/order_curator?step=0", "/documents/new/order_pairs?step=0", "/documents/new/consent_pd_minor?step=0",
    "/documents/new/roadmap?step=0", "/users/new", "/college",
)  # fmt: skip
MOST = 9
"""Fields that get the whole of a long nonsense: beyond two million bytes a form is refused as a whole."""
PLACE = re.compile(r'<li><a href="(#[^"]*)">(.*?)</a></li>')


@pytest.fixture(scope="module")
def app() -> Flask:
    return build(training_house(), founding=setup)


def forms(page: str) -> list[Any]:
    return [
        form
        for form in lxml.html.fromstring(page).forms
        if form.method == "POST" and "/logout" not in (form.action or "")
    ]


def filled(form: Any, text: str) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for field in form.inputs:
        kind = (field.get("type") or field.tag).lower()
        if field.name and kind not in ("submit", "button", "file", "hidden"):
            data[field.name] = text if len(data) < MOST else text[:600]
    return data


@pytest.mark.parametrize("address", FORMS)
def test_nonsense_is_told_at_its_place_and_stays_in_the_form(app: Flask, address: str) -> None:
    browser = Browser(app)
    browser.login("administrator1")
    browser.get(address)
    for place in range(len(forms(browser.seen))):
        for kind, text in NONSENSE.items():
            browser.get(address)
            form = forms(browser.seen)[place]
            hidden = {one.name: one.value or "" for one in form.inputs if one.name and one.get("type") == "hidden"}
            answer = browser.send(form.action or address, {**hidden, **filled(form, text)})
            check(answer, kind, text)


def check(answer: Any, kind: str, text: str) -> None:
    assert answer.status_code in (200, 303, 422), (kind, answer.status_code)
    page = answer.get_data(as_text=True)
    assert "<script>alert" not in page
    if answer.status_code == 422:
        found = PLACE.findall(page)
        assert found
        for where, said in found:
            assert f'id="{where[1:]}"' in page, (kind, said)
            assert re.search("[а-яё]", said)
        if kind in ("date", "script", "braces", "emoji", "number") and 'type="password"' not in page:
            assert text in html.unescape(page), kind


def test_the_first_start_with_nonsense() -> None:
    house = make_house()
    app = build(house, founding=setup)
    code = house.security.setup_code.make()
    for kind, text in NONSENSE.items():
        browser = Browser(app)
        browser.get(f"/setup?code={code}")
        data = {**filled(forms(browser.seen)[0], text), "code": code}
        answer = browser.send("/setup", data)
        assert answer.status_code == 422, kind
        check(answer, kind, text if kind != "date" else "32.13.2026")
    assert house.security.accounts.empty()

"""Pages of the desk in Chromium: axe in both themes, with and without errors; nothing runs out of a phone's screen."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from records.registry import GROUPS, PEOPLE
from tests.edges.test_pages_browser import Served, chromium, context_of, faults_of, served, sign_in

__all__ = ["chromium", "served"]
pytestmark = pytest.mark.needs_browser


def addresses(served: Served) -> list[str]:
    with served.house.store.reading() as reader:
        group = GROUPS.find(reader, {"code": "ТМ-21"})[0].key
        person = PEOPLE.find(reader, {"surname": "Жук"})[0].key
    return [
        "/consents", f"/consents/groups/{group}", f"/consents/people/{person}", "/batch?type=consent_pd&groups=all", "/jobs",
        "/withdrawals", f"/withdrawals/new?person={person}", "/scans",
        "/programme", "/attendance", f"/people/{person}/answer",
    ]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_desk(chromium: Chromium, served: Served, scheme: Any) -> None:
    page = context_of(chromium, served, color_scheme=scheme).new_page()
    sign_in(page)
    found: dict[str, list[str]] = {}
    for address in addresses(served):
        page.goto(address)
        found[address] = faults_of(page)
    found["ошибка"] = _after(page, addresses(served)[6], "Зарегистрировать")
    found["проверка"] = _after(page, "/batch?type=consent_pd&groups=all", "Проверить")
    page.click("button:has-text('Выдать')")
    page.wait_for_load_state()
    found["задание"] = faults_of(page)
    assert {where: faults for where, faults in found.items() if faults} == {}


def _after(page: Page, address: str, button: str) -> list[str]:
    page.goto(address)
    page.click(f"button:has-text('{button}')")
    page.wait_for_load_state()
    return faults_of(page)


def test_the_desk_fits_a_phone(chromium: Chromium, served: Served) -> None:
    page = context_of(chromium, served, viewport={"width": 360, "height": 780}).new_page()
    sign_in(page)
    for address in addresses(served):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address


def test_returned_sheets_are_marked_by_keyboard(chromium: Chromium, served: Served) -> None:
    page = context_of(chromium, served, java_script_enabled=False).new_page()
    sign_in(page)
    page.goto(addresses(served)[1])
    page.fill("#f-given_on", "22.11.2026")
    page.fill("#f-which", "никто")
    page.press("#f-which", "Enter")
    page.wait_for_load_state()
    assert "среди невозвращённых нет" in page.content()
    assert page.input_value("#f-given_on") == "22.11.2026"


@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (1366, "dark"), (360, "light")])
def test_the_consents_of_a_group_are_seen_without_scrolling_sideways(
    chromium: Chromium, served: Served, width: int, scheme: Any
) -> None:
    page = context_of(chromium, served, viewport={"width": width, "height": 768}, color_scheme=scheme).new_page()
    sign_in(page)
    page.goto(addresses(served)[1])
    wide, seen = page.evaluate("(e => [e.scrollWidth, e.clientWidth])(document.querySelector('.scroll'))")
    assert wide <= seen
    assert page.locator("tbody .mark:visible").count()

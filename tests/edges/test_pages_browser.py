"""The pages as people meet them, in Chromium: keyboard only, axe, no script, weight, nothing foreign."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, sync_playwright
from waitress import wasyncore
from waitress.server import create_server

from service.usecases import setup
from service.web.shell import build
from tests.edges.pages_kit import PASSWORD, make_house, training_house

pytestmark = pytest.mark.needs_browser
CHROMIUM = "/usr/bin/chromium"
WEIGHT = 15_000
AXES = Axe()
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"color-contrast-enhanced": {"enabled": True}},  # 7:1
}


class Served:
    """The application on a free port of the loopback."""

    def __init__(self, house: Any) -> None:
        self.house = house
        self._server: Any = create_server(build(house, founding=setup), host="127.0.0.1", port=0, threads=4)
        self.address = f"http://127.0.0.1:{self._server.effective_port}"
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.task_dispatcher.shutdown()
        wasyncore.close_all(self._server._map, ignore_all=True)
        self._thread.join(5)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    flags = ["--no-sandbox", "--disable-gpu"] if os.getuid() == 0 else ["--disable-gpu"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    made = Served(training_house())
    yield made
    made.stop()


def context_of(chromium: Chromium, served: Served, **more: Any) -> BrowserContext:
    context = chromium.new_context(base_url=served.address, locale="ru-RU", **more)
    context.set_default_timeout(10_000)
    return context


def sign_in(page: Page, login: str = "secretary1") -> None:
    page.goto("/login")
    page.fill("#f-login", login)
    page.fill("#f-password", PASSWORD)
    page.press("#f-password", "Enter")
    page.wait_for_url("**/")


def fill_first_page(page: Page, person: str = "Бельды Николай Оненкович") -> None:
    page.goto("/documents/new/order_curator?step=1")
    page.fill("#f-curators-0-person", person)
    page.fill("#f-since", "22.11.2026")


def faults_of(page: Page) -> list[str]:
    found = AXES.run(page, options=AXE).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


ADDRESSES = (
    "/", "/help", "/account", "/documents/new", "/documents/new/order_curator?step=1",
    "/documents/new/order_curator?step=2", "/documents/new/order_curator?step=3", "/documents/new/order_curator?step=0",
    "/documents/new/order_pairs?step=0", "/documents/new/consent_pd_minor?step=0", "/archive", "/archive/2026-2027",
    "/users", "/users/new", "/account/second-factor", "/no-such-page", "/v",
    "/college", "/journals", "/journals/journal_orders_od", "/catalogue", "/catalogue/order_curator", "/catalogue/words",
    "/catalogue/own", "/catalogue/acts", "/catalogue/acts/new", "/contests", "/contests/new", "/documents/sheets",
    "/audit", "/audit/doctor", "/decline",
)  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_either_theme_with_and_without_errors(
    chromium: Chromium, served: Served, scheme: Any
) -> None:
    context = context_of(chromium, served, color_scheme=scheme)
    page = context.new_page()
    page.goto("/login")
    found = {"/login": faults_of(page)}
    page.click("main .button")
    found["/login с ошибкой"] = faults_of(page)
    sign_in(page, "administrator1")
    for address in ADDRESSES:
        page.goto(address)
        found[address] = faults_of(page)
    for address in ("/documents/new/order_curator?step=1", "/users/new"):
        page.goto(address)
        page.click("main form .acts .button >> nth=0")
        found[f"{address} с ошибкой"] = faults_of(page)
        assert page.title().startswith("Ошибка: ")
    assert not {address: faults for address, faults in found.items() if faults}
    context.close()


def test_axe_finds_nothing_from_check_to_card(chromium: Chromium, served: Served) -> None:
    context = context_of(chromium, served)
    page = context.new_page()
    sign_in(page)
    fill_first_page(page)
    page.click(".acts .button >> nth=0")
    page.click(".acts .button >> nth=0")
    page.check("#f-control_person-self")
    page.click(".acts .button >> nth=0")
    page.wait_for_url("**/check")
    found = {"проверка": faults_of(page)}
    page.click("text=Выдать и присвоить номер >> nth=0")
    page.wait_for_url("**/done")
    found["готово"] = faults_of(page)
    page.click("text=Карточка документа")
    found["карточка"] = faults_of(page)
    page.click("text=Аннулировать документ")
    found["карточка с ошибкой"] = faults_of(page)
    assert not {name: faults for name, faults in found.items() if faults}
    context.close()


def test_focus_goes_to_the_summary_and_its_link_to_the_field(chromium: Chromium, served: Served) -> None:
    context = context_of(chromium, served)
    page = context.new_page()
    sign_in(page)
    page.goto("/documents/new/order_curator?step=1")
    page.click(".acts .button >> nth=0")
    page.wait_for_function("document.activeElement.className === 'errors'")
    page.click(".errors a >> nth=0")
    where = page.locator(".errors a >> nth=0").get_attribute("href") or ""
    page.wait_for_function("id => document.activeElement.id === id", arg=where.removeprefix("#"))
    words = page.locator(".errors a >> nth=0").inner_text()
    assert words in page.locator(f"{where}-err").inner_text()
    assert f"{where[1:]}-err" in str(page.locator(where).get_attribute("aria-describedby"))
    context.close()


def _tab_to(page: Page, text: str, most: int = 60) -> None:
    """Press Tab until the control with this name has the focus; the focus must be seen each time."""
    script = """() => { const e = document.activeElement, s = getComputedStyle(e);
        const label = e.labels?.[0]?.innerText || e.getAttribute("aria-label") || e.innerText || "";
        return [label.trim(), s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 3]; }"""
    for _ in range(most):
        page.keyboard.press("Tab")
        name, seen = page.evaluate(script)
        assert seen, f"фокус не виден: {name}"
        if name.startswith(text):
            return
    raise AssertionError(f"с клавиатуры не дойти до «{text}»")


def test_the_whole_path_by_keyboard_only(chromium: Chromium, served: Served) -> None:
    context = context_of(chromium, served, accept_downloads=True)
    page = context.new_page()
    page.goto("/login")
    keys = page.keyboard
    _tab_to(page, "Логин")
    keys.type("secretary1")
    _tab_to(page, "Пароль")
    keys.type(PASSWORD)
    keys.press("Enter")
    page.wait_for_url("**/")
    keys.press("n")
    page.wait_for_url("**/documents/new")
    _tab_to(page, "Приказ «О назначении кураторов")
    keys.press("Enter")
    page.wait_for_url("**/order_curator")
    _tab_to(page, "Работник")
    keys.type("Бельды Николай Оненкович")
    _tab_to(page, "Добавить ещё")
    _tab_to(page, "Исполняют обязанности с")
    keys.type("22.11.2026")
    keys.press("Tab")
    assert page.locator("#f-since-echo").inner_text() == "воскресенье, 22 ноября 2026 г."
    _tab_to(page, "Дальше")
    keys.press("Enter")
    page.wait_for_url("**step=2")
    _tab_to(page, "Дальше")
    keys.press("Enter")
    page.wait_for_url("**step=3")
    _tab_to(page, "оставляю за собой")
    keys.press("Space")
    _tab_to(page, "Проверить документ")
    keys.press("Enter")
    page.wait_for_url("**/check")
    _tab_to(page, "Выдать и присвоить номер")
    keys.press("Enter")
    page.wait_for_url("**/done")
    with page.expect_download() as download:
        _tab_to(page, "Скачать Word")
        keys.press("Enter")
    assert download.value.suggested_filename.startswith("Приказ")
    context.close()


def test_the_path_works_without_javascript(chromium: Chromium, served: Served) -> None:
    context = context_of(chromium, served, java_script_enabled=False)
    page = context.new_page()
    sign_in(page)
    fill_first_page(page)
    page.click("text=Добавить ещё >> nth=1")
    page.fill("#f-curators-1-person", "Новая Анна Петровна")
    page.click(".acts .button >> nth=0")
    assert page.input_value("#f-curators-1-person-surname") == "Новая"
    assert page.input_value("#f-since") == "22.11.2026"
    page.fill("#f-curators-1-person-position", "преподаватель")
    page.click(".acts .button >> nth=0")
    page.click(".acts .button >> nth=0")
    page.check("#f-control_person-self")
    page.click(".acts .button >> nth=0")
    assert "Новую Анну Петровну" in page.inner_text("main")
    page.click("text=Выдать и присвоить номер >> nth=0")
    assert page.url.endswith("/done")
    context.close()


def test_rows_are_added_and_taken_away_in_place(chromium: Chromium, served: Served) -> None:
    context = context_of(chromium, served)
    page = context.new_page()
    sign_in(page)
    fill_first_page(page)
    page.evaluate("window.same = true")
    page.click("text=Добавить ещё >> nth=1")
    page.fill("#f-curators-1-person", "Алиев Руслан Магомедович")
    page.click("text=Убрать >> nth=0")
    page.wait_for_selector("#f-curators-1-person", state="detached")
    assert page.input_value("#f-curators-0-person") == "Алиев Руслан Магомедович"
    assert page.evaluate("window.same"), "страница не перегружалась"
    context.close()


def test_first_load_is_light_and_nothing_is_foreign(chromium: Chromium, served: Served) -> None:
    weights: dict[str, int] = {}
    for login, addresses in (("", ("/login",)), ("administrator1", ADDRESSES)):
        session = context_of(chromium, served)
        if login:
            sign_in(session.new_page(), login)
        state = session.storage_state()
        for address in addresses:
            fresh = context_of(chromium, served, storage_state=state)
            page = fresh.new_page()
            trouble: list[str] = []
            hosts: set[str] = set()
            page.on("request", lambda request, hosts=hosts: hosts.add(re.sub(r"^(\w+://[^/]+).*", r"\1", request.url)))
            page.on("console", lambda message, trouble=trouble: trouble.append(message.text))
            wire = fresh.new_cdp_session(page)
            wire.send("Network.enable")
            sizes: list[float] = []
            wire.on("Network.loadingFinished", lambda event, sizes=sizes: sizes.append(event["encodedDataLength"]))
            page.goto(address, wait_until="networkidle")
            weights[address] = int(sum(sizes))
            assert hosts == {served.address}
            assert not [text for text in trouble if "Content Security Policy" in text]
            fresh.close()
        session.close()
    assert not {address: size for address, size in weights.items() if size > WEIGHT}, weights


@pytest.mark.parametrize("width", [360, 1366])
def test_nothing_runs_out_of_the_screen_and_targets_are_large(chromium: Chromium, served: Served, width: int) -> None:
    context = context_of(chromium, served, viewport={"width": width, "height": 768})
    page = context.new_page()
    sign_in(page, "administrator1")
    small = """() => [...document.querySelectorAll("button, input:not([type=hidden]), select, summary, .button, nav a")]
        .filter(e => e.offsetParent && !e.matches(".vh") && !e.closest(".tick") && e.getBoundingClientRect().height < 44)
        .map(e => e.outerHTML.slice(0, 120))"""
    for address in ADDRESSES:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        assert not page.evaluate(small), address
    context.close()


def test_the_menu_is_there_on_a_phone_and_on_a_desk(chromium: Chromium, served: Served) -> None:
    context = context_of(chromium, served, viewport={"width": 1366, "height": 768})
    page = context.new_page()
    sign_in(page)
    assert page.locator("nav >> text=Архив").is_visible()
    page.set_viewport_size({"width": 360, "height": 740})
    assert not page.locator("nav >> text=Архив").is_visible()
    page.click("summary:has-text('Меню')")
    assert page.locator("nav >> text=Архив").is_visible()
    context.close()


def test_shortcuts_work_on_a_russian_keyboard_and_can_be_off(chromium: Chromium, served: Served) -> None:
    context = context_of(chromium, served)
    page = context.new_page()
    sign_in(page, "methodist1")
    page.goto("/archive")
    page.evaluate("dispatchEvent(new KeyboardEvent('keydown', {key: '.', code: 'Slash', bubbles: true}))")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("n/?")
    assert page.url.endswith("/archive"), "в поле клавиши — это буквы"
    page.goto("/account")
    page.uncheck("#hotkeys")
    page.click("text=Сохранить >> nth=0")
    page.goto("/archive")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "q"
    context.close()


def test_the_first_start_by_hand(chromium: Chromium) -> None:
    house = make_house()
    served = Served(house)
    context = context_of(chromium, served)
    page = context.new_page()
    page.goto(f"/setup?code={house.security.setup_code.make()}")
    assert not faults_of(page)
    page.click("text=Настроить и войти")
    assert not faults_of(page)
    assert page.locator(".errors li").count() >= 3
    page.click("text=Открыть Учебный техникум")
    assert not faults_of(page)
    page.click("main .button >> nth=0")
    page.wait_for_url("**/")
    assert page.locator("h1").inner_text() == "Что сделать"
    context.close()
    served.stop()


def test_lists_and_cards_print_on_paper(chromium: Chromium, served: Served) -> None:
    context = context_of(chromium, served)
    page = context.new_page()
    sign_in(page)
    page.goto("/archive/2026-2027")
    page.emulate_media(media="print")
    assert not page.locator(".side").is_visible()
    assert not page.locator("form.find[role=search]").is_visible()
    assert page.locator("h1").is_visible()
    context.close()

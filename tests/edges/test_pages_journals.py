"""Journals on pages: numbers with annulled ones, print, and an earlier journal brought in whole or not at all."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from service.rendering.text import text
from service.usecases import library, setup
from service.usecases.issue import Request, issue
from service.web.shell import build
from tests.edges.pages_kit import Browser, training_house
from tests.people import SECRETARY

PLACE = "/journals/journal_orders_od"
GOOD = "номер;дата;заголовок;причина\n1-од;12.01.2026;О назначении ответственных;\n2-од;13.01.2026;О дежурстве;издан ошибочно\n"
BAD = "номер;дата;заголовок\n1-од;12.01.2026;О назначении\nбез номера;13.01.2026;О дежурстве\n5-од;14.01.2025;О плане\n"


@pytest.fixture
def school() -> Any:
    return training_house()


@pytest.fixture
def secretary(school: Any) -> Browser:
    browser = Browser(build(school, founding=setup))
    browser.login("secretary1")
    return browser


def sent(browser: Browser, said: str, period: str = "2026") -> Any:
    browser.get(PLACE)
    return browser.send(PLACE, {"period": period, "file": (BytesIO(said.encode()), "журнал.csv")})


def test_an_earlier_journal_is_brought_in_and_numbering_goes_on(secretary: Browser, school: Any) -> None:
    answer = sent(secretary, GOOD)
    assert answer.status_code == 303
    shown = secretary.get(answer.headers["Location"]).text
    assert "О дежурстве" in shown
    assert "издан ошибочно" in shown
    asked = {"curators": [{"person": "Бельды Николай Оненкович"}], "since": "22.11.2026", "control_person": "self"}
    assert issue(school, SECRETARY, Request("order_curator", asked)).number == "3-од"
    assert sent(secretary, GOOD).status_code == 409


def test_every_wrong_line_is_named_and_nothing_is_entered(secretary: Browser, school: Any) -> None:
    assert sent(secretary, BAD).status_code == 422
    assert "строка 3" in secretary.seen
    assert "строка 4" in secretary.seen
    assert "В номере нет числа" in secretary.seen
    assert library.find(school, SECRETARY, library.Wanted()).total == 0
    secretary.get(PLACE)
    assert secretary.send(PLACE, {}).status_code == 422
    assert 'id="f-period-err"' in secretary.seen
    assert 'id="f-file-err"' in secretary.seen


def test_a_journal_is_printed_with_its_annulled_numbers(secretary: Browser) -> None:
    sent(secretary, GOOD)
    assert "2026" in secretary.get("/journals").text
    book = load_workbook(BytesIO(secretary.get(f"{PLACE}/2026/excel").data))
    assert [row[0] for row in book.worksheets[0].values] == ["Номер", "1-од", "2-од"]
    said = text(secretary.get(f"{PLACE}/2026/word").data)
    assert "О дежурстве" in said
    assert "аннулирован: издан ошибочно" in said
    assert secretary.get("/journals/no_such/2026").status_code == 404

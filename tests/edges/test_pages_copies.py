"""Copies of a paper through the pages: PDF, marks, the archive's PDF/A copy and the setting that asks for it."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest

from records.registry import COLLEGE
from schemas.college import COLLEGE_KEY
from service.rendering import pdf
from service.rendering.office import BatchResult, Made, Pool
from service.usecases import copies, preview, setup
from service.usecases.house import House
from service.usecases.issue import issue
from service.web import copy_pages
from service.web.shell import build
from tests.edges.pages_kit import Browser, blank_pdf, training_house
from tests.people import SECRETARY, order


class Ready(Pool):
    """Offices that make one blank sheet of everything, PDF/A or not."""

    def pdf(self, docx: bytes, *, pdf_a: bool = False) -> bytes:
        return blank_pdf()

    def batch(self, docs: Any, **_more: Any) -> BatchResult:
        return BatchResult(tuple(Made(n, name, blank_pdf(), 1) for n, (name, _) in enumerate(docs)), ())


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    for module in (copies, copy_pages, preview):
        monkeypatch.setattr(module, "available", lambda: None)
    monkeypatch.setattr("service.rendering.pdfa.faults", lambda _pdf: [])
    return replace(training_house(), pool=Ready())


@pytest.fixture
def browser(house: House) -> Browser:
    made = Browser(build(house, founding=setup))
    made.login("secretary1")
    return made


def test_the_setting_is_ticked_on_the_college_page_and_the_card_tells_the_state(browser: Browser, house: House) -> None:
    earlier = issue(house, SECRETARY, order(since="22.11.2026")).id
    page = browser.get("/college").text
    assert 'name="pdf_copies" value="1"' in page
    with house.store.transaction(SECRETARY) as tx:
        COLLEGE.save(tx, replace(COLLEGE.get(tx, COLLEGE_KEY), pdf_copies=True))
    assert 'name="pdf_copies" value="1" checked' in browser.get("/college").text
    card = f"/archive/papers/{earlier}"
    assert "не сделана: документ выдан до того" in browser.get(card).text
    assert browser.send(f"{card}/pdfa", {}).status_code == 303
    assert "<dd>делается" in browser.get(card).text
    assert copies.make_some(house) == 1
    assert "<dd>есть" in browser.get(card).text
    kept = browser.get(f"{card}/pdfa")
    assert (kept.mimetype, kept.data) == ("application/pdf", blank_pdf())


def test_a_marked_copy_comes_as_a_file_and_faults_stand_at_their_boxes(browser: Browser, house: House) -> None:
    card = f"/archive/papers/{issue(house, SECRETARY, order(since='22.11.2026')).id}"
    assert "Копия с отметкой" in browser.get(card).text
    assert browser.get(f"{card}/pdf").data.startswith(b"%PDF")
    browser.get(f"{card}/marked")
    wrong = browser.send(f"{card}/marked", {"of": "file", "certified": "1"})
    assert "Впишите должность" in wrong.text
    sent = {"of": "file", "certified": "1", "number": "1", "position": "секретарь", "name": "И.И. Заяц"}
    done = browser.send(f"{card}/marked", sent)
    assert done.mimetype == "application/pdf"
    assert "КОПИЯ ВЕРНА" in pdf.text(done.data)
    browser.get(card)
    browser.send(f"{card}/sign", {"scan": (io.BytesIO(blank_pdf()), "скан.pdf")}, content_type="multipart/form-data")
    assert "Документ и за ним скан" in browser.get(f"{card}/marked").text


def test_without_an_office_the_page_says_what_is_missing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copy_pages, "available", lambda: "PDF сейчас не сделать: нет LibreOffice.")
    made = Browser(build(replace(house, pool=Pool()), founding=setup))
    made.login("secretary1")
    card = f"/archive/papers/{issue(house, SECRETARY, order(since='22.11.2026')).id}"
    assert "PDF сейчас не сделать" in made.get(f"{card}/marked").text
    made.client.get("/logout")
    curator = Browser(build(house, founding=setup))
    curator.login("curator1")
    assert curator.get(f"{card}/marked").status_code == 403

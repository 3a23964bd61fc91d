"""Settings of the college: shown as stored, all faults at their boxes, two editors, old and new in the audit."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from records.registry import COLLEGE
from schemas.college import COLLEGE_KEY
from service.usecases import setup
from service.web.shell import build
from tests.edges.pages_kit import Browser, training_house

BOX = re.compile(r'<input id="[^"]+" name="([^"]+)"[^>]*? value="([^"]*)"')
HIDDEN = re.compile(r'<input type="hidden" name="(version)" value="([^"]*)"')


@pytest.fixture
def school() -> Any:
    return training_house()


@pytest.fixture
def secretary(school: Any) -> Browser:
    browser = Browser(build(school, founding=setup))
    browser.login("secretary1")
    return browser


def shown(browser: Browser) -> dict[str, str]:
    text = browser.get("/college").text
    boxes = {name: html.unescape(value) for name, value in [*BOX.findall(text), *HIDDEN.findall(text)]}
    return {**boxes, "zone": "Asia/Vladivostok", "year_separator": "-"}


def stored(house: Any) -> Any:
    with house.store.reading() as reader:
        return COLLEGE.get(reader, COLLEGE_KEY)


def test_saving_what_is_shown_changes_nothing(secretary: Browser, school: Any) -> None:
    before = stored(school)
    form = shown(secretary)
    assert form["masks.journal_orders_od"] == "{n}-од"
    answer = secretary.send("/college", {**form, "acts": "\n".join(before.acts)})
    assert answer.status_code == 303, re.findall(r"#f-[^<]*", secretary.seen)
    assert stored(school) == before


def test_all_faults_stand_at_their_boxes_and_nothing_typed_is_lost(secretary: Browser, school: Any) -> None:
    wrong = {
        "full_name": "", "inn": "123", "ogrn": "1", "email": "почта", "verify_address": "college", "zone": "Mars/Base",
        "masks.journal_orders_od": "од", "masks.journal_awards": "{n}{n}", "signers.0.since": "вчера",
        "signers.1.person": "Никто Неизвестный Никакович", "phone": "8 (000) 1", "year_separator": "x",
    }  # fmt: skip
    answer = secretary.send("/college", {**shown(secretary), **wrong})
    assert answer.status_code == 422
    for name in set(wrong) - {"phone"}:
        assert f'id="f-{name.replace(".", "-")}-err"' in secretary.seen, name
    assert 'id="f-signers-1-position-err"' in secretary.seen
    assert 'value="8 (000) 1"' in secretary.seen
    assert stored(school).version == 1


def test_a_new_signer_follows_the_old_one(secretary: Browser, school: Any) -> None:
    form = shown(secretary)
    new = {
        "signers.1.person": "Сафин Ильдар Рафаэлевич", "signers.1.position": "директор", "signers.1.since": "1.12.2026",
    }  # fmt: skip
    assert secretary.send("/college", {**form, **new}).status_code == 422
    assert "Срок пересекается" in secretary.seen
    assert secretary.send("/college", {**form, **new, "signers.0.until": "30.11.2026"}).status_code == 303
    college = stored(school)
    assert [signer.since.day for signer in college.signers] == [1, 1]
    assert college.signers[0].until is not None


def test_an_acting_one_may_stand_beside_and_an_unknown_one_is_refused(secretary: Browser, school: Any) -> None:
    acting = {
        "signers.1.person": "Сафин Ильдар Рафаэлевич", "signers.1.position": "директор", "signers.1.since": "1.11.2026",
        "signers.1.until": "30.11.2026", "signers.1.acting": "и.о.",
    }  # fmt: skip
    form = shown(secretary)
    stranger = {**form, **acting, "signers.1.person": "Никто Неизвестный Никакович"}
    assert secretary.send("/college", stranger).status_code == 422
    assert 'id="f-signers-1-person-err"' in secretary.seen
    assert secretary.send("/college", {**form, **acting}).status_code == 303
    assert stored(school).signers[1].acting == "и.о."


def test_the_audit_says_what_was_and_what_is_and_the_second_editor_is_told(secretary: Browser, school: Any) -> None:
    first = shown(secretary)
    assert secretary.send("/college", {**first, "masks.journal_orders_od": "{n}-ОД"}).status_code == 303
    line = [one for one in school.store.audit_lines(limit=10_000) if one["event"] == "college_changed"][-1]
    assert line["facts"]["after"]["masks"] == {"journal_orders_od": "{n}-ОД"}
    assert line["facts"]["before"]["masks"] != line["facts"]["after"]["masks"]
    secretary.get("/college")
    assert secretary.send("/college", {**first, "phone": "2"}).status_code == 409

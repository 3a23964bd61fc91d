"""The JSON API over the whole app, with bearer tokens: what scripts of a college rely on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import validate
from werkzeug.test import TestResponse

from schemas.values.actor import Actor, Role
from service.catalogue.live import LiveCatalogue
from service.security.permissions import Scope
from service.settings import TEMPLATES
from service.usecases import library, setup
from service.usecases.house import House
from service.usecases.issue import Request, issue
from service.web.context import EXTENSION
from service.web.shell import build
from tests.edges.pages_kit import Browser, training_house
from tests.people import IVANOVA, SECRETARY

ROOT = "/api/v1"
DATA = {"curators": [{"person": IVANOVA}], "since": "22.11.2026", "control_person": "self"}
ADMIN = Actor("administrator1", frozenset({Role.ADMINISTRATOR}), "test")


class Script:
    """A client of the API with one token."""

    def __init__(self, app: Flask, token: str) -> None:
        self.client, self.headers = app.test_client(), {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str) -> TestResponse:
        return self.client.get(ROOT + path, headers=self.headers)

    def post(self, path: str, body: Any, **headers: str) -> TestResponse:
        return self.client.post(ROOT + path, json=body, headers={**self.headers, **headers})

    def issue(self, key: str = "order_curator", repeat: str = "", **changes: Any) -> TestResponse:
        more = {"Idempotency-Key": repeat} if repeat else {}
        return self.post("/documents", {"type": key, "data": {**DATA, **changes}}, **more)


@pytest.fixture(scope="module")
def founded() -> House:
    return live(training_house())


def live(house: House) -> House:
    """The house with its own live catalogue, as wiring makes it."""
    return replace(house, catalogue=LiveCatalogue(TEMPLATES, house.settings.data / "templates"))


@pytest.fixture(scope="module")
def app(founded: House) -> Flask:
    return build(founded, founding=setup)


def token(house: House, login: str = "secretary1", scope: Scope = Scope.ISSUE, days: int = 7) -> str:
    return house.security.tokens.issue(ADMIN, login, scope, days)


@pytest.fixture(scope="module")
def script(app: Flask, founded: House) -> Script:
    return Script(app, token(founded))


def problem(answer: TestResponse, status: int) -> Any:
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.get_data(as_text=True)
    body = answer.get_json()
    assert {"type", "title", "status", "detail"} <= body.keys()
    assert body["status"] == status
    return body


def test_kinds_of_papers_are_listed_and_described(script: Script, founded: House) -> None:
    listed = script.get("/document-types").get_json()
    assert listed["total"] == len(listed["items"]) == len(list(founded.catalogue))
    assert listed["next"] is None
    assert {"key", "title", "stage", "items", "journal"} <= listed["items"][0].keys()
    shown = script.get("/document-types/order_curator").get_json()
    assert {"name", "kind", "label", "required", "cases", "sample"} <= shown["fields"][0].keys()
    problem(script.get("/document-types/order_nothing"), 404)


def test_an_issued_paper_is_answered_whole_and_its_file_is_what_it_says(script: Script) -> None:
    answer = script.issue()
    assert answer.status_code == 201
    body = answer.get_json()
    assert {"id", "type", "number", "date", "academic_year", "sha256"} <= body.keys()
    assert (body["type"], body["date"], body["academic_year"]) == ("order_curator", "2026-11-22", "2026-2027")
    shown = script.get(f"/documents/{body['id']}").get_json()
    assert (shown["number"], shown["sha256"]) == (body["number"], body["sha256"])
    file = script.get(f"/documents/{body['id']}/file")
    assert hashlib.sha256(file.data).hexdigest() == body["sha256"]
    assert file.mimetype.endswith("wordprocessingml.document")


def test_the_same_key_gives_the_same_answer_and_another_body_a_conflict(script: Script) -> None:
    first, again = script.issue(repeat="k-1"), script.issue(repeat="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json() == again.get_json()
    problem(script.issue(repeat="k-1", since="23.11.2026"), 409)
    following = script.issue().get_json()
    assert following["seq"] == first.get_json()["seq"] + 1


def test_all_faults_come_at_once_with_their_fields(script: Script) -> None:
    wrong = script.issue(since="31.02.2026", control_person=None, sinse="завтра", curators=[{"person": "никто"}])
    body = problem(wrong, 422)
    found = {fault["field"]: fault["detail"] for fault in body["errors"]}
    assert found.keys() == {"since", "control_person", "sinse", "curators.0.person"}
    assert "«since»" in found["sinse"]
    for strange in ({}, {"type": "order_curator"}, {"type": "order_curator", "data": [], "more": 1}):
        assert problem(script.post("/documents", strange), 422)["errors"]
    assert problem(script.post("/documents", [1]), 422)
    problem(script.post("/documents", {"type": "order_nothing", "data": {}}), 404)


def test_who_has_no_token_or_no_right_is_refused(app: Flask, founded: House, script: Script) -> None:
    for text in ("", "nst_wrong"):
        problem(Script(app, text).get("/documents"), 401)
    reader = Script(app, token(founded, scope=Scope.READ))
    assert reader.get("/documents").status_code == 200
    problem(reader.issue(), 403)
    inspector = Script(app, token(founded, "inspector1", Scope.ALL))
    problem(inspector.issue(), 403)
    revoked = token(founded)
    founded.security.tokens.revoke(ADMIN, hashlib.sha256(revoked.encode()).hexdigest()[:16])
    problem(Script(app, revoked).get("/documents"), 401)
    problem(script.get("/documents/0000000000000000"), 404)


def test_the_archive_is_filtered_and_paged(script: Script, founded: House) -> None:
    for _ in range(3):
        issue(founded, SECRETARY, Request("order_curator", DATA))
    whole = script.get("/documents?year=2026-2027&type=order_curator").get_json()
    assert whole["total"] >= 3
    assert {item["type"] for item in whole["items"]} == {"order_curator"}
    assert script.get("/documents?year=2020-2021").get_json() == {"items": [], "total": 0, "next": None}
    number = whole["items"][0]["number"]
    assert number in {item["number"] for item in script.get(f"/documents?q={number}").get_json()["items"]}
    assert script.get("/documents?q=такогонигденет").get_json()["total"] == 0
    assert len(script.get("/documents?page=1").get_json()["items"]) <= library.PAGE
    assert script.get("/documents?page=99").get_json()["items"] == []
    problem(script.get("/documents?page=0"), 422)


def test_the_archive_goes_on_to_a_next_page(script: Script, founded: House, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        issue(founded, SECRETARY, Request("order_curator", DATA))
    monkeypatch.setattr(library, "PAGE", 2)
    seen, path = [], "/documents?type=order_curator"
    while path:
        page = script.get(path).get_json()
        assert len(page["items"]) <= 2
        seen += [item["id"] for item in page["items"]]
        path = (page["next"] or "").removeprefix(ROOT)
    assert len(seen) == len(set(seen)) == page["total"]


def test_a_paper_is_annulled_with_a_reason_once(script: Script) -> None:
    key = script.issue().get_json()["id"]
    problem(script.post(f"/documents/{key}/annul", {"reason": " "}), 422)
    annulled = script.post(f"/documents/{key}/annul", {"reason": "издан ошибочно"})
    assert (annulled.status_code, annulled.get_json()["state"]) == (200, "annulled")
    problem(script.post(f"/documents/{key}/annul", {"reason": "ещё раз"}), 409)
    assert script.get("/documents?state=annulled").get_json()["total"] >= 1


def test_the_description_is_valid_and_says_all_there_is_and_no_more(app: Flask, script: Script) -> None:
    described = script.get("/openapi.json").get_json()
    validate(json.loads(json.dumps(described)))
    said = {
        (path.replace("{", "<").replace("}", ">"), method.upper())
        for path, operations in described["paths"].items()
        for method in operations
    }
    declared = {
        (page.rule.replace("path:", ""), method)
        for page in app.extensions[EXTENSION].pages.values()
        if page.bearer
        for method in page.methods
    }
    assert said == declared
    keys = described["components"]["schemas"]["IssueRequest"]["properties"]["type"]["enum"]
    assert {f"Data_{key}" for key in keys} <= described["components"]["schemas"].keys()


def test_page_api_and_deed_give_the_same_bytes_for_the_same_number_and_code() -> None:
    """Chance is handed in and fixed, so that the check code is the same in three houses."""
    made = []
    for way in (_by_page, _by_api, _by_deed):
        house = replace(training_house(), chance=lambda size: b"\7" * size)
        key = way(house)
        paper, content = library.content(house, SECRETARY, key)
        made.append((paper.number, paper.code, hashlib.sha256(content).hexdigest()))
    assert len(set(made)) == 1, made


def _by_page(house: House) -> str:
    browser = Browser(build(house, founding=setup))
    browser.login("secretary1")
    one = "/documents/new/order_curator?step=0"
    browser.get(one)
    typed = {
        "curators.0.person": "Бельды Николай Оненкович", "since": "22.11.2026", "control_person.self": "1",
    }  # fmt: skip
    where = browser.send(one, typed).headers["Location"]
    browser.get(where)
    return browser.send(where.replace("/check", "/issue"), {}).headers["Location"].split("/")[2]


SAME = {"curators": [{"person": "Бельды Николай Оненкович"}], "since": "22.11.2026", "control_person": "self"}


def _by_api(house: House) -> str:
    script = Script(build(house, founding=setup), token(house))
    return str(script.post("/documents", {"type": "order_curator", "data": SAME}).get_json()["id"])


def _by_deed(house: House) -> str:
    return issue(house, SECRETARY, Request("order_curator", SAME)).id

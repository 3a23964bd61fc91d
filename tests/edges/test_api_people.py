"""API of people, groups, partners, imports: lists, cards, changes by edition, problems, the description."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate
from openpyxl import Workbook

from schemas.values.actor import Actor, Role
from service.catalogue.live import LiveCatalogue
from service.security.permissions import Scope
from service.settings import TEMPLATES
from service.usecases import setup
from service.web.shell import build
from tests.edges.pages_kit import training_house

BOSS = Actor("administrator1", frozenset({Role.ADMINISTRATOR}), "test")
NOVIKOV = {"surname": "Новиков", "firstname": "Олег", "gender": "m", "roles": ["student"], "group": "ТМ-21",
           "birth_date": "2010-02-01", "phone": "8 914 000 00 01"}  # fmt: skip


@pytest.fixture
def app() -> Flask:
    house = training_house()
    house = replace(house, catalogue=LiveCatalogue(TEMPLATES, house.settings.data / "templates"))
    made = build(house, founding=setup)
    made.config["token"] = house.security.tokens.issue(BOSS, "secretary1", Scope.ALL, 1)
    return made


class Api:
    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.headers = {"Authorization": f"Bearer {app.config['token']}"}

    def __call__(self, method: str, path: str, status: int = 200, **more: Any) -> Any:
        answer = self.client.open(f"/api/v1{path}", method=method, headers=self.headers, **more)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.get_json()


@pytest.fixture
def api(app: Flask) -> Api:
    return Api(app)


def test_a_list_has_items_total_and_next(api: Api) -> None:
    first = api("GET", "/people?q=")
    assert first["total"] > 40
    assert {"id", "version", "name", "surname", "group", "roles"} <= first["items"][0].keys()
    assert "phone" not in first["items"][0]
    assert api("GET", "/people?q=абрамову")["items"][0]["surname"] == "Абрамов"
    assert api("GET", "/people?group=ТМ-21&role=student")["total"] == 7
    assert api("GET", "/people?page=0", 422)["errors"][0]["field"] == "page"
    assert first["next"] is None or first["next"].startswith("/api/v1/people?")


def test_a_person_is_made_read_and_changed_by_edition(api: Api) -> None:
    made = api("POST", "/people", 201, json=NOVIKOV)
    assert (made["phone"], made["version"]) == ("+79140000001", 1)
    assert api("GET", f"/people/{made['id']}")["birth_date"] == "2010-02-01"
    changed = api("PATCH", f"/people/{made['id']}", json={"version": 1, "position": "староста"})
    assert (changed["version"], changed["phone"]) == (2, "+79140000001")
    stale = api("PATCH", f"/people/{made['id']}", 409, json={"version": 1, "position": "другой"})
    assert stale["status"] == 409
    assert api("PATCH", f"/people/{made['id']}", 422, json={"position": "x"})["errors"][0]["field"] == "version"
    wrong = api("POST", "/people", 422, json={"surname": "Я", "phone": "1", "height": 2})
    assert {"firstname", "gender", "height"} <= {error["field"] for error in wrong["errors"]}
    assert api("POST", "/people", 409, json=NOVIKOV)["title"]
    assert api("POST", "/people", 201, json={**NOVIKOV, "despite": True})["id"] != made["id"]
    api("GET", "/people/0000000000000000", 404)


def test_groups_and_partners_have_the_same_shape(api: Api) -> None:
    found = api("GET", "/groups?q=ТМ-21")
    assert found["items"][0]["students"] == 7
    group = api("GET", f"/groups/{found['items'][0]['id']}")
    assert len(group["students"]) == 7
    assert api("PATCH", f"/groups/{group['id']}", json={"version": 1, "course": 3})["course"] == 3
    assert api("POST", "/groups", 201, json={"code": "ЯЯ-11", "course": 1})["code"] == "ЯЯ-11"
    made = api("POST", "/partners", 201, json={"name": "ООО «Образец»"})
    assert api("PATCH", f"/partners/{made['id']}", json={"version": 1, "inn": "7707083893"})["inn"] == "7707083893"
    assert api("GET", "/partners?q=образец")["total"] == 1
    assert api("GET", f"/partners/{made['id']}")["version"] == 2


def test_an_import_is_tried_then_confirmed(api: Api) -> None:
    book = Workbook()
    for row in (("Кто", "Класс"), ("Новиков Олег Олегович", "ТМ-21")):
        book.worksheets[0].append(row)
    stream = io.BytesIO()
    book.save(stream)
    body = {
        "file": (io.BytesIO(stream.getvalue()), "a.xlsx"),
        "kind": "people",
        "map": '{"Кто": "full_name", "Класс": "group"}',
    }
    made = api("POST", "/imports", 201, data=body)
    assert made["preview"]["counts"]["new"] == 1
    assert made["preview"]["mapping"] == {"Кто": "full_name", "Класс": "group"}
    assert api("GET", "/people?q=Новиков")["total"] == 0
    assert api("POST", f"/imports/{made['id']}/confirm", json={"digest": made["digest"]})["state"] == "confirmed"
    assert api("GET", "/people?q=Новиков")["total"] == 1
    assert api("GET", f"/imports/{made['id']}")["state"] == "confirmed"
    api("POST", f"/imports/{made['id']}/confirm", 409)
    assert api("POST", "/imports", 422, data={"kind": "people"})["errors"][0]["field"] == "file"
    bad = {"file": (io.BytesIO(b"PK\x03\x04"), "a.xlsx"), "kind": "people", "map": "[]"}
    assert api("POST", "/imports", 422, data=bad)["errors"][0]["field"] == "map"


def test_the_description_stays_valid(api: Api) -> None:
    said = api("GET", "/openapi.json")
    validate(said)
    assert {"/api/v1/people", "/api/v1/people/{key}", "/api/v1/imports/{key}/confirm"} <= said["paths"].keys()

"""The API as one meets it from outside: its description is followed word by word, wrong calls get JSON in Russian."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import validate

from schemas.values.actor import Actor, Role
from service.security.permissions import Scope
from service.usecases import setup
from service.web.shell import build
from tests.edges.pages_kit import training_house

ADMIN = Actor("administrator1", frozenset({Role.ADMINISTRATOR}), "test")
RUSSIAN = re.compile("[а-яё]{3}")
HUGE = "9" * 30
BODIES: tuple[dict[str, Any], ...] = (
    {"data": b"{bad", "content_type": "application/json"},
    {"json": []},
    {"json": "text"},
    {"json": {}},
    {"json": {"нет такого": "\x00", "type": {"a": 1}, "data": [[]], "version": "1", "rows": 5, "groups": 7}},
    {"json": {"type": "order_curator", "data": {"curators": "\x00😀" * 3000}, "surname": "x" * 10_000, "version": 1}},
    {"data": b"type=order", "content_type": "text/plain"},
)


class Caller:
    """Calls with a token of the whole scope, or with none."""

    def __init__(self, app: Flask, token: str) -> None:
        self.client, self.token = app.test_client(), token

    def __call__(self, method: str, path: str, *, token: str | None = None, **more: Any) -> Any:
        sent = self.token if token is None else token
        headers = {"Authorization": f"Bearer {sent}"} if sent else {}
        return self.client.open(path, method=method, headers=headers, **more)


@pytest.fixture(scope="module")
def call() -> Caller:
    house = training_house()
    token = house.security.tokens.issue(ADMIN, "administrator1", Scope.ALL, 7)
    return Caller(build(house, founding=setup), token)


@pytest.fixture(scope="module")
def described(call: Caller) -> Any:
    return call("GET", "/api/v1/openapi.json", token="").get_json()


def operations(described: Any) -> list[tuple[str, str, Any]]:
    return [
        (method.upper(), path, deed) for path, deeds in described["paths"].items() for method, deed in deeds.items()
    ]


def filled(path: str) -> str:
    return re.sub("{[a-z]+}", "0123456789abcdef", path)


def refused(answer: Any, *statuses: int) -> Any:
    assert answer.status_code in statuses, answer.get_data(as_text=True)[:300]
    assert answer.mimetype == "application/problem+json"
    body = answer.get_json()
    assert body["status"] == answer.status_code
    assert RUSSIAN.search(body["title"])
    assert RUSSIAN.search(body["detail"])
    return body


def test_every_operation_is_told_in_words_and_the_whole_is_valid(described: Any) -> None:
    validate(json.loads(json.dumps(described)))
    for method, path, deed in operations(described):
        assert RUSSIAN.search(deed["summary"]), (method, path)
        assert "default" in deed["responses"]
        assert any(code.startswith("2") for code in deed["responses"])


def test_nothing_but_the_description_opens_without_a_key(call: Caller, described: Any) -> None:
    for method, path, deed in operations(described):
        if deed["security"]:
            assert refused(call(method, filled(path), token=""), 401)
            assert call(method, filled(path), token="nst_wrong").headers["WWW-Authenticate"].startswith("Bearer")


def test_lists_have_the_settled_shape_and_odd_pages_are_refused(call: Caller, described: Any) -> None:
    lists = [
        path
        for method, path, deed in operations(described)
        if method == "GET" and "'page'" in str(deed.get("parameters")) and "{" not in path
    ]
    assert len(lists) >= 6
    for path in lists:
        assert call("GET", path).get_json().keys() == {"items", "total", "next"}
        for page in ("0", "-1", "два", HUGE, "²", ""):
            assert refused(call("GET", f"{path}?page={page}"), 422)["errors"][0]["field"] == "page"
        assert call("GET", f"{path}?page=999999").get_json()["items"] == []
        assert call("GET", f"{path}?q=%00{'я' * 3000}&state=%F0%9F%98%80").status_code in (200, 422)


def test_wrong_bodies_are_refused_with_their_fields(call: Caller, described: Any) -> None:
    for method, path, deed in operations(described):
        if method == "GET" or "multipart/form-data" in str(deed.get("requestBody")):
            continue
        optional = not deed["requestBody"]["required"]
        for body in BODIES:
            answer = call(method, filled(path), **body)
            assert refused(answer, 404, 409, 415, 422), (method, path)
            if answer.status_code == 422:
                for fault in answer.get_json()["errors"]:
                    assert fault.keys() == {"field", "detail"}
                    assert RUSSIAN.search(fault["detail"])
        if not optional:
            refused(call(method, filled(path), **BODIES[-1]), 415)


def test_strange_addresses_methods_and_sizes_are_told_in_json(call: Caller) -> None:
    refused(call("GET", "/api/v1/nothing"), 404)
    assert refused(call("DELETE", "/api/v1/documents"), 405)["title"] == "Метод не подходит"
    assert "POST" in call("PUT", "/api/v1/documents").headers["Allow"]
    refused(call("POST", "/api/v1/documents", data=b"x" * 6_000_000, content_type="application/json"), 413)


def test_a_card_is_added_and_changed_by_its_description(call: Caller) -> None:
    added = call("POST", "/api/v1/people", json={"surname": "Новая", "firstname": "Анна", "gender": "f"})
    assert added.status_code == 201
    address, version = f"/api/v1/people/{added.get_json()['id']}", added.get_json()["version"]
    changed = call("PATCH", address, json={"position": "методист", "version": version})
    assert changed.get_json()["position"] == "методист"
    refused(call("PATCH", address, json={"position": "мастер", "version": version}), 409)
    refused(call("PATCH", address, json={"position": "мастер"}), 422)

"""API of consents and jobs: lists in their shape, marking, a batch from order to file, what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from records.registry import CONSENTS
from service.jobs import Worker
from service.security.permissions import Scope
from service.usecases import setup
from service.web.shell import build
from tests.edges.pages_kit import training_house
from tests.edges.test_api_people import BOSS, Api


@pytest.fixture
def house() -> Any:
    return training_house()


@pytest.fixture
def api(house: Any) -> Api:
    made: Flask = build(house, founding=setup)
    made.config["token"] = house.security.tokens.issue(BOSS, "secretary1", Scope.ALL, 1)
    return Api(made)


def test_consents_are_listed_filtered_and_named_by_keys_only(api: Api) -> None:
    found = api("GET", "/consents")
    assert found["total"] == 14
    assert set(found) == {"items", "total", "next"}
    one = found["items"][0]
    assert one["state"] == "returned"
    assert "Жук" not in str(found)
    assert api("GET", f"/consents?person={one['person']}")["total"] == 1
    assert api("GET", "/consents?kind=image")["items"] == []
    assert api("GET", "/consents?state=printed")["total"] == 0
    assert api("GET", f"/consents/{one['id']}")["id"] == one["id"]
    api("GET", "/consents?page=x", 422)
    api("GET", "/consents/0000000000000000", 404)


def test_a_batch_is_ordered_done_and_fetched(house: Any, api: Api) -> None:
    body = {"type": "consent_pd", "groups": ["all"], "missing_only": True, "out": ".zip"}
    job = api("POST", "/jobs", 201, json=body)
    assert (job["state"], job["total"]) == ("queued", 14)
    assert Worker(house).once()
    ended = api("GET", f"/jobs/{job['id']}")
    assert (ended["state"], ended["issued"], ended["failures"], ended["files"]) == ("done", 14, [], ["pile.zip"])
    answer = api.client.get(f"/api/v1/jobs/{job['id']}/files/pile.zip", headers=api.headers)
    assert answer.data[:2] == b"PK"
    assert api("GET", "/jobs")["total"] == 1
    with house.store.reading() as reader:
        sheet = next(one for one in CONSENTS.find(reader) if one.number)
    assert api("POST", f"/consents/{sheet.key}/returned", json={"given_on": "2026-11-22"})["state"] == "returned"
    assert api("POST", f"/consents/{sheet.key}/unreturned", json={})["state"] == "printed"
    assert (
        api("POST", f"/consents/{sheet.key}/returned", 422, json={"given_on": "вчера"})["errors"][0]["field"]
        == "given_on"
    )


def test_a_job_is_cancelled(api: Api) -> None:
    job = api("POST", "/jobs", 201, json={"type": "consent_pd", "groups": ["АТ-11"]})
    assert api("POST", f"/jobs/{job['id']}/cancel", json={})["state"] == "cancelled"


def test_the_same_key_starts_one_job_and_another_body_is_a_conflict(api: Api) -> None:
    body, repeat = {"type": "consent_pd", "groups": ["АТ-11"]}, {**api.headers, "Idempotency-Key": "k1"}
    answers = [api.client.post("/api/v1/jobs", json=body, headers=repeat) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json == answers[1].json
    assert api.client.post("/api/v1/jobs", json={**body, "out": ".zip"}, headers=repeat).status_code == 409
    assert api("GET", "/jobs")["total"] == 1


@pytest.mark.parametrize(
    "body",
    [
        {}, {"type": "consent_pd"}, {"type": "consent_pd", "groups": ["all"], "people": []}, {"type": "consent_pd", "groups": "all"},
        {"type": "consent_pd", "groups": ["all"], "out": ".exe"}, {"type": "consent_pd", "rows": [1]},
        {"type": "consent_pd", "groups": ["НЕТ"]}, {"type": "consent_pd", "groups": ["all"], "strange": 1},
    ],
)  # fmt: skip
def test_a_wrong_order_is_refused_with_its_field(api: Api, body: dict[str, Any]) -> None:
    assert api("POST", "/jobs", 422, json=body)["errors"]

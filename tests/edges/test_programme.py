"""The programme of a year through its doors: page, API, command; bases and the sheet of those present as docx and xlsx."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from openpyxl import load_workbook

from records.registry import CONSENTS, PAIRS, PEOPLE
from schemas.values.actor import Actor, Role
from service.cli import group as cli
from service.rendering.text import text
from service.security.permissions import Scope
from service.usecases import attendance, bases, people_programme, setup
from service.web.shell import build
from tests.edges.pages_kit import Browser, training_house

BOSS = Actor("administrator1", frozenset({Role.ADMINISTRATOR}), "test")
YEAR = "2026-2027"
TEACHER = "Иванова Марина Викторовна"


@pytest.fixture
def house() -> Any:
    return training_house()


@pytest.fixture
def app(house: Any) -> Flask:
    return build(house, founding=setup)


@pytest.fixture
def api(app: Flask, house: Any) -> Any:
    client = app.test_client()
    headers = {"Authorization": f"Bearer {house.security.tokens.issue(BOSS, 'administrator1', Scope.ALL, 1)}"}

    def call(method: str, path: str, status: int = 200, **more: Any) -> Any:
        answer = client.open(f"/api/v1{path}", method=method, headers=headers, **more)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.get_json() if "json" in answer.mimetype else answer

    return call


def consenting(house: Any, *, holds: bool) -> list[str]:
    """Students whose consent to processing is given, or those of whom none was asked."""
    with house.store.reading() as reader:
        given = {one.person for one in CONSENTS.find(reader) if one.given_on}
        students = [one for one in PEOPLE.find(reader, {"state": "active"}) if one.is_student]
    return [str(one.name) for one in students if (one.key in given) is holds]


def teacher(house: Any) -> str:
    with house.store.reading() as reader:
        return next(str(one.name) for one in PEOPLE.find(reader) if "преподаватель" in one.position)


def test_pairs_and_programme_over_the_api(api: Any, house: Any) -> None:
    assert api("GET", f"/programmes/{YEAR}")["modes"] == []
    sent = {
        "title": "Шаг в профессию",
        "coordinator": teacher(house),
        "first_day": "01.10.2026",
        "modes": ["teacher_student"],
    }
    modes = list(people_programme.modes(house))
    sent["modes"] = modes[:1]
    assert api("PUT", f"/programmes/{YEAR}", json=sent)["title"] == "Шаг в профессию"
    assert api("GET", f"/programmes/{YEAR}")["modes"] == modes[:1]
    assert api("PUT", f"/programmes/{YEAR}", 422, json={"titel": "x"})["errors"][0]["field"] == "titel"
    name = consenting(house, holds=True)[0]
    made = api(
        "POST", "/pairs", 201, json={"mentor": teacher(house), "mentees": [name], "year": YEAR, "since": "2026-10-01"}
    )
    assert api("GET", f"/pairs?year={YEAR}")["items"][0] == made
    assert api("POST", "/pairs", 409, json={"mentor": teacher(house), "mentees": [name], "year": YEAR})
    assert api("POST", "/pairs", 422, json={"mentor": "Никто", "mentees": [], "year": YEAR})["errors"]
    ended = api("POST", f"/pairs/{made['id']}/end", json={"until": "2027-02-01", "reason": "программа пройдена"})
    assert (ended["state"], ended["until"]) == ("ended", "2027-02-01")
    profile = api(
        "PUT", f"/people/{made['mentor']}/mentor", json={"year": YEAR, "competences": "сварка", "capacity": 2}
    )
    assert (profile["competences"], profile["capacity"]) == ("сварка", 2)
    assert api("PUT", f"/people/{made['mentees'][0]}/mentee", json={"year": YEAR, "passed": True})["passed"] is True


def test_a_base_is_a_view_over_profiles_and_pairs(api: Any, house: Any) -> None:
    boss, (first, second) = teacher(house), consenting(house, holds=True)[:2]
    hidden = consenting(house, holds=False)[0]
    pair = api(
        "POST", "/pairs", 201, json={"mentor": boss, "mentees": [first, hidden], "year": YEAR, "since": "01.10.2026"}
    )
    api("POST", f"/pairs/{pair['id']}/end", json={"until": "2026-11-01", "reason": "перевод наставника"})
    with house.store.reading() as reader:
        other = next(str(one.name) for one in PEOPLE.find(reader) if one.position and str(one.name) != boss)
    api("POST", "/pairs", 201, json={"mentor": other, "mentees": [first], "year": YEAR, "since": "02.11.2026"})
    api("POST", "/pairs", 201, json={"mentor": boss, "mentees": [second], "year": YEAR})
    base = api("GET", f"/bases/base_mentees_students?year={YEAR}")
    assert [(item["name"], item["mentor"]) for item in base["items"] if item["name"] == first] == [
        (first, boss),
        (first, other),
    ]
    assert base["items"][0]["no"] == "1"
    assert base["left_out"] == 1
    mentors = api("GET", f"/bases/base_mentors_teachers?year={YEAR}")["items"]
    mine = next(item for item in mentors if item["name"] == boss)
    assert f"{first} (до 01.11.2026)" in mine["mentees"]
    assert second in mine["mentees"]
    assert hidden not in mine["mentees"]
    assert "группа" in mine["mentee_place"]
    docx = api("GET", "/bases/base_mentees_students/file?format=docx")
    assert first in text(docx.data)
    assert hidden not in text(docx.data)
    sheet = load_workbook(io.BytesIO(api("GET", "/bases/base_mentors_teachers/file?format=xlsx").data)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == [label for _, label, _ in bases.MENTOR_HEADS]
    assert api("GET", "/bases/base_mentors_teachers/file?format=pdf", 422)


def test_the_sheet_of_those_present_names_only_who_may_be_named(api: Any, house: Any) -> None:
    named, hidden = consenting(house, holds=True)[0], consenting(house, holds=False)[0]
    asked = {"event": "Групповая встреча", "date": "2026-11-25", "people": [named, hidden, teacher(house)]}
    said = text(api("POST", "/attendance", json=asked).data)
    assert named in said
    assert teacher(house) in said
    assert hidden not in said
    found = attendance.sheet(house, BOSS, asked)
    assert [str(one.name) for one in found.left_out] == [hidden]
    rows = load_workbook(io.BytesIO(api("POST", "/attendance", json={**asked, "format": "xlsx"}).data)).worksheets[0]
    assert rows["B2"].value == named
    assert {one["field"] for one in api("POST", "/attendance", 422, json={"date": "31.02.2026"})["errors"]} == {
        "event",
        "date",
    }


def test_the_page_writes_the_programme_and_a_pair(app: Flask, house: Any) -> None:
    methodist = Browser(app)
    methodist.login("methodist1")
    assert "Пар в этом году ещё нет" in methodist.get("/programme").get_data(as_text=True)
    methodist.send(f"/programme?year={YEAR}", {"title": "Шаг в профессию", "first_day": "32.13.2026"})
    assert "<title>Ошибка" in methodist.seen
    methodist.send(f"/programme?year={YEAR}", {"title": "Шаг в профессию", "first_day": "01.10.2026"})
    name = consenting(house, holds=True)[0]
    methodist.get("/programme")
    methodist.send(f"/programme/pairs?year={YEAR}", {"mentor": teacher(house), "mentees": name})
    with house.store.reading() as reader:
        assert PAIRS.count(reader, {"year": YEAR}) == 1
    shown = methodist.get("/programme").get_data(as_text=True)
    assert name in shown
    methodist.send(f"/programme/pairs?year={YEAR}", {"mentor": teacher(house), "mentees": name})
    assert "уже есть наставник" in methodist.seen
    methodist.get("/attendance?groups=ТМ-21")
    answer = methodist.send("/attendance/file", {"event": "Встреча", "groups": "ТМ-21", "as": "xlsx"})
    assert answer.status_code in {200, 422}


def test_the_command_writes_bases(tmp_path: Path) -> None:
    runner = CliRunner()
    data = tmp_path / "data"
    runner.invoke(cli, ["--data", str(data), "demo"])
    out = tmp_path / "лист.docx"
    asked = [
        "--data",
        str(data),
        "base",
        "attendance_sheet",
        "--event",
        "Встреча",
        "--groups",
        "ТМ-21",
        "--out",
        str(out),
    ]
    assert runner.invoke(cli, asked).exit_code == 0
    assert "Встреча" in text(out.read_bytes())
    empty = runner.invoke(
        cli, ["--data", str(data), "base", "base_mentors_external", "--year", "2020-2021", "--out", str(out)]
    )
    assert empty.exit_code == 1
    assert "никого нет" in empty.output + empty.stderr

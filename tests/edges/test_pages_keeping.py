"""Keeping on pages: the table of terms, «хранить до» on a paper, bans, an act that wants a second person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from records.registry import ISSUED
from service.rendering.text import text
from service.security.ground import system_actor
from service.usecases import setup
from service.usecases.issue import Request, issue
from service.web.shell import build
from tests.edges.pages_kit import Browser, training_house
from tests.people import SECRETARY

ASKED = {"curators": [{"person": "Бельды Николай Оненкович"}], "since": "22.11.2026", "control_person": "self"}


@pytest.fixture
def school() -> Any:
    return training_house()


def seen_by(school: Any, login: str) -> Browser:
    browser = Browser(build(school, founding=setup))
    browser.login(login)
    return browser


def old_paper(school: Any) -> str:
    key = issue(school, SECRETARY, Request("order_curator", ASKED)).id
    with school.store.transaction(system_actor("test")) as tx:
        paper = ISSUED.get(tx, key)
        ISSUED.save(tx, replace(paper, retention="R182g", date=date(2019, 3, 1), academic_year="2018-2019"))
    return key


def test_the_table_is_shown_edited_and_confirmed(school: Any) -> None:
    secretary = seen_by(school, "secretary1")
    assert "R-EVENT" in secretary.get("/archive/retention").text
    assert "[?]" in secretary.get("/archive/retention/R-EVENT").text
    secretary.get("/archive/retention/R-EVENT/edit")
    sent = {"title": "Документы мероприятий", "term": "", "years": "сто", "start": "never", "confirmed_by": "Заяц В.М."}
    assert secretary.send("/archive/retention/R-EVENT/edit", sent).status_code == 422
    for name in ("term", "years", "start"):
        assert f'id="f-{name}-err"' in secretary.seen
    sent |= {"term": "7 лет", "years": "7", "start": "file_end", "source": "номенклатура дел", "article": "ст. 500"}
    assert secretary.send("/archive/retention/R-EVENT/edit", sent).status_code == 303
    page = secretary.get("/archive/retention/R-EVENT").text
    assert "7 лет" in page
    assert "Заяц В.М." in page
    assert "[?]" not in page
    secretary.get("/archive/retention/new")
    own = {**sent, "code": "R-OWN", "title": "Своё", "epk": "1"}
    assert secretary.send("/archive/retention/new", own).status_code == 303
    assert "ЭПК" in secretary.get("/archive/retention/R-OWN").text
    assert seen_by(school, "methodist1").get("/archive/retention/R-OWN/edit").status_code == 403


def test_a_paper_says_until_when_it_is_kept_and_what_holds_it(school: Any) -> None:
    key = old_paper(school)
    secretary = seen_by(school, "secretary1")
    assert "Хранить до 31.12.2024" in secretary.get(f"/archive/papers/{key}").text
    assert "Введённое сохранилось" not in secretary.seen
    secretary.get(f"/archive/holds/new?paper={key}")
    assert secretary.send("/archive/holds/new", {"paper": key, "reason": ""}).status_code == 422
    assert secretary.send("/archive/holds/new", {"paper": key, "reason": "запрос прокуратуры"}).status_code == 303
    secretary.get("/archive/holds/new")
    assert (
        secretary.send("/archive/holds/new", {"year": "2018-2019", "journal": "", "reason": "суд"}).status_code == 303
    )
    page = secretary.get(f"/archive/papers/{key}").text
    assert page.count("запрет на уничтожение") == 2
    assert "запрос прокуратуры" in page
    listed = secretary.get("/archive/holds").text
    assert "2018-2019 учебный год, все документы" in listed
    lift = next(
        part.partition('"')[0] for part in listed.split('href="') if part.endswith("/lift") or "/lift" in part[:60]
    )
    secretary.get(lift)
    assert secretary.send(lift, {"reason": ""}).status_code == 422
    assert secretary.send(lift, {"reason": "дело закрыто"}).status_code == 303
    assert "дело закрыто" in secretary.get("/archive/holds").text
    assert "Запретить уничтожение" not in seen_by(school, "methodist1").get(f"/archive/papers/{key}").text


def test_an_act_is_proposed_confirmed_by_another_and_downloaded(school: Any) -> None:
    key = old_paper(school)
    secretary, director = seen_by(school, "secretary1"), seen_by(school, "director1")
    assert "Составить акт" in secretary.get("/archive/destruction?find=1").text
    act = secretary.send("/archive/destruction/propose", {}).headers["Location"]
    assert "ждёт второго лица" in secretary.get(act).text
    assert "Утвердить акт" not in secretary.seen
    assert secretary.send(f"{act}/confirm", {}).status_code == 403
    assert act in director.get("/").text
    assert "Утвердить акт" in director.get(act).text
    assert director.send(f"{act}/confirm", {}).status_code == 303
    assert "Акт № 1" in director.get(act).text
    assert "31.12.2024" in text(director.get(f"{act}/word").data)
    assert "актом № 1" in secretary.get(f"/archive/papers/{key}").text
    assert secretary.get(f"/archive/papers/{key}/file").status_code == 200, "the file is still there"
    secretary.get("/archive/destruction")
    assert secretary.send("/archive/destruction/propose", {}).status_code == 303
    assert "истёк, нет" in secretary.get("/archive/destruction").text


def test_a_proposal_is_declined_with_a_reason(school: Any) -> None:
    old_paper(school)
    secretary = seen_by(school, "secretary1")
    secretary.get("/archive/destruction?find=1")
    act = secretary.send("/archive/destruction/propose", {}).headers["Location"]
    secretary.get(act)
    assert secretary.send(f"{act}/decline", {"reason": " "}).status_code == 422
    assert secretary.send(f"{act}/decline", {"reason": "нужна сверка"}).status_code == 303
    assert "нужна сверка" in secretary.get(act).text
    assert secretary.get(f"{act}/word").status_code == 404


def test_a_forgotten_paper_is_entered_on_a_page(school: Any) -> None:
    issue(school, SECRETARY, Request("order_curator", ASKED))
    secretary = seen_by(school, "secretary1")
    place = "/journals/journal_orders_od/2026"
    secretary.get(f"{place}/insert")
    assert secretary.send(f"{place}/insert", {"after": "x", "date": "вчера"}).status_code == 422
    sent = {"after": "1", "date": "22.11.2026", "heading": "О доплате", "reason": "не внесён вовремя"}
    assert secretary.send(f"{place}/insert", sent).status_code == 303
    shown = secretary.get(place).text
    assert "1/2-од" in shown
    assert "не внесён вовремя" in shown

"""A contest, a text for the site, a document of one's own, acts and an extract: by pages and by the API over one house."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from records.registry import PEOPLE
from schemas.values.actor import Actor, Role
from service.catalogue.live import LiveCatalogue
from service.security.permissions import Scope
from service.settings import TEMPLATES
from service.usecases import setup
from service.web.shell import build
from tests.edges.pages_kit import Browser, training_house

ROOT = "/api/v1"
ADMIN = Actor("administrator1", frozenset({Role.ADMINISTRATOR}), "test")


@pytest.fixture(scope="module")
def school() -> Any:
    house = training_house()
    return replace(house, catalogue=LiveCatalogue(TEMPLATES, house.settings.data / "templates"))


@pytest.fixture(scope="module")
def app(school: Any) -> Any:
    return build(school, founding=setup)


@pytest.fixture
def methodist(app: Any) -> Browser:
    browser = Browser(app)
    browser.login("methodist1")
    return browser


@pytest.fixture(scope="module")
def api(app: Any, school: Any) -> Any:
    """(method, path, body) → answer, with a token of an administrator."""
    secret = school.security.tokens.issue(ADMIN, "administrator1", Scope.ALL, 7)
    client = app.test_client()

    def ask(method: str, path: str, body: Any = None, **more: Any) -> Any:
        return client.open(ROOT + path, method=method, json=body, headers={"Authorization": f"Bearer {secret}"}, **more)

    return ask


@pytest.fixture(scope="module")
def people(school: Any) -> list[Any]:
    with school.store.reading() as reader:
        return [one for one in PEOPLE.find(reader, order=("surname", "key")) if one.position and one.state == "active"]


def test_a_contest_goes_from_the_form_to_places_and_prefilled_papers(methodist: Browser, people: list[Any]) -> None:
    names = [str(one.name) for one in people]
    methodist.get("/contests/new")
    form = {
        "title": "«Мастер»", "year": "2026-2027", "nominations": "Наставник", "criteria": "Результат – 10\nНовизна – 5",
        "experts": "Никто Никтоич", "chairman": names[0], "secretary": names[1],
    }  # fmt: skip
    assert methodist.send("/contests/new", form).status_code == 422
    assert 'id="f-experts-err"' in methodist.seen
    card = methodist.send("/contests/new", {**form, "experts": "\n".join(names[:2])}).headers["Location"]
    assert "Заявок нет" in methodist.get(card).text
    assert methodist.send(f"{card}/entries", {"nomination": "Наставник", "people.0": ""}).status_code == 422
    for name in names[2:4]:
        methodist.get(card)
        assert methodist.send(f"{card}/entries", {"nomination": "Наставник", "people.0": name}).status_code == 303
    sheets = re.findall(r'href="([^"]+/experts/\w+)"', methodist.get(card).text)
    assert len(sheets) == 2
    for sheet in sheets:
        boxes = re.findall(r'name="(\w{16}\.\d)"', methodist.get(sheet).text)
        assert methodist.send(sheet, {boxes[0]: "11", boxes[1]: "4"}).status_code == 422
        assert (
            methodist.send(sheet, {**dict.fromkeys(boxes[:2], "5"), **dict.fromkeys(boxes[2:], "4")}).status_code == 303
        )
        assert methodist.get(f"{sheet}/word").data.startswith(b"PK")
    assert "II степень" in methodist.get(card).text
    assert methodist.get(f"{card}/summary/0").data.startswith(b"PK")
    assert methodist.get(f"{card}/summary/7").status_code == 404
    methodist.get(card)
    assert methodist.send(f"{card}/close", {}).status_code == 303
    key = card.rpartition("/")[2]
    filled = methodist.get(f"/documents/new/minutes_contest?step=0&contest={key}").text
    assert f"{names[2]} [" in filled
    assert f"contest={key}" in filled, "страницы формы помнят, откуда она заполнена"
    methodist.get(card)
    tried = methodist.send("/batch/try", {"type": "diplomas", "contest": key, "out": "pile.docx"}).text
    assert "Дипломы конкурса" in tried


def test_a_text_for_the_site_tells_whom_it_leaves_out(methodist: Browser, people: list[Any]) -> None:
    methodist.get("/documents/new/publication_results?step=0")
    form = {
        "title": "Итоги", "year": "2026-2027", "text": f"Год прошёл. Спасибо, {people[1].surname}!",
        "persons.0.person": str(people[0].name), "persons.0.merit": "победил в конкурсе",
    }  # fmt: skip
    sent = methodist.send("/documents/new/publication_results?step=0", form)
    check = methodist.get(sent.headers["Location"]).headers["Location"]
    assert "Не названы: 1" in methodist.get(check).text
    assert "Это не фамилия" in methodist.seen
    assert methodist.get(f"{check}/word").status_code == 303
    assert methodist.send(f"{check}/publish", {}).status_code == 422
    methodist.get(check)
    methodist.send(f"{check}/words", {"word": people[1].surname})
    page = methodist.get(check).text
    assert "Что скопировать на страницу" in page
    assert people[0].firstname not in page.partition("Что скопировать")[2]
    assert methodist.get(f"{check}/word").data.startswith(b"PK")
    assert "файл лежит в архиве" in methodist.get(methodist.send(f"{check}/publish", {}).headers["Location"]).text


def test_the_same_guard_stands_before_the_api(api: Any, people: list[Any]) -> None:
    data = {
        "title": "Итоги",
        "year": "2026-2027",
        "text": ["Год прошёл."],
        "persons": [{"person": people[0].key, "merit": "победил"}],
    }
    made = api("POST", "/publications", {"type": "publication_results", "data": data}).json
    assert [one["person"] for one in made["left_out"]] == [people[0].key]
    assert "Год прошёл." in made["text"]
    named = {**data, "persons": [], "text": [f"Спасибо, {people[1].surname}!"]}
    assert (
        api("POST", "/publications", {"type": "publication_results", "data": named}).json["mentions"][0]["field"]
        == "text.0"
    )
    assert api("POST", "/publications/file", {"type": "publication_results", "data": named}).status_code == 422
    refused = api("POST", "/documents", {"type": "publication_results", "data": named})
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "text.0")
    assert api("POST", "/publications/file", {"type": "publication_results", "data": data}).data.startswith(b"PK")


def test_a_contest_by_the_api(api: Any, people: list[Any]) -> None:
    keys = [one.key for one in people]
    asked = {
        "year": "2026-2027", "title": "«Пара года»", "nominations": ["Пара"], "criteria": [{"name": "Результат", "best": 10}],
        "experts": keys[:1],
    }  # fmt: skip
    made = api("POST", "/contests", asked)
    assert made.status_code == 201
    path = f"/contests/{made.json['id']}"
    assert api("GET", f"{path}/results").status_code == 409
    entry = api("POST", f"{path}/entries", {"nomination": "Пара", "people": keys[1:3]}).json["id"]
    assert api("POST", f"{path}/scores", {"expert": keys[0], "scores": {entry: ["9"]}}).status_code == 422
    shown = api("POST", f"{path}/scores", {"expert": keys[0], "scores": {entry: [9]}}).json
    assert shown["results"][0]["place"] == 1
    changed = api("PATCH", path, {"version": shown["version"], "secretary": keys[4]})
    assert changed.json["secretary"] == keys[4]
    assert api("PATCH", path, {"version": 1, "title": "«Поздно»"}).status_code == 409
    assert api("POST", f"{path}/close").json["closed"]
    assert api("GET", f"{path}/papers/order_contest_results").json["data"]["winners"][0]["person"] == keys[1:3]
    assert api("GET", f"{path}/papers/diplomas").json["items"][0]["type"] == "diploma_best_pair"
    assert api("GET", "/contests?year=2026-2027").json["total"] >= 1
    assert api("POST", f"{path}/entries/{entry}/take-back").status_code == 409
    assert not api("POST", f"{path}/reopen", {"reason": "проверка"}).json["closed"]


def own_file() -> BytesIO:
    document, out = Document(), BytesIO()
    for line in ("Дана {{ наставник.фио|дательный }} о том, что {{ событие }}.", "{{ подписант.подпись }}"):
        document.add_paragraph(line)
    document.save(out)
    out.seek(0)
    return out


def test_a_document_of_ones_own_is_reviewed_and_installed(methodist: Browser, school: Any) -> None:
    methodist.get("/catalogue/own")
    assert methodist.send("/catalogue/own", {}).status_code == 422
    assert methodist.send("/catalogue/own", {"file": (own_file(), "справка.docx")}).status_code == 200
    install = re.search(r'action="(/catalogue/own/\w+)"', methodist.seen)
    assert install
    form = {
        "title": "Справка наставнику",
        "genre": "report",
        "kind.sobytie": "long_text",
        "required.sobytie": ["0", "1"],
    }
    assert methodist.send(install[1], form).status_code == 422
    assert 'id="f-reason-err"' in methodist.seen
    assert 'title = "Справка наставнику"' in methodist.send(install[1], {**form, "toml": "1"}).text
    done = methodist.send(install[1], {**form, "reason": "просят наставники"})
    assert done.headers["Location"] == "/catalogue/spravka_nastavniku"
    assert "свой документ" in methodist.get("/catalogue/spravka_nastavniku").text
    edition = re.search(r'href="([^"]+/editions/\w+)"', methodist.seen)
    assert edition
    assert methodist.get(edition[1]).data.startswith(b"PK")
    assert methodist.send("/catalogue/spravka_nastavniku/withdraw", {"reason": "хватит"}).status_code == 303
    assert "Убраны из работы" in methodist.get("/catalogue").text
    assert "spravka_nastavniku" not in school.catalogue.types


def test_templates_and_acts_by_the_api(api: Any) -> None:
    content = api("GET", "/document-types/order_curator/template/file").data
    tried = api("POST", "/document-types/order_curator/template", data={"file": (BytesIO(content), "т.docx")})
    assert tried.status_code == 201
    sent = {"edition": tried.json["edition"], "reason": "проверка"}
    assert api("POST", "/document-types/order_pairs/publish", sent).status_code == 422
    assert api("POST", "/document-types/order_curator/publish", sent).json["state"] == "published"
    assert (
        api("POST", "/document-types/order_curator/withdraw", {"reason": "назад"}).json["items"][0]["state"]
        == "replaced"
    )
    broken = api("POST", "/document-types/zametka/template", data={"file": (own_file(), "т.docx")})
    assert broken.status_code == 404
    drafted = api("POST", "/document-types/draft", data={"file": (own_file(), "т.docx")}).json["manifest"]
    form = {"key": "zametka", "reason": "проверка", "manifest": drafted.replace("Новый документ", "Заметка")}
    made = api("POST", "/document-types", data={**form, "file": (own_file(), "т.docx")})
    assert (made.status_code, made.json["key"], made.json["own"]) == (201, "zametka", True)
    assert api("POST", "/document-types/zametka/withdraw", {"reason": "убрать"}).status_code == 200
    act = api(
        "PATCH",
        "/acts/kray_7",
        {"genitive": "приказа края от 01.02.2022 № 7", "since": "2022-02-01", "used_by": ["order"]},
    )
    assert act.json["own"]
    then = {one["id"] for one in api("GET", "/acts?day=2022-09-05").json["items"]}
    assert "kray_7" in then
    assert api("GET", "/acts?day=когда").status_code == 422
    assert "kray_7" not in {one["id"] for one in api("POST", "/acts/kray_7/restore").json["items"]}


def test_extract_copy_and_code_of_an_order(methodist: Browser, api: Any, people: list[Any]) -> None:
    data = {"curators": [{"person": people[0].key}], "since": "22.11.2026", "control_person": people[1].key}
    paper = api("POST", "/documents", {"type": "order_curator", "data": data}).json
    extract = api("GET", f"/documents/{paper['id']}/extract?person={people[0].key}").json
    assert extract["type"] == "order_extract"
    assert people[1].surname[:-2] not in json.dumps(extract["data"]["points"], ensure_ascii=False)
    assert api("GET", f"/documents/{paper['id']}/again?years=1").json["data"]["since"] == "2027-11-22"
    card = methodist.get(f"/archive/papers/{paper['id']}").text
    assert "Составить выписку" in card
    form = methodist.get(f"/documents/new/order_extract?step=0&about={paper['id']}&person={people[0].key}").text
    assert "1. Назначить" in form
    copied = methodist.get(f"/documents/new/order_curator?step=1&copy={paper['id']}").text
    assert f"{people[0].name} [{people[0].key}]" in copied
    code = api("GET", f"/documents/{paper['id']}").json["code"]
    shown = Browser(methodist.client.application).get(f"/v/{code}").text
    one = people[0]
    assert f"{one.firstname[0]}.{one.patronymic[0]}.{one.surname[0]}." in shown
    assert one.surname not in shown


def test_sheets_are_printed_apart_from_what_is_issued(methodist: Browser) -> None:
    issued, printed = methodist.get("/documents/new").text, methodist.get("/documents/sheets").text
    assert "Лист ознакомления" in printed
    assert "Лист ознакомления" not in issued
    assert "Журнал регистрации приказов" not in issued
    assert "Среди листов и журналов найдено" in methodist.get("/documents/new?q=ознакомления").text
    assert methodist.get("/catalogue/acts?day=5.9.2022").status_code == 200


def test_last_years_paper_asks_who_takes_the_place_of_one_who_left(
    methodist: Browser, api: Any, school: Any, people: list[Any]
) -> None:
    leaver = people[-1]
    data = {"curators": [{"person": leaver.key}], "since": "22.11.2026", "control_person": "self"}
    paper = api(
        "POST", "/documents", {"type": "order_curator", "data": data, "ground": "учебная проверка без согласия"}
    ).json
    with school.store.transaction(ADMIN) as tx:
        PEOPLE.save(tx, replace(PEOPLE.get(tx, leaver.key), state="archived"))
    form = methodist.get(f"/documents/new/order_curator?step=0&copy={paper['id']}&years=1").text
    assert str(leaver.name) in form
    assert leaver.key not in form
    assert leaver.key in methodist.get(f"/documents/new/order_curator?step=0&copy={paper['id']}").text

"""What people who answer for the data see: the journal of deeds, the examination, tasks of the home page, corrections of forms."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from openpyxl import load_workbook

from records.registry import PHRASES
from records.store import Deeds
from schemas.values.cases import Case
from service.jobs import Keeper
from service.security.ground import system_actor
from service.usecases import audit, nightly, review, setup
from service.usecases.issue import Request, issue
from service.web.audit_events import EVENTS
from service.web.shell import build
from tests.edges.pages_kit import Browser, training_house
from tests.people import ADMINISTRATOR, SECRETARY


@pytest.fixture
def school() -> Any:
    return training_house()


def seen_by(school: Any, login: str) -> Browser:
    browser = Browser(build(school, founding=setup))
    browser.login(login)
    return browser


def order(house: Any) -> str:
    typed = {"curators": [{"person": "Бельды Николай Оненкович"}], "since": "22.11.2026", "control_person": "self"}
    return issue(house, SECRETARY, Request("order_curator", typed)).id


def test_lines_come_newest_first_and_by_subject_and_event(school: Any) -> None:
    key = order(school)
    director = seen_by(school, "director1")
    page = director.get("/audit").text.partition("<table>")[2]
    assert page.index("Вход") < page.index("Выдан документ")
    assert str(school.store.head()[1][:16]) in director.seen
    by_subject = audit.lines(school, ADMINISTRATOR, audit.Wanted(key))
    assert [row["event"] for row in by_subject.rows] == ["issue"]
    assert "Выдан документ" in director.get(f"/audit?q={key}").text
    assert "Здесь пока" not in director.get("/audit?event=login").text
    assert director.get("/audit?event=nonsense&page=99999").status_code == 200


def test_lines_are_found_by_name_and_day_and_go_out_as_a_workbook(school: Any) -> None:
    order(school)
    director = seen_by(school, "director1")
    whom = quote("Бельды Николай Оненкович")
    assert "Назван в документе" in director.get(f"/audit?q={whom}").text
    assert "Выдан документ" not in director.seen.partition("<table>")[2]
    assert "Выдан документ" in director.get("/audit?since=22.11.2026&until=22.11.2026").text.partition("<table>")[2]
    assert "<table>" not in director.get("/audit?until=21.11.2026").text
    assert "не понят" in director.get("/audit?since=вчера").text
    book = load_workbook(BytesIO(director.get("/audit?event=issue&export=xlsx").data))
    rows = list(book.worksheets[0].values)
    assert (len(rows), rows[1][4]) == (2, "выдан документ")
    told, _ = school.store.audit_found(Deeds(("audit_exported",)))
    assert told[0]["facts"]["lines"] == 1
    head = school.store.head()[1]
    assert head[:32] in director.get("/audit/head").text
    assert seen_by(school, "secretary1").get("/audit?export=xlsx").status_code == 403


def test_every_deed_of_the_service_has_its_words() -> None:
    written = set()
    for path in (Path(__file__).parents[2] / "service").rglob("*.py"):
        written |= set(re.findall(r"tx\.audit\(\s*\"([a-z_]+)\"", path.read_text(encoding="utf-8")))
    assert written - EVENTS.keys() == set()


def test_the_nightly_examination_is_told_at_home(school: Any) -> None:
    boss = seen_by(school, "administrator1")
    assert "Данные проверены" not in boss.get("/").text
    keeper = Keeper(school)
    keeper.once()
    assert "Данные проверены" in boss.get("/").text
    assert "ошибок нет, 1" in boss.seen.replace("\u00a0", " ")
    key = order(school)
    with school.store.reading() as reader:
        school.files.path(reader.get("issued", key)["sha256"]).unlink()
    keeper.once()
    assert "Проверка данных нашла" not in boss.get("/").text, "once a day"
    school.clock.forward(days=1)
    keeper.once()
    assert "Проверка данных нашла ошибок: 1" in seen_by(school, "administrator1").get("/").text
    assert "Данные проверены" not in seen_by(school, "secretary1").get("/").text


def test_the_examination_waits_for_its_hour(school: Any) -> None:
    school.clock.now = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # 02:30 of the 23rd in the college's zone
    assert not nightly.run(school)
    school.clock.forward(hours=1)
    assert nightly.run(school)
    assert not nightly.run(school)


def test_pages_of_the_chain_join_without_a_gap(school: Any) -> None:
    with school.store.transaction(system_actor("test")) as tx:
        for number in range(120):
            tx.audit("mark", facts={"n": number})
    last = school.store.head()[0]
    seqs = [
        row["seq"] for page in range(1, 5) for row in audit.lines(school, ADMINISTRATOR, audit.Wanted(page=page)).rows
    ]
    assert seqs == list(range(last, 0, -1))[: len(seqs)]
    assert audit.lines(school, ADMINISTRATOR, audit.Wanted(page=1000)).rows == []


def test_the_examination_names_what_is_missing(school: Any) -> None:
    key = order(school)
    boss = seen_by(school, "administrator1")
    assert "Резервной копии ещё нет" in boss.get("/audit/doctor").text
    with school.store.reading() as reader:
        digest = reader.get("issued", key)["sha256"]
    school.files.path(digest).unlink()
    assert "Файла нет в архиве" in boss.get("/audit/doctor").text
    assert seen_by(school, "secretary1").get("/audit/doctor").status_code == 403


def test_the_administrator_is_told_of_an_old_backup(school: Any) -> None:
    boss = seen_by(school, "administrator1")
    assert "Сделать резервную копию" in boss.get("/").text
    with school.store.transaction(system_actor("test")) as tx:
        tx.audit("backup", facts={"file": "copy"})
    assert "Сделать резервную копию" not in boss.get("/").text
    assert audit.backup_age(school, ADMINISTRATOR) is not None
    assert "резервную копию" not in seen_by(school, "secretary1").get("/").text


def test_an_order_unsigned_for_two_weeks_is_a_task(school: Any) -> None:
    assert "Внести прежний журнал приказов" in seen_by(school, "secretary1").get("/").text
    key = order(school)
    assert "Внести прежний журнал" not in seen_by(school, "secretary1").get("/").text
    assert "Подписать и приложить скан" not in seen_by(school, "secretary1").get("/").text
    school.clock.forward(days=15)
    secretary = seen_by(school, "secretary1")
    assert f"/archive/papers/{key}" in secretary.get("/").text
    assert "просрочено" in secretary.seen
    secretary.get(f"/archive/papers/{key}")
    secretary.send(f"/archive/papers/{key}/sign", {})
    assert "Подписать и приложить скан" not in secretary.get("/").text


def test_anything_pasted_is_declined_with_origin(school: Any) -> None:
    secretary = seen_by(school, "secretary1")
    secretary.get("/decline")
    pasted = "Бельды Николай Оненкович\nзаведующий отделением\n\n<b>Шаблон</b>"
    page = secretary.send("/decline", {"text": pasted, "kind": "auto", "gender": "-"}).text
    assert "Бельды Николая Оненковича" in page
    assert "заведующему отделением" in page
    assert "словарь" in page
    assert "<b>" not in page


def test_a_correction_is_listed_wins_and_can_be_taken_back(school: Any) -> None:
    review.correct_phrase(school, SECRETARY, "старший методист", Case.DATV, "старшему методисту колледжа")
    secretary = seen_by(school, "secretary1")
    secretary.get("/decline")
    page = secretary.send("/decline", {"text": "старший методист"}).text
    assert page.count("старшему методисту колледжа") >= 2
    assert "вручную" in page
    with school.store.reading() as reader:
        key = PHRASES.find(reader)[0].key
    assert secretary.send(f"/decline/{key}/forget", {"case": "datv"}).status_code == 303
    assert "Их пока нет" in secretary.get("/decline").text
    assert [row["event"] for row in audit.lines(school, ADMINISTRATOR, audit.Wanted(key)).rows] == ["phrase_forgotten"]

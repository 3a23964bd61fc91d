"""Pages of the desk: overview, marking, batch from choice to file, stop page, withdrawal by two persons, scans."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import Flask

from records.registry import CONSENTS, GROUPS, ISSUED, JOBS, PEOPLE
from schemas.consent import ConsentKind, ConsentState
from schemas.job import JobState
from schemas.values.actor import Role
from service.jobs import Worker
from service.usecases import setup
from service.usecases.ground import Lack
from service.web import desk_tasks
from service.web.consent_links import prints
from service.web.shell import build
from tests.edges.pages_kit import PASSWORD, Browser, training_house

FORM_KEY = re.compile(r'name="form_key" value="([0-9a-f]+)"')
DAY = "22.11.2026"


@pytest.fixture
def house() -> Any:
    return training_house()


@pytest.fixture
def app(house: Any) -> Flask:
    return build(house, founding=setup, tasks=(desk_tasks.source,))


def entered(app: Flask, role: Role) -> Browser:
    browser = Browser(app)
    browser.login(f"{role.value}1")
    return browser


@pytest.fixture
def secretary(app: Flask) -> Browser:
    return entered(app, Role.SECRETARY)


def key_of(house: Any, surname: str) -> str:
    with house.store.reading() as reader:
        return PEOPLE.find(reader, {"surname": surname})[0].key


def group_key(house: Any, code: str) -> str:
    with house.store.reading() as reader:
        return GROUPS.find(reader, {"code": code})[0].key


def text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def printed(house: Any, browser: Browser, **more: str) -> str:
    """The whole flow for one group: choose, dry run, start, work; gives the address of the job."""
    browser.get("/batch?type=consent_pd&groups=АТ-11&missing=1")
    wish = {"type": "consent_pd", "groups": "АТ-11", "missing": "1", "out": "pile.docx", **more}
    trial = browser.send("/batch/try", wish)
    assert "Готово 7 из 7" in text(trial)
    found = FORM_KEY.search(browser.seen)
    assert found
    started = browser.send("/batch/start", {**wish, "people": "", "form_key": found[1]})
    again = browser.send("/batch/start", {**wish, "people": "", "form_key": found[1]})
    assert started.status_code == 303
    assert again.headers["Location"] == started.headers["Location"]
    waiting = text(browser.get(started.headers["Location"]))
    assert 'http-equiv="refresh"' in waiting
    assert Worker(house).once()
    return str(started.headers["Location"])


def test_the_overview_counts_groups_and_leads_to_what_is_missing(secretary: Browser) -> None:
    page = text(secretary.get("/consents"))
    assert "Допечатать недостающее: 14\u00a0листов" in page
    assert "Ульянова-Ким Ева" in page
    assert text(secretary.get("/consents?kind=image")).count("АТ-11") == 1


def test_a_pile_goes_from_choice_to_the_file(house: Any, secretary: Browser) -> None:
    where = printed(house, secretary)
    page = text(secretary.get(where))
    assert "7 из 7" in page
    file = secretary.get(f"{where}/files/pile.docx")
    assert file.data[:2] == b"PK"
    file.close()
    assert "UTF-8''" in file.headers["Content-Disposition"]
    assert secretary.get(f"{where}/files/nothing.docx").status_code == 404
    state = secretary.get(f"{where}/state").get_json()
    assert (state["state"], state["issued"]) == ("done", 7)
    assert "Согласие на обработку" in text(secretary.get("/jobs"))
    with house.store.reading() as reader:
        assert ISSUED.count(reader) == 7


def test_returned_sheets_are_marked_by_number_by_name_and_by_ticks(house: Any, secretary: Browser) -> None:
    printed(house, secretary)
    group = group_key(house, "АТ-11")
    where = f"/consents/groups/{group}"
    page = text(secretary.get(where))
    ticked = re.findall(r'name="sheet" value="([0-9a-f]+)"', page)
    assert len(ticked) == 7
    wrong = secretary.send(f"{where}/mark", {"given_on": DAY, "which": "Жук"})
    assert wrong.status_code == 422
    assert "среди невозвращённых нет" in text(wrong)
    done = secretary.send(f"{where}/mark", {"given_on": DAY, "which": "1 елк", "sheet": ticked[1]})
    assert done.status_code == 303
    page = text(secretary.get(done.headers["Location"]))
    assert "вернули 3\u00a0листа" in page
    assert "Снять последнюю отметку" in page
    with house.store.reading() as reader:
        sheet = next(one for one in CONSENTS.find(reader) if one.number == "1")
    assert secretary.send(f"/consents/sheets/{sheet.key}/unmark", {}).status_code == 303
    with house.store.reading() as reader:
        assert CONSENTS.get(reader, sheet.key).given_on is None
    assert "напечатано, не вернули" in text(secretary.get(f"/consents/people/{sheet.person}"))


def test_a_dry_run_tells_who_lacks_what_and_prints_exactly_those(house: Any, secretary: Browser) -> None:
    key = key_of(house, "Абрамов")
    secretary.get(f"/batch?type=individual_development_plan&people={key}")
    page = text(
        secretary.send("/batch/try", {"type": "individual_development_plan", "people": key, "out": "pile.docx"})
    )
    assert "Готово 0 из 1" in page
    assert "Абрамов Кирилл Сергеевич" in page


def test_the_stop_page_leads_to_the_sheets_of_exactly_those_people(house: Any, secretary: Browser) -> None:
    with house.store.reading() as reader:
        person = PEOPLE.get(reader, key_of(house, "Абрамов"))
    lack = Lack(person, ConsentKind.PROCESSING, ConsentState.NOT_PRINTED)
    with secretary.client.application.test_request_context("/"):
        assert prints([lack]) == [
            ("обработка персональных данных", f"/batch?type=consent_pd&people={person.key}&missing=1", 1)
        ]


def test_a_job_is_stopped_and_goes_on(house: Any, secretary: Browser) -> None:
    wish = {"type": "consent_pd", "groups": "all", "missing": "0", "out": "pile.docx", "people": "", "form_key": "a1"}
    secretary.get("/batch")
    where = secretary.send("/batch/start", wish).headers["Location"]
    secretary.get(where)
    secretary.send(f"{where}/cancel", {})
    assert "остановлено" in text(secretary.get(where))
    assert not Worker(house).once()
    secretary.send(f"{where}/resume", {})
    assert Worker(house).once()
    with house.store.reading() as reader:
        assert [job.state for job in JOBS.find(reader)] == [JobState.DONE]


def test_another_ones_job_is_closed_and_wrong_wishes_are_told(app: Flask, house: Any, secretary: Browser) -> None:
    where = printed(house, secretary)
    assert entered(app, Role.METHODIST).get(where).status_code == 403
    secretary.get("/batch")
    assert "Выберите документ" in text(secretary.send("/batch/try", {"groups": "all"}))
    assert "Отметьте группы" in text(secretary.send("/batch/try", {"type": "consent_pd"}))
    assert secretary.get("/batch/columns/consent_image.xlsx?groups=АТ-11").data[:2] == b"PK"


def test_a_withdrawal_goes_from_the_desk_to_destruction_by_two(app: Flask, house: Any, secretary: Browser) -> None:
    key = key_of(house, "Жук")
    assert "Жук Тимофей" in text(secretary.get(f"/withdrawals/new?person={key}"))
    bad = secretary.send("/withdrawals/new", {"person": key, "demand": "withdraw", "received_at": "31.12.2030"})
    assert bad.status_code == 422
    done = secretary.send("/withdrawals/new", {"person": key, "demand": "withdraw", "received_at": DAY})
    where = done.headers["Location"]
    assert "22.12.2026" in text(secretary.get(where))
    assert "Уничтожить данные" not in text(secretary.get(where))
    assert "исполнить до 22.12.2026" in text(secretary.get("/"))
    admin, director = entered(app, Role.ADMINISTRATOR), entered(app, Role.DIRECTOR)
    admin.get(where)
    assert admin.send(f"{where}/ask", {}).status_code == 303
    assert "Подтвердить должен другой" in text(admin.get(where))
    assert "ждёт вашего подтверждения" in text(director.get("/"))
    director.get(where)
    assert director.send(f"{where}/confirm", {"commission": ""}).status_code == 422
    director.get(where)
    assert (
        director.send(
            f"{where}/confirm", {"commission": "Громова Алевтина Юрьевна\nИванова Анна Петровна", "sheets": ""}
        ).status_code
        == 303
    )
    page = text(secretary.get(where))
    assert "данные уничтожены" in page
    assert "Жук" not in page
    assert secretary.get(f"/people/{key}").status_code == 404
    assert "данные уничтожены" in text(secretary.get("/withdrawals"))


def test_a_scan_that_is_no_pdf_is_refused_on_the_page(secretary: Browser) -> None:
    secretary.get("/scans")
    for sent in (
        {"given_on": DAY},
        {"given_on": DAY, "scan": (io.BytesIO(b"PK"), "x.pdf")},
        {"given_on": "вчера", "scan": (io.BytesIO(b"%PDF"), "x.pdf")},
    ):
        answer = secretary.send("/scans/upload", sent)
        assert answer.status_code == 422
        secretary.get("/scans")
    assert PASSWORD


def test_registers_and_bases_are_given_out(house: Any, secretary: Browser) -> None:
    printed(house, secretary)
    for address in ("register.docx", "register.xlsx"):
        assert secretary.get(f"/consents/{address}").data[:2] == b"PK"
    assert secretary.get("/consents/bases/base_mentees_students.xlsx").data[:2] == b"PK"
    assert secretary.get("/consents/bases/base_mentees_students.docx").status_code == 422

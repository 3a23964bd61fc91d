"""From the check page to the card: grounds, scans streamed, linked papers, lists as workbooks; the public page's pace."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from records.registry import PEOPLE
from schemas.errors import Invalid
from service.archive.files import Files
from service.security.login import TooOften
from service.security.pace import Pace
from service.usecases import setup
from service.usecases.issue import Request, issue
from service.web.shell import build
from tests.edges.pages_kit import Browser, blank_pdf, make_house, training_house
from tests.people import SECRETARY


@pytest.fixture(scope="module")
def school() -> Any:
    return training_house()


@pytest.fixture
def secretary(school: Any) -> Browser:
    browser = Browser(build(school, founding=setup))
    browser.login("secretary1")
    return browser


def order(house: Any, **changes: Any) -> str:
    typed = {"curators": [{"person": "Бельды Николай Оненкович"}], "since": "22.11.2026", "control_person": "self"}
    return issue(house, SECRETARY, Request("order_curator", {**typed, **changes})).id


def test_a_missing_consent_stops_at_the_check_page_and_a_ground_opens_it(secretary: Browser, school: Any) -> None:
    with school.store.reading() as reader:
        student = next(one for one in PEOPLE.find(reader, {}) if one.is_student)
    path = "/documents/new/order_curator?step=0"
    secretary.get(path)
    form = {"curators.0.person": str(student.name), "since": "22.11.2026", "control_person.self": "1"}
    answer = secretary.send(path, form)
    assert answer.status_code == 303, secretary.seen
    check = answer.headers["Location"]
    assert "Сначала согласия" in secretary.get(check).text
    assert str(student.name) in secretary.seen
    assert "Подготовить согласие" in secretary.seen
    where = check.replace("/check", "/ground")
    assert secretary.send(where, {"ground": "да"}).status_code == 422
    assert secretary.send(where, {"ground": "п. 5 ч. 1 ст. 6 152-ФЗ"}).status_code == 303
    assert "Что будет выдано" in secretary.get(check).text
    assert "п. 5 ч. 1 ст. 6 152-ФЗ" in secretary.seen
    done = secretary.send(check.replace("/check", "/issue"), {}).headers["Location"]
    assert (
        "п. 5 ч. 1 ст. 6 152-ФЗ" in secretary.get(done.replace("/documents/", "/archive/papers/")[: -len("/done")]).text
    )


def test_the_scan_is_kept_and_given_back_whole(secretary: Browser, school: Any) -> None:
    card = f"/archive/papers/{order(school)}"
    secretary.get(card)
    refused = secretary.send(f"{card}/sign", {"scan": (BytesIO(b"no pdf"), "scan.pdf")})
    assert refused.status_code == 422
    assert "не открывается как PDF" in secretary.seen
    assert secretary.get(f"{card}/scan").status_code == 404
    secretary.get(card)
    assert secretary.send(f"{card}/sign", {"scan": (BytesIO(blank_pdf()), "scan.pdf")}).status_code == 303
    given = secretary.get(f"{card}/scan")
    assert given.data == blank_pdf()
    assert "filename*=UTF-8''" in given.headers["Content-Disposition"]
    given.close()


def test_a_stream_too_long_leaves_nothing_behind(tmp_path: Path) -> None:
    files = Files(tmp_path)
    with pytest.raises(Invalid) as refused:
        files.put_stream(BytesIO(b"x" * 1_000_001), 1_000_000, lambda _path: None)
    assert refused.value.faults[0].detail == "Файл больше 1 МБ."
    assert not list(tmp_path.iterdir())


def test_an_order_and_the_one_that_repeals_it_are_linked_on_both_cards(secretary: Browser, school: Any) -> None:
    card = f"/archive/papers/{order(school)}"
    secretary.get(card)
    link = re.search(r'href="(/documents/new/[^"]*about=[^"]*)"', secretary.seen)
    assert link
    shown = secretary.get(link[1].replace("&amp;", "&")).text
    assert card.rpartition("/")[2] in shown, "приказ уже выбран"


def test_the_list_of_a_year_is_filtered_by_kind_and_goes_to_excel(secretary: Browser, school: Any) -> None:
    order(school)
    listed = secretary.get("/archive/2026-2027?type=order_curator").text
    assert "Скачать список в Excel" in listed
    book = load_workbook(BytesIO(secretary.get("/archive/2026-2027?type=order_curator&export=xlsx").data))
    rows = list(book.worksheets[0].values)
    assert rows[0][:3] == ("Номер", "Дата", "Документ")
    assert len(rows) > 1
    assert secretary.get("/archive/2026-2027?type=no_such&export=xlsx").status_code == 200
    curator = Browser(build(school, founding=setup))
    curator.login("curator1")
    assert curator.get("/archive/all?export=xlsx").status_code == 403


def test_the_pace_of_one_address_does_not_touch_another() -> None:
    now = [0.0]
    pace = Pace(most=2, seconds=60, now=lambda: now[0])
    pace.step("a")
    pace.step("a")
    with pytest.raises(TooOften):
        pace.step("a")
    pace.step("b")
    now[0] = 61
    pace.step("a")


def test_the_public_page_says_how_long_to_wait(school: Any) -> None:
    app = build(school, founding=setup)
    guest = app.test_client()
    codes = {guest.get("/v/ABCDEFGHJKLM").status_code for _ in range(62)}
    assert codes == {404, 429}
    assert int(guest.get("/v/ABCDEFGHJKLM").headers["Retry-After"]) > 0


def test_the_first_start_tells_all_faults_at_once() -> None:
    house = make_house()
    guest = Browser(build(house, founding=setup))
    code = house.security.setup_code.make()
    guest.get(f"/setup?code={code}")
    answer = guest.send("/setup", {"code": code, "password": "1", "again": "2", "login": "Ш", "director": "Саша"})
    assert answer.status_code == 422
    for field in ("full_name", "place", "director_gender", "login", "password", "again"):
        assert f'id="f-{field}-err"' in guest.seen, field
    assert house.security.accounts.empty()


@pytest.mark.needs_office
def test_the_check_page_has_a_picture_of_the_first_page(secretary: Browser) -> None:
    secretary.get("/documents/new/order_curator?step=0")
    form = {"curators.0.person": "Бельды Николай Оненкович", "since": "22.11.2026", "control_person.self": "1"}
    check = secretary.send("/documents/new/order_curator?step=0", form).headers["Location"]
    where = re.search(r'src="([^"]*/picture)"', secretary.get(check).text)
    assert where
    answer = secretary.get(where[1])
    assert answer.mimetype == "image/png"
    assert answer.data.startswith(b"\x89PNG")
    assert int.from_bytes(answer.data[20:24], "big") > int.from_bytes(answer.data[16:20], "big") > 500, "лист A4"
    assert answer.headers["Cache-Control"] == "no-store"

"""A document from its form to the archive, through the pages; and forms to data and back."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from schemas.describe import describe
from schemas.document.compile import load
from service.usecases import setup
from service.usecases.sample import SAMPLE_DAY, SampleLookup
from service.web.forms import collect, month_text, spread, tidy
from service.web.shell import build
from service.web.steps import LONGEST_STEP, one_page, steps_of
from tests.edges.pages_kit import Browser, blank_pdf, catalogue, training_house

ONE = "/documents/new/order_curator?step=0"
FILLED = {
    "curators.0.person": "Бельды Николай Оненкович",
    "since": "22.11.2026",
    "duties": "помогать",
    "control_person.self": "1",
}
KINDS = list(catalogue())


@pytest.fixture
def house() -> Any:
    return training_house()


@pytest.fixture
def app(house: Any) -> Flask:
    return build(house, founding=setup)


@pytest.fixture
def browser(app: Flask) -> Browser:
    made = Browser(app)
    made.login("secretary1")
    return made


def check_page(browser: Browser, **changed: str) -> str:
    """Fill the one-page form; gives the address of the check page."""
    browser.get(ONE)
    answer = browser.send(ONE, {**FILLED, **changed})
    assert answer.status_code == 303, browser.seen
    where = answer.headers["Location"]
    browser.get(where)
    return str(where)


def issued(browser: Browser, **changed: str) -> str:
    """Issue; gives the key of the paper."""
    where = check_page(browser, **changed)
    answer = browser.send(where.replace("/check", "/issue"), {})
    return str(answer.headers["Location"].split("/")[2])


def test_from_form_to_exactly_the_bytes_of_the_archive(browser: Browser, house: Any) -> None:
    where = check_page(browser)
    assert "№ 1-од" in browser.seen
    assert "<mark>Бельды Николая Оненковича</mark>" in browser.seen
    assert "винительный падеж" in browser.seen
    done = browser.send(where.replace("/check", "/issue"), {}).headers["Location"]
    browser.get(done)
    assert "Приказ № 1-од от 22.11.2026" in browser.seen
    key = done.split("/")[2]
    file = browser.client.get(f"/archive/papers/{key}/file")
    assert file.data.startswith(b"PK")
    assert "attachment" in file.headers["Content-Disposition"]
    assert file.headers["Cache-Control"] == "no-store"
    browser.get("/archive/2026-2027?q=бельды")
    assert f"/archive/papers/{key}" in browser.seen
    browser.get("/archive/all?q=такого-нет")
    assert "ничего не нашлось" in browser.seen


def test_a_second_click_takes_no_second_number(browser: Browser, house: Any) -> None:
    where = check_page(browser).replace("/check", "/issue")
    token = browser.seen
    first = browser.send(where, {})
    browser.seen = token
    second = browser.send(where, {})
    assert first.headers["Location"] == second.headers["Location"]
    with house.store.reading() as reader:
        assert reader.count("issued") == 1


def test_all_faults_stand_at_their_fields_and_typing_stays(browser: Browser) -> None:
    browser.get(ONE)
    answer = browser.send(
        ONE, {"curators.0.person": "Никто Никого", "since": "31.02.2026", "until": "1.6.2027", "duties": ""}
    )
    assert answer.status_code == 422
    for name in ("curators-0-person", "since", "control_person"):
        assert f'href="#f-{name}"' in browser.seen
    assert 'value="31.02.2026"' in browser.seen
    assert 'value="1.6.2027"' in browser.seen
    assert "вторник, 1 июня 2027 г." in browser.seen.replace("\u00a0", " ")


def test_steps_keep_what_other_steps_hold(browser: Browser, house: Any) -> None:
    first = "/documents/new/order_curator?step=1"
    browser.get(first)
    content = {name: value for name, value in FILLED.items() if not name.startswith("control")}
    second = browser.send(first, content).headers["Location"]
    assert second.endswith("step=2")
    browser.get(second)
    back = browser.send(second, {"purpose": "порядка", "back": "1"}).headers["Location"]
    browser.get(back)
    assert 'value="Бельды Николай Оненкович"' in browser.seen
    browser.get(second)
    assert ">\nпорядка</textarea>" in browser.seen
    third = browser.send(second, {"purpose": "порядка"}).headers["Location"]
    assert third.endswith("step=3")
    browser.get(third)
    assert browser.send(third, {"control_person.self": "1"}).headers["Location"].endswith("/check")


def test_rows_are_added_removed_and_numbered_anew(browser: Browser) -> None:
    browser.get(ONE)
    browser.send(ONE, {**FILLED, "add": "curators"})
    assert 'name="curators.1.person"' in browser.seen
    where = re.search(r'action="(/documents/drafts/[^"]+)"', browser.seen)
    assert where is not None
    browser.send(where[1], {**FILLED, "curators.2.person": "Алиев Руслан Магомедович", "remove": "curators.0"})
    assert 'name="curators.0.person" type="text" value="Алиев Руслан Магомедович"' in browser.seen
    assert "curators.1.person" not in browser.seen


def test_drafts_wait_on_the_home_page_and_are_nobody_elses(app: Flask, browser: Browser) -> None:
    where = check_page(browser).removesuffix("/check")
    browser.get("/")
    assert where in browser.seen
    other = Browser(app)
    other.login("methodist1")
    assert other.get(where).status_code == 404
    assert other.get(where + "/check").status_code == 404
    browser.get(where)
    browser.send(where + "/drop", {})
    browser.get("/")
    assert where not in browser.seen


def test_autosave_goes_on_with_the_same_draft(browser: Browser) -> None:
    browser.get(ONE)
    saved = browser.send("/documents/new/order_curator/draft?step=0", FILLED).json
    again = browser.send("/documents/new/order_curator/draft?step=0", {**FILLED, "draft.key": saved["key"]}).json
    assert saved == again
    where = browser.send(ONE, {**FILLED, "draft.key": saved["key"]}).headers["Location"]
    assert saved["key"] in where


def test_a_corrected_form_is_kept_for_good(browser: Browser) -> None:
    where = check_page(browser)
    found = re.search(r'name="person" value="(\w+)"><input type="hidden" name="text" value="Бельды[^>]+>', browser.seen)
    assert found is not None
    sent = {"person": found[1], "case": "accs", "place": "s1", "form.s1": "Бельдыя Николая Оненковича"}
    assert browser.send(where.replace("/check", "/correct"), {**sent, "form.s1": "Бельдыя"}).status_code == 422
    assert 'href="#f-form-s1"' in browser.seen
    browser.send(where.replace("/check", "/correct"), sent)
    browser.get(where)
    assert "<mark>Бельдыя Николая Оненковича</mark>" in browser.seen
    assert "вручную" in browser.seen
    check_page(browser)
    assert "<mark>Бельдыя Николая Оненковича</mark>" in browser.seen


def test_a_corrected_phrase_is_kept_for_good(browser: Browser) -> None:
    where = check_page(browser, **{"curators.0.person": "Новая Анна Петровна", "curators.0.person.position": "тьютор"})
    sent = {"person": "", "text": "тьютор", "case": "accs", "place": "s1", "form.s1": "тьютора-наставника"}
    browser.send(where.replace("/check", "/correct"), sent)
    browser.get(where)
    assert "тьютора-наставника" in browser.seen


def test_a_login_that_ran_out_gives_the_form_back(browser: Browser, house: Any) -> None:
    where = check_page(browser).removesuffix("/check") + "?step=0"
    browser.get(where)
    house.clock.forward(hours=2)
    sent = browser.send(where, {**FILLED, "purpose": "сохранения набранного"})
    browser.login("secretary1", path=sent.headers["Location"])
    assert "сохранения набранного" in browser.seen
    assert "Введённое сохранилось" in browser.seen


def test_sign_scan_annul(app: Flask, browser: Browser, house: Any) -> None:
    key = issued(browser)
    card = f"/archive/papers/{key}"
    browser.get(card)
    wrong = {"scan": (io.BytesIO(b"not a pdf"), "scan.pdf")}
    assert browser.send(card + "/sign", wrong, content_type="multipart/form-data").status_code == 422
    assert 'href="#f-scan"' in browser.seen
    right = {"scan": (io.BytesIO(blank_pdf()), "scan.pdf")}
    assert browser.send(card + "/sign", right, content_type="multipart/form-data").status_code == 303
    assert browser.client.get(card + "/scan", buffered=True).data == blank_pdf()
    browser.get(card)
    assert "подписан" in browser.seen
    assert browser.send(card + "/annul", {"reason": ""}).status_code == 422
    assert browser.send(card + "/annul", {"reason": "ошибка в фамилии"}).status_code == 303
    browser.get(card)
    assert "ошибка в фамилии" in browser.seen
    assert "Аннулировать документ" not in browser.seen
    assert "1-од" in browser.get("/archive/2026-2027?state=annulled").get_data(as_text=True)
    reader = Browser(app)
    reader.login("inspector1")
    reader.get(card)
    assert "Аннулировать" not in reader.seen
    assert "Отметить подписанным" not in reader.seen


def test_the_same_again_is_filled_from_the_earlier_paper(browser: Browser) -> None:
    key = issued(browser, **{"curators.0.person": "Новая Анна Петровна", "curators.0.person.position": "тьютор"})
    browser.get(f"/documents/new/order_curator?copy={key}&step=0")
    assert 'value="тьютор"' in browser.seen
    assert 'name="curators.0.person.surname" type="text" value="Новая"' in browser.seen


def test_kinds_are_found_by_words(browser: Browser) -> None:
    browser.get("/documents/new?q=куратор")
    assert "order_curator" in browser.seen
    assert "order_pairs" not in browser.seen
    browser.get("/documents/new?q=самолёт")
    assert "Такого вида нет" in browser.seen


def test_names_are_proposed_by_the_beginnings_of_their_words(browser: Browser) -> None:
    found = browser.client.get("/suggest/people?q=ник бель").json
    assert found == ["Бельды Николай Оненкович"]
    assert browser.client.get("/suggest/passwords?q=a").json == []


def test_a_name_proposed_in_parts_gives_way_to_a_changed_line() -> None:
    infos = describe(catalogue().get("order_curator").manifest)
    parts = {"surname": "Белды", "firstname": "Николай", "patronymic": "Оненкович"}
    typed = {f"curators.0.person.{part}": text for part, text in parts.items()}
    typed |= {"curators.0.person": "Бельды Николай Оненкович", "curators.0.person.proposed": "Белды Николай Оненкович"}
    (row,) = collect(infos, MultiDict(typed))["curators"]
    assert row["person"] == "Бельды Николай Оненкович"
    (row,) = collect(infos, MultiDict(typed | {"curators.0.person": "Белды Николай Оненкович"}))["curators"]
    assert row["person"] == parts


def test_empty_rows_fall_out_and_namesakes_are_told_by_key() -> None:
    infos = describe(catalogue().get("order_curator").manifest)
    typed: Any = MultiDict({"curators.0.person": " ", "curators.3.person": "Ли Ан [0123456789abcdef]", "other": "x"})
    tidied = tidy(infos, typed)
    assert collect(infos, tidied)["curators"] == [{"person": "0123456789abcdef"}]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_a_form_loses_nothing_of_a_sample(kind: Any) -> None:
    """Sample → boxes → data again: the schema must load the same from both."""
    infos = one_page(kind.manifest).infos
    boxes = tidy(infos, spread(infos, kind.manifest.sample))
    loaded = load(kind.manifest, collect(infos, boxes), SampleLookup(), SAMPLE_DAY)
    assert loaded == load(kind.manifest, kind.manifest.sample, SampleLookup(), SAMPLE_DAY)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_every_kind_has_its_form_and_short_pages(kind: Any, browser: Browser) -> None:
    steps = steps_of(kind.manifest)
    assert [
        info.name for info in one_page(kind.manifest).infos if not any(step.holds(info.name) for step in steps)
    ] == []
    assert all(len(step.infos) <= LONGEST_STEP for step in steps)
    assert [step.last for step in steps] == [False] * (len(steps) - 1) + [True]
    for number in range(len(steps) + 1):
        assert browser.get(f"/documents/new/{kind.key}?step={number}").status_code == 200
    assert browser.send(f"/documents/new/{kind.key}?step=0", {}).status_code in (303, 422)


@pytest.mark.parametrize(
    ("text", "month"),
    [("сентябрь 2026", "2026-09"), ("мая 2027", "2027-05"), ("март 2027", "2027-03"), ("9.2026", "2026-09"),
     ("2026-09", "2026-09"), ("сейчас", "сейчас")],
)  # fmt: skip
def test_months_are_read_as_people_write_them(text: str, month: str) -> None:
    assert month_text(text) == month

"""The first start: only the code of the terminal opens it, once."""

from __future__ import annotations

from typing import Any

import pytest

from service.web.shell import build
from tests.edges.pages_kit import PASSWORD, Browser, Founding, make_house

FORM = {
    "full_name": "КГБ ПОУ «Учебный техникум»", "kind_word": "техникум", "place": "рп. Солнечный",
    "director": "Иванов Иван Иванович", "name": "Котова Мария Ивановна", "login": "M.Kotova",
    "password": PASSWORD, "again": PASSWORD,
}  # fmt: skip


@pytest.fixture
def empty() -> Any:
    return make_house()


@pytest.fixture
def founding() -> Founding:
    return Founding()


@pytest.fixture
def newcomer(empty: Any, founding: Founding) -> Browser:
    return Browser(build(empty, founding=founding))


def test_before_the_set_up_every_page_leads_to_it(newcomer: Browser) -> None:
    for path in ("/", "/login", "/users"):
        assert newcomer.get(path).headers["Location"] == "/setup"
    assert newcomer.get("/setup").status_code == 200
    assert newcomer.get("/healthz").status_code == 200


def test_a_wrong_code_founds_nothing(newcomer: Browser, empty: Any) -> None:
    empty.security.setup_code.make()
    newcomer.get("/setup")
    answer = newcomer.send("/setup", {**FORM, "code": "AAAA-BBBB-CCCC"})
    assert answer.status_code == 422
    assert "Код не подходит" in newcomer.seen
    assert 'value="рп. Солнечный"' in newcomer.seen
    assert empty.security.accounts.empty()


def test_a_college_and_its_administrator(newcomer: Browser, empty: Any, founding: Founding) -> None:
    code = empty.security.setup_code.make()
    newcomer.get(f"/setup?code={code}")
    assert f'value="{code}"' in newcomer.seen
    answer = newcomer.send("/setup", {**FORM, "code": code.lower().replace("-", " ")})
    assert answer.status_code == 303
    assert founding.data["login"] == "m.kotova"
    assert newcomer.get("/").headers["Location"] == "/account/second-factor"
    assert newcomer.get("/setup").status_code == 403
    newcomer.get("/account/second-factor")
    assert newcomer.send("/setup", {**FORM, "code": code}).status_code == 403


def test_passwords_must_be_the_same_and_good(newcomer: Browser, empty: Any) -> None:
    code = empty.security.setup_code.make()
    newcomer.get("/setup")
    assert newcomer.send("/setup", {**FORM, "code": code, "again": "другой"}).status_code == 422
    assert 'href="#f-again"' in newcomer.seen
    assert newcomer.send("/setup", {**FORM, "code": code, "password": "q", "again": "q"}).status_code == 422
    assert 'href="#f-password"' in newcomer.seen
    assert empty.security.accounts.empty()


def test_the_training_college_in_one_click(newcomer: Browser, empty: Any) -> None:
    code = empty.security.setup_code.make()
    newcomer.get("/setup")
    answer = newcomer.send("/setup/training", {"code": code})
    assert answer.status_code == 200
    assert PASSWORD in newcomer.seen
    assert newcomer.send("/login", {"login": "secretary", "password": PASSWORD}).status_code == 303
    assert newcomer.get("/").status_code == 200


def test_a_new_code_kills_the_old_one(newcomer: Browser, empty: Any) -> None:
    old = empty.security.setup_code.make()
    empty.security.setup_code.make()
    newcomer.get("/setup")
    assert newcomer.send("/setup/training", {"code": old}).status_code == 422

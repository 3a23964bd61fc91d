"""Papers that change one another, and what a stranger with a code may learn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from docx import Document

from service.errors import Conflict
from service.rendering.text import text
from service.usecases import library, related
from service.usecases.house import House
from service.usecases.issue import Receipt, Request, issue
from service.usecases.verify import verify
from tests.people import SAFIN, SECRETARY, sample

GROUND = "учебная проверка без участников"


def pairs(house: House) -> Receipt:
    asked = sample(house, "order_pairs", basis=None)
    return issue(house, SECRETARY, Request(asked.type, asked.data, ground=GROUND))


def amendment(house: House, key: str, *, repeal: bool = False, since: str = "2026-11-20") -> Receipt:
    asked = sample(house, "order_pairs_amendment", amended_order=key, basis=None)
    data = dict(asked.data)
    if repeal:
        data |= {"changes": [], "repealed_since": since}
    return issue(house, SECRETARY, Request(asked.type, data, ground=GROUND))


def code(house: House, key: str) -> str:
    return library.get(house, SECRETARY, key).code


def test_a_changed_order_says_by_which_one_it_was_changed(house: House) -> None:
    old = pairs(house)
    new = amendment(house, old.id)
    assert library.get(house, SECRETARY, old.id).changed_by == (new.id,)
    assert new.id in [paper.key for paper in library.depending(house, SECRETARY, old.id)]
    verdict = verify(house, code(house, old.id))
    assert verdict is not None
    assert verdict.state == "изменён приказом № 2-од от 20.11.2026"
    assert verdict.genuine


def test_a_repealed_order_is_not_changed_again_and_comes_back_when_the_repeal_is_annulled(house: House) -> None:
    old = pairs(house)
    repeal = amendment(house, old.id, repeal=True)
    verdict = verify(house, code(house, old.id))
    assert verdict is not None
    assert verdict.state.startswith("отменён приказом № 2-од")
    assert not verdict.genuine
    with pytest.raises(Conflict):
        amendment(house, old.id)
    library.annul(house, SECRETARY, repeal.id, "отменён ошибочно")
    restored = verify(house, code(house, old.id))
    assert restored is not None
    assert restored.state == "подлинный"


def test_an_order_is_in_force_until_the_day_its_repeal_takes_effect(house: House) -> None:
    old = pairs(house)
    repeal = amendment(house, old.id, repeal=True, since="1 декабря 2026 г.")
    verdict = verify(house, code(house, old.id))
    assert verdict is not None
    assert verdict.state == "подлинный, с 01.12.2026 отменяется приказом № 2-од от 20.11.2026"
    assert verdict.genuine
    near = related.related(house, SECRETARY, library.get(house, SECRETARY, old.id))
    assert (near.cancelled_by and near.cancelled_by.key, near.cancelled_later) == (repeal.id, date(2026, 12, 1))
    later = verify(replace(house, clock=lambda: house.clock() + timedelta(days=11)), code(house, old.id))
    assert later is not None
    assert (later.state, later.genuine) == ("отменён приказом № 2-од от 20.11.2026", False)


def test_the_journal_and_later_orders_repeat_the_heading_of_the_paper_itself(house: House) -> None:
    asked = sample(house, "order_curator", implementation_order=None)
    one = {**asked.data, "curators": asked.data["curators"][:1]}
    order = library.get(house, SECRETARY, issue(house, SECRETARY, Request(asked.type, one)).id)
    content = library.content(house, SECRETARY, order.key)[1]
    heading = "О назначении куратора внедрения целевой модели наставничества в КГБ ПОУ ЯУТ в 2026-2027 учебном году"
    assert order.title == heading
    assert heading in text(content).replace("\u00a0", " ").splitlines()
    assert order.file_name.startswith(f"Приказ 1-од от 20.11.2026 — {heading[:60]}")
    assert Document(BytesIO(content)).core_properties.title == heading
    changing = sample(house, "order_amendment", amended_order=order.key, basis=None)
    amending = issue(house, SECRETARY, changing)
    kept, citing = library.content(house, SECRETARY, amending.id)
    assert kept.title == "О внесении изменений в приказ от 20.11.2026 № 1-од"
    assert f"№ 1‑од «{heading}»" in text(citing).replace("\u00a0", " ")


def test_a_regulation_s_name_is_its_title_and_people_s_names_are_in_no_title(house: House) -> None:
    titles = {
        key: library.get(house, SECRETARY, issue(house, SECRETARY, replace(sample(house, key), ground=GROUND)).id).title
        for key in ("regulation_contest", "training_schedule", "individual_development_plan", "minutes_parents")
    }
    assert titles == {
        "regulation_contest": "Положение о конкурсе профессионального мастерства «Наставник года» и «Лучшая пара»",
        "training_schedule": "График обучения наставников по программе «Школа наставника» в 2026-2027 учебном году",
        "individual_development_plan": "План индивидуального развития",
        "minutes_parents": "О возможностях и целях программы наставничества",
    }


def test_a_code_is_read_as_typed_and_a_file_compared_by_its_bytes(house: House) -> None:
    order = issue(house, SECRETARY, sample(house, "order_implementation", control_person=SAFIN))
    paper, content = library.content(house, SECRETARY, order.id)
    typed = f"{paper.code[:4]}-{paper.code[4:8]} {paper.code[8:]}".lower()
    verdict = verify(house, typed, content)
    assert verdict is not None
    assert (verdict.state, verdict.file) == ("подлинный", "файл совпадает с выданным")
    other = verify(house, typed, content + b"x")
    assert other is not None
    assert other.file == "файл не совпадает с выданным"
    assert "Сафин" not in repr(verdict)
    assert verify(house, "ABCDEFGHJKMN") is None
    assert verify(house, "") is None

"""Papers that change one another, and what a stranger with a code may learn."""

from __future__ import annotations

import pytest

from service.errors import Conflict
from service.usecases import library
from service.usecases.house import House
from service.usecases.issue import Receipt, Request, issue
from service.usecases.verify import verify
from tests.people import SAFIN, SECRETARY, sample

GROUND = "учебная проверка без участников"


def pairs(house: House) -> Receipt:
    asked = sample(house, "order_pairs", basis=None)
    return issue(house, SECRETARY, Request(asked.type, asked.data, ground=GROUND))


def amendment(house: House, key: str, *, repeal: bool = False) -> Receipt:
    asked = sample(house, "order_pairs_amendment", amended_order=key, basis=None)
    data = dict(asked.data)
    if repeal:
        data |= {"changes": [], "repealed_since": "2026-11-20"}
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

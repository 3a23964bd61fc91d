"""Nobody gets to the site without consent to distribution: neither in a list nor in a sentence, in whatever case."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from records.registry import CONSENTS, PEOPLE
from schemas.consent import Consent, ConsentKind, Giver
from schemas.person import Person
from schemas.values.cases import Case
from service.errors import Forbidden, Invalid
from service.grammar.names import surname
from service.rendering.text import text
from service.usecases.house import House
from service.usecases.publication import guarded, page_text
from tests.people import ADMINISTRATOR, INSPECTOR, IVANOVA, SECRETARY

KEY = "publication_results"
SAID = ["Год прошёл с пользой для всех, кто учился и учил."]


@pytest.fixture
def pair(house: House) -> tuple[Person, Person]:
    """Two adults of the college: the first has consented to distribution, the second has not."""
    with house.store.transaction(ADMINISTRATOR) as tx:
        found = {person.surname: person for person in PEOPLE.find(tx, order=("surname", "key")) if person.position}
        open_one, shy = list(found.values())[:2]
        CONSENTS.add(
            tx,
            Consent(
                person=open_one.key, kind=ConsentKind.DISTRIBUTION, giver=Giver.SELF, given_on=date(2026, 9, 1),
                until=date(2027, 8, 31),
            ),
        )  # fmt: skip
    return open_one, shy


def results(*people: Any, **more: Any) -> dict[str, Any]:
    rows = [{"person": getattr(one, "key", one), "merit": "победил в конкурсе"} for one in people]
    return {"title": "Итоги года", "year": "2026-2027", "text": SAID, "persons": rows, **more}


def test_only_those_who_consented_are_named_and_the_others_are_told(house: House, pair: tuple[Person, Person]) -> None:
    open_one, shy = pair
    asked = results(open_one, shy, str(shy.name), IVANOVA)
    made = guarded(house, SECRETARY, KEY, asked)
    assert [row["person"] for row in made.data["persons"]] == [open_one.key]
    assert {lack.person.surname for lack in made.left_out} == {shy.surname, "Иванова"}
    assert str(shy.name) in " ".join(made.report)
    said = text(page_text(house, SECRETARY, KEY, asked))
    assert open_one.firstname in said
    assert shy.surname not in said
    assert "Иванова" not in said
    told = [line for line in house.store.audit_lines() if line["event"] == "publication"]
    assert shy.key in told[-1]["facts"]["left_out"]


@pytest.mark.parametrize("case", list(Case))
def test_a_name_hidden_in_a_sentence_is_found_in_every_case(
    house: House, pair: tuple[Person, Person], case: Case
) -> None:
    open_one, shy = pair
    leaked = surname(shy.surname, shy.gender, case).text
    own = surname(open_one.surname, open_one.gender, case).text
    asked = results(text=[*SAID, f"Отдельно скажем: {own}, а также {leaked}."], thanks=f"«{leaked}»")
    made = guarded(house, SECRETARY, KEY, asked)
    assert {(mention.field, mention.person.key) for mention in made.mentions} >= {
        ("text.1", shy.key),
        ("thanks", shy.key),
    }
    assert open_one.key not in {mention.person.key for mention in made.mentions}
    with pytest.raises(Invalid) as caught:
        page_text(house, SECRETARY, KEY, asked)
    assert {fault.field for fault in caught.value.faults} == {"text.1", "thanks"}
    assert page_text(house, SECRETARY, KEY, {**asked}, not_people=(leaked,))


def test_a_single_person_field_is_emptied_and_other_papers_are_refused(
    house: House, pair: tuple[Person, Person]
) -> None:
    asked = {"title": "Набор открыт", "year": "2026-2027", "curator": pair[1].key}
    made = guarded(house, SECRETARY, "publication_start", asked)
    assert "curator" not in made.data
    assert len(made.left_out) == 1
    with pytest.raises(Invalid):
        guarded(house, SECRETARY, "order_curator", {})
    with pytest.raises(Forbidden):
        page_text(house, INSPECTOR, "publication_start", asked)


def test_blank_rows_do_not_let_anybody_through(house: House, pair: tuple[Person, Person]) -> None:
    asked = results(pair[0], pair[1])
    asked["persons"].insert(0, {})
    with pytest.raises(Invalid) as caught:
        guarded(house, SECRETARY, KEY, asked)
    assert caught.value.faults[0].field == "persons"

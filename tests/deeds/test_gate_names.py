"""Nobody passes the gate under another spelling, in another case, in free words, or through a card that a paper refers to."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from records.registry import GROUPS, PARTNERS, PEOPLE
from schemas.document.blocks import BLOCKS
from schemas.group import Group
from schemas.partner import Partner
from schemas.person import Person
from service.settings import Settings
from service.usecases import named, people, people_moves
from service.usecases.ground import NoConsent, lacking
from service.usecases.house import House
from service.usecases.imports_stored import KINSHIPS
from service.usecases.issue import issue
from service.usecases.spelled import is_common
from service.wiring import open_house
from tests.deeds.test_consents_states import DAY
from tests.desk_college import fill
from tests.people import SECRETARY, order

LEV = {"surname": "Ядринцев", "firstname": "Лев", "patronymic": "Ильич", "gender": "m"}
ALENA = {"surname": "Семёнова-Берёзкина", "firstname": "Алёна", "patronymic": "Петровна", "gender": "f"}
VI = {"surname": "Нгуен", "firstname": "Ви", "gender": "m"}
RAMIZ = {"surname": "Алиев", "firstname": "Рамиз", "patronymic": "Вагиф оглы", "gender": "m"}


@pytest.fixture
def lev(house: House) -> Person:
    cards = [
        people.add(house, SECRETARY, {**one, "roles": ["student"], "birth_date": "17.05.2010"})
        for one in (LEV, ALENA, RAMIZ, VI)
    ]
    return cards[0]


def written(text: str) -> dict[str, str]:
    surname, firstname, patronymic = (*text.split("|"), "", "")[:3]
    return {
        "surname": surname,
        "firstname": firstname,
        "patronymic": patronymic,
        "gender": "m",
        "position": "преподаватель",
    }


@pytest.mark.parametrize(
    "text",
    [
        "Ядринцев|Лев|Ильич", "ЯДРИНЦЕВ|ЛЕВ|ИЛЬИЧ", "ядринцев|лев", "Ядринцев|Лев", "Лев|Ядринцев|Ильич", "Ядринцев Лев|Ильич",
        "Ядpинцев|Лeв|Ильич", "Ядрин\u200bцев|Лев|Ильич", "Ядринцев|Лев\u00a0Ильич", "Ядринцев|Л.И.", "Ядринцев|Л.|И.",
        "Семенова\u2011Березкина|Алена|Петровна", "Семенова - Березкина|Алена|Петровна", "Алиев|Рамиз|Вагифоглы",
        "Yadrintsev|Lev", "ЯдринцевЛев|Ильич", "&#1071;дринцев|Лев", "Ядринцев<b>|</b>Лев",
        "Я\u0301дринцев|Лев|Ильич", "Ядринцев|Л|И", "Ядринцев|Ильич|Лев", "Ядринцеву|Льву|Ильичу", "Нгуен|В.",
    ],
)  # fmt: skip
def test_a_listed_person_written_out_by_hand_is_that_person(house: House, lev: Person, text: str) -> None:
    with pytest.raises(NoConsent):
        issue(house, SECRETARY, order(curators=[{"person": written(text)}]))


@pytest.mark.parametrize(
    "text",
    [
        "Ядринцеву Льву Ильичу", "студента Ядринцева Льва", "Ядринцев Л.И.", "с Л. И. Ядринцевым", "ЯДРИНЦЕВ ЛЕВ", "ядринцев лев ильич",
        "Лев Ильич Ядринцев", "Ядринцев, Лев Ильич", "Л.И.Ядринцев", "Ядринцев\u00a0Лeв", "Семёновой-Берёзкиной Алёне Петровне",
        "Алиева Рамиза Вагиф оглы", "Ядринцеву Л.", "Л. Ядринцева", "Я\u0301дринцеву Льву", "Ядринцев\u3000Лев", "Ядри\u180eнцев Лев",
        "Ядринцев\u2028Лев", "Лев/Ядринцев", "Ядринцев (Лев)", "Ядринцев – Лев", "«Ядринцев» «Лев»", "Ядринцев_Лев", "Лев | Ядринцев",
        "В. Нгуеном", "Нгуену В.", "Нгуен Ви", "ядринцев лев", "со львом ядринцевым", "Yadrintsev Lev", "LEV YADRINTSEV", "ядринцеву Льву",
        "Iadrintsev Lev", "ЯдринцевЛев", "ЛевЯдринцев", "ЯдринцевЛ.И.", "Ядринцев&nbsp;Лев", "&#1071;дринцев &#x41b;ев", "алиевурамизу",
        "Ядринцев <b>Лев</b>", "АЛИЕВРАМИЗ", "рамиз алиев", "Ramiz Aliyev", "Semenova-Berezkina Alena", "семёновой-берёзкиной алёне",
    ],
)  # fmt: skip
def test_a_listed_person_named_in_free_words_is_that_person(house: House, lev: Person, text: str) -> None:
    with pytest.raises(NoConsent):
        issue(house, SECRETARY, order(purpose=f"В целях поощрения: {text}."))


@pytest.fixture(scope="module")
def college(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """3,000 students with their parents, and 250 teachers."""
    made = open_house(Settings(data=tmp_path_factory.mktemp("college")))
    fill(made)
    yield made
    made.close()


def ordinary() -> list[str]:
    """Lines of the sample papers that name nobody: at most one capital in each, no initials."""
    files = sorted(Path("templates_ru").glob("*/golden.txt"))
    lines = {line for file in files for line in file.read_text(encoding="utf-8").splitlines()}
    return sorted(
        line for line in lines if len(re.findall(r"\b[А-ЯЁ]", line)) < 2 and not re.search(r"вн[аыеу]\b|вич", line)
    )


def test_ordinary_texts_name_nobody_of_a_whole_college(college: House) -> None:
    lines = ordinary()
    assert len(lines) > 500
    words = sorted({word for line in lines for word in re.findall(r"\b[а-яё]{2,}\b", line)})
    chance = random.Random(6)
    mixed = [" ".join(chance.choices(words, k=12)) for _ in range(400)]
    glued = ["".join(chance.choices(words, k=2)) for _ in range(400)]
    english = [
        "Microsoft Office, Learning Content Management System",
        "Tony Buzan, «Mind Map»; Made in Berlin",
        "AutoCAD LT",
    ]
    with college.store.reading() as reader:
        texts = [
            *lines,
            *map(str.lower, lines),
            *map(str.upper, lines),
            *mixed,
            *map(str.title, glued),
            *glued,
            *english,
        ]
        assert {text: found for text in texts if (found := named.cards_in(reader, text))} == {}


@pytest.mark.parametrize(
    "way",
    [
        lambda one: f"{one.firstname} {one.surname}".lower(), lambda one: f"{one.surname}{one.firstname}",
        lambda one: f"{passport(one.surname)} {passport(one.firstname)}".title(), lambda one: f"{one.surname}&nbsp;{one.firstname}",
    ],
    ids=["small", "glued", "latin", "entity"],
)  # fmt: skip
def test_whoever_of_a_whole_college_is_written_oddly_is_known(college: House, way: Callable[[Person], str]) -> None:
    """Save those whose name and surname are both everyday words, «вера черных»: docs/consents.md says so."""
    with college.store.reading() as reader:
        people = random.Random(6).sample(PEOPLE.find(reader), 120)
        missed = [
            one
            for one in people
            if not any(_is(card, one) for cards in named.cards_in(reader, way(one)) for card in cards)
        ]
    rare = [one for one in missed if not (is_common(one.firstname.lower()) and is_common(one.surname.lower()))]
    assert len(rare) <= 1, rare


def _is(card: Person, one: Person) -> bool:
    return (card.surname, card.firstname) == (one.surname, one.firstname)


def passport(text: str) -> str:
    """As passports write it (ICAO Doc 9303)."""
    table = dict(zip("абвгдеёзийклмнопрстуфыьэ", [*"abvgdeeziiklmnoprstufy", "", "e"], strict=True))
    table |= {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "ie", "ю": "iu", "я": "ia"}
    return "".join(table.get(letter, letter) for letter in text.lower())


def test_a_group_typed_beside_a_person_written_out_is_read_too(house: House, lev: Person) -> None:
    told = {**written("Кузнецов|Олег|Ильич"), "group": "ТМ-21, Ядринцев Лев"}
    with pytest.raises(NoConsent):
        issue(house, SECRETARY, order(curators=[{"person": told}]))


@pytest.mark.parametrize(
    "text",
    [
        "Ядринцева Льва Петровича",
        "Ядринцеву Л.П.",
        "П.Л. Ядринцеву",
        "П. Ядринцеву",
        "Ядринцева Петра Льва",
        "Российской Федерации",
        "улица Ядринцева",
        "льва Ильича",
        "Ядринцева, л. 5",
        "ядринцев пётр",
        "Yadrintsev Petr",
        "lev yadr",
        "ЯдринцевПётр",
        "львы и ядринцевы",
        "Microsoft Office, Tony Buzan",
    ],
)
def test_another_of_that_surname_is_free(house: House, lev: Person, text: str) -> None:
    assert issue(house, SECRETARY, order(purpose=f"В целях поощрения: {text}.")).number == "1-од"


def test_who_is_on_leave_or_left_is_known_too(house: House, lev: Person) -> None:
    for kind in ("leave", "expel"):
        people_moves.move(house, SECRETARY, lev.key, people_moves.Move(kind, "20.11.2026", "приказ № 5"))
        with pytest.raises(NoConsent):
            issue(house, SECRETARY, order(curators=[{"person": written("Ядринцев|Лев|Ильич")}]))


def test_a_namesake_among_the_employees_makes_a_text_free(house: House, lev: Person) -> None:
    people.add(house, SECRETARY, {**LEV, "roles": ["teacher"]}, despite=True)
    assert issue(house, SECRETARY, order(purpose="В целях поощрения Ядринцева Льва Ильича.")).number


@pytest.mark.parametrize(("field", "card"), [("group", "curator"), ("partner", "signer")])
def test_a_card_that_a_paper_refers_to_names_its_person(house: House, lev: Person, field: str, card: str) -> None:
    with house.store.transaction(SECRETARY) as tx:
        named: Any = (
            GROUPS.add(tx, Group(code="ЯЛ-11", course=1, curator=lev.key))
            if field == "group"
            else PARTNERS.add(tx, Partner(name="ООО «Ялик»", signer=lev.key))
        )
        manifest = house.catalogue.get("order_curator").manifest
        lacks = lacking(tx, manifest, {"rows": [{field: named}]}, DAY, DAY)
    assert [lack.person.key for lack in lacks] == [lev.key]


def test_kinship_is_one_list_in_blocks_and_shared_choices(house: House) -> None:
    block = next(spec for spec in BLOCKS["minor_with_representative"] if spec.name == "kinship")
    assert dict(block.choices) == dict(house.catalogue.shared.choices["kinship"])
    assert set(KINSHIPS.values()) | {"adopter_f"} == set(dict(block.choices))

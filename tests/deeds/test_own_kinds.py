"""A document of the college's own from a Word file, acts of its own, an extract, an earlier paper as the beginning of a new one."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from records.registry import PEOPLE
from schemas.person import Person, PersonRole, plain_name
from schemas.values.names import Gender
from service.errors import Conflict, Invalid
from service.rendering.text import text
from service.usecases import acts, again, catalogue, editions, extract, library, ownkinds
from service.usecases.ground import NoConsent
from service.usecases.house import House
from service.usecases.issue import Request, issue
from tests.people import ADMINISTRATOR, IVANOVA, METHODIST, SECRETARY, order, sample

LINES = (
    "СПРАВКА № {{ документ.номер }} от {{ документ.дата }}",
    "Дана {{ наставник.фио|дательный }} в том, что с {{ дата_начала|прописью }} проведено {{ количество_встреч }} встреч.",
    "{%p for строка in встречи %}", "{{ строка.тема }}", "{%p endfor %}",
    "{{ подписант.должность }} {{ подписант.подпись }}",
)  # fmt: skip


def word(*lines: str) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def described(content: bytes, **answers: str) -> str:
    asked = {
        "title": "Справка о встречах",
        "short": "Справка",
        "genre": "report",
        "journal": "journal_outgoing",
        **answers,
    }
    return ownkinds.as_toml(ownkinds.reviewed(ownkinds.draft(content), asked))


def installed(house: House, key: str = "spravka", **answers: str) -> None:
    content = word(*LINES)
    ownkinds.install(house, METHODIST, key, (described(content, **answers), content), "просят родители")


def test_a_drafted_kind_is_installed_issued_withdrawn_and_put_back(house: House) -> None:
    installed(house, **{"label.nastavnik": "Наставник пары", "required.vstrechi": "0"})
    kind = house.catalogue.get("spravka")
    assert kind.own
    specs = {spec.name: spec for spec in kind.manifest.fields}
    assert specs["nastavnik"].label == "Наставник пары"
    assert not specs["vstrechi"].required
    assert not kind.manifest.dated_by, "дата начала – не дата справки"
    assert not [fault for fault in catalogue.check_one(house.catalogue.whole(), kind) if "А4" not in fault.detail]
    data = {"nastavnik": IVANOVA, "data_nachala": "01.10.2026", "kolichestvo_vstrech": 3}
    paper = library.get(house, SECRETARY, issue(house, SECRETARY, Request("spravka", data)).id)
    assert (paper.number, paper.date) == ("01-15/1", date(2026, 11, 20))
    assert "Дана Ивановой Анне Петровне" in paper.text
    edition = editions.of_paper(house, SECRETARY, paper)
    assert edition is not None
    ownkinds.remove(house, METHODIST, "spravka", "не нужна")
    assert "spravka" not in house.catalogue.types
    assert [row["key"] for row in ownkinds.withdrawn(house, METHODIST)] == [edition["key"]]
    editions.publish(house, METHODIST, edition["key"], "снова нужна")
    assert house.catalogue.get("spravka").manifest.title == "Справка о встречах"
    with pytest.raises(Conflict):
        ownkinds.remove(house, METHODIST, "order_curator", "нельзя")


@pytest.mark.parametrize(
    ("key", "answers", "field"),
    [
        ("order_curator", {}, "key"), ("own", {}, "key"), ("С", {}, "key"), ("spravka", {"title": " "}, "title"),
        ("spravka", {"kind.nastavnik": "text"}, "file"), ("spravka", {"genre": "consent"}, "genre"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_and_nothing_is_kept(
    house: House, key: str, answers: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        installed(house, key, **answers)
    assert field in {fault.field for fault in caught.value.faults}
    assert "spravka" not in house.catalogue.types
    assert not editions.versions(house, METHODIST, key)


def test_an_order_of_2022_names_the_acts_of_2022_and_the_college_adds_its_own(house: House) -> None:
    own = "приказа министерства края от 01.02.2022 № 15 «О наставничестве»"
    asked = {"genitive": own, "since": "01.02.2022", "until": "31.12.2023", "used_by": "order_curator, order_pairs"}
    acts.save(house, METHODIST, "kray_15", asked)
    then = library.get(house, SECRETARY, issue(house, SECRETARY, order(date="2022-09-05", since="2022-09-06")).id).text
    assert "№ 15 «О наставничестве»" in then
    assert "1264" not in then
    now = library.get(house, SECRETARY, issue(house, SECRETARY, order()).id).text
    assert "1264" in now
    assert "№ 15" not in now
    acts.save(house, METHODIST, "kray_15", {"until": ""})
    assert "kray_15" in {act.key for act in acts.listed(house, METHODIST, date(2026, 11, 20))}
    assert acts.bring(house, METHODIST, acts.own_file(house, METHODIST)) == 1
    acts.restore(house, METHODIST, "kray_15")
    assert "kray_15" not in {act.key for act in acts.listed(house, METHODIST)}
    with pytest.raises(Conflict):
        acts.restore(house, METHODIST, "fz273")


def test_a_wrong_act_is_refused_with_every_fault(house: House) -> None:
    wrong = {"genitive": "мало", "since": "вчера", "until": "2020-01-01", "used_by": ["nothing"], "colour": "red"}
    with pytest.raises(Invalid) as caught:
        acts.save(house, METHODIST, "Ключ", wrong)
    assert {fault.field for fault in caught.value.faults} == {"id", "genitive", "since", "used_by", "colour"}
    with pytest.raises(Invalid):
        acts.bring(house, METHODIST, "[[acts]]\nid = 'x1'\n")


def employees(house: House) -> list[Person]:
    with house.store.reading() as reader:
        return [
            person for person in PEOPLE.find(reader, order=("surname",)) if person.position and person.state == "active"
        ]


def test_an_extract_has_the_lines_of_its_people_and_no_other_names(house: House) -> None:
    first, second, third = employees(house)[:3]
    asked = order(curators=[{"person": first.key}, {"person": second.key}], control_person=third.key)
    paper = issue(house, SECRETARY, asked)
    data = extract.extract_data(house, SECRETARY, paper.id, [second.key])
    said = "\n".join(data["points"])
    assert second.surname[:-1] in said
    assert first.firstname not in said
    assert data["points"][0].startswith("1. ")
    assert data["order_signer"]["position"] == "Директор"
    given = issue(house, SECRETARY, Request("order_extract", {**data, "certified_by": third.key}))
    assert paper.id in library.get(house, SECRETARY, given.id).bases
    with pytest.raises(Invalid):
        extract.extract_data(house, SECRETARY, paper.id, ["чужой"])


def test_rows_of_the_annex_go_into_the_extract_of_their_pair(house: House) -> None:
    asked = sample(house, "order_pairs", basis=None)
    people = employees(house)
    pairs = [dict(row) for row in asked.data["pairs"]]
    for row, person in zip(pairs, people, strict=False):
        row["mentor"] = person.key
    request = Request(asked.type, {**asked.data, "pairs": pairs}, ground="учебная проверка без участников")
    paper = issue(house, SECRETARY, request)
    data: dict[str, Any] = extract.extract_data(house, SECRETARY, paper.id, [people[0].key])
    assert [row["no"] for row in data["rows"]] == ["1"]
    assert people[0].surname in data["rows"][0]["mentor"]


def test_last_years_order_and_a_plan_for_the_next_year_move_their_dates(house: House) -> None:
    old = issue(house, SECRETARY, order(date="2022-09-05", since="2022-09-06"))
    made = again.again(house, SECRETARY, old.id)
    assert made.years == 4
    assert made.data["since"] == "2026-09-06"
    assert "date" not in made.data
    assert issue(house, SECRETARY, Request(made.type, {**made.data, "since": "21.11.2026"})).number
    same = issue(house, SECRETARY, order())
    assert again.again(house, SECRETARY, same.id).data["since"] == "20.11.2026"
    plan = issue(house, SECRETARY, sample(house, "info_plan"))
    moved = again.again(house, SECRETARY, plan.id, 1)
    assert "2027-" in repr(moved.data)
    assert "2026-" not in repr(moved.data)
    assert issue(house, SECRETARY, Request(moved.type, moved.data))


def test_any_order_is_amended_in_words_and_the_journal_says_which(house: House) -> None:
    old = issue(house, SECRETARY, order())
    data = {"amended_order": old.id, "changes": ["пункт 3 исключить"], "control_person": "self"}
    new = library.get(house, SECRETARY, issue(house, SECRETARY, Request("order_amendment", data)).id)
    assert new.title == f"О внесении изменений в приказ от 20.11.2026 № {old.number}"
    assert library.get(house, SECRETARY, old.id).changed_by == (new.key,)
    repeal = issue(house, SECRETARY, Request("order_amendment", {"amended_order": old.id, "control_person": "self"}))
    assert "О признании утратившим силу" in library.get(house, SECRETARY, repeal.id).title
    assert library.get(house, SECRETARY, old.id).cancelled_by == repeal.id


def test_a_letter_names_its_addressee_in_the_journal(house: House) -> None:
    letter = library.get(house, SECRETARY, issue(house, SECRETARY, sample(house, "letter_info")).id)
    assert letter.title.endswith(" – ООО «Ясногорские машины», Сафин Т.М.")
    assert "Ясногорские машины" in letter.file_name
    agreement = library.get(house, SECRETARY, issue(house, SECRETARY, sample(house, "partner_agreement")).id)
    assert "Ясногорские машины" in agreement.title


def test_partners_have_their_short_name_or_the_full_one(house: House) -> None:
    content = word("{{ партнёр.кратко_или_полное|родительный }}", "{{ партнёр.полное }}")
    description = described(content, title="Заметка", genre="report", journal="")
    done = ownkinds.install(house, ADMINISTRATOR, "zametka", (description, content), "проверка слота")
    assert "ООО «Пример»" in done.text
    data = {
        "partner": {
            "name": "Общество с ограниченной ответственностью «Гора»",
            "short_name": "ООО «Гора»",
            "address": "рп. Гора",
        }
    }
    paper = issue(house, SECRETARY, Request("zametka", data))
    assert "ООО «Гора»\n" in text(library.content(house, SECRETARY, paper.id)[1])


def test_a_thank_you_to_a_partner_needs_what_a_letter_needs_and_a_diploma_more(house: House) -> None:
    with house.store.transaction(ADMINISTRATOR) as tx:
        boss = PEOPLE.add(
            tx,
            Person(
                surname="Ким", firstname="Олег", patronymic="Юрьевич", gender=Gender.M, position="директор",
                roles=(PersonRole.EMPLOYER_REP,), plain=plain_name("Ким Олег Юрьевич"),
            ),
        )  # fmt: skip
    assert issue(house, SECRETARY, sample(house, "letter_thanks_partner", person=boss.key, order_ref=None)).number
    with pytest.raises(NoConsent):
        issue(house, SECRETARY, sample(house, "diploma_winner", person=boss.key, order=None, chairman=None))

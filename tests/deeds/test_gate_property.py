"""No door issues a paper without its ground: over random people, ages, consents and document types."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.registry import CONSENTS, ISSUED, PEOPLE
from schemas.consent import Consent, ConsentKind, Giver, giver_on
from schemas.consent_rules import Mention, needs
from schemas.person import Person, PersonRole
from schemas.values.names import Gender
from service.cli import group as cli
from service.security.tokens import Scope
from service.usecases import batch, batchrun, preview, review
from service.usecases.ground import NoConsent, lacking
from service.usecases.house import House
from service.usecases.issue import Request, issue
from service.usecases.setup import training_college
from service.web.shell import build
from tests.edges.pages_kit import Founding, make_house
from tests.people import ADMINISTRATOR, SECRETARY

DAY = date(2026, 11, 22)
ROLES = st.sampled_from([(), *((role,) for role in PersonRole), (PersonRole.STUDENT, PersonRole.TEACHER)])


@st.composite
def people(draw: st.DrawFn) -> Person:
    born = draw(st.none() | st.dates(date(2000, 1, 1), date(2012, 12, 31)))
    return Person(
        surname=draw(st.sampled_from(["Осокин", "Ядринцев", "Юдин"])), firstname="Лев", patronymic="Ильич", gender=Gender.M,
        roles=draw(ROLES), birth_date=born, position=draw(st.sampled_from(["", "преподаватель", "студент 2 курса"])),
    )  # fmt: skip


@st.composite
def sheets(draw: st.DrawFn) -> Consent:
    given_on = draw(st.none() | st.dates(date(2025, 9, 1), DAY + timedelta(days=5)))
    return Consent(
        person="", kind=draw(st.sampled_from(ConsentKind)), giver=draw(st.sampled_from(Giver)), printed_on=date(2025, 9, 1),
        given_on=given_on, until=draw(st.none() | st.dates(date(2026, 9, 1), date(2027, 9, 1))),
        withdrawn_on=draw(st.none() | st.dates(date(2026, 1, 1), DAY)),
    )  # fmt: skip


def rightful(person: Person, sheets: list[Consent], kind: ConsentKind, day: date) -> bool:
    """The law in plain words, written anew: some sheet of the kind was given by whoever could, and is in force."""
    kinds = (
        {ConsentKind.PROCESSING, ConsentKind.MENTOR} if kind in {ConsentKind.PROCESSING, ConsentKind.MENTOR} else {kind}
    )
    return any(
        one.kind in kinds
        and one.given_on is not None
        and one.given_on <= day
        and giver_on(person, one.given_on) is one.giver
        and giver_on(person, day) is one.giver
        and (one.until is None or one.until >= day)
        and (one.withdrawn_on is None or one.withdrawn_on > day)
        for one in sheets
    )


class Quiet(House):
    """A house that hypothesis can print."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "house"


@pytest.fixture(scope="module")
def house() -> House:
    made = make_house()
    training_college(made, None)
    return Quiet(**{name: getattr(made, name) for name in House.__slots__})


ALL_TYPES = sorted(kind.key for kind in make_house().catalogue if kind.manifest.genre not in {"consent", "application"})


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    person=people(),
    mine=st.lists(sheets(), max_size=3),
    key=st.sampled_from(ALL_TYPES),
    field=st.sampled_from(["curators", "person", "signer", "rows.person"]),
)
def test_the_gate_lets_nobody_through_without_a_ground(
    house: House, person: Person, mine: list[Consent], key: str, field: str
) -> None:
    manifest = house.catalogue.get(key).manifest
    with house.store.transaction(SECRETARY) as tx:
        card = PEOPLE.add(tx, person)
        kept = [CONSENTS.add(tx, replace(one, person=card.key)) for one in mine]
        lacks = lacking(tx, manifest, _data(field, card), DAY, DAY)
        wanted = [need.kind for need in needs(Mention(key, manifest.genre, field, card, DAY)) if need.kind]
        missing = {kind for kind in wanted if not rightful(card, mine, kind, DAY)}
        assert {lack.kind for lack in lacks} == missing
        if person.is_student and key != "order_mentor_work" and manifest.genre != "publication":
            free = key in {"pd_destruction_act", "pd_event_extract", "consent_register", "consent_handover"}
            assert free or ConsentKind.PROCESSING in wanted
        for one in kept:
            CONSENTS.remove(tx, one.key)
        PEOPLE.remove(tx, card.key)


def _data(field: str, card: Person) -> dict[str, object]:
    return {"rows": [{"person": card}]} if field == "rows.person" else {field: card}


def order(key: str) -> Request:
    return Request("order_curator", {"curators": [{"person": key}], "since": "22.11.2026", "control_person": "self"})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(born=st.dates(date(2006, 1, 1), date(2011, 12, 31)), mine=st.lists(sheets(), max_size=2))
def test_no_door_issues_without_the_ground(house: House, born: date, mine: list[Consent]) -> None:
    """Use case, batch, API, a name by hand or in words, check page and picture: each lets the student through when the law allows."""
    with house.store.transaction(SECRETARY) as tx:
        card = PEOPLE.add(
            tx,
            Person(
                surname="Ядринцев",
                firstname="Лев",
                patronymic="Ильич",
                gender=Gender.M,
                roles=(PersonRole.STUDENT,),
                birth_date=born,
            ),
        )
        for one in mine:
            CONSENTS.add(tx, replace(one, person=card.key))
        before = ISSUED.count(tx, {"type": "order_curator"})
    allowed = rightful(card, mine, ConsentKind.PROCESSING, DAY)
    outcomes = [
        _use_case(house, card), _batch(house, card), _api(house, card), _written_out(house), _in_words(house),
        _reviewed(house, card), _previewed(house, card),
    ]  # fmt: skip
    with house.store.transaction(SECRETARY) as tx:
        issued = ISSUED.count(tx, {"type": "order_curator"}) - before
        for one in CONSENTS.find(tx, {"person": card.key}):
            CONSENTS.remove(tx, one.key)
        PEOPLE.remove(tx, card.key)
    assert outcomes == [allowed] * 7
    assert issued == (5 if allowed else 0)


def _use_case(house: House, card: Person) -> bool:
    try:
        issue(house, SECRETARY, order(card.key))
    except NoConsent:
        return False
    return True


def _written_out(house: House) -> bool:
    """The same student under a false post, written out by hand."""
    asked = order("")
    person = {
        "surname": "Ядринцев",
        "firstname": "Лев",
        "patronymic": "Ильич",
        "gender": "m",
        "position": "преподаватель",
    }
    asked.data["curators"][0]["person"] = person
    try:
        issue(house, SECRETARY, asked)
    except NoConsent:
        return False
    return True


def _in_words(house: House) -> bool:
    """The same student in a free text of a paper about somebody else."""
    asked = order("")
    other = {
        "surname": "Сторонний",
        "firstname": "Пётр",
        "patronymic": "Ильич",
        "gender": "m",
        "position": "преподаватель",
    }
    asked.data["curators"][0]["person"] = other
    try:
        issue(
            house,
            SECRETARY,
            Request(asked.type, {**asked.data, "purpose": "В целях сопровождения Ядринцева Льва Ильича"}),
        )
    except NoConsent:
        return False
    return True


def _reviewed(house: House, card: Person) -> bool:
    try:
        return bool(review.review(house, SECRETARY, order(card.key)).number)
    except NoConsent:
        return False


def _previewed(house: House, card: Person) -> bool:
    """The Word file that the check page draws its picture from."""
    try:
        return bool(preview.draft_file(house, SECRETARY, order(card.key)))
    except NoConsent:
        return False


def _batch(house: House, card: Person) -> bool:
    holder = batchrun.holder_name(house)
    rows = [batch.Row("order_curator", order(card.key).data, person=card.key)]
    job = batch.start(house, SECRETARY, "проба", rows, {}, holder=holder)
    job = batchrun.run(house, job.key, holder)
    batchrun.finish(house, job.key, holder)
    return job.issued == 1


def _api(house: House, card: Person) -> bool:
    app = build(house, founding=Founding())
    token = house.security.tokens.issue(ADMINISTRATOR, "secretary", Scope.ALL, 1)
    body = {"type": "order_curator", "data": order(card.key).data}
    answer = app.test_client().post("/api/v1/documents", json=body, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code in {201, 422}, answer.get_data(as_text=True)
    return answer.status_code == 201


def test_the_command_line_is_stopped_too(data: Path) -> None:
    asked = orjson.dumps({**order("Абрамов Кирилл Сергеевич").data, "since": "01.01.2030"})
    file = data / "row.jsonl"
    file.write_bytes(asked)
    answer = CliRunner().invoke(cli, ["--data", str(data), "document", "issue", "order_curator", "--data", str(file)])
    assert answer.exit_code == 1
    assert "нет согласия" in answer.stderr + answer.output


def test_a_paper_dated_back_does_not_pass_by_a_withdrawal(house: House) -> None:
    with house.store.transaction(SECRETARY) as tx:
        card = PEOPLE.add(
            tx,
            Person(
                surname="Осокин",
                firstname="Лев",
                gender=Gender.M,
                roles=(PersonRole.STUDENT,),
                birth_date=date(2006, 1, 1),
            ),
        )
        CONSENTS.add(
            tx,
            Consent(
                person=card.key,
                kind=ConsentKind.PROCESSING,
                giver=Giver.SELF,
                given_on=date(2026, 9, 1),
                withdrawn_on=date(2026, 11, 20),
            ),
        )
        manifest = house.catalogue.get("order_curator").manifest
        assert lacking(tx, manifest, {"curators": card}, date(2026, 10, 1), DAY)
        PEOPLE.remove(tx, card.key)


def test_an_exception_names_its_ground_and_is_logged(house: House) -> None:
    with house.store.reading() as reader:
        card = PEOPLE.find(reader, {"surname": "Абрамов"})[0]
    with pytest.raises(NoConsent):
        issue(house, SECRETARY, replace(order(card.key), ground="да"))
    receipt = issue(house, SECRETARY, replace(order(card.key), ground="ст. 6 ч. 1 п. 2 152-ФЗ"))
    lines = list(house.store.audit_lines(subject=receipt.id))
    assert [line["ground"] for line in lines if line["event"] == "issue"] == ["ст. 6 ч. 1 п. 2 152-ФЗ"]

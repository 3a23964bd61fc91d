"""The bases of mentees and mentors (roadmap 2.2, 3.2) as Word and Excel files over profiles and pairs; only those who consented."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from records.registry import MENTEES, MENTORS, PAIRS, PARTNERS, PEOPLE, REPRESENTATIONS
from records.store import Reader
from schemas.consent import ConsentKind
from schemas.consent_rules import employee
from schemas.pair import MenteeProfile, MentorProfile, Pair
from schemas.person import Person
from schemas.values.actor import Actor
from schemas.values.calendar import AcademicYear
from service.errors import Fault, Invalid
from service.security.permissions import Permission, require
from service.usecases import views
from service.usecases.consent_registers import keeper_of
from service.usecases.ground import held
from service.usecases.house import House
from service.usecases.sheets import sheet_file

Chosen = Callable[[Person], bool]
MENTEE_BASES: dict[str, Chosen] = {
    "base_mentees_students": lambda person: person.is_student,
    "base_mentees_teachers": employee,
}
MENTOR_BASES: dict[str, Chosen] = {
    "base_mentors_students": lambda person: person.is_student,
    "base_mentors_teachers": employee,
    "base_mentors_external": lambda person: not person.is_student and not employee(person),
}
TITLES = {
    "base_mentees_students": "База наставляемых из числа обучающихся",
    "base_mentees_teachers": "База наставляемых из числа педагогов",
    "base_mentors_students": "База наставников из числа обучающихся",
    "base_mentors_teachers": "База наставников из числа педагогов",
    "base_mentors_external": "База наставников – выпускников и представителей работодателей",
}


@dataclass(frozen=True, slots=True)
class Base:
    """Rows of a base as its document wants them, and who was left out because no consent holds."""

    key: str
    year: str
    rows: tuple[dict[str, Any], ...]
    left_out: tuple[Person, ...]


def base(house: House, actor: Actor, key: str, year: str = "") -> Base:
    """The base ``key`` of a year (the present one without it); Invalid for another key."""
    require(actor, Permission.READ_CONTACTS)
    if key not in TITLES:
        raise Invalid([Fault("key", "Такой базы нет.")])
    with house.store.reading() as reader:
        today = house.today(house.college(reader))
        wanted = year or str(AcademicYear.of(today))
        pairs = PAIRS.find(reader, {"year": wanted})
        rows, left = [], []
        for person, row in _rows(reader, key, wanted, pairs):
            free = employee(person)
            if free or held(reader, person, ConsentKind.PROCESSING, (today,)).holds:
                rows.append({name: value for name, value in row.items() if value})
            else:
                left.append(person)
    return Base(key, wanted, tuple(rows), tuple(left))


def _rows(reader: Reader, key: str, year: str, pairs: list[Pair]) -> Iterator[tuple[Person, dict[str, Any]]]:
    if key in MENTEE_BASES:
        for mentee in MENTEES.find(reader, {"year": year}):
            person = PEOPLE.peek(reader, mentee.person)
            if person is not None and MENTEE_BASES[key](person):
                yield person, _mentee(reader, person, mentee, pairs)
        return
    for mentor in MENTORS.find(reader, {"year": year}):
        person = PEOPLE.peek(reader, mentor.person)
        if person is not None and MENTOR_BASES[key](person):
            yield person, _mentor(reader, person, mentor, pairs)


def _mentee(reader: Reader, person: Person, one: MenteeProfile, pairs: list[Pair]) -> dict[str, Any]:
    pair = next((pair for pair in pairs if person.key in pair.mentees and pair.state == "active"), None)
    row: dict[str, Any] = {
        "person": person.key, "contact": _contact(reader, person), "request": one.request, "result": one.results,
        "since": one.joined_on.isoformat() if one.joined_on else "", "until": one.finished_on.isoformat() if one.finished_on else "",
        "mentor": pair.mentor if pair else "", "form": one.mode or (pair.mode if pair else ""),
    }  # fmt: skip
    born = person.birth_date.year if person.birth_date and person.is_student else None
    return row | ({"born": born} if born else {})


def _mentor(reader: Reader, person: Person, one: MentorProfile, pairs: list[Pair]) -> dict[str, Any]:
    own = [pair for pair in pairs if pair.mentor == person.key and pair.state == "active"]
    names = [str(found.name) for pair in own for key in pair.mentees if (found := PEOPLE.peek(reader, key)) is not None]
    partner = PARTNERS.peek(reader, person.partner) if person.partner else None
    return {
        "person": person.key, "place": partner.name if partner else person.position, "contact": person.phone or person.email,
        "competences": one.competences, "achievements": "; ".join(filter(None, (one.achievements, one.interests))),
        "time": one.time_resource, "form": one.mode, "mentees": ", ".join(names), "result": one.results,
    }  # fmt: skip


def _contact(reader: Reader, person: Person) -> str:
    """Of a minor the representative's contact, where one is known."""
    for link in REPRESENTATIONS.find(reader, {"child": person.key}):
        parent = PEOPLE.peek(reader, link.representative)
        if parent is not None and parent.phone:
            return f"{parent.name}, {parent.phone}"
    return person.phone or person.email


def base_docx(house: House, actor: Actor, key: str, year: str = "") -> bytes:
    """The base for print."""
    found = base(house, actor, key, year)
    if not found.rows:
        raise Invalid([Fault("year", "В этой базе за год никого нет (или нет ни одного действующего согласия).")])
    with house.store.reading() as reader:
        keeper = keeper_of(house, reader)
    return views.view(house, actor, key, {"year": found.year, "rows": list(found.rows), "keeper": keeper})


def base_xlsx(house: House, actor: Actor, key: str, year: str = "") -> bytes:
    """The base as a workbook with the headings of its document."""
    found = base(house, actor, key, year)
    columns = next(spec for spec in house.catalogue.get(key).manifest.fields if spec.name == "rows").fields
    with house.store.reading() as reader:
        names = {person.key: str(person.name) for person in PEOPLE.find(reader)}
    texts = [[_text(row.get(part.name), names, dict(part.choices)) for part in columns] for row in found.rows]
    return sheet_file(TITLES[key], [(part.label, 24) for part in columns], texts)


def _text(value: Any, names: dict[str, str], labels: dict[str, str]) -> str:
    said = "" if value is None else str(value)
    return names.get(said) or labels.get(said) or said

"""The answer to a person's request about own data (152-ФЗ art. 14, 20): what is held, on what ground, who saw it, to whom it went."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from records.registry import CONSENTS, GROUPS, MENTEES, MENTORS, PAIRS, PARTNERS
from records.store import Reader
from schemas.college import College
from schemas.consent import state_of
from schemas.consent_rules import LABOUR, employee
from schemas.issued import Issued
from schemas.pair import MenteeProfile, MentorProfile
from schemas.person import Person
from schemas.values.actor import Actor
from service.security.permissions import Permission, require
from service.usecases import audit, people, people_family, people_programme, workdays
from service.usecases.house import House
from service.usecases.people_contacts import shown_phone

ANSWER_WORKING_DAYS = 10
"""152-ФЗ art. 20 part 1; may be prolonged by 5 with a reasoned notice."""
EDUCATION = "образовательные отношения (152-ФЗ, ст. 6 ч. 1 п. 2; 273-ФЗ)"
GIVEN_OUT = frozenset({"publication", "letter", "agreement"})
READ_MOST = 200


@dataclass(frozen=True, slots=True)
class Sheet:
    """A consent as the answer names it."""

    kind: str
    number: str
    given: date | None
    until: date | None
    state: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything the letter says; ``given_out``: papers that left the college or were published."""

    college: College
    person: Person
    today: date
    due: date
    facts: tuple[tuple[str, str], ...]
    grounds: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    family: tuple[str, ...]
    part: tuple[str, ...]
    papers: tuple[Issued, ...]
    given_out: tuple[Issued, ...]
    readers: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, str], ...]


def answer(house: House, actor: Actor, key: str, received: date | None = None) -> Answer:
    """Compose the answer to a request received on a day (today without it); the making of it stands in the audit."""
    require(actor, Permission.MANAGE_CONSENTS)
    require(actor, Permission.READ_CONTACTS)
    person = people.get(house, actor, key, where="answer")
    papers = tuple(people.papers_of(house, actor, person.key))
    with house.store.reading() as reader:
        college = house.college(reader)
        today = house.today(college)
        sheets = [
            Sheet(one.kind.russian, one.number, one.given_on, one.until, state_of(one, person, today).russian)
            for one in CONSENTS.find(reader, {"person": person.key})
        ]
        found = Answer(
            college=college, person=person, today=today, papers=papers, sheets=tuple(sheets),
            due=workdays.after_working_days(received or today, ANSWER_WORKING_DAYS), facts=tuple(_facts(reader, person)),
            grounds=tuple(_grounds(person, sheets)), family=tuple(_family(house, reader, actor, person.key)),
            part=tuple(_part(house, reader, person.key)), given_out=tuple(one for one in papers if one.genre in GIVEN_OUT),
            readers=tuple(_moments(house, person.key, "card_read")),
            sources=(*_moments(house, person.key, "person_added"), *_moments(house, person.key, "imported")),
        )  # fmt: skip
    with house.store.transaction(actor) as tx:
        tx.audit("subject_answered", subject=person.key)
    return found


def _facts(reader: Reader, person: Person) -> list[tuple[str, str]]:
    group = GROUPS.peek(reader, person.group) if person.group else None
    partner = PARTNERS.peek(reader, person.partner) if person.partner else None
    told = {
        "Фамилия, имя, отчество": str(person.name),
        "Пол": "мужской" if person.gender.value == "m" else "женский",
        "Дата рождения": f"{person.birth_date:%d.%m.%Y}" if person.birth_date else "",
        "Кто это для колледжа": ", ".join(people.ROLES[role] for role in person.roles),
        "Группа": group.code if group else "",
        "Должность": person.position,
        "Организация": partner.name if partner else "",
        "Телефон": shown_phone(person.phone),
        "Электронная почта": person.email,
        "Адрес": person.address,
        "Документ": _document(person),
        "Заметка": person.note,
    }
    return [(name, value) for name, value in told.items() if value]


def _document(person: Person) -> str:
    known = person.identity
    if known is None or not known.number:
        return ""
    day = f"{known.issued_on:%d.%m.%Y}" if known.issued_on else ""
    return ", ".join(filter(None, (f"{known.kind} {known.number}", known.issued_by, day)))


def _grounds(person: Person, sheets: Iterable[Sheet]) -> list[str]:
    found = [LABOUR] if employee(person) else [EDUCATION] if person.is_student else []
    held = [f"согласие № {one.number} от {one.given:%d.%m.%Y} ({one.kind})" for one in sheets if one.given]
    return found + held


def _family(house: House, reader: Reader, actor: Actor, key: str) -> Iterator[str]:
    for one in people_family.representatives(house, reader, actor, key):
        yield f"{one.kinship}: {one.person.name}" + (f", {one.document}" if one.document else "")
    for one in people_family.children(house, reader, actor, key):
        yield f"представляет: {one.person.name}"


def _part(house: House, reader: Reader, key: str) -> Iterator[str]:
    modes = people_programme.modes(house)
    parts: list[tuple[MentorProfile | MenteeProfile, str]] = [
        (one, "наставник") for one in MENTORS.find(reader, {"person": key})
    ]
    parts += [(one, "наставляемый") for one in MENTEES.find(reader, {"person": key})]
    for one, word in parts:
        yield ", ".join(filter(None, (f"{one.year}: {word}", modes.get(one.mode, ""), one.results)))
    pairs = [one for one in PAIRS.find(reader) if key in (one.mentor, *one.mentees)]
    names = people.names_of(reader, [other for one in pairs for other in (one.mentor, *one.mentees)])
    for pair in pairs:
        yield f"{pair.year}: пара «{names[pair.mentor]} – {', '.join(names[other] for other in pair.mentees)}»"


def _moments(house: House, key: str, event: str) -> list[tuple[str, str]]:
    return [(line["at"], line["login"]) for line in audit.about(house, key, event, READ_MOST)]

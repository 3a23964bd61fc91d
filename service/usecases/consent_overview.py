"""Consents as people look at them: groups × states, a group's matrix of people × kinds, one person's sheets, who turns 18."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from records.registry import CONSENTS, GROUPS, PEOPLE, REPRESENTATIONS
from records.store import Reader
from schemas.consent import SATISFIED_BY, Consent, ConsentKind, ConsentState, Giver, giver_on, shown_state, state_of
from schemas.group import Group
from schemas.person import Person, PersonRole
from schemas.values.actor import Actor
from schemas.values.names import Gender
from service.security.permissions import Permission, only_own_groups, require
from service.usecases.batch import groups_of, students
from service.usecases.consents import own_group, turning_adult
from service.usecases.house import House

DAYS = ("printed_on", "given_on", "until", "withdrawn_on")
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group in the overview: how many students, how many of them are in each state of one kind."""

    group: Group
    total: int
    counts: Counter[ConsentState]

    @property
    def missing(self) -> int:
        """Students without a consent in force."""
        return self.total - sum(self.counts[state] for state in ConsentState if state.holds)


@dataclass(frozen=True, slots=True)
class Line:
    """A person in the matrix: the state of each kind, who gives a consent today, and the sheets that wait to come back."""

    person: Person
    states: dict[ConsentKind, ConsentState]
    giver: Giver | None
    waiting: tuple[Consent, ...]


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One sheet on the card of a person."""

    consent: Consent
    state: ConsentState
    representative: str


@dataclass(frozen=True, slots=True)
class OfPerson:
    """Everything about one person's consents."""

    person: Person
    group: Group | None
    states: dict[ConsentKind, ConsentState]
    sheets: tuple[SheetLine, ...]
    giver: Giver | None
    representatives: tuple[Person, ...]


def groups(house: House, actor: Actor, kind: ConsentKind) -> list[GroupLine]:
    """All groups with the states of one kind, in one pass over people and consents."""
    require(actor, Permission.MANAGE_CONSENTS)
    with house.store.reading() as reader:
        day = house.today(house.college(reader))
        listed = groups_of(reader, actor, ["all"])
        kinds = [one.value for one in SATISFIED_BY.get(kind, (kind,))]
        sheets = reader.pick(CONSENTS.spec.name, ("person", "kind", "giver", *DAYS), {"kind": kinds})
        where = {"group": [group.key for group in listed], "state": "active"}
        people = reader.pick(PEOPLE.spec.name, ("group", "birth_date", "roles"), where)
    kept: dict[str, list[Consent]] = {}
    for person, *said in sheets.values():
        kept.setdefault(person, []).append(_sheet(*said))
    members: dict[str, list[tuple[str, str]]] = {}
    for key, (code, born, roles) in people.items():
        if PersonRole.STUDENT.value in roles:
            members.setdefault(code, []).append((key, born or ""))
    return [_group_line(group, members.get(group.key, []), kept, (kind, day)) for group in listed]


@lru_cache(maxsize=4096)
def _born(text: str) -> Person:
    """A student of this birth date: all that a state depends on; thousands are looked at for one page."""
    born = date.fromisoformat(text) if text else None
    return Person(surname="—", firstname="—", gender=Gender.M, roles=(PersonRole.STUDENT,), birth_date=born)


@lru_cache(maxsize=4096)
def _sheet(kind: str, giver: str, *days: str | None) -> Consent:
    """As much of a consent as its state depends on; ``days`` as in DAYS. Sheets of one day and kind are all alike."""
    known: dict[str, Any] = {name: date.fromisoformat(day) for name, day in zip(DAYS, days, strict=True) if day}
    return Consent(person="", kind=ConsentKind(kind), giver=Giver(giver), **known)


def _group_line(
    group: Group, students: list[tuple[str, str]], kept: dict[str, list[Consent]], asked: tuple[ConsentKind, date]
) -> GroupLine:
    kind, day = asked
    counts = Counter(shown_state(kept.get(key, ()), kind, _born(born), day) for key, born in students)
    return GroupLine(group, len(students), counts)


def of_group(house: House, actor: Actor, key: str) -> tuple[Group, list[Line]]:
    """The matrix of one group in the order of its journal."""
    require(actor, Permission.MANAGE_CONSENTS)
    with house.store.reading() as reader:
        day = house.today(house.college(reader))
        group = groups_of(reader, actor, [key])[0]
        return group, [_line(reader, person, day) for person in students(reader, group)]


def _line(reader: Reader, person: Person, day: date) -> Line:
    mine = CONSENTS.find(reader, {"person": person.key})
    waiting = tuple(one for one in mine if state_of(one, person, day) is ConsentState.PRINTED)
    return Line(
        person, {kind: shown_state(mine, kind, person, day) for kind in ConsentKind}, giver_on(person, day), waiting
    )


def of_person(house: House, actor: Actor, key: str) -> OfPerson:
    """All sheets of one person, the newest first."""
    require(actor, Permission.MANAGE_CONSENTS)
    with house.store.reading() as reader:
        person = PEOPLE.get(reader, key)
        own_group(actor, person)
        day = house.today(house.college(reader))
        mine = CONSENTS.find(reader, {"person": key})
        links = REPRESENTATIONS.find(reader, {"child": key})
        parents = tuple(PEOPLE.get(reader, link.representative) for link in links)
        sheets = [
            SheetLine(one, state_of(one, person, day), _name(reader, one.representative)) for one in reversed(mine)
        ]
        return OfPerson(
            person, GROUPS.peek(reader, person.group) if person.group else None,
            {kind: shown_state(mine, kind, person, day) for kind in ConsentKind}, tuple(sheets), giver_on(person, day), parents,
        )  # fmt: skip


def _name(reader: Reader, key: str) -> str:
    person = PEOPLE.peek(reader, key) if key else None
    return str(person.name) if person else ""


def turning(house: House, actor: Actor) -> list[Person]:
    """Who turns 18 within a month: their own consent is to be asked for."""
    with house.store.reading() as reader:
        day = house.today(house.college(reader))
    people = turning_adult(house, actor, day, day + SOON)
    return [person for person in people if not only_own_groups(actor) or person.group in actor.groups]


def listed(house: House, actor: Actor, wanted: dict[str, str]) -> list[tuple[Consent, ConsentState]]:
    """Sheets by person, kind, state and group, as they were printed; for the API."""
    require(actor, Permission.MANAGE_CONSENTS)
    where = {name: wanted[name] for name in ("person", "kind") if wanted.get(name)}
    with house.store.reading() as reader:
        day = house.today(house.college(reader))
        allowed = {group.key for group in groups_of(reader, actor, ["all"])}
        people = {person.key: person for person in PEOPLE.find(reader)}
        found = [
            (one, state_of(one, people[one.person], day))
            for one in CONSENTS.find(reader, where)
            if one.person in people
        ]
    if wanted.get("state"):
        found = [pair for pair in found if pair[1].value == wanted["state"]]
    if wanted.get("group"):
        found = [pair for pair in found if people[pair[0].person].group == wanted["group"]]
    if only_own_groups(actor):
        found = [pair for pair in found if people[pair[0].person].group in allowed]
    return found


def as_json(consent: Consent, state: ConsentState) -> dict[str, object]:
    """A consent as the API tells it: by keys, without names."""
    days = {name: day.isoformat() if (day := getattr(consent, name)) else None for name in DAYS}
    return {
        "id": consent.key, "person": consent.person, "kind": consent.kind.value, "giver": consent.giver.value,
        "representative": consent.representative or None, "number": consent.number, "document": consent.paper or None,
        "state": state.value, "scan": bool(consent.scan_sha256), **days,
    }  # fmt: skip

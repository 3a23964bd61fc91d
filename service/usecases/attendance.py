"""The sheet on which those present at a meeting sign: for groups, for listed people, for everybody of the programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from records.registry import GROUPS, MENTEES, MENTORS, PAIRS, PEOPLE
from records.store import Reader
from schemas.person import Person
from schemas.values.actor import Actor
from schemas.values.calendar import AcademicYear
from schemas.values.dates import read_date
from service.errors import Fault, Invalid
from service.security.permissions import Permission, require
from service.usecases import batch, people, views
from service.usecases.bases import Naming
from service.usecases.finding import StoreLookup
from service.usecases.house import House
from service.usecases.sheets import sheet_file

KEY = "attendance_sheet"
HEADS = (("№", 5), ("Фамилия, имя, отчество", 44), ("Группа, должность", 34), ("Подпись", 24))


@dataclass(frozen=True, slots=True)
class Sheet:
    """Who is printed, in the order of the list, and who is not because no consent holds."""

    event: str
    day: date
    place: str
    people: tuple[Person, ...]
    groups: Mapping[str, str]
    left_out: tuple[Person, ...]


def sheet(house: House, actor: Actor, data: Mapping[str, Any]) -> Sheet:
    """``data``: event, date, place, ``groups`` (codes or «all»), ``people`` (keys or names), ``programme`` (a year). All faults at once."""
    require(actor, Permission.READ_ARCHIVE)
    with house.store.reading() as reader:
        faults: list[Fault] = []
        event = str(data.get("event") or "").strip()
        if not event:
            faults.append(Fault("event", "Впишите, что за мероприятие."))
        day = _day(data, house.today(house.college(reader)), faults)
        found = _listed(reader, actor, data, faults)
        if not found and not faults:
            faults.append(Fault("groups", "Назовите группы, людей или год программы: в листе пока никого нет."))
        if faults:
            raise Invalid(faults)
        naming = Naming(reader, house.today(house.college(reader)))
        groups = {group.key: group.code for group in GROUPS.find(reader)}
        named = tuple(person for person in found if naming.may(person))
    left = tuple(person for person in found if person not in named)
    return Sheet(event, day, str(data.get("place") or "").strip(), named, groups, left)


def _day(data: Mapping[str, Any], today: date, faults: list[Fault]) -> date:
    text = str(data.get("date") or "").strip()
    try:
        return read_date(text) if text else today
    except ValueError as error:
        faults.append(Fault("date", str(error)))
        return today


def _listed(reader: Reader, actor: Actor, data: Mapping[str, Any], faults: list[Fault]) -> list[Person]:
    found: list[Person] = []
    codes = _texts(data.get("groups"))
    if codes:
        found += [one for group in batch.groups_of(reader, actor, codes) for one in batch.students(reader, group)]
    for text in _texts(data.get("people")):
        person = StoreLookup(reader).person(text)
        if person is None:
            faults.append(Fault("people", f"«{text}»: такого человека нет в списке, или он не один."))
        else:
            found.append(people.visible(reader, actor, person.key))
    found += _programme(reader, actor, str(data.get("programme") or "").strip(), faults)
    return list({person.key: person for person in found}.values())


def _texts(value: Any) -> list[str]:
    listed = value if isinstance(value, list | tuple) else str(value or "").replace(",", "\n").splitlines()
    return [str(one).strip() for one in listed if str(one).strip()]


def _programme(reader: Reader, actor: Actor, year: str, faults: list[Fault]) -> list[Person]:
    """Everybody who takes part in the programme of a year, by name."""
    if not year:
        return []
    try:
        where = {"year": str(AcademicYear.parse(year))}
    except ValueError:
        faults.append(Fault("programme", "Учебный год пишется как 2026-2027."))
        return []
    keys = {one.person for table in (MENTORS, MENTEES) for one in table.find(reader, where)}
    keys |= {key for pair in PAIRS.find(reader, where) for key in (pair.mentor, *pair.mentees)}
    cards = (PEOPLE.peek(reader, key) for key in keys)
    own = [card for card in cards if card is not None and (not actor.groups or card.group in actor.groups)]
    return sorted(own, key=lambda card: card.plain)


def docx(house: House, actor: Actor, data: Mapping[str, Any]) -> bytes:
    """The sheet for print."""
    found = _some(sheet(house, actor, data))
    raw = {"event": found.event, "date": found.day.isoformat(), "persons": [person.key for person in found.people]}
    return views.view(house, actor, KEY, raw | ({"place": found.place} if found.place else {}))


def xlsx(house: House, actor: Actor, data: Mapping[str, Any]) -> bytes:
    """The sheet as a workbook."""
    found = _some(sheet(house, actor, data))
    return sheet_file("Лист регистрации", HEADS, _rows(found))


def _some(found: Sheet) -> Sheet:
    if not found.people:
        raise Invalid([Fault("groups", "Ни у кого из названных нет действующего согласия: печатать некого.")])
    return found


def _rows(found: Sheet) -> Sequence[Sequence[str]]:
    return [
        (str(number), str(person.name), found.groups.get(person.group, "") or person.position, "")
        for number, person in enumerate(found.people, 1)
    ]

"""The programme of an academic year and who takes part in it: profiles of mentors and mentees, pairs entered by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from records.registry import MENTEES, MENTORS, PAIRS, PEOPLE, PROGRAMMES
from records.store import Reader, Transaction
from schemas.pair import MenteeProfile, MentorProfile, Pair
from schemas.programme import Programme
from schemas.values.actor import Actor
from schemas.values.calendar import AcademicYear
from schemas.values.dates import read_date
from service.errors import Conflict, Fault, Invalid, NotFound
from service.security.permissions import Permission, only_own_groups, require
from service.usecases import people
from service.usecases.finding import StoreLookup
from service.usecases.house import House

MENTOR_TEXTS = ("competences", "achievements", "interests", "wished_age", "time_resource", "results", "link")
MENTEE_TEXTS = ("request", "results", "link")
DAYS = ("joined_on", "finished_on")


@dataclass(frozen=True, slots=True)
class Part:
    """A person's part in the programme of a year; names of the other sides of the pairs by key."""

    year: str
    mentor: MentorProfile | None
    mentee: MenteeProfile | None
    pairs: tuple[Pair, ...]
    names: Mapping[str, str]


def modes(house: House) -> Mapping[str, str]:
    """Forms of mentoring, the college's own list."""
    return house.catalogue.shared.choices["mentoring_forms"]


def this_year(house: House, reader: Reader) -> str:
    """The academic year that runs now."""
    return str(AcademicYear.of(house.today(house.college(reader))))


def part_of(house: House, actor: Actor, key: str, year: str = "") -> Part:
    """What the programme of a year (by default the present one) knows of a person."""
    require(actor, Permission.READ_PEOPLE)
    with house.store.reading() as reader:
        person = people.visible(reader, actor, key)
        year = year or this_year(house, reader)
        where = {"person": person.key, "year": year}
        pairs = [one for one in PAIRS.find(reader, {"year": year}) if person.key in (one.mentor, *one.mentees)]
        names = people.names_of(reader, [name for one in pairs for name in (one.mentor, *one.mentees)])
        mentor, mentee = MENTORS.find(reader, where, limit=1), MENTEES.find(reader, where, limit=1)
    return Part(year, mentor[0] if mentor else None, mentee[0] if mentee else None, tuple(pairs), names)


def save_mentor(house: House, actor: Actor, key: str, data: Mapping[str, Any]) -> MentorProfile:
    """The person as a mentor of the year ``data["year"]`` (or the present one): made or changed. Invalid with all faults."""
    require(actor, Permission.MANAGE_PAIRS)
    with house.store.transaction(actor) as tx:
        person = people.visible(tx, actor, key)
        values = _typed(house, tx, data, MENTOR_TEXTS)
        capacity = str(data.get("capacity") or "3").strip()
        if not capacity.isdecimal() or not 1 <= int(capacity) <= 30:
            raise Invalid([Fault("capacity", "Сколько наставляемых можно закрепить: число от 1 до 30.")])
        found = MENTORS.find(tx, {"person": person.key, "year": values["year"]}, limit=1)
        fresh = {**values, "capacity": int(capacity)}
        tx.audit("mentor_profile", subject=person.key, facts={"year": values["year"]})
        if found:
            return MENTORS.save(tx, replace(found[0], **fresh))
        return MENTORS.add(tx, MentorProfile(person=person.key, **fresh))


def save_mentee(house: House, actor: Actor, key: str, data: Mapping[str, Any]) -> MenteeProfile:
    """The person as a mentee of a year: made or changed. Invalid with all faults."""
    require(actor, Permission.MANAGE_PAIRS)
    with house.store.transaction(actor) as tx:
        person = people.visible(tx, actor, key)
        values = _typed(house, tx, data, MENTEE_TEXTS)
        fresh = {**values, "passed": str(data.get("passed") or "") in {"1", "True"}}
        found = MENTEES.find(tx, {"person": person.key, "year": values["year"]}, limit=1)
        tx.audit("mentee_profile", subject=person.key, facts={"year": values["year"]})
        if found:
            return MENTEES.save(tx, replace(found[0], **fresh))
        return MENTEES.add(tx, MenteeProfile(person=person.key, **fresh))


def _typed(house: House, reader: Reader, data: Mapping[str, Any], texts: tuple[str, ...]) -> dict[str, Any]:
    faults: list[Fault] = []
    made: dict[str, Any] = {name: str(data.get(name) or "").strip()[:2000] for name in texts}
    made |= {name: _day(data, name, faults) for name in DAYS}
    made |= {"year": _year(house, reader, data, faults), "mode": _mode(house, data, faults)}
    if made["joined_on"] and made["finished_on"] and made["finished_on"] < made["joined_on"]:
        faults.append(Fault("finished_on", "Завершение раньше вступления в программу."))
    if faults:
        raise Invalid(faults)
    return made


def _day(data: Mapping[str, Any], name: str, faults: list[Fault]) -> date | None:
    text = str(data.get(name) or "").strip()
    try:
        return read_date(text) if text else None
    except ValueError as error:
        faults.append(Fault(name, str(error)))
        return None


def _year(house: House, reader: Reader, data: Mapping[str, Any], faults: list[Fault]) -> str:
    text = str(data.get("year") or "").strip() or this_year(house, reader)
    try:
        return str(AcademicYear.parse(text))
    except ValueError:
        faults.append(Fault("year", "Напишите учебный год так: 2026-2027."))
        return ""


def _mode(house: House, data: Mapping[str, Any], faults: list[Fault]) -> str:
    mode = str(data.get("mode") or "")
    if mode and mode not in modes(house):
        faults.append(Fault("mode", "Выберите форму наставничества из списка."))
    return mode


def add_pair(house: House, actor: Actor, data: Mapping[str, Any]) -> Pair:
    """A pair by hand: ``mentor`` and ``mentees`` (keys or full names), year, mode, role_model, since. All faults at once."""
    require(actor, Permission.MANAGE_PAIRS)
    with house.store.transaction(actor) as tx:
        faults: list[Fault] = []
        year, mode, since = _year(house, tx, data, faults), _mode(house, data, faults), _day(data, "since", faults)
        mentor = _person(tx, actor, str(data.get("mentor") or ""), "mentor", faults)
        typed = _listed(data.get("mentees"))
        mentees = tuple(dict.fromkeys(_person(tx, actor, name, "mentees", faults) for name in typed))
        if not typed:
            faults.append(Fault("mentees", "Впишите хотя бы одного наставляемого."))
        if mentor and mentor in mentees:
            faults.append(Fault("mentees", "Наставник не может быть своим наставляемым."))
        if faults:
            raise Invalid(faults)
        _check_room(tx, year, mentor, mentees)
        role_model = str(data.get("role_model") or "").strip()[:200]
        pair = PAIRS.add(
            tx, Pair(year=year, mentor=mentor, mentees=mentees, mode=mode, role_model=role_model, since=since)
        )
        for person in (mentor, *mentees):
            tx.audit("paired", subject=person, facts={"pair": pair.key})
        return pair


def _listed(value: Any) -> list[str]:
    """A list of texts, or one text with a line for each."""
    lines = value if isinstance(value, list | tuple) else str(value or "").splitlines()
    return [str(line).strip() for line in lines if str(line).strip()]


def _person(tx: Transaction, actor: Actor, text: str, name: str, faults: list[Fault]) -> str:
    found = StoreLookup(tx).person(text.strip()) if text.strip() else None
    if found is None:
        faults.append(
            Fault(name, f"«{text}»: такого человека нет в списке, или он не один." if text else "Впишите наставника.")
        )
        return ""
    return people.visible(tx, actor, found.key).key


def _check_room(tx: Transaction, year: str, mentor: str, mentees: tuple[str, ...]) -> None:
    """A mentor takes no more than the profile says; a mentee has one mentor at a time."""
    there = PAIRS.find(tx, {"year": year, "state": "active"})
    profile = MENTORS.find(tx, {"person": mentor, "year": year}, limit=1)
    taken = sum(len(pair.mentees) for pair in there if pair.mentor == mentor)
    room = profile[0].capacity if profile else 3
    if taken + len(mentees) > room:
        raise Conflict(f"У наставника не больше {room} наставляемых, сейчас {taken}. Предел меняют в его профиле.")
    if any(set(mentees) & set(pair.mentees) for pair in there):
        raise Conflict("У наставляемого уже есть наставник в этом году: сначала завершите прежнюю пару.")


def pairs_of(house: House, actor: Actor, year: str = "", *, person: str = "") -> tuple[list[Pair], dict[str, str]]:
    """Pairs of a year (the present one without it), the active ones first, and names by key; a curator sees those of the own groups."""
    require(actor, Permission.READ_PEOPLE)
    with house.store.reading() as reader:
        found = PAIRS.find(reader, {"year": year or this_year(house, reader)})
        if person:
            found = [one for one in found if person in (one.mentor, *one.mentees)]
        if only_own_groups(actor):
            found = [one for one in found if _own(reader, actor, one)]
        names = people.names_of(reader, [key for one in found for key in (one.mentor, *one.mentees)])
    return sorted(found, key=lambda one: (one.state != "active", names.get(one.mentor, ""))), names


def _own(reader: Reader, actor: Actor, pair: Pair) -> bool:
    cards = (PEOPLE.peek(reader, key) for key in (pair.mentor, *pair.mentees))
    return any(card is not None and card.group in actor.groups for card in cards)


def end_pair(house: House, actor: Actor, key: str, until: str, reason: str) -> Pair:
    """End a pair on a day for a reason; it stays in the bases of its year."""
    require(actor, Permission.MANAGE_PAIRS)
    faults: list[Fault] = []
    day = _day({"until": until}, "until", faults)
    if day is None and not faults:
        faults.append(Fault("until", "С какого дня пара завершена?"))
    if len(reason.strip()) < 3:
        faults.append(Fault("reason", "Напишите причину."))
    if faults:
        raise Invalid(faults)
    with house.store.transaction(actor) as tx:
        pair = PAIRS.peek(tx, key)
        if pair is None:
            raise NotFound("Такой пары нет.")
        if pair.state != "active":
            raise Conflict("Эта пара уже завершена.")
        tx.audit("pair_ended", subject=pair.mentor, ground=reason.strip(), facts={"pair": key})
        return PAIRS.save(tx, replace(pair, state="ended", until=day, reason=reason.strip()[:500]))


def programme(house: House, actor: Actor, year: str) -> Programme:
    """The programme of a year; one not written down yet comes back empty."""
    require(actor, Permission.READ_PEOPLE)
    with house.store.reading() as reader:
        found = PROGRAMMES.find(reader, {"year": year}, limit=1)
    return found[0] if found else Programme(year=year)


def save_programme(house: House, actor: Actor, data: Mapping[str, Any]) -> Programme:
    """Write down the programme of a year: title, coordinator, first and last day, modes, goals. All faults at once."""
    require(actor, Permission.MANAGE_PAIRS)
    with house.store.transaction(actor) as tx:
        faults: list[Fault] = []
        year = _year(house, tx, data, faults)
        days: dict[str, Any] = {name: _day(data, name, faults) for name in ("first_day", "last_day")}
        chosen = tuple(_listed(data.get("modes")))
        faults += [Fault("modes", f"Формы «{mode}» нет в списке.") for mode in chosen if mode not in modes(house)]
        coordinator = str(data.get("coordinator") or "").strip()
        key = _person(tx, actor, coordinator, "coordinator", faults) if coordinator else ""
        if faults:
            raise Invalid(faults)
        texts: dict[str, Any] = {name: str(data.get(name) or "").strip()[:4000] for name in ("title", "goals")}
        texts["title"] = texts["title"] or Programme(year=year).title
        found = PROGRAMMES.find(tx, {"year": year}, limit=1)
        tx.audit("programme_saved", facts={"year": year})
        whole = replace(found[0] if found else Programme(year=year), coordinator=key, modes=chosen, **texts, **days)
        return PROGRAMMES.save(tx, whole) if found else PROGRAMMES.add(tx, whole)

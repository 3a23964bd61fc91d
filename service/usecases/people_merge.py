"""Two cards of one person become one: fields chosen one by one, everything that pointed to the other points here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from records.registry import (
    COLLEGE,
    CONSENTS,
    GROUPS,
    HISTORY,
    MENTEES,
    MENTORS,
    MERGED,
    PAIRS,
    PARTNERS,
    PEOPLE,
    REPRESENTATIONS,
)
from records.store import Reader, Transaction
from schemas.college import COLLEGE_KEY
from schemas.person import Person
from schemas.values.actor import Actor
from service.errors import Conflict, Fault, Invalid
from service.security.permissions import Permission, require
from service.usecases import people
from service.usecases.house import House

CHOSEN = (
    "surname", "firstname", "patronymic", "gender", "birth_date", "group", "position", "phone", "email", "address",
    "identity", "partner", "state", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Twins:
    """Two cards and the fields in which both say something different."""

    keep: Person
    drop: Person
    different: tuple[str, ...]


def candidates(house: House, actor: Actor, key: str) -> list[Person]:
    """Cards that may be of the same person: the same name, or two of its parts and the birth date."""
    require(actor, Permission.MANAGE_PEOPLE)
    with house.store.reading() as reader:
        person = people.visible(reader, actor, key)
        found = {one.key: one for one in people.twins_of(reader, person)}
        for one in PEOPLE.find(reader, {"surname": person.surname}):
            if one.key != person.key and one.firstname == person.firstname and one.birth_date == person.birth_date:
                found[one.key] = one
    return list(found.values())


def compare(house: House, actor: Actor, keep: str, drop: str) -> Twins:
    """Two cards side by side."""
    require(actor, Permission.MANAGE_PEOPLE)
    with house.store.reading() as reader:
        first, second = people.visible(reader, actor, keep), people.visible(reader, actor, drop)
    if first.key == second.key:
        raise Conflict("Это одна и та же карточка.")
    different = [name for name in CHOSEN if getattr(second, name) and getattr(first, name) != getattr(second, name)]
    return Twins(first, second, tuple(name for name in different if getattr(first, name)))


def merge(house: House, actor: Actor, keep: str, drop: str, chosen: Mapping[str, str]) -> Person:
    """Join ``drop`` into ``keep``; ``chosen[field]`` is «keep» or «drop» for each field in which they differ. One commit."""
    require(actor, Permission.MANAGE_PEOPLE)
    twins = compare(house, actor, keep, drop)
    faults = [
        Fault(name, "Выберите, какое сведение верно.")
        for name in twins.different
        if chosen.get(name) not in {"keep", "drop"}
    ]
    if faults:
        raise Invalid(faults)
    with house.store.transaction(actor) as tx:
        first, second = PEOPLE.get(tx, twins.keep.key), PEOPLE.get(tx, twins.drop.key)
        _point(tx, second.key, first.key)
        PEOPLE.remove(tx, second.key)
        for row in tx.find(MERGED.name, {"into": second.key}):
            tx.save(MERGED.name, {**row, "into": first.key})
        tx.add(MERGED.name, {"person": second.key, "into": first.key})
        tx.audit("people_merged", subject=first.key, facts={"from": second.key})
        tx.audit("people_merged", subject=second.key, facts={"into": first.key})
        return people.save(house, tx, actor, first, _joined(first, second, chosen), "Объединение двух карточек")


def _joined(first: Person, second: Person, chosen: Mapping[str, str]) -> Person:
    taken: dict[str, Any] = {
        name: getattr(second, name)
        for name in CHOSEN
        if getattr(second, name) and (chosen.get(name) == "drop" or not getattr(first, name))
    }
    roles = tuple(dict.fromkeys((*first.roles, *second.roles)))
    overrides = first.overrides or second.overrides
    return replace(first, roles=roles, overrides=overrides, **taken)


def _point(tx: Transaction, old: str, new: str) -> None:
    """Turn every reference; registered papers stay as they are and are found through the table «merged»."""
    for group in GROUPS.find(tx, {"curator": old}):
        GROUPS.save(tx, replace(group, curator=new))
    for partner in PARTNERS.find(tx, {"signer": old}):
        PARTNERS.save(tx, replace(partner, signer=new))
    for name in ("person", "representative"):
        for consent in CONSENTS.find(tx, {name: old}):
            turned: dict[str, Any] = {name: new}
            CONSENTS.save(tx, replace(consent, **turned))
    _families(tx, old, new)
    _programme(tx, old, new)
    for row in tx.find(HISTORY.name, {"subject": old}):
        tx.save(HISTORY.name, {**row, "subject": new})
    college = COLLEGE.peek(tx, COLLEGE_KEY)
    if college is not None and any(signer.person == old for signer in college.signers):
        signers = tuple(replace(one, person=new) if one.person == old else one for one in college.signers)
        COLLEGE.save(tx, replace(college, signers=signers))


def _families(tx: Transaction, old: str, new: str) -> None:
    for side, other in (("child", "representative"), ("representative", "child")):
        for link in REPRESENTATIONS.find(tx, {side: old}):
            twin = REPRESENTATIONS.find(tx, {side: new, other: getattr(link, other)}, limit=1)
            if twin or getattr(link, other) == new:
                REPRESENTATIONS.remove(tx, link.key)
            else:
                turned: dict[str, Any] = {side: new}
                REPRESENTATIONS.save(tx, replace(link, **turned))


def _programme(tx: Transaction, old: str, new: str) -> None:
    for mentor in MENTORS.find(tx, {"person": old}):
        if MENTORS.find(tx, {"person": new, "year": mentor.year}, limit=1):
            MENTORS.remove(tx, mentor.key)
        else:
            MENTORS.save(tx, replace(mentor, person=new))
    for mentee in MENTEES.find(tx, {"person": old}):
        if MENTEES.find(tx, {"person": new, "year": mentee.year}, limit=1):
            MENTEES.remove(tx, mentee.key)
        else:
            MENTEES.save(tx, replace(mentee, person=new))
    for pair in PAIRS.find(tx):
        if old in (pair.mentor, *pair.mentees):
            mentees = tuple(dict.fromkeys(new if one == old else one for one in pair.mentees))
            PAIRS.save(tx, replace(pair, mentor=new if pair.mentor == old else pair.mentor, mentees=mentees))


def merged_into(reader: Reader, key: str) -> str:
    """The card that a merged one became; the key itself when it was not merged."""
    rows = reader.find(MERGED.name, {"person": key}, limit=1)
    return str(rows[0]["into"]) if rows else key

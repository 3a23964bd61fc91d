"""Representatives of a minor: up to two, each with kinship and the document of authority (152-ФЗ art. 9 part 6, СК РФ art. 64)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from records.registry import PEOPLE, REPRESENTATIONS
from records.store import Reader, Transaction
from schemas.consent import ADULT, Representation
from schemas.person import Person, PersonRole
from schemas.values.actor import Actor
from schemas.values.dates import read_date
from schemas.values.names import Gender
from service.errors import Conflict, Fault, Invalid, NotFound
from service.grammar.names import guess_gender, parse_full_name
from service.security.permissions import Permission, require
from service.usecases import people
from service.usecases.finding import StoreLookup
from service.usecases.house import House
from service.usecases.people_contacts import checked, masked

MOST = 2
GENDERS = {"mother": Gender.F, "father": Gender.M, "adopter_f": Gender.F, "adopter_m": Gender.M}


@dataclass(frozen=True, slots=True)
class Relative:
    """A link with the person at its other end."""

    link: Representation
    person: Person
    kinship: str
    """The Russian word."""

    @property
    def document(self) -> str:
        """«свидетельство о рождении II-ДВ № 5 от 01.02.2010, отдел ЗАГС»."""
        link = self.link
        dated = f"от {link.authority_date:%d.%m.%Y}" if link.authority_date else ""
        return " ".join(
            part for part in (link.authority_type, link.authority_number, dated, link.authority_issuer) if part
        )


def kinships(house: House) -> Mapping[str, str]:
    """Codes and words of kinship, the college's own list."""
    return house.catalogue.shared.choices["kinship"]


def authority_documents(house: House) -> list[str]:
    """Names of documents of authority, the college's own list."""
    return list(house.catalogue.shared.choices["authority_documents"].values())


def representatives(house: House, reader: Reader, actor: Actor, child: str) -> list[Relative]:
    """Who represents the child; contacts masked by right."""
    return _relatives(house, reader, actor, "child", child)


def children(house: House, reader: Reader, actor: Actor, representative: str) -> list[Relative]:
    """Whom the person represents."""
    return _relatives(house, reader, actor, "representative", representative)


def _relatives(house: House, reader: Reader, actor: Actor, side: str, key: str) -> list[Relative]:
    words = kinships(house)
    other = "representative" if side == "child" else "child"
    found = [(link, PEOPLE.peek(reader, getattr(link, other))) for link in REPRESENTATIONS.find(reader, {side: key})]
    return [
        Relative(link, masked(person, actor), words.get(link.kinship, link.kinship))
        for link, person in found
        if person is not None
    ]


def link_to(house: House, actor: Actor, child: str, data: Mapping[str, Any]) -> Representation:
    """Name a representative: ``person`` is a key or a full name (a new card is made of an unknown one); all faults at once."""
    require(actor, Permission.MANAGE_PEOPLE)
    with house.store.transaction(actor) as tx:
        ward = people.visible(tx, actor, child)
        typed, faults = _typed(house, tx, data)
        if len(REPRESENTATIONS.find(tx, {"child": ward.key})) >= MOST:
            raise Conflict("У одного ребёнка не больше двух представителей: уберите лишнего.")
        named = str(data.get("person") or "").strip()
        person = StoreLookup(tx).person(named) if named else None
        fresh = None if person else _new_parent(house, tx, named, data, faults)
        if faults:
            raise Invalid(faults)
        found = person if fresh is None else PEOPLE.add(tx, fresh)
        if found is None:
            raise NotFound("Такого человека нет в списке.")
        return joined(house, tx, actor, ward, found, typed)


def joined(
    house: House, tx: Transaction, actor: Actor, ward: Person, person: Person, typed: Mapping[str, Any]
) -> Representation:
    """Store the link of two stored people; Conflict where the law or sense forbids it."""
    if person.key == ward.key:
        raise Conflict("Никто не бывает собственным представителем.")
    age = person.age_on(house.today(house.college(tx)))
    if age is not None and age < ADULT:
        raise Conflict(f"{person.name} сам несовершеннолетний: представителем он быть не может.")
    if REPRESENTATIONS.find(tx, {"child": ward.key, "representative": person.key}, limit=1):
        raise Conflict(f"{person.name} уже указан представителем.")
    if PersonRole.PARENT not in person.roles:
        people.save(house, tx, actor, person, replace(person, roles=(*person.roles, PersonRole.PARENT)))
    link = REPRESENTATIONS.add(tx, Representation(child=ward.key, representative=person.key, **typed))
    tx.audit("representative_added", subject=ward.key, facts={"representative": person.key, "kinship": link.kinship})
    return link


def unlink(house: House, actor: Actor, child: str, link: str) -> None:
    """Take a representative away; the card of that person stays."""
    require(actor, Permission.MANAGE_PEOPLE)
    with house.store.transaction(actor) as tx:
        ward = people.visible(tx, actor, child)
        stored = REPRESENTATIONS.get(tx, link)
        if stored.child != ward.key:
            raise NotFound("Такого представителя у этого человека нет.")
        REPRESENTATIONS.remove(tx, link)
        tx.audit("representative_removed", subject=ward.key, facts={"representative": stored.representative})


def _typed(house: House, reader: Reader, data: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    faults = []
    kinship = str(data.get("kinship") or "")
    if kinship not in kinships(house):
        faults.append(Fault("kinship", "Выберите, кем приходится."))
    texts = {
        name: str(data.get(name) or "").strip()[:300]
        for name in ("authority_type", "authority_number", "authority_issuer")
    }
    day = str(data.get("authority_date") or "").strip()
    given = None
    if day:
        try:
            given = read_date(day)
        except ValueError as error:
            faults.append(Fault("authority_date", str(error)))
    if given and given > house.today(house.college(reader)):
        faults.append(Fault("authority_date", "Этот день ещё не наступил."))
    return {**texts, "kinship": kinship, "authority_date": given}, faults


def _new_parent(
    house: House, reader: Reader, named: str, data: Mapping[str, Any], faults: list[Fault]
) -> Person | None:
    name = parse_full_name(named)
    if not name.surname or not name.firstname:
        faults.append(Fault("person", "Впишите фамилию, имя и отчество представителя."))
        return None
    gender = GENDERS.get(str(data.get("kinship") or "")) or guess_gender(name).gender
    if gender is None:
        faults.append(Fault("person", "По имени не ясен пол: сначала заведите карточку этого человека."))
    today = house.today(house.college(reader))
    contacts, wrong = checked({part: str(data.get(part) or "").strip() for part in ("phone", "address")}, today)
    faults += wrong
    if gender is None or wrong:
        return None
    return Person(
        surname=name.surname, firstname=name.firstname, patronymic=name.patronymic, gender=gender,
        roles=(PersonRole.PARENT,), **contacts,
    )  # fmt: skip

"""Consents of people: which sheet each needs, what is printed, returned, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from records.registry import CONSENTS, ISSUED, PEOPLE, REPRESENTATIONS
from records.store import Reader, Transaction
from schemas.consent import SHEETS, Consent, ConsentKind, ConsentState, Giver, Representation, giver_on, state_for
from schemas.document.blocks import all_fields
from schemas.document.manifest import Manifest
from schemas.errors import Fault
from schemas.issued import Issued
from schemas.person import Person
from schemas.values.actor import Actor
from schemas.values.calendar import AcademicYear
from service.errors import Conflict, Invalid
from service.security.permissions import Permission, require
from service.usecases.house import House

ALIASES = {"consent_pd": ("consent_pd_adult", "consent_pd_minor")}
"""A name that stands for the adult's or the minor's sheet, chosen per person by the age on the date."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to print: the document type, its data, and for whom."""

    type: str
    person: Person
    data: Mapping[str, Any]
    reasons: tuple[str, ...] = ()
    """What is missing; such a sheet cannot be printed."""


def sheet_for(reader: Reader, house: House, key: str, person: Person, day: date) -> Sheet:
    """The sheet of the kind ``key`` (an alias is resolved by age) for one person, filled from the card."""
    giver = giver_on(person, day)
    if giver is None:
        return Sheet(key, person, {}, ("не указана дата рождения: от возраста зависит, кто подписывает",))
    if key in ALIASES:
        key = ALIASES[key][giver is Giver.REPRESENTATIVE]
    manifest = house.catalogue.get(key).manifest
    names = {spec.name for spec in all_fields(manifest)}
    data: dict[str, Any] = {"until": AcademicYear.of(day).last_day.isoformat()} if "until" in names else {}
    if manifest.dated_by:
        data[manifest.dated_by] = day.isoformat()
    data |= {name: person.key for name in ("subject", "child", "mentor", "person") if name in names}
    if giver is Giver.SELF or "representative" not in names:
        return Sheet(key, person, data)
    found = REPRESENTATIONS.find(reader, {"child": person.key}, limit=1)
    if not found:
        return Sheet(key, person, data, ("не указан законный представитель",))
    return Sheet(key, person, data | _representative(found[0], names))


def _representative(link: Representation, names: set[str]) -> dict[str, Any]:
    number = f"{link.authority_type} {link.authority_number}".strip()
    said = f"{number} от {link.authority_date:%d.%m.%Y}" if link.authority_date else number
    data = {"representative": link.representative, "kinship": link.kinship, "authority_document": said}
    return {name: value for name, value in data.items() if name in names and value}


def printed(tx: Transaction, paper: Issued, manifest: Manifest, data: Mapping[str, Any], dated: date) -> None:
    """Remember that a sheet was printed: called by the issue itself for every paper that is a consent."""
    kind = SHEETS.get(manifest.key)
    person = next(
        (data[name] for name in ("subject", "child", "mentor", "person") if isinstance(data.get(name), Person)), None
    )
    if kind is None or person is None or not person.key:
        return
    representative = data.get("representative")
    until = data.get("until")
    CONSENTS.add(
        tx,
        Consent(
            person=person.key, kind=kind, paper=paper.key, edition=paper.template_sha256, printed_on=dated,
            giver=Giver.REPRESENTATIVE if isinstance(representative, Person) else Giver.SELF,
            representative=representative.key if isinstance(representative, Person) else "",
            until=until if isinstance(until, date) else None,
        ),
    )  # fmt: skip


def wanted(reader: Reader, house: House, key: str, person: Person, day: date) -> bool:
    """True when a sheet is to be printed again: not returned, expired, withdrawn, or of an old edition («допечатать»)."""
    names = ALIASES.get(key, (key,))
    kind = SHEETS[names[0]]
    consents = CONSENTS.find(reader, {"person": person.key})
    state = state_for(consents, kind, person, day)
    if state.holds or state is ConsentState.PRINTED:
        fresh = {house.catalogue.get(name).digest() for name in names}
        mine = [consent for consent in consents if consent.kind is kind and consent.withdrawn_on is None]
        return state is ConsentState.PRINTED and not any(consent.edition in fresh for consent in mine)
    return True


def returned(house: House, actor: Actor, keys: Iterable[str], given_on: date, *, scan_sha256: str = "") -> int:
    """Mark sheets as signed and returned on ``given_on``; gives how many were marked. Invalid for a day in the future."""
    require(actor, Permission.MANAGE_CONSENTS)
    with house.store.transaction(actor) as tx:
        if given_on > house.today(house.college(tx)):
            raise Invalid([Fault("given_on", "Согласие не может быть подписано будущим днём.")])
        count = 0
        for key in keys:
            consent = CONSENTS.get(tx, key)
            _fits_age(tx, consent, given_on)
            marked = replace(
                consent, given_on=given_on, marked_by=actor.login, scan_sha256=scan_sha256 or consent.scan_sha256
            )
            CONSENTS.save(tx, marked)
            tx.audit("consent_returned", subject=consent.person, facts={"consent": key, "kind": consent.kind.value})
            count += 1
    return count


def _fits_age(reader: Reader, consent: Consent, given_on: date) -> None:
    person = PEOPLE.get(reader, consent.person)
    giver = giver_on(person, given_on)
    if giver is not None and giver is not consent.giver:
        who = "законный представитель" if giver is Giver.REPRESENTATIVE else "сам подписавший"
        raise Invalid(
            [Fault("given_on", f"{person.name}: на {given_on:%d.%m.%Y} согласие даёт {who}. Напечатайте другой лист.")]
        )


def unreturned(house: House, actor: Actor, key: str) -> Consent:
    """Take back a wrong mark: the sheet is printed and not returned again."""
    require(actor, Permission.MANAGE_CONSENTS)
    with house.store.transaction(actor) as tx:
        consent = CONSENTS.get(tx, key)
        if consent.withdrawn_on is not None:
            raise Conflict("Согласие отозвано: отметку о возврате уже не снять.")
        tx.audit("consent_mark_removed", subject=consent.person, facts={"consent": key})
        return CONSENTS.save(tx, replace(consent, given_on=None, scan_sha256=""))


def states(reader: Reader, person: Person, day: date) -> dict[ConsentKind, ConsentState]:
    """The state of every kind for one person."""
    consents = CONSENTS.find(reader, {"person": person.key})
    return {kind: state_for(consents, kind, person, day) for kind in ConsentKind}


def turning_adult(house: House, actor: Actor, first: date, last: date) -> list[Person]:
    """Students whose 18th birthday lies within the days: their own consent is to be asked for."""
    require(actor, Permission.READ_PEOPLE)
    with house.store.reading() as reader:
        people = PEOPLE.find(reader, {"state": "active"}, order=("plain",))
    return [
        person
        for person in people
        if person.is_student
        and person.age_on(last) == 18
        and (person.age_on(first) or 0) <= 18
        and _just(person, first)
    ]


def _just(person: Person, first: date) -> bool:
    born = person.birth_date
    return born is not None and (person.age_on(first) == 17 or (born.month, born.day) == (first.month, first.day))


def paper_of(reader: Reader, consent: Consent) -> Issued | None:
    """The issued sheet of a consent."""
    return ISSUED.peek(reader, consent.paper) if consent.paper else None

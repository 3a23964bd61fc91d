"""Consents of people: which sheet each needs, what is printed, returned, taken back."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from records.registry import CONSENTS, ISSUED, PEOPLE, REPRESENTATIONS
from records.store import Reader, Transaction
from schemas.consent import (
    ADULT,
    SATISFIED_BY,
    SHEETS,
    Consent,
    ConsentKind,
    ConsentState,
    Giver,
    Representation,
    birthday,
    giver_on,
    state_for,
    state_of,
)  # fmt: skip
from schemas.document.blocks import all_fields
from schemas.document.manifest import Manifest
from schemas.errors import Fault
from schemas.issued import Issued, State
from schemas.person import Person
from schemas.values.actor import Actor
from service.errors import Conflict, Forbidden, Invalid
from service.security.permissions import Permission, only_own_groups, require
from service.usecases import sheet_fields
from service.usecases.house import House

ALIASES = {"consent_pd": ("consent_pd_adult", "consent_pd_minor")}
"""A name that stands for the adult's or the minor's sheet, chosen per person by the age on the date."""
BLANK_PARENT = frozenset({"consent_pd_minor", "consent_psychology"})
"""Sheets that are the representative's whatever is typed: one not known yet writes the name on a ruled line."""
AUTHORITY = ("representative", "kinship", "authority_document")
"""Fields of a sheet that come from the tie between child and representative, which has no edition in the cards."""
NO_REASONS: tuple[str, ...] = ()
SUBJECTS = ("subject", "child", "mentor", "person")
"""Fields in which a sheet names its subject."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to print: the document type, its data, and for whom."""

    type: str
    person: Person
    data: Mapping[str, Any]
    reasons: tuple[str, ...] = ()
    """What is missing; such a sheet cannot be printed."""


def is_sheet(key: str) -> bool:
    """True for a document type (or alias) that is a consent of one person."""
    return key in SHEETS or key in ALIASES


def kind_of(key: str) -> ConsentKind:
    """The kind of consent that a sheet (or alias) gives."""
    return SHEETS[ALIASES.get(key, (key,))[0]]


def sheet_key(kind: ConsentKind) -> str:
    """The sheet that gives a kind, as batches name it."""
    if kind is ConsentKind.PROCESSING:
        return "consent_pd"
    return next(key for key, given in SHEETS.items() if given is kind)


def sheet_for(reader: Reader, house: House, key: str, person: Person, day: date) -> Sheet:
    """The sheet of the kind ``key`` (an alias is resolved by age) for one person, filled from the card.

    What the card lacks (address, passport, representative) stays a ruled line on the sheet.
    """
    giver = giver_on(person, day)
    if giver is None:
        return Sheet(key, person, {}, ("не указана дата рождения: от возраста зависит, кто подписывает",))
    if key in ALIASES:
        key = ALIASES[key][giver is Giver.REPRESENTATIVE]
    manifest = house.catalogue.get(key).manifest
    names = {spec.name for spec in all_fields(manifest)}
    data: dict[str, Any] = {name: person.key for name in SUBJECTS if name in names}
    if manifest.dated_by:
        data[manifest.dated_by] = day.isoformat()
    signer, reasons = person, NO_REASONS
    if giver is Giver.REPRESENTATIVE and "representative" in names:
        found = REPRESENTATIONS.find(reader, {"child": person.key}, limit=1)
        data |= _representative(found[0], names) if found else {}
        signer = PEOPLE.get(reader, found[0].representative) if found else person
        reasons = NO_REASONS if found or key in BLANK_PARENT else ("не указан законный представитель",)
    asked = sheet_fields.Asked(reader, house.college(reader), person, signer, day)
    data |= sheet_fields.common(asked, names)
    if "psychologist" in names - data.keys():
        reasons = (*reasons, "в списке людей нет педагога-психолога: добавьте карточку с этой должностью")
    return Sheet(key, person, data, reasons)


def _representative(link: Representation, names: set[str]) -> dict[str, Any]:
    number = f"{link.authority_type} {link.authority_number}".strip()
    said = f"{number} от {link.authority_date:%d.%m.%Y}" if link.authority_date else number
    issuer = f", {link.authority_issuer}" if said and link.authority_issuer else ""
    data = {"representative": link.representative, "kinship": link.kinship, "authority_document": said + issuer}
    return {name: value for name, value in data.items() if name in names and value}


def printed(tx: Transaction, paper: Issued, manifest: Manifest, data: Mapping[str, Any], dated: date) -> None:
    """Remember that a sheet was printed: called by the issue itself for every paper that is a consent."""
    kind = SHEETS.get(manifest.key)
    person = subject_of(data)
    if kind is None or person is None or not person.key:
        return
    representative = data.get("representative")
    parent = representative if isinstance(representative, Person) else None
    until = data.get("until")
    CONSENTS.add(
        tx,
        Consent(
            person=person.key, kind=kind, paper=paper.key, edition=paper.template_sha256, printed_on=dated,
            giver=_giver(manifest, data, person, dated), representative=parent.key if parent else "",
            until=until if isinstance(until, date) else None, number=paper.number, code=paper.code,
            cards=cards_of(person, parent),
        ),
    )  # fmt: skip


def _giver(manifest: Manifest, data: Mapping[str, Any], person: Person, dated: date) -> Giver:
    """Who is to sign: a sheet with a place for a representative is his whenever the subject is a minor on its day."""
    if isinstance(data.get("representative"), Person):
        return Giver.REPRESENTATIVE
    for_parent = any(spec.name == "representative" for spec in all_fields(manifest))
    return Giver.REPRESENTATIVE if for_parent and giver_on(person, dated) is not Giver.SELF else Giver.SELF


def subject_of(data: Mapping[str, Any]) -> Person | None:
    """Whose consent a sheet is."""
    return next((data[name] for name in SUBJECTS if isinstance(data.get(name), Person)), None)


def cards_of(person: Person, parent: Person | None) -> str:
    """Editions of the cards that a sheet is filled from."""
    return f"{person.version}" + (f"+{parent.key}.{parent.version}" if parent else "")


def wanted(reader: Reader, house: House, key: str, person: Person, day: date) -> bool:
    """True when a sheet is to be printed: none is returned and in force, or what was printed is of an old edition («допечатать»).

    A consent given on a form of another origin has no edition and is not asked for again.
    """
    kind = kind_of(key)
    mine = CONSENTS.find(reader, {"person": person.key})
    if not state_for(mine, kind, person, day).holds:
        return True
    fresh = editions(house, key) | {""}
    held = (one for one in mine if one.kind in SATISFIED_BY.get(kind, (kind,)) and state_of(one, person, day).holds)
    return not any(one.edition in fresh or one.kind is not kind for one in held)


def editions(house: House, key: str) -> frozenset[str]:
    """Digests of the present templates of a sheet."""
    return frozenset(house.catalogue.get(name).digest() for name in ALIASES.get(key, (key,)))


def waiting_sheet(reader: Reader, sheet: Sheet, edition: str, day: date) -> str:
    """Key of the latest registered sheet that lies unreturned and was made from these cards and template, "" if there is none.

    It is printed again under its own number if it still comes out the same (``pile.same_today``): a lost sheet is no
    reason for a second record.
    """
    parent = PEOPLE.peek(reader, str(sheet.data.get("representative", "")))
    cards, giver = cards_of(sheet.person, parent), giver_on(sheet.person, day)
    for consent in reversed(CONSENTS.find(reader, {"person": sheet.person.key, "kind": SHEETS[sheet.type].value})):
        idle = consent.given_on is None and consent.withdrawn_on is None
        same = (consent.edition, consent.cards, consent.giver) == (edition, cards, giver)
        if idle and same and (consent.until is None or consent.until >= day):
            paper = ISSUED.peek(reader, consent.paper)
            if paper is not None and paper.state is not State.ANNULLED and _says_the_same(paper, sheet):
                return paper.key
    return ""


def _says_the_same(paper: Issued, sheet: Sheet) -> bool:
    """The same sheet by the same representative of the same authority; what was typed for the paper by hand stays."""
    known = [name for name in AUTHORITY if name in sheet.data]
    return paper.type == sheet.type and all(paper.data.get(name) == sheet.data[name] for name in known)


def returned(house: House, actor: Actor, keys: Iterable[str], given_on: date, *, scan_sha256: str = "") -> int:
    """Mark sheets as signed and returned on ``given_on``; gives how many were marked. Invalid for a day in the future."""
    require(actor, Permission.MANAGE_CONSENTS)
    with house.store.transaction(actor) as tx:
        return len([mark(house, tx, actor, key, given_on, scan_sha256=scan_sha256) for key in keys])


def mark(house: House, tx: Transaction, actor: Actor, key: str, given_on: date, *, scan_sha256: str = "") -> Consent:
    """One sheet came back; inside an open transaction."""
    if given_on > house.today(house.college(tx)):
        raise Invalid([Fault("given_on", "Согласие не может быть подписано будущим днём.")])
    consent = CONSENTS.get(tx, key)
    person = PEOPLE.get(tx, consent.person)
    own_group(actor, person)
    if consent.withdrawn_on is not None:
        raise Conflict(f"{person.name}: согласие отозвано. Напечатайте новый лист.")
    _fits_age(person, consent, given_on)
    marked = replace(consent, given_on=given_on, marked_by=actor.login, scan_sha256=scan_sha256 or consent.scan_sha256)
    tx.audit("consent_returned", subject=consent.person, facts={"consent": key, "kind": consent.kind.value})
    return CONSENTS.save(tx, marked)


def _fits_age(person: Person, consent: Consent, given_on: date) -> None:
    giver = giver_on(person, given_on)
    if giver is not consent.giver:
        who = "законный представитель" if giver is Giver.REPRESENTATIVE else "сам участник: ему уже есть 18"
        said = who if giver is not None else "неизвестно кто: в карточке нет даты рождения"
        sentence = f"{person.name}: на {given_on:%d.%m.%Y} согласие даёт {said}. Напечатайте другой лист."
        raise Invalid([Fault("given_on", sentence)])


def own_group(actor: Actor, person: Person) -> None:
    """Forbidden for a curator when the person is of another group."""
    if only_own_groups(actor) and person.group not in actor.groups:
        raise Forbidden("Куратор отмечает согласия только своих групп.")


def unreturned(house: House, actor: Actor, key: str) -> Consent:
    """Take back a wrong mark: the sheet is printed and not returned again."""
    require(actor, Permission.MANAGE_CONSENTS)
    with house.store.transaction(actor) as tx:
        consent = CONSENTS.get(tx, key)
        own_group(actor, PEOPLE.get(tx, consent.person))
        if consent.withdrawn_on is not None:
            raise Conflict("Согласие отозвано: отметку о возврате уже не снять.")
        tx.audit("consent_mark_removed", subject=consent.person, facts={"consent": key})
        return CONSENTS.save(tx, replace(consent, given_on=None, scan_sha256="", marked_by=""))


def states(reader: Reader, person: Person, day: date) -> dict[ConsentKind, ConsentState]:
    """The state of every kind for one person."""
    consents = CONSENTS.find(reader, {"person": person.key})
    return {kind: state_for(consents, kind, person, day) for kind in ConsentKind}


def turning_adult(house: House, actor: Actor, first: date, last: date) -> list[Person]:
    """Students whose 18th birthday lies within the days: their own consent is to be asked for."""
    require(actor, Permission.READ_PEOPLE)
    with house.store.reading() as reader:
        born = [day.isoformat() for day in _born_between(first, last)]
        people = PEOPLE.find(reader, {"state": "active", "birth_date": born})
    return sorted((person for person in people if person.is_student), key=lambda person: person.plain)


def _born_between(first: date, last: date) -> list[date]:
    """Birth dates whose 18th birthday lies within the days, both included."""
    days = (date.fromordinal(place) for place in range(first.toordinal(), last.toordinal() + 1))
    around = {date(day.year - ADULT, month, number) for day in days for month, number in _same(day)}
    return sorted(born for born in around if first <= birthday(born, ADULT) <= last)


def _same(day: date) -> list[tuple[int, int]]:
    """Days of the year on which one was born who has a birthday on ``day``."""
    leap = calendar.isleap(day.year - ADULT)
    own = [] if (day.month, day.day) == (2, 29) and not leap else [(day.month, day.day)]
    return [*own, (2, 29)] if (day.month, day.day) == (3, 1) and leap else own


def paper_of(reader: Reader, consent: Consent) -> Issued | None:
    """The issued sheet of a consent."""
    return ISSUED.peek(reader, consent.paper) if consent.paper else None

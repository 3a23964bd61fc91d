"""Partner organisations: the list, the card with signatory and contact, changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from records.registry import PARTNERS, PEOPLE
from records.store import Reader
from schemas import cards
from schemas.partner import Partner
from schemas.person import Person
from schemas.values.actor import Actor
from service.errors import Conflict, Fault, Invalid
from service.security.permissions import Permission, may, require
from service.usecases import history
from service.usecases.finding import StoreLookup
from service.usecases.house import House
from service.usecases.people_contacts import checked, mask_email, mask_phone
from service.usecases.search import Sought, plain, tokens


def find(house: House, actor: Actor, words: str = "", *, state: str = "active") -> list[Partner]:
    """Organisations by name."""
    require(actor, Permission.READ_PEOPLE)
    sought = Sought.of(words)
    with house.store.reading() as reader:
        found = PARTNERS.find(reader, {} if state == "any" else {"state": state}, order=("name",))
        signers = {person.key: person for person in signers_of(reader, found)}
    fitting = [
        partner
        for partner in found
        if sought.fits(tokens(f"{partner.name} {partner.short_name} {_name(signers, partner)}"), partner.inn)
    ]
    return [_masked(partner, actor) for partner in fitting]


def signers_of(reader: Reader, partners: list[Partner]) -> list[Person]:
    """Those who sign for the organisations."""
    known = (PEOPLE.peek(reader, partner.signer) for partner in partners if partner.signer)
    return [person for person in known if person is not None]


def _name(signers: Mapping[str, Person], partner: Partner) -> str:
    return str(signers[partner.signer].name) if partner.signer in signers else ""


def _masked(partner: Partner, actor: Actor) -> Partner:
    if may(actor, Permission.READ_CONTACTS):
        return partner
    phone = mask_phone(partner.phone) if partner.phone else ""
    return replace(partner, phone=phone, email=mask_email(partner.email) if partner.email else "")


def get(house: House, actor: Actor, key: str) -> Partner:
    """One organisation; NotFound if there is none."""
    require(actor, Permission.READ_PEOPLE)
    with house.store.reading() as reader:
        return _masked(PARTNERS.get(reader, key), actor)


def people_of(house: House, actor: Actor, key: str) -> list[Person]:
    """People whose cards name the organisation, and who signs for it."""
    require(actor, Permission.READ_PEOPLE)
    with house.store.reading() as reader:
        partner = PARTNERS.get(reader, key)
        found = {person.key: person for person in signers_of(reader, [partner])}
        found |= {person.key: person for person in PEOPLE.find(reader, {"partner": key}, order=("plain",))}
    return list(found.values())


def add(house: House, actor: Actor, data: Mapping[str, Any]) -> Partner:
    """A new organisation; Conflict for a name or an INN that is there."""
    require(actor, Permission.MANAGE_PARTNERS)
    values = cards.load_card(cards.PARTNER, data)
    with house.store.transaction(actor) as tx:
        partner = Partner(**_resolved(house, tx, values))
        same = [
            one for one in PARTNERS.find(tx)
            if plain(one.name) == plain(partner.name) or (partner.inn and one.inn == partner.inn)
        ]  # fmt: skip
        if same:
            raise Conflict(f"Такая организация уже есть: {same[0].name}.")
        stored = PARTNERS.add(tx, partner)
        tx.audit("partner_added", subject=stored.key)
        return stored


def change(house: House, actor: Actor, key: str, version: int, data: Mapping[str, Any]) -> Partner:
    """Change the fields of ``data``; ``history.Edited`` when the card is no longer of ``version``."""
    require(actor, Permission.MANAGE_PARTNERS)
    values = cards.load_card(cards.PARTNER, data, partial=True)
    with house.store.transaction(actor) as tx:
        old = PARTNERS.get(tx, key)
        new = replace(old, **_resolved(house, tx, values))
        if old.version != version:
            raise history.edited(tx, old, version, _flat(old, data), _flat(new, data))
        told = history.changes(PARTNERS.schema, old, new)
        if not told:
            return old
        stored = PARTNERS.save(tx, new)
        history.keep(house, tx, actor, stored, told)
        tx.audit("partner_changed", subject=stored.key, facts={"fields": [field for field, _, _ in told]})
        return stored


def _flat(partner: Partner, data: Mapping[str, Any]) -> dict[str, Any]:
    stored = history.flat(dict(PARTNERS.schema.dump(partner)))
    return {name: value for name, value in stored.items() if name in data}


def _resolved(house: House, reader: Reader, values: Mapping[str, Any]) -> dict[str, Any]:
    made, faults = checked(values, house.today(house.college(reader)))
    if made.get("signer"):
        person = StoreLookup(reader).person(made["signer"])
        if person is None:
            sentence = f"«{made['signer']}»: такого человека нет в списке, или он не один. Сначала заведите карточку."
            faults.append(Fault("signer", sentence))
        else:
            made["signer"] = person.key
    if faults:
        raise Invalid(faults)
    return made

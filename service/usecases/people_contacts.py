"""Contacts of people: who sees them whole, how they are masked, how what was typed is brought to one spelling."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from schemas.consent import ADULT
from schemas.partner import Partner
from schemas.person import Person
from schemas.values.actor import Actor
from service.errors import Fault
from service.importing.cells import Context
from service.importing.contacts import read_email, read_phone
from service.importing.dates import read_birth_date
from service.security.permissions import Permission, may

CONTACTS = ("phone", "email", "address", "identity")
HIDDEN = "скрыто"
READERS = {"phone": read_phone, "email": read_email}
T = TypeVar("T", Person, Partner)


def mask_phone(text: str) -> str:
    """«+79141234567» → «+7 914 ***-**-67»."""
    return f"+7 {text[2:5]} ***-**-{text[-2:]}" if re.fullmatch(r"\+7\d{10}", text) else HIDDEN


def mask_email(text: str) -> str:
    """«anna@example.org» → «a***@example.org»."""
    name, _, host = text.partition("@")
    return f"{name[:1]}***@{host}" if host else HIDDEN


def shown_phone(text: str) -> str:
    """E.164 as people read it: «+7 914 123-45-67»."""
    found = re.fullmatch(r"\+7(\d{3})(\d{3})(\d{2})(\d{2})", text)
    return "+7 {} {}-{}-{}".format(*found.groups()) if found else text


def masked(person: Person, actor: Actor) -> Person:
    """The card with contacts masked for one without the right to them; never to be saved."""
    if may(actor, Permission.READ_CONTACTS):
        return person
    return replace(
        person,
        phone=mask_phone(person.phone) if person.phone else "",
        email=mask_email(person.email) if person.email else "",
        address=HIDDEN if person.address else "",
        identity=replace(person.identity, number=HIDDEN, issued_by="", issued_on=None) if person.identity else None,
    )


def mask_value(field: str, value: Any, actor: Actor) -> Any:
    """A value of the history for one who may not see contacts."""
    if field.partition(".")[0] in CONTACTS and value and not may(actor, Permission.READ_CONTACTS):
        return HIDDEN
    return value


def is_minor(person: Person, day: date) -> bool:
    """Under 18 on ``day``; a student without a birth date counts as one."""
    age = person.age_on(day)
    return person.is_student if age is None else age < ADULT


def checked(values: Mapping[str, Any], today: date) -> tuple[dict[str, Any], list[Fault]]:
    """Telephone and e-mail in their one spelling, a birth date that may be; and what is wrong with them."""
    made, faults = dict(values), []
    context = Context(today)
    for name, read in READERS.items():
        if made.get(name):
            outcome = read(made[name], context)
            if outcome.fault:
                faults.append(Fault(name, outcome.fault))
            else:
                made[name] = str(outcome.value or "")
    if made.get("birth_date"):
        outcome = read_birth_date(made["birth_date"], context)
        faults += [Fault("birth_date", outcome.fault)] if outcome.fault else []
    return made, faults

"""The college's own settings: requisites, signers, masks of numbers, acts, addresses; every change says what was and what is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from records.errors import Stale
from records.registry import COLLEGE, PEOPLE
from records.store import Transaction
from schemas.college import COLLEGE_KEY, College, Signer
from schemas.college_form import read_college
from schemas.errors import Fault
from schemas.journals import JOURNALS
from schemas.values.actor import Actor
from service.errors import Invalid
from service.security.permissions import Permission, require
from service.usecases.finding import StoreLookup
from service.usecases.house import House

STRANGER = "Такого человека нет среди людей колледжа (или их двое): сначала заведите карточку."


def settings(house: House, actor: Actor) -> tuple[College, list[str]]:
    """The college and the full names of its signers, in their order."""
    require(actor, Permission.COLLEGE_SETTINGS)
    with house.store.reading() as reader:
        college = house.college(reader)
        people = [PEOPLE.peek(reader, signer.person) for signer in college.signers]
    return college, [str(person.name) if person else "" for person in people]


def change(house: House, actor: Actor, data: Mapping[str, Any], version: int) -> College:
    """Save the settings; ``version`` is the edition that was open.

    ``data``: the fields of CollegeSchema; a signer's person is a key or the full name of a stored person.
    Invalid with all faults at once; Stale when somebody saved another edition meanwhile.
    """
    require(actor, Permission.COLLEGE_SETTINGS)
    with house.store.transaction(actor) as tx:
        loaded = _read(tx, data)
        old = house.college(tx)
        if old.version != version:
            raise Stale(
                "Пока вы правили, настройки сохранил другой человек. Откройте страницу снова и повторите правку."
            )
        loaded["signers"] = _signers(tx, loaded["signers"])
        loaded["acts"] = tuple(loaded.get("acts", ()))
        loaded["masks"] = {key: mask for key, mask in loaded["masks"].items() if mask != JOURNALS[key].mask}
        new = replace(old, **loaded)
        before, after = _difference(old, new)
        if not after:
            return old
        tx.audit("college_changed", subject=COLLEGE_KEY, facts={"before": before, "after": after})
        return COLLEGE.save(tx, new)


def _read(tx: Transaction, data: Mapping[str, Any]) -> dict[str, Any]:
    """The checked settings with keys of signers; Invalid with the faults of the form and the unknown people together."""
    faults: list[Fault] = []
    loaded: dict[str, Any] = {}
    try:
        loaded = read_college(data)
    except Invalid as error:
        faults += error.faults
    for place, one in enumerate(data.get("signers") or ()):
        if one.get("person") and StoreLookup(tx).person(one["person"]) is None:
            faults.append(Fault(f"signers.{place}.person", STRANGER))
    if faults:
        raise Invalid(faults)
    return loaded


def _signers(tx: Transaction, typed: list[dict[str, Any]]) -> tuple[Signer, ...]:
    people = [(one, StoreLookup(tx).person(one["person"])) for one in typed]
    found = [Signer(**{**one, "person": person.key}) for one, person in people if person is not None]
    return tuple(sorted(found, key=lambda signer: signer.since))


def _difference(old: College, new: College) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [one.name for one in fields(College) if getattr(old, one.name) != getattr(new, one.name)]
    before = {name: _plain(getattr(old, name)) for name in names}
    return before, {name: _plain(getattr(new, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, Signer):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(Signer)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else value

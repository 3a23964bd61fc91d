"""Study groups: the list, the card with its students in the order of the journal, changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from records.errors import Duplicate
from records.registry import GROUPS, PEOPLE
from records.store import Reader
from schemas import cards
from schemas.group import Group
from schemas.person import Person
from schemas.values.actor import Actor
from service.errors import Conflict, Fault, Invalid, NotFound
from service.security.permissions import Permission, only_own_groups, require
from service.usecases import history
from service.usecases.finding import StoreLookup
from service.usecases.house import House
from service.usecases.people import names_of
from service.usecases.people_contacts import masked
from service.usecases.search import Sought, tokens


@dataclass(frozen=True, slots=True)
class Line:
    """A group in a list: with the curator's name and how many students study in it now."""

    group: Group
    curator: str
    students: int


def find(house: House, actor: Actor, words: str = "", *, state: str = "active", course: str = "") -> list[Line]:
    """Groups by code; a curator sees the own ones."""
    require(actor, Permission.READ_PEOPLE)
    sought = Sought.of(words)
    with house.store.reading() as reader:
        groups = [
            group
            for group in GROUPS.find(reader, {} if state == "any" else {"state": state}, order=("code",))
            if (not only_own_groups(actor) or group.key in actor.groups) and course in {"", str(group.course)}
        ]
        curators = names_of(reader, [group.curator for group in groups])
        where = {"group": [group.key for group in groups], "state": "active"}
        counts = Counter(code for (code,) in reader.pick("people", ("group",), where).values())
    lines = [Line(group, curators.get(group.curator, ""), counts[group.key]) for group in groups]
    return [
        line
        for line in lines
        if sought.fits(tokens(f"{line.group.code} {line.group.programme} {line.group.programme_code} {line.curator}"))
    ]


def get(house: House, actor: Actor, key: str) -> Group:
    """A group by key or code; NotFound also for another curator's."""
    require(actor, Permission.READ_PEOPLE)
    with house.store.reading() as reader:
        return visible(reader, actor, key)


def visible(reader: Reader, actor: Actor, key: str) -> Group:
    """The group if the actor may see it."""
    group = StoreLookup(reader).group(key)
    if group is None or (only_own_groups(actor) and group.key not in actor.groups):
        raise NotFound("Такой группы нет, или она не ваша.")
    return group


def students(house: House, actor: Actor, key: str) -> list[Person]:
    """Everybody of a group in the order of its journal, those away at the end; contacts masked by right."""
    require(actor, Permission.READ_PEOPLE)
    with house.store.reading() as reader:
        group = visible(reader, actor, key)
        found = [one for one in PEOPLE.find(reader, {"group": group.key}, order=("plain",)) if one.is_student]
    found.sort(key=lambda person: person.state != "active")
    return [masked(person, actor) for person in found if person.state in {"active", "leave"}]


def curator_of(house: House, group: Group) -> Person | None:
    """The group's curator, if the card is there."""
    with house.store.reading() as reader:
        return PEOPLE.peek(reader, group.curator) if group.curator else None


def add(house: House, actor: Actor, data: Mapping[str, Any]) -> Group:
    """A new group; Invalid with all faults at once, Conflict for a code that is there."""
    require(actor, Permission.MANAGE_PEOPLE)
    values = cards.load_card(cards.GROUP, data)
    with house.store.transaction(actor) as tx:
        try:
            stored = GROUPS.add(tx, Group(**_resolved(tx, values)))
        except Duplicate:
            raise Conflict(f"Группа {values['code']} уже есть.") from None
        tx.audit("group_added", subject=stored.key, facts={"code": stored.code})
        return stored


def change(house: House, actor: Actor, key: str, version: int, data: Mapping[str, Any]) -> Group:
    """Change the fields of ``data``; ``history.Edited`` when the card is no longer of ``version``."""
    require(actor, Permission.MANAGE_PEOPLE)
    values = cards.load_card(cards.GROUP, data, partial=True)
    with house.store.transaction(actor) as tx:
        old = visible(tx, actor, key)
        new = replace(old, **_resolved(tx, values))
        if old.version != version:
            raise history.edited(tx, old, version, _flat(old, data), _flat(new, data))
        told = history.changes(GROUPS.schema, old, new)
        if not told:
            return old
        try:
            stored = GROUPS.save(tx, new)
        except Duplicate:
            raise Conflict(f"Группа {new.code} уже есть.") from None
        history.keep(house, tx, actor, stored, told)
        tx.audit("group_changed", subject=stored.key, facts={"fields": [field for field, _, _ in told]})
        return stored


def _flat(group: Group, data: Mapping[str, Any]) -> dict[str, Any]:
    stored = history.flat(dict(GROUPS.schema.dump(group)))
    return {name: value for name, value in stored.items() if name in data}


def _resolved(reader: Reader, values: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(values)
    if made.get("curator"):
        person = StoreLookup(reader).person(made["curator"])
        if person is None:
            sentence = f"«{made['curator']}»: такого человека нет в списке, или он не один. Сначала заведите карточку."
            raise Invalid([Fault("curator", sentence)])
        made["curator"] = person.key
    return made

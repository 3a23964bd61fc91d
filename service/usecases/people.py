"""People: lists and cards, narrowed and masked by right; every change kept field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from records.registry import GROUPS, MERGED, PARTNERS, PEOPLE, REPRESENTATIONS
from records.store import Reader, Transaction
from schemas import cards
from schemas.issued import Issued
from schemas.person import Identity, Person, PersonRole, plain_name
from schemas.values.actor import Actor
from service.archive import cards as card_index
from service.archive.index import Hits
from service.archive.words import mark
from service.errors import Conflict, Fault, Invalid, NotFound
from service.security.permissions import Permission, may, only_own_groups, require
from service.usecases import history, library, searching
from service.usecases.finding import StoreLookup
from service.usecases.house import House
from service.usecases.people_contacts import checked, is_minor, masked
from service.usecases.search import words_of

PAGE = 50
ROLES = {
    PersonRole.STUDENT: "студент",
    PersonRole.TEACHER: "преподаватель",
    PersonRole.MASTER: "мастер производственного обучения",
    PersonRole.STAFF: "сотрудник",
    PersonRole.EMPLOYER_REP: "представитель работодателя",
    PersonRole.ALUMNUS: "выпускник",
    PersonRole.PARENT: "родитель (законный представитель)",
    PersonRole.EXPERT: "эксперт",
}
ROLE_MARKS = {mark("r", role.value): title for role, title in ROLES.items()}
STATES = {
    "active": "учится или работает",
    "leave": "академический отпуск",
    "expelled": "отчислен",
    "archived": "в архиве",
}
SORTS = {"plain": ("plain",), "-plain": ("-plain",), "birth_date": ("birth_date",), "-birth_date": ("-birth_date",)}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter of people; empty means any. ``state`` «any» also shows those who left."""

    words: str = ""
    group: str = ""
    role: str = ""
    state: str = "active"
    sort: str = "plain"
    page: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """One page of people and how many there are in all; ``missing``: changed cards that the search does not know yet."""

    people: list[Person]
    total: int
    page: int
    missing: int = 0

    @property
    def next(self) -> int | None:
        """The number of the next page, None on the last."""
        return self.page + 1 if self.page * PAGE < self.total else None


def find(house: House, actor: Actor, wanted: Wanted, *, limit: int | None = PAGE) -> Found:
    """People that fit, contacts masked by right; a curator sees the own groups only. ``limit`` None: all."""
    require(actor, Permission.READ_PEOPLE)
    start = (wanted.page - 1) * PAGE if limit else 0
    order = SORTS.get(wanted.sort, SORTS["plain"])
    hits = _hits(house, actor, wanted)
    with house.store.reading() as reader:
        where = _where(reader, actor, wanted)
        if hits is not None:
            where["key"] = hits.keys
        total = PEOPLE.count(reader, where)
        people = PEOPLE.find(reader, where, order=order, limit=limit, offset=start)
    return Found([masked(person, actor) for person in people], total, wanted.page, hits.missing if hits else 0)


def _hits(house: House, actor: Actor, wanted: Wanted) -> Hits | None:
    """Keys by words and role from the index; None when neither is asked for."""
    words = words_of(wanted.words)
    if not words and not wanted.role:
        return None
    with house.store.reading() as reader:
        known = {mark("g", group.key): group.code for group in GROUPS.find(reader)} | ROLE_MARKS
    sought = card_index.Sought(
        words, [mark("r", wanted.role)] if wanted.role else [], known, phones=may(actor, Permission.READ_CONTACTS),
        patience=searching.PATIENCE,
    )  # fmt: skip
    return card_index.seek(searching.cards_file(house), house.store, sought)


def _where(reader: Reader, actor: Actor, wanted: Wanted) -> dict[str, Any]:
    where: dict[str, Any] = {} if wanted.state == "any" else {"state": wanted.state or "active"}
    group = StoreLookup(reader).group(wanted.group) if wanted.group else None
    if wanted.group:
        where["group"] = group.key if group else wanted.group
    if only_own_groups(actor):
        own = set(actor.groups) & {where["group"]} if wanted.group else set(actor.groups)
        where["group"] = sorted(own) or ["—"]
    return where


def get(house: House, actor: Actor, key: str, *, where: str = "card") -> Person:
    """A card as the actor may see it; reading a minor's card is written into the audit (who, whom, when, where)."""
    require(actor, Permission.READ_PEOPLE)
    with house.store.reading() as reader:
        person = visible(reader, actor, key)
        minor = is_minor(person, house.today(house.college(reader)))
    if minor:
        with house.store.transaction(actor) as tx:
            tx.audit("card_read", subject=key, facts={"page": where})
    return masked(person, actor)


def visible(reader: Reader, actor: Actor, key: str) -> Person:
    """The person if the actor may see them at all; NotFound otherwise, so that keys cannot be tried out."""
    person = PEOPLE.peek(reader, key)
    if person is None:
        into = reader.find(MERGED.name, {"person": key}, limit=1)
        person = PEOPLE.peek(reader, into[0]["into"]) if into else None
    if person is None or (only_own_groups(actor) and not _own(reader, actor, person)):
        raise NotFound("Такого человека нет в списке, или он не из ваших групп.")
    return person


def _own(reader: Reader, actor: Actor, person: Person) -> bool:
    if person.group in actor.groups:
        return True
    children = [link.child for link in REPRESENTATIONS.find(reader, {"representative": person.key})]
    known = (PEOPLE.peek(reader, child) for child in children)
    return any(child is not None and child.group in actor.groups for child in known)


def add(house: House, actor: Actor, data: Mapping[str, Any], *, despite: bool = False) -> Person:
    """A new card. Invalid with all faults; Conflict when such a person is there already, unless ``despite``."""
    require(actor, Permission.MANAGE_PEOPLE)
    values = cards.load_card(cards.PERSON, data)
    with house.store.transaction(actor) as tx:
        person = Person(**_resolved(house, tx, values))
        if not despite and (twins := twins_of(tx, person)):
            born = f", {twins[0].birth_date:%d.%m.%Y}" if twins[0].birth_date else ""
            raise Conflict(
                f"Такой человек уже есть: {twins[0].name}{born}. Откройте его карточку или подтвердите, что это другой."
            )
        stored = PEOPLE.add(tx, person)
        tx.audit("person_added", subject=stored.key)
        return stored


def twins_of(reader: Reader, person: Person) -> list[Person]:
    """Cards of the same name (ё = е) whose birth date does not tell them apart."""
    same = PEOPLE.find(reader, {"plain": plain_name(str(person.name))})
    return [
        one
        for one in same
        if one.key != person.key
        and (None in (one.birth_date, person.birth_date) or one.birth_date == person.birth_date)
    ]


def change(house: House, actor: Actor, key: str, version: int, data: Mapping[str, Any]) -> Person:
    """Change the fields of ``data``, the others stay. ``history.Edited`` when the card is no longer of ``version``."""
    require(actor, Permission.MANAGE_PEOPLE)
    values = cards.load_card(cards.PERSON, data, partial=True)
    with house.store.transaction(actor) as tx:
        old = visible(tx, actor, key)
        new = replace(old, **_resolved(house, tx, values))
        if old.version != version:
            raise history.edited(tx, old, version, _flat(old, data), _flat(new, data))
        return save(house, tx, actor, old, new)


def save(house: House, tx: Transaction, actor: Actor, old: Person, new: Person, ground: str = "") -> Person:
    """Store a changed card with its history; the same card is not stored again."""
    told = history.changes(PEOPLE.schema, old, new)
    if not told:
        return old
    stored = PEOPLE.save(tx, new)
    history.keep(house, tx, actor, stored, told, ground)
    tx.audit("person_changed", subject=stored.key, ground=ground, facts={"fields": [field for field, _, _ in told]})
    return stored


def _flat(person: Person, data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that stood on the form, as they are stored."""
    stored = history.flat(dict(PEOPLE.schema.dump(person)))
    return {name: value for name, value in stored.items() if name.partition(".")[0] in data}


def _resolved(house: House, reader: Reader, values: Mapping[str, Any]) -> dict[str, Any]:
    """Group and organisation as keys, telephone as E.164, an identity document as a value; all faults at once."""
    made, faults = dict(values), []
    lookup = StoreLookup(reader)
    for name, found, sentence in (
        ("group", lookup.group, "Группы «{}» нет в списке групп."),
        ("partner", lookup.partner, "Организации «{}» нет в списке партнёров."),
    ):
        if made.get(name):
            thing = found(made[name])
            made[name] = thing.key if thing else ""
            faults += [] if thing else [Fault(name, sentence.format(values[name]))]
    today = house.today(house.college(reader))
    made, wrong = checked(made, today)
    if faults or wrong:
        raise Invalid([*faults, *wrong])
    if isinstance(made.get("identity"), Mapping):
        told = {name: value for name, value in made["identity"].items() if value}
        made["identity"] = Identity(**told) if told.get("number") else None
    if "roles" in made:
        made["roles"] = tuple(dict.fromkeys(made["roles"]))
    return made


def names_of(reader: Reader, keys: Iterable[str]) -> dict[str, str]:
    """Names of people by key, for lists; those destroyed since are told so."""
    found = {key: PEOPLE.peek(reader, key) for key in set(keys) - {""}}
    return {key: str(person.name) if person else "данные уничтожены" for key, person in found.items()}


def papers_of(house: House, actor: Actor, key: str) -> list[Issued]:
    """Every paper that names the person, also under a card merged into this one; the newest first."""
    require(actor, Permission.READ_ARCHIVE)
    with house.store.reading() as reader:
        person = visible(reader, actor, key)
        keys = [person.key, *(row["person"] for row in reader.find(MERGED.name, {"into": person.key}))]
    return library.naming(house, actor, keys)


def partner_names(reader: Reader) -> dict[str, str]:
    """Names of organisations by key."""
    return {partner.key: partner.short_name or partner.name for partner in PARTNERS.find(reader)}

"""A confirmed plan becomes records: everything within the caller's transaction, with what the undo will need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from records.registry import GROUPS, PARTNERS, PEOPLE, REPRESENTATIONS
from records.store import Transaction
from schemas.consent import Representation
from schemas.group import Group
from schemas.partner import Partner
from schemas.person import Identity, Person, PersonRole
from schemas.values.actor import Actor
from schemas.values.names import Gender
from service.grammar.names import guess_gender, parse_full_name
from service.importing.cells import Stored
from service.importing.identity import fold
from service.importing.plan import Match, Plan
from service.importing.vocabulary import Kind
from service.usecases import history
from service.usecases.house import House
from service.usecases.imports_rows import KIN_GENDER, NewGroup, namesakes
from service.usecases.imports_stored import KINSHIPS, SLOTS, aligned, family_of

TEXTS = ("surname", "firstname", "patronymic", "position", "phone", "email", "address")
GROUP_TEXTS = ("code", "course", "programme_code", "programme")
PARTNER_TEXTS = ("name", "short_name", "inn", "address", "contact", "phone", "email")
TABLES: dict[str, Any] = {"people": PEOPLE, "groups": GROUPS, "partners": PARTNERS, "representations": REPRESENTATIONS}
CERTIFICATE = "свидетельство о рождении"


@dataclass(slots=True)
class Saving:
    """An import being saved: ``made`` and ``changed`` are (table, key, version) and old records, for the undo."""

    house: House
    tx: Transaction
    actor: Actor
    ground: str
    groups: dict[str, str] = field(default_factory=dict)
    """Folded code → key."""
    parents: dict[tuple[str, str], Person] = field(default_factory=dict)
    """Folded name and phone → card: one parent of several children is one person."""
    made: list[list[Any]] = field(default_factory=list)
    changed: list[list[Any]] = field(default_factory=list)
    removed: list[list[Any]] = field(default_factory=list)

    def add(self, table: str, record: Any) -> Any:
        """Store a new record and remember it."""
        stored = TABLES[table].add(self.tx, record)
        self.made.append([table, stored.key, stored.version])
        if table != "representations":
            self.tx.audit("imported", subject=stored.key, ground=self.ground)
        return stored

    def save(self, table: str, old: Any, new: Any) -> Any:
        """Store a changed record with its history, and remember what it was."""
        told = history.changes(TABLES[table].schema, old, new)
        if not told:
            return old
        stored = TABLES[table].save(self.tx, new)
        history.keep(self.house, self.tx, self.actor, stored, told, self.ground)
        self.tx.audit(
            "imported", subject=stored.key, ground=self.ground, facts={"fields": [name for name, _, _ in told]}
        )
        before = dict(TABLES[table].schema.dump(old))
        self.changed.append([table, stored.key, stored.version, before])
        return stored


def apply(saving: Saving, plan: Plan, groups: tuple[NewGroup, ...]) -> None:
    """Save a whole plan."""
    for group in groups:
        saving.add("groups", Group(code=group.code, course=min(group.course, 5)))
    saving.groups |= {fold(group.code): group.key for group in GROUPS.find(saving.tx)}
    if plan.kind is Kind.PEOPLE:
        saving.parents |= {
            (fold(row["plain"]), row["phone"]): PEOPLE.get(saving.tx, row["key"])
            for row in saving.tx.find("people")
            if "parent" in row["roles"] and row["phone"]
        }
    make = {Kind.PEOPLE: _person, Kind.GROUPS: _study_group, Kind.PARTNERS: _partner}[plan.kind]
    for new in plan.new:
        make(saving, None, dict(new.values))
    for match in plan.changed:
        make(saving, match, {change.field: change.new for change in match.changes})


def _person(saving: Saving, match: Match | None, values: dict[str, Stored]) -> None:
    if match is None:
        child = saving.add("people", Person(**_person_fields(saving, None, values)))
    else:
        old = PEOPLE.get(saving.tx, match.key)
        child = saving.save("people", old, replace(old, **_person_fields(saving, old, values)))
    if any(name.startswith(SLOTS[0]) for name in values):  # «representative2_…» begins so too
        _family(saving, child, values, fresh=match is None)


def _person_fields(saving: Saving, old: Person | None, values: Mapping[str, Stored]) -> dict[str, Any]:
    made: dict[str, Any] = {name: str(values[name]) for name in TEXTS if name in values}
    if "gender" in values:
        made["gender"] = Gender(str(values["gender"]))
    if "birth_date" in values:
        made["birth_date"] = date.fromisoformat(str(values["birth_date"]))
    if "group" in values:
        made["group"] = saving.groups[fold(str(values["group"]))]
    if "role" in values:
        role = PersonRole(str(values["role"]))
        made["roles"] = tuple(dict.fromkeys((*(old.roles if old else ()), role)))
    identity = _identity(old.identity if old else None, values, "passport")
    return {**made, "identity": identity} if identity else made


def _identity(old: Identity | None, values: Mapping[str, Stored], number: str) -> Identity | None:
    told: dict[str, Any] = {}
    if number in values:
        told["number"] = str(values[number])
        if not str(values[number])[:1].isdecimal():
            told["kind"] = CERTIFICATE
    if number == "passport" and "passport_issuer" in values:
        told["issued_by"] = str(values["passport_issuer"])
    if number == "passport" and "passport_date" in values:
        told["issued_on"] = date.fromisoformat(str(values["passport_date"]))
    return replace(old or Identity(), **told) if told else None


def _family(saving: Saving, child: Person, values: Mapping[str, Stored], *, fresh: bool) -> None:
    """Representatives of a child by slot; another name in a slot is another person."""
    links: list[tuple[Representation, Person]] = []
    if not fresh:
        names = [fold(str(values.get(f"{slot}_name", ""))) for slot in SLOTS]
        links = list(aligned(family_of(saving.tx, child.key), names).links)
    for place, slot in enumerate(SLOTS):
        told = {name.removeprefix(f"{slot}_"): value for name, value in values.items() if name.startswith(f"{slot}_")}
        if not told:
            continue
        link, person = links[place] if place < len(links) else (None, None)
        if "name" in told or person is None:
            if link is not None:
                saving.removed.append(["representations", link.key, dict(REPRESENTATIONS.schema.dump(link))])
                REPRESENTATIONS.remove(saving.tx, link.key)
            _link(saving, child, told)
        elif link is not None:
            saving.save("people", person, replace(person, **_parent_fields(person, told)))
            _relink(saving, link, told)


def _parent_fields(old: Person | None, told: Mapping[str, Stored]) -> dict[str, Any]:
    made: dict[str, Any] = {name: str(told[name]) for name in ("phone", "email", "address") if name in told}
    identity = _identity(old.identity if old else None, told, "passport")
    return {**made, "identity": identity} if identity else made


def _relink(saving: Saving, link: Representation, told: Mapping[str, Stored]) -> None:
    changed = replace(link, **_link_fields(told, PEOPLE.get(saving.tx, link.representative).gender))
    if changed != link:
        stored = REPRESENTATIONS.save(saving.tx, changed)
        saving.changed.append(["representations", stored.key, stored.version, dict(REPRESENTATIONS.schema.dump(link))])


def _link_fields(told: Mapping[str, Stored], gender: Gender) -> dict[str, Any]:
    made = {"authority_type": str(told["document"])} if "document" in told else {}
    if "kinship" in told:
        code = KINSHIPS[str(told["kinship"])]
        made["kinship"] = "adopter_f" if code == "adopter_m" and gender is Gender.F else code
    return made


def _link(saving: Saving, child: Person, told: Mapping[str, Stored]) -> None:
    name = parse_full_name(str(told["name"]))
    known = (fold(str(name)), str(told.get("phone", "")))
    parent = saving.parents.get(known) if known[1] else None
    if parent is None:
        kin = str(told.get("kinship", ""))
        gender = KIN_GENDER.get(kin) or guess_gender(name).gender or Gender.F
        parent = saving.add(
            "people",
            Person(
                surname=name.surname, firstname=name.firstname, patronymic=name.patronymic, gender=gender,
                roles=(PersonRole.PARENT,), **_parent_fields(None, told),
            ),
        )  # fmt: skip
        saving.parents[known] = parent
    fields = _link_fields(told, parent.gender)
    saving.add("representations", Representation(child=child.key, representative=parent.key, **fields))


def _named(saving: Saving, text: str, role: PersonRole, position: str = "") -> str:
    """The key of a person named in a list; a card is made of one not known yet."""
    found = namesakes(saving.tx, text)
    if found:
        return found[0].key
    name = parse_full_name(text)
    gender = guess_gender(name).gender or Gender.F
    person = Person(
        surname=name.surname, firstname=name.firstname, patronymic=name.patronymic, gender=gender, roles=(role,),
        position=position,
    )  # fmt: skip
    return str(saving.add("people", person).key)


def _study_group(saving: Saving, match: Match | None, values: dict[str, Stored]) -> None:
    made: dict[str, Any] = {name: values[name] for name in GROUP_TEXTS if name in values}
    if "curator" in values:
        made["curator"] = _named(saving, str(values["curator"]), PersonRole.TEACHER)
    if match is None:
        saving.add("groups", Group(**{"course": _course(str(made["code"])), **made}))
    else:
        old = GROUPS.get(saving.tx, match.key)
        saving.save("groups", old, replace(old, **made))


def _course(code: str) -> int:
    return next((int(sign) for sign in code if sign in "12345"), 1)


def _partner(saving: Saving, match: Match | None, values: dict[str, Stored]) -> None:
    made: dict[str, Any] = {name: str(values[name]) for name in PARTNER_TEXTS if name in values}
    if "signatory_basis" in values:
        made["signer_basis"] = str(values["signatory_basis"])
    position = str(values.get("signatory_position", ""))
    if "signatory" in values:
        made["signer"] = _named(saving, str(values["signatory"]), PersonRole.EMPLOYER_REP, position)
    if match is None:
        saving.add("partners", Partner(**made))
        return
    old = PARTNERS.get(saving.tx, match.key)
    new = saving.save("partners", old, replace(old, **made))
    signer = PEOPLE.peek(saving.tx, new.signer) if position and new.signer else None
    if signer is not None and signer.position != position:
        saving.save("people", signer, replace(signer, position=position))

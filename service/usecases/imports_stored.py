"""Stored records as an import compares them with rows of a list: the same field names, the same spellings of values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from records.registry import GROUPS, PARTNERS, PEOPLE, REPRESENTATIONS
from records.store import Reader
from schemas.consent import Representation
from schemas.person import Person
from service.importing.cells import Stored
from service.importing.identity import fold, name_key
from service.importing.preview import Existing
from service.importing.result import Row
from service.importing.vocabulary import Kind

KINSHIPS = {
    "мать": "mother", "отец": "father", "усыновитель": "adopter_m", "опекун": "guardian", "попечитель": "trustee",
    "представитель органа опеки": "authority", "директор организации для сирот": "institution",
}  # fmt: skip
"""Words of lists (service.importing.codes) → codes of the shared list «kinship»."""
WORDS = {code: word for word, code in KINSHIPS.items()} | {"adopter_f": "усыновитель"}
SLOTS = ("representative", "representative2")
PERSON_FIELDS = ("surname", "firstname", "patronymic", "phone", "email", "position", "address")


@dataclass(frozen=True, slots=True)
class Family:
    """A child's representatives in the order of the slots of a list: the link and the person of each."""

    links: tuple[tuple[Representation, Person], ...]


def existing(reader: Reader, kind: Kind, rows: Iterable[Row]) -> list[Existing]:
    """All stored records of a kind; representatives of people stand in the order in which the rows name them."""
    if kind is Kind.GROUPS:
        return _groups(reader)
    if kind is Kind.PARTNERS:
        return _partners(reader)
    named = {_who(row.values): _slot_names(row.values) for row in rows}
    people = PEOPLE.find(reader)
    codes = {group.key: group.code for group in GROUPS.find(reader)}
    families = all_families(reader, people)
    found = []
    for person in people:
        values = person_values(person, codes)
        family = families.get(person.key)
        if family:
            names = named.get(_who(values)) or named.get((name_key(values), ""), [])
            values |= family_values(aligned(family, names))
        found.append(Existing(person.key, person.version, values))
    return found


def all_families(reader: Reader, people: Iterable[Person]) -> dict[str, Family]:
    """Representatives by child."""
    by_key = {person.key: person for person in people}
    links: defaultdict[str, list[tuple[Representation, Person]]] = defaultdict(list)
    for link in REPRESENTATIONS.find(reader):
        if link.representative in by_key:
            links[link.child].append((link, by_key[link.representative]))
    return {child: Family(tuple(found)) for child, found in links.items()}


def family_of(reader: Reader, child: str) -> Family:
    """The representatives of one child."""
    links = REPRESENTATIONS.find(reader, {"child": child})
    found = [(link, PEOPLE.peek(reader, link.representative)) for link in links]
    return Family(tuple((link, person) for link, person in found if person is not None))


def _who(values: Mapping[str, Stored]) -> tuple[str, str]:
    return name_key(values), str(values.get("birth_date", ""))


def _slot_names(values: Mapping[str, Stored]) -> list[str]:
    return [fold(str(values.get(f"{slot}_name", ""))) for slot in SLOTS]


def aligned(family: Family, names: list[str]) -> Family:
    """The same two, swapped when the list names them the other way round."""
    own = [fold(str(person.name)) for _, person in family.links[:2]]
    if names and own and (own[0] == names[1] or (len(own) > 1 and own[1] == names[0])):
        if len(own) == 1:
            return family
        return Family((family.links[1], family.links[0], *family.links[2:]))
    return family


def person_values(person: Person, codes: Mapping[str, str]) -> dict[str, Stored]:
    """A card as a row of a list would say it."""
    values: dict[str, Stored] = {name: getattr(person, name) for name in PERSON_FIELDS if getattr(person, name)}
    values["gender"] = person.gender.value
    if person.birth_date:
        values["birth_date"] = person.birth_date.isoformat()
    if person.roles:
        values["role"] = person.roles[0].value
    if person.group in codes:
        values["group"] = codes[person.group]
    if person.identity and person.identity.number:
        values["passport"] = person.identity.number
        if person.identity.issued_by:
            values["passport_issuer"] = person.identity.issued_by
        if person.identity.issued_on:
            values["passport_date"] = person.identity.issued_on.isoformat()
    return values


def family_values(family: Family) -> dict[str, Stored]:
    """Representatives as columns of a list."""
    values: dict[str, Stored] = {}
    for slot, (link, person) in zip(SLOTS, family.links, strict=False):
        told = {
            "name": str(person.name), "kinship": WORDS.get(link.kinship, ""), "phone": person.phone, "email": person.email,
            "address": person.address, "passport": person.identity.number if person.identity else "",
            "document": link.authority_type,
        }  # fmt: skip
        values |= {f"{slot}_{name}": value for name, value in told.items() if value}
    return values


def _groups(reader: Reader) -> list[Existing]:
    found = []
    for group in GROUPS.find(reader):
        curator = PEOPLE.peek(reader, group.curator) if group.curator else None
        values: dict[str, Stored] = {
            "code": group.code, "course": group.course, "programme_code": group.programme_code, "programme": group.programme,
            "curator": str(curator.name) if curator else "",
        }  # fmt: skip
        found.append(Existing(group.key, group.version, {name: value for name, value in values.items() if value}))
    return found


def _partners(reader: Reader) -> list[Existing]:
    found = []
    for partner in PARTNERS.find(reader):
        signer = PEOPLE.peek(reader, partner.signer) if partner.signer else None
        texts = ("name", "short_name", "inn", "address", "contact", "phone", "email")
        values: dict[str, Stored] = {name: getattr(partner, name) for name in texts}
        values |= {"signatory_basis": partner.signer_basis}
        if signer:
            values |= {"signatory": str(signer.name), "signatory_position": signer.position}
        found.append(Existing(partner.key, partner.version, {name: value for name, value in values.items() if value}))
    return found

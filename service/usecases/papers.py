"""What stands in a paper besides its fields: signer, acts of its date, corrected forms, title."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from records.registry import GROUPS, PEOPLE, PHRASES
from records.store import Reader
from schemas.college import College
from schemas.document.manifest import Manifest
from schemas.group import Group
from schemas.lookup import PaperRef
from schemas.partner import Partner
from schemas.person import Person
from schemas.values.cases import Case
from service.errors import Fault, Invalid
from service.grammar.names import surname_initials
from service.rendering.paper import Paper
from service.rendering.slots import people_named
from service.usecases.house import House
from service.usecases.links import AMENDED, CHANGES

if TYPE_CHECKING:
    from service.usecases.issue import Prepared


def paper_facts(house: House, reader: Reader, prepared: Prepared, number: str, code: str) -> Paper:
    """Everything of a paper that is not typed into its form."""
    manifest, college, dated = prepared.kind.manifest, prepared.college, prepared.dated
    signer, acting = _signer(reader, college, prepared)
    return Paper(
        college=college,
        dated=dated,
        number=number,
        code=code,
        signer=signer,
        acting=acting,
        acts=tuple(house.catalogue.shared.preamble(manifest.key, manifest.genre, dated)),
        groups=_groups(reader, prepared.data),
        people=_people(reader, prepared.data),
        forms=lambda text: HandForms(reader, text),
        title=title_of(prepared),
        retention=manifest.retention,
    )


def title_of(prepared: Prepared) -> str:
    """The heading of the paper: the manifest's, without the name of the kind; of one that changes another, which one."""
    manifest: Manifest = prepared.kind.manifest
    amended = prepared.data.get(AMENDED)
    if isinstance(amended, PaperRef):
        said = f"от {amended.date:%d.%m.%Y} № {amended.number}"
        changed = bool(prepared.data.get(CHANGES))
        return f"О внесении изменений в приказ {said}" if changed else f"О признании утратившим силу приказа {said}"
    return manifest.heading or manifest.short


ADDRESSED = frozenset({"award", "letter", "agreement"})
"""Genres whose journals and file names say to whom the paper goes."""


def recipient_of(prepared: Prepared) -> str:
    """To whom an award, a letter or an agreement goes, as its journal and file name say it; "" for other papers.

    The first own field that names an organisation, and the first that names people (of an agreement only the organisation):
    «ООО «Машины», Сафин Т.М.».
    """
    manifest = prepared.kind.manifest
    if manifest.genre not in ADDRESSED:
        return ""
    values = [prepared.data.get(spec.name) for spec in manifest.fields]
    partner = next((value for value in values if isinstance(value, Partner)), None)
    parts = [partner.short_name or partner.name] if partner else []
    if manifest.genre != "agreement" or not parts:
        people = next((found for found in map(people_named, values) if found), [])
        parts += [surname_initials(person.name, person.gender, Case.NOMN).text for person in people]
    return ", ".join(parts).replace("\u00a0", " ")


MOST_INITIALS = 6


def initials_of(prepared: Prepared) -> str:
    """«А.П.И.» of those whom the first own field with people names, in the order name, patronymic, surname; "" for more than six."""
    named = (people_named(prepared.data.get(spec.name)) for spec in prepared.kind.manifest.fields)
    people = next((found for found in named if found), [])
    if len(people) > MOST_INITIALS:
        return ""
    parts = ((one.firstname, one.patronymic, one.surname) for one in people)
    return ", ".join("".join(f"{part[0].upper()}." for part in three if part) for three in parts)


class HandForms(Mapping[Case, str]):
    """Forms of a phrase that a human set, empty where nobody has; read when a form is asked for, which few words of a paper are."""

    def __init__(self, reader: Reader, text: str) -> None:
        self._reader, self._text = reader, text

    @cached_property
    def _forms(self) -> Mapping[Case, str]:
        found = PHRASES.find(self._reader, {"text": self._text}, limit=1)
        return found[0].forms if found else {}

    def __getitem__(self, case: Case) -> str:
        return self._forms[case]

    def __iter__(self) -> Iterator[Case]:
        return iter(self._forms)

    def __len__(self) -> int:
        return len(self._forms)


def _signer(reader: Reader, college: College, prepared: Prepared) -> tuple[Person | None, str]:
    signer = college.signer(prepared.dated)
    if signer is None:
        if "signature" in prepared.kind.manifest.blocks and prepared.data.get("signer") is None:
            day = f"{prepared.dated:%d.%m.%Y}"
            raise Invalid(
                [Fault("signer", f"На {day} в сведениях о колледже нет подписывающего: выберите, кто подписывает.")]
            )
        return None, ""
    person = PEOPLE.get(reader, signer.person)
    return replace(person, position=signer.position), signer.acting


def _groups(reader: Reader, data: Mapping[str, object]) -> Mapping[str, Group]:
    keys = {person.group for person in people_named(data) if person.group}
    return {group.key: group for key in keys if (group := GROUPS.peek(reader, key)) is not None}


def _people(reader: Reader, data: Mapping[str, object]) -> Mapping[str, Person]:
    """People that the named groups and organisations point to: curators and signatories."""
    keys: set[str] = set()
    for value in data.values():
        if isinstance(value, Group):
            keys.add(value.curator)
        if isinstance(value, Partner):
            keys.add(value.signer)
    return {key: person for key in keys - {""} if (person := PEOPLE.peek(reader, key)) is not None}

"""The gate: no paper names a person before the consent or other legal ground it needs (law.md §1–3); no door passes by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from records.registry import CONSENTS, PEOPLE
from records.store import Reader
from schemas.consent import Consent, ConsentKind, ConsentState, state_for
from schemas.consent_rules import FREE_TEXT, LINKED, OWN_GENRES, PROOF_TYPES, Mention, needs
from schemas.document.manifest import Manifest
from schemas.errors import Fault
from schemas.group import Group
from schemas.partner import Partner
from schemas.person import Person
from service.errors import Invalid
from service.usecases import named

SHORTEST_GROUND = 10
"""A legal ground names an act; «да» is none."""


@dataclass(frozen=True, slots=True)
class Ground:
    """On what the paper names people; ``text`` is an exception's ground, empty where none was needed."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Lack:
    """A person whom the paper may not name yet."""

    person: Person
    kind: ConsentKind
    state: ConsentState

    @property
    def sentence(self) -> str:
        """For the stop page."""
        return f"{self.person.name}: нет согласия ({self.kind.russian}) – {self.state.russian}."


class NoConsent(Invalid):
    """The paper names people without the consent it needs; ``lacks`` names them, so that the page can print exactly those."""

    def __init__(self, lacks: list[Lack]) -> None:
        super().__init__(
            [Fault("", lack.sentence) for lack in lacks],
            "Документ называет людей, у которых нет нужного согласия. Напечатайте согласия или укажите законное основание.",
        )
        self.lacks = tuple(lacks)


def lacking(reader: Reader, manifest: Manifest, data: Mapping[str, Any], dated: date, today: date) -> list[Lack]:
    """Who lacks what for a paper of this type: the consent must hold on the paper's day and today.

    So a paper dated back passes neither by a withdrawal nor by a birthday that came since.
    """
    asked = _Asked(reader, manifest, dated, today)
    found: dict[tuple[str, ConsentKind], Lack] = {}
    for field, person in (*mentions(data), *_linked(reader, data)):
        for lack in asked.lacks(field, known(reader, person)):
            found.setdefault((lack.person.key or str(lack.person.name), lack.kind), lack)
    for lack in _in_words(asked, data):
        found.setdefault((lack.person.key, lack.kind), lack)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Asked:
    """The paper that asks: its type and its days."""

    reader: Reader
    manifest: Manifest
    dated: date
    today: date

    def lacks(self, field: str, person: Person) -> list[Lack]:
        """What one person named in one field lacks."""
        found = []
        for need in needs(Mention(self.manifest.key, self.manifest.genre, field, person, self.dated)):
            if need.kind is not None:
                state = held(self.reader, person, need.kind, (self.dated, self.today))
                found += [] if state.holds else [Lack(person, need.kind, state)]
        return found


def _in_words(asked: _Asked, data: Mapping[str, Any]) -> Iterator[Lack]:
    """People of the lists whom a free text names; where it may mean several, one of them who lacks nothing is enough."""
    if asked.manifest.genre in OWN_GENRES or asked.manifest.key in PROOF_TYPES:
        return
    for text in named.texts_in(data):
        for cards in named.cards_in(asked.reader, text):
            lacks = [asked.lacks(FREE_TEXT, card) for card in cards]
            if all(lacks):
                yield from lacks[0]


def held(reader: Reader, person: Person, kind: ConsentKind, days: tuple[date, ...]) -> ConsentState:
    """The first state that does not hold among the days, else the last one."""
    consents = CONSENTS.find(reader, {"person": person.key}) if person.key else []
    state = ConsentState.NOT_PRINTED
    for day in days:
        state = state_for(consents, kind, person, day)
        if not state.holds and kind is ConsentKind.PROCESSING and _through_child(reader, person, day):
            state = ConsentState.RETURNED
        if not state.holds:
            break
    return state


def _through_child(reader: Reader, person: Person, day: date) -> bool:
    """A representative's own data are covered by the sheet signed for the child: it lists them."""
    if not person.key:
        return False
    given = CONSENTS.find(reader, {"representative": person.key, "kind": ConsentKind.PROCESSING.value})
    return any(_in_force(reader, consent, day) for consent in given)


def _in_force(reader: Reader, consent: Consent, day: date) -> bool:
    child = PEOPLE.peek(reader, consent.person)
    return child is not None and state_for([consent], consent.kind, child, day).holds


def mentions(data: Mapping[str, Any]) -> Iterator[tuple[str, Person]]:
    """Every person that the data name with the field that names him («mentor», in rows «pairs.mentor»)."""
    for name, value in data.items():
        yield from _walk(name, value)


def _walk(field: str, value: Any) -> Iterator[tuple[str, Person]]:
    if isinstance(value, Person):
        yield field, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _walk(f"{field}.{name}", inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _walk(field, inner)


def known(reader: Reader, person: Person) -> Person:
    """The card of one who is written out by hand though the college has it: so nobody passes by the gate under a false post."""
    if person.key:
        return person
    same = named.cards_of(reader, person)
    if not same:
        return person
    return same[0] if same[0].is_student else replace(same[0], position=same[0].position or person.position)


def _linked(reader: Reader, data: Mapping[str, Any]) -> Iterator[tuple[str, Person]]:
    """People whom a paper may name through a card that it refers to: a group's curator, who signs for a partner."""
    for name, value in data.items():
        for one in value if isinstance(value, list | tuple) else (value,):
            if isinstance(one, Mapping):
                yield from _linked(reader, one)
            key = one.curator if isinstance(one, Group) else one.signer if isinstance(one, Partner) else ""
            person = PEOPLE.peek(reader, key) if key else None
            if person is not None:
                yield f"{name}.{LINKED}", person


def gate(
    reader: Reader, manifest: Manifest, data: Mapping[str, Any], days: tuple[date, date], exception: str
) -> Ground:
    """The ground of a paper (``days``: of the paper, today); NoConsent names who lacks what, unless a legal ground is given."""
    lacks = lacking(reader, manifest, data, *days)
    if lacks and len(exception.strip()) < SHORTEST_GROUND:
        raise NoConsent(lacks)
    return Ground(exception.strip() if lacks else "")

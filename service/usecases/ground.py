"""The gate: no paper names a person before the consent or other legal ground it needs (law.md §1–3); no door passes by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from records.registry import CONSENTS
from records.store import Reader
from schemas.consent import ConsentKind, ConsentState, state_for
from schemas.consent_rules import needs
from schemas.document.manifest import Manifest
from schemas.errors import Fault
from schemas.person import Person
from service.errors import Invalid


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


def lacking(reader: Reader, manifest: Manifest, people: list[Person], day: date) -> list[Lack]:
    """Who lacks what for a paper of this type on ``day``."""
    found = []
    for person in people:
        need = needs(manifest.key, manifest.genre, person, day)
        if need.kind is None:
            continue
        consents = CONSENTS.find(reader, {"person": person.key}) if person.key else []
        state = state_for(consents, need.kind, person, day)
        if not state.holds:
            found.append(Lack(person, need.kind, state))
    return found


def gate(reader: Reader, manifest: Manifest, people: list[Person], day: date, exception: str) -> Ground:
    """The ground of a paper; NoConsent names who lacks what, unless a legal ground is given (it is logged)."""
    lacks = lacking(reader, manifest, people, day)
    if lacks and len(exception.strip()) < 5:
        raise NoConsent(lacks)
    return Ground(exception.strip() if lacks else "")

"""Where a missing consent leads: the person's card and the sheet to be printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for

from schemas.consent import SHEETS, ConsentKind
from schemas.consent_rules import minor
from schemas.person import Person
from service.usecases.consents import sheet_key
from service.usecases.ground import Lack
from service.web.context import college, house, web


@dataclass(frozen=True, slots=True)
class Shown:
    """One missing consent as the stop page shows it; the addresses are empty where there is nowhere to go."""

    name: str
    kind: str
    state: str
    where: str
    sheet: str


def lacks_shown(lacks: Iterable[Lack]) -> list[Shown]:
    """Missing consents with links."""
    return [
        Shown(str(lack.person.name), lack.kind.russian, lack.state.russian, _card(lack.person), _sheet(lack))
        for lack in lacks
    ]


def prints(lacks: Iterable[Lack]) -> list[tuple[str, str, int]]:
    """For each missing kind: its name, the address that prints exactly these people's sheets, how many of them."""
    people: dict[ConsentKind, list[str]] = {}
    for lack in lacks:
        if lack.person.key and "batch.begin" in web().pages:
            people.setdefault(lack.kind, []).append(lack.person.key)
    return [
        (kind.russian, url_for("batch.begin", type=sheet_key(kind), people=",".join(keys), missing="1"), len(keys))
        for kind, keys in people.items()
    ]


def _card(person: Person) -> str:
    return url_for("people.card", key=person.key) if person.key and "people.card" in web().pages else ""


def _sheet(lack: Lack) -> str:
    """The kind of paper by which this consent is given; for a minor the one that the representative signs."""
    fitting = [key for key, kind in SHEETS.items() if kind is lack.kind and key in house().catalogue.types]
    found = college()
    if lack.kind is ConsentKind.PROCESSING and found is not None:
        wanted = "consent_pd_minor" if minor(lack.person, house().today(found)) else "consent_pd_adult"
        fitting = [key for key in fitting if key == wanted]
    return url_for("issue.new", key=fitting[0]) if fitting else ""

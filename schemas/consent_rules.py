"""The rule table of the gate: what a paper says about a person × role × age → the consent or other legal ground it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from schemas.consent import ADULT, ConsentKind
from schemas.person import Person, PersonRole

EMPLOYEE_ROLES = frozenset({PersonRole.TEACHER, PersonRole.MASTER, PersonRole.STAFF})
LABOUR = "трудовые отношения (152-ФЗ, ст. 6 ч. 1 п. 2, 5; ТК РФ, гл. 14)"
CONTRACT = "представитель организации действует от её имени (152-ФЗ, ст. 6 ч. 1 п. 5)"
OWN_SHEET = "бумага самого субъекта или его представителя"


@dataclass(frozen=True, slots=True)
class Need:
    """What naming one person needs: a consent of ``kind``, or nothing more than ``ground`` when ``kind`` is None."""

    kind: ConsentKind | None
    ground: str = ""


FREE_GENRES = frozenset({"consent", "application"})
"""Papers by which the person himself speaks: they are how a consent comes about."""
PUBLIC_GENRES = frozenset({"publication"})
"""Papers for an unlimited circle: only with the separate consent to distribution (152-ФЗ art. 10.1)."""
PSYCHOLOGY_TYPES = frozenset({"support_plan"})
DATA_ACTS = frozenset({"act"})
"""Acts of destruction and extracts name the subject by force of order № 179 of Roskomnadzor."""


def employee(person: Person) -> bool:
    """An employee of the college: by roles of the card, or by a position where the person is written out."""
    if person.is_student:
        return False
    return bool(EMPLOYEE_ROLES.intersection(person.roles)) or (not person.roles and bool(person.position))


Applies = Callable[[str, str, Person, date], bool]
TABLE: tuple[tuple[Applies, Need], ...] = (
    (lambda _t, genre, _p, _d: genre in FREE_GENRES, Need(None, OWN_SHEET)),
    (lambda _t, genre, _p, _d: genre in DATA_ACTS, Need(None, "приказ Роскомнадзора от 28.10.2022 № 179")),
    (lambda _t, genre, _p, _d: genre in PUBLIC_GENRES, Need(ConsentKind.DISTRIBUTION)),
    (lambda kind, _g, person, day: kind in PSYCHOLOGY_TYPES and minor(person, day), Need(ConsentKind.PSYCHOLOGY)),
    (lambda _t, _g, person, _d: employee(person), Need(None, LABOUR)),
    (lambda _t, genre, person, _d: genre in {"letter", "agreement"} and not person.is_student, Need(None, CONTRACT)),
)
"""The first line that applies rules; where none does, a consent to processing is needed."""


def minor(person: Person, day: date) -> bool:
    """Under 18 on ``day``, or of an age not known."""
    return (person.age_on(day) or 0) < ADULT


def needs(document: str, genre: str, person: Person, day: date) -> Need:
    """What a paper of that type and genre, dated ``day``, needs to name ``person``."""
    lines = (need for applies, need in TABLE if applies(document, genre, person, day))
    return next(lines, Need(ConsentKind.PROCESSING))

"""Consents as data: kinds, who gives them by the age on the day of signing, term, withdrawal, state (law.md §1–4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from schemas.person import Person
from schemas.records import Record

ADULT = 18
"""Full capacity (ГК РФ, art. 21)."""
EXPIRING = timedelta(days=30)


class ConsentKind(StrEnum):
    """Each kind is a sheet of its own since 01.09.2025 (152-ФЗ art. 9 part 1 as of 156-ФЗ)."""

    PROCESSING = "processing"
    MENTOR = "processing_mentor"
    DISTRIBUTION = "distribution"
    IMAGE = "image"
    PARTICIPATION = "participation"
    PSYCHOLOGY = "psychology"
    MENTORING_WORK = "mentoring_work"

    @property
    def russian(self) -> str:
        """As lists and journals name it."""
        return _RUSSIAN[self]


_RUSSIAN = {
    ConsentKind.PROCESSING: "обработка персональных данных",
    ConsentKind.MENTOR: "обработка персональных данных наставника",
    ConsentKind.DISTRIBUTION: "распространение персональных данных",
    ConsentKind.IMAGE: "использование изображения",
    ConsentKind.PARTICIPATION: "участие в программе",
    ConsentKind.PSYCHOLOGY: "психолого-педагогическая помощь",
    ConsentKind.MENTORING_WORK: "выполнение работы по наставничеству",
}

SHEETS: dict[str, ConsentKind] = {
    "consent_pd_adult": ConsentKind.PROCESSING,
    "consent_pd_minor": ConsentKind.PROCESSING,
    "consent_pd_mentor": ConsentKind.MENTOR,
    "consent_distribution": ConsentKind.DISTRIBUTION,
    "consent_image": ConsentKind.IMAGE,
    "consent_participation": ConsentKind.PARTICIPATION,
    "consent_psychology": ConsentKind.PSYCHOLOGY,
    "consent_mentoring_work": ConsentKind.MENTORING_WORK,
}
"""Document type → the kind of consent its sheet gives."""
SATISFIED_BY: dict[ConsentKind, tuple[ConsentKind, ...]] = {
    ConsentKind.PROCESSING: (ConsentKind.PROCESSING, ConsentKind.MENTOR),
    ConsentKind.MENTOR: (ConsentKind.MENTOR, ConsentKind.PROCESSING),
}
"""Where one sheet stands for another: both are consents to processing within the programme."""

ASKED_OF_STUDENTS = frozenset({ConsentKind.PROCESSING, ConsentKind.PARTICIPATION})
"""What every student is asked for; the other kinds only where a pair, a publication or help needs them."""


class Giver(StrEnum):
    """Who gives a consent."""

    SELF = "self"
    REPRESENTATIVE = "representative"


class ConsentState(StrEnum):
    """State of one kind for one person on a day."""

    NOT_PRINTED = "not_printed"
    PRINTED = "printed"
    RETURNED = "returned"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    OWN_NEEDED = "own_needed"
    WITHDRAWN = "withdrawn"
    WRONG_GIVER = "wrong_giver"
    """Signed by one who could not give it on that day: a minor himself, or a parent of an adult."""
    NOT_NEEDED = "not_needed"

    @property
    def russian(self) -> str:
        """The word for lists."""
        return _STATES[self]

    @property
    def holds(self) -> bool:
        """True while the consent allows what it was given for."""
        return self in {ConsentState.RETURNED, ConsentState.EXPIRING}


_STATES = {
    ConsentState.NOT_PRINTED: "не напечатано",
    ConsentState.PRINTED: "напечатано, не вернули",
    ConsentState.RETURNED: "получено",
    ConsentState.EXPIRING: "скоро истекает",
    ConsentState.EXPIRED: "срок истёк",
    ConsentState.OWN_NEEDED: "исполнилось 18 – нужно своё",
    ConsentState.WITHDRAWN: "отозвано",
    ConsentState.WRONG_GIVER: "подписал не тот, кто вправе",
    ConsentState.NOT_NEEDED: "не нужно",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent(Record):
    """One sheet: for whom, of what kind, given by whom, printed, returned, till when, withdrawn."""

    person: str
    kind: ConsentKind
    giver: Giver
    representative: str = ""
    paper: str = ""
    """Key of the issued sheet; empty for one given on a form of another origin."""
    edition: str = ""
    """Digest of the template it was printed from."""
    printed_on: date | None = None
    given_on: date | None = None
    until: date | None = None
    withdrawn_on: date | None = None
    scan_sha256: str = ""
    marked_by: str = ""
    number: str = ""
    """Number in the register of consents."""
    code: str = ""
    """The code in the QR of the sheet: opaque, it names nobody."""
    cards: str = ""
    """Editions of the cards it was filled from; a sheet of older cards is not printed again but made anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation(Record):
    """Who represents a minor: kinship and the document of authority (law.md §2)."""

    child: str
    representative: str
    kinship: str = "mother"
    authority_type: str = ""
    authority_number: str = ""
    authority_date: date | None = None
    authority_issuer: str = ""


def giver_on(person: Person, day: date) -> Giver | None:
    """Who must give a consent signed on ``day``; None when a student's birth date is not known."""
    age = person.age_on(day)
    if age is None:
        return None if person.is_student else Giver.SELF
    return Giver.SELF if age >= ADULT else Giver.REPRESENTATIVE


def adult_from(person: Person) -> date | None:
    """The day from which the person consents alone: the 18th birthday (born on 29 February: 1 March)."""
    born = person.birth_date
    if born is None:
        return None
    try:
        return born.replace(year=born.year + ADULT)
    except ValueError:
        return date(born.year + ADULT, 3, 1)


def state_of(consent: Consent, person: Person, day: date) -> ConsentState:
    """The state of one sheet on ``day``."""
    if consent.withdrawn_on is not None and consent.withdrawn_on <= day:
        return ConsentState.WITHDRAWN
    if consent.given_on is None or consent.given_on > day:
        return ConsentState.PRINTED if consent.printed_on else ConsentState.NOT_PRINTED
    if giver_on(person, consent.given_on) is not consent.giver:
        return ConsentState.WRONG_GIVER
    own = adult_from(person)
    if consent.giver is Giver.REPRESENTATIVE and own is not None and own <= day:
        return ConsentState.OWN_NEEDED
    if consent.until is not None and consent.until < day:
        return ConsentState.EXPIRED
    ending = consent.until is not None and consent.until <= day + EXPIRING
    return ConsentState.EXPIRING if ending else ConsentState.RETURNED


_RANK = (
    ConsentState.RETURNED, ConsentState.EXPIRING, ConsentState.PRINTED, ConsentState.OWN_NEEDED, ConsentState.EXPIRED,
    ConsentState.WRONG_GIVER, ConsentState.WITHDRAWN, ConsentState.NOT_PRINTED, ConsentState.NOT_NEEDED,
)  # fmt: skip


def state_for(consents: Iterable[Consent], kind: ConsentKind, person: Person, day: date) -> ConsentState:
    """The best state among a person's sheets of a kind (or of one that stands for it); never «не нужно»: see ``shown_state``."""
    kinds = SATISFIED_BY.get(kind, (kind,))
    states = [state_of(consent, person, day) for consent in consents if consent.kind in kinds]
    return min(states, key=_RANK.index, default=ConsentState.NOT_PRINTED)


def expected(kind: ConsentKind, person: Person) -> bool:
    """True when everybody of this role is asked for the kind; the others are asked when a paper or an event needs it.

    An employee's data are processed on the ground of labour relations (152-ФЗ art. 6 part 1 items 2, 5).
    """
    return kind in ASKED_OF_STUDENTS and person.is_student


def shown_state(consents: Iterable[Consent], kind: ConsentKind, person: Person, day: date) -> ConsentState:
    """The state for lists: «не нужно» where nobody has asked for a consent of this kind yet."""
    state = state_for(consents, kind, person, day)
    nothing = state is ConsentState.NOT_PRINTED and not expected(kind, person)
    return ConsentState.NOT_NEEDED if nothing else state

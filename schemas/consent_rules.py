"""The rule table of the gate: what a paper says about a person × role × age → the consents or other legal ground it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from schemas.consent import ADULT, ConsentKind
from schemas.person import Person, PersonRole

EMPLOYEE_ROLES = frozenset({PersonRole.TEACHER, PersonRole.MASTER, PersonRole.STAFF})
LEARNERS = ("студент", "обучающ", "учащ", "ученик", "ученица", "курсант", "слушател", "воспитанни", "выпускни")
"""Beginnings of a «position» that makes nobody an employee."""
LABOUR = "трудовые отношения (152-ФЗ, ст. 6 ч. 1 п. 2, 5; ТК РФ, гл. 14)"
CONTRACT = "сторона договора или представитель организации, действующий от её имени (152-ФЗ, ст. 6 ч. 1 п. 5)"
OWN_SHEET = "бумага самого субъекта или его представителя"
PROOF = "оператор обязан доказать получение согласия и уничтожение данных (152-ФЗ, ст. 9 ч. 3; приказ РКН № 179)"
OPEN = "сведения о руководителях и педагогах открыты по закону (273-ФЗ, ст. 29)"


@dataclass(frozen=True, slots=True)
class Need:
    """What naming one person needs: a consent of ``kind``, or nothing more than ``ground`` when ``kind`` is None."""

    kind: ConsentKind | None
    ground: str = ""


def minor(person: Person, day: date) -> bool:
    """Under 18 on ``day``, or of an age not known."""
    return (person.age_on(day) or 0) < ADULT


@dataclass(frozen=True, slots=True)
class Mention:
    """One person as a paper names him: in which field (in rows «rows.column»), in a paper of which type and genre, on which day."""

    document: str
    genre: str
    field: str
    person: Person
    day: date

    @property
    def minor(self) -> bool:
        """Under 18 on the day, or of an age not known."""
        return minor(self.person, self.day)

    @property
    def own(self) -> bool:
        """The paper is this person's own word: a consent, an application, a withdrawal."""
        return self.genre in OWN_GENRES and self.field in OWN_FIELDS

    @property
    def represents(self) -> bool:
        """Named as the one who signs for the organisation to which the paper refers."""
        return self.field.endswith(f".{LINKED}")

    @property
    def official(self) -> bool:
        """Named only as an officer: who signs, executes, agrees or answers for the paper."""
        return self.field in OFFICE_FIELDS or self.represents


OWN_GENRES = frozenset({"consent", "application"})
"""Papers by which a person himself speaks: they are how a consent comes about."""
OWN_FIELDS = frozenset({"subject", "child", "representative", "mentor", "person", "applicant", "student"})
"""In them the one who speaks; anybody else named there needs a ground of his own."""
LINKED, FREE_TEXT = "linked", "free text"
"""Named through the card of a group or a partner; named in words somebody typed."""
OFFICE_FIELDS = frozenset({"signer", "executor", "visas", "control_person", "accepted_by", "responsible", "acquainted"})
PROOF_TYPES = frozenset({"pd_destruction_act", "pd_event_extract", "consent_register", "consent_handover"})
"""Papers that prove how consents were got and data destroyed; other acts and registers are no exception."""
PUBLIC_GENRES = frozenset({"publication"})
"""Papers for an unlimited circle: only with the separate consent to distribution (152-ФЗ art. 10.1)."""
PSYCHOLOGY_TYPES = frozenset({"support_plan"})
"""Psychological help to a minor wants the representative's consent too (273-ФЗ art. 42 part 3)."""
LABOUR_MENTORING = frozenset({("order_mentor_work", "mentor")})
"""Work of mentoring another employee wants the mentor's written consent (ТК art. 351.8)."""


TO_PARTNERS = frozenset({"letter_thanks_partner"})
"""Awards that go to an organisation through the one who acts for it: on the ground of a letter."""


def employee(person: Person) -> bool:
    """An employee of the college: by roles of the card, or by a position where the person is written out."""
    if person.is_student:
        return False
    if person.roles:
        return bool(EMPLOYEE_ROLES.intersection(person.roles))
    position = person.position.strip().lower()
    return bool(position) and not position.startswith(LEARNERS)


def speaks_for_others(person: Person) -> bool:
    """One who acts for an organisation, or stands in the college's lists as nothing else."""
    return not person.is_student and (PersonRole.EMPLOYER_REP in person.roles or not person.roles)


Applies = Callable[[Mention], bool]
TABLE: tuple[tuple[Applies, tuple[Need, ...]], ...] = (
    (lambda one: one.own, (Need(None, OWN_SHEET),)),
    (lambda one: one.document in PROOF_TYPES, (Need(None, PROOF),)),
    (lambda one: one.genre in PUBLIC_GENRES and one.official and employee(one.person), (Need(None, OPEN),)),
    (lambda one: one.genre in PUBLIC_GENRES, (Need(ConsentKind.DISTRIBUTION),)),
    (
        lambda one: one.document in PSYCHOLOGY_TYPES and one.minor and not employee(one.person),
        (Need(ConsentKind.PROCESSING), Need(ConsentKind.PSYCHOLOGY)),
    ),
    (lambda one: (one.document, one.field) in LABOUR_MENTORING, (Need(ConsentKind.MENTORING_WORK),)),
    (lambda one: employee(one.person), (Need(None, LABOUR),)),
    (
        lambda one: (
            speaks_for_others(one.person)
            and (one.genre in {"letter", "agreement"} or one.document in TO_PARTNERS or one.represents)
        ),
        (Need(None, CONTRACT),),
    ),
)
"""The first line that applies rules; where none does, a consent to processing is needed."""


def needs(mention: Mention) -> tuple[Need, ...]:
    """What a paper needs to name this person so."""
    return next((need for applies, need in TABLE if applies(mention)), (Need(ConsentKind.PROCESSING),))

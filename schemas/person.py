"""A person: one card across years and roles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from schemas.records import Record
from schemas.values.cases import Case
from schemas.values.names import FullName, Gender, NameOverrides


class PersonRole(StrEnum):
    """What a person is to the college; one person may be several at once."""

    STUDENT = "student"
    TEACHER = "teacher"
    MASTER = "master"
    STAFF = "staff"
    EMPLOYER_REP = "employer_rep"
    ALUMNUS = "alumnus"
    PARENT = "parent"
    EXPERT = "expert"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """An identity document as a consent must name it (152-ФЗ, art. 9 part 4 item 1)."""

    kind: str = "паспорт гражданина Российской Федерации"
    number: str = ""
    issued_by: str = ""
    issued_on: date | None = None


def plain_name(text: str) -> str:
    """A name as it is compared: small letters, ё = е, single spaces."""
    return " ".join(text.lower().replace("ё", "е").split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Record):
    """A card; ``overrides`` are forms of the name set by a human, ``checked_on`` when one looked at them."""

    surname: str
    firstname: str
    patronymic: str = ""
    gender: Gender
    position: str = ""
    roles: tuple[PersonRole, ...] = ()
    birth_date: date | None = None
    group: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    identity: Identity | None = None
    overrides: NameOverrides = field(default_factory=NameOverrides)
    state: str = "active"
    partner: str = ""
    note: str = ""
    plain: str = ""
    """The full name for finding: small letters, ё = е; made of the parts, never typed."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "plain", plain_name(str(self.name)))

    @property
    def name(self) -> FullName:
        """The name as a value of its own."""
        return FullName(self.surname, self.firstname, self.patronymic)

    def age_on(self, day: date) -> int | None:
        """Full years on ``day``; None when the birth date is not known. A year is full on the birthday itself
        (29 February: on 1 March), which is how roll-over to eighteen is handled on the side of the minor's protection.
        """
        if self.birth_date is None:
            return None
        before = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before

    @property
    def is_student(self) -> bool:
        """A student of the college now."""
        return PersonRole.STUDENT in self.roles


PhraseForms = Mapping[Case, str]

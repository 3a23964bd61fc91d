"""Who takes part in the programme of a year and in which pairs: what the two bases of participants are made of (Р-145, МР-42/02)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from schemas.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class MentorProfile(Record):
    """A mentor in one academic year: the columns of the base of mentors that no other record holds."""

    person: str
    year: str
    mode: str = ""
    """Form of mentoring: a value of the shared list «mentoring_forms»."""
    competences: str = ""
    achievements: str = ""
    interests: str = ""
    wished_age: str = ""
    time_resource: str = ""
    capacity: int = 3
    """How many mentees at most."""
    joined_on: date | None = None
    finished_on: date | None = None
    results: str = ""
    link: str = ""
    """A case or a review on the college's site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MenteeProfile(Record):
    """A mentee in one academic year: the columns of the base of mentees that no other record holds."""

    person: str
    year: str
    mode: str = ""
    request: str = ""
    joined_on: date | None = None
    finished_on: date | None = None
    results: str = ""
    link: str = ""
    passed: bool = False
    """Went through the programme to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair(Record):
    """A mentor with one mentee, or with a small group; ``until`` and ``reason`` when it ended before the year did."""

    year: str
    mentor: str
    mentees: tuple[str, ...]
    mode: str = ""
    role_model: str = ""
    since: date | None = None
    until: date | None = None
    state: str = "active"
    reason: str = ""
    paper: str = ""
    """Key of the order that fixed it."""

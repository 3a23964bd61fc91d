"""A contest of an academic year: nominations, criteria, entries and the scores of experts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from schemas.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """What experts judge; whole points from 0 to ``best``."""

    name: str
    best: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest(Record):
    """``experts`` are keys of people; the order of ``criteria`` is the order in which they decide a tie."""

    year: str
    title: str = "«Наставник года»"
    nominations: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    experts: tuple[str, ...]
    chairman: str = ""
    secretary: str = ""
    """Keys of those who sign the minutes; empty while not named."""
    closed: bool = False
    """True once the results are summed up: nothing is entered or scored after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Record):
    """Who takes part in a nomination: one person, or a pair or group together."""

    contest: str
    nomination: str
    people: tuple[str, ...]
    title: str = ""
    entered_on: date | None = None
    paper: str = ""
    """Key of the registered application, empty where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score(Record):
    """The points of one expert for one entry, in the order of the contest's criteria."""

    entry: str
    expert: str
    points: tuple[int, ...]
    note: str = ""

"""The mentoring programme of one academic year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from schemas.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme(Record):
    """One a year: its term, who runs it, which forms of mentoring it has, the order that started it."""

    year: str
    title: str = "Программа наставничества"
    coordinator: str = ""
    """Key of a person."""
    first_day: date | None = None
    last_day: date | None = None
    modes: tuple[str, ...] = ()
    goals: str = ""
    paper: str = ""
    state: str = "active"

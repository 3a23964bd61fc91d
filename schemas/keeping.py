"""Keeping of papers: legal holds on a paper or a shelf, and acts that set papers apart for destruction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from schemas.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(Record):
    """A ban on destruction; it is lifted with a reason and never removed. Of ``paper`` and shelf one is named.

    A shelf is a journal of an academic year; ``journal`` empty: all papers of the year.
    """

    paper: str = ""
    year: str = ""
    journal: str = ""
    reason: str
    set_by: str
    set_at: str
    lifted_by: str = ""
    lifted_at: str = ""
    lifted_for: str = ""

    @property
    def stands(self) -> bool:
        """True until it is lifted."""
        return not self.lifted_at

    def covers(self, paper: str, year: str, journal: str) -> bool:
        """True for a paper (its key, academic year and journal) that this hold keeps."""
        if self.paper:
            return self.paper == paper
        return self.year == year and self.journal in {"", journal}


class ActState(StrEnum):
    """How far an act is."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"

    @property
    def russian(self) -> str:
        """The word for lists."""
        return {"proposed": "ждёт второго лица", "confirmed": "утверждён", "declined": "отклонён"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionAct(Record):
    """An act on setting papers apart for destruction: proposed by one person, confirmed or declined by another; never removed."""

    day: date
    """The terms had run out before this day."""
    state: ActState
    papers: int
    number: str = ""
    proposed_by: str
    proposed_at: str
    decided_by: str = ""
    decided_at: str = ""
    reason: str = ""
    """Why it was declined."""
    sha256: str = ""
    """The Word file of a confirmed act, in the archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActLine(Record):
    """One paper in an act, as it was called then."""

    act: str
    place: int
    paper: str
    number: str
    dated: date
    title: str
    term: str
    until: date
    sha256: str

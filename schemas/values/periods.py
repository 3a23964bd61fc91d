"""The term of a roadmap activity: one month, a range of months, the whole academic year, or none (documents.md §0)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TermKind(StrEnum):
    """The four kinds of terms that roadmaps print."""

    MONTH = "month"
    RANGE = "range"
    ACADEMIC_YEAR = "academic_year"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MonthRange:
    """``first`` and ``last`` are (year, month); both None for the whole year or no term."""

    kind: TermKind
    first: tuple[int, int] | None = None
    last: tuple[int, int] | None = None

"""Academic years and periods: values with their Russian boundaries, no wording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class AcademicYear:
    """1 September of ``start`` to 31 August of the next year (273-ФЗ leaves it to the college; colleges use these)."""

    start: int

    @classmethod
    def of(cls, day: date) -> AcademicYear:
        """The academic year that ``day`` belongs to."""
        return cls(day.year if day.month >= 9 else day.year - 1)

    @classmethod
    def parse(cls, text: str) -> AcademicYear:
        """Read «2026-2027»; ValueError for anything else."""
        first, _, second = text.strip().replace("–", "-").replace("/", "-").partition("-")
        if not (len(first) == 4 and first.isdecimal() and second == str(int(first) + 1)):
            raise ValueError(text)
        return cls(int(first))

    @property
    def first_day(self) -> date:
        """1 September."""
        return date(self.start, 9, 1)

    @property
    def last_day(self) -> date:
        """31 August of the next calendar year."""
        return date(self.start + 1, 8, 31)

    def __str__(self) -> str:
        return f"{self.start}-{self.start + 1}"


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both inclusive, as office custom counts terms."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("Период кончается раньше, чем начинается.")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

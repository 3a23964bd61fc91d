"""Terms of law.md §4: calendar days, and working days by the Russian production calendar.

``workalendar`` knows the holidays of ТК art. 112 and moves a holiday that falls on a weekend to the next Monday, but not the
yearly transfers of days off by the Government; those of TRANSFERS are laid over it. For a year without a line here (2027 and
later) a term in working days may be off by the transferred days: ``certain`` says so, and the page repeats it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

from workalendar.europe import Russia

from schemas.withdrawal import Demand

TRANSFERS: Mapping[date, date] = {
    # ПП РФ от 10.08.2023 № 1314
    date(2024, 1, 6): date(2024, 5, 10), date(2024, 1, 7): date(2024, 12, 31), date(2024, 4, 27): date(2024, 4, 29),
    date(2024, 11, 2): date(2024, 4, 30), date(2024, 12, 28): date(2024, 12, 30),
    # ПП РФ от 04.10.2024 № 1335
    date(2025, 1, 4): date(2025, 5, 2), date(2025, 1, 5): date(2025, 12, 31), date(2025, 2, 23): date(2025, 5, 8),
    date(2025, 3, 8): date(2025, 6, 13), date(2025, 11, 1): date(2025, 11, 3),
    # ПП РФ от 24.09.2025 № 1466
    date(2026, 1, 3): date(2026, 1, 9), date(2026, 1, 4): date(2026, 12, 31),
}  # fmt: skip
"""Day off given up → working day that becomes free."""
KNOWN_YEARS = frozenset(day.year for day in TRANSFERS)
WITHDRAWAL_DAYS = 30
"""Calendar days to destroy after a withdrawal (152-ФЗ art. 21 part 5)."""
STOP_WORKING_DAYS = 10
"""To stop on demand (art. 21 part 5.1); prolonged by PROLONGED with a reasoned notice."""
DISTRIBUTION_WORKING_DAYS = 3
"""To stop distribution (art. 10.1 part 14)."""
PROLONGED = 5


def working(day: date) -> bool:
    """True for a working day."""
    if day in _freed():
        return False
    return day in _given_up() or day in _moved_back() or bool(_calendar().is_working_day(day))


def after_working_days(start: date, count: int) -> date:
    """The last of ``count`` working days that begin on the day after ``start`` (ГК art. 191)."""
    day = start
    while count:
        day += timedelta(days=1)
        count -= working(day)
    return day


def certain(first: date, last: date) -> bool:
    """True when the transfers of days off of all these years are known here."""
    return set(range(first.year, last.year + 1)) <= KNOWN_YEARS


def due(demand: Demand, received_on: date, *, prolonged: bool = False) -> date:
    """The last day to fulfil a demand received on ``received_on``."""
    if demand is Demand.WITHDRAW:
        return received_on + timedelta(days=WITHDRAWAL_DAYS)
    if demand is Demand.DISTRIBUTION:
        return after_working_days(received_on, DISTRIBUTION_WORKING_DAYS)
    return after_working_days(received_on, STOP_WORKING_DAYS + (PROLONGED if prolonged else 0))


@cache
def _calendar() -> Russia:
    return Russia()


@cache
def _freed() -> frozenset[date]:
    return frozenset(TRANSFERS.values())


@cache
def _given_up() -> frozenset[date]:
    """Saturdays that are worked in exchange; a holiday that was transferred stays free itself."""
    holidays = {day for year in KNOWN_YEARS for day, _ in _calendar().holidays(year)}
    return frozenset(day for day in TRANSFERS if day not in holidays)


@cache
def _moved_back() -> frozenset[date]:
    """Mondays that workalendar gives for a holiday on a weekend, where the Government moved that day elsewhere."""
    moved = (day + timedelta(days=7 - day.weekday()) for day in TRANSFERS if day.month > 1 and day not in _given_up())
    return frozenset(moved)

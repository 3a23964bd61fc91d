"""Time is handed in: a clock is a function that gives the present moment with its zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Gives an aware datetime in UTC."""


def system_clock() -> datetime:
    """The machine's time, UTC."""
    return datetime.now(UTC)


def local_date(now: datetime, zone: str) -> date:
    """The calendar date of ``now`` in the college's zone (IANA name)."""
    return now.astimezone(ZoneInfo(zone)).date()

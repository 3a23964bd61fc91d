"""The series of numbers a college keeps: titles, default masks, and within which period each counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from schemas.values.calendar import AcademicYear


class Counting(StrEnum):
    """Within which period numbers of a journal begin anew (office-rules.md §4)."""

    CALENDAR_YEAR = "calendar_year"
    ACADEMIC_YEAR = "academic_year"
    ROLLING = "rolling"


@dataclass(frozen=True, slots=True)
class Journal:
    """A series of numbers; ``mask`` holds {n} once, {year} where a college wants it."""

    key: str
    title: str
    mask: str
    counting: Counting
    monotone: bool = True
    """Dates never decrease within the series without a reason."""

    def period(self, day: date) -> str:
        """The period of the series that a paper of ``day`` is numbered in: «2026», «2026-2027» or «all»."""
        if self.counting is Counting.CALENDAR_YEAR:
            return str(day.year)
        return str(AcademicYear.of(day)) if self.counting is Counting.ACADEMIC_YEAR else "all"


_C, _A, _R = Counting.CALENDAR_YEAR, Counting.ACADEMIC_YEAR, Counting.ROLLING

JOURNALS: dict[str, Journal] = {
    journal.key: journal
    for journal in (
        Journal("journal_orders_od", "Журнал регистрации приказов по основной деятельности", "{n}-од", _C),
        Journal("journal_orders_personnel", "Журнал регистрации приказов по личному составу", "{n}-лс", _C),
        Journal("journal_orders_students", "Журнал регистрации приказов по контингенту обучающихся", "{n}-у", _C),
        Journal("journal_outgoing", "Журнал регистрации исходящих документов", "01-15/{n}", _C),
        Journal("journal_incoming", "Журнал регистрации входящих документов", "{n}", _C),
        Journal("journal_minutes_pedcouncil", "Протоколы педагогического совета", "{n}", _A),
        Journal("journal_minutes_admin", "Протоколы совещаний при директоре", "{n}", _A),
        Journal("journal_minutes_parents", "Протоколы родительских собраний", "{n}", _A),
        Journal("journal_minutes_students", "Протоколы студенческих конференций", "{n}", _A),
        Journal("journal_minutes_programme", "Протоколы программы наставничества", "{n}", _A),
        Journal("journal_minutes_contest", "Протоколы конкурсной комиссии", "{n}", _A),
        Journal("journal_awards", "Журнал учёта выданных дипломов, сертификатов и благодарностей", "{n}", _R),
        Journal("journal_agreements", "Журнал регистрации соглашений с партнёрами", "{n}", _R),
        Journal("journal_pd_acts", "Журнал актов об уничтожении персональных данных", "{n}", _R),
        Journal("journal_contest_entries", "Журнал заявок на конкурс", "{n}", _A),
        Journal("consent_register", "Журнал учёта согласий и отзывов", "{n}", _A, monotone=False),
    )
}


def valid_mask(mask: str) -> bool:
    """True when ``mask`` holds {n} exactly once, and besides it only {year}."""
    rest = mask.replace("{year}", "")
    return rest.count("{n}") == 1 and not set("{}") & set(rest.replace("{n}", ""))


def written(mask: str, number: int, day: date) -> str:
    """The number as it stands in the paper: «199-од»."""
    return mask.replace("{n}", str(number)).replace("{year}", str(day.year))

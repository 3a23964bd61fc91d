"""Withdrawals and demands to stop: their statutory clock and what was done; pages of a scanned pile that wait for a hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from schemas.records import Record


class Demand(StrEnum):
    """What is demanded; the values are those of the list «withdrawal_kinds»."""

    WITHDRAW = "withdraw"
    STOP = "stop"
    DISTRIBUTION = "distribution"

    @property
    def russian(self) -> str:
        """As pages and journals name it."""
        return _RUSSIAN[self]


_RUSSIAN = {
    Demand.WITHDRAW: "отзыв согласия",
    Demand.STOP: "требование прекратить обработку",
    Demand.DISTRIBUTION: "требование прекратить распространение",
}


class WithdrawalState(StrEnum):
    """How far a withdrawal is."""

    RECEIVED = "received"
    ASKED = "asked"
    """One person asked for destruction, another must confirm."""
    DONE = "done"

    @property
    def russian(self) -> str:
        """The word for lists."""
        return {"received": "исполняется", "asked": "ждёт второго лица", "done": "исполнено"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal(Record):
    """One demand of one person; after destruction only the key of the person stays in it."""

    person: str
    demand: Demand
    received_on: date
    due: date
    prolonged: str = ""
    """The reasons of the notice by which a demand to stop was prolonged by 5 working days (152-ФЗ art. 21 part 5.1)."""
    kinds: tuple[str, ...] = ()
    """Kinds of consents that it ended."""
    paper: str = ""
    number: str = ""
    publications: tuple[str, ...] = ()
    """Keys of published papers that name the person: to be taken down."""
    taken_down_on: date | None = None
    state: WithdrawalState = WithdrawalState.RECEIVED
    kept_by: str = ""
    """The other ground on which the data stay (152-ФЗ art. 21 part 5), if they do."""
    asked_by: str = ""
    confirmed_by: str = ""
    done_on: date | None = None
    act: str = ""
    extract: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanPage(Record):
    """A page of a scanned pile that no code could attach; the page itself lies in the job's folder until it is sorted."""

    job: str
    page_no: int
    reason: str
    state: str = "open"
    given_on: date | None = None

"""A PDF/A copy that the archive wants of a paper: waiting for the worker, or not made and why. A copy that is made needs no line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from schemas.records import Record


class CopyState(StrEnum):
    """What becomes of a wanted copy."""

    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCopy(Record):
    """One line a paper, under the paper's key; ``message`` says in Russian why the copy is not made (yet)."""

    state: CopyState = CopyState.WAITING
    message: str = ""

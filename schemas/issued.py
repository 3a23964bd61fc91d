"""An issued paper: what was given out, under which number, by whom, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from schemas.records import Record


class State(StrEnum):
    """Life of a paper."""

    DRAFT = "draft"
    REGISTERED = "registered"
    SIGNED = "signed"
    ANNULLED = "annulled"

    @property
    def russian(self) -> str:
        """The word for pages and journals."""
        return _RUSSIAN[self]


_RUSSIAN = {
    State.DRAFT: "черновик",
    State.REGISTERED: "зарегистрирован",
    State.SIGNED: "подписан",
    State.ANNULLED: "аннулирован",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued(Record):
    """A registered paper; ``data`` is what was typed (JSON), ``sha256`` the digest of the file given out."""

    type: str
    title: str
    genre: str
    word: str
    """What such a paper is called: «приказ»."""
    journal: str
    period: str
    seq: int | None
    number: str
    date: date
    academic_year: str
    state: State
    sha256: str
    size: int
    file_name: str
    code: str
    template_sha256: str
    compressor: str
    data: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    people: tuple[str, ...] = ()
    retention: str = ""
    stages: tuple[int, ...] = ()
    issued_at: str = ""
    issued_by: str = ""
    ground: str = ""
    reason: str = ""
    annulled_at: str = ""
    scan_sha256: str = ""
    pdf_sha256: str = ""
    """Digest of the PDF/A copy that the archive keeps beside the file, "" while there is none."""
    batch: str = ""
    changed_by: tuple[str, ...] = ()
    cancelled_by: str = ""
    bases: tuple[str, ...] = ()
    initials: str = ""
    """Initials of those the paper is about, surnames too: all that a stranger with the code may see of them."""

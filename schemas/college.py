"""The college itself: requisites, signers with their terms of office, number masks, house style."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from schemas.journals import JOURNALS
from schemas.records import Record

COLLEGE_KEY = "college"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signs, from when till when (inclusive; None: still); ``acting`` is «», «и.о.» or «врио»."""

    person: str
    position: str = "директор"
    since: date
    until: date | None = None
    acting: str = ""

    def in_office(self, day: date) -> bool:
        """True when the signer holds the office on ``day``."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class College(Record):
    """The one record of its kind (key «college»)."""

    full_name: str
    short_name: str = ""
    kind_word: str = "техникум"
    founder: str = ""
    legal_address: str = ""
    postal_address: str = ""
    phone: str = ""
    email: str = ""
    site: str = ""
    inn: str = ""
    ogrn: str = ""
    place: str = ""
    zone: str = "Asia/Vladivostok"
    signers: tuple[Signer, ...] = ()
    masks: Mapping[str, str] = field(default_factory=dict)
    acts: tuple[str, ...] = ()
    """Regional acts for preambles, each in the genitive with its date, number and title."""
    verify_address: str = "http://127.0.0.1:8000"
    """What stands before /v/CODE in the QR code of a paper."""
    year_separator: str = "-"
    since: date | None = None
    """The day this college began to keep its journals here; papers older than it may be referred to by writing them out."""
    pdf_copies: bool = False
    """True: the archive keeps a PDF/A copy of every paper registered from now on."""
    training: bool = False
    """The training college: every paper is marked «ОБРАЗЕЦ»."""

    def mask(self, journal: str) -> str:
        """The mask of numbers of ``journal``: the college's own or the default."""
        return self.masks.get(journal, JOURNALS[journal].mask)

    def signer(self, day: date) -> Signer | None:
        """Who signs papers of ``day``: an acting one goes before the one replaced."""
        there = [signer for signer in self.signers if signer.in_office(day)]
        return max(there, key=lambda signer: (bool(signer.acting), signer.since), default=None)

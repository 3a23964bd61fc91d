"""Finds stored things for a document's schema: by key, or by what people type."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from records.registry import COLLEGE, GROUPS, ISSUED, PARTNERS, PEOPLE
from records.store import Reader
from schemas.college import COLLEGE_KEY
from schemas.group import Group
from schemas.issued import Issued, State
from schemas.lookup import PaperRef
from schemas.partner import Partner
from schemas.person import Person, plain_name
from schemas.values.dates import read_date
from schemas.values.names import FullName, Gender
from service.grammar.names import guess_gender, parse_full_name

_PAPER = re.compile(r"(?:№\s*)?(?P<number>\S+)\s+от\s+(?P<day>.+)")


@dataclass(frozen=True, slots=True)
class StoreLookup:
    """schemas.lookup.Lookup over one view of the store."""

    reader: Reader

    def person(self, text: str) -> Person | None:
        """By key, else the one active person of that full name (ё = е)."""
        stored = PEOPLE.peek(self.reader, text)
        if stored is not None:
            return stored
        same = PEOPLE.find(self.reader, {"plain": plain_name(text), "state": "active"}, limit=2)
        return same[0] if len(same) == 1 else None

    def group(self, text: str) -> Group | None:
        """By key or code."""
        return GROUPS.peek(self.reader, text) or next(iter(GROUPS.find(self.reader, {"code": text})), None)

    def partner(self, text: str) -> Partner | None:
        """By key or name."""
        return PARTNERS.peek(self.reader, text) or next(iter(PARTNERS.find(self.reader, {"name": text})), None)

    def paper(self, text: str) -> PaperRef | None:
        """By key, else the one paper in force of that number and date."""
        stored = ISSUED.peek(self.reader, text)
        if stored is not None:
            return paper_ref(stored)
        match = _PAPER.fullmatch(text)
        if match is None:
            return None
        try:
            day = read_date(match["day"])
        except ValueError:
            return None
        found = ISSUED.find(self.reader, {"number": match["number"], "date": day.isoformat()})
        found = [paper for paper in found if paper.state is not State.ANNULLED]
        return paper_ref(found[0]) if len(found) == 1 else None

    def outside(self, kind: str, number: str, day: date, title: str) -> PaperRef | None:
        """The journal's own paper of that number and day; else one older than everything registered here."""
        known = self.paper(f"{number} от {day.isoformat()}")
        college = COLLEGE.peek(self.reader, COLLEGE_KEY)
        if known is None and college is not None and college.since is not None and day > college.since:
            return None
        return known or PaperRef("", kind, number, day, title)

    def split_name(self, text: str) -> FullName:
        """Parts of a name typed in one field."""
        return parse_full_name(text)

    def certain_gender(self, name: FullName) -> Gender | None:
        """Only what the patronymic proves."""
        guess = guess_gender(name)
        return guess.gender if guess.certainty == "certain" else None


def paper_ref(paper: Issued) -> PaperRef:
    """A paper as others refer to it."""
    return PaperRef(paper.key, paper.word, paper.number, paper.date, paper.title)

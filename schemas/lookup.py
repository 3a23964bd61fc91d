"""What a document's schema asks of the college's records while it loads: stored people, groups, partners, papers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from schemas.group import Group
from schemas.partner import Partner
from schemas.person import Person
from schemas.values.names import FullName, Gender


@dataclass(frozen=True, slots=True)
class PaperRef:
    """A registered paper as others refer to it."""

    key: str
    kind: str
    number: str
    date: date
    title: str


class Lookup(Protocol):
    """Finds stored things by key or by what people type; None where there is nothing, or not one thing only."""

    def person(self, text: str) -> Person | None:
        """A person by key or by the one full name that fits."""

    def group(self, text: str) -> Group | None:
        """A group by key or code."""

    def partner(self, text: str) -> Partner | None:
        """An organisation by key or name."""

    def paper(self, text: str) -> PaperRef | None:
        """A registered paper by key, or by «199-од от 05.09.2022»."""

    def outside(self, kind: str, number: str, day: date, title: str) -> PaperRef | None:
        """A paper older than the journals kept here, written out whole; None where the journal must have it."""

    def split_name(self, text: str) -> FullName:
        """A name typed in one field, in its parts."""

    def certain_gender(self, name: FullName) -> Gender | None:
        """The gender where the name leaves no doubt, else None."""


_current: ContextVar[Lookup] = ContextVar("lookup")


@contextmanager
def looking_up(lookup: Lookup) -> Iterator[None]:
    """Within it schemas resolve references through ``lookup``."""
    token = _current.set(lookup)
    try:
        yield
    finally:
        _current.reset(token)


def current() -> Lookup:
    """The lookup in force; LookupError outside ``looking_up``."""
    return _current.get()

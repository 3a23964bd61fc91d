"""A study group."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Record):
    """A study group: code «ТМ-21», course 1–5, programme with its code, its curator (key of a person)."""

    code: str
    course: int
    programme_code: str = ""
    programme: str = ""
    programme_kind: str = "специальность"
    curator: str = ""
    state: str = "active"

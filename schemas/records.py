"""What every stored record has in common, and how its shape is told once for loading, storing and describing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A stored thing: an opaque key and the number of its edition (0: not stored yet)."""

    key: str = ""
    version: int = 0

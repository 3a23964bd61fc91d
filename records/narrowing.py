"""Which rows can match a TinyDB query at all: where it compares an indexed field, the index gives the candidates and the query decides."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from records.rows import expression
from records.session import Entry

Tail = tuple[str, tuple[Any, ...]]
EVERYTHING: Tail = ("", ())


def narrow(condition: Any, entry: Entry | None) -> Tail:
    """SQL condition and values that no matching row escapes, or EVERYTHING.

    TinyDB describes a query by its hash value: ("==", path, value), ("one_of", path, values), ("and", {…}); anything else is not narrowed.
    """
    if entry is None or not (entry.declared.indexes or entry.declared.unique):
        return EVERYTHING
    fields = {*entry.declared.indexes, *(unique[0] for unique in entry.declared.unique)}
    return _narrow(getattr(condition, "_hash", None), fields) or EVERYTHING


def _narrow(described: Any, fields: set[str]) -> Tail | None:
    if not isinstance(described, tuple) or not described:
        return None
    if described[0] == "and" and len(described) == 2:
        return next((tail for part in described[1] if (tail := _narrow(part, fields))), None)
    if described[0] not in {"==", "one_of"} or len(described) != 3:
        return None
    field, wished = _field(described[1]), described[2] if described[0] == "one_of" else (described[2],)
    if field not in fields or not isinstance(wished, tuple) or not _comparable(wished):
        return None
    return f"where {expression(field)} in ({','.join('?' * len(wished))})", wished


def _field(path: Iterable[Any]) -> str:
    parts = list(path)
    return ".".join(parts) if all(isinstance(part, str) and "." not in part for part in parts) else ""


def _comparable(values: tuple[Any, ...]) -> bool:
    """Whether SQLite compares the values as Python does."""
    return all(
        (isinstance(value, str) and value.isprintable())
        or (isinstance(value, int) and -(2**53) < value < 2**53)
        or (isinstance(value, float) and math.isfinite(value))
        for value in values
    )

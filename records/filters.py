"""Find and sort in Python, for the engine in memory: the same answers that the SQL engines give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from records.store import Row
from records.values import dig, is_number

Wanted = list[tuple[str, tuple[Any, ...]]]
"""Each field with the values it may have."""


def wanted(where: Mapping[str, Any] | None) -> Wanted:
    """Conditions in one form; ValueError for a field that cannot be named or a value that cannot be compared."""
    return [(named(field), _values(value)) for field, value in (where or {}).items()]


def named(field: str) -> str:
    """The field, if it is one that all engines can ask for."""
    if not field or any(sign in field for sign in "\"'\\\0"):
        raise ValueError(field)
    return field


def _values(value: Any) -> tuple[Any, ...]:
    values = tuple(value) if isinstance(value, list | tuple | set | frozenset) else (value,)
    for one in values:
        if not (one is None or isinstance(one, str | float) or (isinstance(one, int) and -(2**63) <= one < 2**63)):
            raise ValueError(value)
    return values


def matches(row: Row, conditions: Wanted) -> bool:
    """Whether all fields have one of their wanted values."""
    return all(any(same(dig(row, field), value) for value in values) for field, values in conditions)


def same(left: Any, right: Any) -> bool:
    """Equal as Python has it, numbers never equal to texts."""
    return bool(left == right)


def arranged(rows: Iterable[Row], order: Sequence[str]) -> list[Row]:
    """Sorted by each field of ``order``, stable."""
    result = list(rows)
    for field in reversed(order):
        down = field.startswith("-")
        name = named(field.removeprefix("-"))
        result.sort(key=lambda row, name=name: rank(dig(row, name)), reverse=down)  # type: ignore[misc]  # default binds early
    return result


def rank(value: Any) -> tuple[int, float, str]:
    """Absent first, then numbers, then texts by code point; lists and dicts last."""
    if value is None:
        return (0, 0, "")
    if is_number(value):
        return (1, value, "")
    return (2, 0, value) if isinstance(value, str) else (3, 0, "")

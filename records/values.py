"""What a stored value may be: exactly what JSON carries and gives back equal; everything else is refused before a byte is written."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import orjson

from records.errors import NotJson


def checked(value: Any, path: str = "") -> Any:
    """A deep copy of ``value`` in plain JSON types; NotJson names the place of what JSON cannot carry.

    Refused: tuples and sets (they come back as lists or not at all), keys that are not text, NaN and infinities, bytes, dates,
    lone surrogates (no UTF-8 for them). Subclasses of dict, list, str, int and float become the plain type, as they compare equal.
    """
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return _text(value, path)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise NotJson(path, value)
        return float(value)
    if isinstance(value, dict):
        return {_name(key, path): checked(item, f"{path}.{key}") for key, item in value.items()}
    if isinstance(value, list):
        return [checked(item, f"{path}.{place}") for place, item in enumerate(value)]
    raise NotJson(path, value)


def _text(value: str, path: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise NotJson(path, value) from None
    return value if type(value) is str else str.__str__(value)


def _name(key: Any, path: str) -> str:
    if not isinstance(key, str):
        raise NotJson(path, key)
    return _text(key, path)


def copied(value: Any) -> Any:
    """A deep copy of a value already known to be JSON."""
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [copied(item) for item in value]
    return value


_STABLE = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)


def stable(value: Any) -> str:
    """JSON text that is the same for equal values whatever the library's version: what hashes are computed over."""
    return _STABLE.encode(value)


def encode(value: Any) -> str:
    """JSON text of a checked value, keys in their order; ten times quicker than ``stable``."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # an integer of more than 64 bits, or very deep nesting
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def decode(text: str) -> Any:
    """The value of a JSON text of ours."""
    return json.loads(text)


def dig(row: Mapping[str, Any], field: str) -> Any:
    """The value at a field or a dotted path of fields; None where it is absent."""
    value: Any = row
    for part in field.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return None
        value = value[part]
    return value


def is_number(value: Any) -> bool:
    """Numbers and booleans, which compare with one another as in Python."""
    return isinstance(value, int | float)

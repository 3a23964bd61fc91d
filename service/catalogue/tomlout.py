"""Writes TOML that a person may go on editing: tables with one key a line, deeper values inline."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any


def toml(raw: Mapping[str, Any], tables: tuple[str, ...] = ("numbering", "fields", "sample")) -> str:
    """A manifest as TOML: ``tables`` of it stand under headings of their own, each field too."""
    lines = [f"{name} = {inline(value)}" for name, value in raw.items() if name not in tables]
    for name in tables:
        if raw.get(name):
            lines += [*_fields(raw[name])] if name == "fields" else ["", f"[{name}]", *_plain(raw[name])]
    return "\n".join(lines) + "\n"


def _fields(fields: Mapping[str, Any], path: str = "fields") -> Iterator[str]:
    for name, field in fields.items():
        yield from ("", f"[{path}.{name}]", *_plain({key: value for key, value in field.items() if key != "fields"}))
        yield from _fields(field.get("fields", {}), f"{path}.{name}.fields")


def _plain(table: Mapping[str, Any]) -> Iterator[str]:
    return (f"{name} = {inline(value)}" for name, value in table.items())


def inline(value: Any) -> str:
    """One value on one line; texts are TOML basic strings, which JSON's are too."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {inline(inner)}" for name, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(inline, value)) + "]"
    return json.dumps(value, ensure_ascii=False)

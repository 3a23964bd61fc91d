"""marshmallow's nested messages → a flat list of faults with dotted paths, the nearest known name proposed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

from marshmallow import ValidationError

from schemas.errors import Fault

UNKNOWN = "Unknown field."
REQUIRED = "Missing data for required field."


def flatten(messages: Mapping[Any, Any] | list[Any], path: str = "", known: Collection[str] = ()) -> list[Fault]:
    """Every message of ``messages`` as a Fault; «Unknown field.» becomes a Russian sentence."""
    faults: list[Fault] = []
    for name, inner in messages.items() if isinstance(messages, Mapping) else [("", messages)]:
        here = ".".join(part for part in (path, "" if name == "_schema" else str(name)) if part)
        if isinstance(inner, Mapping):
            faults += flatten(inner, here, known)
        else:
            faults += [Fault(here, _russian(str(text), str(name), known)) for text in inner]
    return faults


def _russian(text: str, name: str, known: Collection[str]) -> str:
    if text == UNKNOWN:
        return unknown_name(name, known)
    return {REQUIRED: "Заполните это поле.", "Field may not be null.": "Заполните это поле."}.get(text, text)


def faults_of(error: ValidationError, known: Collection[str] = ()) -> list[Fault]:
    """The faults of a marshmallow error."""
    messages: Any = error.messages
    return flatten(messages, known=known)


def unknown_name(name: str, known: Collection[str]) -> str:
    """«Поля «x» нет…» with the nearest known name."""
    near = get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return f"Поля «{name}» нет." + (f" Возможно, вы имели в виду «{near[0]}»." if near else " Уберите его.")

"""The words in which the addresses of the JSON API are told: one deed, its body, filters and answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TEXT: Mapping[str, Any] = {"type": "string"}
OBJECT: Mapping[str, Any] = {"type": "object"}
PAGE = {"page": "Номер страницы, от 1; на странице 50."}
ROOT = "/api/v1"


def ref(name: str) -> dict[str, Any]:
    """A schema of the components."""
    return {"$ref": f"#/components/schemas/{name}"}


def fields_of(*required: str, **properties: Mapping[str, Any]) -> dict[str, Any]:
    """An object with these properties."""
    plain: dict[str, Any] = {"type": "object", "properties": dict(properties)}
    return plain | ({"required": list(required)} if required else {})


@dataclass(frozen=True, slots=True)
class Deed:
    """One method of one address."""

    summary: str
    body: Mapping[str, Any] | None = None
    answer: Mapping[str, Any] = field(default_factory=lambda: OBJECT)
    status: int = 200
    query: Mapping[str, str] = field(default_factory=dict)
    repeat: bool = False
    """Takes an Idempotency-Key."""
    form: bool = False
    """The body is multipart/form-data."""
    file: bool = False
    """The answer is a file."""
    clash: bool = False
    """May not fit what is stored by now: 409."""
    public: bool = False
    body_optional: bool = False


LIST = ref("List")

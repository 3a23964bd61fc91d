"""A neutral description of a form, read by every edge: pages, API, command line, batch columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas.document.blocks import all_fields
from schemas.document.manifest import FieldSpec, Manifest
from schemas.fields import KINDS


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """One field of a form: ``fields`` are the columns of a field of kind «rows»; ``sample`` is plain JSON or None."""

    name: str
    kind: str
    label: str
    hint: str
    required: bool
    many: bool
    choices: tuple[tuple[str, str], ...]
    fields: tuple[FieldInfo, ...]
    cases: tuple[str, ...]
    sample: Any
    default: Any
    source: str

    def as_json(self) -> dict[str, Any]:
        """Plain JSON, as `document show --json` and the API give it."""
        plain: dict[str, Any] = {
            "name": self.name, "kind": self.kind, "label": self.label, "hint": self.hint, "required": self.required,
            "many": self.many, "cases": list(self.cases), "sample": self.sample,
        }  # fmt: skip
        if self.choices:
            plain["choices"] = [{"value": value, "label": label} for value, label in self.choices]
        if self.fields:
            plain["fields"] = [part.as_json() for part in self.fields]
        return plain


def describe(manifest: Manifest) -> tuple[FieldInfo, ...]:
    """The form of a document type, blocks included."""
    return tuple(_info(spec, manifest.sample.get(spec.name)) for spec in all_fields(manifest))


def _info(spec: FieldSpec, sample: Any) -> FieldInfo:
    first = sample[0] if isinstance(sample, list) and sample and isinstance(sample[0], Mapping) else {}
    return FieldInfo(
        name=spec.name,
        kind=spec.kind,
        label=spec.label,
        hint=spec.hint,
        required=spec.required,
        many=spec.many,
        choices=spec.choices,
        fields=tuple(_info(part, first.get(part.name)) for part in spec.fields),
        cases=tuple(case.value for case in spec.cases),
        sample=sample,
        default=spec.default,
        source=spec.source,
    )


def json_schema(specs: tuple[FieldSpec, ...]) -> dict[str, Any]:
    """JSON Schema (2020-12) of an object with these fields, for OpenAPI."""
    return {
        "type": "object",
        "properties": {spec.name: _json_of(spec) for spec in specs},
        "required": [spec.name for spec in specs if spec.required],
        "additionalProperties": False,
    }


def _json_of(spec: FieldSpec) -> dict[str, Any]:
    if spec.kind == "rows":
        return {"type": "array", "title": spec.label, "items": json_schema(spec.fields)}
    plain = dict(KINDS[spec.kind].json)
    if spec.choices:
        plain["enum"] = [value for value, _ in spec.choices]
    if spec.many:
        return {"type": "array", "title": spec.label, "items": plain}
    return {**plain, "title": spec.label}

"""Manifest → schema: loads what was typed into typed data, every fault at its field, in Russian, at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from marshmallow import RAISE, Schema, ValidationError

from schemas.document.blocks import all_fields
from schemas.document.manifest import FieldSpec, Manifest
from schemas.document.rules import RULES
from schemas.errors import Fault, Invalid
from schemas.faults import faults_of
from schemas.fields import make_field
from schemas.lookup import Lookup, looking_up


@lru_cache(maxsize=512)
def _schema(specs: tuple[FieldSpec, ...]) -> Schema:
    made = Schema.from_dict({spec.name: make_field(spec) for spec in specs}, name="Document")
    return made(unknown=RAISE)


def schema_of(manifest: Manifest) -> Schema:
    """The marshmallow schema of a document type, blocks included."""
    return _schema(all_fields(manifest))


def load(manifest: Manifest, raw: Mapping[str, Any], lookup: Lookup, today: date) -> dict[str, Any]:
    """Typed data of ``raw``: names as in the manifest, values by kind; Invalid with all faults.

    The date of the paper (``dated_by``) left out becomes ``today``. Rules are asked only of data without faults.
    """
    specs = all_fields(manifest)
    with looking_up(lookup):
        try:
            data: dict[str, Any] = schema_of(manifest).load(_without_blanks(specs, raw))
        except ValidationError as error:
            known = {inner.name for spec in specs for inner in spec.walk()}
            raise Invalid(faults_of(error, known)) from error
    if manifest.dated_by and data.get(manifest.dated_by) is None:
        data[manifest.dated_by] = today
    dated = date_of(manifest, data, today)
    faults: list[Fault] = [fault for name in manifest.rules for fault in RULES[name](data, dated)]
    if faults:
        raise Invalid(faults)
    return data


def date_of(manifest: Manifest, data: Mapping[str, Any], today: date) -> date:
    """The date of the paper: its ``dated_by`` field, else today."""
    dated = data.get(manifest.dated_by) if manifest.dated_by else None
    return dated if isinstance(dated, date) else today


def _without_blanks(specs: tuple[FieldSpec, ...], raw: Mapping[str, Any]) -> dict[str, Any]:
    """A blank box of a form means «not filled»: it is dropped, so that «required» and defaults speak; unknown names stay."""
    known = {spec.name: spec for spec in specs}
    kept: dict[str, Any] = {}
    for name, value in raw.items():
        spec = known.get(name)
        if spec is None:
            kept[name] = value
        elif spec.kind == "rows" and isinstance(value, list):
            rows = [_without_blanks(spec.fields, row) if isinstance(row, Mapping) else row for row in value]
            kept[name] = [row for row in rows if row != {}]
        elif not _blank(value):
            kept[name] = [item for item in value if not _blank(item)] if isinstance(value, list) else value
    return kept


def _blank(value: Any) -> bool:
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Mapping):
        return all(_blank(inner) for inner in value.values())
    return value is None or value == []

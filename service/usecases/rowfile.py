"""Rows of a batch from a workbook: columns are the fields of the document, by name or by Russian label."""

from __future__ import annotations

from datetime import date
from typing import Any

from schemas.document.blocks import all_fields
from schemas.document.manifest import FieldSpec, Manifest
from service.errors import Fault, Invalid
from service.importing.reading import read
from service.rendering import gate


def read_rows(manifest: Manifest, content: bytes) -> list[dict[str, Any]]:
    """One mapping a row; the first row names the columns. Invalid for a file that is no workbook or an unknown column."""
    gate.inspect(content, "xlsx")
    sheet = read(content).sheets[0]
    lines = [[_text(value) for value in line.values] for line in sheet.lines]
    if not lines:
        raise Invalid([Fault("rows", "В книге нет строк.")])
    columns = _columns(manifest, lines[0])
    return [_mapping(columns, line) for line in lines[1:]]


def headings(manifest: Manifest) -> list[tuple[str, str]]:
    """(heading, kind of field) of an empty table for this document; rows inside a row have no column."""
    return [(spec.label, spec.kind) for spec in all_fields(manifest) if spec.kind != "rows"]


def _columns(manifest: Manifest, head: list[str]) -> list[FieldSpec | None]:
    known = {name: spec for spec in all_fields(manifest) for name in (spec.name, spec.label.lower())}
    unknown = [title for title in head if title and title.lower() not in known and title not in known]
    if unknown:
        raise Invalid([Fault(title, f"Столбца «{title}» у этого документа нет.") for title in unknown])
    return [known.get(title) or known.get(title.lower()) if title else None for title in head]


def _mapping(columns: list[FieldSpec | None], line: list[str]) -> dict[str, Any]:
    return {
        spec.name: _value(spec, text) for spec, text in zip(columns, line, strict=False) if spec is not None and text
    }


def _value(spec: FieldSpec, text: str) -> Any:
    if spec.kind == "lines":
        return [part.strip() for part in text.replace("\n", ";").split(";") if part.strip()]
    if spec.many:
        return [part.strip() for part in text.split(";") if part.strip()]
    labels = {label.lower(): value for value, label in spec.choices}
    return labels.get(text.lower(), text)


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value).strip()

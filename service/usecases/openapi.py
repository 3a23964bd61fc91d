"""OpenAPI 3.1 of the JSON API, made from the catalogue, the cards and the declared routes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from schemas import cards
from schemas.describe import json_schema
from schemas.document.blocks import all_fields
from service.catalogue.folders import DocumentType
from service.usecases.openapi_deeds import DEEDS
from service.usecases.openapi_words import OBJECT, ROOT, TEXT, Deed, fields_of, ref

_NUMBER = {"type": ["integer", "null"]}
_DAY = {"type": "string", "format": "date"}
_RECEIPT = fields_of(
    "id", "type", "number", "date", "academic_year", "sha256",
    id=TEXT, type=TEXT, journal=TEXT, number=TEXT, seq=_NUMBER, date=_DAY,
    academic_year={"type": "string", "examples": ["2026-2027"]}, sha256=TEXT,
)  # fmt: skip
_PAPER = fields_of(
    *_RECEIPT["required"], "state",
    **_RECEIPT["properties"], title=TEXT, size={"type": "integer"}, file_name=TEXT, code=TEXT, retention=TEXT,
    state={"type": "string", "enum": ["registered", "signed", "annulled"]}, reason={"type": ["string", "null"]},
)  # fmt: skip
_FAULT = fields_of("field", "detail", field=TEXT, detail=TEXT)
_PROBLEM = fields_of(
    "type", "title", "status", "detail",
    type=TEXT, title=TEXT, status={"type": "integer"}, detail=TEXT, errors={"type": "array", "items": _FAULT},
)  # fmt: skip
_LIST = fields_of(
    "items", "total", "next",
    items={"type": "array", "items": OBJECT}, total={"type": "integer"}, next={"type": ["string", "null"]},
)  # fmt: skip
_TEXTS = {"type": "array", "items": TEXT}
_JOB = fields_of(
    "type",
    type=TEXT, groups=_TEXTS, people=_TEXTS, rows={"type": "array", "items": OBJECT}, missing_only={"type": "boolean"},
    out={"type": "string", "enum": [".docx", ".pdf", ".zip", ""]},
)  # fmt: skip
_SCHEMAS = {"Problem": _PROBLEM, "Receipt": _RECEIPT, "Paper": _PAPER, "List": _LIST, "JobRequest": _JOB}
_CARDS = {"Person": cards.PersonCard, "Group": cards.GroupCard, "Partner": cards.PartnerCard}
_REFUSALS = {
    401: "Нет действующего ключа",
    403: "Ключ или роль не позволяют",
    404: "Такого нет",
    422: "Ошибки в данных",
}


def openapi(catalogue: Iterable[DocumentType], rules: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, Any]:
    """The whole description; ``rules`` are the declared routes, so that nothing is described that is not there."""
    spec = APISpec(
        title="Наставник",
        version="1",
        openapi_version="3.1.0",
        info={"description": "Документы и записи наставничества. Ключ выдаёт команда nastavnik user token."},
        plugins=[MarshmallowPlugin()],
    )
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    for name, schema in _SCHEMAS.items():
        spec.components.schema(name, schema)
    for name, card in _CARDS.items():
        spec.components.schema(name, schema=card)
        spec.components.schema(f"{name}Change", schema=card(partial=True))
    kinds = list(catalogue)
    for kind in kinds:
        spec.components.schema(
            f"Data_{kind.key}", json_schema(all_fields(kind.manifest)) | {"title": kind.manifest.title}
        )
    spec.components.schema("IssueRequest", _issue_request([kind.key for kind in kinds]))
    paths: dict[str, dict[str, Any]] = {}
    for rule, methods in rules:
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)
        paths.setdefault(path, {}).update({method.lower(): _operation(path, method) for method in methods})
    for path, operations in sorted(paths.items()):
        spec.path(path=path, operations=operations)
    described: dict[str, Any] = spec.to_dict()
    _beside_cards(described["components"]["schemas"])
    return described


def _beside_cards(schemas: dict[str, Any]) -> None:
    """What is sent beside the fields of a card: the edition that is changed; that a namesake is another person."""
    for name in _CARDS:
        schemas[f"{name}Change"]["properties"]["version"] = {"type": "integer", "description": "Прочитанная редакция."}
        schemas[f"{name}Change"]["required"] = ["version"]
    despite = {"type": "boolean", "description": "Однофамилец с теми же именем и датой рождения – другой человек."}
    schemas["Person"]["properties"]["despite"] = despite


def _issue_request(keys: list[str]) -> dict[str, Any]:
    data = {"anyOf": [ref(f"Data_{key}") for key in keys]}
    made = fields_of("type", "data", type={"type": "string", "enum": keys}, data=data, reason=TEXT, ground=TEXT)
    return made | {"additionalProperties": False}


def _operation(path: str, method: str) -> dict[str, Any]:
    deed = DEEDS.get((path, method)) or Deed(path, None if method == "GET" else OBJECT, body_optional=True)
    operation: dict[str, Any] = {
        "operationId": method.lower() + re.sub(r"[^a-z0-9]+", "_", path.removeprefix(ROOT)),
        "summary": deed.summary,
        "responses": _responses(path, deed),
        "security": [] if deed.public else [{"bearer": []}],
    }
    if parameters := _parameters(path, deed):
        operation["parameters"] = parameters
    if deed.body is not None:
        kind = "multipart/form-data" if deed.form else "application/json"
        operation["requestBody"] = {"required": not deed.body_optional, "content": {kind: {"schema": dict(deed.body)}}}
    return operation


def _parameters(path: str, deed: Deed) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": TEXT} for name in re.findall(r"{(\w+)}", path)
    ]
    found += [
        {"name": name, "in": "query", "description": said, "schema": {"type": "integer"} if name == "page" else TEXT}
        for name, said in deed.query.items()
    ]
    if deed.repeat:
        said = "Повтор с тем же ключом и телом даёт тот же ответ; с другим телом – 409."
        found.append({"name": "Idempotency-Key", "in": "header", "description": said, "schema": TEXT})
    return found


def _responses(path: str, deed: Deed) -> dict[str, Any]:
    kind = "application/octet-stream" if deed.file else "application/json"
    schema = {"type": "string", "format": "binary"} if deed.file else dict(deed.answer)
    said = {str(deed.status): {"description": deed.summary, "content": {kind: {"schema": schema}}}}
    for status, why in _REFUSALS.items():
        if not deed.public and (status != 404 or "{" in path) and (status != 422 or deed.body or deed.query):
            said[str(status)] = _problem(why)
    if deed.repeat or deed.clash or "/annul" in path or "/confirm" in path:
        said["409"] = _problem("Не подходит к нынешнему состоянию")
    return {**said, "default": _problem("Отказ (RFC 9457)")}


def _problem(why: str) -> dict[str, Any]:
    return {"description": why, "content": {"application/problem+json": {"schema": ref("Problem")}}}

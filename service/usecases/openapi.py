"""OpenAPI 3.1 of the JSON API, made from the catalogue and the declared routes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from apispec import APISpec

from schemas.describe import json_schema
from schemas.document.blocks import all_fields
from service.catalogue.folders import Catalogue

_TEXT = {"type": "string"}
_PAPER = {
    "type": "object",
    "required": ["id", "type", "number", "date", "academic_year", "sha256"],
    "properties": {
        "id": _TEXT, "type": _TEXT, "journal": _TEXT, "number": _TEXT, "seq": {"type": ["integer", "null"]},
        "date": {"type": "string", "format": "date"}, "academic_year": {"type": "string", "examples": ["2026-2027"]},
        "sha256": _TEXT,
    },
}  # fmt: skip
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT,
        "errors": {
            "type": "array",
            "items": {"type": "object", "properties": {"field": _TEXT, "detail": _TEXT}, "required": ["field", "detail"]},
        },
    },
}  # fmt: skip
_ANY = {"type": "object"}
_LIST = {
    "type": "object",
    "required": ["items", "total", "next"],
    "properties": {
        "items": {"type": "array", "items": _ANY},
        "total": {"type": "integer"},
        "next": {"type": ["string", "null"]},
    },
}


def openapi(catalogue: Catalogue, rules: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, Any]:
    """The whole description; ``rules`` are the declared routes, so that nothing is described that is not there."""
    spec = APISpec(
        title="Наставник",
        version="1",
        openapi_version="3.1.0",
        info={"description": "Документы и записи наставничества."},
    )
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    for name, schema in (("Problem", _PROBLEM), ("Paper", _PAPER), ("List", _LIST)):
        spec.components.schema(name, schema)
    for kind in catalogue:
        spec.components.schema(
            f"Data_{kind.key}", json_schema(all_fields(kind.manifest)) | {"title": kind.manifest.title}
        )
    spec.components.schema("IssueRequest", _issue_request([kind.key for kind in catalogue]))
    paths: dict[str, dict[str, Any]] = {}
    for rule, methods in rules:
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)
        paths.setdefault(path, {}).update({method.lower(): _operation(path, method) for method in methods})
    for path, operations in sorted(paths.items()):
        spec.path(path=path, operations=operations)
    return spec.to_dict()


def _issue_request(keys: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type", "data"],
        "properties": {
            "type": {"type": "string", "enum": keys},
            "data": {"anyOf": [{"$ref": f"#/components/schemas/Data_{key}"} for key in keys]},
            "reason": _TEXT,
            "ground": _TEXT,
        },
        "additionalProperties": False,
    }


def _operation(path: str, method: str) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": method.lower() + re.sub(r"[^a-z0-9]+", "_", path.removeprefix("/api/v1")),
        "responses": {**_success(path, method), "default": _problem()},
        "security": [{"bearer": []}],
    }
    parameters: list[Mapping[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": _TEXT} for name in re.findall(r"{(\w+)}", path)
    ]
    if (path, method) == ("/api/v1/documents", "GET"):
        parameters += [
            {"name": name, "in": "query", "schema": _TEXT} for name in ("year", "type", "q", "journal", "state", "page")
        ]
    if (path, method) == ("/api/v1/documents", "POST"):
        parameters.append({"name": "Idempotency-Key", "in": "header", "schema": _TEXT})
    if parameters:
        operation["parameters"] = parameters
    if method == "POST":
        body = {"$ref": "#/components/schemas/IssueRequest"} if path == "/api/v1/documents" else _ANY
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return operation


def _success(path: str, method: str) -> dict[str, Any]:
    if path.endswith("/file"):
        content = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
        return {"200": {"description": "Файл", "content": content}}
    if (path, method) == ("/api/v1/documents", "POST"):
        schema = {"$ref": "#/components/schemas/Paper"}
        return {"201": {"description": "Зарегистрирован", "content": {"application/json": {"schema": schema}}}}
    is_list = method == "GET" and not path.endswith(("}", ".json"))
    schema = {"$ref": "#/components/schemas/List"} if is_list else _ANY
    return {"200": {"description": "Ответ", "content": {"application/json": {"schema": schema}}}}


def _problem() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": "Отказ (RFC 9457)", "content": {"application/problem+json": {"schema": schema}}}

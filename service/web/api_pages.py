"""JSON API /api/v1: the same use cases, bearer tokens, problem+json."""

from __future__ import annotations

from typing import Any

from flask import Response, g, request

from service.errors import Fault, Invalid, Unavailable
from service.security.permissions import Permission
from service.usecases import catalogue, library
from service.usecases.issue import Request, issue
from service.usecases.library import Wanted
from service.usecases.openapi import openapi
from service.web.api_kit import body_object, listed, page_number
from service.web.context import house, web
from service.web.downloads import DOCX, download
from service.web.registry import Access, Pages

pages = Pages("api", bearer=True)
BODY_LIMIT = 5_000_000


def _json(body: Any, status: int = 200) -> tuple[Any, int]:
    return body, status


@pages.page("/api/v1/openapi.json", permission=Access.PUBLIC)
def describe_api() -> Any:
    """The description of this API (OpenAPI 3.1)."""
    rules = [(page.rule, page.methods) for page in web().pages.values() if page.bearer]
    return _json(openapi(house().catalogue, rules))


@pages.page("/api/v1/document-types", permission=Permission.READ_CATALOGUE)
def document_types() -> Any:
    """All kinds of papers."""
    items = [catalogue.summary(kind) for kind in house().catalogue]
    return _json({"items": items, "total": len(items), "next": None})


@pages.page("/api/v1/document-types/<key>", permission=Permission.READ_CATALOGUE)
def document_type(key: str) -> Any:
    """One kind with its fields and sample."""
    return _json(catalogue.details(house().catalogue.get(key), house().clock().date()))


@pages.page("/api/v1/documents", methods=("POST",), permission=Permission.ISSUE_DOCUMENT, body_limit=BODY_LIMIT)
def issue_document() -> Any:
    """Register a paper: 201, or the same answer for the same Idempotency-Key."""
    body = body_object()
    faults = [Fault(name, "Заполните это поле.") for name in ("type", "data") if name not in body]
    faults += [Fault(name, "Такого поля нет: есть type, data, reason, ground.") for name in set(body) - _BODY]
    if not faults and not isinstance(body["data"], dict):
        faults.append(Fault("data", "Здесь нужен объект: имена полей и значения."))
    if faults:
        raise Invalid(faults)
    asked = Request(
        str(body["type"]), body["data"], request.headers.get("Idempotency-Key", "")[:200],
        str(body.get("reason") or ""), str(body.get("ground") or ""),
    )  # fmt: skip
    receipt = issue(house(), g.actor, asked)
    return _json(receipt.as_json(), 201)


_BODY = {"type", "data", "reason", "ground"}


@pages.page("/api/v1/documents", permission=Permission.READ_ARCHIVE)
def documents() -> Any:
    """The archive: ?year=&type=&q=&journal=&state=&person=&page=."""
    asked = {name: request.args.get(name, "") for name in ("year", "type", "journal", "state", "person")}
    wanted = Wanted(**asked, words=request.args.get("q", ""), page=page_number())
    found = library.find(house(), g.actor, wanted)
    if found.missing:
        raise Unavailable(library.unready(found.missing))
    return _json(listed([library.as_json(paper) for paper in found.papers], found.total, found.next))


@pages.page("/api/v1/documents/<key>", permission=Permission.READ_ARCHIVE)
def document(key: str) -> Any:
    """One paper."""
    return _json(library.as_json(library.get(house(), g.actor, key)))


@pages.page("/api/v1/documents/<key>/file", permission=Permission.READ_ARCHIVE)
def document_file(key: str) -> Response:
    """Exactly the bytes that were issued."""
    paper, content = library.content(house(), g.actor, key)
    return download(content, paper.file_name, DOCX)


@pages.page("/api/v1/documents/<key>/annul", methods=("POST",), permission=Permission.ANNUL_DOCUMENT)
def annul_document(key: str) -> Any:
    """Annul a paper: {"reason": "…"}."""
    return _json(library.as_json(library.annul(house(), g.actor, key, str(body_object().get("reason") or ""))))

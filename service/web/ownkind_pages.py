"""A document of the college's own from any Word file with slots: read, reviewed field by field, installed."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, request, url_for

from schemas.errors import Fault, Invalid
from service.security.permissions import Permission
from service.usecases import fieldsheet, ownkinds, retention
from service.web.context import actor, house, web
from service.web.downloads import download
from service.web.formview import form_page
from service.web.look import note
from service.web.registry import Pages

pages = Pages("ownkinds")
MANAGE = Permission.MANAGE_CATALOGUE
FILE_LIMIT = 5_000_000
NO_FILE = Fault("file", "Выберите файл Word (docx).")
FIXED = frozenset({"rows", "choice", "control"})
"""Kinds that are not chosen on the page: a table is what the file loops over, the others need lists."""


@pages.page("/catalogue/own", permission=MANAGE, methods=("GET", "POST"), body_limit=FILE_LIMIT)
def begin() -> Any:
    """Take a Word file and read its slots."""
    sent = request.files.get("file")
    content = sent.read() if sent is not None and sent.filename else b""
    if not content:
        return form_page("ownkind.html", () if request.method == "GET" else (NO_FILE,))
    try:
        raw = ownkinds.draft(content)
    except Invalid as error:
        return form_page("ownkind.html", [Fault("file", fault.detail) for fault in error.faults])
    return _review(web().shelf.put(actor().login, content), raw)


def _review(name: str, raw: dict[str, Any], faults: tuple[Fault, ...] = ()) -> Response:
    """The page of review; what was typed stays, names of the file's fields come from the file."""
    lines = ownkinds.lines(raw)
    known = {f"kind.{line.path}": line.kind for line in lines} | {f"label.{line.path}": line.label for line in lines}
    known |= {"genre": raw["genre"], "journal": raw.get("numbering", {}).get("journal", "")}
    known |= {"dated_by": raw.get("dated_by", "")}
    dates = [(line.path, line.label) for line in lines if "." not in line.path and line.kind == "date"]
    kinds = [(key, title) for key, title in fieldsheet.KINDS.items() if key not in FIXED]
    terms = [(term.code, f"{term.title} – {term.term}") for term in retention.terms(house(), actor()).values()]
    return form_page(
        "ownkind_review.html", _placed(faults), known, name=name, lines=lines, kinds=kinds, kind_names=fieldsheet.KINDS,
        genres=list(ownkinds.GENRES.items()), journals=ownkinds.journals(), terms=terms, dates=dates,
    )  # fmt: skip


def _placed(faults: tuple[Fault, ...]) -> list[Fault]:
    """Faults of the description at the boxes of their fields: «fields.x.kind» → «kind.x», «sample.x» → «kind.x»."""
    placed = []
    for fault in faults:
        head, _, rest = fault.field.partition(".")
        path = rest.removesuffix(".kind").removesuffix(".label").replace(".fields.", ".") if rest else ""
        placed.append(Fault(f"kind.{path}" if head in {"fields", "sample"} else fault.field, fault.detail))
    return placed


@pages.page("/catalogue/own/<name>", permission=MANAGE, methods=("POST",))
def install(name: str) -> Any:
    """Check what was reviewed and put the document to work."""
    content = web().shelf.take(actor().login, name)
    raw = ownkinds.draft(content)
    answers = {field: value for field, value in request.form.items() if field != "required"}
    answers |= {field: "".join(request.form.getlist(field)) for field in request.form if field.startswith("required.")}
    made = ownkinds.reviewed(raw, answers)
    if "toml" in request.form:
        return download(ownkinds.as_toml(made).encode(), "document.toml", "text/plain; charset=utf-8")
    key = answers.get("key", "").strip() or ownkinds.key_of(answers.get("title", ""))
    files = (ownkinds.as_toml(made), content)
    try:
        done = ownkinds.install(house(), actor(), key, files, answers.get("reason", "")[:500])
    except Invalid as error:
        return _review(name, raw, error.faults)
    note(
        "Документ в работе: его можно выдавать."
        + (f" Обратите внимание: {'; '.join(done.notes)}" if done.notes else "")
    )
    return redirect(url_for("catalogue.kind", key=done.key), 303)

"""A paper as PDF, its certified copy with marks, and the PDF/A copy that the archive keeps."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, request, url_for

from schemas.errors import Fault, Invalid
from service.rendering.office import available
from service.security.permissions import Permission
from service.usecases import copies, library, papercopy
from service.usecases.papercopy import Marks, Of
from service.web.context import actor, house
from service.web.downloads import PDF, download
from service.web.formview import form_page
from service.web.look import note
from service.web.registry import Pages

pages = Pages("copy")
READ = Permission.READ_ARCHIVE


@pages.page("/archive/papers/<key>/pdf", permission=READ)
def pdf(key: str) -> Response:
    """The paper as PDF, without marks."""
    found, content = papercopy.copy(house(), actor(), key)
    return download(content, f"{_stem(found.file_name)}.pdf", PDF)


@pages.page("/archive/papers/<key>/marked", permission=Permission.ATTACH_SCAN, methods=("GET", "POST"))
def marked(key: str) -> Any:
    """«Копия с отметкой»: what is copied and what stands on it; the answer is the PDF."""
    if request.method == "GET":
        return _form(key)
    try:
        found, content = papercopy.copy(house(), actor(), key, _marks())
    except Invalid as error:
        return _form(key, error.faults)
    return download(content, f"{_stem(found.file_name)} (копия).pdf", PDF)


def _form(key: str, faults: tuple[Fault, ...] = ()) -> Any:
    found = library.get(house(), actor(), key)
    return form_page("copy.html", faults, paper=found, office=available())


def _marks() -> Marks:
    form = request.form
    of = form.get("of", "")
    return Marks(
        of=Of(of) if of in set(Of) else Of.FILE,
        certified="1" in form.getlist("certified"),
        position=form.get("position", "")[:500],
        name=form.get("name", "")[:500],
        number="1" in form.getlist("number"),
    )


@pages.page("/archive/papers/<key>/pdfa", permission=READ)
def kept(key: str) -> Response:
    """The PDF/A copy of the archive, exactly as it is kept."""
    found, content = copies.content(house(), actor(), key)
    return download(content, f"{_stem(found.file_name)} (PDF-A).pdf", PDF)


@pages.page("/archive/papers/<key>/pdfa", permission=Permission.ATTACH_SCAN, methods=("POST",))
def ask(key: str) -> Any:
    """Ask for the PDF/A copy (again)."""
    copies.ask(house(), actor(), key)
    note("Копия PDF/A поставлена в очередь: обновите страницу через минуту.")
    return redirect(url_for("archive.paper", key=key), 303)


def _stem(name: str) -> str:
    return name.removesuffix(".docx") or "Документ"

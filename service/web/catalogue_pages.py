"""Kinds of papers and their Word templates: what may be written, taking the file, trying an edited one, publishing, going back."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for

from schemas.errors import Fault, Invalid
from service.grammar import cheatsheet
from service.rendering.cheatsheet import cheat_sheet
from service.security.permissions import Permission, may
from service.usecases import editions, fieldsheet, ownkinds, workshop
from service.web.context import actor, house, web
from service.web.downloads import DOCX, download
from service.web.formview import form_page
from service.web.issue_pages import by_stage, fits
from service.web.look import note
from service.web.registry import Pages

pages = Pages("catalogue")
READ, MANAGE = Permission.READ_CATALOGUE, Permission.MANAGE_CATALOGUE
FILE_LIMIT = 5_000_000
STATES = {"draft": "проверена, не в работе", "published": "в работе", "replaced": "была в работе"}
NO_FILE = Fault("file", "Выберите файл Word (docx).")


@pages.page("/catalogue", permission=READ)
def catalogue() -> str:
    """All kinds by stage, those with a template of the college's own marked."""
    query = request.args.get("q", "").strip()[:100]
    words = query.casefold().replace("ё", "е").split()
    found = [kind for kind in house().catalogue if fits(kind, words)]
    out = ownkinds.withdrawn(house(), actor()) if may(actor(), MANAGE) else []
    return render_template(
        "catalogue.html", groups=by_stage(found), query=query, total=len(found), out=out, title_of=ownkinds.title_of
    )


@pages.page("/catalogue/words", permission=READ)
def words() -> str:
    """What may be written in a template, with live examples."""
    sections: dict[str, list[tuple[str, ...]]] = {}
    for section, *rest in cheatsheet.rows():
        sections.setdefault(section, []).append(tuple(rest))
    return render_template("words.html", sections=sections, common=fieldsheet.common_sheet())


@pages.page("/catalogue/words/word", permission=READ)
def words_file() -> Response:
    """The same as a Word file."""
    return download(cheat_sheet(cheatsheet.rows()), "Что можно писать в шаблоне.docx", DOCX)


@pages.page("/catalogue/<key>", permission=READ)
def kind(key: str) -> Any:
    """The card of a kind: fields, template, editions."""
    return _card(key)


def _card(key: str, faults: tuple[Fault, ...] = (), tried: workshop.Tried | None = None, name: str = "") -> Any:
    found = house().catalogue.get(key)
    known = editions.versions(house(), actor(), key) if may(actor(), MANAGE) else ()
    response = form_page(
        "kind.html", faults, kind=found, slots=fieldsheet.own_sheet(found.manifest), editions=known, states=STATES,
        tried=tried, name=name, shipped=editions.shipped(house(), key),
    )  # fmt: skip
    response.status_code = 422 if tried and tried.faults else response.status_code
    return response


@pages.page("/catalogue/<key>/word", permission=MANAGE)
def word(key: str) -> Response:
    """The template in use, to be edited in Word."""
    name, content = workshop.take(house(), actor(), key)
    return download(content, name, DOCX)


@pages.page("/catalogue/<key>/upload", permission=MANAGE, methods=("POST",), body_limit=FILE_LIMIT)
def upload(key: str) -> Any:
    """Check an edited template: faults at their places, or the text of the sample."""
    content = _sent()
    if not content:
        return _card(key, (NO_FILE,))
    try:
        tried = workshop.upload(house(), actor(), key, content)
    except Invalid as error:
        return _card(key, tuple(Fault("file", fault.detail) for fault in error.faults))
    return _card(key, tried=tried, name=web().shelf.put(actor().login, content) if tried.faults else "")


@pages.page("/catalogue/<key>/commented/<name>", permission=MANAGE)
def commented(key: str, name: str) -> Response:
    """The file just uploaded, with a comment at each fault."""
    content = workshop.commented(house(), actor(), key, web().shelf.take(actor().login, name))
    return download(content, f"{house().catalogue.get(key).manifest.short} (с замечаниями).docx", DOCX)


@pages.page("/catalogue/<key>/editions/<edition>", permission=MANAGE)
def edition(key: str, edition: str) -> Response:
    """The Word file of an edition."""
    row, content = editions.content(house(), actor(), edition)
    return download(content, f"{key} ({row['at'][:10]}).docx", DOCX)


@pages.page("/catalogue/<key>/publish", permission=MANAGE, methods=("POST",))
def publish(key: str) -> Any:
    """Put an edition to work, a new one or an earlier one."""
    try:
        editions.publish(house(), actor(), request.form.get("edition", "")[:40], request.form.get("reason", "")[:500])
    except Invalid as error:
        return _card(key, error.faults)
    note("Шаблон опубликован: новые документы этого вида выйдут по нему. Выданные не изменились.")
    return redirect(url_for("catalogue.kind", key=key), 303)


@pages.page("/catalogue/<key>/withdraw", permission=MANAGE, methods=("POST",))
def withdraw(key: str) -> Any:
    """Go back to the shipped template, or take the college's own kind out of work."""
    shipped = editions.shipped(house(), key)
    try:
        editions.withdraw(house(), actor(), key, request.form.get("reason", "")[:500])
    except Invalid as error:
        return _card(key, error.faults)
    if not shipped:
        note("Документ убран из работы. Выданные остались в архиве, редакции сохранены: его можно вернуть.")
        return redirect(url_for("catalogue.catalogue"), 303)
    note("Снова в работе поставленный шаблон. Ваши редакции сохранены.")
    return redirect(url_for("catalogue.kind", key=key), 303)


def _sent() -> bytes:
    sent = request.files.get("file")
    return sent.read() if sent is not None and sent.filename else b""

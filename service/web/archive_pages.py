"""The archive: academic years, a year's papers, the card of a paper and its file."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for

from schemas.errors import Fault, Invalid, NotFound
from schemas.issued import State
from schemas.journals import JOURNALS
from service.security.permissions import Permission
from service.usecases import library
from service.usecases.library import Wanted
from service.web.context import actor, house
from service.web.downloads import DOCX, PDF, download
from service.web.formview import form_page
from service.web.lists import Column, Filter, Listing, asked
from service.web.look import note
from service.web.registry import Pages

pages = Pages("archive")
READ = Permission.READ_ARCHIVE
SCAN_LIMIT = 60_000_000
COLUMNS = (Column("Номер"), Column("Дата", wide=True), Column("Документ"), Column("Состояние"))
STATES = (State.REGISTERED, State.SIGNED, State.ANNULLED)


@pages.page("/archive", permission=READ)
def years() -> str:
    """Academic years that have papers, and the search over all of them."""
    return render_template("years.html", years=library.years(house(), actor()))


@pages.page("/archive/all", permission=READ)
def everything() -> str:
    """Papers of all years."""
    return _list("")


@pages.page("/archive/<year>", permission=READ)
def year(year: str) -> str:
    """Papers of one academic year."""
    return _list(year)


def _list(year: str) -> str:
    words, _, page = asked()
    given = {name: request.args.get(name, "")[:64] for name in ("type", "journal", "state", "person")}
    if given["state"] not in {*STATES, ""}:
        given["state"] = ""
    found = library.find(house(), actor(), Wanted(year, **given, words=words, page=page))
    listing = Listing(
        found.papers, found.total, page, words, "", COLUMNS, (_states(),), "Номер, дата, фамилия или слова из документа"
    )
    kind = house().catalogue.types.get(given["type"])
    return render_template("papers.html", year=year, listing=listing, kind=kind)


def _states() -> Filter:
    options = (("", "все", None), *((state.value, state.russian, None) for state in STATES))
    return Filter("state", "Состояние", options)


@pages.page("/archive/papers/<key>", permission=READ)
def paper(key: str) -> Any:
    """The card of a paper."""
    return _card(key)


def _card(key: str, faults: tuple[Fault, ...] = ()) -> Any:
    found = library.get(house(), actor(), key)
    kind = house().catalogue.types.get(found.type)
    return form_page("paper.html", faults, paper=found, kind=kind, journal=JOURNALS.get(found.journal))


@pages.page("/archive/papers/<key>/file", permission=READ)
def file(key: str) -> Response:
    """Exactly the bytes that were issued."""
    found, content = library.content(house(), actor(), key)
    return download(content, found.file_name, DOCX)


@pages.page("/archive/papers/<key>/scan", permission=READ)
def scan(key: str) -> Response:
    """The scan of the signed sheet."""
    found = library.get(house(), actor(), key)
    if not found.scan_sha256:
        raise NotFound("Скана подписанного документа ещё нет.")
    return download(house().files.get(found.scan_sha256), found.file_name.removesuffix(".docx") + " (скан).pdf", PDF)


@pages.page("/archive/papers/<key>/sign", permission=Permission.ATTACH_SCAN, methods=("POST",), body_limit=SCAN_LIMIT)
def sign(key: str) -> Any:
    """Mark as signed, with the scan if there is one."""
    sent = request.files.get("scan")
    content = sent.read() if sent is not None and sent.filename else None
    try:
        library.sign(house(), actor(), key, content)
    except Invalid as error:
        return _card(key, error.faults)
    note("Отмечено: документ подписан." + (" Скан приложен." if content else ""))
    return redirect(url_for("archive.paper", key=key), 303)


@pages.page("/archive/papers/<key>/annul", permission=Permission.ANNUL_DOCUMENT, methods=("POST",))
def annul(key: str) -> Any:
    """Annul with a reason; the number stays."""
    try:
        changed = library.annul(house(), actor(), key, request.form.get("reason", "")[:500])
    except Invalid as error:
        return _card(key, error.faults)
    note(
        f"Документ № {changed.number} аннулирован. Номер остаётся в журнале."
        if changed.number
        else "Документ аннулирован."
    )
    return redirect(url_for("archive.paper", key=key), 303)

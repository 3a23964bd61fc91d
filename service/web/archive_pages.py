"""The archive: academic years, a year's papers, the card of a paper and its file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, redirect, render_template, request, url_for

from schemas.errors import Fault, Invalid
from schemas.issued import State
from schemas.journals import JOURNALS
from service.rendering.scans import MAX_BYTES
from service.security.permissions import Permission, may
from service.usecases import again, copies, editions, extract, library, listed, related, retention
from service.usecases.library import Wanted
from service.web.context import actor, house
from service.web.downloads import DOCX, PDF, XLSX, download, send
from service.web.formview import form_page
from service.web.lists import Column, Filter, Listing, asked
from service.web.look import note, with_query
from service.web.registry import Pages

pages = Pages("archive")
READ = Permission.READ_ARCHIVE
SCAN_LIMIT = MAX_BYTES + 1_000_000
COLUMNS = (Column("Номер"), Column("Дата", wide=True), Column("Документ"), Column("Состояние"))
STATES = (State.REGISTERED, State.SIGNED, State.ANNULLED)


@pages.page("/archive", permission=READ)
def years() -> str:
    """Academic years that have papers, and the search over all of them."""
    return render_template("years.html", years=library.years(house(), actor()))


@pages.page("/archive/all", permission=READ)
def everything() -> Any:
    """Papers of all years."""
    return _as_sheet("") if request.args.get("export") else _list("")


@pages.page("/archive/<year>", permission=READ)
def year(year: str) -> Any:
    """Papers of one academic year."""
    return _as_sheet(year) if request.args.get("export") else _list(year)


def _list(year: str) -> str:
    words, _, page = asked()
    wanted = _wanted(year)
    found = library.find(house(), actor(), replace(wanted, words=words, page=page))
    export = with_query(export="xlsx") if may(actor(), Permission.EXPORT_ARCHIVE) else ""
    listing = Listing(
        found.papers,
        found.total,
        page,
        words,
        "",
        COLUMNS,
        (_states(),),
        "Номер, дата, фамилия или слова из документа",
        export,
    )
    kind = house().catalogue.types.get(wanted.type)
    kinds = [(one.key, one.manifest.short) for one in house().catalogue]
    return render_template("papers.html", year=year, listing=listing, kind=kind, kinds=kinds, missing=found.missing)


def _wanted(year: str) -> Wanted:
    given = {name: request.args.get(name, "")[:64] for name in ("type", "journal", "state", "person")}
    if given["state"] not in {*STATES, ""}:
        given["state"] = ""
    return Wanted(year, given["type"], given["journal"], given["state"], given["person"])


def _as_sheet(year: str) -> Response:
    content = listed.workbook(house(), actor(), replace(_wanted(year), words=asked()[0]))
    return download(content, f"Архив {year or 'за все годы'}.xlsx", XLSX)


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
    near = related.related(house(), actor(), found)
    people = extract.named_in(house(), actor(), found) if extract.extractable(found) else []
    return form_page(
        "paper.html", faults, paper=found, kind=kind, journal=JOURNALS.get(found.journal), near=near, people=people,
        keeping=retention.keep(house(), actor(), key), edition=editions.of_paper(house(), actor(), found),
        rolls=again.may_roll_over(found), extract=extract.EXTRACT, pdfcopy=copies.look(house(), found),
    )  # fmt: skip


@pages.page("/archive/papers/<key>/file", permission=READ)
def file(key: str) -> Response:
    """Exactly the bytes that were issued."""
    found, content = library.content(house(), actor(), key)
    return download(content, found.file_name, DOCX)


@pages.page("/archive/papers/<key>/scan", permission=READ)
def scan(key: str) -> Response:
    """The scan of the signed sheet."""
    found, path = library.scan(house(), actor(), key)
    return send(path, found.file_name.removesuffix(".docx") + " (скан).pdf", PDF)


@pages.page("/archive/papers/<key>/sign", permission=Permission.ATTACH_SCAN, methods=("POST",), body_limit=SCAN_LIMIT)
def sign(key: str) -> Any:
    """Mark as signed, with the scan if there is one."""
    sent = request.files.get("scan")
    content = sent.stream if sent is not None and sent.filename else None
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

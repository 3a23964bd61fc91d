"""Journals of numbers: what stands in each, printed as Word and Excel; the college's earlier journal brought in."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for

from schemas.errors import Fault, Invalid
from schemas.values.dates import read_date
from service.security.permissions import Permission
from service.usecases import journal_import, views
from service.usecases import journals as deeds
from service.web.context import actor, house
from service.web.downloads import DOCX, XLSX, download
from service.web.formview import form_page
from service.web.lists import Column, Listing, asked
from service.web.look import note
from service.web.registry import Pages

pages = Pages("journals")
READ = Permission.READ_ARCHIVE
FILE_LIMIT = 5_000_000
COLUMNS = (Column("Номер"), Column("Дата", wide=True), Column("Заголовок"), Column("Состояние"))


@pages.page("/journals", permission=READ)
def journals() -> str:
    """All journals with their periods."""
    return render_template("journals.html", series=deeds.series(house(), actor()))


@pages.page("/journals/<key>/<period>", permission=READ)
def lines(key: str, period: str) -> str:
    """Every number of a period, annulled ones too."""
    journal = deeds.journal_of(key)
    words, _, page = asked()
    found = deeds.page_of(house(), actor(), key, period, words, page)
    listing = Listing(found.papers, found.total, page, words, "", COLUMNS)
    return render_template("journal.html", journal=journal, period=period, listing=listing)


@pages.page("/journals/<key>/<period>/word", permission=READ)
def word(key: str, period: str) -> Response:
    """The journal by its own template."""
    return download(views.journal(house(), actor(), key, period), f"{_name(key, period)}.docx", DOCX)


@pages.page("/journals/<key>/<period>/excel", permission=Permission.EXPORT_ARCHIVE)
def excel(key: str, period: str) -> Response:
    """The journal as a workbook."""
    return download(deeds.workbook(house(), actor(), key, period), f"{_name(key, period)}.xlsx", XLSX)


def _name(key: str, period: str) -> str:
    return f"{deeds.journal_of(key).title} {period}"[:100]


@pages.page("/journals/<key>", permission=Permission.MANAGE_JOURNALS, methods=("GET", "POST"), body_limit=FILE_LIMIT)
def bring(key: str) -> Any:
    """Bring in the journal that was kept before: all lines or none."""
    journal = deeds.journal_of(key)
    if request.method == "GET":
        return form_page("journal_bring.html", journal=journal)
    period, sent = request.form.get("period", "").strip()[:20], request.files.get("file")
    content = sent.read() if sent is not None and sent.filename else b""
    try:
        _refuse_empty(period, content)
        count = journal_import.bring_in(house(), actor(), key, period, content)
    except Invalid as error:
        return form_page("journal_bring.html", error.faults, journal=journal, lines=_by_line(error.faults))
    note(f"Прежний журнал внесён: строк – {count}. Следующий номер продолжит его.")
    return redirect(url_for("journals.lines", key=key, period=period), 303)


@pages.page("/journals/<key>/<period>/insert", permission=Permission.MANAGE_JOURNALS, methods=("GET", "POST"))
def insert(key: str, period: str) -> Any:
    """Enter a forgotten paper under a slashed number: an exception, logged with its reason."""
    journal = deeds.journal_of(key)
    if request.method == "GET":
        return form_page("journal_insert.html", journal=journal, period=period)
    try:
        made = deeds.insert(house(), actor(), key, period, _forgotten())
    except Invalid as error:
        return form_page("journal_insert.html", error.faults, journal=journal, period=period)
    note(f"Документ внесён под номером {made.number}.")
    return redirect(url_for("journals.lines", key=key, period=period), 303)


def _forgotten() -> deeds.Forgotten:
    sent = {name: request.form.get(name, "").strip()[:300] for name in ("after", "date", "heading", "reason")}
    faults = []
    try:
        day = read_date(sent["date"])
    except ValueError as error:
        faults.append(Fault("date", str(error)))
    if not sent["after"].isdecimal() or len(sent["after"]) > 6:
        faults.append(Fault("after", "Впишите число: номер, после которого он стоит."))
    if faults:
        raise Invalid(faults)
    return deeds.Forgotten(int(sent["after"]), day, sent["heading"], sent["reason"])


def _refuse_empty(period: str, content: bytes) -> None:
    faults = [Fault("period", "Впишите период: 2026, 2026-2027 или all.")] if not period else []
    if not content:
        faults.append(Fault("file", "Выберите файл csv или xlsx."))
    if faults:
        raise Invalid(faults)


def _by_line(faults: tuple[Fault, ...]) -> list[Fault]:
    """Faults of lines of the file, which have no box of their own on the page."""
    return [fault for fault in faults if fault.field not in {"period", "file"}]

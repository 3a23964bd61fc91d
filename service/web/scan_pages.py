"""Scanned piles: upload, and the short queue of pages that no code could place."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, request, url_for

from schemas.errors import Fault, Invalid
from schemas.values.dates import read_date
from service.security.permissions import Permission
from service.usecases import jobs, scanning
from service.web.context import actor, house
from service.web.downloads import PDF
from service.web.formview import form_page
from service.web.look import note
from service.web.registry import Pages

pages = Pages("scan")
MANAGE = Permission.MANAGE_CONSENTS
SCAN_LIMIT = 301_000_000


@pages.page("/scans", permission=MANAGE)
def scans() -> Response:
    """Upload a pile; sort what is left."""
    return _page()


def _page(faults: tuple[Fault, ...] = (), values: Any = None) -> Response:
    piles = [job for job in jobs.listed(house(), actor()) if job.kind == scanning.KIND][:20]
    return form_page("scans.html", faults, {}, values, queue=scanning.queue(house(), actor()), piles=piles)


@pages.page("/scans/upload", permission=MANAGE, methods=("POST",), body_limit=SCAN_LIMIT)
def upload() -> Any:
    """One PDF of the whole pile."""
    sent = request.files.get("scan")
    if sent is None or not sent.filename:
        return _page((Fault("scan", "Выберите файл PDF."),))
    try:
        job = scanning.start(house(), actor(), sent.stream, _day(), sent.filename)
    except Invalid as error:
        return _page(error.faults)
    return redirect(url_for("job.card", key=job.key), 303)


def _day() -> Any:
    try:
        return read_date(request.form.get("given_on", ""))
    except ValueError as error:
        raise Invalid([Fault("given_on", str(error))]) from error


@pages.page("/scans/pages/<key>.pdf", permission=MANAGE)
def page(key: str) -> Response:
    """One page of the queue, to be looked at in the browser."""
    response = Response(scanning.page_pdf(house(), actor(), key), mimetype=PDF)
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.page("/scans/pages/<key>", permission=MANAGE, methods=("POST",))
def by_hand(key: str) -> Any:
    """Attach a page by the number or code on it."""
    try:
        scanning.by_hand(house(), actor(), key, request.form.get("where", "")[:60], _day())
    except Invalid as error:
        return _page(error.faults)
    note("Лист приложен.")
    return redirect(url_for("scan.scans"), 303)


@pages.page("/scans/dismiss", permission=MANAGE, methods=("POST",))
def dismiss() -> Any:
    """Empty backs and strange sheets leave the queue."""
    keys = request.form.getlist("page")
    if keys:
        scanning.dismiss(house(), actor(), keys)
        note("Листы убраны из очереди.")
    return redirect(url_for("scan.scans"), 303)

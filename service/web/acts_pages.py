"""Acts of preambles: which stand in the papers of a day; a new one, one repealed, the whole list as a file."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, redirect, render_template, request, url_for

from schemas.errors import Fault, Invalid
from schemas.values.dates import read_date
from service.catalogue.shared import Act
from service.errors import NotFound
from service.security.permissions import Permission
from service.usecases import acts as deeds
from service.web.context import actor, house
from service.web.downloads import download
from service.web.formview import form_page
from service.web.look import note
from service.web.registry import Pages

pages = Pages("acts")
READ, MANAGE = Permission.READ_CATALOGUE, Permission.MANAGE_CATALOGUE
NAMES = ("genitive", "since", "until", "used_by")


@pages.page("/catalogue/acts", permission=READ)
def acts() -> str:
    """All acts, or those of the day asked for."""
    day = _day(request.args.get("day", ""))
    return render_template("acts.html", acts=deeds.listed(house(), actor(), day), day=day, titles=_titles())


def _day(text: str) -> date | None:
    try:
        return read_date(text) if text.strip() else None
    except ValueError:
        return None


def _titles() -> dict[str, str]:
    return {kind.key: kind.manifest.short for kind in house().catalogue}


@pages.page("/catalogue/acts/new", permission=MANAGE, methods=("GET", "POST"))
def new() -> Any:
    """Add an act."""
    return _saved("", None)


@pages.page("/catalogue/acts/<key>", permission=MANAGE, methods=("GET", "POST"))
def act(key: str) -> Any:
    """Change an act: its words, since when, till when, in which papers."""
    found = next((one for one in deeds.listed(house(), actor()) if one.key == key), None)
    if found is None:
        raise NotFound("Такого акта в списке нет.")
    return _saved(key, found)


def _saved(key: str, found: Act | None) -> Any:
    if request.method == "GET":
        return _form((), found)
    data = {name: request.form.get(name, "") for name in NAMES}
    try:
        deeds.save(house(), actor(), key or request.form.get("id", "").strip(), data)
    except Invalid as error:
        return _form(error.faults, found)
    note("Акт сохранён: он войдёт в новые документы по их дате. Выданные не изменились.")
    return redirect(url_for("acts.acts"), 303)


def _form(faults: tuple[Fault, ...], found: Act | None) -> Response:
    known = {}
    if found is not None:
        until = f"{found.until:%d.%m.%Y}" if found.until else ""
        known = {"genitive": found.genitive, "since": f"{found.since:%d.%m.%Y}", "until": until}
        known["used_by"] = "\n".join(sorted(found.used_by))
    return form_page("act_form.html", faults, known, act=found, titles=_titles())


@pages.page("/catalogue/acts/<key>/restore", permission=MANAGE, methods=("POST",))
def restore(key: str) -> Any:
    """Take away the college's own words."""
    deeds.restore(house(), actor(), key)
    note("Ваша редакция акта убрана.")
    return redirect(url_for("acts.acts"), 303)


@pages.page("/catalogue/acts.toml", permission=READ)
def file() -> Response:
    """The college's own acts as a file to be edited."""
    return download(deeds.own_file(house(), actor()).encode(), "acts.toml", "text/plain; charset=utf-8")

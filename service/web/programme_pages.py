"""The programme of an academic year: its facts, its pairs, the bases and the sheet of those present."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, request, url_for

from schemas.errors import Conflict, Fault, Invalid
from service.security.permissions import Permission
from service.usecases import attendance, bases, people_programme
from service.usecases.finding import StoreLookup
from service.web.context import actor, house
from service.web.downloads import DOCX, XLSX, download
from service.web.formview import attempt, form_page
from service.web.look import note
from service.web.registry import Pages

pages = Pages("programme")
READ, PAIRS = Permission.READ_PEOPLE, Permission.MANAGE_PAIRS


def year() -> str:
    """The academic year in the address, else the present one."""
    asked = request.values.get("year", "").strip()[:9]
    with house().store.reading() as reader:
        return asked or people_programme.this_year(house(), reader)


@pages.page("/programme", permission=READ)
def card() -> Response:
    """The programme of a year with its pairs."""
    return _card()


def _card(faults: tuple[Fault, ...] = ()) -> Response:
    found = people_programme.programme(house(), actor(), year())
    pairs, names = people_programme.pairs_of(house(), actor(), year())
    with house().store.reading() as reader:
        coordinator = StoreLookup(reader).person(found.coordinator) if found.coordinator else None
    known = {
        "title": found.title, "goals": found.goals, "coordinator": str(coordinator.name) if coordinator else "",
        "first_day": f"{found.first_day:%d.%m.%Y}" if found.first_day else "", "modes": found.modes,
        "last_day": f"{found.last_day:%d.%m.%Y}" if found.last_day else "",
    }  # fmt: skip
    modes = people_programme.modes(house())
    models = list(house().catalogue.shared.choices["role_models"].values())
    shown: dict[str, Any] = {
        "programme": found, "pairs": pairs, "names": names, "year": year(), "modes": modes, "coordinator": coordinator,
        "models": models, "bases": bases.TITLES, "mode_boxes": [(value, label, "") for value, label in modes.items()],
    }  # fmt: skip
    return form_page("programme.html", faults, known, **shown)


@pages.page("/programme", permission=PAIRS, methods=("POST",))
def save() -> Any:
    """Write the facts of the programme down."""

    def deed() -> Any:
        data = {**request.form.to_dict(), "modes": request.form.getlist("modes"), "year": year()}
        people_programme.save_programme(house(), actor(), data)
        note("Программа сохранена.")
        return redirect(url_for("programme.card", year=year()), 303)

    return attempt(deed, _card)


@pages.page("/programme/pairs", permission=PAIRS, methods=("POST",))
def pair() -> Any:
    """A pair by hand."""

    def deed() -> Any:
        data = {**request.form.to_dict(), "mentees": request.form.get("mentees", "").splitlines(), "year": year()}
        try:
            people_programme.add_pair(house(), actor(), data)
        except Conflict as error:
            raise Invalid([Fault("mentees", error.sentence)]) from error
        note("Пара записана. Закрепите её приказом о парах.")
        return redirect(url_for("programme.card", year=year()), 303)

    return attempt(deed, _card)


@pages.page("/attendance", permission=Permission.READ_ARCHIVE)
def sheet() -> Response:
    """Whom the sheet of those present is for."""
    return _sheet()


def _sheet(faults: tuple[Fault, ...] = ()) -> Response:
    asked = {name: request.args.get(name, "") for name in ("groups", "programme", "people")}
    return form_page("attendance.html", faults, asked)


@pages.page("/attendance/file", permission=Permission.READ_ARCHIVE, methods=("POST",))
def sheet_file() -> Any:
    """The sheet as a Word file or a workbook."""

    def deed() -> Any:
        data = request.form.to_dict()
        if data.get("as") == "xlsx":
            return download(attendance.xlsx(house(), actor(), data), "Лист регистрации.xlsx", XLSX)
        return download(attendance.docx(house(), actor(), data), "Лист регистрации.docx", DOCX)

    return attempt(deed, _sheet)

"""How long papers are kept: the table of terms, bans on destruction, acts on setting papers apart for destruction."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for

from schemas.errors import Conflict, Fault, Invalid
from schemas.journals import JOURNALS
from schemas.keeping import ActState
from service.archive.terms import Start
from service.security.permissions import Permission, may
from service.usecases import disposal, holds, library, retention
from service.web.context import actor, house
from service.web.downloads import DOCX, download
from service.web.formview import attempt, form_page
from service.web.lists import Column, Listing, asked
from service.web.look import note
from service.web.registry import Pages

pages = Pages("keeping")
READ, KEEP, DESTROY = Permission.READ_ARCHIVE, Permission.ANNUL_DOCUMENT, Permission.DESTROY_DATA
COLUMNS = (Column("Номер"), Column("Дата", wide=True), Column("Документ"), Column("Хранение"))
FIELDS = ("title", "term", "article", "source", "confirmed_by", "start")


@pages.page("/archive/retention", permission=READ)
def table() -> str:
    """What is kept until when: every line of the table with its papers."""
    return render_template("retention.html", lines=retention.counted(house(), actor()), starts=retention.STARTS)


@pages.page("/archive/retention/new", permission=Permission.COLLEGE_SETTINGS, methods=("GET", "POST"))
def new() -> Any:
    """A line of the college's own."""
    if request.method == "GET":
        return _form({"start": Start.FILE_END, "confirmed_by": _login()})
    return attempt(_save, lambda faults: _form({}, faults))


@pages.page("/archive/retention/<code>", permission=READ)
def line(code: str) -> str:
    """One line: what stands in it, and the papers kept by it."""
    term, page = retention.line(house(), actor(), code), asked()[2]
    rows, total = retention.papers_of(house(), actor(), code, page)
    listing = Listing(rows, total, page, "", "", COLUMNS)
    return render_template("retention_line.html", term=term, listing=listing, starts=retention.STARTS)


@pages.page("/archive/retention/<code>/edit", permission=Permission.COLLEGE_SETTINGS, methods=("GET", "POST"))
def edit(code: str) -> Any:
    """Change a line: it counts as confirmed by whoever is named in it."""
    term = retention.line(house(), actor(), code)
    known = {name: getattr(term, name) for name in (*FIELDS, "code", "years")}
    known |= {"epk": ["1"] if term.epk else [], "confirmed_by": term.confirmed_by or _login()}
    if request.method == "GET":
        return _form(known, term=term)
    return attempt(lambda: _save(code), lambda faults: _form(known, faults, term))


def _form(known: dict[str, Any], faults: tuple[Fault, ...] = (), term: Any = None) -> Response:
    starts = tuple((start.value, said, "") for start, said in retention.STARTS.items())
    return form_page("retention_form.html", faults, known, term=term, starts=starts)


def _login() -> str:
    return actor().login


def _save(code: str = "") -> Any:
    sent = {name: request.form.get(name, "").strip()[:300] for name in FIELDS}
    years = request.form.get("years", "").strip()
    number = int(years) if years.lstrip("-").isdecimal() and len(years) < 5 else years
    changes = {**sent, "years": number, "epk": "1" in request.form.getlist("epk")}
    code = code or request.form.get("code", "").strip()[:20]
    saved = retention.amend(house(), actor(), code, changes)
    note(f"Строка «{saved.title}» сохранена и действует для всех документов этого вида.")
    return redirect(url_for("keeping.line", code=saved.code), 303)


@pages.page("/archive/holds", permission=READ)
def bans() -> str:
    """All bans on destruction, those that stand first."""
    return render_template("holds.html", holds=holds.listed(house(), actor()))


@pages.page("/archive/holds/new", permission=KEEP, methods=("GET", "POST"))
def hold() -> Any:
    """Set a ban: on the paper named in the address, else on a shelf."""
    key = request.values.get("paper", "")[:40]
    if request.method == "GET":
        return _hold_form(key)
    return attempt(lambda: _hold(key), lambda faults: _hold_form(key, faults))


def _hold_form(key: str, faults: tuple[Fault, ...] = ()) -> Response:
    paper = library.get(house(), actor(), key) if key else None
    years = [year for year, _ in library.years(house(), actor())]
    journals = [("", "все документы года"), *((one.key, one.title) for one in JOURNALS.values())]
    return form_page("hold_form.html", faults, paper=paper, years=[(year, year) for year in years], journals=journals)


def _hold(key: str) -> Any:
    place = holds.Place(key) if key else holds.Place("", request.form.get("year", ""), request.form.get("journal", ""))
    holds.put(house(), actor(), place, request.form.get("reason", "")[:500])
    note("Запрет на уничтожение поставлен: в акты эти документы не войдут, пока его не снимут.")
    return redirect(url_for("archive.paper", key=key) if key else url_for("keeping.bans"), 303)


@pages.page("/archive/holds/<key>/lift", permission=KEEP, methods=("GET", "POST"))
def lift(key: str) -> Any:
    """Lift a ban, with a reason."""
    if request.method == "GET":
        return _lift_form(key)
    return attempt(lambda: _lift(key), lambda faults: _lift_form(key, faults))


def _lift_form(key: str, faults: tuple[Fault, ...] = ()) -> Response:
    found = holds.get(house(), actor(), key)
    with house().store.reading() as reader:
        said = holds.said(reader, found)
    return form_page("hold_lift.html", faults, hold=found, said=said)


def _lift(key: str) -> Any:
    lifted = holds.lift(house(), actor(), key, request.form.get("reason", "")[:500])
    note("Запрет снят. Причина записана.")
    return redirect(url_for("archive.paper", key=lifted.paper) if lifted.paper else url_for("keeping.bans"), 303)


@pages.page("/archive/destruction", permission=READ)
def acts() -> str:
    """All acts; with ?find=1 also what has run out by today, which takes a while in a large archive."""
    due = disposal.due(house(), actor()) if request.args.get("find") else None
    return render_template("disposal_acts.html", due=due, acts=disposal.listed(house(), actor()))


@pages.page("/archive/destruction/propose", permission=KEEP, methods=("POST",))
def propose() -> Any:
    """Write the proposal down."""
    try:
        made = disposal.propose(house(), actor())
    except Conflict as error:
        note(error.sentence, "care")
        return redirect(url_for("keeping.acts"), 303)
    note("Акт составлен. Теперь его утверждает второе лицо: директор или администратор.")
    return redirect(url_for("keeping.act", key=made.key), 303)


@pages.page("/archive/destruction/<key>", permission=READ)
def act(key: str) -> Any:
    """One act with its papers."""
    return _act(key)


def _act(key: str, faults: tuple[Fault, ...] = ()) -> Response:
    found, lines = disposal.get(house(), actor(), key)
    second = may(actor(), DESTROY) and found.proposed_by != actor().login
    return form_page("act.html", faults, act=found, lines=lines, waits=found.state is ActState.PROPOSED, second=second)


@pages.page("/archive/destruction/<key>/confirm", permission=DESTROY, methods=("POST",), fresh=True)
def confirm(key: str) -> Any:
    """The second person confirms."""
    try:
        done = disposal.confirm(house(), actor(), key)
        note(f"Акт № {done.number} утверждён и сохранён. Служба сама ничего не удаляет.")
    except Conflict as error:
        note(error.sentence, "care")
    return redirect(url_for("keeping.act", key=key), 303)


@pages.page("/archive/destruction/<key>/decline", permission=KEEP, methods=("POST",))
def decline(key: str) -> Any:
    """Decline, or take back."""
    try:
        disposal.decline(house(), actor(), key, request.form.get("reason", "")[:500])
    except Invalid as error:
        return _act(key, error.faults)
    note("Акт отклонён. Причина записана.")
    return redirect(url_for("keeping.act", key=key), 303)


@pages.page("/archive/destruction/<key>/word", permission=READ)
def word(key: str) -> Response:
    """The Word file of a confirmed act."""
    found, content = disposal.file(house(), actor(), key)
    return download(content, f"Акт {found.number} о выделении к уничтожению.docx", DOCX)

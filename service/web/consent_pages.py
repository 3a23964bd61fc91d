"""Consents: overview by group, a group's matrix with fast marking, one person's sheets, registers and bases."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for

from schemas.consent import ConsentKind, ConsentState
from schemas.errors import Fault, Invalid
from schemas.values.dates import read_date
from service.security.permissions import Permission
from service.usecases import bases, consent_marks, consent_overview, consent_registers, consents, scanning, withdrawal
from service.web.context import actor, house
from service.web.downloads import DOCX, XLSX, download
from service.web.formview import form_page
from service.web.look import note, plural
from service.web.registry import Pages

pages = Pages("consents")
MANAGE = Permission.MANAGE_CONSENTS
SHOWN = (
    ConsentKind.PROCESSING, ConsentKind.PARTICIPATION, ConsentKind.DISTRIBUTION, ConsentKind.IMAGE, ConsentKind.PSYCHOLOGY,
    ConsentKind.MENTOR,
)  # fmt: skip
SHORT = {
    "processing": "обработка", "participation": "участие", "distribution": "публикация", "image": "снимки",
    "psychology": "психолог", "processing_mentor": "наставник",
}  # fmt: skip
"""Headings of the matrix; the full names stand in their tooltips and above."""
LOOKS = {
    ConsentState.RETURNED: "ok",
    ConsentState.EXPIRING: "care",
    ConsentState.PRINTED: "care",
    ConsentState.NOT_NEEDED: "",
}


def look_of(state: ConsentState) -> str:
    """The class of a mark for a state."""
    return LOOKS.get(state, "off")


def kind_asked() -> ConsentKind:
    """The kind in the address; processing without one."""
    text = request.args.get("kind", "")
    return ConsentKind(text) if text in set(ConsentKind) else ConsentKind.PROCESSING


@pages.page("/consents", permission=MANAGE)
def consents_page() -> str:
    """Groups with what is missing, who turns 18, what waits."""
    kind = kind_asked()
    lines = consent_overview.groups(house(), actor(), kind)
    return render_template(
        "consents.html", kind=kind, kinds=SHOWN, lines=lines, sheet=consents.sheet_key(kind),
        turning=consent_overview.turning(house(), actor()), queue=len(scanning.queue(house(), actor())),
        waiting=[one for one in withdrawal.listed(house(), actor()) if one.record.state.value != "done"], bases=bases.TITLES,
    )  # fmt: skip


@pages.page("/consents/groups/<key>", permission=MANAGE)
def group(key: str) -> Any:
    """The matrix of a group and the form that marks returned sheets."""
    return _group(key)


def _group(key: str, faults: tuple[Fault, ...] = ()) -> Response:
    kind = kind_asked()
    found, lines = consent_overview.of_group(house(), actor(), key)
    return form_page(
        "consents_group.html", faults, {"given_on": request.args.get("given_on", "")}, group=found, lines=lines, kinds=SHOWN,
        kind=kind, sheet=consents.sheet_key(kind), look=look_of, short=SHORT, marked=request.args.get("marked", ""),
    )  # fmt: skip


@pages.page("/consents/groups/<key>/mark", permission=MANAGE, methods=("POST",))
def mark(key: str) -> Any:
    """Mark ticked sheets, or the one typed by its number or the beginning of a name."""
    try:
        day = read_date(request.form.get("given_on", ""))
    except ValueError as error:
        return _group(key, (Fault("given_on", str(error)),))
    try:
        chosen = consent_marks.chosen(
            house(), actor(), key, kind_asked(), request.form.getlist("sheet"), request.form.get("which", "")
        )
        count = consents.returned(house(), actor(), chosen, day)
    except Invalid as error:
        return _group(key, error.faults)
    said = "Отмечено: вернули " + plural(count, "лист", "листа", "листов") + "."
    note(said)
    where = url_for(
        "consents.group", key=key, kind=kind_asked().value, given_on=f"{day:%d.%m.%Y}", marked=",".join(chosen)
    )
    return redirect(where, 303)


@pages.page("/consents/sheets/<key>/unmark", permission=MANAGE, methods=("POST",))
def unmark(key: str) -> Any:
    """Take back a wrong mark (and its scan)."""
    with house().store.reading() as reader:
        person = consent_marks.person_of(reader, key)
    scanning.undo(house(), actor(), key)
    note("Отметка снята: лист снова ждёт возврата.")
    return redirect(url_for("consents.person", key=person), 303)


@pages.page("/consents/people/<key>", permission=MANAGE)
def person(key: str) -> str:
    """All sheets of one person."""
    found = consent_overview.of_person(house(), actor(), key)
    return render_template("consents_person.html", found=found, look=look_of, sheet_key=consents.sheet_key)


@pages.page("/consents/register.<ending>", permission=MANAGE)
def register(ending: str) -> Response:
    """The register of consents and withdrawals, docx or xlsx."""
    year = request.args.get("year", "")
    if ending == "xlsx":
        return download(consent_registers.register_xlsx(house(), actor(), year), "Журнал согласий.xlsx", XLSX)
    return download(consent_registers.register_docx(house(), actor(), year), "Журнал согласий.docx", DOCX)


@pages.page("/consents/bases/<key>.<ending>", permission=Permission.READ_CONTACTS)
def base(key: str, ending: str) -> Response:
    """A base of participants, docx or xlsx."""
    year = request.args.get("year", "")
    if ending == "xlsx":
        return download(bases.base_xlsx(house(), actor(), key, year), f"{bases.TITLES.get(key, key)}.xlsx", XLSX)
    return download(bases.base_docx(house(), actor(), key, year), f"{bases.TITLES.get(key, key)}.docx", DOCX)

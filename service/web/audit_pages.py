"""The journal of deeds and the examination of the data, for those who answer for them."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, render_template, request

from schemas.values.dates import read_date
from service.security.permissions import Permission
from service.usecases import audit as deeds
from service.usecases import doctor, nightly
from service.usecases.audit import Wanted
from service.web.audit_events import EVENTS
from service.web.context import actor, house
from service.web.downloads import XLSX, download
from service.web.lists import Column, Listing, asked
from service.web.look import with_query
from service.web.registry import Pages

pages = Pages("audit")
READ = Permission.READ_AUDIT
COLUMNS = (Column("Когда"), Column("Что"), Column("Кто"), Column("О чём", wide=True))


@pages.page("/audit", permission=READ)
def audit() -> Any:
    """Lines, the newest first, by person, deed and day; as a workbook with ?export=xlsx."""
    wanted, wrong = _wanted()
    if request.args.get("export"):
        return _as_sheet(wanted)
    found = deeds.lines(house(), actor(), wanted)
    listing = Listing(
        found.rows, found.total, found.page, wanted.who, "", COLUMNS,
        search_hint="Логин, фамилия имя отчество целиком или ключ записи", export=with_query(export="xlsx"),
    )  # fmt: skip
    return render_template(
        "audit.html", listing=listing, head=found.head, events=EVENTS, chosen=wanted.event, told=deeds.told, wrong=wrong
    )


def _wanted() -> tuple[Wanted, list[str]]:
    """The filter in the address, and what could not be read of it."""
    who, _, page = asked()
    days: dict[str, date | None] = {}
    wrong = []
    for name in ("since", "until"):
        text = request.args.get(name, "").strip()[:40]
        try:
            days[name] = read_date(text) if text else None
        except ValueError:
            days[name] = None
            wrong.append(f"День «{text}» не понят: напишите, например, 1.9.2026.")
    return Wanted(who, request.args.get("event", "")[:40], days["since"], days["until"], page), wrong


def _as_sheet(wanted: Wanted) -> Response:
    return download(deeds.workbook(house(), actor(), wanted, EVENTS), "Журнал действий.xlsx", XLSX)


@pages.page("/audit/head", permission=READ)
def head() -> str:
    """The head of the chain on a sheet of its own, to be printed, signed and kept apart."""
    return render_template("audit_head.html", head=house().store.head(), now=house().clock().isoformat())


@pages.page("/audit/doctor", permission=READ)
def examination() -> str:
    """Everything that is not as it should be, with what to do; reads every file of the archive."""
    found = nightly.examine(house(), actor())
    return render_template("doctor.html", signs=sorted(found, key=doctor.by_weight))

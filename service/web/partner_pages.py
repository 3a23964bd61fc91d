"""Partner organisations: the list, the card, the form."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for

from records.registry import PEOPLE
from schemas.errors import Fault, Invalid
from schemas.partner import Partner
from service.security.permissions import Permission
from service.usecases import partners as deeds
from service.usecases.history import Edited
from service.usecases.people_contacts import shown_phone
from service.web.context import actor, house
from service.web.formview import form_page
from service.web.kept import Typed
from service.web.lists import PAGE_SIZE, Column, Filter, Listing, asked
from service.web.look import note
from service.web.people_forms import merged_form, version_sent
from service.web.registry import Pages

pages = Pages("partners")
READ, MANAGE = Permission.READ_PEOPLE, Permission.MANAGE_PARTNERS
COLUMNS = (Column("Организация"), Column("ИНН"), Column("Контакт"), Column("Телефон"))
NAMES = ("name", "short_name", "inn", "address", "signer", "signer_basis", "contact", "phone", "email", "state")


@pages.page("/partners", permission=READ)
def partners() -> str:
    """All organisations."""
    words, _, page = asked()
    state = request.args.get("state", "")
    found = deeds.find(house(), actor(), words, state=state if state in {"archived", "any"} else "active")
    filters = (
        Filter("state", "Состояние", (("", "действуют", None), ("archived", "в архиве", None), ("any", "любое", None))),
    )
    rows = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    listing = Listing(rows, len(found), page, words, "", COLUMNS, filters, "Название, ИНН или кто подписывает")
    return render_template("partners.html", listing=listing, phone=shown_phone)


@pages.page("/partners/new", permission=MANAGE, methods=("GET", "POST"))
def new() -> Any:
    """A new organisation."""
    if request.method == "GET":
        return _form((), {"signer_basis": "Устава"})
    try:
        made = deeds.add(house(), actor(), _sent())
    except Invalid as error:
        return _form(error.faults, {})
    note(f"Организация заведена: {made.short_name or made.name}.")
    return redirect(url_for("partners.card", key=made.key), 303)


def _sent() -> dict[str, Any]:
    return {name: request.form[name].strip() for name in NAMES if name in request.form}


def _form(faults: tuple[Fault, ...], known: dict[str, Any], **context: Any) -> Response:
    context = {"partner": None, "clashes": (), "login": "", **context}
    return form_page("partner_form.html", faults, known, **context)


@pages.page("/partners/<key>", permission=READ)
def card(key: str) -> str:
    """An organisation and its people."""
    partner = deeds.get(house(), actor(), key)
    staff = deeds.people_of(house(), actor(), key)
    return render_template("partner_card.html", partner=partner, staff=staff, phone=shown_phone)


@pages.page("/partners/<key>/edit", permission=MANAGE, methods=("GET", "POST"))
def edit(key: str) -> Any:
    """The form of an organisation; when another has saved it meanwhile, both editions."""
    partner = deeds.get(house(), actor(), key)
    known = _known(partner)
    if request.method == "GET":
        return _form((), known, partner=partner)
    try:
        deeds.change(house(), actor(), key, version_sent(), _sent())
    except Edited as error:
        values, clashes = merged_form(error)
        response = _form((), {}, partner=partner, clashes=clashes, login=error.login, values=Typed(values))
        response.status_code = 409
        return response
    except Invalid as error:
        return _form(error.faults, known, partner=partner)
    note(f"Организация сохранена: {partner.short_name or partner.name}.")
    return redirect(url_for("partners.card", key=key), 303)


def _known(partner: Partner) -> dict[str, Any]:
    with house().store.reading() as reader:
        signer = PEOPLE.peek(reader, partner.signer) if partner.signer else None
    known = {name: getattr(partner, name) for name in NAMES}
    return {**known, "signer": str(signer.name) if signer else "", "version": partner.version}

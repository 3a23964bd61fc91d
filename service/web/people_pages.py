"""People: the list, the search over everything, the card, the forms of a new and of a changed card."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for

from records.registry import GROUPS, PARTNERS
from records.store import Reader
from schemas.errors import Conflict, Fault, Invalid
from schemas.person import Person
from service.security.permissions import Permission, may
from service.usecases import audit, people_family, people_names, people_programme
from service.usecases import people as deeds
from service.usecases.history import Edited, Step, of
from service.usecases.people_contacts import mask_value, shown_phone
from service.usecases.people_export import people_xlsx
from service.usecases.search import everything
from service.web.context import actor, house
from service.web.downloads import XLSX, download
from service.web.formview import form_page
from service.web.kept import Typed
from service.web.lists import Column, Filter, Listing, asked
from service.web.look import note
from service.web.people_forms import (
    GENDERS,
    ROLE_OPTIONS,
    known_person,
    label,
    merged_form,
    sent_person,
    shown,
    version_sent,
)
from service.web.registry import Pages

pages = Pages("people")
READ, MANAGE = Permission.READ_PEOPLE, Permission.MANAGE_PEOPLE
COLUMNS = (
    Column("Фамилия, имя, отчество", "plain"),
    Column("Группа"),
    Column("Кто это"),
    Column("Родился", "birth_date"),
)
HISTORY_SHOWN = 30


def _told(person: Person) -> str:
    """«студент, наставник»: the roles in words."""
    return ", ".join(deeds.ROLES[role] for role in person.roles)


def with_address(endpoint: str) -> str:
    """Another page with the filters of this one."""
    asked_for: dict[str, Any] = request.args.to_dict()
    return url_for(endpoint, **asked_for)


def wanted() -> deeds.Wanted:
    """The filter in the address."""
    words, sort, page = asked()
    role, state = request.args.get("role", ""), request.args.get("state", "")
    return deeds.Wanted(
        words, request.args.get("group", "")[:40], role if role in dict(deeds.ROLES) else "",
        state if state in {*deeds.STATES, "any"} else "active", sort if sort in deeds.SORTS else "plain", page,
    )  # fmt: skip


@pages.page("/people", permission=READ)
def people() -> str:
    """Everybody the reader may see."""
    filters = (
        Filter("role", "Кто", (("", "все", None), *((role.value, title, None) for role, title in deeds.ROLES.items()))),
        Filter("state", "Состояние", (("", "в колледже", None), ("leave", "в отпуске", None), ("expelled", "отчислены", None),
                                      ("archived", "в архиве", None), ("any", "любое", None))),
    )  # fmt: skip
    filter_, found = wanted(), deeds.find(house(), actor(), wanted())
    export = with_address("people.export") if may(actor(), Permission.EXPORT_PEOPLE) else ""
    listing = Listing(
        found.people, found.total, found.page, filter_.words, filter_.sort, COLUMNS, filters,
        "Фамилия в любом падеже, группа, телефон", export,
    )  # fmt: skip
    with house().store.reading() as reader:
        codes = {group.key: group for group in GROUPS.find(reader)}
    return render_template(
        "people.html",
        listing=listing,
        groups=codes,
        told=_told,
        states=deeds.STATES,
        chosen=filter_.group,
        missing=found.missing,
    )


@pages.page("/people/export.xlsx", permission=Permission.EXPORT_PEOPLE, fresh=True)
def export() -> Response:
    """The filtered list as a workbook."""
    return download(people_xlsx(house(), actor(), wanted()), "Люди.xlsx", XLSX)


@pages.page("/search", permission=READ)
def search() -> str:
    """People, groups, partners, papers by the same words."""
    words = request.args.get("q", "").strip()[:200]
    return render_template("people_search.html", words=words, found=everything(house(), actor(), words))


@pages.page("/people/new", permission=MANAGE, methods=("GET", "POST"))
def new() -> Any:
    """A new card."""
    if request.method == "GET":
        return _form((), {"group": request.args.get("group", ""), "roles": ["student"]})
    try:
        made = deeds.add(house(), actor(), sent_person(), despite="1" in request.form.getlist("despite"))
    except Invalid as error:
        return _form(error.faults, {})
    except Conflict as error:
        return _form((Fault("despite", error.sentence),), {}, twin=True)
    note(f"Карточка заведена: {made.name}.")
    return redirect(url_for("people.card", key=made.key), 303)


def _form(faults: tuple[Fault, ...], known: dict[str, Any], **context: Any) -> Response:
    context = {"person": None, "clashes": (), "twin": False, "login": "", **context}
    with house().store.reading() as reader:
        codes = [group.code for group in GROUPS.find(reader, {"state": "active"}, order=("code",))]
        partners = [partner.name for partner in PARTNERS.find(reader, {"state": "active"}, order=("name",))]
    return form_page(
        "people_form.html",
        faults,
        known,
        genders=GENDERS,
        roles=ROLE_OPTIONS,
        codes=codes,
        partners=partners,
        **context,
    )


@pages.page("/people/<key>", permission=READ)
def card(key: str) -> str:
    """One person: facts, representatives, papers, part in the programme, history."""
    person = deeds.get(house(), actor(), key)
    with house().store.reading() as reader:
        steps = [_step(reader, step) for step in of(reader, person.key)[:HISTORY_SHOWN]]
        families = (
            people_family.representatives(house(), reader, actor(), person.key),
            people_family.children(house(), reader, actor(), person.key),
        )
        group = GROUPS.peek(reader, person.group) if person.group else None
        partner = PARTNERS.peek(reader, person.partner) if person.partner else None
        age = person.age_on(house().today(house().college(reader)))
    return render_template(
        "people_card.html", person=person, group=group, partner=partner, age=age, steps=steps, families=families,
        names=people_names.table(person), papers=_papers(person.key), part=people_programme.part_of(house(), actor(), person.key),
        modes=people_programme.modes(house()), told=_told, states=deeds.STATES, phone=shown_phone, reads=_reads(person.key),
    )  # fmt: skip


def _step(reader: Reader, step: Step) -> tuple[Step, str, str, str]:
    before, after = (mask_value(step.field, value, actor()) for value in (step.old, step.new))
    return step, label(step.field), shown(reader, step.field, before), shown(reader, step.field, after)


def _papers(key: str) -> list[Any]:
    return deeds.papers_of(house(), actor(), key) if may(actor(), Permission.READ_ARCHIVE) else []


def _reads(key: str) -> list[Any]:
    """The last who opened a minor's card, for those who may read the audit."""
    if not may(actor(), Permission.READ_AUDIT):
        return []
    return audit.about(house(), key, "card_read", 10)


@pages.page("/people/<key>/edit", permission=MANAGE, methods=("GET", "POST"))
def edit(key: str) -> Any:
    """The form of a card; when another has saved it meanwhile, both editions."""
    person = deeds.get(house(), actor(), key, where="edit")
    known = {**known_person(person), "version": person.version}
    if request.method == "GET":
        return _form((), known, person=person)
    try:
        deeds.change(house(), actor(), person.key, version_sent(), sent_person())
    except Edited as error:
        return _both(person, error)
    except Invalid as error:
        return _form(error.faults, known, person=person)
    note(f"Карточка сохранена: {person.name}.")
    return redirect(url_for("people.card", key=person.key), 303)


def _both(person: Any, error: Edited) -> Any:
    values, clashes = merged_form(error)
    response = _form((), {}, person=person, clashes=clashes, login=error.login, values=Typed(values))
    response.status_code = 409
    return response

"""Study groups: the list, the card with students in the order of the journal, the form."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for

from records.registry import PEOPLE
from schemas.errors import Fault, Invalid
from schemas.group import Group
from service.security.permissions import Permission
from service.usecases import groups as deeds
from service.usecases.groups import Line
from service.usecases.history import Edited
from service.usecases.people import STATES
from service.usecases.people_contacts import shown_phone
from service.web.context import actor, house
from service.web.formview import form_page
from service.web.kept import Typed
from service.web.lists import PAGE_SIZE, Column, Filter, Listing, asked
from service.web.look import note
from service.web.people_forms import merged_form, version_sent
from service.web.registry import Pages

pages = Pages("groups")
READ, MANAGE = Permission.READ_PEOPLE, Permission.MANAGE_PEOPLE
COLUMNS = (Column("Группа"), Column("Курс"), Column("Профессия, специальность"), Column("Куратор"), Column("Студентов"))
NAMES = ("code", "course", "programme_code", "programme", "programme_kind", "curator", "state")
COURSES = (("", "все", None), *((str(number), f"{number} курс", None) for number in range(1, 6)))


@pages.page("/groups", permission=READ)
def groups() -> str:
    """All groups, or a curator's own."""
    words, _, page = asked()
    course, state = request.args.get("course", "")[:1], request.args.get("state", "")
    lines = deeds.find(
        house(), actor(), words, course=course, state=state if state in {"archived", "any"} else "active"
    )
    filters = (
        Filter("course", "Курс", COURSES),
        Filter("state", "Состояние", (("", "учатся", None), ("archived", "в архиве", None), ("any", "любое", None))),
    )
    rows = lines[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return render_template(
        "groups.html",
        listing=Listing(rows, len(lines), page, words, "", COLUMNS, filters, "Код, профессия или куратор"),
    )


@pages.page("/groups/new", permission=MANAGE, methods=("GET", "POST"))
def new() -> Any:
    """A new group."""
    if request.method == "GET":
        return _form((), {"programme_kind": "специальность", "course": "1"})
    try:
        made = deeds.add(house(), actor(), _sent())
    except Invalid as error:
        return _form(error.faults, {})
    note(f"Группа {made.code} заведена.")
    return redirect(url_for("groups.card", key=made.key), 303)


def _sent() -> dict[str, Any]:
    return {name: request.form[name].strip() for name in NAMES if name in request.form}


def _form(faults: tuple[Fault, ...], known: dict[str, Any], **context: Any) -> Response:
    context = {"group": None, "clashes": (), "login": "", **context}
    with house().store.reading() as reader:
        staff = PEOPLE.find(reader, {"state": "active"}, order=("plain",))
    names = [str(person.name) for person in staff if not person.is_student and person.position][:400]
    return form_page("group_form.html", faults, known, staff=names, **context)


@pages.page("/groups/<key>", permission=READ)
def card(key: str) -> str:
    """A group and its students."""
    group = deeds.get(house(), actor(), key)
    students = deeds.students(house(), actor(), group.key)
    line = Line(group, str(person.name) if (person := deeds.curator_of(house(), group)) else "", len(students))
    return render_template(
        "group_card.html", group=group, line=line, students=students, phone=shown_phone, states=STATES, curator=person
    )


@pages.page("/groups/<key>/edit", permission=MANAGE, methods=("GET", "POST"))
def edit(key: str) -> Any:
    """The form of a group; when another has saved it meanwhile, both editions."""
    group = deeds.get(house(), actor(), key)
    known = _known(group)
    if request.method == "GET":
        return _form((), known, group=group)
    try:
        deeds.change(house(), actor(), group.key, version_sent(), _sent())
    except Edited as error:
        values, clashes = merged_form(error)
        response = _form((), {}, group=group, clashes=clashes, login=error.login, values=Typed(values))
        response.status_code = 409
        return response
    except Invalid as error:
        return _form(error.faults, known, group=group)
    note(f"Группа {group.code} сохранена.")
    return redirect(url_for("groups.card", key=group.key), 303)


def _known(group: Group) -> dict[str, Any]:
    curator = deeds.curator_of(house(), group)
    known = {name: getattr(group, name) for name in NAMES}
    return {**known, "curator": str(curator.name) if curator else "", "version": group.version}

"""JSON API of people, groups, partners and imports: the same use cases and rights as the pages."""

from __future__ import annotations

from typing import Any

import orjson
from flask import g, request

from records.registry import GROUPS, PARTNERS, PEOPLE
from schemas.group import Group
from schemas.partner import Partner
from schemas.person import Person
from service.errors import Fault, Invalid
from service.importing.vocabulary import kind_of
from service.security.permissions import Permission
from service.usecases import groups, imports, partners, people
from service.usecases.imports_look import Source
from service.web.api_kit import body_object, cut, listed, page_number
from service.web.context import house
from service.web.registry import Pages

pages = Pages("api_people", bearer=True)
READ, MANAGE = Permission.READ_PEOPLE, Permission.MANAGE_PEOPLE
BRIEF = ("surname", "firstname", "patronymic", "gender", "roles", "position", "birth_date", "group", "state", "partner")
"""What a list tells of a person; contacts are read card by card, so that the reading is written down."""
FILE_LIMIT = 6_000_000
PERSON_HIDDEN = ("plain", "overrides")


def person_json(person: Person, *, brief: bool = False) -> dict[str, Any]:
    """A person as the API tells it; groups and organisations are keys."""
    dumped = dict(PEOPLE.schema.dump(person))
    names = BRIEF if brief else [name for name in dumped if name not in {*PERSON_HIDDEN, "key", "version"}]
    return {
        "id": person.key,
        "version": person.version,
        "name": str(person.name),
        **{name: dumped[name] for name in names},
    }


def record_json(table: Any, record: Group | Partner) -> dict[str, Any]:
    """A group or an organisation."""
    dumped = dict(table.schema.dump(record))
    own = {name: value for name, value in dumped.items() if name not in {"key", "version"}}
    return {"id": record.key, "version": record.version, **own}


@pages.page("/api/v1/people", permission=READ)
def people_list() -> Any:
    """?q=&group=&role=&state=&page=."""
    asked = {name: request.args.get(name, "")[:100] for name in ("group", "role")}
    wanted = people.Wanted(
        request.args.get("q", "")[:200], **asked, state=request.args.get("state", "active"), page=page_number()
    )
    found = people.find(house(), g.actor, wanted)
    return listed([person_json(person, brief=True) for person in found.people], found.total, found.next)


@pages.page("/api/v1/people", methods=("POST",), permission=MANAGE)
def person_add() -> Any:
    """A new card; ``despite`` true when one of the same name is another person."""
    body = body_object()
    despite = bool(body.pop("despite", False))
    return person_json(people.add(house(), g.actor, body, despite=despite)), 201


@pages.page("/api/v1/people/<key>", permission=READ)
def person(key: str) -> Any:
    """One card."""
    return person_json(people.get(house(), g.actor, key, where="api"))


@pages.page("/api/v1/people/<key>", methods=("PATCH",), permission=MANAGE)
def person_change(key: str) -> Any:
    """Some fields of a card and the ``version`` they were read at."""
    body = body_object()
    return person_json(people.change(house(), g.actor, key, version_of(body), body))


@pages.page("/api/v1/groups", permission=READ)
def groups_list() -> Any:
    """?q=&page=."""
    lines = groups.find(house(), g.actor, request.args.get("q", "")[:200])
    made = [
        {**record_json(GROUPS, line.group), "students": line.students, "curator_name": line.curator}
        for line in cut(lines)
    ]
    return listed(made, len(lines))


@pages.page("/api/v1/groups", methods=("POST",), permission=MANAGE)
def group_add() -> Any:
    """A new group."""
    return record_json(GROUPS, groups.add(house(), g.actor, body_object())), 201


@pages.page("/api/v1/groups/<key>", permission=READ)
def group(key: str) -> Any:
    """One group by key or code, with its students."""
    found = groups.get(house(), g.actor, key)
    students = [person_json(one, brief=True) for one in groups.students(house(), g.actor, found.key)]
    return {**record_json(GROUPS, found), "students": students}


@pages.page("/api/v1/groups/<key>", methods=("PATCH",), permission=MANAGE)
def group_change(key: str) -> Any:
    """Some fields of a group and the ``version`` they were read at."""
    body = body_object()
    return record_json(GROUPS, groups.change(house(), g.actor, key, version_of(body), body))


@pages.page("/api/v1/partners", permission=READ)
def partners_list() -> Any:
    """?q=&page=."""
    found = partners.find(house(), g.actor, request.args.get("q", "")[:200])
    return listed([record_json(PARTNERS, one) for one in cut(found)], len(found))


@pages.page("/api/v1/partners", methods=("POST",), permission=Permission.MANAGE_PARTNERS)
def partner_add() -> Any:
    """A new organisation."""
    return record_json(PARTNERS, partners.add(house(), g.actor, body_object())), 201


@pages.page("/api/v1/partners/<key>", permission=READ)
def partner(key: str) -> Any:
    """One organisation."""
    return record_json(PARTNERS, partners.get(house(), g.actor, key))


@pages.page("/api/v1/partners/<key>", methods=("PATCH",), permission=Permission.MANAGE_PARTNERS)
def partner_change(key: str) -> Any:
    """Some fields of an organisation and the ``version`` they were read at."""
    body = body_object()
    return record_json(PARTNERS, partners.change(house(), g.actor, key, version_of(body), body))


@pages.page("/api/v1/imports", methods=("POST",), permission=Permission.IMPORT_DATA, body_limit=FILE_LIMIT)
def import_plan() -> Any:
    """A dry run: multipart ``file``, ``kind``, ``map`` (JSON) → 201 {id, preview}."""
    sent = request.files.get("file")
    if sent is None:
        raise Invalid([Fault("file", "Приложите файл в поле file (multipart/form-data).")])
    mapping = _mapping(request.form.get("map", ""))
    kind = kind_of(request.form.get("kind", "people"))
    source = Source(kind, sent.read(), name=sent.filename or "", mapping=mapping, role=request.form.get("role", ""))
    return imports.plan(house(), g.actor, source).as_json(), 201


@pages.page("/api/v1/imports/<key>", permission=Permission.IMPORT_DATA)
def import_shown(key: str) -> Any:
    """A plan and its state."""
    return imports.get(house(), g.actor, key).as_json()


@pages.page("/api/v1/imports/<key>/confirm", methods=("POST",), permission=Permission.IMPORT_DATA)
def import_confirm(key: str) -> Any:
    """Save the plan, all of it or nothing; {"digest"} of the plan that was looked at may go with it."""
    body = request.get_json(silent=True)
    digest = str(body.get("digest") or "") if isinstance(body, dict) else ""
    return imports.confirm(house(), g.actor, key, digest).as_json()


def _mapping(text: str) -> dict[str, str]:
    if not text.strip():
        return {}
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        value = None
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value.values()):
        raise Invalid([Fault("map", 'Столбцы передаются объектом JSON {"заголовок": "поле"}.')])
    return value


def version_of(body: dict[str, Any]) -> int:
    """Takes the edition out of the body; Invalid without one, for a change must know what it changes."""
    version = body.pop("version", None)
    if not isinstance(version, int) or isinstance(version, bool):
        raise Invalid([Fault("version", "Укажите version: номер редакции, которую вы читали.")])
    return version

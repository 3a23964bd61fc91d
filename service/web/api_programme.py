"""JSON API of the programme of a year: its facts, pairs, profiles, bases, the sheet of those present."""

from __future__ import annotations

from typing import Any

from flask import Response, g, request

from records.registry import MENTEES, MENTORS, PAIRS, PROGRAMMES
from schemas.errors import Fault, Invalid
from schemas.records import Record
from service.security.permissions import Permission
from service.usecases import attendance, bases, people_programme
from service.web.api_kit import body_object, cut, listed
from service.web.context import house
from service.web.downloads import DOCX, XLSX, download
from service.web.registry import Pages

pages = Pages("api_programme", bearer=True)
READ, PAIR = Permission.READ_PEOPLE, Permission.MANAGE_PAIRS
FORMATS = ("docx", "xlsx")


def _json(table: Any, record: Record) -> dict[str, Any]:
    dumped = dict(table.schema.dump(record))
    return {
        "id": record.key or None,
        **{name: value for name, value in dumped.items() if name not in {"key", "version"}},
    }


def _texts(names: frozenset[str]) -> dict[str, Any]:
    """The body, its texts and lists as they are; Invalid names what is not known here."""
    body = body_object()
    strange = sorted(set(body) - names)
    if strange:
        raise Invalid([Fault(name, f"Такого поля нет: есть {', '.join(sorted(names))}.") for name in strange])
    return {name: value if isinstance(value, list) else _text(value) for name, value in body.items()}


def _text(value: Any) -> str:
    return "1" if value is True else "" if value in (None, False) else str(value)


@pages.page("/api/v1/programmes/<year>", permission=READ)
def programme(year: str) -> Any:
    """The programme of an academic year («2026-2027»); one not written down yet comes back empty."""
    return _json(PROGRAMMES, people_programme.programme(house(), g.actor, year))


@pages.page("/api/v1/programmes/<year>", methods=("PUT",), permission=PAIR)
def programme_save(year: str) -> Any:
    """Write it down: title, coordinator (key or name), first_day, last_day, modes, goals."""
    data = _texts(frozenset({"title", "coordinator", "first_day", "last_day", "modes", "goals"}))
    return _json(PROGRAMMES, people_programme.save_programme(house(), g.actor, {**data, "year": year}))


@pages.page("/api/v1/pairs", permission=READ)
def pairs_list() -> Any:
    """?year=&person=&page=."""
    asked = request.args.get("year", "")[:9]
    found, _ = people_programme.pairs_of(house(), g.actor, asked, person=request.args.get("person", ""))
    return listed([_json(PAIRS, one) for one in cut(found)], len(found))


@pages.page("/api/v1/pairs", methods=("POST",), permission=PAIR)
def pair_add() -> Any:
    """A pair by hand: mentor, mentees (keys or names), year, mode, role_model, since."""
    data = _texts(frozenset({"mentor", "mentees", "year", "mode", "role_model", "since"}))
    return _json(PAIRS, people_programme.add_pair(house(), g.actor, data)), 201


@pages.page("/api/v1/pairs/<key>/end", methods=("POST",), permission=PAIR)
def pair_end(key: str) -> Any:
    """End a pair: {"until": "2027-02-01", "reason": "…"}."""
    data = _texts(frozenset({"until", "reason"}))
    return _json(PAIRS, people_programme.end_pair(house(), g.actor, key, data.get("until", ""), data.get("reason", "")))


@pages.page("/api/v1/people/<key>/mentor", methods=("PUT",), permission=PAIR)
def mentor(key: str) -> Any:
    """The person as a mentor of a year: year, mode, competences, achievements, interests, wished_age, time_resource, capacity…"""
    names = frozenset({*people_programme.MENTOR_TEXTS, *people_programme.DAYS, "year", "mode", "capacity"})
    return _json(MENTORS, people_programme.save_mentor(house(), g.actor, key, _texts(names)))


@pages.page("/api/v1/people/<key>/mentee", methods=("PUT",), permission=PAIR)
def mentee(key: str) -> Any:
    """The person as a mentee of a year: year, mode, request, joined_on, finished_on, results, link, passed."""
    names = frozenset({*people_programme.MENTEE_TEXTS, *people_programme.DAYS, "year", "mode", "passed"})
    return _json(MENTEES, people_programme.save_mentee(house(), g.actor, key, _texts(names)))


@pages.page("/api/v1/bases/<key>", permission=Permission.READ_CONTACTS)
def base(key: str) -> Any:
    """A base of participants of ?year=; ``left_out``: how many have no consent in force."""
    found = bases.base(house(), g.actor, key, request.args.get("year", "")[:9])
    items = [{"person": row["person"], **bases.told(house(), row, found)} for row in found.rows]
    answer = {"key": key, "title": bases.TITLES[key], "year": found.year, "left_out": len(found.left_out)}
    return answer | {"items": items, "total": len(items), "next": None}


@pages.page("/api/v1/bases/<key>/file", permission=Permission.READ_CONTACTS)
def base_file(key: str) -> Response:
    """The same as a file: ?format=docx|xlsx&year=."""
    year = request.args.get("year", "")[:9]
    if _format(request.args.get("format", "docx")) == "xlsx":
        return download(bases.base_xlsx(house(), g.actor, key, year), f"{bases.TITLES.get(key, key)}.xlsx", XLSX)
    return download(bases.base_docx(house(), g.actor, key, year), f"{bases.TITLES.get(key, key)}.docx", DOCX)


@pages.page("/api/v1/attendance", methods=("POST",), permission=Permission.READ_ARCHIVE)
def sheet() -> Response:
    """The sheet of those present as a file: event, date, place, groups, people, programme, format (docx or xlsx)."""
    data = _texts(frozenset({"event", "date", "place", "groups", "people", "programme", "format"}))
    if _format(str(data.pop("format", "") or "docx")) == "xlsx":
        return download(attendance.xlsx(house(), g.actor, data), "Лист регистрации.xlsx", XLSX)
    return download(attendance.docx(house(), g.actor, data), "Лист регистрации.docx", DOCX)


def _format(asked: str) -> str:
    if asked not in FORMATS:
        raise Invalid([Fault("format", "Здесь docx или xlsx.")])
    return asked

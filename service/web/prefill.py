"""A document's form filled before anything is typed: like an earlier paper, about another one, from a contest or the records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request

from records.registry import GROUPS, ISSUED, PARTNERS, PEOPLE
from records.store import Reader
from schemas.describe import FieldInfo
from service.catalogue.folders import DocumentType
from service.usecases import again, contest_papers, extract, sources
from service.usecases.links import AMENDED
from service.web.context import actor, house
from service.web.forms import spread
from service.web.kept import Typed
from service.web.steps import one_page

LEFT = frozenset({"expelled", "archived"})
WISHES = ("copy", "years", "about", "person", "contest", "entry")


def wishes() -> dict[str, list[str]]:
    """What the address asks the form to be filled with: kept in the addresses of its pages until there is a draft."""
    return {name: request.args.getlist(name) for name in WISHES if name in request.args}


def prefilled(kind: DocumentType) -> Typed:
    """What the address asks for: ?copy= (and ?years=), ?about= (and ?person=), ?contest= (and ?entry=); else rows that the records hold."""
    moved = _moved()
    data = moved.data if moved else _data(kind)
    if not data:
        return Typed()
    infos = one_page(kind.manifest).infos
    with house().store.reading() as reader:
        if moved and moved.years:
            data = _without_leavers(reader, data)
        return spread(infos, _named(reader, infos, data))


def _moved() -> again.Again | None:
    key, years = request.args.get("copy", ""), request.args.get("years", "")
    return (
        again.again(house(), actor(), key, int(years) if years.isdecimal() and len(years) < 3 else None)
        if key
        else None
    )


def _without_leavers(reader: Reader, data: Any) -> Any:
    """One who has left since stands by name only: no list has him, so that the form asks who takes his place."""
    if isinstance(data, Mapping):
        return {name: _without_leavers(reader, value) for name, value in data.items()}
    if isinstance(data, list):
        return [_without_leavers(reader, value) for value in data]
    person = PEOPLE.peek(reader, data) if isinstance(data, str) else None
    return str(person.name) if person is not None and person.state in LEFT else data


def _data(kind: DocumentType) -> Mapping[str, Any]:
    asked = request.args
    if asked.get("contest"):
        return contest_papers.paper_data(house(), actor(), asked["contest"], kind.key, asked.get("entry", ""))
    if asked.get("about") and kind.key == extract.EXTRACT:
        return extract.extract_data(house(), actor(), asked["about"], asked.getlist("person"))
    if asked.get("about") and any(spec.name == AMENDED for spec in kind.manifest.fields):
        return {AMENDED: asked["about"]}
    return sources.rows_of_year(house(), actor(), kind.manifest)


def _named(reader: Reader, infos: Iterable[FieldInfo], data: Mapping[str, Any]) -> dict[str, Any]:
    """The same data with keys of stored things said as lists propose them: «Иванова Анна Петровна [ключ]»."""
    known = {info.name: info for info in infos}
    return {name: _shown(reader, known[name], value) if name in known else value for name, value in data.items()}


def _shown(reader: Reader, info: FieldInfo, value: Any) -> Any:
    if isinstance(value, list):
        return [_shown(reader, info, item) for item in value]
    if info.kind == "rows" and isinstance(value, Mapping):
        return _named(reader, info.fields, value)
    return _text(reader, info.kind, value) if isinstance(value, str) else value


def _text(reader: Reader, kind: str, value: str) -> str:
    if kind in {"person", "student", "control"} and (person := PEOPLE.peek(reader, value)) is not None:
        return f"{person.name} [{value}]"
    if kind == "group" and (group := GROUPS.peek(reader, value)) is not None:
        return group.code
    if kind == "partner" and (partner := PARTNERS.peek(reader, value)) is not None:
        return f"{partner.name} [{value}]"
    if kind == "document_ref" and (paper := ISSUED.peek(reader, value)) is not None:
        return f"№ {paper.number} от {paper.date:%d.%m.%Y} [{value}]"
    return value

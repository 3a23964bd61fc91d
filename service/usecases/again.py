"""An earlier paper as the beginning of a new one: last year's order this year, a wrong one made anew, a plan for the next year."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.document.blocks import all_fields
from schemas.document.manifest import FieldSpec
from schemas.issued import Issued
from schemas.values.actor import Actor
from schemas.values.calendar import AcademicYear
from schemas.values.dates import read_date
from service.errors import Fault, Invalid
from service.security.permissions import Permission, require
from service.usecases.house import House
from service.usecases.reading import readable

PLANS = frozenset({"plan", "programme"})
"""Genres that are made anew every year while the old one is still in force."""
_YEAR = re.compile(r"(20\d\d)(\s*[-–/]\s*)(20\d\d)")
_MONTH = re.compile(r"(20\d\d)-(\d\d)")
MOST = 5


@dataclass(frozen=True, slots=True)
class Again:
    """The data of the new paper, and by how many years its dates were moved."""

    type: str
    data: Mapping[str, Any]
    years: int


def again(house: House, actor: Actor, key: str, years: int | None = None) -> Again:
    """The data of a registered paper without its own date, its dates and years moved on.

    ``years`` None: from its academic year to the present one (a wrong paper of this year is made anew as it is). Papers it
    refers to are left out when it moves: last year's protocol is no ground for this year's order.
    """
    require(actor, Permission.READ_ARCHIVE)
    with house.store.reading() as reader:
        paper = readable(reader, actor, key)
        today = house.today(house.college(reader))
    if not paper.data and paper.type not in house.catalogue.types:
        raise Invalid([Fault("key", "Этот документ внесён из прежнего журнала: его данных здесь нет.")])
    step = AcademicYear.of(today).start - AcademicYear.parse(paper.academic_year).start if years is None else years
    if not 0 <= step <= MOST:
        raise Invalid([Fault("years", f"Сдвиг – от 0 до {MOST} лет.")])
    manifest = house.catalogue.get(paper.type).manifest
    specs = {spec.name: spec for spec in all_fields(manifest)}
    data = {
        name: _moved(specs[name], value, step)
        for name, value in paper.data.items()
        if name in specs and name != manifest.dated_by and not (step and specs[name].kind == "document_ref")
    }
    return Again(paper.type, data, step)


def may_roll_over(paper: Issued) -> bool:
    """True for a plan: it is offered for the next year."""
    return paper.genre in PLANS


def _moved(spec: FieldSpec, value: Any, years: int) -> Any:
    if not years or value is None:
        return value
    if spec.kind == "rows" and isinstance(value, list):
        return [_row(spec, row, years) if isinstance(row, Mapping) else row for row in value]
    if isinstance(value, list):
        return [_one(spec, item, years) for item in value]
    return _one(spec, value, years)


def _row(spec: FieldSpec, row: Mapping[str, Any], years: int) -> dict[str, Any]:
    parts = {part.name: part for part in spec.fields}
    return {name: _moved(parts[name], value, years) if name in parts else value for name, value in row.items()}


def _one(spec: FieldSpec, value: Any, years: int) -> Any:
    move = _MOVES.get(spec.kind)
    if move is None:
        return value
    if isinstance(value, Mapping):
        return {name: move(str(inner), years) if isinstance(inner, str) else inner for name, inner in value.items()}
    return move(value, years) if isinstance(value, str) else value


def _day(text: str, years: int) -> str:
    """The same day of a later year; what is no date stays."""
    try:
        day = read_date(text)
    except ValueError:
        return text
    try:
        return day.replace(year=day.year + years).isoformat()
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28).isoformat()


def _academic(text: str, years: int) -> str:
    return _YEAR.sub(lambda found: f"{int(found[1]) + years}{found[2]}{int(found[3]) + years}", text)


def _month(text: str, years: int) -> str:
    return _MONTH.sub(lambda found: f"{int(found[1]) + years}-{found[2]}", text)


_MOVES: Mapping[str, Callable[[str, int], str]] = {
    "date": _day, "period": _day, "year": _academic, "month_range": _month, "text": _academic, "long_text": _academic,
    "lines": _academic,
}  # fmt: skip
"""What moves in a value of each kind; in free texts only academic years («2026-2027 учебный год»)."""

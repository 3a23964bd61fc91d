"""Rows that the records already hold for a form: pairs, mentors, mentees without a pair, the roadmap (``source`` in document.toml)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from records.registry import GROUPS, ISSUED, MENTEES, MENTORS, PAIRS, PARTNERS, PEOPLE
from records.store import Reader
from schemas.document.manifest import FieldSpec, Manifest
from schemas.issued import State
from schemas.pair import Pair
from schemas.values.actor import Actor
from schemas.values.calendar import AcademicYear
from service.security.permissions import Permission, require
from service.usecases.house import House
from service.usecases.sample import sample_of_day

ROADMAP = "roadmap"
Row = dict[str, Any]
Source = Callable[[Reader, str, FieldSpec], Iterable[Row]]


def rows_of_year(house: House, actor: Actor, manifest: Manifest) -> dict[str, list[Row]]:
    """Rows for each field of ``manifest`` that names a source, from the records of the present academic year; {} when there are none.

    A year without a roadmap gets the shipped one, moved to this year.
    """
    require(actor, Permission.ISSUE_DOCUMENT)
    with house.store.reading() as reader:
        today = house.today(house.college(reader))
        year = str(AcademicYear.of(today))
        found = {
            spec.name: [row for row in SOURCES[spec.source](reader, year, spec) if row]
            for spec in manifest.fields
            if spec.kind == "rows" and spec.source in SOURCES
        }
    for spec in manifest.fields:
        if spec.source == "roadmap_of_year" and not found[spec.name]:
            found[spec.name] = sample_of_day(house.catalogue.get(ROADMAP).manifest, today)["stages"]
    return {name: rows for name, rows in found.items() if rows}


def _pairs(reader: Reader, year: str, spec: FieldSpec) -> Iterator[Row]:
    """Pairs that no order names yet; for a paper that closes the year (it has a column «outcome») all of them."""
    closing = any(part.name == "outcome" for part in spec.fields)
    for pair in PAIRS.find(reader, {"year": year}):
        if closing or (pair.state == "active" and not pair.paper):
            yield _row(spec.fields, _facts(reader, pair))


def _facts(reader: Reader, pair: Pair) -> Row:
    period = {"from": pair.since.isoformat(), "to": pair.until.isoformat()} if pair.since and pair.until else None
    return {
        "form": pair.mode, "role_model": pair.role_model, "mentor": pair.mentor, "mentor_place": _place(reader, pair.mentor),
        "mentees": list(pair.mentees), "period": period, "note": pair.reason,
        "people": [{"person": key, "place": _place(reader, key)} for key in pair.mentees],
    }  # fmt: skip


def _mentors(reader: Reader, year: str, spec: FieldSpec) -> Iterator[Row]:
    for one in MENTORS.find(reader, {"year": year}):
        yield _person(reader, spec, one.person)


def _unpaired(reader: Reader, year: str, spec: FieldSpec) -> Iterator[Row]:
    paired = {key for pair in PAIRS.find(reader, {"year": year, "state": "active"}) for key in pair.mentees}
    for one in MENTEES.find(reader, {"year": year}):
        if one.person not in paired:
            yield _person(reader, spec, one.person)


def _roadmap(reader: Reader, year: str, _spec: FieldSpec) -> list[Row]:
    issued = ISSUED.find(reader, {"type": ROADMAP, "academic_year": year})
    kept = [paper for paper in issued if paper.state is not State.ANNULLED]
    return list(max(kept, key=lambda paper: paper.date).data.get("stages", ())) if kept else []


SOURCES: Mapping[str, Source] = {
    "pairs_of_year": _pairs, "mentors": _mentors, "unpaired": _unpaired, "roadmap_of_year": _roadmap,
}  # fmt: skip


def _row(parts: Iterable[FieldSpec], facts: Row) -> Row:
    """The columns that a form has, of all that is known; a column of mentees may be people or rows of people with places."""
    made = {
        part.name: facts["people"] if part.name == "mentees" and part.kind == "rows" else facts.get(part.name)
        for part in parts
    }
    return {name: value for name, value in made.items() if value}


def _person(reader: Reader, spec: FieldSpec, key: str) -> Row:
    """The person in the first column of people, and the place where there is such a column."""
    column = next(part.name for part in spec.fields if part.kind in {"person", "student"})
    made = {column: key, "place": _place(reader, key)}
    known = {part.name for part in spec.fields}
    return {name: value for name, value in made.items() if name in known and value}


def _place(reader: Reader, key: str) -> str:
    """The group of a student, the organisation of an employer's representative, else nothing."""
    person = PEOPLE.peek(reader, key)
    if person is None:
        return ""
    if person.group and (group := GROUPS.peek(reader, person.group)) is not None:
        return f"группа {group.code}"
    partner = PARTNERS.peek(reader, person.partner) if person.partner else None
    return (partner.short_name or partner.name) if partner else ""

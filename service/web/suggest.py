"""What a field proposes while one types: names of people, groups, partners, papers that the college has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date

from flask import Response, jsonify, request

from records.registry import GROUPS, ISSUED, PARTNERS, PEOPLE
from records.store import Reader, Row
from schemas.describe import FieldInfo
from schemas.issued import State
from schemas.person import PersonRole
from schemas.values.calendar import AcademicYear
from service.security.permissions import Permission
from service.web.context import house
from service.web.forms import LISTS
from service.web.registry import Pages

pages = Pages("suggest")
INLINE = 40
"""A list this short stands in the page itself; a longer one is asked for while typing."""
MOST = 20
LATEST = 300
NAME = ("surname", "firstname", "patronymic")
CROWD = 400
"""With more cards (or papers) than this the list is surely not short: it is not even read for the page."""
CROWDED = dict.fromkeys(("people", "everybody", "students"), PEOPLE.spec.name) | {"papers": ISSUED.spec.name}
REFERRED = ["order", "regulation", "plan", "programme", "minutes", "agreement"]
"""Genres that other papers name as their base."""
VALID = {State.REGISTERED.value, State.SIGNED.value}
Source = Callable[[Reader], list[str]]


def _names(rows: Iterable[Row]) -> list[str]:
    """Full names; namesakes with their keys, which the form reads back. Plain rows: thousands are looked at for a keystroke."""
    found = sorted((" ".join(filter(None, (row[part] for part in NAME))), row["key"]) for row in rows)
    seen = Counter(name for name, _ in found)
    return [name if seen[name] == 1 else f"{name} [{key}]" for name, key in found]


def _active(reader: Reader) -> list[Row]:
    return reader.find(PEOPLE.spec.name, {"state": "active"})


def _people(reader: Reader) -> list[str]:
    return _names(row for row in _active(reader) if PersonRole.STUDENT.value not in row["roles"])


def _everybody(reader: Reader) -> list[str]:
    return _names(_active(reader))


def _students(reader: Reader) -> list[str]:
    return _names(row for row in _active(reader) if PersonRole.STUDENT.value in row["roles"])


def _groups(reader: Reader) -> list[str]:
    return sorted(group.code for group in GROUPS.find(reader, {"state": "active"}))


def _partners(reader: Reader) -> list[str]:
    return sorted(partner.name for partner in PARTNERS.find(reader))


def _papers(reader: Reader) -> list[str]:
    """Numbered papers of this and the last academic year that another paper may name, the latest first."""
    start = AcademicYear.of(house().clock().date()).start
    years = [str(AcademicYear(start - back)) for back in (0, 1)]
    rows = reader.find(ISSUED.spec.name, {"genre": REFERRED, "academic_year": years})
    rows = [row for row in rows if row["number"] and row["state"] in VALID]
    rows.sort(key=lambda row: row["date"], reverse=True)
    return [f"{row['number']} от {date.fromisoformat(row['date']):%d.%m.%Y}" for row in rows[:LATEST]]


SOURCES: dict[str, Source] = {
    "people": _people,
    "everybody": _everybody,
    "students": _students,
    "groups": _groups,
    "partners": _partners,
    "papers": _papers,
}


def lists_for(infos: Iterable[FieldInfo]) -> dict[str, list[str]]:
    """The lists that fields of a page need: whole when short, empty (asked for while typing) when long."""
    needed = sorted({*_needed(infos)})
    with house().store.reading() as reader:
        long = {name for name, table in CROWDED.items() if reader.count(table) > CROWD}
        whole = {name: [] if name in long else SOURCES[name](reader) for name in needed}
    return {name: names if len(names) <= INLINE else [] for name, names in whole.items()}


def short_list(name: str) -> list[str]:
    """A list for a page of its own: whole when short, empty (asked for while typing) when long."""
    with house().store.reading() as reader:
        names = SOURCES[name](reader)
    return names if len(names) <= INLINE else []


def _needed(infos: Iterable[FieldInfo]) -> Iterable[str]:
    for info in infos:
        if info.kind in LISTS:
            yield LISTS[info.kind]
        if info.kind == "student":
            yield "groups"
        yield from _needed(info.fields)


@pages.page("/suggest/<name>", permission=Permission.ISSUE_DOCUMENT)
def suggest(name: str) -> Response:
    """Up to 20 entries whose words begin with what is typed."""
    words = request.args.get("q", "").casefold().replace("ё", "е").split()
    with house().store.reading() as reader:
        known = SOURCES[name](reader) if name in SOURCES else []
    fitting = [entry for entry in known if _fits(words, entry)]
    return jsonify(fitting[:MOST])


def _fits(words: list[str], entry: str) -> bool:
    parts = entry.casefold().replace("ё", "е").split()
    return all(any(part.startswith(word) for part in parts) for word in words)

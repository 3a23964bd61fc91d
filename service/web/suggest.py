"""What a field proposes while one types: names of people, groups, partners, papers that the college has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from flask import Response, jsonify, request

from records.registry import GROUPS, ISSUED, PARTNERS, PEOPLE
from records.store import Reader
from schemas.describe import FieldInfo
from schemas.issued import State
from schemas.person import Person
from service.security.permissions import Permission
from service.web.context import house
from service.web.forms import LISTS
from service.web.registry import Pages

pages = Pages("suggest")
INLINE = 40
"""A list this short stands in the page itself; a longer one is asked for while typing."""
MOST = 20
Source = Callable[[Reader], list[str]]


def _names(people: Iterable[Person]) -> list[str]:
    """Full names; namesakes with their keys, which the form reads back."""
    found = sorted(((str(person.name), person.key) for person in people), key=lambda pair: pair[0])
    seen = Counter(name for name, _ in found)
    return [name if seen[name] == 1 else f"{name} [{key}]" for name, key in found]


def _people(reader: Reader) -> list[str]:
    active = PEOPLE.find(reader, {"state": "active"})
    return _names(person for person in active if not person.is_student)


def _everybody(reader: Reader) -> list[str]:
    return _names(PEOPLE.find(reader, {"state": "active"}))


def _students(reader: Reader) -> list[str]:
    return _names(person for person in PEOPLE.find(reader, {"state": "active"}) if person.is_student)


def _groups(reader: Reader) -> list[str]:
    return sorted(group.code for group in GROUPS.find(reader, {"state": "active"}))


def _partners(reader: Reader) -> list[str]:
    return sorted(partner.name for partner in PARTNERS.find(reader))


def _papers(reader: Reader) -> list[str]:
    latest = ISSUED.find(reader, {"state": [State.REGISTERED.value, State.SIGNED.value]}, order=("-date",), limit=300)
    return [f"{paper.number} от {paper.date:%d.%m.%Y}" for paper in latest if paper.number]


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
        whole = {name: SOURCES[name](reader) for name in needed}
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

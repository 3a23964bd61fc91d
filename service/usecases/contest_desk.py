"""A contest as pages, API and commands work with it: read from what was typed, shown whole, entries and sheets by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from records.registry import CONTESTS, ENTRIES, ISSUED, PEOPLE, SCORES
from records.store import Reader
from schemas.contest import Contest, Criterion, Entry
from schemas.document.compile import load
from schemas.issued import Issued, State
from schemas.person import Person
from schemas.values.actor import Actor
from service.errors import Conflict, Fault, Invalid
from service.rendering.slots import people_named
from service.security.permissions import Permission, require
from service.usecases import contest as deeds
from service.usecases.contest_papers import papers_of
from service.usecases.finding import StoreLookup
from service.usecases.house import House

FIELDS = ("year", "title", "nominations", "criteria", "experts", "chairman", "secretary")
ENTRY_FIELDS = ("nomination", "people", "title", "paper")
APPLICATION = "contest_application"


@dataclass(frozen=True, slots=True)
class Board:
    """Everything of one contest: ``scores`` by (entry, expert); ``lines`` are the places, None while a score is lacking."""

    contest: Contest
    entries: Sequence[Entry]
    scores: Mapping[tuple[str, str], tuple[int, ...]]
    people: Mapping[str, Person]
    lines: Sequence[deeds.Line] | None
    papers: Sequence[Issued]

    def judged(self, expert: str) -> int:
        """How many entries the expert has judged."""
        return sum((entry.key, expert) in self.scores for entry in self.entries)

    def name(self, key: str) -> str:
        """The full name of a person of the contest."""
        return str(self.people[key].name) if key in self.people else "карточка удалена"

    def names(self, entry: Entry) -> str:
        """Who stands in the entry."""
        return ", ".join(map(self.name, entry.people))

    def of(self, nomination: str) -> list[Entry]:
        """Entries of a nomination."""
        return [entry for entry in self.entries if entry.nomination == nomination]


def listed(house: House, actor: Actor, year: str = "") -> list[Contest]:
    """Contests of a year (of all years), the newest first."""
    require(actor, Permission.MANAGE_PAIRS)
    with house.store.reading() as reader:
        return CONTESTS.find(reader, {"year": year} if year else None, order=("-year", "title"))


def board(house: House, actor: Actor, key: str) -> Board:
    """The contest with its entries, scores, places and papers."""
    require(actor, Permission.MANAGE_PAIRS)
    with house.store.reading() as reader:
        contest = CONTESTS.get(reader, key)
        entries = ENTRIES.find(reader, {"contest": key}, order=("entered_on",))
        entries.sort(key=lambda entry: contest.nominations.index(entry.nomination))
        given = [one for entry in entries for one in SCORES.find(reader, {"entry": entry.key})]
        keys = {
            *contest.experts,
            contest.chairman,
            contest.secretary,
            *(one for entry in entries for one in entry.people),
        }
        people = {one: person for one in keys if one and (person := PEOPLE.peek(reader, one)) is not None}
        scores = {(one.entry, one.expert): one.points for one in given}
        return Board(contest, entries, scores, people, _places(reader, contest), papers_of(reader, contest))


def _places(reader: Reader, contest: Contest) -> list[deeds.Line] | None:
    try:
        return deeds.lines_of(reader, contest)
    except Conflict:
        return None


def announce(house: House, actor: Actor, data: Mapping[str, Any]) -> Contest:
    """A new contest from typed data; people by key or full name."""
    with house.store.reading() as reader:
        contest = _read(reader, data, Contest(year="", nominations=(), criteria=(), experts=()))
    return deeds.announce(house, actor, contest)


def change(house: House, actor: Actor, key: str, data: Mapping[str, Any], version: int = 0) -> Contest:
    """Other values of some fields; ``version``: the edition they were read at (0: the present one)."""
    with house.store.reading() as reader:
        before = CONTESTS.get(reader, key)
        contest = _read(reader, data, before)
    return deeds.change(house, actor, replace(contest, version=version or before.version))


def _read(reader: Reader, data: Mapping[str, Any], before: Contest) -> Contest:
    faults = _strange(data, FIELDS)
    values: dict[str, Any] = {
        name: str(data[name]).strip() for name in ("year", "title") if str(data.get(name) or "").strip()
    }
    if "nominations" in data:
        values["nominations"] = tuple(text for line in _list(data["nominations"]) if (text := str(line).strip()))
    if "criteria" in data:
        values["criteria"] = tuple(_criteria(_list(data["criteria"]), faults))
    if "experts" in data:
        values["experts"] = tuple(_people(reader, _list(data["experts"]), "experts", faults))
    for name in ("chairman", "secretary"):
        if name in data:
            values[name] = _person(reader, str(data[name] or ""), name, faults)
    if faults:
        raise Invalid(faults)
    return replace(before, **values)


def _strange(data: Mapping[str, Any], names: Sequence[str]) -> list[Fault]:
    return [Fault(name, f"Такого поля нет: есть {', '.join(names)}.") for name in sorted(set(data) - set(names))]


def _list(value: Any) -> list[Any]:
    return (
        list(value)
        if isinstance(value, list | tuple)
        else [line for line in str(value or "").splitlines() if line.strip()]
    )


def _criteria(rows: Sequence[Any], faults: list[Fault]) -> list[Criterion]:
    """From {"name", "best"}, or from lines «Новизна – 10»; without a number the best is 10."""
    made = []
    for number, row in enumerate(rows):
        name, best = (row.get("name"), row.get("best", 10)) if isinstance(row, Mapping) else _line(str(row))
        if not isinstance(best, int) or not str(name or "").strip():
            faults.append(Fault(f"criteria.{number}", "Напишите критерий и наибольший балл: «Новизна – 10»."))
            continue
        made.append(Criterion(name=str(name).strip(), best=best))
    return made


def _line(text: str) -> tuple[str, int]:
    name, dash, best = text.replace("—", "–").replace(" - ", " – ").rpartition("–")
    return (name.strip(), int(best)) if dash and best.strip().isdecimal() else (text.strip(), 10)


def _people(reader: Reader, rows: Sequence[Any], name: str, faults: list[Fault]) -> list[str]:
    found = [
        _person(reader, str(text), f"{name}.{number}", faults) for number, text in enumerate(rows) if str(text).strip()
    ]
    return [key for key in found if key]


def _person(reader: Reader, text: str, field: str, faults: list[Fault]) -> str:
    """The key of a person named by key, by name, or by «Имя [ключ]» as lists propose namesakes."""
    plain = text.strip()
    if plain.endswith("]"):
        plain = plain.rpartition("[")[2].rstrip("]")
    person = StoreLookup(reader).person(plain) if plain else None
    if plain and person is None:
        faults.append(Fault(field, f"«{text.strip()[:80]}»: {deeds.NOBODY[0].lower()}{deeds.NOBODY[1:]}"))
    return person.key if person else ""


def enter(house: House, actor: Actor, key: str, data: Mapping[str, Any]) -> Entry:
    """A new entry from typed data, or from a registered application («paper»: its number and date, or key)."""
    with house.store.reading() as reader:
        faults = _strange(data, ENTRY_FIELDS)
        paper, known = _application(house, reader, str(data.get("paper") or ""), faults)
        people = _people(reader, _list(data.get("people")), "people", faults) or list(known.get("people", ()))
        if faults:
            raise Invalid(faults)
    nomination = str(data.get("nomination") or known.get("nomination") or "").strip()
    title = str(data.get("title") or "").strip()
    return deeds.enter(
        house, actor, Entry(contest=key, nomination=nomination, people=tuple(people), title=title, paper=paper)
    )


def _application(house: House, reader: Reader, text: str, faults: list[Fault]) -> tuple[str, dict[str, Any]]:
    if not text.strip():
        return "", {}
    ref = StoreLookup(reader).paper(text.strip())
    paper = ISSUED.peek(reader, ref.key) if ref else None
    if paper is None or paper.type != APPLICATION or paper.state is State.ANNULLED:
        faults.append(Fault("paper", "Заявки с таким номером и датой в журнале нет. Пишите так: 3 от 20.04.2027."))
        return "", {}
    if ENTRIES.find(reader, {"paper": paper.key}, limit=1):
        faults.append(Fault("paper", "Эта заявка уже внесена в конкурс."))
    today = house.today(house.college(reader))
    data = load(house.catalogue.get(APPLICATION).manifest, paper.data, StoreLookup(reader), today)
    people = [person.key for person in people_named(data.get("person")) if person.key]
    return paper.key, {"people": people, "nomination": data.get("nomination", "")}


def as_json(contest: Contest) -> dict[str, Any]:
    """A contest as the API tells it."""
    return {
        "id": contest.key, "version": contest.version, "year": contest.year, "title": contest.title,
        "nominations": list(contest.nominations), "criteria": [{"name": one.name, "best": one.best} for one in contest.criteria],
        "experts": list(contest.experts), "chairman": contest.chairman, "secretary": contest.secretary,
        "closed": contest.closed,
    }  # fmt: skip


def entry_json(shown: Board, entry: Entry) -> dict[str, Any]:
    """An entry with the points of each expert, null where there are none yet."""
    points = {expert: shown.scores.get((entry.key, expert)) for expert in shown.contest.experts}
    return {
        "id": entry.key, "nomination": entry.nomination, "people": list(entry.people),
        "names": [shown.name(key) for key in entry.people], "title": entry.title, "paper": entry.paper or None,
        "entered_on": entry.entered_on.isoformat() if entry.entered_on else None,
        "scores": {expert: list(given) if given is not None else None for expert, given in points.items()},
    }  # fmt: skip


def line_json(shown: Board, line: deeds.Line) -> dict[str, Any]:
    """A line of the results."""
    return {
        "entry": line.entry.key, "nomination": line.entry.nomination, "people": list(line.entry.people),
        "names": [shown.name(key) for key in line.entry.people], "scores": list(line.scores), "total": line.total,
        "place": line.place,
    }  # fmt: skip

"""A contest from its entries and scores to places, and to the data of the papers that fix them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from records.registry import CONTESTS, ENTRIES, PEOPLE, SCORES
from records.store import Reader, Transaction
from schemas.contest import Contest, Entry, Score
from schemas.errors import Fault
from schemas.values.actor import Actor
from schemas.values.calendar import AcademicYear
from service.errors import Conflict, Invalid
from service.security.permissions import Permission, require
from service.usecases.house import House

PLACES = {1: "first", 2: "second", 3: "third"}
"""Place → value of the shared lists «places» and «degrees»."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in the summary: ``scores`` are sums of each expert in the order of the contest, ``place`` within its nomination."""

    entry: Entry
    scores: tuple[int, ...]
    by_criterion: tuple[int, ...]
    place: int

    @property
    def total(self) -> int:
        """All points of all experts."""
        return sum(self.scores)


def announce(house: House, actor: Actor, contest: Contest) -> Contest:
    """Store a new contest; Invalid with all faults of it."""
    require(actor, Permission.MANAGE_PAIRS)
    with house.store.transaction(actor) as tx:
        _checked([*_contest_faults(contest), *_unknown(tx, "experts", contest.experts)])
        stored = CONTESTS.add(tx, contest)
        tx.audit("contest_announced", subject=stored.key, facts={"year": contest.year, "title": contest.title})
    return stored


def _contest_faults(contest: Contest) -> Iterator[Fault]:
    try:
        AcademicYear.parse(contest.year)
    except ValueError:
        yield Fault("year", "Напишите учебный год так: 2026-2027.")
    for name in ("nominations", "criteria", "experts"):
        listed = [getattr(one, "name", one) for one in getattr(contest, name)]
        if not listed:
            yield Fault(name, "Добавьте хотя бы одну строку.")
        if len(set(listed)) < len(listed):
            yield Fault(name, "Строки повторяются.")
    for number, criterion in enumerate(contest.criteria):
        if not 1 <= criterion.best <= 100:
            yield Fault(f"criteria.{number}.best", "Наибольший балл – от 1 до 100.")


def enter(house: House, actor: Actor, entry: Entry) -> Entry:
    """Store an entry; a person enters a nomination once, and no expert of the contest enters it."""
    require(actor, Permission.MANAGE_PAIRS)
    with house.store.transaction(actor) as tx:
        contest = _open(tx, entry.contest)
        _checked([*_entry_faults(tx, contest, entry), *_unknown(tx, "people", entry.people)])
        stored = ENTRIES.add(tx, replace(entry, entered_on=entry.entered_on or house.today(house.college(tx))))
        tx.audit("contest_entered", subject=stored.key, facts={"contest": contest.key, "nomination": entry.nomination})
    return stored


def _entry_faults(reader: Reader, contest: Contest, entry: Entry) -> Iterator[Fault]:
    if entry.nomination not in contest.nominations:
        yield Fault("nomination", "Такой номинации в конкурсе нет: " + "; ".join(contest.nominations) + ".")
    if not entry.people:
        yield Fault("people", "Добавьте хотя бы одну строку.")
    earlier = ENTRIES.find(reader, {"contest": contest.key, "nomination": entry.nomination})
    taken = {person for one in earlier for person in one.people}
    for number, person in enumerate(entry.people):
        if person in taken or person in entry.people[:number]:
            yield Fault(f"people.{number}", "Этот человек уже заявлен в номинации.")
        if person in contest.experts:
            yield Fault(f"people.{number}", "Эксперт конкурса не может быть его участником.")


def score(house: House, actor: Actor, scored: Score) -> Score:
    """Store the points of an expert for an entry, or put them in place of the earlier ones; both are in the audit log."""
    require(actor, Permission.MANAGE_PAIRS)
    with house.store.transaction(actor) as tx:
        entry = ENTRIES.get(tx, scored.entry)
        contest = _open(tx, entry.contest)
        _checked(list(_score_faults(contest, scored)))
        earlier = SCORES.find(tx, {"entry": entry.key, "expert": scored.expert}, limit=1)
        facts: dict[str, Any] = {"expert": scored.expert, "points": list(scored.points)}
        if earlier:
            facts["before"] = list(earlier[0].points)
            stored = SCORES.save(tx, replace(earlier[0], points=scored.points, note=scored.note))
        else:
            stored = SCORES.add(tx, scored)
        tx.audit("contest_scored", subject=entry.key, facts=facts)
    return stored


def _score_faults(contest: Contest, scored: Score) -> Iterator[Fault]:
    if scored.expert not in contest.experts:
        yield Fault("expert", "Этого человека нет среди экспертов конкурса.")
    if len(scored.points) != len(contest.criteria):
        yield Fault("points", f"Баллов должно быть {len(contest.criteria)}: по числу критериев.")
        return
    for number, (points, criterion) in enumerate(zip(scored.points, contest.criteria, strict=True)):
        if not 0 <= points <= criterion.best:
            yield Fault(f"points.{number}", f"«{criterion.name}»: от 0 до {criterion.best}.")


def close(house: House, actor: Actor, key: str) -> Contest:
    """End a contest: from now on its places are settled. Conflict while a score is lacking."""
    require(actor, Permission.MANAGE_PAIRS)
    with house.store.transaction(actor) as tx:
        contest = _open(tx, key)
        _summary(tx, contest)
        stored = CONTESTS.save(tx, replace(contest, closed=True))
        tx.audit("contest_closed", subject=key)
    return stored


def summary(house: House, actor: Actor, key: str) -> list[Line]:
    """Entries by nomination and place; Conflict names entries that an expert has not judged.

    A tie goes to the greater sum by the first criterion, then by the next; equal in all share the place, and the next one is
    left out (1, 1, 3).
    """
    require(actor, Permission.MANAGE_PAIRS)
    with house.store.reading() as reader:
        return _summary(reader, CONTESTS.get(reader, key))


def _summary(reader: Reader, contest: Contest) -> list[Line]:
    entries = ENTRIES.find(reader, {"contest": contest.key})
    scores = {(one.entry, one.expert): one for entry in entries for one in SCORES.find(reader, {"entry": entry.key})}
    lacking = sum((entry.key, expert) not in scores for entry in entries for expert in contest.experts)
    if lacking or not entries:
        raise Conflict(
            f"Итоги подводят, когда оценены все заявки: не хватает оценок – {lacking}, заявок – {len(entries)}."
        )
    lines = []
    for nomination in contest.nominations:
        there = [
            _line(entry, [scores[entry.key, expert] for expert in contest.experts])
            for entry in entries
            if entry.nomination == nomination
        ]
        lines += _placed(there)
    return lines


def _line(entry: Entry, scores: list[Score]) -> Line:
    by_criterion = tuple(sum(points) for points in zip(*(one.points for one in scores), strict=True))
    return Line(entry, tuple(sum(one.points) for one in scores), by_criterion, 0)


def _placed(lines: list[Line]) -> list[Line]:
    def merit(line: Line) -> tuple[int, ...]:
        return (line.total, *line.by_criterion)

    merits = sorted((merit(line) for line in lines), reverse=True)
    placed = [replace(line, place=merits.index(merit(line)) + 1) for line in lines]
    return sorted(placed, key=lambda line: (line.place, line.entry.entered_on, line.entry.key))


def results_data(contest: Contest, lines: list[Line]) -> dict[str, Any]:
    """Fields of «order_contest_results»."""
    winners = [
        {"nomination": line.entry.nomination, "place": PLACES[line.place], "person": list(line.entry.people)}
        for line in lines
        if line.place in PLACES
    ]
    return {"contest": contest.title, "winners": winners}


def minutes_data(contest: Contest, lines: list[Line]) -> dict[str, Any]:
    """Fields of «minutes_contest» that the records know."""
    scores = [
        {
            "people": list(line.entry.people), "nomination": line.entry.nomination, "total": line.total,
            "place": line.place,
        }
        for line in lines
    ]  # fmt: skip
    winners = [
        {"people": list(line.entry.people), "nomination": line.entry.nomination, "award": PLACES[line.place]}
        for line in lines
        if line.place in PLACES
    ]
    return {"contest": contest.title, "members": list(contest.experts), "scores": scores, "winners": winners}


def summary_data(contest: Contest, lines: list[Line], nomination: str) -> dict[str, Any]:
    """Fields of «contest_summary» of one nomination."""
    entries = [
        {"people": list(line.entry.people), "scores": list(line.scores), "place": line.place}
        for line in lines
        if line.entry.nomination == nomination
    ]
    return {"contest": contest.title, "nomination": nomination, "experts": list(contest.experts), "entries": entries}


def diplomas(contest: Contest, lines: list[Line]) -> list[tuple[str, dict[str, Any]]]:
    """Document type and fields of each diploma: of one person, or of a pair."""
    made: list[tuple[str, dict[str, Any]]] = []
    for line in lines:
        if line.place not in PLACES:
            continue
        common = {
            "place": PLACES[line.place], "contest": contest.title, "nomination": line.entry.nomination,
            "year": contest.year,
        }  # fmt: skip
        people = list(line.entry.people)
        if len(people) == 1:
            made.append(("diploma_winner", {"person": people[0], **common}))
        else:
            made.append(("diploma_best_pair", {"pair": people, **common}))
    return made


def _open(tx: Transaction, key: str) -> Contest:
    contest = CONTESTS.get(tx, key)
    if contest.closed:
        raise Conflict("Итоги этого конкурса подведены: заявки и оценки больше не меняются.")
    return contest


def _unknown(reader: Reader, name: str, keys: tuple[str, ...]) -> Iterator[Fault]:
    for number, key in enumerate(keys):
        if PEOPLE.peek(reader, key) is None:
            yield Fault(f"{name}.{number}", "Такого человека нет в списке людей.")


def _checked(faults: list[Fault]) -> None:
    if faults:
        raise Invalid(faults)

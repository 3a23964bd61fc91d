"""A contest of a year: announced, entered, judged, summed up; its places by points, ties settled by the criteria."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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

NOBODY = "Такого человека нет в списке людей: сначала заведите карточку."


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
        _checked(list(_contest_faults(tx, contest)))
        stored = CONTESTS.add(tx, contest)
        tx.audit("contest_announced", subject=stored.key, facts={"year": contest.year, "title": contest.title})
    return stored


def change(house: House, actor: Actor, contest: Contest) -> Contest:
    """Save another edition of an open contest; Conflict when entries or scores stand on what is taken away."""
    require(actor, Permission.MANAGE_PAIRS)
    with house.store.transaction(actor) as tx:
        before = _open(tx, contest.key)
        _checked(list(_contest_faults(tx, contest)))
        entries = ENTRIES.find(tx, {"contest": contest.key})
        scored = {one.expert for entry in entries for one in SCORES.find(tx, {"entry": entry.key})}
        if any(person in contest.experts for entry in entries for person in entry.people):
            raise Conflict("Эксперт конкурса не может быть его участником: сначала уберите его заявку.")
        if not {entry.nomination for entry in entries} <= set(contest.nominations):
            raise Conflict("В номинации, которую вы убираете, уже есть заявки: сначала уберите их.")
        if scored and (contest.criteria != before.criteria or not scored <= set(contest.experts)):
            raise Conflict("Оценки уже внесены: критерии и поставивших оценки экспертов менять нельзя.")
        stored = CONTESTS.save(tx, contest)
        tx.audit("contest_changed", subject=stored.key, facts={"title": contest.title})
    return stored


def _contest_faults(reader: Reader, contest: Contest) -> Iterator[Fault]:
    yield from _shape_faults(contest)
    same = CONTESTS.find(reader, {"year": contest.year})
    if any(one.title == contest.title and one.key != contest.key for one in same):
        yield Fault("title", "Конкурс с таким названием в этом учебном году уже есть.")
    yield from _unknown(reader, "experts", contest.experts)
    for name in ("chairman", "secretary"):
        if getattr(contest, name) and PEOPLE.peek(reader, getattr(contest, name)) is None:
            yield Fault(name, NOBODY)


def _shape_faults(contest: Contest) -> Iterator[Fault]:
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


def take_back(house: House, actor: Actor, key: str) -> Entry:
    """Remove an entry made by mistake, with its scores; the audit log keeps the fact."""
    require(actor, Permission.MANAGE_PAIRS)
    with house.store.transaction(actor) as tx:
        entry = ENTRIES.get(tx, key)
        _open(tx, entry.contest)
        scores = SCORES.find(tx, {"entry": key})
        for one in scores:
            SCORES.remove(tx, one.key)
        ENTRIES.remove(tx, key)
        facts = {"contest": entry.contest, "nomination": entry.nomination, "scores": len(scores)}
        tx.audit("contest_entry_taken_back", subject=key, facts=facts)
    return entry


def score(house: House, actor: Actor, scored: Score) -> Score:
    """Store the points of an expert for an entry, or put them in place of the earlier ones; both are in the audit log."""
    require(actor, Permission.MANAGE_PAIRS)
    with house.store.transaction(actor) as tx:
        entry = ENTRIES.get(tx, scored.entry)
        _checked(list(_score_faults(_open(tx, entry.contest), scored)))
        return _scored(tx, scored)


def score_sheet(house: House, actor: Actor, key: str, expert: str, points: Mapping[str, tuple[int, ...]]) -> int:
    """Store a whole sheet of one expert: points by the key of the entry, all or none; how many changed.

    Faults stand at «entry.number».
    """
    require(actor, Permission.MANAGE_PAIRS)
    with house.store.transaction(actor) as tx:
        contest = _open(tx, key)
        entries = {entry.key for entry in ENTRIES.find(tx, {"contest": key})}
        sheet = [Score(entry=entry, expert=expert, points=given) for entry, given in points.items()]
        _checked(
            [Fault(one.entry, "Такой заявки в конкурсе нет.") for one in sheet if one.entry not in entries]
            + [_at_entry(one.entry, fault) for one in sheet for fault in _score_faults(contest, one)]
        )
        known = {
            one.entry: one.points for entry in points for one in SCORES.find(tx, {"entry": entry, "expert": expert})
        }
        changed = [one for one in sheet if known.get(one.entry) != one.points]
        for one in changed:
            _scored(tx, one)
    return len(changed)


def _at_entry(entry: str, fault: Fault) -> Fault:
    name, _, number = fault.field.partition(".")
    return fault if name == "expert" else Fault(f"{entry}.{number}".rstrip("."), fault.detail)


def _scored(tx: Transaction, scored: Score) -> Score:
    earlier = SCORES.find(tx, {"entry": scored.entry, "expert": scored.expert}, limit=1)
    facts: dict[str, Any] = {"expert": scored.expert, "points": list(scored.points)}
    if earlier:
        facts["before"] = list(earlier[0].points)
        stored = SCORES.save(tx, replace(earlier[0], points=scored.points, note=scored.note))
    else:
        stored = SCORES.add(tx, scored)
    tx.audit("contest_scored", subject=scored.entry, facts=facts)
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
        lines_of(tx, contest)
        stored = CONTESTS.save(tx, replace(contest, closed=True))
        tx.audit("contest_closed", subject=key)
    return stored


def reopen(house: House, actor: Actor, key: str, reason: str) -> Contest:
    """Open a contest that was closed by mistake; the reason stays in the audit log, papers already issued are not touched."""
    require(actor, Permission.MANAGE_PAIRS)
    if len(reason.strip()) < 3:
        raise Invalid([Fault("reason", "Напишите причину: она останется в журнале действий.")])
    with house.store.transaction(actor) as tx:
        contest = CONTESTS.get(tx, key)
        if not contest.closed:
            raise Conflict("Итоги этого конкурса ещё не подведены.")
        tx.audit("contest_reopened", subject=key, ground=reason.strip())
        return CONTESTS.save(tx, replace(contest, closed=False))


def summary(house: House, actor: Actor, key: str) -> list[Line]:
    """Entries by nomination and place; Conflict names entries that an expert has not judged.

    A tie goes to the greater sum by the first criterion, then by the next; equal in all share the place, and the next one is
    left out (1, 1, 3).
    """
    require(actor, Permission.MANAGE_PAIRS)
    with house.store.reading() as reader:
        return lines_of(reader, CONTESTS.get(reader, key))


def lines_of(reader: Reader, contest: Contest) -> list[Line]:
    """See ``summary``, over one view of the store."""
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


def _open(tx: Transaction, key: str) -> Contest:
    contest = CONTESTS.get(tx, key)
    if contest.closed:
        raise Conflict("Итоги этого конкурса подведены: заявки и оценки больше не меняются.")
    return contest


def _unknown(reader: Reader, name: str, keys: tuple[str, ...]) -> Iterator[Fault]:
    for number, key in enumerate(keys):
        if PEOPLE.peek(reader, key) is None:
            yield Fault(f"{name}.{number}", NOBODY)


def _checked(faults: list[Fault]) -> None:
    if faults:
        raise Invalid(faults)

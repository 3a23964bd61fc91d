"""Papers of a contest filled from its records: sheets, minutes, order, diplomas, the text for the site."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from records.registry import CONTESTS, ENTRIES, ISSUED, PEOPLE, SCORES
from records.store import Reader
from schemas.contest import Contest, Entry
from schemas.issued import Issued, State
from schemas.values.actor import Actor
from service.errors import Conflict, Fault, Invalid
from service.security.permissions import Permission, require
from service.usecases import views
from service.usecases.batch import Row
from service.usecases.contest import Line, lines_of
from service.usecases.house import House

PLACES = {1: "first", 2: "second", 3: "third"}
"""Place → value of the shared lists «places» and «degrees»."""
MINUTES, ORDER, SHEET, SUMMARY = "minutes_contest", "order_contest_results", "contest_score_sheet", "contest_summary"
DIPLOMAS, CERTIFICATES = "diplomas", "certificates"
"""What a batch of a contest is: diplomas of the places, certificates of those without one."""
BATCHES = {DIPLOMAS: "Дипломы конкурса", CERTIFICATES: "Сертификаты участников конкурса"}
DEGREES = {"first": "I", "second": "II", "third": "III"}


@dataclass(frozen=True, slots=True)
class Known:
    """What the papers of a contest stand on: its places, and the papers of it that are already registered."""

    contest: Contest
    lines: Sequence[Line]
    minutes: str
    order: str


def results_data(contest: Contest, lines: Sequence[Line]) -> dict[str, Any]:
    """Fields of «order_contest_results»."""
    winners = [
        {"nomination": line.entry.nomination, "place": PLACES[line.place], "person": list(line.entry.people)}
        for line in lines
        if line.place in PLACES
    ]
    return {"contest": contest.title, "winners": winners}


def minutes_data(contest: Contest, lines: Sequence[Line]) -> dict[str, Any]:
    """Fields of «minutes_contest» that the records know; its template puts the title in quotes itself."""
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
    heads = {"chairman": contest.chairman, "secretary": contest.secretary}
    return {
        "contest": contest.title.removeprefix("«").removesuffix("»"),
        "members": [key for key in contest.experts if key not in heads.values()],
        "scores": scores,
        "winners": winners,
        **{name: key for name, key in heads.items() if key},
    }


def summary_data(contest: Contest, lines: Sequence[Line], nomination: str) -> dict[str, Any]:
    """Fields of «contest_summary» of one nomination."""
    entries = [
        {"people": list(line.entry.people), "scores": list(line.scores), "place": line.place}
        for line in lines
        if line.entry.nomination == nomination
    ]
    heads = {name: key for name, key in (("chairman", contest.chairman), ("secretary", contest.secretary)) if key}
    named = {"contest": contest.title, "nomination": nomination, "experts": list(contest.experts)}
    return {**named, "entries": entries, **heads}


def diplomas(contest: Contest, lines: Sequence[Line], order: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Document type and fields of each diploma: of one person, or of a pair."""
    made: list[tuple[str, dict[str, Any]]] = []
    for line in lines:
        if line.place not in PLACES:
            continue
        common = {
            "place": PLACES[line.place], "contest": contest.title, "nomination": line.entry.nomination,
            "year": contest.year, **({"order": order} if order else {}),
            **({"chairman": contest.chairman} if contest.chairman else {}),
        }  # fmt: skip
        people = list(line.entry.people)
        if len(people) == 1:
            made.append(("diploma_winner", {"person": people[0], **common}))
        else:
            made.append(("diploma_best_pair", {"pair": people, **common}))
    return made


def certificates(contest: Contest, lines: Sequence[Line], order: str = "") -> list[tuple[str, dict[str, Any]]]:
    """A certificate for everybody who took part and won no place."""
    common = {"event": f"конкурса {contest.title}", "year": contest.year, **({"order": order} if order else {})}
    return [
        ("certificate_participant", {"person": person, "nomination": line.entry.nomination, **common})
        for line in lines
        if line.place not in PLACES
        for person in line.entry.people
    ]


def site_data(contest: Contest, lines: Sequence[Line]) -> dict[str, Any]:
    """Fields of «publication_results»; who may be named is for the guard to say."""
    persons = [
        {
            "person": person,
            "merit": f"диплом {DEGREES[PLACES[line.place]]} степени в номинации «{line.entry.nomination}»",
        }
        for line in lines
        if line.place in PLACES
        for person in line.entry.people
    ]
    title = f"Итоги конкурса {contest.title}"
    return {"title": title, "year": contest.year, "text": [f"{title} подведены."], "persons": persons}


def announcement_data(contest: Contest) -> dict[str, Any]:
    """Fields of «order_contest» that the records know."""
    heads = {contest.chairman: "chair", contest.secretary: "secretary"}
    listed = dict.fromkeys([key for key in (contest.chairman, contest.secretary) if key] + list(contest.experts))
    return {
        "contest": contest.title,
        "commission": [{"role": heads.get(key, "member"), "person": key} for key in listed],
    }


_OF_RESULTS: Mapping[str, Callable[[Known], dict[str, Any]]] = {
    MINUTES: lambda known: minutes_data(known.contest, known.lines),
    ORDER: lambda known: (
        results_data(known.contest, known.lines) | ({"protocol": known.minutes} if known.minutes else {})
    ),
    "publication_results": lambda known: site_data(known.contest, known.lines),
}


def paper_data(house: House, actor: Actor, key: str, kind: str, entry: str = "") -> dict[str, Any]:
    """What the records know of a paper of the contest, for its form; Conflict while the places are not known.

    ``kind``: order_contest, contest_application (of an ``entry``), minutes_contest, order_contest_results, publication_results.
    """
    require(actor, Permission.MANAGE_PAIRS)
    with house.store.reading() as reader:
        contest = CONTESTS.get(reader, key)
        if kind == "order_contest":
            return announcement_data(contest)
        if kind == "contest_application":
            return _application(contest, ENTRIES.get(reader, entry))
        if kind not in _OF_RESULTS:
            raise Invalid([Fault("type", f"По конкурсу готовят: {', '.join(_OF_RESULTS)}, order_contest.")])
        return _OF_RESULTS[kind](_known(reader, contest))


def _application(contest: Contest, entry: Entry) -> dict[str, Any]:
    return {"contest": contest.title, "nomination": entry.nomination, "person": list(entry.people)}


def batch_rows(house: House, actor: Actor, key: str, what: str) -> list[Row]:
    """Rows of a batch: «diplomas» or «certificates», laid by nomination; Conflict before the results are settled."""
    require(actor, Permission.MANAGE_PAIRS)
    with house.store.reading() as reader:
        known = _known(reader, CONTESTS.get(reader, key))
        if not known.contest.closed:
            raise Conflict("Сначала подведите итоги: дипломы выдают, когда места больше не изменятся.")
        if what not in BATCHES:
            raise Invalid([Fault("type", f"По конкурсу пачкой выдают: {', '.join(BATCHES)}.")])
        make = certificates if what == CERTIFICATES else diplomas
        made = make(known.contest, known.lines, known.order)
        return [_row(reader, kind, data) for kind, data in made]


def _row(reader: Reader, kind: str, data: dict[str, Any]) -> Row:
    keys = data.get("pair") or [data["person"]]
    names = ", ".join(str(person.name) for one in keys if (person := PEOPLE.peek(reader, one)) is not None)
    return Row(kind, data, data["nomination"], names, keys[0])


def papers_of(reader: Reader, contest: Contest) -> list[Issued]:
    """Registered papers that name the contest, the newest first: matched by its title and year, whatever door they came by."""
    titles = {contest.title, contest.title.removeprefix("«").removesuffix("»")}
    found = ISSUED.find(reader, {"academic_year": contest.year, "type": [MINUTES, ORDER, "order_contest"]})
    in_force = [paper for paper in found if paper.state is not State.ANNULLED and not paper.cancelled_by]
    ours = [paper for paper in in_force if paper.data.get("contest") in titles]
    return sorted(ours, key=lambda paper: (paper.date, paper.seq or 0), reverse=True)


def _known(reader: Reader, contest: Contest) -> Known:
    papers = papers_of(reader, contest)
    latest = {kind: next((one.key for one in papers if one.type == kind), "") for kind in (MINUTES, ORDER)}
    return Known(contest, lines_of(reader, contest), latest[MINUTES], latest[ORDER])


def summary_file(house: House, actor: Actor, key: str, nomination: str) -> bytes:
    """The table of points of one nomination as a Word file."""
    require(actor, Permission.MANAGE_PAIRS)
    with house.store.reading() as reader:
        contest = CONTESTS.get(reader, key)
        if not contest.secretary:
            raise Conflict("Назовите секретаря комиссии в сведениях о конкурсе: он подписывает сводную таблицу.")
        data = summary_data(contest, lines_of(reader, contest), nomination)
    return views.view(house, actor, SUMMARY, data)


def score_sheets(house: House, actor: Actor, key: str, expert: str) -> bytes:
    """All sheets of one expert as one Word file: blank where he has not judged yet."""
    require(actor, Permission.MANAGE_PAIRS)
    with house.store.reading() as reader:
        contest = CONTESTS.get(reader, key)
        entries = ENTRIES.find(reader, {"contest": key}, order=("nomination", "entered_on"))
        given = {
            one.entry: one.points
            for entry in entries
            for one in SCORES.find(reader, {"entry": entry.key, "expert": expert})
        }
    if not entries:
        raise Conflict("Заявок ещё нет: печатать нечего.")
    return views.many(house, actor, SHEET, [_sheet(contest, entry, expert, given.get(entry.key)) for entry in entries])


def _sheet(contest: Contest, entry: Entry, expert: str, points: Sequence[int] | None) -> dict[str, Any]:
    rows: list[dict[str, Any]] = [{"criterion": one.name, "max": one.best} for one in contest.criteria]
    if points is not None:
        rows = [{**row, "score": given} for row, given in zip(rows, points, strict=True)]
    data = {"contest": contest.title, "nomination": entry.nomination, "people": list(entry.people), "expert": expert}
    return {**data, "scores": rows, **({"entry": entry.paper} if entry.paper else {})}

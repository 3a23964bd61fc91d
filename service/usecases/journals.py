"""Journals of numbers: what stands in a series, the college's earlier journal brought in, a workbook of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from records.registry import ISSUED
from records.store import Reader
from schemas.errors import Fault
from schemas.issued import Issued, State
from schemas.journals import JOURNALS, Journal
from schemas.values.actor import Actor
from schemas.values.calendar import AcademicYear
from schemas.values.ids import check_code
from service.errors import Invalid, NotFound
from service.security.permissions import Permission, require
from service.usecases import library
from service.usecases.house import House
from service.usecases.library import PAGE, Found
from service.usecases.reading import refuse_journal
from service.usecases.sheets import sheet_file

TABLE = ISSUED.spec.name
IMPORTED = "imported"
"""The type of papers that were registered before this service: a line of the journal, no file."""
HEADING = (("Номер", 12), ("Дата", 12), ("Заголовок", 60), ("Вид", 16), ("Состояние", 18), ("Причина", 40))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a journal as it was kept on paper."""

    seq: int | None
    """None for an insert."""
    number: str
    date: date
    heading: str
    reason: str = ""
    """Why the number is annulled; empty for one in force."""


def journal_of(key: str) -> Journal:
    """The journal; NotFound names the known ones."""
    if key not in JOURNALS:
        raise NotFound(f"Журнала «{key}» нет. Есть: {', '.join(JOURNALS)}.")
    return JOURNALS[key]


def lines(house: House, actor: Actor, key: str, period: str) -> list[Issued]:
    """Every number of the series in order, annulled ones too; inserts («152/2») stand after the number they follow."""
    require(actor, Permission.READ_ARCHIVE)
    journal_of(key)
    refuse_journal(actor, key)
    with house.store.reading() as reader:
        return sorted(ISSUED.find(reader, {"journal": key, "period": period}), key=place_in_journal)


def page_of(house: House, actor: Actor, key: str, period: str, words: str = "", page: int = 1) -> Found:
    """One page of a series, the newest number first; with words, only lines that hold them in any form."""
    require(actor, Permission.READ_ARCHIVE)
    journal_of(key)
    refuse_journal(actor, key)
    if words.strip():
        return library.find(house, actor, library.Wanted(journal=key, period=period, words=words, page=page))
    where = {"journal": key, "period": period}
    with house.store.reading() as reader:
        inserts = sorted(ISSUED.find(reader, {**where, "seq": None}), key=place_in_journal, reverse=True)
        total = ISSUED.count(reader, where)
        last = reader.last_number(key, period)
        start, end = (page - 1) * PAGE, min(total, page * PAGE)
        places = {last - (int(one.data.get("after", 0))) + place: one for place, one in enumerate(inserts)}
        before = sum(place < start for place in places)
        within = [place for place in places if start <= place < end]
        numbered = ISSUED.find(
            reader, where, order=("-seq",), limit=max(0, end - start - len(within)), offset=start - before
        )
    return Found(
        sorted([*numbered, *(places[place] for place in within)], key=place_in_journal, reverse=True), total, page
    )


@dataclass(frozen=True, slots=True)
class Series:
    """One journal as the list of journals shows it: its periods with how many numbers each has, the newest first."""

    journal: Journal
    mask: str
    periods: tuple[tuple[str, int], ...]


def series(house: House, actor: Actor) -> list[Series]:
    """All journals of the college."""
    require(actor, Permission.READ_ARCHIVE)
    with house.store.reading() as reader:
        college = house.college(reader)
        return [Series(journal, college.mask(key), _periods(reader, key)) for key, journal in JOURNALS.items()]


def _periods(reader: Reader, key: str) -> tuple[tuple[str, int], ...]:
    """Periods that have numbers with how many, the newest first; all periods from the first to the last are asked for."""
    ends = [reader.find(TABLE, {"journal": key}, order=(order, "seq"), limit=1) for order in ("period", "-period")]
    if not ends[0]:
        return ()
    first, last = (rows[0]["period"] for rows in ends)
    counts = [(period, reader.count(TABLE, {"journal": key, "period": period})) for period in _between(first, last)]
    return tuple((period, count) for period, count in reversed(counts) if count)


def _between(first: str, last: str) -> list[str]:
    if first == last or not (first[:4].isdecimal() and last[:4].isdecimal()):
        return [first] if first == last else [first, last]
    years = range(int(first[:4]), int(last[:4]) + 1)
    return [str(AcademicYear(year)) if "-" in last else str(year) for year in years]


def begun(house: House, actor: Actor, key: str) -> bool:
    """True once the journal has a number."""
    require(actor, Permission.READ_ARCHIVE)
    with house.store.reading() as reader:
        return bool(ISSUED.find(reader, {"journal": key}, limit=1))


def periods(house: House, actor: Actor, key: str) -> list[tuple[str, int]]:
    """Periods of a journal that have numbers, with how many, the newest first."""
    require(actor, Permission.READ_ARCHIVE)
    journal_of(key)
    with house.store.reading() as reader:
        return list(_periods(reader, key))


def workbook(house: House, actor: Actor, key: str, period: str) -> bytes:
    """The series as xlsx: number, date, heading, kind, state, reason; every cell a text."""
    require(actor, Permission.EXPORT_ARCHIVE)
    rows = (
        (
            paper.number,
            f"{paper.date:%d.%m.%Y}",
            paper.title,
            paper.word,
            paper.state.russian,
            paper.reason or paper.ground,
        )
        for paper in lines(house, actor, key, period)
    )
    return sheet_file(period, HEADING, rows)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A paper that was signed but not entered in its time: after which number it goes, its date, heading, and why it was forgotten."""

    after: int
    date: date
    heading: str
    reason: str


def insert(house: House, actor: Actor, key: str, period: str, paper: Forgotten) -> Issued:
    """Register a forgotten paper under a slashed number («152/2-од»): an exception from gapless numbering (office-rules.md §4).

    No counter moves; the line has no seq and no file; the reason goes into the audit chain and stands in the journal.
    Invalid without reason or heading, after a number that is not there, or with a date that is not between its neighbours'.
    """
    require(actor, Permission.MANAGE_JOURNALS)
    journal = journal_of(key)
    with house.store.transaction(actor) as tx:
        college = house.college(tx)
        series = ISSUED.find(tx, {"journal": key, "period": period})
        _check_insert(series, paper, house.today(college))
        taken = {one.number for one in series}
        mask = college.mask(key).replace("{year}", str(paper.date.year))
        place = next(one for one in count(2) if mask.replace("{n}", f"{paper.after}/{one}") not in taken)
        line = Line(None, mask.replace("{n}", f"{paper.after}/{place}"), paper.date, paper.heading.strip())
        made = entry(house, actor, journal, period, line)
        data = {"after": paper.after, "place": place}
        added = ISSUED.add(tx, replace(made, ground=paper.reason.strip(), data=data))
        facts = {"number": line.number, "journal": key, "period": period, "after": paper.after}
        tx.audit("number_inserted", subject=added.key, ground=paper.reason.strip(), facts=facts)
    return added


def _check_insert(series: Sequence[Issued], paper: Forgotten, today: date) -> None:
    faults = [
        Fault(name, said)
        for name, said in (
            ("heading", "Напишите заголовок документа." if not paper.heading.strip() else ""),
            (
                "reason",
                "Напишите причину: она останется в журнале и в учёте действий."
                if len(paper.reason.strip()) < 3
                else "",
            ),
        )
        if said
    ]
    dates = {one.seq: one.date for one in series if one.seq is not None}
    if paper.after not in dates:
        faults.append(Fault("after", f"Номера {paper.after} в этом журнале за этот период нет."))
    else:
        last = dates.get(paper.after + 1, today)
        if not dates[paper.after] <= paper.date <= last:
            faults.append(
                Fault(
                    "date",
                    f"Дата должна быть с {dates[paper.after]:%d.%m.%Y} по {last:%d.%m.%Y}, между соседними номерами.",
                )
            )
    if faults:
        raise Invalid(faults)


def place_in_journal(paper: Issued) -> tuple[int, int]:
    """Where a line stands in its journal: an insert after the number it follows."""
    if paper.seq is not None:
        return paper.seq, 0
    return int(paper.data.get("after", 0)), int(paper.data.get("place", 0))


def entry(house: House, actor: Actor, journal: Journal, period: str, line: Line) -> Issued:
    """A line of the journal without a file."""
    return Issued(
        type=IMPORTED, title=line.heading, genre="order", word="приказ" if "orders" in journal.key else "документ",
        journal=journal.key, period=period, seq=line.seq, number=line.number, date=line.date, sha256="", size=0,
        academic_year=str(AcademicYear.of(line.date)), file_name="", code=check_code(house.chance), template_sha256="",
        state=State.ANNULLED if line.reason else State.REGISTERED, compressor="", reason=line.reason,
        issued_at=house.clock().isoformat(timespec="seconds"), issued_by=actor.login,
    )  # fmt: skip

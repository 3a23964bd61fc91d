"""How long each paper is kept and when its term ends: the table of terms, edited by the college, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from records.registry import ACT_LINES, ACTS, CONSENTS, HOLDS, ISSUED
from records.store import Reader
from schemas.consent import Consent
from schemas.issued import Issued
from schemas.journals import JOURNALS, Counting
from schemas.keeping import ActState, DestructionAct, Hold
from schemas.values.actor import Actor
from schemas.values.calendar import AcademicYear
from service.archive.terms import PERMANENT, Start, Term, own_terms, read_terms, term_of, write_terms
from service.errors import NotFound
from service.security.permissions import Permission, require
from service.settings import OWN_TEMPLATES
from service.usecases import library
from service.usecases.house import House
from service.usecases.reading import listed_genres

SHARED = "_shared"
PAGE = 50
STARTS = {
    Start.FILE_END: "окончание дела (год документа или учебный год журнала)",
    Start.CONSENT_END: "окончание срока или отзыв согласия",
    Start.CONTRACT_END: "истечение срока договора",
    Start.PROGRAMME_END: "окончание программы",
}


@dataclass(frozen=True, slots=True)
class Keep:
    """How long a paper is kept: the last day, or None with ``said`` telling why there is none."""

    term: Term | None
    until: date | None
    said: str
    holds: tuple[Hold, ...] = ()
    """Bans on destruction that stand."""
    act: DestructionAct | None = None
    """The confirmed act that set it apart for destruction."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of the table with how many papers are kept by it."""

    term: Term
    papers: int


def terms(house: House, actor: Actor) -> dict[str, Term]:
    """The table in force, by code."""
    require(actor, Permission.READ_ARCHIVE)
    return table_of(house)


def line(house: House, actor: Actor, code: str) -> Term:
    """One line; NotFound if there is none."""
    known = terms(house, actor).get(code)
    if known is None:
        raise NotFound(f"Строки «{code}» в таблице сроков нет.")
    return known


def counted(house: House, actor: Actor) -> list[Kept]:
    """The table with how many papers each line keeps, by title."""
    known = terms(house, actor)
    with house.store.reading() as reader:
        counts = {code: ISSUED.count(reader, {"retention": code}) for code in known}
    return [Kept(term, counts[term.code]) for term in sorted(known.values(), key=lambda term: term.title)]


def papers_of(house: House, actor: Actor, code: str, page: int = 1) -> tuple[list[tuple[Issued, Keep]], int]:
    """One page of the papers kept by a line, the oldest first, and how many there are."""
    require(actor, Permission.READ_ARCHIVE)
    table = table_of(house)
    with house.store.reading() as reader:
        genres = listed_genres(actor)
        where = {"retention": code} | ({"genre": list(genres)} if genres else {})
        papers = ISSUED.find(reader, where, order=("date", "seq"), limit=PAGE, offset=(page - 1) * PAGE)
        return [(paper, _full(reader, table, paper)) for paper in papers], ISSUED.count(reader, where)


def amend(house: House, actor: Actor, code: str, changes: Mapping[str, Any]) -> Term:
    """Change or add a line of the college's own table; it counts as confirmed by the actor today."""
    require(actor, Permission.COLLEGE_SETTINGS)
    known = table_of(house).get(code)
    base = (
        {name: getattr(known, name) for name in Term.__slots__}
        if known
        else {"start": Start.FILE_END, "source": "номенклатура дел колледжа"}
    )
    with house.store.transaction(actor) as tx:
        today = house.today(house.college(tx))
        stamp = {"code": code, "confirmed_by": actor.login, "confirmed_on": today.isoformat(), "doubt": ""}
        term = term_of({**base, **stamp, **changes})
        tx.audit(
            "retention_amended", subject=code, facts={"years": term.years, "term": term.term, "article": term.article}
        )
        write_terms(_own(house), (own_terms(_own(house)) | {code: term}).values())
    return term


def keep(house: House, actor: Actor, key: str) -> Keep:
    """How long one paper is kept, what holds it back, and the act it was set apart by."""
    paper = library.get(house, actor, key)
    with house.store.reading() as reader:
        return _full(reader, table_of(house), paper)


def _full(reader: Reader, table: Mapping[str, Term], paper: Issued) -> Keep:
    kept = keep_by(table, paper, CONSENTS.find(reader, {"paper": paper.key}))
    own = [*HOLDS.find(reader, {"paper": paper.key}), *HOLDS.find(reader, {"year": paper.academic_year})]
    holds = tuple(hold for hold in own if hold.stands and hold.covers(paper.key, paper.academic_year, paper.journal))
    acts = (ACTS.peek(reader, one.act) for one in ACT_LINES.find(reader, {"paper": paper.key}))
    act = next((act for act in acts if act is not None and act.state is ActState.CONFIRMED), None)
    return Keep(kept.term, kept.until, kept.said, holds, act)


def keep_by(table: Mapping[str, Term], paper: Issued, consents: list[Consent]) -> Keep:
    """How long a paper is kept by the table, its consents being known."""
    term = table.get(paper.retention)
    if term is None:
        return Keep(None, None, "срок не установлен")
    if term.years <= PERMANENT:
        return Keep(term, None, term.term)
    until = term.until(_ended(term, paper, consents))
    return Keep(term, until, f"хранить до {until:%d.%m.%Y}" if until else f"{term.term}: срок ещё не начался")


def _ended(term: Term, paper: Issued, consents: list[Consent]) -> date | None:
    """The day on which the term's start event fell; None while it has not, or is not known here."""
    if term.start is Start.CONSENT_END:
        ends = [min(filter(None, (one.until, one.withdrawn_on)), default=None) for one in consents]
        known = [end for end in ends if end is not None]
        return max(known) if known and len(known) == len(ends) else None
    if term.start is Start.PROGRAMME_END:
        return AcademicYear.parse(paper.academic_year).last_day
    if term.start is Start.FILE_END:
        journal = JOURNALS.get(paper.journal)
        by_year = journal is not None and journal.counting is Counting.ACADEMIC_YEAR
        return AcademicYear.parse(paper.academic_year).last_day if by_year else paper.date
    return None


def _own(house: House) -> Path:
    return house.settings.data / OWN_TEMPLATES / SHARED


def table_of(house: House) -> dict[str, Term]:
    """The table in force, for other use cases."""
    return read_terms(house.settings.templates / SHARED, _own(house))


def term_json(term: Term) -> dict[str, Any]:
    """A line of the table as the API and the command line tell it."""
    return {name: getattr(term, name) for name in Term.__slots__} | {"start": term.start.value, "written": term.written}


def keep_json(kept: Keep) -> dict[str, Any]:
    """How long a paper is kept, as the API and the command line tell it."""
    names = ("key", "reason", "set_by", "set_at", "year", "journal")
    return {
        "code": kept.term.code if kept.term else None, "term": kept.term.term if kept.term else None,
        "article": kept.term.article if kept.term else None, "until": kept.until.isoformat() if kept.until else None,
        "said": kept.said, "holds": [{name: getattr(hold, name) for name in names} for hold in kept.holds],
        "act": kept.act.number if kept.act else None,
    }  # fmt: skip

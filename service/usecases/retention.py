"""How long each paper is kept, what is held back, and what may be proposed for destruction; nothing is ever removed here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from records.registry import CONSENTS, ISSUED
from records.store import Reader
from schemas.consent import Consent
from schemas.issued import Issued
from schemas.journals import JOURNALS, Counting
from schemas.values.actor import Actor
from schemas.values.calendar import AcademicYear
from service.archive.terms import PERMANENT, Start, Term, own_terms, read_terms, term_of, write_terms
from service.errors import Conflict, Fault, Invalid, NotFound
from service.security.permissions import Permission, require
from service.settings import OWN_TEMPLATES
from service.usecases.house import House

SHARED = "_shared"
SET, LIFTED = "hold_set", "hold_lifted"
"""Events of the audit chain: a legal hold is what the chain says of a paper, so that it can not be lifted unseen."""


@dataclass(frozen=True, slots=True)
class Keep:
    """How long a paper is kept: the last day, or None with ``said`` telling why there is none; the reason of a hold, if held."""

    term: Term | None
    until: date | None
    said: str
    held: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What may be destroyed as of a day, apart from what wants a decision of a commission first, and the text of the act."""

    ready: tuple[Issued, ...]
    for_commission: tuple[Issued, ...]
    held: tuple[Issued, ...]
    act: str


def terms(house: House, actor: Actor) -> dict[str, Term]:
    """The table in force, by code."""
    require(actor, Permission.READ_ARCHIVE)
    return _table(house)


def amend(house: House, actor: Actor, code: str, changes: Mapping[str, Any]) -> Term:
    """Change or add a line of the college's own table; it counts as confirmed by the actor today."""
    require(actor, Permission.COLLEGE_SETTINGS)
    known = _table(house).get(code)
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


def hold(house: House, actor: Actor, key: str, reason: str) -> None:
    """Forbid proposing a paper for destruction (a claim, an inspection) until the hold is lifted; Invalid without a reason."""
    _mark(house, actor, key, reason, SET)


def lift(house: House, actor: Actor, key: str, reason: str) -> None:
    """Lift a hold, with a reason; Conflict when there is none."""
    _mark(house, actor, key, reason, LIFTED)


def keep(house: House, actor: Actor, key: str) -> Keep:
    """How long one paper is kept."""
    require(actor, Permission.READ_ARCHIVE)
    table, held = _table(house), _held(house, key)
    with house.store.reading() as reader:
        paper = ISSUED.get(reader, key)
        consents = CONSENTS.find(reader, {"paper": key})
    return replace(_keep(table, paper, consents), held=held.get(key, ""))


def propose(house: House, actor: Actor, day: date | None = None) -> Proposal:
    """Papers whose term ran out before ``day`` (today), without those on hold, and the act; a human decides and signs."""
    require(actor, Permission.DESTROY_DATA)
    table, held = _table(house), _held(house)
    with house.store.reading() as reader:
        college = house.college(reader)
        dated = day or house.today(college)
        over = [(paper, kept) for paper, kept in _kept(reader, table) if kept.until is not None and kept.until < dated]
    free = [(paper, kept) for paper, kept in over if paper.key not in held]
    ready = [(paper, kept) for paper, kept in free if kept.term and not kept.term.epk]
    commission = tuple(paper for paper, kept in free if kept.term and kept.term.epk)
    act = _act(college.full_name, dated, ready)
    with house.store.transaction(actor) as tx:
        tx.audit(
            "destruction_proposed", facts={"ready": len(ready), "commission": len(commission), "day": dated.isoformat()}
        )
    return Proposal(
        tuple(paper for paper, _ in ready), commission, tuple(paper for paper, _ in over if paper.key in held), act
    )


def _kept(reader: Reader, table: Mapping[str, Term]) -> list[tuple[Issued, Keep]]:
    sheets: dict[str, list[Consent]] = {}
    for consent in CONSENTS.find(reader):
        sheets.setdefault(consent.paper, []).append(consent)
    papers = ISSUED.find(reader, order=("date", "journal", "seq"))
    return [(paper, _keep(table, paper, sheets.get(paper.key, []))) for paper in papers]


def _keep(table: Mapping[str, Term], paper: Issued, consents: list[Consent]) -> Keep:
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


def _act(college: str, day: date, ready: list[tuple[Issued, Keep]]) -> str:
    lines = [
        college,
        "",
        "АКТ",
        "о выделении к уничтожению документов, не подлежащих хранению",
        f"от {day:%d.%m.%Y} (проект)",
        "",
    ]
    for place, (paper, kept) in enumerate(ready, 1):
        number = f" № {paper.number}" if paper.number else ""
        said = f"{paper.word} от {paper.date:%d.%m.%Y}{number} «{paper.title}»"
        until = f"{kept.until:%d.%m.%Y}" if kept.until else ""
        lines.append(
            f"{place}. {said}; {kept.term.written if kept.term else ''}; срок истёк {until}; sha256 {paper.sha256[:16]}"
        )
    lines += [
        "",
        f"Итого: {len(ready)}.",
        "Уничтожение проводит комиссия после утверждения акта; служба сама ничего не удаляет.",
    ]
    return "\n".join(lines)


def _mark(house: House, actor: Actor, key: str, reason: str, event: str) -> None:
    require(actor, Permission.ANNUL_DOCUMENT)
    if len(reason.strip()) < 3:
        raise Invalid([Fault("reason", "Напишите причину: она останется в учёте действий.")])
    if (event == LIFTED) != bool(_held(house, key)):
        raise Conflict("Запрета на уничтожение нет." if event == LIFTED else "Запрет на уничтожение уже стоит.")
    with house.store.transaction(actor) as tx:
        if ISSUED.peek(tx, key) is None:
            raise NotFound("Такого документа нет.")
        tx.audit(event, subject=key, ground=reason.strip())


def _held(house: House, key: str | None = None) -> dict[str, str]:
    """Papers on hold with the reason, from the audit chain."""
    found: dict[str, str] = {}
    for line in house.store.audit_lines(subject=key, limit=10**9):
        if line["event"] == SET:
            found[line["subject"]] = line["ground"]
        elif line["event"] == LIFTED:
            found.pop(line["subject"], None)
    return found


def _own(house: House) -> Path:
    return house.settings.data / OWN_TEMPLATES / SHARED


def _table(house: House) -> dict[str, Term]:
    return read_terms(house.settings.templates / SHARED, _own(house))

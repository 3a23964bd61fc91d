"""Acts on setting papers apart for destruction: proposed by one, confirmed by another, kept for ever; nothing is removed by the service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from records.registry import ACT_LINES, ACTS, CONSENTS, ISSUED
from records.store import Reader
from schemas.college import College
from schemas.consent import Consent
from schemas.issued import Issued
from schemas.keeping import ActLine, ActState, DestructionAct, Hold
from schemas.values.actor import Actor
from schemas.values.calendar import AcademicYear
from service.archive.terms import Term
from service.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from service.grammar.vocabulary import DateWord
from service.rendering import compile as compile_template
from service.security.permissions import Permission, require
from service.usecases import holds, retention
from service.usecases.house import House
from service.usecases.reading import may_read
from service.usecases.retention import Keep

TEMPLATE = "destruction_act.docx"
COUNTER = "destruction_acts"
"""The series of numbers of acts, by calendar year."""


@dataclass(frozen=True, slots=True)
class Due:
    """Papers whose term ended before a day: those free to go, those that want a commission (ЭПК), those on hold."""

    day: date
    ready: tuple[tuple[Issued, Keep], ...]
    for_commission: tuple[tuple[Issued, Keep], ...]
    held: tuple[tuple[Issued, Keep], ...]


def due(house: House, actor: Actor, day: date | None = None) -> Due:
    """What may be proposed as of ``day`` (today); papers of earlier acts are left out."""
    require(actor, Permission.READ_ARCHIVE)
    with house.store.reading() as reader:
        found = _due(reader, retention.table_of(house), day or house.today(house.college(reader)))
        lists = (found.ready, found.for_commission, found.held)
        shown = [tuple(one for one in some if may_read(reader, actor, one[0])) for some in lists]
    return Due(found.day, *shown)


def _due(reader: Reader, table: Mapping[str, Term], day: date) -> Due:
    taken = {
        line.paper for act in ACTS.find(reader) if act.state is not ActState.DECLINED for line in _lines(reader, act)
    }
    standing = holds.standing(reader)
    found: dict[str, list[tuple[Issued, Keep]]] = {"ready": [], "commission": [], "held": []}
    for paper, kept in _over(reader, table, day):
        if paper.key not in taken:
            found[_place(paper, kept, standing)].append((paper, kept))
    return Due(day, tuple(found["ready"]), tuple(found["commission"]), tuple(found["held"]))


def _place(paper: Issued, kept: Keep, standing: list[Hold]) -> str:
    if any(hold.covers(paper.key, paper.academic_year, paper.journal) for hold in standing):
        return "held"
    return "commission" if kept.term and kept.term.epk else "ready"


def _over(reader: Reader, table: Mapping[str, Term], day: date) -> list[tuple[Issued, Keep]]:
    """Papers whose last day is over, the oldest first."""
    sheets: dict[str, list[Consent]] = {}
    for consent in CONSENTS.find(reader):
        sheets.setdefault(consent.paper, []).append(consent)
    first = next(iter(reader.find(ISSUED.spec.name, order=("date",), limit=1)), None)
    if first is None:
        return []
    begin = int(first["academic_year"][:4])
    papers: list[Issued] = []
    for code, term in table.items():
        if term.years > 0:  # no term ends before so many years after the paper's own
            years = [str(AcademicYear(start)) for start in range(begin, day.year - term.years)]
            papers += ISSUED.find(reader, {"retention": code, "academic_year": years})
    papers.sort(key=lambda paper: (paper.date, paper.journal, paper.seq or 0))
    kept = ((paper, retention.keep_by(table, paper, sheets.get(paper.key, []))) for paper in papers)
    return [(paper, one) for paper, one in kept if one.until is not None and one.until < day]


def propose(house: House, actor: Actor, day: date | None = None) -> DestructionAct:
    """Write a proposal down; Conflict when nothing ran out, or another proposal waits."""
    require(actor, Permission.ANNUL_DOCUMENT)
    table = retention.table_of(house)
    with house.store.transaction(actor) as tx:
        dated = day or house.today(house.college(tx))
        if ACTS.find(tx, {"state": ActState.PROPOSED.value}, limit=1):
            raise Conflict("Предыдущий акт ещё ждёт второго лица: утвердите или отклоните его.")
        found = _due(tx, table, dated)
        if not found.ready:
            raise Conflict("Документов, срок хранения которых истёк, нет.")
        now = house.clock().isoformat(timespec="seconds")
        act = ACTS.add(
            tx,
            DestructionAct(
                day=dated, state=ActState.PROPOSED, papers=len(found.ready), proposed_by=actor.login, proposed_at=now
            ),
        )
        for place, (paper, kept) in enumerate(found.ready, 1):
            ACT_LINES.add(tx, _line(act.key, place, paper, kept))
        facts = {"papers": act.papers, "commission": len(found.for_commission), "held": len(found.held)}
        tx.audit("destruction_proposed", subject=act.key, facts=facts)
    return act


def _line(act: str, place: int, paper: Issued, kept: Keep) -> ActLine:
    assert kept.until is not None  # noqa: S101 - only papers with a last day are due
    return ActLine(
        act=act, place=place, paper=paper.key, number=paper.number, dated=paper.date, until=kept.until,
        title=f"{paper.word[:1].upper()}{paper.word[1:]} «{paper.title}»", term=kept.term.written if kept.term else "",
        sha256=paper.sha256,
    )  # fmt: skip


def confirm(house: House, actor: Actor, key: str) -> DestructionAct:
    """A second person confirms: the act gets its number and its Word file is kept.

    Conflict when a paper of it was put on hold or its term was changed meanwhile.
    """
    require(actor, Permission.DESTROY_DATA)
    table = retention.table_of(house)
    with house.store.transaction(actor) as tx:
        act = _waiting(tx, key, actor)
        lines = _lines(tx, act)
        _still_due(tx, table, act, lines)
        college = house.college(tx)
        today = house.today(college)
        number = str(tx.allocate(COUNTER, str(today.year)))
        content = _word(house, college, (number, today), act, lines)
        digest = house.files.put(content)
        now = house.clock().isoformat(timespec="seconds")
        done = replace(
            act, state=ActState.CONFIRMED, number=number, decided_by=actor.login, decided_at=now, sha256=digest
        )
        done = ACTS.save(tx, done)
        facts = {"number": number, "papers": act.papers, "sha256": digest, "proposed_by": act.proposed_by}
        tx.audit("destruction_confirmed", subject=key, facts=facts)
    return done


def decline(house: House, actor: Actor, key: str, reason: str) -> DestructionAct:
    """Decline a proposal with a reason; the one who proposed may take it back."""
    require(actor, Permission.ANNUL_DOCUMENT)
    if len(reason.strip()) < holds.SHORTEST:
        raise Invalid([Fault("reason", "Напишите, почему акт отклонён.")])
    with house.store.transaction(actor) as tx:
        act = _waiting(tx, key)
        now = house.clock().isoformat(timespec="seconds")
        done = replace(act, state=ActState.DECLINED, decided_by=actor.login, decided_at=now, reason=reason.strip())
        done = ACTS.save(tx, done)
        tx.audit("destruction_declined", subject=key, ground=reason.strip())
    return done


def _waiting(reader: Reader, key: str, actor: Actor | None = None) -> DestructionAct:
    act = ACTS.get(reader, key)
    if act.state is not ActState.PROPOSED:
        raise Conflict(f"Этот акт уже {act.state.russian}.")
    if actor is not None and act.proposed_by == actor.login:
        raise Forbidden("Акт утверждает не тот, кто его предложил: нужно второе лицо.")
    return act


def _still_due(reader: Reader, table: Mapping[str, Term], act: DestructionAct, lines: list[ActLine]) -> None:
    standing = holds.standing(reader)
    over = {paper.key: (paper, kept) for paper, kept in _over(reader, table, act.day)}
    for line in lines:
        if line.paper not in over or _place(*over[line.paper], standing) != "ready":
            raise Conflict(
                f"{line.title} от {line.dated:%d.%m.%Y}: запрет на уничтожение или другой срок хранения. "
                "Отклоните акт и составьте новый."
            )


def listed(house: House, actor: Actor) -> list[DestructionAct]:
    """All acts, the latest first."""
    require(actor, Permission.READ_ARCHIVE)
    with house.store.reading() as reader:
        return ACTS.find(reader, order=("-proposed_at",))


def waiting(house: House, actor: Actor) -> list[DestructionAct]:
    """Proposals that this person may confirm."""
    require(actor, Permission.DESTROY_DATA)
    with house.store.reading() as reader:
        found = ACTS.find(reader, {"state": ActState.PROPOSED.value})
    return [act for act in found if act.proposed_by != actor.login]


def get(house: House, actor: Actor, key: str) -> tuple[DestructionAct, list[ActLine]]:
    """An act with its lines."""
    require(actor, Permission.READ_ARCHIVE)
    with house.store.reading() as reader:
        act = ACTS.get(reader, key)
        return act, _lines(reader, act)


def file(house: House, actor: Actor, key: str) -> tuple[DestructionAct, bytes]:
    """The Word file of a confirmed act, as it was kept."""
    act, _ = get(house, actor, key)
    if not act.sha256:
        raise NotFound("Файл появится, когда второе лицо утвердит акт.")
    return act, house.files.get(act.sha256)


def _lines(reader: Reader, act: DestructionAct) -> list[ActLine]:
    return ACT_LINES.find(reader, {"act": act.key}, order=("place",))


def _word(house: House, college: College, named: tuple[str, date], act: DestructionAct, lines: list[ActLine]) -> bytes:
    number, today = named
    rows = [
        {
            "документ": line.title, "номер": line.number or "–", "дата": f"{line.dated:%d.%m.%Y}", "срок": line.term,
            "истёк": f"{line.until:%d.%m.%Y}",
        }
        for line in lines
    ]  # fmt: skip
    slots: dict[str, Any] = {
        "организация": {"полное": college.full_name, "образец": college.training},
        "номер": number,
        "дата": DateWord(today),
        "на_день": DateWord(act.day),
        "строки": rows,
        "предложил": act.proposed_by,
        "всего": str(len(rows)),
    }
    template = (house.settings.templates / retention.SHARED / TEMPLATE).read_bytes()
    return compile_template(template).render(
        slots, {"title": f"Акт № {number}", "creator": college.short_name or college.full_name}
    )

"""Legal holds: a paper or a whole shelf that may not be destroyed, whoever asks, until the reason is gone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from records.registry import HOLDS, ISSUED
from records.store import Reader
from schemas.journals import JOURNALS
from schemas.keeping import Hold
from schemas.values.actor import Actor
from schemas.values.calendar import AcademicYear
from service.errors import Conflict, Fault, Invalid, NotFound
from service.security.permissions import Permission, require
from service.usecases.house import House

SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Place:
    """What is held: a paper by its key, or a shelf: an academic year, narrowed by a journal if one is named."""

    paper: str = ""
    year: str = ""
    journal: str = ""


def put(house: House, actor: Actor, place: Place, reason: str) -> Hold:
    """Set a hold; several may hold one paper, each with its reason. Invalid with all faults, NotFound for no such paper."""
    require(actor, Permission.ANNUL_DOCUMENT)
    faults = [*_wrong(place), *_short(reason)]
    if faults:
        raise Invalid(faults)
    with house.store.transaction(actor) as tx:
        if place.paper and ISSUED.peek(tx, place.paper) is None:
            raise NotFound("Такого документа нет.")
        now = house.clock().isoformat(timespec="seconds")
        made = HOLDS.add(
            tx,
            Hold(
                paper=place.paper, year=place.year, journal=place.journal, reason=reason.strip(), set_by=actor.login,
                set_at=now,
            ),
        )  # fmt: skip
        facts = {"hold": made.key, "year": place.year, "journal": place.journal}
        tx.audit("hold_set", subject=place.paper or made.key, ground=reason.strip(), facts=facts)
    return made


def lift(house: House, actor: Actor, key: str, reason: str) -> Hold:
    """Lift a hold, with a reason; Conflict when it is lifted already."""
    require(actor, Permission.ANNUL_DOCUMENT)
    if faults := _short(reason):
        raise Invalid(faults)
    with house.store.transaction(actor) as tx:
        hold = HOLDS.get(tx, key)
        if not hold.stands:
            raise Conflict("Этот запрет уже снят.")
        now = house.clock().isoformat(timespec="seconds")
        lifted = HOLDS.save(tx, replace(hold, lifted_by=actor.login, lifted_at=now, lifted_for=reason.strip()))
        tx.audit("hold_lifted", subject=hold.paper or key, ground=reason.strip(), facts={"hold": key})
    return lifted


def get(house: House, actor: Actor, key: str) -> Hold:
    """One hold; NotFound if there is none."""
    require(actor, Permission.READ_ARCHIVE)
    with house.store.reading() as reader:
        return HOLDS.get(reader, key)


def listed(house: House, actor: Actor) -> list[tuple[Hold, str]]:
    """All holds with what they hold in words: those that stand first, the latest first."""
    require(actor, Permission.READ_ARCHIVE)
    with house.store.reading() as reader:
        found = [(hold, said(reader, hold)) for hold in HOLDS.find(reader, order=("-set_at",))]
    return sorted(found, key=lambda pair: not pair[0].stands)


def standing(reader: Reader) -> list[Hold]:
    """Holds not lifted."""
    return [hold for hold in HOLDS.find(reader) if hold.stands]


def said(reader: Reader, hold: Hold) -> str:
    """What is held, in words."""
    if hold.paper:
        paper = ISSUED.peek(reader, hold.paper)
        number = f" № {paper.number}" if paper and paper.number else ""
        return f"{paper.word}{number} от {paper.date:%d.%m.%Y}" if paper else hold.paper
    journal = JOURNALS.get(hold.journal)
    return f"{hold.year} учебный год, {journal.title if journal else 'все документы'}"


def _wrong(place: Place) -> list[Fault]:
    if place.paper:
        return []
    faults = []
    try:
        AcademicYear.parse(place.year)
    except ValueError:
        faults.append(Fault("year", "Учебный год пишется так: 2026-2027."))
    if place.journal and place.journal not in JOURNALS:
        faults.append(Fault("journal", "Выберите журнал из списка."))
    return faults


def _short(reason: str) -> list[Fault]:
    if len(reason.strip()) >= SHORTEST:
        return []
    return [Fault("reason", "Напишите причину: она останется в учёте действий.")]

"""Withdrawals and demands: the clock of law.md §4 starts, consents end at once, and what must be destroyed is destroyed with its act."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from records.registry import CONSENTS, ISSUED, PEOPLE, REPRESENTATIONS, WITHDRAWALS
from records.store import Reader, Transaction
from schemas.consent import ConsentKind, Giver, giver_on
from schemas.person import Person
from schemas.values.actor import Actor
from schemas.withdrawal import Demand, Withdrawal, WithdrawalState
from service.errors import Conflict, Fault, Forbidden, Invalid, Unavailable
from service.security.permissions import Permission, may, require
from service.usecases import destruction, workdays
from service.usecases.consents import own_group
from service.usecases.house import House
from service.usecases.issue import Request, issue_in

SHORTEST = 10


@dataclass(frozen=True, slots=True)
class Received:
    """What came in: whose, what is demanded, when; ``kinds``: consents that it ends (none named: all that it can concern)."""

    person: str
    demand: Demand
    on: date
    kinds: tuple[ConsentKind, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A withdrawal for lists: its record, the person if the card still is, days left, whether the term is sure."""

    record: Withdrawal
    person: Person | None
    left: int
    certain: bool

    @property
    def name(self) -> str:
        """Whose it is; after destruction nothing tells."""
        return str(self.person.name) if self.person else "данные уничтожены"


def register(house: House, actor: Actor, received: Received) -> Withdrawal:
    """Register on receipt: the consents end from that day, publications are flagged, the paper gets its number — one commit."""
    require(actor, Permission.MANAGE_CONSENTS)
    with house.store.transaction(actor) as tx:
        today = house.today(house.college(tx))
        if received.on > today:
            raise Invalid([Fault("received_on", "Дата поступления не может быть будущей.")])
        person = PEOPLE.get(tx, received.person)
        own_group(actor, person)
        kinds = received.kinds or _concerned(received.demand)
        last = _end(tx, person.key, kinds, received.on)
        due = workdays.due(received.demand, received.on)
        paper = issue_in(house, tx, actor, Request("consent_withdrawal", _data(tx, person, received, due, last)))
        record = Withdrawal(
            person=person.key, demand=received.demand, received_on=received.on, due=due, paper=paper.id,
            number=paper.number, kinds=tuple(kind.value for kind in kinds), publications=_published(tx, person.key),
        )  # fmt: skip
        stored = WITHDRAWALS.add(tx, record)
        facts = {"withdrawal": stored.key, "demand": record.demand.value, "due": due.isoformat()}
        tx.audit("consent_withdrawn", subject=person.key, facts=facts)
        return stored


def _concerned(demand: Demand) -> tuple[ConsentKind, ...]:
    return (ConsentKind.DISTRIBUTION,) if demand is Demand.DISTRIBUTION else tuple(ConsentKind)


def _end(tx: Transaction, person: str, kinds: tuple[ConsentKind, ...], day: date) -> str:
    """End the consents (printed ones too, so that none is marked later); gives the paper of the last one given."""
    paper, given = "", date.min
    for consent in CONSENTS.find(tx, {"person": person}):
        if consent.kind not in kinds or consent.withdrawn_on is not None:
            continue
        CONSENTS.save(tx, replace(consent, withdrawn_on=day))
        if consent.given_on is not None and consent.given_on >= given and consent.paper:
            paper, given = consent.paper, consent.given_on
    return paper


def _data(reader: Reader, person: Person, received: Received, due: date, consent: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        "applicant": person.key, "kind": received.demand.value, "received_at": received.on.isoformat(), "due": due.isoformat(),
    }  # fmt: skip
    if giver_on(person, received.on) is Giver.REPRESENTATIVE:
        links = REPRESENTATIONS.find(reader, {"child": person.key}, limit=1)
        if links:
            data |= {"applicant": links[0].representative, "child": person.key}
    if consent:
        data["consent_ref"] = consent
    return data | ({"reason": received.reason} if received.reason else {})


def _published(reader: Reader, person: str) -> tuple[str, ...]:
    return tuple(paper.key for paper in ISSUED.find(reader, {"genre": "publication"}) if person in paper.people)


def prolong(house: House, actor: Actor, key: str, reason: str) -> Withdrawal:
    """5 working days more for a demand to stop, once, with the reasons of the notice (152-ФЗ art. 21 part 5.1)."""
    require(actor, Permission.MANAGE_CONSENTS)
    if len(reason.strip()) < SHORTEST:
        raise Invalid([Fault("reason", "Опишите причины: они указываются в уведомлении заявителю.")])
    with house.store.transaction(actor) as tx:
        record = WITHDRAWALS.get(tx, key)
        if record.demand is not Demand.STOP or record.prolonged or record.state is not WithdrawalState.RECEIVED:
            raise Conflict("Продлить можно один раз и только требование прекратить обработку.")
        due = workdays.due(record.demand, record.received_on, prolonged=True)
        tx.audit("withdrawal_prolonged", subject=key, ground=reason.strip())
        return WITHDRAWALS.save(tx, replace(record, prolonged=reason.strip(), due=due))


def taken_down(house: House, actor: Actor, key: str) -> Withdrawal:
    """Publications that name the person are down; a demand to stop distribution is thereby fulfilled."""
    require(actor, Permission.MANAGE_CONSENTS)
    with house.store.transaction(actor) as tx:
        record = _open(tx, key)
        day = house.today(house.college(tx))
        tx.audit("publication_taken_down", subject=key, facts={"papers": list(record.publications)})
        done = record.demand is Demand.DISTRIBUTION
        state = WithdrawalState.DONE if done else record.state
        return WITHDRAWALS.save(tx, replace(record, taken_down_on=day, state=state, done_on=day if done else None))


def keep(house: House, actor: Actor, key: str, ground: str) -> Withdrawal:
    """The data stay on another ground (education, archive): the consent has ended, nothing is destroyed (art. 21 part 5)."""
    require(actor, Permission.DESTROY_DATA)
    if len(ground.strip()) < SHORTEST:
        raise Invalid([Fault("ground", "Назовите иное законное основание: закон, статью.")])
    with house.store.transaction(actor) as tx:
        record = _open(tx, key)
        day = house.today(house.college(tx))
        tx.audit("withdrawal_kept", subject=key, ground=ground.strip())
        changed = replace(record, kept_by=ground.strip(), state=WithdrawalState.DONE, done_on=day)
        return WITHDRAWALS.save(tx, changed)


def ask(house: House, actor: Actor, key: str) -> Withdrawal:
    """The first of two persons asks for destruction."""
    require(actor, Permission.DESTROY_DATA)
    with house.store.transaction(actor) as tx:
        record = _open(tx, key)
        if record.demand is Demand.DISTRIBUTION:
            raise Conflict("По этому требованию данные снимают с публикации, но не уничтожают.")
        tx.audit("destruction_asked", subject=key)
        return WITHDRAWALS.save(tx, replace(record, state=WithdrawalState.ASKED, asked_by=actor.login))


def recall(house: House, actor: Actor, key: str) -> Withdrawal:
    """Take the request for destruction back before the second person confirms it."""
    require(actor, Permission.DESTROY_DATA)
    with house.store.transaction(actor) as tx:
        record = _open(tx, key)
        tx.audit("destruction_recalled", subject=key)
        return WITHDRAWALS.save(tx, replace(record, state=WithdrawalState.RECEIVED, asked_by=""))


def confirm(house: House, actor: Actor, key: str, how: destruction.How) -> Withdrawal:
    """The second person confirms: act and extract are made, the data destroyed everywhere, free pages of the store scrubbed."""
    require(actor, Permission.DESTROY_DATA)
    with house.store.transaction(actor) as tx:
        record = _open(tx, key)
        if record.state is not WithdrawalState.ASKED:
            raise Conflict("Сначала один человек просит об уничтожении, затем другой подтверждает.")
        if record.asked_by == actor.login:
            raise Forbidden("Подтвердить должен другой человек, не тот, кто попросил об уничтожении.")
        reason = f"{record.demand.russian}, поступило {record.received_on:%d.%m.%Y}"
        act, extract = destruction.destroy(house, tx, actor, record.person, destruction.Why(reason, how))
        stored = WITHDRAWALS.save(
            tx,
            replace(
                record, state=WithdrawalState.DONE, confirmed_by=actor.login, act=act, extract=extract,
                done_on=house.today(house.college(tx)),
            ),
        )  # fmt: skip
    with suppress(Unavailable):  # the records are being read: it is owed, and done within a minute
        destruction.settle(house)
    return stored


def _open(tx: Transaction, key: str) -> Withdrawal:
    record = WITHDRAWALS.get(tx, key)
    if record.state is WithdrawalState.DONE:
        raise Conflict("Это требование уже исполнено.")
    return record


def listed(house: House, actor: Actor) -> list[Shown]:
    """All withdrawals, the most urgent first, the done ones last."""
    _may_see(actor)
    with house.store.reading() as reader:
        today = house.today(house.college(reader))
        found = [_shown(reader, record, today) for record in WITHDRAWALS.find(reader)]
    return sorted(found, key=lambda one: (one.record.state is WithdrawalState.DONE, one.record.due))


def get(house: House, actor: Actor, key: str) -> Shown:
    """One withdrawal."""
    _may_see(actor)
    with house.store.reading() as reader:
        return _shown(reader, WITHDRAWALS.get(reader, key), house.today(house.college(reader)))


def _may_see(actor: Actor) -> None:
    """Whoever registers withdrawals, and whoever destroys."""
    if not may(actor, Permission.DESTROY_DATA):
        require(actor, Permission.MANAGE_CONSENTS)


def _shown(reader: Reader, record: Withdrawal, today: date) -> Shown:
    sure = record.demand is Demand.WITHDRAW or workdays.certain(record.received_on, record.due)
    return Shown(record, PEOPLE.peek(reader, record.person), (record.due - today).days, sure)

"""Destruction of one person's data with its act and log extract (order № 179 of Roskomnadzor): proof stays, data do not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from records.registry import CONSENTS, ISSUED, PEOPLE, REPRESENTATIONS
from records.store import Reader, Transaction
from schemas.person import Person, PersonRole
from schemas.values.actor import Actor
from service.errors import Fault, Invalid
from service.usecases import destroyed, searching
from service.usecases.destroyed_files import orphans, remove
from service.usecases.destroyed_lists import tell_copies
from service.usecases.house import House
from service.usecases.issue import Receipt, Request, issue_in
from service.usecases.signs import signs_of

SYSTEM_NAME = "Наставник"
CATEGORIES = (
    "фамилия, имя, отчество, дата рождения, пол",
    "номер телефона, адрес электронной почты, адрес",
    "реквизиты документа, удостоверяющего личность",
    "сведения об обучении и участии в программе наставничества",
)


@dataclass(frozen=True, slots=True)
class How:
    """Who destroys (keys or full names of employees, the chair first), and which paper carriers went with the records."""

    commission: tuple[str, ...]
    carriers: str = ""
    sheets: int | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """The reason as the act states it, and how it was done."""

    reason: str
    how: How


def destroy(house: House, tx: Transaction, actor: Actor, key: str, why: Why) -> tuple[str, str]:
    """Act, extract and erasure in one transaction; gives their keys. ``settle`` does the rest once it is committed."""
    if len(why.how.commission) < 1:
        raise Invalid([Fault("commission", "Назовите тех, кто уничтожает данные: они подписывают акт.")])
    people = [PEOPLE.get(tx, key), *_parents(tx, key)]
    strays = orphans(house, tx, [signs_of(tx, person.key) for person in people])
    act = issue_in(house, tx, actor, Request("pd_destruction_act", _act(house, tx, people, why)))
    extract = issue_in(house, tx, actor, Request("pd_event_extract", _extract(house, tx, people, why, act.id)))
    day = house.today(house.college(tx)).isoformat()
    destroyed.erase_all(tx, [person.key for person in people], at=day, act=act.number or act.id, strays=strays)
    for person in people:
        facts = {"act": act.id, "reason": why.reason, "categories": len(CATEGORIES), "system": SYSTEM_NAME}
        tx.audit("pd_destroyed", subject=person.key, ground=f"акт № {act.number}", facts=facts)
    for receipt in (act, extract):
        _pseudonymous(tx, receipt, people)
    return act.id, extract.id


def _parents(reader: Reader, child: str) -> list[Person]:
    """Representatives known for this child only: their data were kept for the child's consent and go with it."""
    found = []
    for link in REPRESENTATIONS.find(reader, {"child": child}):
        others = [
            one for one in REPRESENTATIONS.find(reader, {"representative": link.representative}) if one.child != child
        ]
        parent = PEOPLE.peek(reader, link.representative)
        if parent is not None and not others and set(parent.roles) <= {PersonRole.PARENT}:
            found.append(parent)
    return found


def _act(house: House, reader: Reader, people: list[Person], why: Why) -> dict[str, Any]:
    data: dict[str, Any] = {
        "date": house.today(house.college(reader)).isoformat(),
        "subjects": [_subject(person) for person in people],
        "categories": list(CATEGORIES), "system": SYSTEM_NAME, "reason": why.reason,
        "people": [
            {"role": "member" if place else "chair", "person": who} for place, who in enumerate(why.how.commission)
        ],
    }  # fmt: skip
    if why.how.carriers:
        data |= {"carriers": why.how.carriers, "sheets": why.how.sheets}
    else:
        data["method"] = "записи в информационной системе удалены без возможности восстановления"
    return data


def _subject(person: Person) -> str:
    born = f", {person.birth_date:%d.%m.%Y} г.р." if person.birth_date else ""
    return f"{person.name}{born}"


def _extract(house: House, reader: Reader, people: list[Person], why: Why, act: str) -> dict[str, Any]:
    now = house.clock()
    day = house.today(house.college(reader)).isoformat()
    return {
        "act": act, "system": SYSTEM_NAME, "responsible": why.how.commission[0],
        "events": [
            {
                "subject": str(person.name), "categories": "; ".join(CATEGORIES), "reason": why.reason, "date": day,
                "time": f"{now:%H:%M}",
            }
            for person in people
        ],
    }  # fmt: skip


def _pseudonymous(tx: Transaction, receipt: Receipt, people: Iterable[Person]) -> None:
    """The act itself names its subject, and lies in the archive for three years; the records about it do not."""
    paper = ISSUED.get(tx, receipt.id)
    keys = ", ".join(person.key for person in people)
    data = {name: value for name, value in paper.data.items() if name not in {"subjects", "events"}}
    ISSUED.save(tx, replace(paper, data={**data, "subject_keys": keys}, text=f"{paper.title}; субъекты: {keys}"))


def settle(house: House) -> None:
    """What destructions still owe: backups are told, print files that named people go, the store and the indexes are rebuilt.

    Done after the commit, and again at a start, every minute and before a backup, should a kill have come in between.
    Unavailable when the records are read all the time.
    """
    with house.store.reading() as reader:
        rows = destroyed.owing(reader)
    if rows:
        tell_copies(house)
        remove(house.settings.data, (house.settings.data / path for row in rows for path in row[destroyed.OWED]))
        searching.reconcile(house)
        destroyed.scrubbed(house.store)


def proof(reader: Reader, person: str) -> int:
    """How many sheets stay as proof, by key only."""
    return CONSENTS.count(reader, {"person": person})

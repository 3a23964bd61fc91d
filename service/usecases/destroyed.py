"""What must be forgotten is forgotten everywhere, and again after a restore: the list of destroyed people, by keys only."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

from records import open_store
from records.registry import CONSENTS, JOBS, PEOPLE, REPRESENTATIONS, SPECS
from records.store import Store, Transaction
from service.clock import system_clock
from service.security.ground import TABLES
from service.settings import RECORDS
from service.usecases.actors import SYSTEM
from service.usecases.house import House

DESTROYED = "destroyed"
SIDE = ".destroyed"
"""Beside a backup lies the list of destroyed people of its day; a restore reads all such lists of the folder."""
LOOSE = ("drafts", "imports", "history")
"""Tables whose rows may hold anybody's data and are not kept by law: rows that name the person go whole."""


def listed(house: House) -> list[dict[str, Any]]:
    """Keys of destroyed people with the day and the act."""
    with house.store.reading() as reader:
        rows = reader.find(DESTROYED, order=("at",))
    return [{"person": row["person"], "at": row["at"], "act": row["act"]} for row in rows]


def erase(tx: Transaction, person: str, *, at: str, act: str) -> None:
    """Remove a person's card and everything not kept by law; consents stay by key only, registered papers stay as they are."""
    card = PEOPLE.peek(tx, person)
    words = {card.surname, card.phone, card.email} - {""} if card else set()
    for link in [*REPRESENTATIONS.find(tx, {"child": person}), *REPRESENTATIONS.find(tx, {"representative": person})]:
        REPRESENTATIONS.remove(tx, link.key)
    if card is not None:
        PEOPLE.remove(tx, person)
    for table in LOOSE:
        for row in tx.find(table):
            if _speaks_of(row, person, words):
                tx.remove(table, row["key"])
    _clean_jobs(tx, person)
    tx.blank(person)
    if not tx.find(DESTROYED, {"person": person}, limit=1):
        tx.add(DESTROYED, {"person": person, "at": at, "act": act})


def _speaks_of(row: dict[str, Any], person: str, words: set[str]) -> bool:
    said = orjson.dumps(row).decode()
    return person in said or any(word in said for word in words)


def _clean_jobs(tx: Transaction, person: str) -> None:
    for row in tx.find(JOBS.spec.name):
        if person in orjson.dumps(row).decode():
            rows = [line if line["person"] != person else {**line, "name": "", "data": {}} for line in row["rows"]]
            results = [
                line if line["key"] != person else {**line, "person": "", "reasons": []} for line in row["results"]
            ]
            tx.save(JOBS.spec.name, {**row, "rows": rows, "results": results})


def consents_of(tx: Transaction, person: str) -> int:
    """How many sheets stay as proof, by key only."""
    return len(CONSENTS.find(tx, {"person": person}))


def forget_again(data: Path, sides: Path) -> int:
    """Destroy again, in a folder just restored, everybody whom a list beside the backups names; gives how many were."""
    lines = [line for path in sorted(sides.glob(f"*{SIDE}")) for line in _lines(path.read_bytes().splitlines())]
    if not lines:
        return 0
    store = open_store(data / RECORDS, (*SPECS, *TABLES), clock=system_clock, chance=secrets.token_bytes)
    try:
        return _forget(store, lines)
    finally:
        store.close()


def _lines(texts: Iterable[bytes]) -> list[dict[str, str]]:
    return [orjson.loads(text) for text in texts if text.strip()]


def _forget(store: Store, lines: list[dict[str, str]]) -> int:
    count = 0
    with store.transaction(SYSTEM) as tx:
        for line in lines:
            if PEOPLE.peek(tx, line["person"]) is not None:
                erase(tx, line["person"], at=line["at"], act=line["act"])
                tx.audit("destroyed_again", subject=line["person"], ground=line["act"])
                count += 1
    if count:
        store.scrub()
    return count

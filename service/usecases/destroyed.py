"""What must be forgotten is forgotten everywhere, and again after a restore: the list of destroyed people, by keys only."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from records import open_store
from records.registry import CHUNKS, ISSUED, JOBS, PEOPLE, REPRESENTATIONS, SPECS
from records.store import Reader, Row, Store, Transaction
from service.clock import system_clock
from service.security.ground import TABLES
from service.settings import RECORDS
from service.usecases.actors import SYSTEM
from service.usecases.destroyed_files import print_files, uploaded
from service.usecases.signs import Signs, signs_of

DESTROYED = "destroyed"
OWED = "owed"
"""Of a row of ``DESTROYED``: files that are still to be removed; there as long as the store is not scrubbed."""
LAWFUL = frozenset(
    {
        "consents",
        "destroyed",
        "college",
        "users",
        "people",
        "representations",
        "groups",
        "programmes",
        "merged",
    }
)
"""Rows kept by law or by key only, and those that are removed or kept by a rule of their own."""
REDACTED = frozenset(
    {
        ISSUED.spec.name,
        CHUNKS.spec.name,
        JOBS.spec.name,
        "sessions",
        "pairs",
        "partners",
        "withdrawals",
        "holds",
        "destruction_acts",
        "act_lines",
    }
)
"""Rows that others need too: only what speaks of the person is taken out of them; in every other table the whole row goes."""
GONE = "[данные уничтожены]"


def erase(tx: Transaction, person: str, *, at: str, act: str) -> None:
    """Remove one person's data: see ``erase_all``."""
    erase_all(tx, [person], at=at, act=act)


def erase_all(tx: Transaction, people: Sequence[str], *, at: str, act: str, strays: Iterable[Path] = ()) -> None:
    """Remove cards and everything not kept by law; consents stay by key only, registered papers in the archive.

    What is left to do after the commit stands in the same commit as owed: to remove what jobs that named them left on disk (and
    ``strays``: files of the archive), and to scrub the store. So a kill in between loses nothing: ``destruction.settle``.
    """
    signs = [signs_of(tx, person) for person in people]
    files = print_files(tx, signs)
    for person in people:
        _remove(tx, person)
    for spec in (*SPECS, *TABLES):
        if spec.name not in LAWFUL:
            _clean(tx, spec.name, signs)
    _clean_notes(tx, signs)
    for person in people:
        tx.blank(person)
        for row in tx.find(DESTROYED, {"person": person}) or [
            tx.add(DESTROYED, {"person": person, "at": at, "act": act})
        ]:
            tx.save(DESTROYED, {**row, OWED: [str(path) for path in (*files, *strays)]})


def owing(reader: Reader) -> list[Row]:
    """Rows of destroyed people of whom something may still lie on the disk."""
    return [row for row in reader.find(DESTROYED) if OWED in row]


def scrubbed(store: Store) -> None:
    """Free pages and logs of the store are rebuilt; names of files go first, as they may name people. Then nothing is owed."""
    with store.transaction(SYSTEM) as tx:
        paid = [tx.save(DESTROYED, {**row, OWED: []})["key"] for row in owing(tx)]
    store.scrub()
    with store.transaction(SYSTEM) as tx:
        for row in owing(tx):
            if row["key"] in paid and not row[OWED]:
                tx.save(DESTROYED, {name: value for name, value in row.items() if name != OWED})


def _remove(tx: Transaction, person: str) -> None:
    for side in ("child", "representative"):
        for link in REPRESENTATIONS.find(tx, {side: person}):
            REPRESENTATIONS.remove(tx, link.key)
    if PEOPLE.peek(tx, person) is not None:
        PEOPLE.remove(tx, person)


def _clean_notes(tx: Transaction, signs: Sequence[Signs]) -> None:
    """What is noted about the people on the cards of others; a shared phone or address there is the others' own."""
    for row in tx.find(PEOPLE.spec.name):
        note = row["note"]
        if note and any(sign.of(note, weak=False) for sign in signs):
            tx.save(PEOPLE.spec.name, {**row, "note": _without(note, signs)})


def _clean(tx: Transaction, table: str, signs: Sequence[Signs]) -> None:
    weak = table.startswith(("draft", "import"))
    for row in tx.find(table):
        said = orjson.dumps(row).decode() + uploaded(row)
        if not any(sign.of(said, weak=weak) for sign in signs):
            continue
        if table not in REDACTED:
            tx.remove(table, row["key"])
        elif (cleaned := _without(row, signs)) != row:
            tx.save(table, cleaned)


def _without(value: Any, signs: Sequence[Signs]) -> Any:
    """The value with every text that speaks of the people cut, and rows of jobs about them emptied; keys stay."""
    if isinstance(value, dict):
        if "data" in value and any(value.get("person") == sign.person for sign in signs):
            return {**value, "name": "", "data": {}, "reasons": []}
        return {name: _without(inner, signs) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without(inner, signs) for inner in value]
    if isinstance(value, str):
        for name in ("sure", "part", "rest"):
            for sign in signs:
                value = getattr(sign, name).sub(GONE, value)
    return value


def forget_again(data: Path, lines: Sequence[Mapping[str, str]]) -> int:
    """Destroy again, in a folder just restored, everybody whom the lists beside the backups name; gives how many were."""
    if not lines:
        return 0
    store = open_store(data / RECORDS, (*SPECS, *TABLES), clock=system_clock, chance=secrets.token_bytes)
    try:
        return _forget(store, lines)
    finally:
        store.close()


def _forget(store: Store, lines: Sequence[Mapping[str, str]]) -> int:
    count = 0
    with store.transaction(SYSTEM) as tx:
        for line in lines:
            if PEOPLE.peek(tx, line["person"]) is not None:
                erase(tx, line["person"], at=line["at"], act=line["act"])
                tx.audit("destroyed_again", subject=line["person"], ground=line["act"])
                count += 1
    if count:
        scrubbed(store)
    return count

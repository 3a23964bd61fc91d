"""What must be forgotten is forgotten everywhere, and again after a restore: the list of destroyed people, by keys only."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from records import open_store
from records.registry import CHUNKS, ISSUED, JOBS, PEOPLE, REPRESENTATIONS, SPECS
from records.store import Store, Transaction
from schemas.person import Person
from schemas.values.cases import Case
from service.clock import system_clock
from service.grammar.names import full_name, initials_surname, surname_initials
from service.security.ground import TABLES
from service.settings import RECORDS
from service.usecases.actors import SYSTEM
from service.usecases.house import House

DESTROYED = "destroyed"
SIDE = ".destroyed"
"""Beside a backup lies the list of destroyed people of its day; a restore reads all such lists of the folder."""
LAWFUL = frozenset(
    {
        "consents",
        "withdrawals",
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
REDACTED = frozenset({ISSUED.spec.name, CHUNKS.spec.name, JOBS.spec.name, "sessions", "pairs", "partners"})
"""Rows that others need too: only what speaks of the person is taken out of them; in every other table the whole row goes."""
GONE = "[данные уничтожены]"


def listed(house: House) -> list[dict[str, Any]]:
    """Keys of destroyed people with the day and the act."""
    with house.store.reading() as reader:
        rows = reader.find(DESTROYED, order=("at",))
    return [{"person": row["person"], "at": row["at"], "act": row["act"]} for row in rows]


def erase(tx: Transaction, person: str, *, at: str, act: str) -> list[Path]:
    """Remove a person's card and everything not kept by law; consents stay by key only, registered papers in the archive.

    Gives the print files of jobs that named the person (relative to the data folder or absolute), to be removed after the commit.
    """
    card = PEOPLE.peek(tx, person)
    signs = signs_of(person, card)
    files = _print_files(tx, person)
    for link in [*REPRESENTATIONS.find(tx, {"child": person}), *REPRESENTATIONS.find(tx, {"representative": person})]:
        REPRESENTATIONS.remove(tx, link.key)
    if card is not None:
        PEOPLE.remove(tx, person)
    for spec in (*SPECS, *TABLES):
        if spec.name not in LAWFUL:
            _clean(tx, spec.name, signs)
    tx.blank(person)
    if not tx.find(DESTROYED, {"person": person}, limit=1):
        tx.add(DESTROYED, {"person": person, "at": at, "act": act})
    return files


@dataclass(frozen=True, slots=True)
class Signs:
    """By what a person is recognised in a text: ``sure`` belongs to nobody else, ``part`` (the surname alone) may."""

    person: str
    sure: re.Pattern[str]
    part: re.Pattern[str]

    def of(self, text: str, *, weak: bool) -> bool:
        """True when the text speaks of the person."""
        return self.person in text or bool(self.sure.search(text)) or (weak and bool(self.part.search(text)))

    def cut(self, text: str) -> str:
        """The text without the person."""
        return self.part.sub(GONE, self.sure.sub(GONE, text))


def signs_of(person: str, card: Person | None) -> Signs:
    """Names in all their forms, contacts, the document."""
    if card is None:
        return Signs(person, _words(()), _words(()))
    sure = {card.phone, card.phone.removeprefix("+7"), card.email, card.address}
    part = {card.surname}
    for case in Case:
        sure |= {
            form(card.name, card.gender, case, card.overrides).text
            for form in (full_name, surname_initials, initials_surname)
        }
        part.add(full_name(card.name, card.gender, case, card.overrides).text.split(" ")[0])
    if card.identity is not None:
        sure |= {card.identity.number, card.identity.number.replace(" ", "")}
    return Signs(person, _words(sure), _words(part))


def _words(texts: Iterable[str]) -> re.Pattern[str]:
    """Any of the texts as whole words, the longest first; nothing for no texts."""
    known = sorted({text for text in texts if len(text) > 1}, key=len, reverse=True)
    inner = "|".join(re.escape(text) for text in known) or "(?!)"
    return re.compile(rf"(?<!\w)(?:{inner})(?!\w)", re.IGNORECASE)


def _clean(tx: Transaction, table: str, signs: Signs) -> None:
    weak = table.startswith(("draft", "import"))
    for row in tx.find(table):
        if not signs.of(orjson.dumps(row).decode(), weak=weak):
            continue
        if table not in REDACTED:
            tx.remove(table, row["key"])
        elif (cleaned := _without(row, signs)) != row:
            tx.save(table, cleaned)


def _without(value: Any, signs: Signs) -> Any:
    """The value with every text that speaks of the person cut, and rows of jobs about him emptied; keys stay."""
    if isinstance(value, dict):
        if value.get("person") == signs.person and "data" in value:
            return {**value, "name": "", "data": {}, "reasons": []}
        return {name: _without(inner, signs) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without(inner, signs) for inner in value]
    return signs.cut(value) if isinstance(value, str) else value


def _print_files(tx: Transaction, person: str) -> list[Path]:
    found: list[Path] = []
    keys = {chunk["job"] for chunk in tx.find(CHUNKS.spec.name) if person in orjson.dumps(chunk["rows"]).decode()}
    for key in sorted(keys):
        job = JOBS.peek(tx, key)
        if job is None or not job.files:
            continue
        out = Path(str(job.params.get("out") or ""))
        base = (out.parent if out.suffix else out) if out.is_absolute() else Path("jobs") / key
        found += [base / name for name in job.files]
    return found


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

"""Cards of people found by any form of their names, by group, role, position, birth date and telephone: an index beside the records.

Cards change, so before each search the versions of the index and of the records are compared (3 ms for 5,000 people) and what differs is
indexed anew: no writer of cards has to know of the index, and it can never be behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from records.registry import PEOPLE
from records.search import Search, discard, healed
from records.store import Reader, Store
from schemas.person import Person
from schemas.values.cases import Case
from service.archive.index import Hits
from service.archive.words import TOKEN, indexed, lemmas_of, mark, plain
from service.grammar.names import full_name

FILE = "people.db"
KIND = "person"
CHUNK = 250
SHORTEST = 4
"""Digits of a telephone that are worth looking for."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Words of which each must fit, in any form or only begun. ``must``: marks that must stand (``r_student``).

    ``known``: marks by the words they stand for («g_1f» → «ТМ-21», «r_student» → «студент»). ``phones``: telephones may be sought too.
    ``patience``: how many changed cards may be indexed before the answer; None: all.
    """

    words: Sequence[str]
    must: Sequence[str] = ()
    known: Mapping[str, str] = field(default_factory=dict)
    phones: bool = True
    patience: int | None = None


def seek(path: Path, store: Store, sought: Sought) -> Hits:
    """Keys of all people that fit."""
    return healed(path, lambda: _seek(path, store, sought))


def _seek(path: Path, store: Store, sought: Sought) -> Hits:
    missing = catch_up(path, store, sought.patience)
    asked = [_alternatives(word, sought) for word in sought.words] + [[one] for one in sought.must]
    with closing(Search(path, _as_it_is)) as search:
        return Hits(*search.among(asked, limit=10**6), missing)


def catch_up(path: Path, store: Store, patience: int | None = None) -> int:
    """Bring the index up to the cards; how many are still missing, because they are more than ``patience``."""
    with closing(Search(path, _as_it_is)) as search:
        with store.reading() as reader:
            now = reader.versions(PEOPLE.spec.name)
        known = search.versions()
        changed = [key for key, version in now.items() if known.get(key) != version]
        if patience is not None and len(changed) > patience:
            return len(changed)
        for key in known.keys() - now.keys():
            search.remove(key, KIND)
        for start in range(0, len(changed), CHUNK):
            with store.reading() as reader:
                _put(search, reader, changed[start : start + CHUNK], now)
    return 0


def rebuild(path: Path, store: Store) -> int:
    """Throw the index away and fill it from the records; how many people it holds."""
    discard(path)
    catch_up(path, store)
    return forget(path)


def forget(path: Path) -> int:
    """Leave no bytes of removed cards in the file; how many it holds."""
    with closing(Search(path, _as_it_is)) as search:
        search.compact()
        return search.count()


def _put(search: Search, reader: Reader, keys: Sequence[str], versions: Mapping[str, int]) -> None:
    people = PEOPLE.find(reader, {"key": list(keys)})
    search.put_all([(one.key, KIND, _said(one)) for one in people], versions)


def _said(person: Person) -> str:
    names = {full_name(person.name, person.gender, case, person.overrides).text for case in Case}
    told = [*sorted(names), indexed(person.position), mark("g", person.group or "_")]
    if person.birth_date:
        told += [person.birth_date.isoformat(), f"{person.birth_date:%d.%m.%Y}"]
    told += [mark("r", role.value) for role in person.roles]
    digits = re.sub(r"\D", "", person.phone)[-10:]
    told += [mark("tel", digits[start:]) for start in range(len(digits) - SHORTEST + 1)]
    return plain(" ".join(told))


def _alternatives(word: str, sought: Sought) -> list[str]:
    tokens = TOKEN.findall(plain(word))
    begun = tokens[0] if tokens else plain(word)
    same = {begun, *lemmas_of(begun)}
    found = [f"{begun}*", *sorted(same - {begun})]
    found += [one for one, text in sought.known.items() if _stands(begun, same, text)]
    if sought.phones and begun.isdecimal() and len(begun) >= SHORTEST:
        found.append(f"{mark('tel', begun)}*")
    return found


def _stands(begun: str, same: Iterable[str], text: str) -> bool:
    """True when a word of ``text`` begins as typed, or is the same word in another form."""
    return any(token.startswith(begun) or token in same for token in TOKEN.findall(plain(text)))


def _as_it_is(text: str) -> str:
    return text

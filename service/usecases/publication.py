"""Texts for the college's site: who has not consented to distribution is left out, and it is said whom (152-ФЗ, art. 10.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from records.registry import PEOPLE
from records.store import Reader
from schemas.document.compile import date_of, load
from schemas.errors import Fault
from schemas.person import Person
from schemas.values.actor import Actor
from schemas.values.cases import Case
from service.catalogue.folders import DocumentType
from service.errors import Invalid
from service.grammar.names import surname
from service.rendering.slots import people_named
from service.security.permissions import Permission, require
from service.usecases.finding import StoreLookup
from service.usecases.ground import Lack, lacking
from service.usecases.house import House
from service.usecases.issue import Prepared, Request, fill

WORD = re.compile(r"[А-ЯЁ][А-Яа-яЁё-]+")


@dataclass(frozen=True, slots=True)
class Mention:
    """A word of a typed text that is a form of the surname of somebody without the consent."""

    field: str
    word: str
    person: Person


@dataclass(frozen=True, slots=True)
class Publication:
    """What may go to the site: ``data`` without those of ``left_out``; ``mentions`` are to be taken out of the text by hand."""

    type: str
    data: Mapping[str, Any]
    left_out: tuple[Lack, ...]
    mentions: tuple[Mention, ...]

    @property
    def report(self) -> list[str]:
        """Sentences for the page: who is left out and why, and where the text still names somebody."""
        return [
            *(f"Не названы: {lack.sentence}" for lack in self.left_out),
            *(
                f"В тексте стоит «{mention.word}» ({mention.person.name}): согласия на распространение нет."
                for mention in self.mentions
            ),
        ]


def guarded(
    house: House, actor: Actor, key: str, data: Mapping[str, Any], not_people: tuple[str, ...] = ()
) -> Publication:
    """The data of a text for the site without people who have not consented; ``not_people`` are words that are no surnames."""
    require(actor, Permission.READ_CATALOGUE)
    kind = _kind(house, key)
    with house.store.reading() as reader:
        return _guarded(house, reader, kind, data, not_people)


def page_text(house: House, actor: Actor, key: str, data: Mapping[str, Any], not_people: tuple[str, ...] = ()) -> bytes:
    """The docx of the text, unregistered, only with people who consented; Invalid while a typed text names another.

    Its plain text (service.rendering.text) is what goes to the page of the site.
    """
    require(actor, Permission.ISSUE_DOCUMENT)
    kind = _kind(house, key)
    with house.store.transaction(actor) as tx:
        made = _guarded(house, tx, kind, data, not_people)
        if made.mentions:
            raise Invalid([Fault(mention.field, _sentence(mention)) for mention in made.mentions])
        college = house.college(tx)
        today = house.today(college)
        loaded = load(kind.manifest, made.data, StoreLookup(tx), today)
        dated = date_of(kind.manifest, loaded, today)
        content = fill(house, tx, Prepared(kind, Request(key, made.data), loaded, dated, college), "", "")
        left = [lack.person.key for lack in made.left_out if lack.person.key]
        tx.audit("publication", facts={"type": key, "left_out": left, "not_people": list(not_people)})
    return content


def _kind(house: House, key: str) -> DocumentType:
    kind = house.catalogue.get(key)
    if kind.manifest.genre != "publication":
        raise Invalid([Fault("key", f"«{kind.manifest.title}» – не текст для сайта.")])
    return kind


def _guarded(
    house: House, reader: Reader, kind: DocumentType, data: Mapping[str, Any], not_people: tuple[str, ...]
) -> Publication:
    today = house.today(house.college(reader))
    loaded = load(kind.manifest, data, StoreLookup(reader), today)
    day = date_of(kind.manifest, loaded, today)
    lacks = lacking(reader, kind.manifest, loaded, day, today)
    barred = {mark for lack in lacks for mark in _marks(lack.person)}
    kept = {name: _kept(name, value, loaded.get(name), barred) for name, value in data.items()}
    kept = {name: value for name, value in kept.items() if value is not None}
    everybody = PEOPLE.find(reader)
    written = [lack.person for lack in lacks if not lack.person.key]
    mentions = _mentions(kept, [*everybody, *written], not_people)
    silent = [mention for mention in mentions if lacking(reader, kind.manifest, {"": mention.person}, day, today)]
    return Publication(kind.key, kept, tuple(lacks), tuple(silent))


def _kept(name: str, raw: Any, loaded: Any, barred: set[str]) -> Any:
    """A value without the people who may not be named: a list without their rows, None for the person himself."""
    if not _names(loaded, barred):
        return raw
    if not isinstance(loaded, list):
        return None
    if not isinstance(raw, list) or len(raw) != len(loaded):
        raise Invalid([Fault(name, "Уберите пустые строки: в списке есть люди без согласия на распространение.")])
    return [one for one, value in zip(raw, loaded, strict=True) if not _names(value, barred)]


def _names(value: Any, barred: set[str]) -> bool:
    return any(not barred.isdisjoint(_marks(person)) for person in people_named({"": value}))


def _marks(person: Person) -> set[str]:
    """The key and the full name: a namesake of one who is silent is left out too."""
    return {person.plain} | ({person.key} if person.key else set())


def _mentions(data: Mapping[str, Any], people: list[Person], not_people: tuple[str, ...]) -> Iterator[Mention]:
    """Every place of the typed texts where a form of a surname stands."""
    passed = {word.lower() for word in not_people}
    starts: dict[str, list[Person]] = {}
    for person in people:
        starts.setdefault(plain_word(person.surname)[:2], []).append(person)
    for field, text in _texts(data, ""):
        for word in WORD.findall(text):
            if word.lower() in passed:
                continue
            likely = starts.get(plain_word(word)[:2], [])
            yield from (Mention(field, word, person) for person in likely if plain_word(word) in surname_forms(person))


def surname_forms(person: Person) -> set[str]:
    """The surname in all cases, plain."""
    return {plain_word(surname(person.surname, person.gender, case).text) for case in Case}


def plain_word(word: str) -> str:
    """Small letters, ё as е."""
    return word.lower().replace("ё", "е")


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Texts typed freely: not keys of people and not people written out."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        if not {"surname", "firstname"} <= value.keys():
            for name, inner in value.items():
                if name != "person":
                    yield from _texts(inner, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, f"{path}.{number}")


def _sentence(mention: Mention) -> str:
    return (
        f"«{mention.word}»: у человека ({mention.person.name}) нет согласия на распространение. Уберите имя из текста."
    )

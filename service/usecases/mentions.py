"""Surnames in a text typed freely, in any case: a text for the site names nobody who has not consented."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from records.registry import PEOPLE
from records.store import Reader
from schemas.document.manifest import Manifest
from schemas.person import Person
from schemas.values.cases import Case
from service.grammar.names import surname
from service.grammar.spelling import CAPITAL, SMALL
from service.usecases.ground import lacking

WORD = re.compile(f"[{CAPITAL}][{CAPITAL}{SMALL}-]+")


@dataclass(frozen=True, slots=True)
class Mention:
    """A word of a typed text that is a form of the surname of somebody without the consent."""

    field: str
    word: str
    person: Person

    @property
    def sentence(self) -> str:
        """What stands beside the field."""
        return f"«{self.word}»: у человека ({self.person.name}) нет согласия на распространение. Уберите имя из текста."


@dataclass(frozen=True, slots=True)
class Passed:
    """Besides the cards: people written out by hand; and words that the editor has said to be no surnames."""

    written: tuple[Person, ...] = ()
    not_people: tuple[str, ...] = ()


def silent_mentions(
    reader: Reader, manifest: Manifest, data: Mapping[str, Any], days: tuple[date, date], passed: Passed
) -> list[Mention]:
    """Places of the typed texts that name somebody who may not be named (``days``: of the paper, today)."""
    found = _mentions(data, [*PEOPLE.find(reader), *passed.written], passed.not_people)
    return [mention for mention in found if lacking(reader, manifest, {"": mention.person}, *days)]


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

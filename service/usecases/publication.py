"""Texts for the college's site: who has not consented to distribution is left out, and it is said whom (152-ФЗ, art. 10.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from records.store import Reader
from schemas.document.compile import date_of, load
from schemas.errors import Fault
from schemas.person import Person
from schemas.values.actor import Actor
from service.catalogue.folders import DocumentType
from service.errors import Invalid
from service.rendering.slots import people_named
from service.security.permissions import Permission, require
from service.usecases.finding import StoreLookup
from service.usecases.ground import Lack, lacking
from service.usecases.house import House
from service.usecases.issue import Prepared, Receipt, Request, fill, issue
from service.usecases.mentions import Mention, Passed, silent_mentions


@dataclass(frozen=True, slots=True)
class Publication:
    """What may go to the site: ``data`` without those of ``left_out``; ``mentions`` are to be taken out of the text by hand."""

    type: str
    data: Mapping[str, Any]
    left_out: tuple[Lack, ...]
    mentions: tuple[Mention, ...]

    @property
    def report(self) -> list[str]:
        """Sentences for an answer: who is left out and why, and where the text still names somebody."""
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

    Its body (service.rendering.text) is what goes to the page of the site.
    """
    require(actor, Permission.ISSUE_DOCUMENT)
    made = guarded(house, actor, key, data, not_people)
    content = shown(house, actor, made)
    left = [lack.person.key for lack in made.left_out if lack.person.key]
    with house.store.transaction(actor) as tx:
        tx.audit("publication", facts={"type": key, "left_out": left, "not_people": list(not_people)})
    return content


def shown(house: House, actor: Actor, made: Publication) -> bytes:
    """The docx of a guarded text; Invalid while it names somebody, or when too little of it is left."""
    require(actor, Permission.ISSUE_DOCUMENT)
    if made.mentions:
        raise Invalid([Fault(mention.field, mention.sentence) for mention in made.mentions])
    kind = _kind(house, made.type)
    with house.store.reading() as reader:
        college = house.college(reader)
        today = house.today(college)
        loaded = load(kind.manifest, made.data, StoreLookup(reader), today)
        prepared = Prepared(kind, Request(kind.key, made.data), loaded, date_of(kind.manifest, loaded, today), college)
        return fill(house, reader, prepared, "", "")


def publish(house: House, actor: Actor, request: Request) -> Receipt:
    """Keep the guarded text in the archive, so that a withdrawal later names it; people without consent are left out."""
    kind = _kind(house, request.type)
    with house.store.reading() as reader:
        made = _guarded(house, reader, kind, request.data, request.not_people)
    return issue(house, actor, replace(request, data=made.data))


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
    written = [lack.person for lack in lacks if not lack.person.key]
    silent = silent_mentions(reader, kind.manifest, kept, (day, today), Passed(tuple(written), not_people))
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

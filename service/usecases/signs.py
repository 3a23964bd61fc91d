"""By what a destroyed person is recognised in texts that stay: every form of the name, also of an earlier one, contacts, the document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from records.registry import HISTORY, PEOPLE
from records.store import Reader
from schemas.person import Identity, Person
from schemas.values.cases import Case
from schemas.values.names import NamePart
from service.grammar.names import full_name, initials_surname, part_form, surname_initials

FORMS = (full_name, surname_initials, initials_surname)
FATHERS = r"(?:ич|вн|чн)\w{0,3}\b"
YO = re.compile("[её]", re.IGNORECASE)
TELLING = frozenset({"surname", "firstname", "patronymic", "phone", "email", "address"})


@dataclass(frozen=True, slots=True)
class Signs:
    """By what a person is recognised in a text: ``sure`` belongs to nobody else, ``part`` (the surname alone) may.

    ``rest`` (first name and patronymic) is many people's: it is only cut out of rows that were recognised otherwise.
    """

    person: str
    sure: re.Pattern[str]
    part: re.Pattern[str]
    rest: re.Pattern[str]

    def of(self, text: str, *, weak: bool) -> bool:
        """True when the text speaks of the person."""
        return self.person in text or bool(self.sure.search(text)) or (weak and bool(self.part.search(text)))


def signs_of(reader: Reader, person: str) -> Signs:
    """Names in all their forms, contacts, the document: those of the card, and those that it had before."""
    card = PEOPLE.peek(reader, person)
    sure: set[str] = set()
    two: set[str] = set()
    part: set[str] = set()
    rest: set[str] = set()
    numbers: set[str] = set()
    for known in _editions(reader, card) if card else ():
        alone = PEOPLE.count(reader, {"surname": known.surname, "firstname": known.firstname}) < 2
        sure |= {known.email, known.address}
        numbers |= {known.phone[-10:], known.identity.number if known.identity else ""}
        for case in Case:
            shown = (form(known.name, known.gender, case, known.overrides).text for form in FORMS)
            sure.update(shown, _turned(known, case))
            two |= _without_patronymic(known, case) if alone else set()
            surname, _, called = full_name(known.name, known.gender, case, known.overrides).text.partition(" ")
            part |= {surname, known.surname}
            rest |= {called, f"{known.firstname} {known.patronymic}".strip()}
    return Signs(person, _words(sure, sorted(numbers), two), _words(part), _words(rest))


def _turned(known: Person, case: Case) -> set[str]:
    """«Имя Отчество Фамилия»."""
    surname, first, father = (_form(known, part, case) for part in NamePart)
    return {f"{first} {father} {surname}"} if father else set()


def _without_patronymic(known: Person, case: Case) -> set[str]:
    surname, first = (_form(known, part, case) for part in (NamePart.SURNAME, NamePart.FIRSTNAME))
    return {f"{surname} {first}", f"{first} {surname}"}


def _form(known: Person, part: NamePart, case: Case) -> str:
    return part_form(known.name, part, known.gender, case, known.overrides).text if known.name.part(part) else ""


def _editions(reader: Reader, card: Person) -> Iterator[Person]:
    """The card now and as it was before each change of a telling field: an old surname stands in old papers."""
    yield card
    for row in reader.find(HISTORY.name, {"subject": card.key}):
        for value in (row["old"], row["new"]):
            if row["field"] in TELLING and value:
                changed: dict[str, Any] = {row["field"]: value}
                yield replace(card, **changed)
            elif row["field"] == "identity.number" and value:
                yield replace(card, identity=Identity(number=str(value)))


def _words(texts: Iterable[str], numbers: Iterable[str] = (), two: Iterable[str] = ()) -> re.Pattern[str]:
    """Any of the texts as whole words, the longest first, ``two`` if no patronymic follows, and the numbers however spaced."""
    parts = [rf"(?<!\w)(?:{_any(texts)})(?!\w)", rf"(?<!\w)(?:{_any(two)})(?!\w)(?!\s+\w+{FATHERS})"]
    for number in numbers:
        digits = re.sub(r"\W", "", number)
        if len(digits) > 4:
            parts.append(r"(?:\+7|\b8)?[\W_]{0,3}" + r"[\W_]{0,3}".join(map(re.escape, digits)))
    return re.compile("|".join(parts), re.IGNORECASE)


def _any(texts: Iterable[str]) -> str:
    """One of the texts, «е» as «ё», any spaces between words; nothing for none."""
    known = sorted({text for text in texts if len(text) > 1}, key=len, reverse=True)
    return "|".join(YO.sub("[её]", re.escape(text).replace(r"\ ", r"\s+")) for text in known) or "(?!)"

"""Whom of the college's people a text means, however the name is spelled, ordered or declined: so that none passes the gate in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import product
from typing import Any

from records.registry import PEOPLE
from records.store import Reader
from schemas.lookup import PaperRef
from schemas.person import Person
from schemas.values.cases import Case
from schemas.values.names import NamePart
from service.grammar.names import part_form
from service.importing.names import TO_CYRILLIC

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
FATHERS = re.compile(r"(?:ович|евич|ьич|овн|евн|иничн|ичн|оглы|кызы)\w{0,3}$", re.IGNORECASE)
"""The end of a patronymic in any case: shows a name also where nobody wrote capitals."""
ENDINGS = ("", "а", "я", "ь", "й", "ий", "ый", "ой", "ая", "яя", "о", "е", "ец", "ок")
"""What a surname in an oblique case may end with in the nominative, once up to three letters are cut off."""
DOUBLE = ("", "а", "ий", "ая")
"""The same for each part of a double surname, where the commonest must do."""
UNSEEN = frozenset({"Mn", "Me", "Cf"})
"""Categories of signs that change no letter: marks of stress, joiners, soft hyphens, signs of no width."""
HYPHENS = re.compile("[\u2010-\u2015]")
HERE = frozenset({"active", "leave"})
GAP = r"[\W_]{1,3}"
MOST = 20_000
"""Signs of a text that are looked through; longer ones are books, not fields."""


def cards_of(reader: Reader, person: Person) -> list[Person]:
    """Cards that a name written out by hand may mean: students first, then those who are here now."""
    same = PEOPLE.find(reader, {"plain": person.plain}, limit=9)
    if not same:
        typed = re.sub(r"\s*-\s*", "-", plainly(f"{person.surname} {person.firstname} {person.patronymic}"))
        said = " ".join(word.capitalize() for word in typed.split())
        places = cards_in(reader, said, declined=False) or cards_in(reader, said)
        same = [card for found in places for card in found]
    return sorted(same, key=lambda card: (card.state not in HERE, not card.is_student))


def cards_in(reader: Reader, text: str, *, declined: bool = True) -> list[list[Person]]:
    """For each place of the text that names somebody of the lists: the cards it may mean."""
    clean = plainly(text[:MOST])
    wanted = {spelled for word in _surnames(clean) for spelled in _nominatives(word, declined)}
    if not wanted:
        return []
    places: dict[str, list[Person]] = {}
    for card in PEOPLE.find(reader, {"surname": sorted(wanted)}):
        for said in _named(card, clean.lower().replace("ё", "е")):
            places.setdefault(said, []).append(card)
    return list(places.values())


def texts_in(data: Any) -> Iterator[str]:
    """Everything that was typed freely: texts, lines, posts and groups of people written out, headings of papers referred to."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, PaperRef):
        yield data.title
    elif isinstance(data, Person):
        yield from () if data.key else (data.position, data.group)
    elif isinstance(data, Mapping):
        for inner in data.values():
            yield from texts_in(inner)
    elif isinstance(data, list | tuple):
        for inner in data:
            yield from texts_in(inner)


def plainly(text: str) -> str:
    """Composed, without marks and invisible signs, single spaces, one hyphen, Latin look-alikes as Cyrillic letters."""
    seen = "".join(sign for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign) not in UNSEEN)
    return re.sub(r"\s+", " ", HYPHENS.sub("-", seen)).translate(TO_CYRILLIC)


def _surnames(clean: str) -> set[str]:
    """Words that may be the surname of a full name: beside another capital or near a patronymic."""
    words = list(WORD.finditer(clean))
    found = set()
    for place, match in enumerate(words):
        near = [one for one in words[max(0, place - 2) : place + 3] if one is not match]
        beside = [one for one in near if _beside(clean, one, match)]
        capital = match[0][0].isupper() and any(one[0][0].isupper() for one in beside)
        if len(match[0]) > 1 and (capital or any(FATHERS.search(one[0]) for one in near)):
            found.add(match[0])
    return found


def _beside(clean: str, one: re.Match[str], other: re.Match[str]) -> bool:
    first, last = sorted((one, other), key=lambda match: match.start())
    return re.fullmatch(GAP, clean[first.end() : last.start()]) is not None


@lru_cache(maxsize=4096)
def _nominatives(word: str, declined: bool) -> frozenset[str]:
    """Spellings under which the surname may stand on a card."""
    parts = word.lower().split("-")[:3]
    spelled = [list(_yo(part)) for part in parts]
    if declined:
        double = len(parts) > 1
        spelled = [[form for text in one for form in _stems(text, double=double)] for one in spelled]
    found = {"-".join(made) for made in product(*spelled)}
    return frozenset({*map(_titled, found), *(() if declined else map(str.upper, found))})


def _titled(text: str) -> str:
    return "-".join(part.capitalize() for part in text.split("-"))


def _stems(text: str, *, double: bool) -> set[str]:
    endings, cuts = (DOUBLE, 3) if double else (ENDINGS, 4)
    stems = {text[: len(text) - cut] for cut in range(cuts) if len(text) - cut > 1}
    return {text, *(stem + ending for stem in stems for ending in endings)}


def _yo(text: str) -> Iterable[str]:
    """The text with each «е» as «е» or «ё» (up to three of them)."""
    plain = text.replace("ё", "е")
    spots = [place for place, sign in enumerate(plain) if sign == "е"][:3]
    for signs in product("её", repeat=len(spots)):
        letters = list(plain)
        for spot, sign in zip(spots, signs, strict=True):
            letters[spot] = sign
        yield "".join(letters)


def _named(card: Person, text: str) -> Iterator[str]:
    """The places of a folded text at which the card's name stands: in full, or the surname with one or both initials."""
    if not re.search(rf"(?<![^\W_]){re.escape(plainly(card.firstname)[:1].lower())}", text):
        return  # most namesakes fall here, before any form is made
    surname, first, father = (_forms(card, part) for part in NamePart)
    initials = [part[0].lower() for part in (card.firstname, card.patronymic) if part]
    both = r"\.?\s*".join(map(re.escape, initials)) + r"\b\.?"
    one = rf"{re.escape(initials[0])}\."
    full = rf"(?:{surname}{GAP}(?:{father}{GAP})?{first}|{first}{GAP}(?:{father}{GAP})?{surname})"
    letters = (
        rf"(?:{surname}\s+(?:{both}|{one}(?!\s*[а-я]\b))|(?:\b{both}|(?<![а-я]\.)(?<![а-я]\.\s)\b{one})\s*{surname})"
    )
    for match in re.finditer(rf"(?<!\w)(?:{full}|{letters})(?!\w)", text):
        after = WORD.match(text, match.end() + 1)
        other = after is not None and card.patronymic and FATHERS.search(after[0])
        squeezed = re.sub(r"[\W_]+", "", text[match.end() : match.end() + 60])
        if not other or any(squeezed.startswith(form) for form in _squeezed(card)):
            yield match[0]


def _squeezed(card: Person) -> list[str]:
    return [re.sub(r"[\W_]+", "", form) for form in _folded(card, NamePart.PATRONYMIC)]


def _forms(card: Person, part: NamePart) -> str:
    """A group of all forms of one part of the name, folded."""
    forms = sorted(map(re.escape, _folded(card, part)), key=len, reverse=True)
    return f"(?:{'|'.join(forms)})" if forms else "(?!)"


def _folded(card: Person, part: NamePart) -> set[str]:
    if not card.name.part(part):
        return set()
    forms = (part_form(card.name, part, card.gender, case, card.overrides).text for case in Case)
    return {plainly(form).lower().replace("ё", "е") for form in forms}

"""Whom of the college's people a text means, however the name is spelled, ordered or declined: so that none passes the gate in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise, product
from typing import Any

from records.registry import PEOPLE
from records.store import Reader
from schemas.lookup import PaperRef
from schemas.person import Person
from schemas.values.cases import Case
from schemas.values.names import Gender, NamePart
from service.grammar.names import part_form
from service.grammar.parts import paradigm
from service.importing.names import TO_CYRILLIC
from service.usecases.spelled import latin_pairs, may_name, unglued, unmarked

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
FATHERS = re.compile(r"(?:ович|евич|ьич|овн|евн|иничн|ичн|оглы|кызы)\w{0,3}$", re.IGNORECASE)
"""The end of a patronymic in any case: shows a name also where nobody wrote capitals."""
ENDINGS = ("", "а", "я", "ь", "й", "ий", "ый", "ой", "ая", "яя", "о", "е", "ец", "ок")
"""What a surname in an oblique case may end with in the nominative, once up to three letters are cut off."""
DOUBLE = ("", "а", "ий", "ая")
"""The same for each part of a double surname, where the commonest must do."""
UNSEEN = frozenset({"Mn", "Me", "Cf"})
"""Categories of signs that change no letter: marks of stress, joiners, soft hyphens, signs of no width."""
USUAL = re.compile(r"[ -~\sА-Яа-яЁё«»№–—\u2011]*")
"""A text that surely has none of them."""
HYPHENS = re.compile("[\u2010-\u2015]")
HERE = frozenset({"active", "leave"})
GAP = r"[\W_]{1,3}"
MOST = 20_000
"""Signs of a text that are looked through; longer ones are books, not fields."""


def cards_of(reader: Reader, person: Person) -> list[Person]:
    """Cards that a name written out by hand may mean: students first, then those who are here now."""
    same = PEOPLE.find(reader, {"plain": person.plain}, limit=9)
    if not same:
        typed = unmarked(f"{person.surname} {person.firstname} {person.patronymic}")
        whole = re.sub(r"\s*-\s*", "-", plainly(typed))
        said = " ".join(word.capitalize() for word in (unglued(whole) or whole).split())
        places = cards_in(reader, said, declined=False) or cards_in(reader, said) or _in_latin(reader, typed)
        same = [card for found in places for card in found]
    return sorted(same, key=lambda card: (card.state not in HERE, not card.is_student))


def cards_in(reader: Reader, text: str, *, declined: bool = True) -> list[list[Person]]:
    """For each place of the text that names somebody of the lists: the cards it may mean."""
    seen = unmarked(text[:MOST])
    clean = plainly(seen)
    places = _places(reader, clean, declined=declined)
    if parted := unglued(clean):
        places = _places(reader, parted, declined=declined) | places
    return [*places.values(), *_in_latin(reader, seen)]


def _places(reader: Reader, clean: str, *, declined: bool) -> dict[str, list[Person]]:
    """What names somebody in a text → the cards it may mean."""
    wanted = {spelled for word in _surnames(clean) for spelled in _nominatives(word, declined)}
    places: dict[str, list[Person]] = {}
    for card in PEOPLE.find(reader, {"surname": sorted(wanted)}) if wanted else ():
        for said in _named(card, clean.lower().replace("ё", "е")):
            places.setdefault(said, []).append(card)
    return places


def _in_latin(reader: Reader, text: str) -> list[list[Person]]:
    """The same for names in Latin letters: «Ivanov Petr»; only a surname with a first name, not declined."""
    places = []
    for surnames, firsts in latin_pairs(text):
        wanted = {form for spelling in surnames for form in _nominatives(spelling, False)}
        cards = PEOPLE.find(reader, {"surname": sorted(wanted)})
        first = {spelling.replace("ё", "е") for spelling in firsts}
        places.append([card for card in cards if card.firstname.lower().replace("ё", "е") in first])
    return [cards for cards in places if cards]


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
    seen = text
    if not USUAL.fullmatch(text):
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
    for one, other in pairwise(words):
        if _beside(clean, one, other) and may_name(one[0], other[0]):
            found |= {one[0], other[0]}
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
    return _group(_folded(card, part))


@lru_cache(maxsize=4096)
def _group(forms: frozenset[str]) -> str:
    longest = sorted(map(re.escape, forms), key=len, reverse=True)
    return f"(?:{'|'.join(longest)})" if forms else "(?!)"


def _folded(card: Person, part: NamePart) -> frozenset[str]:
    if card.overrides:
        return _fold(part_form(card.name, part, card.gender, case, card.overrides).text for case in Case)
    return _usual(card.name.part(part), part, card.gender)


@lru_cache(maxsize=4096)
def _usual(text: str, part: NamePart, gender: Gender) -> frozenset[str]:
    return _fold(paradigm(part, text, gender).form(case).text for case in Case)


def _fold(forms: Iterable[str]) -> frozenset[str]:
    return frozenset(plainly(form).lower().replace("ё", "е") for form in forms if form)

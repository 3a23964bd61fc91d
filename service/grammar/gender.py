"""Proposes a gender: certain by the patronymic, proposed by the first name or the surname, never by initials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from schemas.values.names import FullName, Gender
from service.grammar import lexicon
from service.grammar.spelling import russified, syllables

Certainty = Literal["certain", "proposed", "unknown"]

_MALE_PATRONYMIC = ("вич", "ьич", "мич", "кич", "тич", "оглы", "оглу", "огли", "улы", "уулу")
_FEMALE_PATRONYMIC = ("вна", "чна", "шна", "кызы", "гызы", "кизи")
_MALE_SURNAME = ("ов", "ев", "ёв", "ин", "ын", "ский", "цкий", "ской", "цкой", "ый", "ний")
_FEMALE_SURNAME = ("ова", "ева", "ёва", "ина", "ына", "ская", "цкая", "ная", "лая", "рая", "вая", "тая")


@dataclass(frozen=True, slots=True)
class GenderGuess:
    """A gender with how sure it is; None only together with «unknown»."""

    gender: Gender | None
    certainty: Certainty


UNKNOWN = GenderGuess(None, "unknown")


def guess_gender(name: FullName) -> GenderGuess:
    """The gender that the parts of a name tell: the patronymic for certain, the others as a proposal to confirm."""
    by_patronymic = patronymic_gender(name.patronymic)
    if by_patronymic:
        return GenderGuess(by_patronymic, "certain")
    first, last = firstname_gender(name.firstname), surname_gender(name.surname)
    if first and last and first is not last:
        return UNKNOWN
    proposed = first or last
    return GenderGuess(proposed, "proposed") if proposed else UNKNOWN


def patronymic_gender(text: str) -> Gender | None:
    """«Ильич», «Ариф оглы» → m; «Ильинична», «Ариф кызы» → f; initials and other words → None."""
    word = russified(text.lower().rstrip())
    if word.endswith(_MALE_PATRONYMIC):
        return Gender.M
    return Gender.F if word.endswith(_FEMALE_PATRONYMIC) else None


def firstname_gender(text: str) -> Gender | None:
    """The gender of a first name the dictionary has with one gender only, or that its ending tells."""
    word = russified(text.lower().split("-")[0].strip())
    if not word or "." in word:
        return None
    genders = {tag for reading in lexicon.known(word) if reading.has("Name", "nomn", "sing") for tag in reading.tags}
    masculine, feminine = "masc" in genders, "femn" in genders
    if "ms-f" in genders or (masculine and feminine):
        return None
    if masculine or feminine:
        return Gender.M if masculine else Gender.F
    return None


def surname_gender(text: str) -> Gender | None:
    """The gender that an adjectival or possessive surname shows: Иванова → f, Толстой → m; others → None."""
    word = russified(text.lower().strip())
    if "." in word or syllables(word) < 2:
        return None
    if word.endswith(_MALE_SURNAME):
        return Gender.M
    return Gender.F if word.endswith(_FEMALE_SURNAME) and syllables(word) > 2 else None

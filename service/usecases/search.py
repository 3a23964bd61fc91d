"""Search by word forms: one function says whether a text speaks of what is sought, whatever the case of the words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from records.registry import GROUPS, PARTNERS
from schemas.group import Group
from schemas.issued import Issued
from schemas.partner import Partner
from schemas.person import Person
from schemas.values.actor import Actor
from service.grammar import lexicon
from service.security.permissions import Permission, may, only_own_groups, require
from service.usecases import library
from service.usecases.house import House

TOKEN = re.compile(r"[\w\-./]+")
DATE = re.compile(r"\d{2}\.\d{2}\.\d{2,4}|\d{4}-\d{2}-\d{2}")
MOST = 10
"""Things of each kind that the search over everything shows."""


def plain(text: str) -> str:
    """Small letters, ё = е."""
    return text.lower().replace("ё", "е")


def tokens(text: str) -> list[str]:
    """The words of a text; those with hyphens also in their parts («петрова-водкина» is found by «водкина»)."""
    whole = [word.strip(".-/") for word in TOKEN.findall(plain(text))]
    parts = [part for word in whole if "-" in word for part in word.split("-")]
    return [word for word in (*whole, *parts) if word]


@lru_cache(maxsize=4096)
def forms(word: str) -> frozenset[str]:
    """Every form of the words that ``word`` may be a form of; itself alone where there are digits or Latin letters."""
    if not re.fullmatch(r"[а-я]{3,}", word):
        return frozenset({word})
    found = {word}
    for reading in lexicon.readings(word):
        found |= {plain(prefix + reading.stem + suffix) for prefix, suffix, _ in reading.table.entries}
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Sought:
    """What was typed into a search box, ready to be compared with many texts."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, typed: str) -> Sought:
        """The words of the box; telephones and numbers keep their digits together."""
        return cls(words_of(typed))

    def fits(self, known: Sequence[str], digits: str = "") -> bool:
        """Every word begins one of ``known`` (from ``tokens``), or is a form of one, or stands in ``digits``."""
        return all(self._one(word, known, digits) for word in self.words)

    @staticmethod
    def _one(word: str, known: Sequence[str], digits: str) -> bool:
        if any(token.startswith(word) for token in known):
            return True
        if len(word) > 3 and word.isdecimal() and word in digits:
            return True
        same = forms(word)
        return len(same) > 1 and any(token in same for token in known)

    @property
    def pattern(self) -> list[re.Pattern[str]]:
        """For long texts: one expression a word, any of its forms at the beginning of a word."""
        return [
            re.compile(r"(?<!\w)(?:" + "|".join(re.escape(form) for form in sorted(forms(word))) + ")")
            for word in self.words
        ]


def words_of(typed: str) -> tuple[str, ...]:
    """The words of a search box, twelve at most."""
    return tuple(TOKEN.findall(plain(_joined_phone(typed)))[:12])


def _joined_phone(typed: str) -> str:
    """«8 (914) 123-45-67» → «9141234567»: a number typed with spaces is one word without its country code."""
    digits = re.sub(r"\D", "", typed)
    if re.fullmatch(r"[\d\s()+\-.]{6,}", typed.strip()) and not DATE.fullmatch(typed.strip()):
        return digits[1:] if len(digits) == 11 else digits
    return typed


@dataclass(frozen=True, slots=True)
class Everything:
    """What a search over everything found, the first of each kind."""

    people: tuple[Person, ...]
    groups: tuple[Group, ...]
    partners: tuple[Partner, ...]
    papers: tuple[Issued, ...]

    @property
    def count(self) -> int:
        """How many things are shown."""
        return len(self.people) + len(self.groups) + len(self.partners) + len(self.papers)


def everything(house: House, actor: Actor, typed: str) -> Everything:
    """People, groups, partners, papers that fit the words; each only as far as the actor may read it."""
    require(actor, Permission.READ_PEOPLE)
    from service.usecases import people  # noqa: PLC0415 - people search by this module's words

    sought = Sought.of(typed)
    if not sought.words:
        return Everything((), (), (), ())
    found = people.find(house, actor, people.Wanted(words=typed)).people[:MOST]
    own = only_own_groups(actor)
    with house.store.reading() as reader:
        groups = [
            group
            for group in GROUPS.find(reader, order=("code",))
            if (not own or group.key in actor.groups) and sought.fits(tokens(f"{group.code} {group.programme}"))
        ]
        partners = [
            partner
            for partner in ([] if own else PARTNERS.find(reader, order=("name",)))
            if sought.fits(tokens(f"{partner.name} {partner.short_name}"), partner.inn)
        ]
    papers = list(papers_with(house, actor, sought)) if may(actor, Permission.READ_ARCHIVE) else []
    return Everything(tuple(found), tuple(groups[:MOST]), tuple(partners[:MOST]), tuple(papers))


def papers_with(house: House, actor: Actor, sought: Sought, most: int = MOST) -> Iterable[Issued]:
    """Papers whose number, date, title or text hold the words in any form, the newest first."""
    return library.find(house, actor, library.Wanted(words=" ".join(sought.words))).papers[:most]

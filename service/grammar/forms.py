"""What every part of the grammar returns: a text in a case that knows where it came from and whether to be checked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from schemas.values.cases import Case

CASES: tuple[Case, ...] = tuple(Case)
CASE_INDEX: dict[Case, int] = {case: index for index, case in enumerate(CASES)}


class Origin(StrEnum):
    """Which layer made a form; the value is what pages and the command line print."""

    HAND = "вручную"
    EXCEPTION = "исключение"
    DICTIONARY = "словарь"
    RULE = "правило"


# How far an origin is to be trusted: a joined form is worth its weakest part.
_TRUST = (Origin.RULE, Origin.DICTIONARY, Origin.EXCEPTION, Origin.HAND)


@dataclass(frozen=True, slots=True)
class Form:
    """One text in one case; ``doubt`` is empty or one Russian sentence for the person who checks."""

    text: str
    case: Case
    origin: Origin
    doubt: str = ""

    def __str__(self) -> str:
        return self.text


_NONE = ("",) * len(CASES)


@dataclass(frozen=True, slots=True)
class Paradigm:
    """All six forms of one text and the doubt about each, in the order of ``CASES``."""

    forms: tuple[str, ...]
    origin: Origin
    doubts: tuple[str, ...] = _NONE

    @classmethod
    def of(cls, forms: tuple[str, ...], origin: Origin, doubt: str = "", only: Case | None = None) -> Paradigm:
        """A paradigm with one doubt about all oblique forms, or about the form in ``only``."""
        if not doubt:
            return cls(forms, origin)
        doubtful = {only} if only else set(CASES) - {Case.NOMN}
        return cls(forms, origin, tuple(doubt if case in doubtful else "" for case in CASES))

    @classmethod
    def frozen(cls, text: str, origin: Origin = Origin.RULE, doubt: str = "") -> Paradigm:
        """The same text in every case."""
        return cls.of((text,) * len(CASES), origin, doubt)

    def form(self, case: Case) -> Form:
        """The form in ``case`` with its own doubt; the nominative is never in doubt."""
        place = CASE_INDEX[case]
        return Form(self.forms[place], case, self.origin, self.doubts[place])

    @property
    def is_frozen(self) -> bool:
        """Whether no form differs from the nominative."""
        return all(form == self.forms[0] for form in self.forms)


def weakest(origins: list[Origin]) -> Origin:
    """The origin of a text joined from parts: that of the least certain one (``RULE`` for nothing at all)."""
    return min(origins, key=_TRUST.index, default=Origin.RULE)


def join_doubts(doubts: list[str]) -> str:
    """One sentence out of several: each different doubt once, in the order met."""
    return " ".join(dict.fromkeys(doubt for doubt in doubts if doubt))

"""The six cases by OpenCorpora's codes, and how Word templates name them."""

from __future__ import annotations

from enum import StrEnum


class Case(StrEnum):
    """A grammatical case; the value is OpenCorpora's code, used everywhere outside Word."""

    NOMN = "nomn"
    GENT = "gent"
    DATV = "datv"
    ACCS = "accs"
    ABLT = "ablt"
    LOCT = "loct"

    @property
    def full(self) -> str:
        """«дательный» and so on: the full Russian name, as templates and pages say it."""
        return TITLES[self]

    @property
    def short(self) -> str:
        """«дт» and so on: the short Russian name admitted in templates."""
        return SHORT[self]


TITLES = {
    Case.NOMN: "именительный",
    Case.GENT: "родительный",
    Case.DATV: "дательный",
    Case.ACCS: "винительный",
    Case.ABLT: "творительный",
    Case.LOCT: "предложный",
}
SHORT = {
    Case.NOMN: "им",
    Case.GENT: "рд",
    Case.DATV: "дт",
    Case.ACCS: "вн",
    Case.ABLT: "тв",
    Case.LOCT: "пр",
}

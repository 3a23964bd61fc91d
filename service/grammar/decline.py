"""Lines of «kind gender case text» → forms: the logic behind `nastavnik decline`, one process for any number of lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from schemas.values.cases import Case
from schemas.values.names import Gender, NamePart
from service.grammar import names, phrases
from service.grammar.forms import Form
from service.grammar.gender import Certainty, firstname_gender, guess_gender, patronymic_gender, surname_gender

KINDS = ("surname", "firstname", "patronymic", "fullname", "phrase")
_PARTS = {part.value: part for part in NamePart}

COLUMNS = "Нужны четыре столбца через табуляцию: вид, пол, падеж, текст."
KIND = "Вид бывает surname, firstname, patronymic, fullname или phrase."
GENDER = "Пол бывает m, f или - (определить)."
CASE = "Падеж бывает nomn, gent, datv, accs, ablt или loct."
EMPTY = "Текст пуст."
UNKNOWN_GENDER = "Пол не определяется по этим словам: укажите m или f."
PROPOSED = "Пол предположен по имени или фамилии: проверьте."


@dataclass(frozen=True, slots=True)
class Declined:
    """One answer: the text and case asked for, the form (empty if the line can't be taken), origin, doubt or reason."""

    text: str
    case: str
    form: str = ""
    origin: str = ""
    doubt: str = ""

    def row(self) -> str:
        """Tab-separated, without the end of line."""
        return f"{self.text}\t{self.case}\t{self.form}\t{self.origin}\t{self.doubt}"

    def data(self) -> dict[str, str]:
        """Under the five names of the JSON door."""
        return asdict(self)


def decline_lines(lines: Iterable[str]) -> Iterator[Declined]:
    """An answer for every line, in order; a line that can't be taken has an empty form and the reason in ``doubt``."""
    return map(decline_line, lines)


def decline_line(line: str) -> Declined:
    """The answer to «kind<TAB>gender<TAB>case<TAB>text»; «#» is nothing special."""
    fields = line.rstrip("\r\n").split("\t")
    if len(fields) != 4:
        return Declined(" ".join(fields), "", doubt=COLUMNS)
    kind, gender, case, text = fields
    reason = _reason(kind, gender, case, text)
    if reason:
        return Declined(text, case, doubt=reason)
    form = _form(kind, gender, Case(case), text)
    if form is None:
        return Declined(text, case, doubt=UNKNOWN_GENDER)
    return Declined(text, case, form.text, form.origin.value, form.doubt)


def _reason(kind: str, gender: str, case: str, text: str) -> str:
    """Why a line can't be taken, or nothing."""
    if kind not in KINDS:
        return KIND
    if gender not in {"m", "f", "-"}:
        return GENDER
    if case not in set(Case):
        return CASE
    return "" if text.strip() else EMPTY


def _form(kind: str, gender: str, case: Case, text: str) -> Form | None:
    if kind == "phrase":
        return phrases.phrase(text, case)
    if gender != "-":
        return _name(kind, text, Gender(gender), case)
    found, certainty = _detect(kind, text)
    if found:
        form = _name(kind, text, found, case)
        return form if certainty == "certain" else _doubted(form)
    he, she = (_name(kind, text, one, case) for one in Gender)
    return he if he.text == she.text else None


def _name(kind: str, text: str, gender: Gender, case: Case) -> Form:
    if kind == "fullname":
        return names.full_text(text, gender, case)
    return names.paradigm_of(text, _PARTS[kind], gender).form(case)


def _doubted(form: Form) -> Form:
    doubt = f"{form.doubt} {PROPOSED}".strip() if form.case is not Case.NOMN else ""
    return Form(form.text, form.case, form.origin, doubt)


def _detect(kind: str, text: str) -> tuple[Gender | None, Certainty]:
    """The gender that a single part or a full name tells."""
    if kind == "fullname":
        guess = guess_gender(names.parse_full_name(text))
        return guess.gender, guess.certainty
    if kind == "patronymic":
        return patronymic_gender(text), "certain"
    alone = surname_gender(text) if kind == "surname" else firstname_gender(text)
    return alone, "proposed"


def table(text: str, kind: str, gender: str = "-") -> list[Declined]:
    """All six cases of one text, as the page «склонение» shows them."""
    return [decline_line(f"{kind}\t{gender}\t{case.value}\t{' '.join(text.split())}") for case in Case]


__all__ = ["KINDS", "Declined", "decline_line", "decline_lines", "table"]

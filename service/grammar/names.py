"""Names of people in the six cases: each part by itself, joined again as papers want them."""

from __future__ import annotations

from schemas.values.cases import Case
from schemas.values.names import NO_OVERRIDES, FullName, Gender, NameOverrides, NamePart
from service.grammar import parts, written
from service.grammar.forms import CASE_INDEX, Form, Origin, Paradigm, join_doubts, weakest
from service.grammar.gender import Certainty, GenderGuess, guess_gender
from service.grammar.spelling import NBSP

__all__ = [
    "Certainty",
    "GenderGuess",
    "firstname",
    "full_name",
    "full_text",
    "guess_gender",
    "initials",
    "initials_surname",
    "name_patronymic",
    "paradigm_of",
    "parse_full_name",
    "patronymic",
    "surname",
    "surname_initials",
]

_CACHE_LIMIT = 8192
_whole: dict[tuple[str, str, str, Gender], list[Form | None]] = {}
"""Forms of whole names by case, each made when it is first asked for: a paper needs two or three of the six."""


def surname(text: str, gender: Gender, case: Case) -> Form:
    """A surname in a case; any text is taken."""
    return parts.paradigm(NamePart.SURNAME, text, gender).form(case)


def firstname(text: str, gender: Gender, case: Case) -> Form:
    """A first name in a case; any text is taken."""
    return parts.paradigm(NamePart.FIRSTNAME, text, gender).form(case)


def patronymic(text: str, gender: Gender, case: Case) -> Form:
    """A patronymic in a case; any text is taken."""
    return parts.paradigm(NamePart.PATRONYMIC, text, gender).form(case)


def full_name(name: FullName, gender: Gender, case: Case, overrides: NameOverrides = NO_OVERRIDES) -> Form:
    """«Иванову Ивану Ивановичу»; forms corrected by hand win part by part."""
    if not overrides:
        key = (name.surname, name.firstname, name.patronymic, gender)
        found = _whole.get(key)
        if found is None:
            if len(_whole) >= _CACHE_LIMIT:
                _whole.clear()
            found = _whole[key] = [None] * len(CASE_INDEX)
        at = CASE_INDEX[case]
        form = found[at]
        if form is None:
            form = found[at] = _joined(name, gender, case, NO_OVERRIDES)
        return form
    return _joined(name, gender, case, overrides)


def _joined(name: FullName, gender: Gender, case: Case, overrides: NameOverrides) -> Form:
    forms = [part_form(name, part, gender, case, overrides) for part in NamePart if name.part(part)]
    return _join(forms, case, " ")


def part_form(name: FullName, part: NamePart, gender: Gender, case: Case, overrides: NameOverrides) -> Form:
    """One part of a name: the form set by hand, «не склонять», or the engine's."""
    text = name.part(part)
    by_hand = overrides.form(part, case)
    if by_hand is not None:
        return Form(by_hand, case, Origin.HAND)
    if part in overrides.frozen:
        return Form(text, case, Origin.HAND)
    return parts.paradigm(part, text, gender).form(case)


def _join(forms: list[Form], case: Case, glue: str) -> Form:
    return Form(
        glue.join(form.text for form in forms),
        case,
        weakest([form.origin for form in forms]),
        join_doubts([form.doubt for form in forms]),
    )


def initials(name: FullName) -> str:
    """«И.И.» without a space inside; «А.-М.» for a double name; nothing of «оглы»."""
    first = "-".join(_letter(word) for word in name.firstname.split("-") if word)
    return first + _letter(name.patronymic)


def _letter(word: str) -> str:
    """«И.» for «Иван»; a word that is an initial already stays («Дж.»)."""
    if word.endswith("."):
        return word
    return f"{word[0].upper()}." if word else ""


def surname_initials(name: FullName, gender: Gender, case: Case, overrides: NameOverrides = NO_OVERRIDES) -> Form:
    """«Иванову И.И.», for lists and «возложить на …»; the space is unbreakable."""
    form = part_form(name, NamePart.SURNAME, gender, case, overrides)
    letters = initials(name)
    return Form(f"{form.text}{NBSP}{letters}" if letters else form.text, case, form.origin, form.doubt)


def initials_surname(name: FullName, gender: Gender, case: Case, overrides: NameOverrides = NO_OVERRIDES) -> Form:
    """«И.И. Иванову», for signatures and visas; the space is unbreakable."""
    form = part_form(name, NamePart.SURNAME, gender, case, overrides)
    letters = initials(name)
    return Form(f"{letters}{NBSP}{form.text}" if letters else form.text, case, form.origin, form.doubt)


def name_patronymic(name: FullName, gender: Gender, case: Case, overrides: NameOverrides = NO_OVERRIDES) -> Form:
    """«Анне Петровне»; in the nominative the salutation «Уважаемая Анна Петровна!» is built on it."""
    forms = [
        part_form(name, part, gender, case, overrides)
        for part in (NamePart.FIRSTNAME, NamePart.PATRONYMIC)
        if name.part(part)
    ]
    return _join(forms, case, " ")


def parse_full_name(text: str) -> FullName:
    """«Иванов Иван Иванович», «Иванов И.И.», «И.И. Иванов», «Иван Иванович Иванов» → parts; one word is a surname."""
    return written.split(text)


def full_text(text: str, gender: Gender, case: Case) -> Form:
    """A name inflected as it is written: «И.И. Иванов» → «И.И. Иванову», «Мельник О. В.» → «Мельнику О. В.»."""
    return written.inflect(text, gender, case)


def paradigm_of(text: str, part: NamePart, gender: Gender) -> Paradigm:
    """All six forms of one part at once, for pages that show them side by side."""
    return parts.paradigm(part, text, gender)

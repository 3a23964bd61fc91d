"""Forms of a name on its card: what the engine makes, what a human corrected, which parts stay undeclined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from schemas.person import Person
from schemas.values.actor import Actor
from schemas.values.cases import Case
from schemas.values.names import NameOverrides, NamePart
from service.errors import Fault, Invalid
from service.grammar.forms import Form
from service.grammar.names import full_name
from service.security.permissions import Permission, require
from service.usecases import people
from service.usecases.house import House

PARTS = {NamePart.SURNAME: "фамилия", NamePart.FIRSTNAME: "имя", NamePart.PATRONYMIC: "отчество"}
GROUND = "Формы имени"
"""Why a card was changed, where only forms of its name were; both ways to correct one say so."""
OBLIQUE: tuple[Case, ...] = tuple(case for case in Case if case is not Case.NOMN)


@dataclass(frozen=True, slots=True)
class Line:
    """One case of a name: the whole form, and each part's form set by hand («» where the engine decides)."""

    case: Case
    form: Form
    by_hand: Mapping[NamePart, str]


def table(person: Person) -> list[Line]:
    """All cases as papers will have them."""
    return [
        Line(
            case,
            full_name(person.name, person.gender, case, person.overrides),
            {part: person.overrides.form(part, case) or "" for part in NamePart},
        )
        for case in Case
    ]


def correct(
    house: House, actor: Actor, key: str, typed: Mapping[tuple[NamePart, Case], str], frozen: frozenset[NamePart]
) -> Person:
    """Keep forms by part and case (an empty one gives the word back to the engine) and the parts not to be declined."""
    require(actor, Permission.CORRECT_FORMS)
    faults = [
        Fault(f"{part.value}.{case.value}", "Форма — буквы, дефис и пробел, до 80 знаков.")
        for (part, case), text in typed.items()
        if len(text) > 80 or any(not (char.isalpha() or char in "- '’.") for char in text)
    ]
    if faults:
        raise Invalid(faults)
    with house.store.transaction(actor) as tx:
        old = people.visible(tx, actor, key)
        forms: dict[NamePart, dict[Case, str]] = {}
        for (part, case), text in typed.items():
            if text.strip() and old.name.part(part):
                forms.setdefault(part, {})[case] = text.strip()
        kept = frozenset(part for part in frozen if old.name.part(part))
        return people.save(house, tx, actor, old, replace(old, overrides=NameOverrides(forms, kept)), GROUND)

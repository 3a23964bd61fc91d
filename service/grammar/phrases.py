"""Positions, departments, organisations, awards in the six cases: the head changes, its dependents stand still."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from schemas.values.cases import Case
from service.grammar import lexicon
from service.grammar.forms import CASES, Form, Origin, Paradigm, join_doubts
from service.grammar.syntax import Plan, analyse

_NOTHING: Mapping[Case, str] = MappingProxyType({})
_FIRST = re.compile(r"[А-ЯЁ][а-яё]+")
_ACTING = re.compile(r"И\.\s?о\.|Врио\b")
_PROPER = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn", "Trad", "Abbr", "Init"})
_HIGH = frozenset({"глава", "губернатор", "министр", "президент", "премьер"})
"""Offices of state keep their capital (office-rules.md §7.3)."""
GAP = "У слова нет этого падежа в словаре: проверьте."


def phrase(text: str, case: Case, *, animate: bool = True, overrides: Mapping[Case, str] = _NOTHING) -> Form:
    """«заместитель директора» → «заместителя директора»; a form corrected by hand wins; any text is taken.

    ``animate`` settles only what the dictionary leaves open: «наставляемый», «член».
    """
    by_hand = overrides.get(case)
    if by_hand is not None:
        return Form(by_hand, case, Origin.HAND)
    return paradigm(text, animate).form(case)


@lru_cache(maxsize=4096)
def paradigm(text: str, animate: bool) -> Paradigm:
    """All six forms of a phrase."""
    plan = analyse(text, animate=animate)
    if not plan.changes:
        return Paradigm.frozen(text, Origin.RULE, join_doubts(plan.doubts))
    doubts = list(plan.doubts)
    forms = tuple(text if case is Case.NOMN else _spell(plan, case, doubts) for case in CASES)
    known = all(word.known for word, _ in plan.changes.values())
    return Paradigm.of(forms, Origin.DICTIONARY if known else Origin.RULE, join_doubts(doubts))


def _spell(plan: Plan, case: Case, doubts: list[str]) -> str:
    done = []
    for at, token in enumerate(plan.tokens):
        change = plan.changes.get(at)
        form = change[0].form(case.value, change[1]) if change else token.text
        if form is None:
            doubts.append(GAP)
            form = token.text
        done.append(form)
    return "".join(done)


@lru_cache(maxsize=4096)
def inside(text: str) -> str:
    """A text as it stands inside a sentence: «Заместитель директора» → «заместитель директора».

    Only a first word that the dictionary knows and that is no name of anybody or anything loses its capital.
    """
    if _ACTING.match(text):
        return text[0].lower() + text[1:]
    first = _FIRST.match(text)
    if first is None or text[first.end() : first.end() + 1] in {".", "’", "'"}:
        return text
    low = first.group().lower()
    readings = lexicon.known(low)
    if not readings or low in _HIGH or any(reading.tags & _PROPER for reading in readings):
        return text
    return low[0] + text[1:]

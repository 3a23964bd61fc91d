"""Positions, departments, organisations, awards in the six cases: the head changes, its dependents stand still."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from schemas.values.cases import Case
from service.grammar.forms import CASES, Form, Origin, Paradigm, join_doubts
from service.grammar.syntax import Plan, analyse

_NOTHING: Mapping[Case, str] = MappingProxyType({})
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

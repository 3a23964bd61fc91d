"""«Склонение»: all six cases of anything pasted, and the memory of corrected phrases."""

from __future__ import annotations

from dataclasses import dataclass

from records.registry import PHRASES
from schemas.phrases import PhraseMemory
from schemas.values.actor import Actor
from schemas.values.cases import Case
from service.grammar.decline import Declined, table
from service.grammar.forms import Origin
from service.grammar.gender import guess_gender
from service.grammar.names import parse_full_name
from service.security.permissions import Permission, require
from service.usecases.house import House

MOST_LINES, LONGEST = 50, 300
KINDS = ("auto", "fullname", "phrase")


@dataclass(frozen=True, slots=True)
class Shown:
    """One line in six cases."""

    text: str
    is_name: bool
    forms: tuple[Declined, ...]


def decline(house: House, actor: Actor, pasted: str, kind: str = "auto", gender: str = "-") -> list[Shown]:
    """Up to 50 lines; ``kind``: fullname, phrase or auto (by the words), ``gender``: m, f or - (by the name). Corrections win."""
    require(actor, Permission.READ_PEOPLE)
    lines = [" ".join(line.split())[:LONGEST] for line in pasted.splitlines() if line.strip()][:MOST_LINES]
    with house.store.reading() as reader:
        memory = {one.text: one for one in PHRASES.find(reader, {"text": lines})} if lines else {}
    return [_shown(line, kind, gender, memory.get(line)) for line in lines]


def _shown(line: str, kind: str, gender: str, memory: PhraseMemory | None) -> Shown:
    is_name = kind == "fullname" or (kind == "auto" and memory is None and _looks_like_name(line))
    forms = table(line, "fullname" if is_name else "phrase", gender if gender in {"m", "f"} else "-")
    kept = memory.forms if memory is not None and not is_name else {}
    return Shown(line, is_name, tuple(_kept(form, kept.get(Case(form.case), "")) for form in forms))


def _kept(form: Declined, corrected: str) -> Declined:
    return Declined(form.text, form.case, corrected, Origin.HAND.value) if corrected else form


def _looks_like_name(line: str) -> bool:
    """Two to four capitalised words of which a given name or a patronymic is known."""
    words = line.split()
    if not 2 <= len(words) <= 4 or not all(word[:1].isupper() for word in words):
        return False
    return guess_gender(parse_full_name(line)).certainty != "unknown"


def memory(house: House, actor: Actor) -> list[PhraseMemory]:
    """Phrases corrected by hand, in the order of the alphabet."""
    require(actor, Permission.READ_PEOPLE)
    with house.store.reading() as reader:
        return sorted(PHRASES.find(reader), key=lambda one: one.text.casefold())


def forget(house: House, actor: Actor, key: str, case: str) -> str:
    """Take back one corrected form (the phrase goes with its last one); gives the phrase."""
    require(actor, Permission.CORRECT_FORMS)
    with house.store.transaction(actor) as tx:
        kept = PHRASES.get(tx, key)
        forms = {one: text for one, text in kept.forms.items() if one != case}
        gone = {one.value: text for one, text in kept.forms.items() if one == case}
        tx.audit("phrase_forgotten", subject=key, facts={"text": kept.text, "forms": gone})
        if forms:
            PHRASES.save(tx, PhraseMemory(key=kept.key, version=kept.version, text=kept.text, forms=forms))
        else:
            PHRASES.remove(tx, key)
    return kept.text

"""«Проверьте»: what is about to be issued — text, each inflected form in its sentence, the number; and corrections for good."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from records.registry import PHRASES
from records.store import Reader
from schemas.document.blocks import all_fields
from schemas.errors import Fault
from schemas.journals import JOURNALS, written
from schemas.person import Person
from schemas.phrases import PhraseMemory
from schemas.values.actor import Actor
from schemas.values.cases import Case
from schemas.values.names import FullName, NameOverrides, NamePart
from service.errors import Invalid
from service.grammar.names import parse_full_name
from service.grammar.vocabulary import Traced, untrace
from service.rendering.paper import Slots
from service.rendering.slots import traced
from service.rendering.text import text as text_of
from service.security.permissions import Permission, require
from service.usecases import people, people_names
from service.usecases.house import House
from service.usecases.issue import Prepared, Request, fill, prepare

PREVIEW_CODE = "············"


@dataclass(frozen=True, slots=True)
class ShownForm:
    """One inflected form: what it is a form of, where it stands, how sure the engine is, and whose correction would fix it."""

    nominative: str
    case: Case
    form: str
    origin: str
    doubt: str
    sentence: str
    person: str = ""
    """Key of the stored person it belongs to; empty for a phrase or a person written out."""
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """What the check page shows."""

    prepared: Prepared
    number: str
    """The number that would be taken now; another may take it first."""
    text: str
    forms: tuple[ShownForm, ...]

    @property
    def doubtful(self) -> tuple[ShownForm, ...]:
        """Only the forms worth a look."""
        return tuple(form for form in self.forms if form.doubt)


def review(house: House, actor: Actor, request: Request) -> Review:
    """Everything of a paper before its number is taken; Invalid with all faults, as at the issue itself."""
    require(actor, Permission.ISSUE_DOCUMENT)
    with house.store.reading() as reader:
        prepared = prepare(house, reader, actor, request)
        number = next_number(reader, prepared)
        nominatives: dict[str, str] = {}
        marked = text_of(fill(house, reader, prepared, number, PREVIEW_CODE, mark=_marker(nominatives)))
        targets = dict(_people_by_path(prepared))
    plain, places = untrace(marked)
    forms = {
        (nominatives[place.path], place.form.text): _shown(place, plain, targets, nominatives[place.path])
        for place in places
        if place.case is not Case.NOMN
    }
    return Review(prepared, number, plain, tuple(forms.values()))


def _marker(nominatives: dict[str, str]) -> Callable[[Slots], Slots]:
    def mark(slots: Slots) -> Slots:
        marked: Slots = traced(slots, "", nominatives)
        return marked

    return mark


def next_number(reader: Reader, prepared: Prepared) -> str:
    """The number the paper would get now, "" for papers without a journal."""
    journal = prepared.kind.manifest.journal
    if not journal:
        return ""
    last = reader.last_number(journal, JOURNALS[journal].period(prepared.dated))
    return written(prepared.college.mask(journal), last + 1, prepared.dated)


def correct_name(house: House, actor: Actor, person: str, case: Case, form: str) -> Person:
    """Store a corrected form of a person's whole name: it wins in all later papers."""
    require(actor, Permission.CORRECT_FORMS)
    with house.store.transaction(actor) as tx:
        stored = people.visible(tx, actor, person)
        parts = _parts(form, stored.name)
        forms = {part: dict(stored.overrides.forms.get(part, {})) for part in parts}
        for part, text in parts.items():
            forms[part][case] = text
        merged = NameOverrides({**stored.overrides.forms, **forms}, stored.overrides.frozen)
        return people.save(house, tx, actor, stored, replace(stored, overrides=merged), people_names.GROUND)


def correct_phrase(house: House, actor: Actor, text: str, case: Case, form: str) -> PhraseMemory:
    """Store a corrected form of a position, a department, an organisation."""
    require(actor, Permission.CORRECT_FORMS)
    if not form.strip():
        raise Invalid([Fault("form", "Впишите правильную форму.")])
    with house.store.transaction(actor) as tx:
        found = PHRASES.find(tx, {"text": text}, limit=1)
        tx.audit("phrase_corrected", facts={"text": text, "case": case.value, "form": form})
        if found:
            return PHRASES.save(tx, replace(found[0], forms={**found[0].forms, case: form.strip()}))
        return PHRASES.add(tx, PhraseMemory(text=text, forms={case: form.strip()}))


def _parts(form: str, name: FullName) -> dict[NamePart, str]:
    typed = parse_full_name(form)
    parts = {part: typed.part(part) for part in NamePart if name.part(part)}
    if any(not text for text in parts.values()) or len(form.split()) < len(name.parts):
        raise Invalid([Fault("form", f"Впишите форму целиком, как «{name}», — фамилию, имя и отчество.")])
    return parts


def _shown(place: Traced, plain: str, known: Mapping[str, Person], nominative: str) -> ShownForm:
    owner, _, last = place.path.rpartition(".")
    is_name = last in {"фио", "кратко", "подпись"}
    person = known.get(owner)
    form = place.form
    return ShownForm(
        nominative=str(person.name) if is_name and person else nominative,
        case=place.case,
        form=form.text,
        origin=form.origin.value,
        doubt=form.doubt,
        sentence=_sentence(plain, place.start, place.end),
        person=person.key if is_name and person else "",
        is_name=is_name,
    )


def _sentence(text: str, start: int, end: int) -> str:
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    return " ".join(text[first : last if last >= 0 else len(text)].split())


def _people_by_path(prepared: Prepared) -> Iterator[tuple[str, Person]]:
    for spec in all_fields(prepared.kind.manifest):
        yield from _walk(spec.slot, prepared.data.get(spec.name), {part.name: part.slot for part in spec.fields})
    control = prepared.data.get("control_person")
    if isinstance(control, Person):
        yield "контроль", control


def _walk(path: str, value: Any, slots: Mapping[str, str]) -> Iterator[tuple[str, Person]]:
    if isinstance(value, Person):
        yield path, value
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _walk(f"{path}.{number}", item, slots)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _walk(f"{path}.{slots.get(name, name)}", inner, {})

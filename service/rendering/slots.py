"""Typed data of a paper → the plain Russian slots that a Word template sees; no record ever reaches a template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from schemas.document.blocks import all_fields
from schemas.document.manifest import FieldSpec, Manifest
from schemas.group import Group
from schemas.lookup import PaperRef
from schemas.partner import Partner
from schemas.person import Person
from schemas.references import SELF
from schemas.values.calendar import AcademicYear
from schemas.values.periods import MonthRange, TermKind
from service.grammar import dates
from service.grammar.typography import typed, unbreakable
from service.grammar.vocabulary import DateWord, PeriodWord, Word, YearWord, phrase_word, with_trace
from service.rendering.paper import Paper, Slots, unbroken
from service.rendering.person_slots import person_slots, signer_slots


def build_slots(manifest: Manifest, data: Mapping[str, Any], paper: Paper) -> Slots:
    """All slots of a paper: the fields under their Russian names, and what every paper has."""
    slots = {spec.slot: _value(spec, data.get(spec.name), paper) for spec in all_fields(manifest)}
    slots |= {"организация": _college(paper), "документ": _document(manifest, paper)}
    if "order_header" in manifest.blocks:
        slots["преамбула"] = {
            "цель": typed(data.get("purpose") or ""),
            "основания": [*paper.acts, *map(typed, (*paper.college.acts, *(data.get("extra_acts") or ())))],
        }
    if "control" in manifest.blocks:
        control = data.get("control_person")
        slots["контроль"] = person_slots(control, paper) if isinstance(control, Person) else ""
    slots["подписант"] = signer_slots(data.get("signer"), paper)
    executor = data.get("executor")
    slots["исполнитель"] = person_slots(executor, paper) if isinstance(executor, Person) else ""
    slots["ознакомлены"] = [person_slots(person, paper) for person in employees_named(data, paper.signer)]
    slots["визы"] = [person_slots(person, paper) for person in data.get("visas") or ()]
    return slots


def traced(value: Any, path: str, nominatives: dict[str, str]) -> Any:
    """The same slots with every inflectable word marked, so that the check page finds each form in its sentence.

    ``nominatives`` is filled with the nominative of each marked word by its path.
    """
    if isinstance(value, Word):
        nominatives[path] = str(value)
        return with_trace(value, path)
    if isinstance(value, dict):
        return {name: traced(inner, f"{path}.{name}" if path else name, nominatives) for name, inner in value.items()}
    if isinstance(value, list):
        return [traced(inner, f"{path}.{number}", nominatives) for number, inner in enumerate(value)]
    return value


def months_text(term: MonthRange) -> str:
    """A roadmap's term as its column prints it: «Сентябрь-октябрь 2026 года», «В течение учебного года» (office-rules §5)."""
    if term.kind is TermKind.ACADEMIC_YEAR:
        return "В течение учебного года"
    if term.first is None:
        return ""
    first, last = date(*term.first, 1), date(*(term.last or term.first), 1)
    if first.year == last.year and first.month != last.month:
        said = f"{dates.month(first.month)}-{dates.month_year(last)}"
    else:
        said = dates.months(first, last)
    return said[:1].upper() + said[1:]


def people_named(data: Any) -> list[Person]:
    """Every person that the data name, in the order of the form, once each."""
    found: dict[str, Person] = {}

    def walk(value: Any) -> None:
        if value is None or isinstance(
            value, str
        ):  # nearly all values; told first, as thousands of papers are walked through
            return
        if isinstance(value, Person):
            found.setdefault(value.key or f"{value.name}|{value.birth_date}", value)
        elif isinstance(value, Mapping):
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list | tuple):
            for inner in value:
                walk(inner)

    walk(data)
    return list(found.values())


def employees_named(data: Mapping[str, Any], signer: Person | None) -> list[Person]:
    """Who is to be acquainted with an order: the employees it names and those added by hand, without its signer."""
    skipped = {"visas", "executor", "signer"}
    named = people_named({name: value for name, value in data.items() if name not in skipped})
    own = str(signer.name) if signer else ""
    added = {id(person) for person in data.get("acquainted") or ()}
    return [person for person in named if (person.position or id(person) in added) and str(person.name) != own]


def _value(spec: FieldSpec, value: Any, paper: Paper) -> Any:
    if spec.kind == "rows":
        return [{part.slot: _value(part, row.get(part.name), paper) for part in spec.fields} for row in value or ()]
    if spec.many:
        return [_one(spec, item, paper) for item in value or ()]
    return _one(spec, value, paper)


def _one(spec: FieldSpec, value: Any, paper: Paper) -> Any:
    if value is None or value == "":
        return [] if spec.kind == "lines" else ""
    return BUILDERS[spec.kind](spec, value, paper)


def _plain(_spec: FieldSpec, value: Any, _paper: Paper) -> Any:
    return value


def _typed(_spec: FieldSpec, value: Any, _paper: Paper) -> Any:
    return [typed(line) for line in value] if isinstance(value, list) else typed(value)


def _choice(spec: FieldSpec, value: Any, paper: Paper) -> Word:
    label = dict(spec.choices)[value]
    return phrase_word(label, animate=False, overrides=paper.forms(label))


def _person_slot(_spec: FieldSpec, value: Any, paper: Paper) -> Any:
    return "" if value == SELF else person_slots(value, paper)


def _time(_spec: FieldSpec, value: time, _paper: Paper) -> str:
    return f"{value:%H:%M}"


def _group(_spec: FieldSpec, value: Group, paper: Paper) -> Slots:
    curator = paper.people.get(value.curator)
    return {
        "код": unbroken(value.code),
        "курс": value.course,
        "программа": f"{value.programme_code} {value.programme}".strip(),
        "вид_программы": phrase_word(value.programme_kind, animate=False, overrides={}),
        "куратор": person_slots(curator, paper) if curator else "",
    }


def _partner(_spec: FieldSpec, value: Partner, paper: Paper) -> Slots:
    signer, short = paper.people.get(value.signer), value.short_name
    full = phrase_word(unbreakable(value.name), animate=False, overrides=paper.forms(value.name))
    brief = unbreakable(short)
    return {
        "полное": full,
        "краткое": brief or unbreakable(value.name),
        "кратко_или_полное": phrase_word(brief, animate=False, overrides=paper.forms(short)) if short else full,
        "адрес": unbreakable(value.address),
        "инн": value.inn,
        "основание": value.signer_basis,
        "контакт": value.contact,
        "телефон": value.phone,
        "почта": value.email,
        "подписант": person_slots(signer, paper) if signer else "",
    }


def _paper_ref(_spec: FieldSpec, value: PaperRef, paper: Paper) -> Slots:
    return {
        "вид": phrase_word(value.kind, animate=False, overrides=paper.forms(value.kind)),
        "номер": unbroken(value.number),
        "дата": DateWord(value.date),
        "заголовок": value.title,
    }


Builder = Callable[[FieldSpec, Any, Paper], Any]
BUILDERS: Mapping[str, Builder] = {
    "text": _typed, "long_text": _typed, "lines": _typed, "integer": _plain, "boolean": _plain,
    "date": lambda _s, value, _p: DateWord(value),
    "period": lambda _s, value, _p: PeriodWord(value.first, value.last),
    "time": _time,
    "month_range": lambda _s, value, _p: months_text(value),
    "year": lambda _s, value, paper: YearWord(value, paper.college.year_separator),
    "choice": _choice, "person": _person_slot, "student": _person_slot, "control": _person_slot,
    "group": _group, "partner": _partner, "document_ref": _paper_ref,
}  # fmt: skip
"""One builder for every kind of the vocabulary but «rows» (a test holds the two together)."""


def _college(paper: Paper) -> Slots:
    college = paper.college
    full = phrase_word(unbreakable(college.full_name), animate=False, overrides=paper.forms(college.full_name))
    short = unbreakable(college.short_name)
    return {
        "полное": full,
        "краткое": short,
        "кратко_или_полное": phrase_word(short, animate=False, overrides=paper.forms(college.short_name))
        if short
        else full,
        "вид": phrase_word(college.kind_word, animate=False, overrides=paper.forms(college.kind_word)),
        "учредитель": college.founder,
        "адрес": unbreakable(college.legal_address),
        "почтовый_адрес": unbreakable(college.postal_address or college.legal_address),
        "телефон": college.phone,
        "почта": college.email,
        "сайт": college.site,
        "инн": college.inn,
        "огрн": college.ogrn,
        "место": unbreakable(college.place),
        "образец": college.training,
    }


def _document(manifest: Manifest, paper: Paper) -> Slots:
    return {
        "вид": manifest.word.upper(),
        "заголовок": paper.title or manifest.short,
        "номер": unbroken(paper.number),
        "дата": DateWord(paper.dated),
        "учебный_год": YearWord(AcademicYear.of(paper.dated), paper.college.year_separator),
        "код": paper.code,
        "ссылка": paper.link,
        "срок_хранения": paper.retention,
    }

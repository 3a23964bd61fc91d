"""What is done with a card: transfer and expulsion, forms of the name, representatives, merging, part in the programme."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.datastructures import MultiDict

from records.registry import GROUPS
from schemas.person import Person
from schemas.values.cases import Case
from schemas.values.names import NamePart
from service.security.permissions import Permission
from service.usecases import people, people_family, people_merge, people_moves, people_names, people_programme
from service.usecases.people_moves import Move
from service.web.context import actor, house
from service.web.formview import attempt, form_page
from service.web.login_pages import Faults
from service.web.look import note
from service.web.people_forms import label, shown
from service.web.registry import Pages

pages = Pages("people_deeds")
MANAGE, PAIRS = Permission.MANAGE_PEOPLE, Permission.MANAGE_PAIRS


def _person(key: str, where: str) -> Person:
    return people.get(house(), actor(), key, where=where)


def _to_card(key: str, sentence: str) -> Any:
    note(sentence)
    return redirect(url_for("people.card", key=key), 303)


def _show_or_do(page: Callable[[Faults], Response], deed: Callable[[], Any]) -> Any:
    return page(()) if request.method == "GET" else attempt(deed, page)


@pages.page("/people/<key>/move", permission=MANAGE, methods=("GET", "POST"))
def move(key: str) -> Any:
    """Transfer, leave, expulsion, graduation, return."""
    person = _person(key, "move")
    with house().store.reading() as reader:
        codes = [group.code for group in GROUPS.find(reader, {"state": "active"}, order=("code",))]

    def deed() -> Any:
        asked = Move(*(request.form.get(name, "")[:300] for name in ("kind", "day", "ground", "group")))
        people_moves.move(house(), actor(), person.key, asked)
        return _to_card(person.key, f"Записано: {people_moves.KINDS[asked.kind].lower()}.")

    options = [(kind, title, "") for kind, title in people_moves.KINDS.items()]
    return _show_or_do(
        lambda faults: form_page("people_move.html", faults, person=person, kinds=options, codes=codes), deed
    )


@pages.page("/people/<key>/names", permission=Permission.CORRECT_FORMS, methods=("GET", "POST"))
def names(key: str) -> Any:
    """Forms of the name by part and case, and what is not declined."""
    person = _person(key, "names")
    known: dict[str, Any] = {
        f"{part.value}.{case.value}": person.overrides.form(part, case) or ""
        for part in NamePart
        for case in people_names.OBLIQUE
    }
    known["frozen"] = [part.value for part in person.overrides.frozen]

    def deed() -> Any:
        typed: dict[tuple[NamePart, Case], str] = {
            (part, case): request.form.get(f"{part.value}.{case.value}", "")
            for part in NamePart
            for case in people_names.OBLIQUE
        }
        frozen = frozenset(NamePart(part) for part in request.form.getlist("frozen") if part in set(NamePart))
        people_names.correct(house(), actor(), person.key, typed, frozen)
        return _to_card(person.key, "Формы имени сохранены: они войдут во все следующие документы.")

    parts = [(part, people_names.PARTS[part]) for part in NamePart if person.name.part(part)]
    cases = [(case, case.full) for case in Case if case is not Case.NOMN]
    lines = people_names.table(person)
    return _show_or_do(
        lambda faults: form_page(
            "people_names.html", faults, known, person=person, parts=parts, cases=cases, lines=lines
        ),
        deed,
    )


@pages.page("/people/<key>/representatives", permission=MANAGE, methods=("GET", "POST"))
def family(key: str) -> Any:
    """Add a representative."""
    person = _person(key, "representatives")

    def deed() -> Any:
        people_family.link_to(house(), actor(), person.key, request.form.to_dict())
        return _to_card(person.key, "Представитель добавлен.")

    kinships = list(people_family.kinships(house()).items())
    documents = people_family.authority_documents(house())
    return _show_or_do(
        lambda faults: form_page("people_family.html", faults, person=person, kinships=kinships, documents=documents),
        deed,
    )


@pages.page("/people/<key>/representatives/<link>/remove", permission=MANAGE, methods=("POST",))
def unlink(key: str, link: str) -> Any:
    """Take a representative away."""
    people_family.unlink(house(), actor(), key, link)
    return _to_card(key, "Представитель убран. Карточка этого человека осталась.")


@pages.page("/people/<key>/merge", permission=MANAGE, methods=("GET", "POST"))
def merge(key: str) -> Any:
    """Choose the other card, then each differing field, then join them."""
    person = _person(key, "merge")
    other = request.args.get("with", "")[:64]
    if not other:
        found = people_merge.candidates(house(), actor(), person.key)
        return form_page("people_merge.html", person=person, found=found, twins=None, rows=())
    twins = people_merge.compare(house(), actor(), person.key, other)
    with house().store.reading() as reader:
        rows = [
            (name, label(name), *(_said(reader, name, one) for one in (twins.keep, twins.drop)))
            for name in twins.different
        ]

    def deed() -> Any:
        chosen = {name: request.form.get(name, "") for name in twins.different}
        people_merge.merge(house(), actor(), person.key, other, chosen)
        return _to_card(person.key, "Карточки объединены.")

    return _show_or_do(
        lambda faults: form_page("people_merge.html", faults, person=person, found=(), twins=twins, rows=rows), deed
    )


def _said(reader: Any, name: str, person: Person) -> str:
    value = getattr(person, name)
    return value.number if name == "identity" else shown(reader, name, value)


def _known(record: Any, names: tuple[str, ...]) -> dict[str, Any]:
    known = {name: getattr(record, name) if record else "" for name in names}
    return {name: f"{value:%d.%m.%Y}" if hasattr(value, "strftime") else value for name, value in known.items()}


@pages.page("/people/<key>/mentor", permission=PAIRS, methods=("GET", "POST"))
def mentor(key: str) -> Any:
    """The person as a mentor of the year."""
    person = _person(key, "mentor")
    part = people_programme.part_of(house(), actor(), person.key, request.args.get("year", "")[:9])

    def deed() -> Any:
        people_programme.save_mentor(house(), actor(), person.key, {**request.form.to_dict(), "year": part.year})
        return _to_card(person.key, "Профиль наставника сохранён.")

    return _show_or_do(lambda faults: _profile(faults, person, part, mentor=True), deed)


@pages.page("/people/<key>/mentee", permission=PAIRS, methods=("GET", "POST"))
def mentee(key: str) -> Any:
    """The person as a mentee of the year."""
    person = _person(key, "mentee")
    part = people_programme.part_of(house(), actor(), person.key, request.args.get("year", "")[:9])

    def deed() -> Any:
        passed = "1" if "1" in request.form.getlist("passed") else ""
        data = {**request.form.to_dict(), "year": part.year, "passed": passed}
        people_programme.save_mentee(house(), actor(), person.key, data)
        return _to_card(person.key, "Профиль наставляемого сохранён.")

    return _show_or_do(lambda faults: _profile(faults, person, part, mentor=False), deed)


def _profile(faults: Faults, person: Person, part: people_programme.Part, *, mentor: bool) -> Response:
    texts = people_programme.MENTOR_TEXTS if mentor else people_programme.MENTEE_TEXTS
    record = part.mentor if mentor else part.mentee
    known = _known(record, (*texts, "mode", *people_programme.DAYS))
    known["capacity"] = part.mentor.capacity if part.mentor else 3
    modes = list(people_programme.modes(house()).items())
    passed = bool(part.mentee and part.mentee.passed)
    return form_page(
        "people_profile.html", faults, known, person=person, part=part, modes=modes, mentor=mentor, passed=passed
    )


@pages.page("/people/<key>/pair", permission=PAIRS, methods=("GET", "POST"))
def pair(key: str) -> Any:
    """A pair by hand: this mentor and whom he takes."""
    person = _person(key, "pair")

    def deed() -> Any:
        data = {**request.form.to_dict(), "mentor": person.key, "mentees": request.form.get("mentees", "").splitlines()}
        people_programme.add_pair(house(), actor(), data)
        return _to_card(person.key, "Пара записана. Закрепите её приказом о парах.")

    modes = list(people_programme.modes(house()).items())
    models = list(house().catalogue.shared.choices["role_models"].values())
    return _show_or_do(
        lambda faults: form_page("people_pair.html", faults, person=person, modes=modes, models=models), deed
    )


@pages.page("/people/<key>/pairs/<pair>/end", permission=PAIRS, methods=("GET", "POST"))
def end_pair(key: str, pair: str) -> Any:
    """End a pair."""
    person = _person(key, "pair")

    def deed() -> Any:
        form: MultiDict[str, str] = request.form
        people_programme.end_pair(house(), actor(), pair, form.get("until", ""), form.get("reason", ""))
        return _to_card(person.key, "Пара завершена. Она остаётся в базе своего года.")

    return _show_or_do(lambda faults: form_page("people_pair_end.html", faults, person=person), deed)

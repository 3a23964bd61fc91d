"""A person as a Word template sees one: inflectable names and position, gender for agreement, contacts."""

from __future__ import annotations

from typing import Any

from schemas.person import Person, PersonRole
from schemas.values.cases import Case
from schemas.values.names import Gender
from service.grammar.phrases import inside
from service.grammar.typography import typed, unbreakable
from service.grammar.vocabulary import DateWord, name_word, phrase_word
from service.rendering.paper import Paper, Slots, phone_text, unbroken


def person_slots(person: Person, paper: Paper) -> Slots:
    """The slots of one person."""
    name, gender, by_hand = person.name, person.gender, person.overrides
    dear = "Уважаемый" if gender is Gender.M else "Уважаемая"
    called = " ".join(part for part in (person.firstname, person.patronymic) if part)
    slots: Slots = {
        "фио": name_word(name, gender, by_hand, style="full"),
        "кратко": name_word(name, gender, by_hand, style="short"),
        "подпись": name_word(name, gender, by_hand, style="signature"),
        "имя_отчество": name_word(name, gender, by_hand, style="name_patronymic"),
        "обращение": f"{dear} {called}!",
        "пол": gender.value,
        "должность": "",
        "телефон": phone_text(person.phone),
        "почта": person.email,
        "адрес": unbreakable(person.address),
        "дата_рождения": DateWord(person.birth_date) if person.birth_date else "",
        "документ": _identity(person),
    }
    if person.position:
        slots["должность"] = phrase_word(
            unbreakable(inside(person.position)), animate=True, overrides=paper.forms(person.position)
        )
    return slots | _student(person, paper)


def _student(person: Person, paper: Paper) -> Slots:
    group = paper.groups.get(person.group)
    word = "студент" if person.gender is Gender.M else "студентка"
    return {
        "студент": phrase_word(word, animate=True, overrides={}) if PersonRole.STUDENT in person.roles else "",
        "группа": unbroken(group.code if group else person.group),
        "курс": group.course if group else "",
        "программа": f"{group.programme_code} {group.programme}".strip() if group else "",
    }


def _identity(person: Person) -> Any:
    if person.identity is None:
        return ""
    issued_on = person.identity.issued_on
    return {
        "вид": phrase_word(person.identity.kind, animate=False, overrides={}),
        "номер": unbreakable(person.identity.number),
        "выдан": typed(person.identity.issued_by),
        "дата": DateWord(issued_on) if issued_on else "",
    }


def signer_slots(chosen: Any, paper: Paper) -> Any:
    """Who signs: one chosen in the form, else who is in office; «и.о. директора» when acting; "" for nobody."""
    person = chosen if isinstance(chosen, Person) else paper.signer
    if person is None:
        return ""
    slots = person_slots(person, paper)
    own = chosen is None or person is paper.signer
    position = f"{paper.acting} {_acted(inside(person.position))}" if own and paper.acting else person.position
    if position:
        text = position[:1].upper() + position[1:]
        slots["должность"] = phrase_word(unbreakable(text), animate=True, overrides=paper.forms(text))
    return slots | {"и_о": bool(own and paper.acting)}


def _acted(position: str) -> str:
    """«директор» → «директора», as after «и.о.»."""
    return str(phrase_word(position, animate=True, overrides={}).form(Case.GENT).text)

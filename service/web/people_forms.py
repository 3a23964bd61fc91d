"""Cards as forms: what stands in the boxes, what was sent, and both editions where two people wrote at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import request

from records.registry import GROUPS, PARTNERS, PEOPLE
from records.store import Reader
from schemas.person import Person, PersonRole
from service.security.permissions import Permission, may
from service.usecases.history import Edited
from service.usecases.people import ROLES, STATES
from service.usecases.people_contacts import mask_value
from service.web.context import actor, house
from service.web.kept import Typed

LABELS: Mapping[str, str] = {
    "surname": "Фамилия", "firstname": "Имя", "patronymic": "Отчество", "gender": "Пол", "birth_date": "Дата рождения",
    "roles": "Роли", "group": "Группа", "position": "Должность", "phone": "Телефон", "email": "E-mail", "address": "Адрес",
    "identity": "Документ", "identity.kind": "Вид документа", "identity.number": "Серия и номер",
    "identity.issued_by": "Кем выдан", "identity.issued_on": "Когда выдан", "partner": "Организация", "note": "Заметка",
    "state": "Состояние", "code": "Код", "course": "Курс", "programme_code": "Код программы", "programme": "Программа",
    "programme_kind": "Вид программы", "curator": "Куратор", "name": "Полное название", "short_name": "Краткое название",
    "inn": "ИНН", "signer": "Подписывает", "signer_basis": "На основании", "contact": "Контактное лицо",
}  # fmt: skip
TEXTS = ("surname", "firstname", "patronymic", "gender", "birth_date", "group", "position", "partner", "note")
CONTACTS = ("phone", "email", "address")
IDENTITY = ("kind", "number", "issued_by", "issued_on")
GENDERS = (("f", "женский", ""), ("m", "мужской", ""))
ROLE_OPTIONS = tuple((role.value, title, "") for role, title in ROLES.items())
_WORDS = {"f": "женский", "m": "мужской", "True": "да", "False": "нет"}


def sent_person() -> dict[str, Any]:
    """What the form of a person holds; contacts only from one who sees them."""
    form = request.form
    data: dict[str, Any] = {name: form.get(name, "").strip() for name in TEXTS if name in form}
    if "roles_asked" in form:
        data["roles"] = form.getlist("roles")
    if may(actor(), Permission.READ_CONTACTS):
        data |= {name: form.get(name, "").strip() for name in CONTACTS if name in form}
        told = {name: form.get(f"identity.{name}", "").strip() for name in IDENTITY}
        if "identity.number" in form:
            data["identity"] = told if told["number"] else None
    return data


def known_person(person: Person) -> dict[str, Any]:
    """A card as its form shows it."""
    with house().store.reading() as reader:
        flat: dict[str, Any] = {
            name: shown(reader, name, getattr(person, name)) for name in (*TEXTS, *CONTACTS) if name != "gender"
        }
    flat |= {"gender": person.gender.value, "roles": [role.value for role in person.roles]}
    if person.identity:
        for name in IDENTITY:
            value = getattr(person.identity, name)
            flat[f"identity.{name}"] = f"{value:%d.%m.%Y}" if isinstance(value, date) else value
    return flat


def shown(reader: Reader, field: str, value: Any) -> str:
    """A stored value as people read it: codes and names instead of keys, dates as 01.09.2026."""
    if value in (None, "", []):
        return ""
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if field == "group":
        group = GROUPS.peek(reader, str(value))
        return group.code if group else str(value)
    if field == "partner":
        partner = PARTNERS.peek(reader, str(value))
        return partner.name if partner else str(value)
    if field in {"curator", "signer"}:
        person = PEOPLE.peek(reader, str(value))
        return str(person.name) if person else str(value)
    return _plain(field, value)


def _plain(field: str, value: Any) -> str:
    if field == "roles":
        return ", ".join(ROLES[PersonRole(role)] for role in value)
    if field == "state":
        return STATES.get(str(value), str(value))
    if field.endswith(("_date", "_on")) and isinstance(value, str):
        return f"{date.fromisoformat(value):%d.%m.%Y}"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return _WORDS.get(text, text)


def label(field: str) -> str:
    """The Russian name of a field of any card."""
    if field.startswith("overrides"):
        return "Форма имени"
    return LABELS.get(field, field)


def merged_form(edited: Edited) -> tuple[Typed, list[tuple[str, str, str, str]]]:
    """The form with my changes over the card as it is now, and (field, before, the other's, mine) of what the other changed."""
    values: Typed = Typed()
    with house().store.reading() as reader:
        for name, value in edited.merged.items():
            if name == "roles":
                for role in value or ():
                    values.add(name, role)
            else:
                values.add(name, str(value or "") if name == "gender" else shown(reader, name, value))
        told = [
            (label(clash.field), *(shown(reader, clash.field, mask_value(clash.field, value, actor()))
             for value in (clash.base, clash.theirs, clash.mine)))
            for clash in edited.clashes
        ]  # fmt: skip
    values.add("version", str(edited.version))
    values.add("roles_asked", "1")
    return values, [(one[0], one[1], one[2], one[3]) for one in told]


def version_sent() -> int:
    """The edition that the form was opened at; 0 for nonsense, which is never current."""
    text = request.form.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0

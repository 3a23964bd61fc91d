"""Which fields a list of people, groups or partners may hold, and how each cell of them is read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from schemas.errors import Fault, Invalid
from service.importing.cells import CellReader, read_text
from service.importing.codes import (
    read_course,
    read_gender,
    read_group,
    read_inn,
    read_kinship,
    read_passport,
    read_programme_code,
    read_role,
    read_snils,
)
from service.importing.contacts import read_email, read_phone
from service.importing.dates import read_birth_date, read_date
from service.importing.names import read_full_name, read_part


class Kind(StrEnum):
    """What a list is of; the words of the command line."""

    PEOPLE = "people"
    GROUPS = "groups"
    PARTNERS = "partners"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field a column may be mapped to; ``within`` names the stored field when several columns make it."""

    key: str
    label: str
    read: CellReader
    within: str = ""


def _representative(prefix: str, whose: str) -> tuple[FieldSpec, ...]:
    return (
        FieldSpec(f"{prefix}_name", f"ФИО {whose}", read_full_name),
        FieldSpec(f"{prefix}_kinship", f"Родство {whose}", read_kinship),
        FieldSpec(f"{prefix}_phone", f"Телефон {whose}", read_phone),
        FieldSpec(f"{prefix}_email", f"E-mail {whose}", read_email),
        FieldSpec(f"{prefix}_address", f"Адрес {whose}", read_text),
        FieldSpec(f"{prefix}_passport", f"Паспорт {whose}", read_passport),
        FieldSpec(f"{prefix}_document", f"Документ {whose}, подтверждающий полномочия", read_text),
    )


def _parent(prefix: str, whose: str) -> tuple[FieldSpec, ...]:
    return (
        FieldSpec(f"{prefix}_name", f"ФИО {whose}", read_full_name, "representative_name"),
        FieldSpec(f"{prefix}_phone", f"Телефон {whose}", read_phone, "representative_phone"),
        FieldSpec(f"{prefix}_email", f"E-mail {whose}", read_email, "representative_email"),
    )


PEOPLE = (
    FieldSpec("full_name", "ФИО", read_full_name, "surname"),
    FieldSpec("surname", "Фамилия", read_part),
    FieldSpec("firstname", "Имя", read_part),
    FieldSpec("patronymic", "Отчество", read_part),
    FieldSpec("given_names", "Имя и отчество", read_part, "firstname"),
    FieldSpec("birth_date", "Дата рождения", read_birth_date),
    FieldSpec("gender", "Пол", read_gender),
    FieldSpec("role", "Роль", read_role),
    FieldSpec("group", "Группа", read_group),
    FieldSpec("course", "Курс", read_course),
    FieldSpec("phone", "Телефон", read_phone),
    FieldSpec("email", "E-mail", read_email),
    FieldSpec("position", "Должность", read_text),
    FieldSpec("address", "Адрес", read_text),
    FieldSpec("passport", "Паспорт", read_passport),
    FieldSpec("passport_series", "Серия паспорта", read_text, "passport"),
    FieldSpec("passport_number", "Номер паспорта", read_text, "passport"),
    FieldSpec("passport_issuer", "Кем выдан паспорт", read_text),
    FieldSpec("passport_date", "Дата выдачи паспорта", read_date),
    FieldSpec("snils", "СНИЛС", read_snils),
    *_representative("representative", "представителя"),
    *_representative("representative2", "второго представителя"),
    *_parent("mother", "матери"),
    *_parent("father", "отца"),
)
GROUPS = (
    FieldSpec("code", "Код группы", read_group),
    FieldSpec("course", "Курс", read_course),
    FieldSpec("programme_code", "Код профессии, специальности", read_programme_code),
    FieldSpec("programme", "Программа", read_text),
    FieldSpec("curator", "Куратор", read_full_name),
)
PARTNERS = (
    FieldSpec("name", "Полное название", read_text),
    FieldSpec("short_name", "Краткое название", read_text),
    FieldSpec("inn", "ИНН", read_inn),
    FieldSpec("address", "Адрес", read_text),
    FieldSpec("signatory", "Подписант", read_full_name),
    FieldSpec("signatory_position", "Должность подписанта", read_text),
    FieldSpec("signatory_basis", "Основание полномочий", read_text),
    FieldSpec("contact", "Контактное лицо", read_text),
    FieldSpec("phone", "Телефон", read_phone),
    FieldSpec("email", "E-mail", read_email),
)
FIELDS = MappingProxyType(
    {
        Kind.PEOPLE: MappingProxyType({spec.key: spec for spec in PEOPLE}),
        Kind.GROUPS: MappingProxyType({spec.key: spec for spec in GROUPS}),
        Kind.PARTNERS: MappingProxyType({spec.key: spec for spec in PARTNERS}),
    }
)
"""Kind → field key → its specification, in the order of sample workbooks."""

REQUIRED = MappingProxyType({Kind.PEOPLE: ("surname", "firstname"), Kind.GROUPS: ("code",), Kind.PARTNERS: ("name",)})
NAMES = MappingProxyType(
    {
        Kind.PEOPLE: ("full_name", "surname", "firstname", "given_names"),
        Kind.GROUPS: ("code",),
        Kind.PARTNERS: ("name", "short_name"),
    }
)
"""Fields by which a row is known to speak of somebody or something."""


def kind_of(text: str) -> Kind:
    """The kind by its word; Invalid with the admitted words otherwise."""
    try:
        return Kind(text)
    except ValueError:
        detail = f"Вид списка «{text}» неизвестен. Возможные: {', '.join(Kind)}."
        raise Invalid([Fault("kind", detail)], detail) from None


def label(kind: Kind, key: str) -> str:
    """The Russian label of a field."""
    return FIELDS[kind][key].label

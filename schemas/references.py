"""Fields that name a stored thing, or write it out whole: a person, a group, an organisation, a registered paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields

from schemas import lookup
from schemas.faults import unknown_name
from schemas.group import Group
from schemas.lookup import PaperRef
from schemas.partner import Partner
from schemas.person import Identity, Person, PersonRole
from schemas.values.dates import read_date
from schemas.values.names import FullName, Gender

SELF = "self"
_PERSON_TEXTS = ("surname", "firstname", "patronymic", "position", "phone", "email", "address", "group")
_PERSON_NAMES = frozenset({*_PERSON_TEXTS, "gender", "birth_date", "identity"})
_IDENTITY_NAMES = frozenset({"kind", "number", "issued_by", "issued_on"})
PERSON_JSON: Mapping[str, Any] = {
    "oneOf": [
        {"type": "string", "description": "ключ человека"},
        {
            "type": "object",
            "required": ["surname", "firstname", "gender"],
            "properties": {name: {"type": "string"} for name in sorted(_PERSON_NAMES - {"identity"})}
            | {"identity": {"type": "object"}},
            "additionalProperties": False,
        },
    ]
}
_GENDERS = {"m": Gender.M, "f": Gender.F, "м": Gender.M, "ж": Gender.F}


class PersonField(fields.Field[Any]):
    """A key, the full name of one stored person, or a whole person written out; «self» where the field admits it."""

    def __init__(self, *, or_self: bool = False, student: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.or_self, self.student = or_self, student

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Person | str:
        if self.or_self and value == SELF:
            return SELF
        if isinstance(value, str):
            return _stored_person(value.strip())
        if not isinstance(value, Mapping):
            raise ValidationError("Выберите человека из списка или впишите его полностью.")
        return _written_person(value, student=self.student)


def _stored_person(text: str) -> Person:
    if not text:
        raise ValidationError("Заполните это поле.")
    person = lookup.current().person(text)
    if person is None:
        raise ValidationError(
            f"«{text}»: такого человека нет в списке, или он не один. Выберите из списка или впишите полностью."
        )
    return person


def _written_person(value: Mapping[str, Any], *, student: bool) -> Person:
    faults: dict[str, Any] = {name: [unknown_name(str(name), _PERSON_NAMES)] for name in set(value) - _PERSON_NAMES}
    texts: dict[str, Any] = {name: str(value.get(name) or "").strip() for name in _PERSON_TEXTS}
    for name, sentence in (("surname", "Впишите фамилию."), ("firstname", "Впишите имя.")):
        if not texts[name]:
            faults[name] = [sentence]
        elif not any(char.isalpha() for char in texts[name]):
            faults[name] = ["Здесь нет ни одной буквы."]
    gender = _gender(value, texts, faults)
    birth_date = _day(value, "birth_date", faults)
    identity = _identity(value.get("identity"), faults)
    if faults or gender is None:
        raise ValidationError(faults)
    roles = (PersonRole.STUDENT,) if student else ()
    return Person(gender=gender, birth_date=birth_date, identity=identity, roles=roles, **texts)


def _gender(value: Mapping[str, Any], texts: Mapping[str, Any], faults: dict[str, Any]) -> Gender | None:
    typed = str(value.get("gender") or "").strip().lower()
    if typed in _GENDERS:
        return _GENDERS[typed]
    if typed:
        faults["gender"] = ["Пол пишут m или f."]
        return None
    name = FullName(texts["surname"], texts["firstname"], texts["patronymic"])
    found = lookup.current().certain_gender(name)
    if found is None:
        faults["gender"] = ["Укажите пол: по имени он не ясен."]
    return found


def _day(value: Mapping[str, Any], name: str, faults: dict[str, Any]) -> Any:
    typed = str(value.get(name) or "").strip()
    if not typed:
        return None
    try:
        return read_date(typed)
    except ValueError as error:
        faults[name] = [str(error)]
        return None


def _identity(value: Any, faults: dict[str, Any]) -> Identity | None:
    if not value:
        return None
    if not isinstance(value, Mapping):
        faults["identity"] = ["Впишите документ: вид, номер, кем и когда выдан."]
        return None
    inner: dict[str, Any] = {name: [unknown_name(str(name), _IDENTITY_NAMES)] for name in set(value) - _IDENTITY_NAMES}
    issued_on = _day(value, "issued_on", inner)
    if inner:
        faults["identity"] = inner
    texts: dict[str, Any] = {
        name: str(value[name]).strip() for name in ("kind", "number", "issued_by") if value.get(name)
    }
    return Identity(issued_on=issued_on, **texts)


class GroupField(fields.Field[Group]):
    """A study group by key or code."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Group:
        if isinstance(value, Mapping):
            return _written_group(value)
        group = lookup.current().group(str(value).strip())
        if group is None:
            raise ValidationError(f"Группы «{value}» нет в списке групп.")
        return group


_GROUP_NAMES = frozenset({"code", "course", "programme_code", "programme", "programme_kind"})


def _written_group(value: Mapping[str, Any]) -> Group:
    faults: dict[str, Any] = {name: [unknown_name(str(name), _GROUP_NAMES)] for name in set(value) - _GROUP_NAMES}
    if not value.get("code"):
        faults["code"] = ["Впишите код группы."]
    course = str(value.get("course") or "1")
    if course not in "12345":
        faults["course"] = ["Курс — число от 1 до 5."]
    if faults:
        raise ValidationError(faults)
    texts: dict[str, Any] = {name: str(value[name]).strip() for name in _GROUP_NAMES - {"course"} if value.get(name)}
    return Group(course=int(course), **texts)


class PartnerField(fields.Field[Partner]):
    """An organisation by key or name, or written out with its name at least."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Partner:
        if isinstance(value, Mapping):
            return _written_partner(value)
        partner = lookup.current().partner(str(value).strip())
        if partner is None:
            raise ValidationError(f"Организации «{value}» нет в списке партнёров.")
        return partner


_PARTNER_NAMES = frozenset({"name", "short_name", "inn", "address", "signer_basis", "contact", "phone", "email"})


def _written_partner(value: Mapping[str, Any]) -> Partner:
    faults: dict[str, Any] = {name: [unknown_name(str(name), _PARTNER_NAMES)] for name in set(value) - _PARTNER_NAMES}
    if not value.get("name"):
        faults["name"] = ["Впишите название организации."]
    if faults:
        raise ValidationError(faults)
    texts: dict[str, Any] = {name: str(text).strip() for name, text in value.items()}
    return Partner(**texts)


class PaperField(fields.Field[PaperRef]):
    """A paper registered in the journal: its key, or «199-од от 05.09.2022»; never typed freely (features F5).

    Only a paper older than the journals kept here may be written out: ``{"genre", "number", "date", "heading"}``.
    """

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> PaperRef:
        if isinstance(value, Mapping):
            return _written_paper(value)
        paper = lookup.current().paper(str(value).strip())
        if paper is None:
            raise ValidationError(f"Документа «{value}» нет в журнале. Выберите его из журнала.")
        return paper


_PAPER_NAMES = ("genre", "number", "date", "heading")


def _written_paper(value: Mapping[str, Any]) -> PaperRef:
    faults: dict[str, Any] = {name: [unknown_name(str(name), _PAPER_NAMES)] for name in set(value) - {*_PAPER_NAMES}}
    faults |= {name: ["Заполните это поле."] for name in _PAPER_NAMES if not value.get(name)}
    day = _day(value, "date", faults)
    if faults:
        raise ValidationError(faults)
    texts = [str(value[name]).strip() for name in ("genre", "number", "heading")]
    paper = lookup.current().outside(texts[0], texts[1], day, texts[2])
    if paper is None:
        raise ValidationError(f"Документа № {texts[1]} от {day:%d.%m.%Y} нет в журнале. Выберите его из журнала.")
    return paper

"""What may be entered for the card of a person, a group, an organisation: one shape for pages, API and import."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from schemas.errors import Fault, Invalid
from schemas.faults import faults_of
from schemas.fields import REQUIRED, Day, Text
from schemas.person import PersonRole
from schemas.values.names import Gender

FILL = {"required": REQUIRED, "null": REQUIRED}
LETTER = validate.Regexp(r"[^\W\d_]", error="Здесь нет ни одной буквы.")
STATES = ("active", "archived")


def _text(limit: int = 200, **more: Any) -> Text:
    return Text(limit=limit, lines=False, load_default="", **more)


def _needed(sentence: str, limit: int = 200) -> Text:
    told = {"required": sentence, "null": sentence}
    return Text(limit=limit, lines=False, required=True, error_messages=told)


class OptionalDay(Day):
    """A date that may be left empty."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return None if value == "" else super()._deserialize(value, attr, data, **kwargs)


class _Strict(Schema):
    """Unknown fields are refused."""

    class Meta:
        """See the class."""

        unknown = RAISE


class IdentityCard(_Strict):
    """An identity document."""

    kind = _text()
    number = _text(60)
    issued_by = _text(300)
    issued_on = OptionalDay(load_default=None, allow_none=True)


class PersonCard(_Strict):
    """A person; ``group`` and ``partner`` are keys or what people type (code, name)."""

    surname = _needed("Впишите фамилию.", 80)
    firstname = _needed("Впишите имя.", 80)
    patronymic = _text(80)
    gender = fields.Enum(
        Gender, by_value=True, required=True, error_messages={**FILL, "unknown": "Пол пишут m или f.", "required": "Укажите пол."}
    )  # fmt: skip
    roles = fields.List(
        fields.Enum(PersonRole, by_value=True, error_messages={"unknown": "Такой роли нет."}), load_default=()
    )
    position = _text(300)
    birth_date = OptionalDay(load_default=None, allow_none=True)
    group = _text(40)
    phone = _text(60)
    email = _text(200)
    address = _text(400)
    identity = fields.Nested(IdentityCard(), load_default=None, allow_none=True)
    partner = _text(300)
    note = Text(limit=2000, lines=True, load_default="")


class GroupCard(_Strict):
    """A study group; ``curator`` is a key or a full name."""

    code = _needed("Впишите код группы.", 40)
    course = fields.Integer(
        required=True,
        validate=validate.Range(1, 6, error="Курс — число от 1 до 6."),
        error_messages={**FILL, "invalid": "Курс — число от 1 до 6."},
    )
    programme_code = _text(20)
    programme = _text(300)
    programme_kind = Text(limit=60, lines=False, load_default="специальность")
    curator = _text(200)
    state = fields.String(
        load_default="active", validate=validate.OneOf(STATES, error="Состояние: active или archived.")
    )


class PartnerCard(_Strict):
    """A partner organisation; ``signer`` is a key or a full name."""

    name = _needed("Впишите полное название организации.", 400)
    short_name = _text(200)
    inn = Text(
        limit=12, lines=False, load_default="",
        validate=validate.Regexp(r"^(\d{10}|\d{12})?$", error="ИНН состоит из 10 или 12 цифр."),
    )  # fmt: skip
    address = _text(400)
    signer = _text(200)
    signer_basis = Text(limit=300, lines=False, load_default="Устава")
    contact = _text(200)
    phone = _text(60)
    email = _text(200)
    state = fields.String(
        load_default="active", validate=validate.OneOf(STATES, error="Состояние: active или archived.")
    )


PERSON, GROUP, PARTNER = PersonCard(), GroupCard(), PartnerCard()
NAMES = ("surname", "firstname", "patronymic")


def load_card(schema: Schema, data: Mapping[str, Any], *, partial: bool = False) -> dict[str, Any]:
    """Typed values of what was entered; Invalid with all faults at once. ``partial``: only the fields that are there."""
    try:
        loaded: dict[str, Any] = schema.load(data, partial=partial)
    except ValidationError as error:
        raise Invalid(faults_of(error, tuple(schema.fields))) from None
    if partial:
        loaded = {name: value for name, value in loaded.items() if name in data}
    blank = [name for name in NAMES[:2] if name in loaded and not any(char.isalpha() for char in loaded[name])]
    if blank:
        raise Invalid([Fault(name, "Здесь нет ни одной буквы.") for name in blank])
    return loaded

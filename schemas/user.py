"""An account of the service: what is stored of it and what may be entered for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate

from schemas.errors import Invalid
from schemas.faults import flatten
from schemas.values.actor import Role

LOGIN_PATTERN = r"^[a-z][a-z0-9._-]{2,31}$"
FILL: dict[str, Any] = {"required": "Заполните это поле.", "null": "Заполните это поле.", "invalid": "Введите текст."}


@dataclass(frozen=True, slots=True)
class User:
    """One account; times are UTC ISO 8601 texts, hashes never leave service.security."""

    key: str
    login: str
    name: str
    roles: frozenset[Role]
    version: int = 0
    groups: frozenset[str] = frozenset()
    password: str = ""
    """argon2 hash; empty until the person has chosen one."""
    password_set: str = ""
    code: str = ""
    """Hash of the one-time code that opens the account once; empty when none is out."""
    code_until: str = ""
    totp: str = ""
    """Secret of the second factor; empty until enrolled."""
    totp_step: int = 0
    """Last time step accepted, so that a code works once."""
    recovery: tuple[str, ...] = ()
    """Hashes of spare one-time codes for a lost telephone."""
    disabled: bool = False
    sample: bool = False
    """An account of the training college: a second factor is offered, not demanded."""
    prefs: Mapping[str, bool] = field(default_factory=dict)
    created: str = ""
    last_login: str = ""

    def with_(self, **changes: Any) -> User:
        """A copy with some fields changed."""
        return replace(self, **changes)


class UserSchema(Schema):
    """A row of the table «users» ↔ User."""

    class Meta:
        """Unknown fields of a newer row are refused by the store's format version, not here."""

        unknown = EXCLUDE

    key = fields.String(required=True)
    version = fields.Integer()
    login = fields.String(required=True)
    name = fields.String(required=True)
    roles = fields.List(fields.Enum(Role, by_value=True), required=True)
    groups = fields.List(fields.String())
    password = fields.String()
    password_set = fields.String()
    code = fields.String()
    code_until = fields.String()
    totp = fields.String()
    totp_step = fields.Integer()
    recovery = fields.List(fields.String())
    disabled = fields.Boolean()
    sample = fields.Boolean()
    prefs = fields.Dict(keys=fields.String(), values=fields.Boolean())
    created = fields.String()
    last_login = fields.String()


_ROWS = UserSchema()
_SETS = {"roles": frozenset, "groups": frozenset, "recovery": tuple}


def user_of(row: Mapping[str, Any]) -> User:
    """A stored row as a User."""
    data: Any = _ROWS.load(row)
    return User(**{name: _SETS[name](value) if name in _SETS else value for name, value in data.items()})


def row_of(user: User) -> dict[str, Any]:
    """A User as a row to store."""
    row: dict[str, Any] = dict(_ROWS.dump(user))
    return {**row, "roles": sorted(row["roles"]), "groups": sorted(row["groups"])}


def _roles(value: list[Role]) -> None:
    if not value:
        raise ValidationError("Отметьте хотя бы одну роль.")


class AccountSchema(Schema):
    """What an administrator enters for an account; a password is never among it."""

    class Meta:
        """Unknown fields are refused."""

        unknown = RAISE

    login = fields.String(
        required=True,
        error_messages=FILL,
        validate=validate.Regexp(
            LOGIN_PATTERN,
            error="Логин — от 3 до 32 знаков: строчные латинские буквы, цифры, точка, дефис; первой стоит буква.",
        ),
    )
    name = fields.String(
        required=True,
        error_messages=FILL,
        validate=validate.Length(min=2, max=120, error="Впишите имя: от 2 до 120 знаков."),
    )
    roles = fields.List(
        fields.Enum(Role, by_value=True, error_messages={"unknown": "Такой роли нет."}),
        required=True,
        error_messages={**FILL, "required": "Отметьте хотя бы одну роль."},
        validate=_roles,
    )
    groups = fields.List(fields.String())


def account_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """Checked login, name, roles, groups; Invalid with all faults at once."""
    try:
        loaded: Any = AccountSchema().load(data)
    except ValidationError as error:
        messages: Any = error.messages
        raise Invalid(flatten(messages, known=tuple(AccountSchema().fields))) from None
    return {
        "login": loaded["login"],
        "name": " ".join(loaded["name"].split()),
        "roles": frozenset(loaded["roles"]),
        "groups": frozenset(loaded.get("groups", ())),
    }


ROLE_TITLES: dict[Role, str] = {
    Role.ADMINISTRATOR: "администратор",
    Role.SECRETARY: "секретарь",
    Role.METHODIST: "методист",
    Role.COORDINATOR: "координатор наставничества",
    Role.CURATOR: "куратор группы",
    Role.DIRECTOR: "директор",
    Role.INSPECTOR: "проверяющий",
}

"""What may be entered about the college: requisites, signers, masks of numbers, acts, addresses; all faults at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from schemas.errors import Fault, Invalid
from schemas.faults import faults_of
from schemas.journals import JOURNALS, valid_mask
from schemas.values.dates import read_date

ACTING = ("", "и.о.", "врио")
SEPARATORS = ("-", "–", "/")
ZONES = (
    ("Europe/Kaliningrad", "Калининград (МСК−1)"), ("Europe/Moscow", "Москва"), ("Europe/Samara", "Самара (МСК+1)"),
    ("Asia/Yekaterinburg", "Екатеринбург (МСК+2)"), ("Asia/Omsk", "Омск (МСК+3)"),
    ("Asia/Krasnoyarsk", "Красноярск (МСК+4)"), ("Asia/Irkutsk", "Иркутск (МСК+5)"), ("Asia/Yakutsk", "Якутск (МСК+6)"),
    ("Asia/Vladivostok", "Владивосток, Хабаровск (МСК+7)"), ("Asia/Magadan", "Магадан (МСК+8)"),
    ("Asia/Kamchatka", "Камчатка (МСК+9)"),
)  # fmt: skip
"""The eleven times of Russia (107-ФЗ, art. 5)."""
MASK = "В маске номера нужен один {n}; можно ещё {year}. Например: {n}-од или 01-15/{n}."


def _one_of(options: tuple[str, ...], sentence: str) -> validate.OneOf:
    return validate.OneOf(options, error=sentence)


def _digits(count: int, name: str) -> validate.Regexp:
    return validate.Regexp(rf"^(\d{{{count}}})?$", error=f"{name} организации – {count} цифр.")


class _Day(fields.Field[date | None]):
    """A date as people write it; nothing typed is None."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date | None:
        if not str(value or "").strip():
            if self.required:
                raise ValidationError("Впишите дату.")
            return None
        try:
            return read_date(str(value))
        except ValueError as error:
            raise ValidationError(str(error)) from None


def _text(most: int = 300, **more: Any) -> fields.String:
    return fields.String(
        load_default="", validate=[validate.Length(max=most, error=f"Не длиннее {most} знаков.")], **more
    )


def _needed(sentence: str) -> fields.String:
    rule = validate.Length(min=2, max=500, error=sentence)
    return fields.String(required=True, validate=rule, error_messages={"required": sentence})


def _address(text: str) -> None:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise ValidationError("Впишите адрес целиком, как в браузере: https://nastavnik.college.ru.")


def _mask(text: str) -> None:
    if not valid_mask(text):
        raise ValidationError(MASK)


class SignerSchema(Schema):
    """One who signs: a person of the college, the position, the first and the last day."""

    class Meta:
        """Unknown fields are refused."""

        unknown = RAISE

    person = _needed("Впишите фамилию, имя и отчество.")
    position = _needed("Впишите должность в именительном падеже.")
    since = _Day(required=True, error_messages={"required": "Впишите, с какого дня."})
    until = _Day(load_default=None, allow_none=True)
    acting = fields.String(load_default="", validate=_one_of(ACTING, "Бывает «и.о.», «врио» или ничего."))

    @validates_schema
    def _order(self, data: Mapping[str, Any], **_more: Any) -> None:
        if data.get("until") and data["until"] < data["since"]:
            raise ValidationError({"until": ["Последний день раньше первого."]})


class CollegeSchema(Schema):
    """The settings of a college as a form sends them."""

    class Meta:
        """Unknown fields are refused."""

        unknown = RAISE

    full_name = _needed("Впишите полное название колледжа, как в уставе.")
    short_name, founder, legal_address, postal_address = _text(), _text(500), _text(500), _text(500)
    kind_word = _needed("Впишите слово: колледж, техникум, училище.")
    place = _needed("Впишите место издания документов: г. Хабаровск, рп. Солнечный.")
    phone, site = _text(100), _text(200)
    email = fields.String(
        load_default="",
        validate=validate.Regexp(
            r"^([^@\s]+@[^@\s]+\.[^@\s.]+)?$", error="Почта пишется так: priemnaya@college.ru.", flags=re.ASCII
        ),
    )
    inn = fields.String(load_default="", validate=_digits(10, "ИНН"))
    ogrn = fields.String(load_default="", validate=_digits(13, "ОГРН"))
    zone = fields.String(required=True, validate=_one_of(tuple(name for name, _ in ZONES), "Выберите время из списка."))
    year_separator = fields.String(required=True, validate=_one_of(SEPARATORS, "Выберите знак из списка."))
    verify_address = fields.String(required=True, validate=_address)
    pdf_copies = fields.Boolean(load_default=False)
    masks = fields.Dict(
        keys=fields.String(validate=_one_of(tuple(JOURNALS), "Такого журнала нет.")),
        values=fields.String(validate=_mask),
        load_default=dict,
    )
    acts = fields.List(
        fields.String(validate=validate.Length(min=10, error="Акт пишется с датой, номером и названием."))
    )
    signers = fields.List(
        fields.Nested(SignerSchema),
        required=True,
        validate=validate.Length(min=1, error="Нужен хотя бы один подписант."),
        error_messages={"required": "Нужен хотя бы один подписант."},
    )

    @validates_schema
    def _terms(self, data: Mapping[str, Any], **_more: Any) -> None:
        """Of those who are not acting for another, one at a time."""
        regular = [(place, one) for place, one in enumerate(data.get("signers", ())) if not one["acting"]]
        regular.sort(key=lambda pair: pair[1]["since"])
        for (_, before), (place, after) in pairwise(regular):
            if before["until"] is None or before["until"] >= after["since"]:
                sentence = f"Срок пересекается со сроком «{before['person']}»: впишите ему последний день."
                raise ValidationError({"signers": {place: {"since": [sentence]}}})


def read_college(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Checked settings; Invalid with every fault at its dotted path."""
    try:
        loaded: Any = CollegeSchema().load(dict(raw))
    except ValidationError as error:
        found = faults_of(error, known=tuple(CollegeSchema().fields))
        raise Invalid([Fault(one.field.removesuffix(".value"), one.detail) for one in found]) from None
    ZoneInfo(loaded["zone"])
    entered: dict[str, Any] = loaded
    return entered

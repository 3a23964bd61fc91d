"""The closed vocabulary of field kinds: how a kind loads, what it is in JSON; widgets and slots are keyed by the same words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from marshmallow import Schema, ValidationError, fields

from schemas import references
from schemas.document.manifest import FieldSpec
from schemas.values.calendar import AcademicYear, Period
from schemas.values.dates import read_date, read_time
from schemas.values.periods import MonthRange, TermKind

REQUIRED = "Заполните это поле."
TEXT_LIMIT = 500
LONG_TEXT_LIMIT = 20_000


def clean(text: str) -> str:
    """Typed text as it is kept: NFC, no spaces at the ends, spaces folded, straight quotes left to the template."""
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in plain.split("\n")).strip()


class Text(fields.String):
    """One line or several; characters that no printer knows are refused."""

    def __init__(self, *, limit: int, lines: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.limit, self.lines = limit, lines

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("Здесь должен быть текст.")
        text = clean(value)
        if any(unicodedata.category(char) in {"Cc", "Cs", "Co"} and char != "\n" for char in text):
            raise ValidationError("В тексте есть непечатаемые знаки: наберите его заново или вставьте без оформления.")
        if not self.lines and "\n" in text:
            raise ValidationError("Здесь должна быть одна строка.")
        if len(text) > self.limit:
            raise ValidationError(f"Слишком длинно: не больше {self.limit} знаков.")
        if self.required and not text:
            raise ValidationError(REQUIRED)
        return text


class Day(fields.Field[date]):
    """A date as people write it; ISO in JSON."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if isinstance(value, date):
            return value
        try:
            return read_date(str(value))
        except ValueError as error:
            raise ValidationError(str(error)) from error


class Span(fields.Field[Period]):
    """``{"from": …, "to": …}``, both days inclusive."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Period:
        if not isinstance(value, Mapping):
            raise ValidationError("Укажите первый и последний день.")
        days, faults = {}, {}
        for name in ("from", "to"):
            try:
                days[name] = read_date(str(value.get(name) or ""))
            except ValueError as error:
                faults[name] = [str(error)]
        faults |= {str(name): ["Unknown field."] for name in set(value) - {"from", "to"}}
        if faults:
            raise ValidationError(faults)
        if days["to"] < days["from"]:
            raise ValidationError({"to": ["Последний день раньше первого."]})
        return Period(days["from"], days["to"])


class Hour(fields.Field[time]):
    """A time of day: 14:00."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> time:
        try:
            return read_time(str(value))
        except ValueError as error:
            raise ValidationError(str(error)) from error


class Months(fields.Field[MonthRange]):
    """``{"kind": "month|range|academic_year|none", "from": "2026-09", "to": "2026-10"}``."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> MonthRange:
        try:
            kind = TermKind(value["kind"])
            needed = {TermKind.MONTH: 1, TermKind.RANGE: 2}.get(kind, 0)
            ends = [_month(value[name]) for name in ("from", "to")[:needed]]
        except (KeyError, TypeError, ValueError) as error:
            raise ValidationError("Срок: месяц, месяцы от и до (2026-09), весь учебный год или без срока.") from error
        if needed == 2 and ends[1] < ends[0]:
            raise ValidationError("Последний месяц раньше первого.")
        return MonthRange(kind, *ends)


def _month(text: str) -> tuple[int, int]:
    year, _, month = str(text).partition("-")
    return date(int(year), int(month), 1).year, int(month)


class Year(fields.Field[AcademicYear]):
    """«2026-2027»."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> AcademicYear:
        try:
            return AcademicYear.parse(str(value))
        except ValueError as error:
            raise ValidationError("Напишите учебный год так: 2026-2027.") from error


@dataclass(frozen=True, slots=True)
class Kind:
    """A word of the vocabulary: how a field of it is made, and its JSON Schema."""

    make: Callable[[FieldSpec, dict[str, Any]], fields.Field[Any]]
    json: Mapping[str, Any]


def _choice(spec: FieldSpec, options: dict[str, Any]) -> fields.Field[Any]:
    allowed = dict(spec.choices)

    def check(value: Any) -> None:
        if not isinstance(value, str) or value not in allowed:
            raise ValidationError(
                "Выберите одно из: " + "; ".join(f"{key} — {label}" for key, label in spec.choices) + "."
            )

    return fields.Raw(validate=check, **options)


def _saying(options: dict[str, Any], invalid: str) -> dict[str, Any]:
    return options | {"error_messages": options.get("error_messages", {}) | {"invalid": invalid}}


def _integer(_spec: FieldSpec, options: dict[str, Any]) -> fields.Field[Any]:
    return fields.Integer(**_saying(options, "Здесь должно быть целое число."))


def _boolean(_spec: FieldSpec, options: dict[str, Any]) -> fields.Field[Any]:
    return fields.Boolean(**_saying(options, "Ответьте «да» или «нет»."))


def _lines(_spec: FieldSpec, options: dict[str, Any]) -> fields.Field[Any]:
    return Lines(Text(limit=LONG_TEXT_LIMIT, lines=True, required=True), **options)


class Lines(fields.List[str]):
    """A list of texts; typed in one box, a line each."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[str | None]:
        if isinstance(value, str):
            value = [line for line in value.splitlines() if line.strip()]
        if not isinstance(value, list):
            raise ValidationError("Здесь должен быть список строк.")
        if self.required and not value:
            raise ValidationError(REQUIRED)
        return super()._deserialize(value, attr, data, **kwargs)


STRING: Mapping[str, Any] = {"type": "string"}
_DATE = {"type": "string", "format": "date"}

KINDS: Mapping[str, Kind] = {
    "text": Kind(lambda _s, o: Text(limit=TEXT_LIMIT, lines=False, **o), STRING),
    "long_text": Kind(lambda _s, o: Text(limit=LONG_TEXT_LIMIT, lines=True, **o), STRING),
    "lines": Kind(_lines, {"type": "array", "items": STRING}),
    "integer": Kind(_integer, {"type": "integer"}),
    "boolean": Kind(_boolean, {"type": "boolean"}),
    "date": Kind(lambda _s, o: Day(**o), _DATE),
    "period": Kind(lambda _s, o: Span(**o), {"type": "object", "properties": {"from": _DATE, "to": _DATE}}),
    "time": Kind(lambda _s, o: Hour(**o), STRING),
    "month_range": Kind(lambda _s, o: Months(**o), {"type": "object"}),
    "year": Kind(lambda _s, o: Year(**o), STRING),
    "choice": Kind(_choice, STRING),
    "person": Kind(lambda _s, o: references.PersonField(**o), references.PERSON_JSON),
    "student": Kind(lambda _s, o: references.PersonField(student=True, **o), references.PERSON_JSON),
    "control": Kind(lambda _s, o: references.PersonField(or_self=True, **o), references.PERSON_JSON),
    "group": Kind(lambda _s, o: references.GroupField(**o), STRING),
    "partner": Kind(lambda _s, o: references.PartnerField(**o), {"type": ["string", "object"]}),
    "document_ref": Kind(lambda _s, o: references.PaperField(**o), STRING),
}
"""Every kind but «rows», whose shape is that of its columns."""


def empty(spec: FieldSpec) -> Any:
    """The loaded value of an optional field that was left out."""
    if spec.many or spec.kind in {"lines", "rows"}:
        return []
    return "" if spec.kind in {"text", "long_text"} else None


class _Row(Schema):
    """One row of a table; says in Russian what else than an object is not."""

    error_messages = {"type": "Строка таблицы – это поля и их значения."}  # noqa: RUF012  marshmallow reads a plain dict


def make_field(spec: FieldSpec) -> fields.Field[Any]:
    """The marshmallow field of a declared field, with Russian messages."""
    options: dict[str, Any] = {"required": spec.required, "error_messages": {"required": REQUIRED, "null": REQUIRED}}
    if spec.default is not None:
        options |= {
            "required": False,
            "load_default": list(spec.default) if isinstance(spec.default, tuple) else spec.default,
        }
    elif not spec.required:
        options |= {"load_default": empty(spec), "allow_none": True}
    if spec.kind == "rows":
        inner: fields.Field[Any] = fields.Nested(_Row.from_dict({part.name: make_field(part) for part in spec.fields}))
        return Many(inner, **options)
    if spec.many:
        return Many(KINDS[spec.kind].make(spec, {"required": True}), **options)
    return KINDS[spec.kind].make(spec, options)


class Many(fields.List[Any]):
    """One or more of a kind."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list):
            raise ValidationError("Здесь должен быть список.")
        if self.required and not value:
            raise ValidationError("Добавьте хотя бы одну строку.")
        return list(super()._deserialize(value, attr, data, **kwargs))

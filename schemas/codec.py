"""Record dataclass → marshmallow schema, derived once from its type hints, for storing and for the open export."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from marshmallow import RAISE, Schema, fields, post_load


@cache
def record_schema(cls: type[Any]) -> Schema:
    """A schema whose ``load`` gives ``cls`` and whose ``dump`` gives plain JSON values; unknown fields are refused."""
    hints = get_type_hints(cls)
    declared: dict[str, fields.Field[Any]] = {}
    for part in dataclasses.fields(cls):
        missing = part.default is dataclasses.MISSING and part.default_factory is dataclasses.MISSING
        declared[part.name] = _field(hints[part.name], required=missing)

    def make(_self: Schema, data: dict[str, Any], **_: Any) -> Any:
        return cls(**data)

    members: dict[str, Any] = {**declared, "make": post_load(make), "Meta": type("Meta", (), {"unknown": RAISE})}
    made: type[Schema] = type(f"{cls.__name__}Schema", (Schema,), members)
    return made()


def _field(hint: Any, *, required: bool = False) -> fields.Field[Any]:
    origin, args = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        inner = next(arg for arg in args if arg is not type(None))
        optional = _field(inner)
        optional.allow_none = True
        return optional
    if origin in {tuple, frozenset}:
        return _Collection(_field(args[0]), origin, required=required)
    if origin is Mapping:
        return fields.Dict(keys=_field(args[0]), values=_field(args[1]), required=required)
    return _plain(hint, required=required)


_PLAIN: dict[Any, type[fields.Field[Any]]] = {
    str: fields.String,
    int: fields.Integer,
    bool: fields.Boolean,
    float: fields.Float,
    date: fields.Date,
}


def _plain(hint: Any, *, required: bool) -> fields.Field[Any]:
    if hint in _PLAIN:
        return _PLAIN[hint](required=required)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return fields.Enum(hint, by_value=True, required=required)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return fields.Nested(record_schema(hint), required=required)
    return fields.Raw(required=required, allow_none=True)


class _Collection(fields.List[Any]):
    """A JSON list that loads as a tuple or a frozenset; sets are stored sorted, so that the same set is the same row."""

    def __init__(self, inner: fields.Field[Any], kind: type, **kwargs: Any) -> None:
        super().__init__(inner, **kwargs)
        self.kind = kind

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> list[Any] | None:
        plain = super()._serialize(value, attr, obj, **kwargs)
        return sorted(plain) if plain is not None and self.kind is frozenset else plain

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return self.kind(super()._deserialize(value, attr, data, **kwargs))

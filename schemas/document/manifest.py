"""What document.toml may say: a closed set of words, read into frozen values, all faults at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate

from schemas.document.vocabulary import BLOCK_NAMES, GENRES, KIND_NAMES, RULE_NAMES, SOURCES
from schemas.errors import Fault, Invalid
from schemas.faults import faults_of
from schemas.journals import JOURNALS
from schemas.values.cases import Case


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a document as its folder declares it; ``fields`` are the columns of a field of kind «rows»."""

    name: str
    kind: str
    label: str
    slot: str
    hint: str = ""
    required: bool = True
    many: bool = False
    cases: tuple[Case, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    fields: tuple[FieldSpec, ...] = ()
    source: str = ""
    default: Any = None

    def walk(self) -> Iterator[FieldSpec]:
        """This field and all below it."""
        yield self
        for part in self.fields:
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class Manifest:
    """One document type: everything generic code needs to know of it."""

    key: str
    title: str
    short: str
    genre: str
    heading: str = ""
    stages: tuple[int, ...] = ()
    items: tuple[str, ...] = ()
    dated_by: str = ""
    blocks: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    retention: str = ""
    orientation: str = "portrait"
    journal: str = ""
    ground: str = ""
    kind_word: str = ""
    fields: tuple[FieldSpec, ...] = ()
    sample: Mapping[str, Any] = field(default_factory=dict)

    @property
    def word(self) -> str:
        """What such a paper is called: «приказ», «сертификат»."""
        return self.kind_word or GENRES[self.genre]

    @property
    def permanent(self) -> bool:
        """Kept over ten years, so that the left margin is 30 mm (ГОСТ Р 7.0.97)."""
        return self.retention in PERMANENT


PERMANENT = {"R19a", "R434a", "R435", "R8", "R18", "R-STUD", "R182a", "R182b"}
"""Codes of office-rules §8 whose term is over ten years."""


class _Stages(fields.Field[tuple[int, ...]]):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[int, ...]:
        stages = value if isinstance(value, list) else [value]
        if not all(isinstance(stage, int) and 0 <= stage <= 7 for stage in stages):
            raise ValidationError("Этап — число от 1 до 7 или список таких чисел.")
        return tuple(stages)


class _Default(fields.Raw):
    """Any TOML value."""


class _FieldSchema(Schema):
    class Meta:
        unknown = RAISE

    kind = fields.String(required=True, validate=validate.OneOf(KIND_NAMES, error="Неизвестный вид поля «{input}»."))
    label = fields.String(required=True)
    slot = fields.String(required=True)
    hint = fields.String(load_default="")
    required = fields.Boolean(load_default=True)
    many = fields.Boolean(load_default=False)
    cases = fields.List(fields.Enum(Case, by_value=True), load_default=[])
    choices = fields.Raw(load_default=())
    fields_ = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(lambda: _FieldSchema()),  # noqa: PLW0108 - the class is not there yet
        data_key="fields",
        load_default={},
    )
    source = fields.String(
        load_default="", validate=validate.OneOf(["", *SOURCES], error="Неизвестный источник «{input}».")
    )
    default = _Default(load_default=None)


class _NumberingSchema(Schema):
    class Meta:
        unknown = RAISE

    journal = fields.String(required=True, validate=validate.OneOf(JOURNALS, error="Неизвестный журнал «{input}»."))


class _ManifestSchema(Schema):
    class Meta:
        unknown = RAISE

    title = fields.String(required=True)
    short = fields.String(required=True)
    heading = fields.String(load_default="")
    genre = fields.String(required=True, validate=validate.OneOf(GENRES, error="Неизвестный вид документа «{input}»."))
    stage = _Stages(load_default=())
    items = fields.List(fields.String(validate=validate.Regexp(r"^[1-7]\.\d\.\d$")), load_default=[])
    dated_by = fields.String(load_default="")
    blocks = fields.List(
        fields.String(validate=validate.OneOf(BLOCK_NAMES, error="Неизвестный блок «{input}».")), load_default=[]
    )
    rules = fields.List(
        fields.String(validate=validate.OneOf(RULE_NAMES, error="Неизвестное правило «{input}».")), load_default=[]
    )
    retention = fields.String(load_default="")
    orientation = fields.String(load_default="portrait", validate=validate.OneOf(["portrait", "landscape"]))
    ground = fields.String(load_default="")
    kind_word = fields.String(load_default="")
    numbering = fields.Nested(_NumberingSchema, load_default=None)
    fields_ = fields.Dict(
        keys=fields.String(validate=validate.Regexp(r"^[a-z][a-z0-9_]*$")),
        values=fields.Nested(_FieldSchema),
        data_key="fields",
        load_default={},
    )
    sample = fields.Dict(load_default={})

    @post_load
    def _plain(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        numbering = data.pop("numbering")
        data["journal"] = numbering["journal"] if numbering else ""
        data["stages"] = data.pop("stage")
        return data


def read_manifest(key: str, raw: Mapping[str, Any], choices: Mapping[str, Mapping[str, str]]) -> Manifest:
    """The manifest of the folder ``key``; ``choices`` are the shared lists by name. Invalid with every fault of it."""
    try:
        data = _ManifestSchema().load(dict(raw))
    except ValidationError as error:
        raise Invalid(faults_of(error), f"Папка «{key}»: в document.toml есть ошибки.") from error
    faults: list[Fault] = []
    specs = tuple(_spec(name, part, choices, f"fields.{name}", faults) for name, part in data.pop("fields_").items())
    if faults:
        raise Invalid(faults, f"Папка «{key}»: в document.toml есть ошибки.")
    specs = tuple(replace(spec, required=False) if spec.name == data["dated_by"] else spec for spec in specs)
    for name in ("items", "blocks", "rules"):
        data[name] = tuple(data[name])
    return Manifest(key=key, fields=specs, **data)


def _spec(
    name: str, part: dict[str, Any], choices: Mapping[str, Mapping[str, str]], path: str, faults: list[Fault]
) -> FieldSpec:
    below = tuple(
        _spec(inner, spec, choices, f"{path}.fields.{inner}", faults) for inner, spec in part.pop("fields_").items()
    )
    part["choices"] = _choices(part["choices"], choices, path, faults)
    part["cases"] = tuple(part["cases"])
    part["default"] = tuple(part["default"]) if isinstance(part["default"], list) else part["default"]
    if (part["kind"] == "rows") != bool(below):
        faults.append(Fault(path, "Столбцы (fields) бывают у вида rows, и только у него."))
    if (part["kind"] == "choice") != bool(part["choices"]):
        faults.append(Fault(path, "Варианты (choices) нужны виду choice, и только ему."))
    return FieldSpec(name=name, fields=below, **part)


def _choices(
    raw: Any, shared: Mapping[str, Mapping[str, str]], path: str, faults: list[Fault]
) -> tuple[tuple[str, str], ...]:
    if isinstance(raw, str):
        if raw not in shared:
            faults.append(Fault(f"{path}.choices", f"Нет общего списка «{raw}» (_shared/choices.toml)."))
            return (("", ""),)
        return tuple(shared[raw].items())
    pairs = [tuple(pair) for pair in raw if isinstance(pair, list) and len(pair) == 2]
    if len(pairs) != len(raw):
        faults.append(Fault(f"{path}.choices", 'Варианты пишут парами ["значение", "подпись"].'))
    return tuple((str(value), str(label)) for value, label in pairs)

"""Forms of documents: flat dotted names of a sent form ↔ the nested data that the schemas load."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from schemas.describe import FieldInfo
from schemas.values.names import FullName
from service.grammar.names import parse_full_name
from service.web.kept import Typed

NAME_PARTS = ("surname", "firstname", "patronymic")
CONTACT_PARTS = ("phone", "email", "address")
IDENTITY_PARTS = ("identity.kind", "identity.number", "identity.issued_by", "identity.issued_on")
PERSON_PARTS = (*NAME_PARTS, "gender", "position", "birth_date", "group", *CONTACT_PARTS, *IDENTITY_PARTS)
STUDENT_PARTS = (*NAME_PARTS, "gender", "group", "birth_date", "position", *CONTACT_PARTS, *IDENTITY_PARTS)
GROUP_PARTS = ("code", "course", "programme_code", "programme", "programme_kind")
PAPER_PARTS = ("genre", "number", "date", "heading")
PARTNER_PARTS = ("name", "short_name", "inn", "address", "signer_basis", "contact", "phone", "email")
LISTS = {"person": "people", "student": "students", "control": "people", "group": "groups", "partner": "partners"}
LISTS["document_ref"] = "papers"
NOTED = ".proposed"
"""The line from which the parts of a name below it were proposed."""
_KEY = re.compile(r"\[([0-9a-f]{16})\]\s*$")
_MONTHS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")


def indexes(values: Mapping[str, Any], path: str) -> list[int]:
    """Numbers of the items of a repeated field that the form holds."""
    found = {name[len(path) + 1 :].partition(".")[0] for name in values if name.startswith(path + ".")}
    return sorted(int(number) for number in found if number.isdecimal() and len(number) < 5)


def below(values: Mapping[str, str], path: str) -> dict[str, str]:
    """Everything typed at a path or under it."""
    return {name: value for name, value in values.items() if name == path or name.startswith(path + ".")}


def typed_in(item: Mapping[str, str]) -> dict[str, str]:
    """Only what a person typed: no empty boxes, no «0» of an unticked one, no notes of our own."""
    return {name: value for name, value in item.items() if value.strip() not in {"", "0"} and not name.endswith(NOTED)}


def tidy(infos: Iterable[FieldInfo], values: Typed, path: str = "") -> Typed:
    """The same form without empty items, those left numbered from 0, so that faults come back to the right rows."""
    fresh: Typed = MultiDict(values)
    for info in infos:
        name = _join(path, info.name)
        if info.many or info.kind == "rows":
            fresh = _renumbered(info, fresh, name)
    return fresh


def _renumbered(info: FieldInfo, values: Typed, name: str) -> Typed:
    items = [(number, below(values, f"{name}.{number}")) for number in indexes(values, name)]
    gone = {key for _, item in items for key in item}
    fresh: Typed = MultiDict([(key, value) for key, value in values.items(multi=True) if key not in gone])
    filled = [(number, item) for number, item in items if typed_in(item)]
    for place, (number, item) in enumerate(filled):
        start = f"{name}.{number}"
        for key, value in item.items():
            fresh.add(f"{name}.{place}{key[len(start) :]}", value)
        if info.kind == "rows":
            fresh = tidy(info.fields, fresh, f"{name}.{place}")
    return fresh


def without(values: Typed, path: str) -> Typed:
    """The form without one item of a repeated field."""
    gone = below(values, path)
    return MultiDict([(name, value) for name, value in values.items(multi=True) if name not in gone])


def collect(infos: Iterable[FieldInfo], values: Typed, path: str = "") -> dict[str, Any]:
    """The data for the schema: absent where nothing was typed, texts otherwise as they are."""
    data: dict[str, Any] = {}
    for info in infos:
        name = _join(path, info.name)
        value: Any = _many(info, values, name) if info.many or info.kind == "rows" else _one(info, values, name)
        if value not in (None, "", []):
            data[info.name] = value
    return data


def _many(info: FieldInfo, values: Typed, name: str) -> list[Any]:
    if info.kind == "rows":
        return [collect(info.fields, values, f"{name}.{number}") for number in indexes(values, name)]
    return [_one(info, values, f"{name}.{number}") for number in indexes(values, name)]


def _one(info: FieldInfo, values: Typed, name: str) -> Any:
    return READERS.get(info.kind, _text)(values, name)


def _text(values: Typed, name: str) -> Any:
    return values.get(name, "").strip()


def _boolean(values: Typed, name: str) -> Any:
    """A box sends «0» beside it, so that «not ticked» is told from «not asked yet»."""
    return "1" in values.getlist(name) if name in values else None


def _period(values: Typed, name: str) -> Any:
    ends = {end: _text(values, f"{name}.{end}") for end in ("from", "to")}
    return ends if any(ends.values()) else None


def _months(values: Typed, name: str) -> Any:
    kind = _text(values, f"{name}.kind")
    ends = {end: month_text(_text(values, f"{name}.{end}")) for end in ("from", "to")}
    return {"kind": kind, **{end: text for end, text in ends.items() if text}} if kind else None


def month_text(text: str) -> str:
    """«сентябрь 2026», «09.2026», «9/2026» → «2026-09»; anything else as it is, for the schema to refuse."""
    number = re.fullmatch(r"(\d{1,2})[./](\d{4})", text)
    if number:
        return f"{number[2]}-{int(number[1]):02}"
    words = re.fullmatch(r"([а-яё]+)\s+(\d{4})(?:\s*г\.?)?", text.casefold())
    if words:
        stem = next((place for place, month in enumerate(_MONTHS, 1) if _is_month(words[1], month)), 0)
        return f"{words[2]}-{stem:02}" if stem else text
    return text


def _is_month(word: str, stem: str) -> bool:
    return word in {"май", "мая", "мае"} if stem == "ма" else word.startswith(stem)


def _reference(values: Typed, name: str) -> Any:
    """A key that a suggestion put in brackets after an ambiguous name, else the text."""
    text = _text(values, name)
    key = _KEY.search(text)
    return key[1] if key else text


def _written(
    parts: Sequence[str], first: Callable[[str, Mapping[str, str]], dict[str, str]]
) -> Callable[[Typed, str], Any]:
    """Reads what was written out whole, else the one line of the field."""

    def read(values: Typed, name: str) -> Any:
        written = {part: _text(values, f"{name}.{part}") for part in parts}
        written = {part: text for part, text in written.items() if text and not _stale(values, name, part, text)}
        return _nested({**first(_text(values, name), written), **written}) if written else _reference(values, name)

    return read


def _stale(values: Typed, name: str, part: str, text: str) -> bool:
    """True for a part proposed from a line that was changed since: the line is what is meant."""
    source = values.get(name + NOTED, "")
    if not source or source == values.get(name, "") or part not in NAME_PARTS:
        return False
    return bool(getattr(parse_full_name(source), part) == text)


def _nested(flat: Mapping[str, str]) -> dict[str, Any]:
    """«identity.number» as a value within «identity»."""
    made: dict[str, Any] = {}
    for name, value in flat.items():
        outer, _, inner = name.partition(".")
        if inner:
            made.setdefault(outer, {})[inner] = value
        else:
            made[outer] = value
    return made


def _named(text: str, written: Mapping[str, str]) -> dict[str, str]:
    """The parts of a name typed in one line, when only its details were written out below."""
    if not text or any(part in written for part in NAME_PARTS):
        return {}
    name = parse_full_name(text)
    return {part: getattr(name, part) for part in NAME_PARTS if getattr(name, part)}


def _first_part(part: str) -> Callable[[str, Mapping[str, str]], dict[str, str]]:
    """The line itself as the main part of what was written out («code», «name», «heading»)."""
    return lambda text, written: {} if not text or part in written else {part: text}


def split_name(text: str) -> FullName | None:
    """A name in one line as its parts, to be shown and corrected; None for a single word."""
    return parse_full_name(text) if len(text.split()) > 1 else None


_person = _written(PERSON_PARTS, _named)


def _control(values: Typed, name: str) -> Any:
    return "self" if values.get(f"{name}.self") else _person(values, name)


READERS: dict[str, Callable[[Typed, str], Any]] = {
    "boolean": _boolean,
    "period": _period,
    "month_range": _months,
    "person": _person,
    "student": _written(STUDENT_PARTS, _named),
    "control": _control,
    "partner": _written(PARTNER_PARTS, _first_part("name")),
    "group": _written(GROUP_PARTS, _first_part("code")),
    "document_ref": _written(PAPER_PARTS, _first_part("heading")),
}


def spread(infos: Iterable[FieldInfo], data: Mapping[str, Any], path: str = "") -> Typed:
    """Nested data as a form holds them: the way back of ``collect``."""
    flat: Typed = MultiDict()
    for info in infos:
        value = data.get(info.name)
        if value is not None:
            _lay(info, value, _join(path, info.name), flat)
    return flat


def _lay(info: FieldInfo, value: Any, name: str, flat: Typed) -> None:
    if info.kind == "rows" and isinstance(value, Sequence):
        for number, row in enumerate(value):
            flat.update(spread(info.fields, row, f"{name}.{number}"))
    elif info.kind == "control" and value == "self":
        flat.add(f"{name}.self", "1")
    elif isinstance(value, list) and info.many:
        for number, item in enumerate(value):
            _lay_part(item, f"{name}.{number}", flat)
    else:
        _lay_part(value, name, flat)


def _lay_part(value: Any, name: str, flat: Typed) -> None:
    if isinstance(value, Mapping):
        for part, inner in value.items():
            _lay_part(inner, f"{name}.{part}", flat)
    else:
        _lay_plain(value, name, flat)


def _lay_plain(value: Any, name: str, flat: Typed) -> None:
    if isinstance(value, list):
        value = "\n".join(str(line) for line in value)
    flat.add(name, "1" if value is True else "" if value in (None, False) else str(value))


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name

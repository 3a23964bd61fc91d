"""Comparing a read list with what is stored: new, changed, same, gone — the plan that is shown and then saved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from service.importing.cells import Stored
from service.importing.identity import fold, group_key, name_key, partner_keys, place, title
from service.importing.plan import Change, Gone, Match, New, Plan
from service.importing.result import Remark, Row, Rows
from service.importing.vocabulary import Kind

CODES = frozenset({"group", "code"})
"""Fields in which another spelling («пк 21», a Latin «K») is no change: the stored one stays."""


class Rule(StrEnum):
    """What a column does to a field that already holds another value; an empty cell never erases."""

    OVERWRITE = "overwrite"
    KEEP = "keep"
    FILL_EMPTY = "fill_empty"


class Scope(StrEnum):
    """Among which stored records those not named by the list count as gone."""

    GROUPS = "groups"
    """People of the groups the list names; for other kinds and lists without groups nobody."""
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Policy:
    """A rule per field, one for the rest, and the scope of «gone»."""

    rules: Mapping[str, Rule] = field(default_factory=dict)
    default: Rule = Rule.OVERWRITE
    scope: Scope = Scope.GROUPS

    def rule(self, key: str) -> Rule:
        """The rule of a field."""
        return self.rules.get(key, self.default)


@dataclass(frozen=True, slots=True)
class Existing:
    """A stored record as this package sees it: key, revision, values under the same field names as rows."""

    key: str
    revision: int
    values: Mapping[str, Stored]


@dataclass(slots=True)
class _Index:
    by_key: defaultdict[str, list[Existing]] = field(default_factory=lambda: defaultdict(list))
    by_near_name: defaultdict[str, list[Existing]] = field(default_factory=lambda: defaultdict(list))


@dataclass(slots=True)
class _Draft:
    faults: list[Remark]
    doubts: list[Remark]
    new: list[New] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)


def preview(existing: Iterable[Existing], rows: Rows, policy: Policy | None = None) -> Plan:
    """The plan of an import: pure, so the same list over the same records gives the same plan, byte for byte."""
    policy = policy or Policy()
    stored = sorted(existing, key=lambda one: one.key)
    index = _indexed(rows.kind, stored)
    draft = _Draft(list(rows.faults), list(rows.doubts))
    for row in rows.rows:
        _place(rows.kind, row, index, policy, draft)
    return Plan(
        kind=rows.kind,
        sheet=rows.sheet,
        fingerprint=rows.fingerprint,
        mapping=MappingProxyType(dict(rows.mapping)),
        policy=MappingProxyType({"": policy.default.value, **{key: rule.value for key, rule in policy.rules.items()}}),
        new=tuple(draft.new),
        changed=tuple(match for match in draft.matches if match.changes),
        same=tuple(match for match in draft.matches if not match.changes),
        gone=tuple(_gone(rows, stored, policy.scope, draft.taken)),
        repairs=rows.repairs,
        faults=tuple(sorted(draft.faults, key=lambda one: one.row)),
        doubts=tuple(sorted(draft.doubts, key=lambda one: one.row)),
        skipped=rows.skipped,
        notes=rows.notes,
    )


def _indexed(kind: Kind, stored: list[Existing]) -> _Index:
    index = _Index()
    for one in stored:
        for key in _keys(kind, one.values):
            index.by_key[key].append(one)
        if kind is Kind.PEOPLE and "birth_date" in one.values:
            for near in _near(one.values):
                index.by_near_name[near].append(one)
    return index


def _keys(kind: Kind, values: Mapping[str, Stored]) -> list[str]:
    if kind is Kind.PEOPLE:
        keys = [name_key(values)]
    elif kind is Kind.GROUPS:
        keys = [group_key(values)]
    else:
        inn, name = partner_keys(values)
        keys = [f"inn {inn}" if inn else "", f"name {name}" if name else ""]
    return [key for key in keys if key]


def _near(values: Mapping[str, Stored]) -> list[str]:
    """Keys that people share who differ in one part of the name only and were born on one day."""
    parts = {key: fold(str(values.get(key, ""))) for key in ("surname", "firstname", "patronymic")}
    born = str(values.get("birth_date", ""))
    return ["|".join((left_out, born, *(text for key, text in parts.items() if key != left_out))) for left_out in parts]


def _place(kind: Kind, row: Row, index: _Index, policy: Policy, draft: _Draft) -> None:
    """Put one row where it belongs: a match, a new record, or a fault when two records fit."""
    found, problem = _find(kind, row, index)
    cell = place(kind, row)
    name = title(kind, row.values)
    if problem:
        draft.faults.append(Remark(row.number, cell, "", name, problem))
    elif found is None:
        if kind is Kind.PEOPLE:
            _namesakes(row, index, draft, cell)
        draft.new.append(New(row.number, name, tuple(sorted(row.values.items()))))
    elif found.key in draft.taken:
        sentence = f"Эта строка и строка {draft.taken[found.key]} подходят к одной записи: уточните их."
        draft.faults.append(Remark(row.number, cell, "", name, sentence))
    else:
        draft.taken[found.key] = row.number
        draft.matches.append(_match(row, found, policy, name))


def _find(kind: Kind, row: Row, index: _Index) -> tuple[Existing | None, str]:
    """The stored record a row speaks of, or the sentence why that can't be told."""
    keys = _keys(kind, row.values)
    if kind is Kind.PARTNERS:
        return _partner(row, index, keys)
    candidates = index.by_key.get(keys[0], []) if keys else []
    if kind is Kind.PEOPLE:
        return _person(row.values.get("birth_date"), candidates)
    return (candidates[0] if candidates else None), ""


def _person(born: Stored | None, candidates: list[Existing]) -> tuple[Existing | None, str]:
    exact = [one for one in candidates if born is not None and one.values.get("birth_date") == born]
    likely = exact or [one for one in candidates if born is None or "birth_date" not in one.values]
    if len(likely) < 2:
        return (likely[0] if likely else None), ""
    if exact:
        return None, "В базе две карточки с этими ФИО и датой рождения: объедините их и повторите импорт."
    return None, "В базе несколько людей с этими ФИО: укажите дату рождения, чтобы выбрать карточку."


def _partner(row: Row, index: _Index, keys: list[str]) -> tuple[Existing | None, str]:
    inn = row.values.get("inn")
    for key in keys:
        fitting = [one for one in index.by_key.get(key, []) if not inn or one.values.get("inn", inn) == inn]
        if len(fitting) > 1:
            return None, "В базе несколько организаций с этим названием или ИНН: укажите ИНН или объедините карточки."
        if fitting:
            return fitting[0], ""
    return None, ""


def _namesakes(row: Row, index: _Index, draft: _Draft, cell: str) -> None:
    """A new person who looks like a stored one is told: another birth date, or another surname."""
    name = title(Kind.PEOPLE, row.values)
    if index.by_key.get(name_key(row.values)):
        sentence = "В базе есть человек с теми же ФИО и другой датой рождения: проверьте, не ошибка ли в дате."
        draft.doubts.append(Remark(row.number, cell, "birth_date", name, sentence))
    elif "birth_date" in row.values and (
        near := [one for key in _near(row.values) for one in index.by_near_name.get(key, ())]
    ):
        other = title(Kind.PEOPLE, near[0].values)
        sentence = f"Похоже на «{other}» с той же датой рождения: возможно, сменилась фамилия или в имени ошибка."
        draft.doubts.append(Remark(row.number, cell, "surname", name, sentence))


def _match(row: Row, found: Existing, policy: Policy, name: str) -> Match:
    changes: list[Change] = []
    kept: list[Change] = []
    for key, new in sorted(row.values.items()):
        old = found.values.get(key)
        if old == "":
            old = None
        if old == new or _only_yo_lost(old, new) or (key in CODES and fold(str(old)) == fold(str(new))):
            continue
        taken = old is None or policy.rule(key) is Rule.OVERWRITE
        taken = taken and not (old is None and policy.rule(key) is Rule.KEEP)
        (changes if taken else kept).append(Change(key, old, new))
    return Match(row.number, found.key, found.revision, name, tuple(changes), tuple(kept))


def _only_yo_lost(old: Stored | None, new: Stored) -> bool:
    """«Семён» is stored, the list says «Семен»: the better spelling stays."""
    return isinstance(old, str) and isinstance(new, str) and old != new and _without_yo(old) == new


def _without_yo(text: str) -> str:
    return text.replace("ё", "е").replace("Ё", "Е")


def _gone(rows: Rows, stored: list[Existing], scope: Scope, taken: Mapping[str, int]) -> Iterable[Gone]:
    if scope is Scope.NONE or (scope is Scope.GROUPS and rows.kind is not Kind.PEOPLE):
        return
    groups = {fold(str(row.values["group"])) for row in rows.rows if row.values.get("group")}
    for one in stored:
        inside = scope is Scope.ALL or fold(str(one.values.get("group", ""))) in groups
        if inside and one.key not in taken:
            yield Gone(one.key, title(rows.kind, one.values))

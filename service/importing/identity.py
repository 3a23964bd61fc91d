"""Who is who: keys that see ё as е, CAPS as usual, look-alikes as letters; one person or group twice in a list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache

from service.importing.cells import Stored, tidy
from service.importing.names import TO_CYRILLIC
from service.importing.result import Remark, Row, Told
from service.importing.vocabulary import Kind, label

Values = Mapping[str, Stored]
NAME_PARTS = ("surname", "firstname", "patronymic")
FIRST, SECOND = "representative_", "representative2_"


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Text for comparison only: е for ё, no case, no spaces, hyphens or quotes, Cyrillic for look-alikes."""
    clean, _ = tidy(text)
    return re.sub(r"[\W_]+", "", clean.translate(TO_CYRILLIC).casefold().translate(TO_CYRILLIC)).replace("ё", "е")


def name_key(values: Values) -> str:
    """The folded full name of a person; '' if there is no surname or first name."""
    parts = [fold(str(values.get(key, ""))) for key in ("surname", "firstname", "patronymic")]
    return "|".join(parts) if parts[0] and parts[1] else ""


def group_key(values: Values) -> str:
    """The folded code of a group: «ПК-21» and «пк 21» are one."""
    return fold(str(values.get("code", "")))


def partner_keys(values: Values) -> tuple[str, str]:
    """A partner's INN and folded name; either may be empty."""
    return str(values.get("inn", "")), fold(str(values.get("name", "")))


def title(kind: Kind, values: Values) -> str:
    """How a row is called in lists: a full name, a code, an organisation's name."""
    keys = {Kind.PEOPLE: ("surname", "firstname", "patronymic"), Kind.GROUPS: ("code",), Kind.PARTNERS: ("name",)}[kind]
    return " ".join(str(values[key]) for key in keys if values.get(key))


def place(kind: Kind, row: Row) -> str:
    """The cell by which a row is pointed at: the one with its name."""
    key = {Kind.PEOPLE: "surname", Kind.GROUPS: "code", Kind.PARTNERS: "name"}[kind]
    return row.cells.get(key) or next(iter(row.cells.values()), f"A{row.number}")


def settle_duplicates(kind: Kind, rows: list[Row], told: Told) -> list[Row]:
    """Drop exact repeats (told as doubts), join a second representative, flag every other pair of the same."""
    key: Callable[[Values], str] = {Kind.PEOPLE: name_key, Kind.GROUPS: group_key, Kind.PARTNERS: _partner}[kind]
    seen: dict[str, list[Row]] = {}
    for row in rows:
        text = key(row.values)
        earlier = seen.setdefault(text, []) if text else []
        twin = next((at for at, other in enumerate(earlier) if _may_be_one(kind, other.values, row.values)), None)
        if twin is None:
            earlier.append(row)
            if not text:
                seen.setdefault(f"\n{row.number}", []).append(row)
            continue
        earlier[twin] = _settled(kind, earlier[twin], row, told)
    kept = [row for group in seen.values() for row in group]
    return sorted(kept, key=lambda row: row.number)


def doubt_spellings(rows: list[Row], told: Told) -> None:
    """One group spelt in several ways in a list: the rarer spellings are doubts."""
    spelt: dict[str, Counter[str]] = {}
    for row in rows:
        if "group" in row.values:
            text = str(row.values["group"])
            spelt.setdefault(fold(text), Counter())[text] += 1
    usual = {key: counts.most_common(1)[0][0] for key, counts in spelt.items() if len(counts) > 1}
    for row in rows:
        text = str(row.values.get("group", ""))
        better = usual.get(fold(text), text)
        if better != text:
            sentence = (
                f"Эта группа в списке чаще записана как «{better}»: запишите одинаково (буквы могут быть латинскими)."
            )
            told.doubts.append(Remark(row.number, row.cells.get("group", f"A{row.number}"), "group", text, sentence))


def _partner(values: Values) -> str:
    inn, name = partner_keys(values)
    return inn or name


def _may_be_one(kind: Kind, one: Values, other: Values) -> bool:
    """Different birth dates make namesakes; a missing one leaves it open."""
    if kind is not Kind.PEOPLE or "birth_date" not in one or "birth_date" not in other:
        return True
    return one["birth_date"] == other["birth_date"]


def _settled(kind: Kind, first: Row, row: Row, told: Told) -> Row:
    cell = place(kind, row)
    different = [key for key in (first.values.keys() | row.values.keys()) if _differ(key, first.values, row.values)]
    name = title(kind, row.values)
    if not different:
        told.doubts.append(Remark(row.number, cell, "", name, f"Повтор строки {first.number}: импортируется один раз."))
        dotted = {key: row.values[key] for key in NAME_PARTS if "ё" in str(row.values.get(key, "")).lower()}
        return Row(first.number, {**first.values, **dotted}, first.cells)
    only_representatives = all(key.startswith(FIRST) for key in different)
    if (
        only_representatives
        and "representative_name" in row.values
        and not any(k.startswith(SECOND) for k in first.values)
    ):
        return _with_second(first, row, told)
    if kind is Kind.PEOPLE and "birth_date" not in first.values and "birth_date" not in row.values:
        sentence = f"То же ФИО, что в строке {first.number}, а дат рождения нет: укажите их, чтобы различить людей."
    else:
        fields = ", ".join(label(kind, key) for key in sorted(different) if key)
        sentence = f"То же, что в строке {first.number}, но другие сведения ({fields}): оставьте одну строку."
    told.fault(Remark(row.number, cell, "", name, sentence))
    return first


def _differ(key: str, one: Values, other: Values) -> bool:
    """Names that differ in «ё» alone are the same."""
    first, second = one.get(key), other.get(key)
    if key in NAME_PARTS and first is not None and second is not None:
        return fold(str(first)) != fold(str(second))
    return first != second


def _with_second(first: Row, row: Row, told: Told) -> Row:
    values, cells = dict(first.values), dict(first.cells)
    for key, value in row.values.items():
        if key.startswith(FIRST):
            target = SECOND + key.removeprefix(FIRST)
            values[target] = value
            if key in row.cells:
                cells[target] = row.cells[key]
    name = str(row.values["representative_name"])
    told.repair(
        row.cells.get("representative_name", f"A{row.number}"), "representative2_name", "second_row", name, name
    )
    return Row(first.number, values, cells)

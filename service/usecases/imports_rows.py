"""What the house adds to a list just read: group codes and names of people resolved, genders and kinships settled, each told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from records.registry import GROUPS, PEOPLE
from records.store import Reader
from schemas.group import Group
from schemas.person import Person, PersonRole, plain_name
from schemas.values.names import FullName, Gender
from service.grammar.names import guess_gender, parse_full_name
from service.importing.cells import Stored
from service.importing.identity import fold, place
from service.importing.plan import Match, New, Plan
from service.importing.result import Remark, Row, Rows
from service.importing.vocabulary import Kind, label
from service.usecases.imports_stored import SLOTS
from service.usecases.people import ROLES

NOT_KEPT = ("snils",)
"""Read for its check number only: no paper of the programme needs it, so it is not stored (152-ФЗ art. 5 part 5)."""
KIN = {Gender.F: "мать", Gender.M: "отец"}
KIN_GENDER = {"мать": Gender.F, "отец": Gender.M}


@dataclass(frozen=True, slots=True)
class NewGroup:
    """A group that a list of people names and the college does not have yet: made together with them."""

    code: str
    course: int


@dataclass(frozen=True, slots=True)
class Settled:
    """Rows ready to be compared, and the groups to be made."""

    rows: Rows
    groups: tuple[NewGroup, ...]


def settle(reader: Reader, rows: Rows) -> Settled:
    """Resolve what the list names by code or name; adds faults and doubts, drops what is not kept."""
    if rows.kind is Kind.PEOPLE:
        return _people(reader, rows)
    field = "curator" if rows.kind is Kind.GROUPS else "signatory"
    faults = list(_unclear(reader, rows, field))
    return Settled(replace(rows, faults=_sorted(rows.faults, faults)), ())


def _sorted(one: Iterable[Remark], other: Iterable[Remark]) -> tuple[Remark, ...]:
    return tuple(sorted((*one, *other), key=lambda remark: remark.row))


def _people(reader: Reader, rows: Rows) -> Settled:
    known = {fold(group.code): group for group in GROUPS.find(reader)}
    doubts: list[Remark] = []
    faults: list[Remark] = []
    fresh: dict[str, NewGroup] = {}
    made = []
    for row in rows.rows:
        values = dict(row.values)
        _group(row, values, (known, fresh), (doubts, faults))
        _kin(row, values, (doubts, faults))
        made.append(Row(row.number, {name: value for name, value in values.items() if name not in NOT_KEPT}, row.cells))
    notes = [_in_russian(note) for note in rows.notes]
    if any(name in row.values for row in rows.rows for name in NOT_KEPT):
        notes.append("СНИЛС проверен, но не сохраняется: документам программы он не нужен.")
    if fresh:
        codes = ", ".join(f"{group.code} ({group.course} курс)" for group in fresh.values())
        notes.append(f"Будут созданы группы: {codes}. Программу и куратора впишете потом или загрузите списком групп.")
    settled = replace(
        rows, rows=tuple(made), notes=tuple(notes), faults=_sorted(rows.faults, faults),
        doubts=_sorted(rows.doubts, doubts),
    )  # fmt: skip
    return Settled(settled, tuple(fresh.values()))


def _in_russian(note: str) -> str:
    """The note about the role of the whole list says the word, not the code."""
    head, mark, code = note.removesuffix(".").partition("Роль — ")
    return f"{head}{mark}{ROLES[PersonRole(code)]}." if mark and code in set(PersonRole) else note


def _group(
    row: Row,
    values: dict[str, Stored],
    groups: tuple[Mapping[str, Group], dict[str, NewGroup]],
    told: tuple[list[Remark], list[Remark]],
) -> None:
    """A group's code as the college writes it; an unknown one is made, its course from the list or from the code."""
    known, fresh = groups
    doubts, faults = told
    course, text = values.pop("course", None), str(values.get("group", ""))
    if not text:
        return
    cell = row.cells.get("group", place(Kind.PEOPLE, row))
    stored = known.get(fold(text))
    if stored is not None:
        values["group"] = stored.code
        if course is not None and course != stored.course:
            sentence = (
                f"В списке курс {course}, у группы {stored.code} — {stored.course}: курс меняют в карточке группы."
            )
            doubts.append(Remark(row.number, row.cells.get("course", cell), "course", str(course), sentence))
        return
    if fold(text) not in fresh:
        number = re.search(r"[1-6]", text.partition("-")[2] or text)
        found = int(course) if course is not None else int(number[0]) if number else 0
        if not found:
            faults.append(
                Remark(row.number, cell, "group", text, f"Группы {text} нет, и курс не ясен: добавьте столбец «Курс».")
            )
        fresh[fold(text)] = NewGroup(text, found or 1)
        if near := _near(fold(text), known):
            doubts.append(
                Remark(row.number, cell, "group", text, f"Группы {text} нет, есть похожая {near}: не ошибка ли?")
            )
    values["group"] = fresh[fold(text)].code


def _near(code: str, known: Mapping[str, Group]) -> str:
    """A known code of the same length that differs in one sign."""
    for other, group in known.items():
        if len(other) == len(code) and sum(a != b for a, b in zip(code, other, strict=True)) == 1:
            return group.code
    return ""


def _kin(row: Row, values: dict[str, Stored], told: tuple[list[Remark], list[Remark]]) -> None:
    """A representative without kinship: the mother or the father by the name, told; unclear ones are faults."""
    doubts, faults = told
    for slot in SLOTS:
        name = str(values.get(f"{slot}_name", ""))
        cell = row.cells.get(f"{slot}_name", place(Kind.PEOPLE, row))
        kin = str(values.get(f"{slot}_kinship", ""))
        if not name or kin in KIN_GENDER:
            continue
        gender = guess_gender(parse_full_name(name)).gender
        if gender is None:
            sentence = "По имени не ясен пол представителя: заведите его карточку вручную или укажите родство «мать» или «отец»."
            faults.append(Remark(row.number, cell, f"{slot}_name", name, sentence))
        elif not kin:
            values[f"{slot}_kinship"] = KIN[gender]
            sentence = f"Родство не указано: записано «{KIN[gender]}». Если это опекун, укажите в списке."
            doubts.append(Remark(row.number, cell, f"{slot}_kinship", name, sentence))


def _unclear(reader: Reader, rows: Rows, field: str) -> Iterable[Remark]:
    """Named people who cannot be told apart, or of whom no card can be made."""
    for row in rows.rows:
        text = str(row.values.get(field, ""))
        if not text:
            continue
        cell = row.cells.get(field, place(rows.kind, row))
        found = namesakes(reader, text)
        if len(found) > 1:
            sentence = f"Людей с именем «{text}» в базе несколько: оставьте ячейку пустой и выберите в карточке."
            yield Remark(row.number, cell, field, text, sentence)
        elif not found and guess_gender(parse_full_name(text)).gender is None:
            sentence = (
                f"{label(rows.kind, field)}: такого человека нет, а по имени не ясен пол. Сначала заведите карточку."
            )
            yield Remark(row.number, cell, field, text, sentence)


def namesakes(reader: Reader, text: str) -> list[Person]:
    """Active people of this full name."""
    return PEOPLE.find(reader, {"plain": plain_name(text), "state": "active"}, limit=2)


def with_genders(plan: Plan) -> Plan:
    """New people need a gender: the likely one is taken and told, an unclear one is a fault."""
    if plan.kind is not Kind.PEOPLE:
        return plan
    doubts, faults, made = list(plan.doubts), list(plan.faults), []
    for new in plan.new:
        values = dict(new.values)
        if "gender" in values or "surname" not in values or "firstname" not in values:
            made.append(new)
            continue
        name = FullName(str(values["surname"]), str(values["firstname"]), str(values.get("patronymic", "")))
        guess = guess_gender(name)
        if guess.gender is None:
            sentence = "Пол по имени не ясен: добавьте столбец «Пол» или впишите его в этой строке."
            faults.append(Remark(new.row, f"A{new.row}", "gender", new.title, sentence))
            made.append(new)
            continue
        values["gender"] = guess.gender.value
        word = "мужской" if guess.gender is Gender.M else "женский"
        doubts = [one for one in doubts if not (one.row == new.row and one.field == "gender")]
        doubts.append(Remark(new.row, f"A{new.row}", "gender", new.title, f"Пол по имени — {word}: проверьте."))
        made.append(New(new.row, new.title, tuple(sorted(values.items()))))
    return replace(plan, new=tuple(made), doubts=_sorted(doubts, ()), faults=_sorted(faults, ()))


def with_roles(plan: Plan, roles: Mapping[str, Iterable[str]]) -> Plan:
    """A role that a person has already is no change; another one is added to it, not put in its place."""
    if plan.kind is not Kind.PEOPLE:
        return plan
    changed: list[Match] = []
    same = list(plan.same)
    for match in plan.changed:
        left = tuple(one for one in match.changes if one.field != "role" or one.new not in set(roles[match.key]))
        (changed if left else same).append(replace(match, changes=left))
    return replace(plan, changed=tuple(changed), same=tuple(sorted(same, key=lambda one: one.row)))

"""The college's earlier journal brought in, so that numbering goes on: every line of the file is right, or nothing is entered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from records.registry import ISSUED
from schemas.college import College
from schemas.errors import Fault
from schemas.issued import Issued, State
from schemas.journals import Journal
from schemas.values.actor import Actor
from schemas.values.dates import read_date
from service.errors import Conflict, Invalid
from service.importing.reading import read
from service.security.permissions import Permission, require
from service.usecases.house import House
from service.usecases.journals import Line, entry, journal_of

HEADS = {
    "номер": "number", "№": "number", "№ п/п": "number", "рег. номер": "number", "регистрационный номер": "number",
    "дата": "date", "дата документа": "date", "дата регистрации": "date",
    "заголовок": "heading", "о чём": "heading", "о чем": "heading", "содержание": "heading", "краткое содержание": "heading",
    "причина": "reason", "примечание": "reason",
}  # fmt: skip
WANTED = "Нужен столбец: number, date, heading, reason (номер, дата, заголовок, причина)."
NUMBER = re.compile(r"(\d+)(?:/(\d+))?")
TOLD = 10
GIVEN_UP = "номер пропущен"
"""The heading of a number without a paper."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A line with its place in the file; ``insert`` is 2 for «152/2», 0 for a number of the series."""

    row: int
    seq: int
    insert: int
    line: Line


def bring_in(house: House, actor: Actor, key: str, period: str, content: bytes) -> int:
    """Enter the college's earlier journal so that numbering continues; all lines or none.

    ``content``: csv or xlsx with the columns number, date, heading, reason, in any order of lines. Numbers must follow one another
    without a hole; «152/2» stands after 152. Conflict when the series has numbers here already; Invalid with every wrong line.
    """
    require(actor, Permission.MANAGE_JOURNALS)
    journal = journal_of(key)
    _check_period(journal, period)
    with house.store.transaction(actor) as tx:
        college = house.college(tx)
        if tx.last_number(key, period):
            raise Conflict("В этом журнале уже есть номера, взятые здесь: прежний журнал вносят до первого номера.")
        found = _lines(journal, period, (college, house.today(college)), content)
        first = found[0].seq
        while tx.last_number(key, period) < first - 1:
            tx.allocate(key, period)
        for one in found:
            line = one.line if one.insert else replace(one.line, seq=tx.allocate(key, period))
            made = entry(house, actor, journal, period, line)
            ISSUED.add(tx, _inserted(made, one) if one.insert else made)
        tx.audit("journal_brought_in", subject=key, facts={"period": period, "lines": len(found), "first": first})
    return len(found)


def _inserted(made: Issued, one: _Read) -> Issued:
    """A paper «152/2» is in force: its reason says why it was entered so (with no heading, why the number was given up)."""
    if one.line.heading != GIVEN_UP:
        made = replace(made, state=State.REGISTERED, reason="", ground=made.reason)
    return replace(made, data={"after": one.seq, "place": one.insert})


def _check_period(journal: Journal, period: str) -> None:
    said = {"calendar_year": "2026", "academic_year": "2026-2027", "rolling": "all"}[journal.counting.value]
    shapes = {"calendar_year": r"\d{4}", "academic_year": r"(\d{4})-(\d{4})", "rolling": "all"}
    match = re.fullmatch(shapes[journal.counting.value], period)
    if match is None or (match.groups() and int(match[2]) != int(match[1]) + 1):
        raise Invalid([Fault("period", f"Период этого журнала пишется так: {said}.")])


def _lines(journal: Journal, period: str, known: tuple[College, date], content: bytes) -> list[_Read]:
    sheet = read(content).sheets[0]
    if not sheet.lines:
        raise Invalid([Fault("file", "В журнале нет ни одной строки.")])
    head = [_head(value) for value in sheet.lines[0].values]
    missing = [name for name in ("number", "date", "heading") if name not in head]
    if missing:
        raise Invalid([Fault(name, WANTED) for name in missing])
    faults: list[Fault] = []
    found: list[_Read] = []
    for place, line in enumerate(sheet.lines[1:], 2):
        cells = dict.fromkeys(head, "") | {name: _text(value) for name, value in zip(head, line.values, strict=False)}
        if not any(cells.values()):
            continue
        try:
            found.append(_line(journal, period, known, (place, cells)))
        except ValueError as error:
            faults.append(Fault(f"строка {place}", str(error)))
    found.sort(key=lambda one: (one.seq, one.insert))
    faults += _order(found)
    if faults or not found:
        raise Invalid(faults or [Fault("file", "В журнале нет ни одной строки.")])
    return found


def _head(value: object) -> str:
    text = str(value or "").strip().lower()
    return HEADS.get(text, text)


def _line(journal: Journal, period: str, known: tuple[College, date], numbered: tuple[int, Mapping[str, str]]) -> _Read:
    (college, today), (row, cells) = known, numbered
    day, mask = read_date(cells["date"]), college.mask(journal.key)
    if journal.period(day) != period:
        raise ValueError(f"Дата {day:%d.%m.%Y} не из периода {period}.")
    if day > today:
        raise ValueError(f"Дата {day:%d.%m.%Y} ещё не наступила.")
    pattern = re.escape(mask).replace(r"\{n\}", NUMBER.pattern).replace(r"\{year\}", r"\d{4}")
    as_mask = re.fullmatch(pattern, cells["number"])
    seq, insert = _number(as_mask or NUMBER.search(cells["number"]))
    reason = cells.get("reason", "")
    if not cells["heading"] and not reason:
        raise ValueError("Нет заголовка.")
    number = cells["number"]
    if as_mask is None and number.replace("/", "").isdecimal():
        number = mask.replace("{n}", number).replace("{year}", str(day.year))
    return _Read(row, seq, insert, Line(None if insert else seq, number, day, cells["heading"] or GIVEN_UP, reason))


def _number(match: re.Match[str] | None) -> tuple[int, int]:
    """(152, 2) for «152/2-од», (152, 0) for «152-од»."""
    if match is None or not int(match[1]):
        raise ValueError("В номере нет числа.")
    return int(match[1]), int(match[2] or 0)


def _order(found: Sequence[_Read]) -> list[Fault]:
    """Holes and repeated numbers, each named once with its lines; an insert must follow a number that is there."""
    faults: list[Fault] = []
    rows: dict[tuple[int, int], list[int]] = {}
    for one in found:
        rows.setdefault((one.seq, one.insert), []).append(one.row)
    for (seq, insert), where in rows.items():
        if len(where) > 1:
            said = f"{seq}/{insert}" if insert else str(seq)
            faults.append(Fault(f"номер {said}", f"Повтор: строки {', '.join(map(str, where))}."))
    numbers = sorted({seq for seq, insert in rows if not insert})
    for seq, insert in rows:
        if insert and seq not in numbers:
            faults.append(Fault(f"номер {seq}/{insert}", f"Номера {seq}, после которого он стоит, в журнале нет."))
    missing = sorted(set(range(numbers[0], numbers[-1] + 1)) - set(numbers)) if numbers else []
    if missing:
        said = ", ".join(map(str, missing[:TOLD])) + (f" и ещё {len(missing) - TOLD}" if len(missing) > TOLD else "")
        faults.append(
            Fault("номер", f"Пропуск: нет номеров {said}. Если номер пропущен, впишите его строку с датой и причиной.")
        )
    return faults


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value).strip()

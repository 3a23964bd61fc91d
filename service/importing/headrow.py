"""Finding the header among title rows, also one of two levels, and the text over each column."""

from __future__ import annotations

from dataclasses import dataclass

from service.importing.content import guess
from service.importing.headers import NUMBERING, match, plain
from service.importing.sheet import Line, Merge, Sheet, Value, is_blank, letter, shown
from service.importing.vocabulary import NAMES, Kind

LOOK = 40
"""Filled rows from the top among which the header is sought."""
LONGEST = 80
"""A longer text is a title, not a column's head."""


@dataclass(frozen=True, slots=True)
class Header:
    """Rows of the header, inclusive, as Excel counts them; (0, 0) if the list has none."""

    first: int
    last: int
    score: float = 0.0


def find_header(sheet: Sheet, kind: Kind) -> Header:
    """The row with most known headers among the first ones, widened to two or three rows where merges say so."""
    best = Header(0, 0)
    for line in sheet.lines[:LOOK]:
        score = _score(line, kind)
        if score > best.score:
            best = Header(line.number, line.number, score)
    return _widened(sheet, best, kind) if best.first else _unknown(sheet, kind)


def _unknown(sheet: Sheet, kind: Kind) -> Header:
    """A first row of words nobody has seen, over columns whose cells tell what they are; (0, 0) if there is none."""
    first, *rest = sheet.lines[: LOOK + 1] or (Line(0, ()),)
    fields = [guess(kind, [line.value(column) for line in rest]) for column in range(len(first.values))]
    told = [column for column, field in enumerate(fields) if field]
    odd = [column for column in told if not guess(kind, [first.value(column)]) and isinstance(first.value(column), str)]
    return Header(first.number, first.number, 0.1) if told and odd == told else Header(0, 0)


def _score(line: Line, kind: Kind) -> float:
    filled = [value for value in line.values if not is_blank(value)]
    texts = [value for value in filled if isinstance(value, str) and len(value) <= LONGEST]
    found = [(text, *match(kind, text)) for text in texts]
    known = [(field, exact) for _, field, exact in found if field is not None]
    numbering = sum(plain(text) in NUMBERING for text in texts)
    if not known or len(known) + numbering < 0.4 * len(filled):
        return 0.0
    exact = sum(1 for _, sure in known if sure)
    named = any(field in NAMES[kind] for field, sure in known if sure)
    if len(known) == 1 and not (named and len(filled) - numbering == 1):
        return 0.0
    return len(known) + exact + 0.5 * numbering + named


def _widened(sheet: Sheet, header: Header, kind: Kind) -> Header:
    row = header.first
    wide = [merge for merge in sheet.merges if merge.top == merge.bottom and merge.right > merge.left]
    below = [merge for merge in sheet.merges if merge.top == row and row < merge.bottom <= row + 2]
    if below:
        return Header(row, max(merge.bottom for merge in below), header.score)
    if any(merge.top == row for merge in wide) and _labels(sheet, row + 1, wide, row, kind):
        return Header(row, row + 1, header.score)
    above = [merge for merge in wide if merge.top == row - 1 and merge.right - merge.left + 1 < 0.8 * sheet.width]
    standing = any(merge.top == row - 1 and merge.bottom == row for merge in sheet.merges)
    if standing or (above and _labels(sheet, row, above, row - 1, kind)):
        return Header(row - 1, row, header.score)
    return header


def _labels(sheet: Sheet, row: int, merges: list[Merge], over: int, kind: Kind) -> bool:
    """Whether the row under merged heads holds labels in all their columns, not data."""
    line = next((line for line in sheet.lines if line.number == row), None)
    if line is None:
        return False
    cells = [line.value(column) for m in merges if m.top == over for column in range(m.left, m.right + 1)]
    if any(
        guess(kind, [value]) and match(kind, shown(value))[0] is None for value in line.values if not is_blank(value)
    ):
        return False
    return all(isinstance(value, str) and not is_blank(value) and len(value) <= LONGEST for value in cells)


def filled_columns(sheet: Sheet, header: Header) -> set[int]:
    """Columns that hold something under the header."""
    lines = (line for line in sheet.lines if line.number > header.last)
    return {index for line in lines for index, value in enumerate(line.values) if not is_blank(value)}


def header_texts(sheet: Sheet, header: Header) -> list[tuple[int, str]]:
    """(column, unique text) for every column that has a head or data; «Столбец D» where there is no head."""
    rows = {line.number: line for line in sheet.lines if header.first <= line.number <= header.last}
    used = filled_columns(sheet, header)
    merges = [merge for merge in sheet.merges if merge.top <= header.last and merge.bottom >= header.first]
    named: list[tuple[int, str]] = []
    seen: dict[str, int] = {}
    for column in range(
        sheet.width if not header.first else max((len(line.values) for line in rows.values()), default=0)
    ):
        text = _text(merges, rows, header, column) if header.first else ""
        if not text and column not in used:
            continue
        text = text or f"Столбец {letter(column)}"
        seen[plain(text)] = seen.get(plain(text), 0) + 1
        named.append((column, text if seen[plain(text)] == 1 else f"{text} ({seen[plain(text)]})"))
    return named


def _text(merges: list[Merge], rows: dict[int, Line], header: Header, column: int) -> str:
    parts: list[str] = []
    for row in range(header.first, header.last + 1):
        value = _value(merges, rows, row, column)
        text = " ".join(shown(value).split())
        if text and text not in parts:
            parts.append(text)
    return ": ".join(parts)


def _value(merges: list[Merge], rows: dict[int, Line], row: int, column: int) -> Value:
    for merge in merges:
        if merge.top <= row <= merge.bottom and merge.left <= column <= merge.right:
            row, column = merge.top, merge.left
            break
    line = rows.get(row)
    return line.value(column) if line else None

"""The list given back with a comment in every bad cell: the same workbook, or a new one for csv and pasted rows."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Mapping

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from service.importing.result import Remark
from service.importing.sheet import Sheet, Value, address, letter

AUTHOR = "Наставник"
BAD = PatternFill("solid", fgColor="FFFFC7CE")
DOUBTFUL = PatternFill("solid", fgColor="FFFFEB9C")
MAX_ANNOTATED = 300_000
"""Cells of a book that openpyxl may hold whole (about 50 times the size of the file); larger ones are written anew."""
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def annotate(data: bytes, sheet: Sheet, faults: Iterable[Remark], doubts: Iterable[Remark] = ()) -> bytes:
    """The workbook ``data`` with comments: faults on red, doubts on yellow; everything else stays as it was.

    Charts and pictures are lost (openpyxl does not keep them). For csv and pasted rows, and for very large books,
    give ``b""`` or use ``rebuild``.
    """
    cells = sum(len(line.values) for line in sheet.lines)
    if not data.startswith(b"PK") or cells > MAX_ANNOTATED:
        return rebuild(sheet, faults, doubts)
    book = load_workbook(io.BytesIO(data), rich_text=True)  # or a struck part of a text would come back plain
    page = book[sheet.name]
    for place, (sentences, fill) in _by_cell(faults, doubts).items():
        cell = page[place]
        if isinstance(cell, MergedCell):
            merged = next(area for area in page.merged_cells.ranges if place in area)
            cell = page.cell(merged.min_row, merged.min_col)
        if not isinstance(cell, Cell):
            continue
        before = [cell.comment.text] if cell.comment else []
        cell.comment = _comment([*before, *sentences])
        cell.fill = fill
    return _saved(book)


def rebuild(sheet: Sheet, faults: Iterable[Remark], doubts: Iterable[Remark] = ()) -> bytes:
    """A new workbook of the sheet's values, at the same addresses, with the same comments; text stays text."""
    book = Workbook(write_only=True)
    page = book.create_sheet((sheet.name or "Список")[:31])
    for column in range(min(sheet.width, 200)):
        page.column_dimensions[letter(column)].width = 22
    remarks = _by_cell(faults, doubts)
    number = 0
    for line in sheet.lines:
        for _ in range(number + 1, line.number):
            page.append([])
        number = line.number
        width = max(len(line.values), 1)
        cells = [_cell(page, line.value(column), remarks.get(address(number, column))) for column in range(width)]
        for column in range(width):
            if (number, column) in sheet.struck:
                cells[column].font = Font(strike=True)
        page.append(cells)
    return _saved(book)


def _cell(page: object, value: Value, remark: tuple[list[str], PatternFill] | None) -> Cell:
    cell = WriteOnlyCell(page, value=None if isinstance(value, str) else value)  # type: ignore[arg-type]  # the stubs know no write-only sheet here
    if isinstance(value, str):
        type_as_text(cell, value)
    if remark:
        cell.comment = _comment(remark[0])
        cell.fill = remark[1]
    return cell


def type_as_text(cell: Cell, text: str) -> None:
    """Put text into a cell so that Excel never takes it for a formula (security.md §3, ASVS 1.2.10)."""
    cell.value = text
    cell.data_type = "s"
    if text.startswith(FORMULA_SIGNS):
        cell.quotePrefix = True


def _by_cell(faults: Iterable[Remark], doubts: Iterable[Remark]) -> Mapping[str, tuple[list[str], PatternFill]]:
    sentences: defaultdict[str, list[str]] = defaultdict(list)
    fills: dict[str, PatternFill] = {}
    for remarks, fill in ((faults, BAD), (doubts, DOUBTFUL)):
        for remark in remarks:
            fills.setdefault(remark.cell, fill)
            if remark.sentence not in sentences[remark.cell]:
                sentences[remark.cell].append(remark.sentence)
    return {cell: (texts, fills[cell]) for cell, texts in sentences.items()}


def _comment(sentences: list[str]) -> Comment:
    text = "\n".join(sentences)
    return Comment(text, AUTHOR, width=320, height=60 + 20 * (len(text) // 40))


def _saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()

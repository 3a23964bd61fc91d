"""A table as xlsx: every cell a text, so that nothing typed by people is ever run as a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter


def sheet_file(title: str, heads: Sequence[tuple[str, int]], rows: Iterable[Sequence[str]]) -> bytes:
    """``heads``: (heading, width in characters) of each column; ``rows``: texts."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title[:31]
    sheet.append([head for head, _ in heads])
    for row in rows:
        sheet.append(list(row))
    for line in sheet.iter_rows():
        for cell in line:
            cell.data_type, cell.alignment = "s", Alignment(wrap_text=True, vertical="top")
    for place, (_, width) in enumerate(heads, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.cell(1, place).font = Font(bold=True)
    sheet.freeze_panes = "A2"
    out = BytesIO()
    book.save(out)
    return out.getvalue()

"""The words of templates with examples as a Word file, to lie beside the keyboard of one who edits templates."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from itertools import groupby

from docx import Document
from docx.shared import Mm, Pt

HEADS = ("Слово", "Что писать в Word", "Что напечатается")
WIDTHS = (Mm(38), Mm(68), Mm(68))


def cheat_sheet(rows: Iterable[tuple[str, str, str, str]]) -> bytes:
    """``rows``: (section, names, tag, printed), grouped by section; gives an A4 docx."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Mm(20), Mm(15), Mm(15), Mm(15)
    document.styles["Normal"].font.size = Pt(10)
    document.core_properties.title = "Что можно писать в шаблоне"
    document.add_heading("Что можно писать в шаблоне", 0)
    document.add_paragraph(
        "Слово пишется после черты внутри двойных фигурных скобок. Падежи действуют на людей, должности и названия."
    )
    for section, found in groupby(rows, key=lambda row: row[0]):
        document.add_heading(section, 1)
        table = document.add_table(rows=1, cols=3)
        table.style = "Table Grid"
        for texts in [HEADS, *(row[1:] for row in found)]:
            cells = table.rows[0].cells if texts is HEADS else table.add_row().cells
            for cell, text, width in zip(cells, texts, WIDTHS, strict=True):
                cell.text, cell.width = text, width
    out = BytesIO()
    document.save(out)
    return out.getvalue()

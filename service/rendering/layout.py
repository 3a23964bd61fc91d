"""Page set-up of a template against the office rules (ГОСТ Р 7.0.97-2025; office-rules.md §1)."""

from __future__ import annotations

from io import BytesIO

from docx import Document
from docx.section import Section
from docx.shared import Mm

A4 = (210.0, 297.0)
MARGINS = {"left": 20.0, "right": 10.0, "top": 20.0, "bottom": 20.0}
"""Least margins, mm."""
BOUND = 30.0
"""The margin of the bound edge of papers kept over ten years: the left one, of a landscape sheet the left or the top one."""
SLACK = 0.6
"""Word rounds millimetres to twentieths of a point."""


def layout_faults(template: bytes, *, permanent: bool, award: bool = False) -> list[str]:
    """Sentences about paper size and margins of each section; an award is drawn to its own frame."""
    found: list[str] = []
    for number, section in enumerate(Document(BytesIO(template)).sections, 1):
        width, height = (section.page_width or Mm(0)).mm, (section.page_height or Mm(0)).mm
        if abs(min(width, height) - A4[0]) > SLACK or abs(max(width, height) - A4[1]) > SLACK:
            found.append(f"Раздел {number}: лист не А4 ({width:.0f} × {height:.0f} мм).")
        if award:
            continue
        least = MARGINS | ({_bound(section, lying=width > height): BOUND} if permanent else {})
        for side, needed in least.items():
            there = (getattr(section, f"{side}_margin") or Mm(0)).mm
            if there + SLACK < needed:
                found.append(f"Раздел {number}: поле «{side}» {there:.0f} мм, а нужно не меньше {needed:.0f} мм.")
    return found


def _bound(section: Section, *, lying: bool) -> str:
    """The side by which a sheet is filed: of a landscape one that with the wider margin."""
    return "top" if lying and (section.top_margin or 0) > (section.left_margin or 0) else "left"

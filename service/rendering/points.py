"""Numbered points and tables of an issued order, read back from its Word file as they are printed: for an extract."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from docx import Document

POINT, SUBPOINT = "Пункт", "Подпункт"
"""Styles of the base file that Word numbers «1.» and «1.1.»."""


@dataclass(frozen=True, slots=True)
class Point:
    """One point with its printed number; ``number`` has a second part for a point below another («3.1.»)."""

    number: str
    text: str

    @property
    def parent(self) -> str:
        """The number of the point above, "" for a point of the first level."""
        first, _, second = self.number.rstrip(".").partition(".")
        return f"{first}." if second else ""


def points(docx: bytes) -> list[Point]:
    """Points of the body in order, numbered as Word numbers them."""
    return list(_numbered(docx))


def _numbered(docx: bytes) -> Iterator[Point]:
    first = second = 0
    for paragraph in Document(BytesIO(docx)).paragraphs:
        style = paragraph.style.name if paragraph.style is not None else ""
        if style == POINT:
            first, second = first + 1, 0
            yield Point(f"{first}.", paragraph.text.strip())
        elif style == SUBPOINT:
            second += 1
            yield Point(f"{first}.{second}.", paragraph.text.strip())


def tables(docx: bytes) -> list[list[list[str]]]:
    """Tables of the body: rows of texts of cells."""
    return [
        [[" ".join(cell.text.split()) for cell in row.cells] for row in table.rows]
        for table in Document(BytesIO(docx)).tables
    ]

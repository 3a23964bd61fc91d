"""Paragraphs of a Word file with their places told as a person would find them: «таблица 1, строка 2, графа 3»."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from service.rendering.front import FOOTNOTES

_NAMES: Final = {RELATIONSHIP_TYPE.HEADER: "верхний колонтитул", RELATIONSHIP_TYPE.FOOTER: "нижний колонтитул"}
_SIGNS: Final = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_OWN: Final = frozenset({qn("w:p"), qn("w:txbxContent"), qn("w:pPr"), qn("w:rPr")})


@dataclass(frozen=True, slots=True, eq=False)
class Paragraph:
    """One paragraph: where it is, its text, for every character of it what holds its run, and the row and cell around it."""

    place: str
    element: Any
    text: str
    holders: tuple[Any, ...]
    row: Any = None
    cell: Any = None
    in_body: bool = False


def paragraphs(docx: Any) -> Iterator[Paragraph]:
    """All paragraphs of body, headers, footers and footnotes, in the order docxtpl fills them."""
    yield from _story(docx.element.body, "", in_body=True)
    for kind in (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER):
        stories = [rel.target_part for rel in docx.part.rels.values() if rel.reltype == kind]
        for number, part in enumerate(stories, 1):
            name = _NAMES[kind] + (f" {number}" if len(stories) > 1 else "")
            yield from _story(parse_xml(part.blob), name)
    for part in docx.part.package.iter_parts():
        if part.content_type == FOOTNOTES:
            root: Any = parse_xml(part.blob)
            for note in root.iter(qn("w:footnote")):
                yield from _story(note, f"сноска {note.get(qn('w:id'))}")


def _story(root: Any, name: str, *, in_body: bool = False) -> Iterator[Paragraph]:
    tables = {table: number for number, table in enumerate(root.iter(qn("w:tbl")), 1)}
    number = 0
    for element in root.iter(qn("w:p")):
        cell = next(element.iterancestors(qn("w:tc")), None)
        if cell is None:
            number += 1
            place = f"абзац {number}"
        else:
            place = _in_table(cell, tables)
        row = None if cell is None else next(cell.iterancestors(qn("w:tr")))
        pieces = list(_pieces(element))
        text = "".join(piece for piece, _ in pieces)
        holders = tuple(holder for piece, holder in pieces for _ in piece)
        yield Paragraph(f"{name}, {place}" if name else place, element, text, holders, row, cell, in_body)


def _in_table(cell: Any, tables: dict[Any, int]) -> str:
    row = next(cell.iterancestors(qn("w:tr")))
    table = next(row.iterancestors(qn("w:tbl")))
    rows = [each for each in table.iter(qn("w:tr")) if next(each.iterancestors(qn("w:tbl"))) is table]
    cells = [each for each in row.iter(qn("w:tc")) if next(each.iterancestors(qn("w:tr"))) is row]
    return f"таблица {tables[table]}, строка {rows.index(row) + 1}, графа {cells.index(cell) + 1}"


def _pieces(element: Any) -> Iterator[tuple[str, Any]]:
    """Text of the paragraph's own runs, each with the element that holds the run."""
    for child in element:
        if child.tag in _OWN or not isinstance(child.tag, str):
            continue
        if child.tag == qn("w:t"):
            yield child.text or "", element.getparent()
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag], element.getparent()
        else:
            yield from _pieces(child)

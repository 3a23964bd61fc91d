"""Paragraphs of a Word file with their places told as a person would find them: «таблица 1, строка 2, графа 3»."""

from __future__ import annotations

import re
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
_TEXTS: Final = frozenset({qn("w:instrText"), qn("w:delText"), qn("m:t"), qn("a:t")})
"""Texts that are no words of the paragraph, but docxtpl fills their tags too: fields, formulas, drawings."""
_TAGS: Final = re.compile(r"\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}", re.DOTALL)


@dataclass(frozen=True, slots=True, eq=False)
class Paragraph:
    """One paragraph: where it is, its text, for every character of it what holds its run, and the row and cell around it.

    Breaks and tabs inside a tag are left out of the text, as docxtpl leaves them out; ``joints``: where they stood.
    """

    place: str
    element: Any
    text: str
    holders: tuple[Any, ...]
    joints: tuple[int, ...] = ()
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
        text, holders, joints = _joined(list(_pieces(element)))
        yield Paragraph(f"{name}, {place}" if name else place, element, text, holders, joints, row, cell, in_body)


def _in_table(cell: Any, tables: dict[Any, int]) -> str:
    row = next(cell.iterancestors(qn("w:tr")))
    table = next(row.iterancestors(qn("w:tbl")))
    rows = [each for each in table.iter(qn("w:tr")) if next(each.iterancestors(qn("w:tbl"))) is table]
    cells = [each for each in row.iter(qn("w:tc")) if next(each.iterancestors(qn("w:tr"))) is row]
    return f"таблица {tables[table]}, строка {rows.index(row) + 1}, графа {cells.index(cell) + 1}"


def _joined(pieces: list[tuple[str, Any, bool]]) -> tuple[str, tuple[Any, ...], tuple[int, ...]]:
    """The text without the signs that stand inside tags, its holders, and the places of these signs."""
    tags = [found.span() for found in _TAGS.finditer("".join(text for text, _, sign in pieces if not sign))]
    kept: list[tuple[str, Any]] = []
    joints: list[int] = []
    words = length = 0
    for text, holder, sign in pieces:
        if sign and any(start < words < end for start, end in tags):
            joints.append(length)
            continue
        words += 0 if sign else len(text)
        length += len(text)
        kept.append((text, holder))
    return (
        "".join(text for text, _ in kept),
        tuple(holder for text, holder in kept for _ in text),
        tuple(joints),
    )


def _pieces(element: Any) -> Iterator[tuple[str, Any, bool]]:
    """Text of the paragraph's own runs, each with the element that holds the run, and whether it is a sign for an element."""
    for child in element:
        if child.tag in _OWN or not isinstance(child.tag, str):
            continue
        if child.tag == qn("w:t"):
            yield child.text or "", element.getparent(), False
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag], element.getparent(), True
        else:
            aside = [*child.attrib.values(), *([child.text or ""] if child.tag in _TEXTS else [])]
            yield from ((text, child, False) for text in aside if _TAGS.search(text))
            yield from _pieces(child)

"""A Word document as plain text: for golden files, preview, search and the difference of two editions."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from lxml import etree

from service.rendering.trouble import BadTemplate

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED: Final = frozenset({_FALLBACK, f"{_W}instrText", f"{_W}delText", f"{_W}pPr", f"{_W}rPr", f"{_W}sectPr"})
_SIGNS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_MARKS: Final = (("header", "верхний колонтитул"), ("footer", "нижний колонтитул"), ("footnotes", "сноски"))


def text(docx: bytes) -> str:
    """The document's text, one paragraph a line; a table row is one line, its cells parted by tabs.

    Headers, footers and footnotes follow the body, each under «[верхний колонтитул]» and so on; one that repeats word for
    word is shown once. Non-breaking hyphens are U+2011. Raises BadTemplate when the bytes are no Word document.
    """
    try:
        with ZipFile(BytesIO(docx)) as archive:
            names = sorted(archive.namelist(), key=_natural)
            blocks = [*_lines(archive.read("word/document.xml"))]
            for prefix, mark in _MARKS:
                seen: set[str] = set()
                for name in names:
                    if name.startswith(f"word/{prefix}") and name.endswith(".xml"):
                        block = "\n".join(_lines(archive.read(name))).strip("\n")
                        if block and block not in seen:
                            blocks += ["", f"[{mark}]", block]
                            seen.add(block)
    except (BadZipFile, KeyError, etree.XMLSyntaxError) as error:
        raise BadTemplate("Файл не читается как документ Word (.docx).") from error
    return "\n".join(blocks).strip("\n") + "\n"


def body(docx: bytes) -> str:
    """Only the body: what is copied to a page of a site."""
    try:
        with ZipFile(BytesIO(docx)) as archive:
            lines = [*_lines(archive.read("word/document.xml"))]
    except (BadZipFile, KeyError, etree.XMLSyntaxError) as error:
        raise BadTemplate("Файл не читается как документ Word (.docx).") from error
    return "\n".join(lines).strip("\n") + "\n"


def _natural(name: str) -> tuple[int, str]:
    return len(name), name


def _lines(xml: bytes) -> Iterator[str]:
    yield from _blocks(etree.fromstring(xml, etree.XMLParser(resolve_entities=False)))


def _blocks(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}p":
            yield from paragraph(child).split("\n")
        elif child.tag == f"{_W}tbl":
            yield from _rows(child)
        elif child.tag not in _SKIPPED and isinstance(child.tag, str):
            yield from _blocks(child)


def _rows(table: Any) -> Iterator[str]:
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl")) is table:
            cells = [cell for cell in row.iter(f"{_W}tc") if next(cell.iterancestors(f"{_W}tr")) is row]
            yield "\t".join(" ".join(filter(None, (line.strip() for line in _blocks(cell)))) for cell in cells)


def paragraph(element: Any) -> str:
    """The text of one paragraph of WordprocessingML, a line break as a new line."""
    pieces: list[str] = []
    for child in element:
        if child.tag in _SKIPPED or not isinstance(child.tag, str):
            continue
        name = child.tag.removeprefix(_W)
        if name == "t":
            pieces.append(child.text or "")
        elif name in _SIGNS:
            pieces.append(_SIGNS[name])
        elif name == "txbxContent":
            pieces.append("\n" + "\n".join(_blocks(child)))
        else:
            pieces.append(paragraph(child))
    return "".join(pieces)

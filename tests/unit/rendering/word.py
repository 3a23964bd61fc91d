"""Word templates made for tests: small documents with tags in every place a template may have them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


def saved(document: Any) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _lean() -> bytes:
    """python-docx's default file without most of its styles: they only cost time here."""
    document = docx.Document()
    kept = {
        "Normal",
        "Header",
        "Footer",
        "List Number",
        "List Bullet",
        "Strong",
        "Normal Table",
        "Default Paragraph Font",
    }
    for style in list(document.styles):
        if style.name not in kept:
            style.delete()
    return saved(document)


def new() -> Any:
    return docx.Document(BytesIO(BASE))


def made(build: Callable[[Any], None]) -> bytes:
    document = new()
    build(document)
    return saved(document)


BASE = _lean()


def lines(*texts: str) -> bytes:
    """One paragraph a text."""

    def build(document: Any) -> None:
        for text in texts:
            document.add_paragraph(text)

    return made(build)


def table(*rows: tuple[str, ...]) -> bytes:
    """One table; every row as given."""
    return made(lambda document: add_table(document, *rows))


def add_table(document: Any, *rows: tuple[str, ...]) -> Any:
    made_table = document.add_table(len(rows), max(map(len, rows)))
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            made_table.cell(number, column).text = text
    return made_table


def add_footnotes(document: Any, *texts: str) -> None:
    """A part of footnotes, one a text, and a reference to the first in the last paragraph."""
    notes = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>'
        for number, text in enumerate(texts, 1)
    )
    xml = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<w:footnotes {nsdecls("w")}>{notes}</w:footnotes>'
    )
    part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES, xml.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    run = document.add_paragraph("текст")._p
    run.append(parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="1"/></w:r>'))


def add_runs(document: Any, *pieces: str) -> None:
    """One paragraph of several runs, each bold in turn, as Word cuts tags."""
    paragraph = document.add_paragraph()
    for number, piece in enumerate(pieces):
        paragraph.add_run(piece).bold = bool(number % 2)


def png(color: int = 0) -> bytes:
    """A picture of 8 × 8 points in one shade of grey."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + bytes([color]) * 8 for _ in range(8))
    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def add_picture(paragraph: Any, description: str = "", color: int = 0) -> None:
    picture = paragraph.add_run().add_picture(BytesIO(png(color)))
    picture._inline.docPr.set("descr", description)


def rezipped(template: bytes, changes: dict[str, bytes | None]) -> bytes:
    """The file with some entries replaced, added or (None) left out."""
    out = BytesIO()
    with ZipFile(BytesIO(template)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, data in changes.items():
            if data is not None:
                new.writestr(name, data)
    return out.getvalue()


def part(document: bytes, name: str = "word/document.xml") -> str:
    with ZipFile(BytesIO(document)) as archive:
        return archive.read(name).decode()

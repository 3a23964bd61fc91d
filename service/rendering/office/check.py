"""What is looked at before LibreOffice sees a Word file and after it made a PDF: soffice itself reports success for anything."""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

MAIN = "word/document.xml"
ROOT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}document"
NOT_WORD = "файл не является документом Word (docx)"
BROKEN = "файл Word повреждён и не открывается"


def parser() -> etree.XMLParser:
    """An XML parser that resolves nothing and loads nothing."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def fault(docx: bytes) -> str | None:
    """None when the bytes are a whole docx with a readable body, else what is wrong, in Russian, to follow «имя:»."""
    if not docx.startswith(b"PK\x03\x04"):
        return NOT_WORD
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            if MAIN not in archive.namelist():
                return NOT_WORD
            if archive.testzip() is not None:
                return BROKEN
            root = etree.fromstring(archive.read(MAIN), parser())
    except (
        zipfile.BadZipFile,
        zlib.error,
        etree.XMLSyntaxError,
        NotImplementedError,
        EOFError,
        OSError,
        RuntimeError,
        ValueError,
    ):
        return BROKEN
    return None if root.tag == ROOT else NOT_WORD

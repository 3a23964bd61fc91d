"""Fields that LibreOffice does not know, put in words it knows; only for conversion, the paper itself stays."""

from __future__ import annotations

import io
import re
import zipfile

_SECTION_PAGES = re.compile(rb'(<w:instrText[^>]*>[^<]*?|w:instr="[^"]*?)\bSECTIONPAGES\b')
_SECTION = b"<w:sectPr"


def known(docx: bytes) -> bytes:
    """The docx with SECTIONPAGES as NUMPAGES where there is one section and they mean the same; else the very same bytes."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    words = [name for name in parts if name.startswith("word/") and name.endswith(".xml")]
    if parts.get("word/document.xml", b"").count(_SECTION) > 1:
        return docx
    changed = {
        name: _SECTION_PAGES.sub(rb"\1NUMPAGES", parts[name]) for name in words if b"SECTIONPAGES" in parts[name]
    }
    if not changed:
        return docx
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in (parts | changed).items():
            archive.writestr(name, data)
    return out.getvalue()

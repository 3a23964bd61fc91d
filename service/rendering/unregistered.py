"""A sheet that is printed and not registered has no code: the line of verification and its QR picture are taken out of its template."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MARK = "документ.код"


@lru_cache(maxsize=32)
def without_check(template: bytes) -> bytes:
    """The same template without the blocks of its footers that print the check code; the same bytes where there are none."""
    with ZipFile(BytesIO(template)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    footers = [name for name in parts if name.startswith("word/footer") and name.endswith(".xml")]
    changed = {name: part for name in footers if (part := _stripped(parts[name])) is not None}
    if not changed:
        return template
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, part in {**parts, **changed}.items():
            archive.writestr(name, part)
    return out.getvalue()


def _stripped(xml: bytes) -> bytes | None:
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False))
    checks = [child for child in root if _MARK in "".join(text.text or "" for text in child.iter(f"{_W}t"))]
    for child in checks:
        root.remove(child)
    if not checks:
        return None
    if len(root) == 0:
        etree.SubElement(root, f"{_W}p")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

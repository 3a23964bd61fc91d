"""Core properties (title, author …) of a document: docxtpl fills them as templates too; the house writes its own over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from docx.opc.constants import RELATIONSHIP_TYPE

from schemas.errors import HouseError

NAMES: Final = ("author", "comments", "identifier", "language", "subject", "title")
"""The properties docxtpl renders, in its order."""
_LATER: Final = {"category": "category", "keywords": "keywords", "last_modified_by": "lastModifiedBy"}
OWN: Final = (*NAMES, *_LATER)
"""The properties a caller may set."""
_CORE: Final = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_LIMIT: Final = 255
"""Most characters python-docx lets a property have."""
_MARK: Final = "\ue000{}\ue001"


@dataclass(frozen=True, slots=True)
class Properties:
    """The part of core properties cut at its texts."""

    parts: tuple[str, ...]
    """Name of the part (more than one: a strange file)."""
    templates: Mapping[str, str]
    """Property → its text in the template: docxtpl's six, and others that are there."""
    pieces: tuple[tuple[str, str], ...]
    """(XML, property whose text follows it) …; the last property is ''."""

    def write(self, texts: Mapping[str, str]) -> bytes:
        """The part with these texts; raises HouseError when one is longer than 255 characters."""
        for name, text in texts.items():
            if len(text) > _LIMIT:
                raise HouseError(f"Свойство документа «{name}» длиннее {_LIMIT} знаков.")
        out: list[str] = []
        for xml, name in self.pieces[:-1]:
            out += (xml, _escape(texts.get(name, "")))
        head, end, tail = self.pieces[-1][0].rpartition("</")
        held = {name for _, name in self.pieces}
        added = [
            f'<cp:{tag} xmlns:cp="{_CORE}">{_escape(texts[name])}</cp:{tag}>'
            for name, tag in _LATER.items()
            if texts.get(name) and name not in held
        ]
        return "".join((*out, head, *added, end, tail)).encode()


def _escape(text: str) -> str:
    """Text as lxml writes it."""
    if "&" in text or "<" in text or ">" in text or "\r" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    return text


def take_properties(docx: Any, no_date: datetime) -> Properties:
    """Read core properties and cut their part at every text; an absent part is made, with ``no_date`` as its date."""
    package = docx.part.package
    present = any(rel.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES for rel in package.rels.values())
    core = docx.core_properties
    if not present:
        core.modified = no_date
    names = tuple(
        rel.target_part.partname.membername
        for rel in package.rels.values()
        if rel.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES
    )
    texts = {name: getattr(core, name) for name in NAMES}
    # python-docx 1.2 does not see an empty element of the cp namespace, so these are read by their tags.
    later = {name: core._element.find(f"{{{_CORE}}}{tag}") for name, tag in _LATER.items()}  # noqa: SLF001  python-docx knows no later ones
    for name in NAMES:
        setattr(core, name, _MARK.format(name))
    for name, element in later.items():
        if element is not None:
            texts[name], element.text = element.text or "", _MARK.format(name)
    xml = package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES).blob.decode()
    return Properties(names, texts, tuple(_cut(xml)))


def _cut(xml: str) -> list[tuple[str, str]]:
    pieces: list[tuple[str, str]] = []
    for piece in xml.split("\ue001"):
        text, _, name = piece.partition("\ue000")
        pieces.append((text, name))
    return pieces

"""One Word file as the merger sees it: its parts, its body, and whether it may share a PDF run with others of its kind."""

from __future__ import annotations

import hashlib
import io
import posixpath
import re
import zipfile
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from service.rendering.office.check import MAIN, parser

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PKG = "{http://schemas.openxmlformats.org/package/2006/relationships}"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MAIN_RELS = "word/_rels/document.xml.rels"
TYPES = "[Content_Types].xml"
OWN = frozenset({OFFICE + "image", OFFICE + "header", OFFICE + "footer"})
"""Relations whose parts may differ from paper to paper; they are copied under new names."""
LONELY = re.compile(
    rb"NUMPAGES|SECTIONPAGES|REF |TOC |SEQ |w:anchor=|footnoteReference|endnoteReference|commentReference|altChunk|w:subDoc"
)
"""What would read otherwise in a joined file: such a paper is converted alone."""


@dataclass(frozen=True, slots=True)
class Relation:
    """One line of a .rels part; ``target`` is a part name inside the zip, or the address when external."""

    kind: str
    target: str
    external: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """The parts of one docx and the relations of its body."""

    parts: dict[str, bytes]
    relations: dict[str, Relation]

    @classmethod
    def read(cls, docx: bytes) -> Paper:
        """Unpack a docx that `check.fault` found whole."""
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
        return cls(parts, relations(parts.get(MAIN_RELS, b""), "word"))

    def body(self) -> etree._Element:
        """A fresh tree of the body, free to be changed."""
        body = etree.fromstring(self.parts[MAIN], parser()).find(W + "body")
        if body is None:
            raise ValueError("no body")
        return body

    def key(self) -> bytes | None:
        """Papers with equal keys may be joined in one file; None: this one goes alone."""
        body = self.body()
        own = self._own()
        read_whole = any(LONELY.search(self.parts[name]) for name in {MAIN, *own} if name in self.parts)
        if read_whole or not _sections_close(body) or self._numbered_by_style():
            return None
        digest = hashlib.sha256(repr(sorted(_headings(next(body.iter(W + "sectPr"))))).encode())
        digest.update(repr(sorted(set(re.findall(rb"<Default [^>]*>", self.parts[TYPES])))).encode())
        for name in sorted(self.parts):
            if name in own or name in {MAIN, MAIN_RELS, TYPES} or name.startswith(("docProps/", "word/media/")):
                continue
            digest.update(name.encode() + b"\0" + hashlib.sha256(self.parts[name]).digest())
        return digest.digest()

    def _own(self) -> set[str]:
        names = {relation.target for relation in self.relations.values() if relation.kind in OWN}
        return names | {rels_of(name) for name in names}

    def _numbered_by_style(self) -> bool:
        styles = numbered_styles(self.parts.get("word/styles.xml", b""))
        used = set(re.findall(rb'<w:pStyle w:val="([^"]+)"', self.parts[MAIN]))
        return any(style.encode() in used for style in styles)


def _headings(section: etree._Element) -> set[tuple[str, str]]:
    kinds = (W + "headerReference", W + "footerReference")
    return {(node.tag, node.get(W + "type", "")) for node in section if node.tag in kinds}


def _sections_close(body: etree._Element) -> bool:
    """Does the body end with a plain paragraph and its section, and does the first section name every header used?"""
    children = list(body)
    if len(children) < 2 or children[-1].tag != W + "sectPr" or children[-2].tag != W + "p":
        return False
    if children[-2].find(W + "pPr/" + W + "sectPr") is not None:
        return False
    sections = list(body.iter(W + "sectPr"))
    return all(_headings(one) <= _headings(sections[0]) for one in sections)


@lru_cache(maxsize=64)
def numbered_styles(styles: bytes) -> frozenset[str]:
    """Ids of paragraph styles that bring numbering with them, by themselves or by the style they stand on."""
    if b"numPr" not in styles:
        return frozenset()
    based: dict[str, str] = {}
    numbered: set[str] = set()
    for style in etree.fromstring(styles, parser()).iter(W + "style"):
        name = style.get(W + "styleId", "")
        base = style.find(W + "basedOn")
        based[name] = "" if base is None else base.get(W + "val", "")
        if style.find(W + "pPr/" + W + "numPr") is not None:
            numbered.add(name)
    for name in based:
        chain: list[str] = [name]
        while chain[-1] in based and based[chain[-1]] not in chain:
            chain.append(based[chain[-1]])
        if numbered.intersection(chain):
            numbered.add(name)
    return frozenset(numbered)


def relations(rels: bytes, folder: str) -> dict[str, Relation]:
    """The relations of a part that lies in ``folder``, by id."""
    if not rels:
        return {}
    made = {}
    for node in etree.fromstring(rels, parser()).iter(PKG + "Relationship"):
        external = node.get("TargetMode") == "External"
        target = node.get("Target", "")
        if not external:
            target = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
        made[node.get("Id", "")] = Relation(node.get("Type", ""), target, external)
    return made


def rels_of(name: str) -> str:
    """The name of the .rels part of a part."""
    folder, base = posixpath.split(name)
    return f"{folder}/_rels/{base}.rels"

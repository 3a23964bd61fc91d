"""Many finished papers of one kind as one Word file for one conversion: a bookmark at each start tells where to cut the PDF."""

from __future__ import annotations

import copy
import hashlib
import io
import posixpath
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from service.rendering.office.check import MAIN, parser
from service.rendering.office.paper import MAIN_RELS, OFFICE, OWN, TYPES, Paper, R, Relation, W, rels_of

MARK = "nastavnik{:05d}"
NUMBERING = "word/numbering.xml"
_RELATED = etree.XPath(".//*[@r:*]", namespaces={"r": R[1:-1]})


def related(body: etree._Element) -> list[etree._Element]:
    """Elements with an attribute that names a relation."""
    found: Any = _RELATED(body)
    return list(found)


def mark(index: int) -> str:
    """The bookmark at the start of the paper with this index in a joined file."""
    return MARK.format(index)


def merge(papers: Sequence[Paper]) -> bytes:
    """Join papers with equal keys (`Paper.key`) into one docx, `mark(i)` at the start of each.

    Only for conversion: the result is meant for LibreOffice, not for people.
    """
    return _Joined(papers[0]).join(papers)


@dataclass(slots=True)
class _Numbering:
    """numbering.xml of the joined file: each paper gets copies of its lists that start anew."""

    root: etree._Element
    next_id: int = 1

    @classmethod
    def of(cls, part: bytes | None) -> _Numbering:
        if part is None:
            return cls(etree.Element(W + "numbering"))
        root = etree.fromstring(part, parser())
        taken = [int(num.get(W + "numId", "0")) for num in root.iter(W + "num")]
        return cls(root, max(taken, default=0) + 1)

    def renew(self, body: etree._Element) -> None:
        """Point the lists of one body to fresh copies."""
        fresh: dict[str, str] = {}
        for node in body.iter(W + "numId"):
            old = node.get(W + "val", "0")
            if old not in fresh:
                fresh[old] = self._restarted(old)
            node.set(W + "val", fresh[old])

    def _restarted(self, old: str) -> str:
        source = next((num for num in self.root.iter(W + "num") if num.get(W + "numId") == old), None)
        if source is None:
            return old
        starts = self._starts(source)
        made = etree.SubElement(self.root, W + "num", {W + "numId": str(self.next_id)})
        self.next_id += 1
        made.extend(copy.deepcopy(list(source)))
        for level, start in starts.items():
            override = next((one for one in made.iter(W + "lvlOverride") if one.get(W + "ilvl") == level), None)
            if override is None:
                override = etree.SubElement(made, W + "lvlOverride", {W + "ilvl": level})
            if override.find(W + "startOverride") is None:
                override.insert(0, etree.Element(W + "startOverride", {W + "val": start}))
        return made.get(W + "numId", old)

    def _starts(self, num: etree._Element) -> dict[str, str]:
        """Level → first number, as the abstract list says."""
        link = num.find(W + "abstractNumId")
        wanted = "" if link is None else link.get(W + "val", "")
        for abstract in self.root.iter(W + "abstractNum"):
            if abstract.get(W + "abstractNumId") == wanted:
                found = {}
                for level in abstract.iter(W + "lvl"):
                    start = level.find(W + "start")
                    found[level.get(W + "ilvl", "0")] = "1" if start is None else start.get(W + "val", "1")
                return found
        return {}


class _Joined:
    """The file being built: parts by name, relations of the body, content types."""

    def __init__(self, first: Paper) -> None:
        self.parts = {name: data for name, data in first.parts.items() if not name.startswith("docProps/")}
        self.types = etree.fromstring(first.parts[TYPES], parser())
        self.rels: dict[tuple[str, str, bool], str] = {}
        self.numbering = _Numbering.of(first.parts.get(NUMBERING))
        self.named: dict[bytes, str] = {}
        for relation in first.relations.values():
            if relation.kind not in OWN and relation.kind != OFFICE + "hyperlink":
                self.relate(relation)

    def join(self, papers: Sequence[Paper]) -> bytes:
        root = etree.fromstring(papers[0].parts[MAIN], parser())
        body = root.find(W + "body")
        if body is None:
            raise ValueError("no body")
        body[:] = []
        for index, paper in enumerate(papers):
            body.extend(self.blocks(paper, index, last=index == len(papers) - 1))
        self.parts[MAIN] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        if NUMBERING in self.parts:
            self.parts[NUMBERING] = etree.tostring(self.numbering.root, encoding="UTF-8", xml_declaration=True)
        self.parts[MAIN_RELS] = self.relations()
        self.drop_types()
        return self.pack()

    def blocks(self, paper: Paper, index: int, *, last: bool) -> list[etree._Element]:
        """The body of one paper, made ready to stand among others."""
        body = paper.body()
        ids: dict[str, str] = {}
        for node in related(body):
            for name, value in node.attrib.items():
                if str(name).startswith(R):
                    ids[str(value)] = ids.get(str(value)) or self.adopt(paper, str(value))
                    node.set(name, ids[str(value)])
        etree.strip_elements(body, W + "bookmarkStart", W + "bookmarkEnd", with_tail=False)
        if index:
            self.numbering.renew(body)
        _start_anew(next(body.iter(W + "sectPr")))
        _put_mark(next(body.iter(W + "p")), index)
        if not last:
            _close_section(body)
        return list(body)

    def adopt(self, paper: Paper, rel_id: str) -> str:
        """The id in the joined file of a relation of the paper; its own parts come along under a new name."""
        relation = paper.relations[rel_id]
        if relation.kind in OWN and not relation.external:
            relation = Relation(relation.kind, self.adopt_part(paper, relation.target), external=False)
        return self.relate(relation)

    def adopt_part(self, paper: Paper, name: str) -> str:
        """Copy a picture, header or footer (with what it refers to), once for equal content."""
        data, rels = paper.parts[name], paper.parts.get(rels_of(name))
        digest = hashlib.sha256(data + (rels or b""))
        if rels:  # its pictures keep their relative place: the folder is the same, the name new
            return self.adopt_with_rels(paper, name, rels)
        if digest.digest() not in self.named:
            self.named[digest.digest()] = self.store(name, data)
        return self.named[digest.digest()]

    def adopt_with_rels(self, paper: Paper, name: str, rels: bytes) -> str:
        """Copy a header or footer whose relations lead to parts that may differ too."""
        tree = etree.fromstring(rels, parser())
        for node in tree:
            if node.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join(posixpath.dirname(name), node.get("Target", "")))
                node.set("Target", "/" + self.adopt_part(paper, target.lstrip("/")))
        changed = etree.tostring(tree)
        key = hashlib.sha256(paper.parts[name] + b"\0" + changed).digest()
        if key not in self.named:
            made = self.store(name, paper.parts[name])
            self.parts[rels_of(made)] = changed
            self.named[key] = made
        return self.named[key]

    def store(self, name: str, data: bytes) -> str:
        """Put a part under a new name with the content type of the old one."""
        folder, base = posixpath.split(name)
        made = f"{folder}/own{len(self.named) + 1}_{base}"
        while made in self.parts:
            made = f"{folder}/x{posixpath.basename(made)}"
        self.parts[made] = data
        for node in self.types:
            if node.get("PartName") == "/" + name:
                other = copy.deepcopy(node)
                other.set("PartName", "/" + made)
                self.types.append(other)
                break
        return made

    def relate(self, relation: Relation) -> str:
        """The id of a relation of the joined body."""
        key = (relation.kind, relation.target, relation.external)
        return self.rels.setdefault(key, f"rIdn{len(self.rels) + 1}")

    def relations(self) -> bytes:
        lines = []
        for (kind, target, external), rel_id in self.rels.items():
            place = quoteattr(target if external else "/" + target)
            mode = ' TargetMode="External"' if external else ""
            lines.append(f'<Relationship Id="{rel_id}" Type="{kind}" Target={place}{mode}/>')
        head = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        return (head + "".join(lines) + "</Relationships>").encode()

    def drop_types(self) -> None:
        """Content types of parts that are not in the joined file go."""
        for node in list(self.types):
            part = node.get("PartName")
            if part and part.lstrip("/") not in self.parts:
                self.types.remove(node)
        self.parts[TYPES] = etree.tostring(self.types, encoding="UTF-8", xml_declaration=True)

    def pack(self) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name in sorted(self.parts, key=lambda one: (one != TYPES, one)):
                archive.writestr(name, self.parts[name])
        return out.getvalue()


def _start_anew(section: etree._Element) -> None:
    """The first section of a paper begins a page and counts from 1 unless it says otherwise."""
    for node in section.findall(W + "type"):
        section.remove(node)
    count = section.find(W + "pgNumType")
    if count is None:
        count = etree.Element(W + "pgNumType")
        after = [section.find(W + name) for name in ("lnNumType", "pgBorders", "paperSrc", "pgMar", "pgSz")]
        place = next((node for node in after if node is not None), None)
        if place is None:
            section.insert(
                len(section.findall(W + "headerReference")) + len(section.findall(W + "footerReference")), count
            )
        else:
            place.addnext(count)
    if count.get(W + "start") is None:
        count.set(W + "start", "1")


def _put_mark(paragraph: etree._Element, index: int) -> None:
    place = 1 if len(paragraph) and paragraph[0].tag == W + "pPr" else 0
    number = str(index + 1)
    paragraph.insert(place, etree.Element(W + "bookmarkEnd", {W + "id": number}))
    paragraph.insert(place, etree.Element(W + "bookmarkStart", {W + "id": number, W + "name": mark(index)}))


def _close_section(body: etree._Element) -> None:
    """Move the last section into the last paragraph, so that no empty paragraph is added."""
    section, paragraph = body[-1], body[-2]
    properties = paragraph.find(W + "pPr")
    if properties is None:
        properties = etree.Element(W + "pPr")
        paragraph.insert(0, properties)
    change = properties.find(W + "pPrChange")
    body.remove(section)
    if change is None:
        properties.append(section)
    else:
        change.addprevious(section)

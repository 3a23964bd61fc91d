"""The package of a print job: parts of its templates under names of their own, lists and styles joined, content types, relations."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any, Final

from docx.opc.oxml import serialize_part_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml

from service.rendering.front import DECLARATION
from service.rendering.jobtemplate import STYLES, JobTemplate

RELATIONS: Final = "word/_rels/document.xml.rels"
DOCUMENT: Final = "word/document.xml"
NOTES: Final = "word/footnotes.xml"
NUMBERING: Final = "word/numbering.xml"
TYPES: Final = "[Content_Types].xml"
EMPTY_HEADER: Final = "rIdEmptyHeader"
EMPTY_FOOTER: Final = "rIdEmptyFooter"
_REL: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TYPE: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_CARRIED: Final = frozenset({f"{_OFFICE}header", f"{_OFFICE}footer", f"{_OFFICE}image", f"{_OFFICE}hyperlink"})
"""Relations of the second and later templates that come along; styles, lists and settings are those of the first."""
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_FAR: Final = 1000
"""Distance between the numbers of abstract lists of two templates."""


def _xml(data: bytes) -> Any:
    return parse_xml(data)


def _beside(style: Any, mark: str) -> Any:
    """A style of a later template, under a name of its own: it may be another one than the first template's, and is not the usual one."""
    made = copy.deepcopy(style)
    made.attrib.pop(qn("w:default"), None)
    made.set(qn("w:customStyle"), "1")
    for name in made.iter(qn("w:name")):
        name.set(qn("w:val"), f"{name.get(qn('w:val'))} {mark}")
    return made


class JobParts:
    """Everything of a job but its body."""

    def __init__(self, templates: Sequence[JobTemplate]) -> None:
        base = templates[0]
        spare = {NOTES, DOCUMENT, *base.compiled.codes}
        self.parts = {name: data for name, data in base.filling.static_parts() if name not in spare}
        self._relations = _xml(self.parts.pop(RELATIONS))
        self._types = _xml(self.parts.pop(TYPES))
        self._drop_changing(base)
        self.lists: list[str] = []
        self._number = max([0, *(int(number) for number in base.list_starts)])
        for order, template in enumerate(templates[1:], 1):
            self._carry(template, order)

    def prefix(self, order: int) -> str:
        """What the ids and names of the template with this order begin with."""
        return f"t{order}" if order else ""

    def _drop_changing(self, base: JobTemplate) -> None:
        for relation in list(self._relations):
            if relation.get("Id") in base.changing:
                self._relations.remove(relation)
                self._forget(f"word/{relation.get('Target')}")

    def _forget(self, name: str) -> None:
        self.parts.pop(name, None)
        for override in self._types.findall(f"{_TYPE}Override"):
            if override.get("PartName") == f"/{name}":
                self._types.remove(override)

    def _carry(self, template: JobTemplate, order: int) -> None:
        prefix = self.prefix(order)
        for relation in _xml(template.entries[RELATIONS]):
            if relation.get("Type") not in _CARRIED or relation.get("Id") in template.changing:
                continue
            target = relation.get("Target")
            if relation.get("TargetMode") != "External":
                self.part(template, target, _renamed(target, prefix), template.entries[f"word/{target}"])
                target = _renamed(target, prefix)
            self.relate(f"{prefix}{relation.get('Id')}", relation.get("Type"), target, relation.get("TargetMode") or "")
        self._join_styles(template)
        self._join_lists(template, order)

    def _join_styles(self, template: JobTemplate) -> None:
        ours = _xml(self.parts[STYLES])
        known = {style.get(qn("w:styleId")) for style in ours.iter(qn("w:style"))}
        for style in _xml(template.entries[STYLES]).iter(qn("w:style")):
            if style.get(qn("w:styleId")) not in known:
                ours.append(_beside(style, template.style_mark))
        self.parts[STYLES] = serialize_part_xml(ours)

    def _join_lists(self, template: JobTemplate, order: int) -> None:
        if not template.list_starts:
            return
        if NUMBERING not in self.parts:
            self.parts[NUMBERING] = f"{DECLARATION}<w:numbering {nsdecls('w')}/>".encode()
            self.relate("rIdNumbering", f"{_OFFICE}numbering", "numbering.xml")
            self.override(NUMBERING, f"{_WORD}numbering+xml")
        ours = _xml(self.parts[NUMBERING])
        place = sum(1 for each in ours if each.tag in {qn("w:numPicBullet"), qn("w:abstractNum")})
        for each in _xml(template.entries[NUMBERING]).iter(qn("w:abstractNum")):
            copied = copy.deepcopy(each)
            copied.set(qn("w:abstractNumId"), str(int(each.get(qn("w:abstractNumId"))) + order * _FAR))
            for child in [child for child in copied if child.tag == qn("w:nsid")]:
                copied.remove(child)
            ours.insert(place, copied)
        self.parts[NUMBERING] = serialize_part_xml(ours)

    def new_list(self, template: JobTemplate, order: int, number: str) -> str:
        """A list of its own for one document: like list ``number`` of its template, counted from the start."""
        base, starts = template.list_starts.get(number, ("0", {}))
        self._number += 1
        levels = "".join(
            f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
            for level, start in sorted(starts.items())
        )
        abstract = int(base) + order * _FAR
        self.lists.append(f'<w:num w:numId="{self._number}"><w:abstractNumId w:val="{abstract}"/>{levels}</w:num>')
        return str(self._number)

    def part(self, template: JobTemplate, target: str, name: str, data: bytes) -> None:
        """Add a part like the template's ``target`` (both relative to word/) with its relations and content type."""
        self.parts[f"word/{name}"] = data
        relations = template.entries.get(f"word/_rels/{target}.rels")
        if relations is not None:
            self.parts[f"word/_rels/{name}.rels"] = relations
        for kind in ("header", "footer"):
            if target.startswith(kind):
                self.override(f"word/{name}", f"{_WORD}{kind}+xml")

    def override(self, name: str, content_type: str) -> None:
        """Content type of one part."""
        self._types.append(
            self._types.makeelement(f"{_TYPE}Override", {"PartName": f"/{name}", "ContentType": content_type})
        )

    def relate(self, name: str, kind: str, target: str, mode: str = "") -> None:
        """A relation of the document."""
        attributes = {"Id": name, "Type": kind, "Target": target} | ({"TargetMode": mode} if mode else {})
        self._relations.append(self._relations.makeelement(_REL, attributes))

    def add_empty(self, kinds: frozenset[str]) -> None:
        """Empty header and footer for documents without them in a job where others have them."""
        for kind, name in (("header", EMPTY_HEADER), ("footer", EMPTY_FOOTER)):
            if any(each.startswith(kind) for each in kinds):
                tag = "hdr" if kind == "header" else "ftr"
                self.parts[f"word/{kind}_empty.xml"] = f"{DECLARATION}<w:{tag} {nsdecls('w')}><w:p/></w:{tag}>".encode()
                self.override(f"word/{kind}_empty.xml", f"{_WORD}{kind}+xml")
                self.relate(name, f"{_OFFICE}{kind}", f"{kind}_empty.xml")

    def finished(self) -> dict[str, bytes]:
        """All parts but the document, content types first."""
        if self.lists:
            numbering = self.parts[NUMBERING].decode()
            at = numbering.find("<w:numIdMacAtCleanup")
            at = at if at >= 0 else numbering.rfind("</w:numbering>")
            self.parts[NUMBERING] = f"{numbering[:at]}{''.join(self.lists)}{numbering[at:]}".encode()
        return {TYPES: serialize_part_xml(self._types)} | self.parts | {RELATIONS: serialize_part_xml(self._relations)}


def empty_references(kinds: frozenset[str]) -> str:
    """References to the empty header and footer of these kinds («header default»), as sectPr wants them."""
    found = []
    for kind in sorted(kinds, reverse=True):
        story, _, which = kind.partition(" ")
        name = EMPTY_HEADER if story == "header" else EMPTY_FOOTER
        found.append(f'<w:{story}Reference w:type="{which}" r:id="{name}"/>')
    return "".join(found)


def _renamed(target: str, prefix: str) -> str:
    folder, slash, name = target.rpartition("/")
    return f"{folder}{slash}{prefix}{name}"


def own_name(target: str, number: int, prefix: str) -> str:
    """Name of one document's own part: header1.xml → header1_0007.xml."""
    stem, _, kind = _renamed(target, prefix).rpartition(".")
    return f"{stem}_{number:04}.{kind}"

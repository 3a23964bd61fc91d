"""A template made ready for print jobs: its documents can stand one after another in one file without meeting."""

from __future__ import annotations

import copy
import hashlib
import re
from io import BytesIO
from typing import Any, Final

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from service.rendering import policy
from service.rendering.compiler import Compiled
from service.rendering.filling import Filling
from service.rendering.front import open_template, prepare
from service.rendering.reference import packed, read_entries

# Noncharacters of Unicode mark what every document gets its own value for; no text of a college holds them.
SECTION_OPEN: Final = "\ufdd1"
SECTION_CLOSE: Final = "\ufdd2"
NAME_END: Final = "\ufdd3"
"""After the name of a bookmark: the number of the document comes here."""
OWN_OPEN: Final = "\ufdd4"
OWN_CLOSE: Final = "\ufdd5"
"""Around an id that is the document's own: a list («n3»), a header or a picture («rId7»)."""
EMPTY: Final = "\ufdd6"
"""Here go references to empty headers of the kinds that other documents of the job have: Word would pass theirs on."""

_STORIES: Final = (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER)
_BEFORE_NUMBERS: Final = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")
_BEFORE_TYPE: Final = ("headerReference", "footerReference", "footnotePr", "endnotePr")
_BEFORE_PAGES: Final = (*_BEFORE_TYPE, "type", "pgSz", "pgMar", "paperSrc", "pgBorders", "lnNumType")
_REFERENCE: Final = re.compile(r"\b((?:PAGE)?REF|NOTEREF)(\s+)(\w+)")
_ALL_PAGES: Final = re.compile(r"\bNUMPAGES\b")
_EDITING: Final = re.compile(r"^\{[^}]*\}(?:rsid\w*|paraId|textId)$")
STYLES: Final = "word/styles.xml"
_STYLE_USED: Final = re.compile(
    rb'(<w:(?:pStyle|rStyle|tblStyle|basedOn|next|link|styleLink|numStyleLink|defaultTableStyle|clickAndTypeStyle) w:val=")([^"]+)'
)
_STYLE_ID: Final = re.compile(rb'(w:styleId=")([^"]+)')
OWN: Final = re.compile(f"{OWN_OPEN}([^{OWN_CLOSE}]*){OWN_CLOSE}")


class JobTemplate:
    """One template of a job: its filling, and the kinds of headers («header default» …) that its first section names."""

    def __init__(self, compiled: Compiled) -> None:
        tpl = open_template(compiled.template)
        body = tpl.docx.element.body
        parts = tpl.docx.part.rels
        _clean(body)
        _number_styled(tpl.docx, body)
        for number in body.iter(qn("w:numId")):
            if number.get(qn("w:val")) != "0":
                number.set(qn("w:val"), f"{OWN_OPEN}n{number.get(qn('w:val'))}{OWN_CLOSE}")
        _mark_names(body)
        if len(list(body.iter(qn("w:sectPr")))) < 2:
            _count_own_pages(body, parts)
        last = _last_section(body)
        self.kinds = _first_section(next(body.iter(qn("w:sectPr")), last))
        changing = {
            rel.rId
            for rel in parts.values()
            if not rel.is_external
            and (_is_own(rel) or _has_code(rel, compiled) or rel.target_part.partname.membername in compiled.codes)
        }
        _mark_relations(body, changing)
        for root in (body, *(rel.target_part.element for rel in parts.values() if rel.reltype in _STORIES)):
            _name_usual_style(root, tpl.docx.styles.element)
        saved = BytesIO()
        tpl.docx.save(saved)
        self.entries, self.style_mark = _own_styles(read_entries(saved.getvalue()))
        self.compiled = compiled
        self.filling = Filling(prepare(packed(self.entries)), policy.environment(), autoescape=True)
        self.changing = frozenset(changing)
        self.frozen_body = self.entries["word/document.xml"].decode()
        self.targets = {rel.rId: (rel.target_ref, rel.reltype) for rel in parts.values()}
        """Relation → (its target, its type)."""
        self.list_starts = _list_starts(tpl.docx)


def _name_usual_style(root: Any, styles: Any) -> None:
    """Paragraphs that name no style get the usual one by name: in a job the usual style is that of the first template."""
    usual = [each for each in styles.iter(qn("w:style")) if each.get(qn("w:default")) and _is_paragraph(each)]
    for paragraph in root.iter(qn("w:p")) if usual else ():
        properties = paragraph.get_or_add_pPr()
        if properties.find(qn("w:pStyle")) is None:
            named = OxmlElement("w:pStyle")
            named.set(qn("w:val"), usual[0].get(qn("w:styleId")))
            properties.insert(0, named)


def _is_paragraph(style: Any) -> bool:
    return bool(style.get(qn("w:type")) == "paragraph")


def _own_styles(entries: dict[str, bytes]) -> tuple[dict[str, bytes], str]:
    """The parts with the ids of styles marked by what the styles are: those of another template are other styles."""
    mark = hashlib.sha256(entries[STYLES]).hexdigest()[:6]
    marked = rf"\g<1>\g<2>{mark}".encode()
    made = {
        name: _STYLE_USED.sub(marked, data) if name.startswith("word/") and name.endswith(".xml") else data
        for name, data in entries.items()
    }
    return made | {STYLES: _STYLE_ID.sub(marked, made[STYLES])}, mark


def _is_own(rel: Any) -> bool:
    """A header or footer that differs from document to document: by its tags, or by the count of pages it shows."""
    return rel.reltype in _STORIES and any(mark in rel.target_part.blob for mark in (b"{", b"SECTIONPAGES"))


def _count_own_pages(body: Any, relations: Any) -> None:
    """«Страниц всего» of a document of one section becomes «страниц в разделе»: NUMPAGES would count the whole job."""
    stories = [rel.target_part.element for rel in relations.values() if rel.reltype in _STORIES]
    for root in (body, *stories):
        for code in root.iter(qn("w:instrText")):
            code.text = _ALL_PAGES.sub("SECTIONPAGES", code.text or "")
        for simple in root.iter(qn("w:fldSimple")):
            simple.set(qn("w:instr"), _ALL_PAGES.sub("SECTIONPAGES", simple.get(qn("w:instr"), "")))


def _has_code(rel: Any, compiled: Compiled) -> bool:
    """A header or footer that shows a QR code: every document needs its own, though its text may stay."""
    if rel.reltype not in _STORIES:
        return False
    inner = rel.target_part.rels.values()
    return any(not each.is_external and each.target_part.partname.membername in compiled.codes for each in inner)


def _clean(body: Any) -> None:
    """Without marks of editing that would repeat: revision ids, paragraph ids, the bookmark of the last edit."""
    for element in body.iter("*"):
        for name in [name for name in element.attrib if _EDITING.match(name)]:
            del element.attrib[name]
    for start in [each for each in body.iter(qn("w:bookmarkStart")) if each.get(qn("w:name")) == "_GoBack"]:
        for each in [
            start,
            *(end for end in body.iter(qn("w:bookmarkEnd")) if end.get(qn("w:id")) == start.get(qn("w:id"))),
        ]:
            each.getparent().remove(each)


def _number_styled(docx: Any, body: Any) -> None:
    """Paragraphs numbered by their style get the number as their own, so that it can be restarted."""
    numbered = {}
    for style in docx.styles.element.iter(qn("w:style")):
        number = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if number is not None and number.find(qn("w:numId")) is not None:
            numbered[style.get(qn("w:styleId"))] = number
    for properties in body.iter(qn("w:pPr")):
        style = properties.find(qn("w:pStyle"))
        if style is not None and style.get(qn("w:val")) in numbered and properties.find(qn("w:numPr")) is None:
            _insert(properties, copy.deepcopy(numbered[style.get(qn("w:val"))]), _BEFORE_NUMBERS)


def _insert(parent: Any, child: Any, before: tuple[str, ...]) -> None:
    """Put the child after those that the schema of WordprocessingML wants before it."""
    names = {qn(f"w:{name}") for name in before}
    parent.insert(sum(1 for each in parent if each.tag in names), child)


def _mark_names(body: Any) -> None:
    names = {each.get(qn("w:name")) for each in body.iter(qn("w:bookmarkStart"))}
    for tag, attribute in (("w:bookmarkStart", "w:name"), ("w:hyperlink", "w:anchor")):
        for element in body.iter(qn(tag)):
            if element.get(qn(attribute)) in names:
                element.set(qn(attribute), element.get(qn(attribute)) + NAME_END)
    for code in body.iter(qn("w:instrText")):
        code.text = _REFERENCE.sub(lambda found: found[0] + (NAME_END if found[3] in names else ""), code.text or "")


def _last_section(body: Any) -> Any:
    """Move the last section into the last paragraph, between marks; returns it."""
    section = body.find(qn("w:sectPr"))
    if section is None:
        section = OxmlElement("w:sectPr")
    else:
        body.remove(section)
    blocks = [each for each in body if isinstance(each.tag, str)]
    last = blocks[-1] if blocks else None
    if (
        last is None
        or last.tag != qn("w:p")
        or "{" in "".join(last.itertext())
        or last.find(f".//{qn('w:sectPr')}") is not None
    ):
        last = _thin_paragraph()
        body.append(last)
    properties = last.get_or_add_pPr()
    change = properties.find(qn("w:pPrChange"))
    if change is not None:
        properties.remove(change)
    properties.append(section)
    previous = section.getprevious()
    if previous is None:
        properties.text = SECTION_OPEN
    else:
        previous.tail = SECTION_OPEN
    section.tail = SECTION_CLOSE
    return section


def _thin_paragraph() -> Any:
    """An empty paragraph of one point: it takes no room on a full page."""
    paragraph: Any = OxmlElement("w:p")
    properties = paragraph.get_or_add_pPr()
    spacing = OxmlElement(
        "w:spacing", {qn("w:before"): "0", qn("w:after"): "0", qn("w:line"): "20", qn("w:lineRule"): "exact"}
    )
    run = OxmlElement("w:rPr")
    run.append(OxmlElement("w:sz", {qn("w:val"): "2"}))
    properties.extend([spacing, run])
    return paragraph


def _first_section(section: Any) -> frozenset[str]:
    """The first section of a document starts a page and counts from one; returns the kinds of headers it names."""
    kind = section.find(qn("w:type"))
    if kind is None:
        kind = OxmlElement("w:type")
        _insert(section, kind, _BEFORE_TYPE)
    kind.set(qn("w:val"), f"{OWN_OPEN}start{OWN_CLOSE}")
    pages = section.find(qn("w:pgNumType"))
    if pages is None:
        pages = OxmlElement("w:pgNumType")
        _insert(section, pages, _BEFORE_PAGES)
    if pages.get(qn("w:start")) is None:
        pages.set(qn("w:start"), "1")
    found = [each for each in section if each.tag in {qn("w:headerReference"), qn("w:footerReference")}]
    kinds = frozenset(
        f"{each.tag.rpartition('}')[2].removesuffix('Reference')} {each.get(qn('w:type'))}" for each in found
    )
    section.text = EMPTY
    return kinds


def _mark_relations(body: Any, changing: set[str]) -> None:
    for element in body.iter("*"):
        for name, value in element.attrib.items():
            if name.startswith("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"):
                element.set(name, f"{OWN_OPEN}{'own ' if value in changing else ''}{value}{OWN_CLOSE}")


def _list_starts(docx: Any) -> dict[str, tuple[str, dict[str, str]]]:
    """Number of a list → (its abstract list, level → where it starts)."""
    if not any(rel.reltype == RELATIONSHIP_TYPE.NUMBERING for rel in docx.part.rels.values()):
        return {}
    numbering = docx.part.numbering_part.element
    abstract = {
        each.get(qn("w:abstractNumId")): {
            level.get(qn("w:ilvl")): start.get(qn("w:val"))
            for level in each.iter(qn("w:lvl"))
            if (start := level.find(qn("w:start"))) is not None
        }
        for each in numbering.iter(qn("w:abstractNum"))
    }
    found = {}
    for number in numbering.iter(qn("w:num")):
        base = number.find(qn("w:abstractNumId")).get(qn("w:val"))
        starts = dict(abstract.get(base, {}))
        for override in number.iter(qn("w:lvlOverride")):
            start = override.find(qn("w:startOverride"))
            if start is not None:
                starts[override.get(qn("w:ilvl"))] = start.get(qn("w:val"))
        found[number.get(qn("w:numId"))] = (base, starts)
    return found

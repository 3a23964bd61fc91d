"""One part of a template as a compiled Jinja programme, in the quick form when it is proved, else in docxtpl's own form."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from docx.opc.oxml import serialize_part_xml
from docx.oxml.ns import nsmap
from docx.oxml.parser import parse_xml
from docxtpl import DocxTemplate
from jinja2 import Environment, Template
from lxml import etree

from service.rendering.analysis import Finding, prove
from service.rendering.front import Source, lean
from service.rendering.listing import HYPHEN, break_paragraphs, hyphens, unescape_braces
from service.rendering.quickcode import quick_template
from service.rendering.trouble import Uncertain
from service.rendering.values import ILLEGAL, notes, put_parsed, put_raw

_DRAWING: Final = re.compile(r'(<wp:docPr\b[^>]*? id=")[^"]*(?=")')
_PARAGRAPH: Final = re.compile(r"<w:p([ >])")
_MARKED: Final = re.compile(r"\n<w:p([ >])")
_CUTTING: Final = re.compile("[\a\f]|<w:rPrChange")
_SOFTER: Final = str.maketrans("\a\f\t", "\n\n ")
_FIRST_DRAWING: Final = 1001
"""docxtpl's first number of a drawing."""


def compile_text(env: Environment, source: str) -> Template:
    """A Jinja template whose printed values go through ``values``; raises TemplateSyntaxError."""
    template = env.from_string(source)
    scope = template.root_render_func.__globals__
    scope["escape"] = put_parsed
    scope["str"] = put_raw
    return template


def run(template: Template, context: Mapping[str, Any]) -> str:
    """Render without Jinja's rewriting of tracebacks."""
    return "".join(template.root_render_func(template.new_context(dict(context))))


def number_drawings(xml: str) -> str:
    """Drawings numbered from 1001 in order, as ``fix_docpr_ids`` does."""
    number = _FIRST_DRAWING - 1

    def numbered(found: re.Match[str]) -> str:
        nonlocal number
        number += 1
        return f"{found[1]}{number}"

    return _DRAWING.sub(numbered, xml)


class Programme:
    """A part that data change. ``reason`` says why its result is parsed again; '' when that is proved needless."""

    __slots__ = ("_finding", "_finish", "_template", "name", "reason", "source")

    def __init__(self, env: Environment, source: Source, *, autoescape: bool) -> None:
        self.name = source.name
        self.source = source
        self.reason = ""
        self._finding = Finding()
        xml = source.xml
        try:
            self._finding = self._proof(env, autoescape=autoescape)
        except Uncertain as doubt:
            self.reason = str(doubt)
        if self.reason:
            xml = _PARAGRAPH.sub(r"\n<w:p\1", xml)
        elif source.kind == "body" and not self._finding.moving_drawings:
            xml = number_drawings(xml)
        if not self.reason:
            xml = lean(source, xml)
        self._template = compile_text(env, xml) if self.reason else quick_template(env, xml)
        self._finish: Callable[[str], str] = self._quick if not self.reason else self._parsed

    def _proof(self, env: Environment, *, autoescape: bool) -> Finding:
        if not autoescape:
            raise Uncertain("autoescape is off")
        if self.source.odd:
            raise Uncertain("unusual namespace prefixes")
        return prove(env.parse(self.source.xml), blanks_kept=self.source.kind == "body")

    def write(self, context: Mapping[str, Any], *, house: bool) -> bytes:
        """The filled part; ``house``: non-breaking hyphens become Word's own.

        Raises what Jinja raises, and ``Uncertain`` when only docxtpl can tell what the result is.
        """
        xml = self._finish(run(self._template, context))
        if house and HYPHEN in xml:
            xml = hyphens(xml)
        return f"{self.source.prefix}{xml}{self.source.suffix}".encode()

    def _quick(self, xml: str) -> str:
        xml = unescape_braces(xml)
        if notes.breaks or self._finding.breaks:
            xml = self._broken(xml, break_paragraphs)
        if self._finding.moving_drawings:
            xml = number_drawings(xml)
        return xml

    def _broken(self, xml: str, breaks: Callable[[str], str]) -> str:
        """Tabs, new lines, paragraphs and pages of values in Word's words, without what no XML can hold.

        docxtpl's new paragraph inside a hyperlink or a tracked insertion cuts that element in two, and Word does not open the
        file: there it becomes a new line (a tab beside tracked formatting: a blank).
        """
        broken = _without_illegal(breaks(xml))
        if _CUTTING.search(xml) and not self._whole(broken):
            if notes.strict:
                raise Uncertain("a new paragraph inside an element")
            notes.dropped += 1
            broken = _without_illegal(breaks(xml.translate(_SOFTER)))
        return broken

    def _whole(self, xml: str) -> bool:
        try:
            parse_xml(f"{self.source.prefix}{xml}{self.source.suffix}".encode())
        except etree.XMLSyntaxError:
            return False
        return True

    def _parsed(self, xml: str) -> str:
        """docxtpl's way word for word, but for the templates' compiling."""
        xml = unescape_braces(_MARKED.sub(r"<w:p\1", xml))
        xml = _as_docxtpl(xml) if notes.strict else self._broken(xml, _as_docxtpl)
        if self.source.kind == "notes":
            return xml
        if self.source.kind != "body":
            return serialize_part_xml(parse_xml(xml.encode())).decode().removeprefix(self.source.prefix)
        tree = DocxTemplate.fix_tables(None, xml)
        for number, drawing in enumerate(tree.xpath("//wp:docPr", namespaces=nsmap), _FIRST_DRAWING):
            drawing.set("id", str(number))
        return lean(self.source, str(etree.tostring(tree, encoding="unicode")))


def _as_docxtpl(xml: str) -> str:
    return str(DocxTemplate.resolve_listing(None, xml))


def _without_illegal(xml: str) -> str:
    """Breaks outside paragraphs (in an attribute, in a field) that docxtpl leaves to its forgiving parser."""
    if not ILLEGAL.search(xml):
        return xml
    if notes.strict:
        raise Uncertain("a break outside a paragraph")
    xml, count = ILLEGAL.subn("", xml)
    notes.dropped += count
    return xml

"""docxtpl as the front end: a template taken apart into patched sources and unchanged parts, once.

docxtpl 0.20.2 is pinned: ``render_init``, ``patch_xml`` and ``get_part_xml`` are not documented API.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final, Literal
from zipfile import BadZipFile

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PACKAGE_URI
from docx.opc.pkgwriter import _ContentTypesItem
from docx.oxml.ns import nsmap, qn
from docxtpl import DocxTemplate
from lxml import etree

from service.rendering.properties import Properties, take_properties
from service.rendering.trouble import BadTemplate

FOOTNOTES: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
DECLARATION: Final = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
NO_DATE: Final = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
"""«Modified» of core properties that python-docx has to invent: the clock must not reach the bytes."""
_XML: Final = re.compile(r"<\?xml[^<>]*\?>\s*")
_TAG: Final = re.compile(r"\{[{%#]")
_PREFIXES: Final = {nsmap["w"]: "w", nsmap["wp"]: "wp"}

Kind = Literal["body", "header", "footer", "notes"]


@dataclass(frozen=True, slots=True)
class Source:
    """One part that docxtpl fills: its name in the zip, what kind it is, its patched XML, what stands around it."""

    name: str
    kind: Kind
    xml: str
    prefix: str
    suffix: str
    odd: bool
    """Prefixes other than w and wp for their namespaces: only a real parse sees such elements."""
    lean: bool = False
    """The root declares every namespace that lxml repeats on the body."""

    @property
    def tagged(self) -> bool:
        """Whether there is anything for Jinja in it."""
        return _TAG.search(self.xml) is not None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A template taken apart."""

    sources: tuple[Source, ...]
    properties: Properties
    static: tuple[tuple[str, bytes], ...]
    """Entries that no data change, in python-docx's order."""
    doubts: tuple[str, ...]
    """Why only docxtpl itself may fill this template; empty: nothing known."""


def open_template(template: bytes) -> Any:
    """A ``DocxTemplate`` over the bytes, ready to be patched; raises ``BadTemplate``."""
    tpl = DocxTemplate(BytesIO(template))
    try:
        tpl.render_init()
    except (
        BadZipFile,
        OpcError,
        KeyError,
        ValueError,
        AttributeError,
        etree.XMLSyntaxError,
        UnicodeDecodeError,
    ) as error:
        raise BadTemplate("Файл не читается как документ Word (.docx).") from error
    return tpl


def prepare(template: bytes) -> Prepared:
    """Take a template apart; raises ``BadTemplate`` when it is no Word document."""
    tpl = open_template(template)
    doubts: list[str] = []
    sources = [_body(tpl)]
    sources += _stories(tpl, doubts)
    properties = take_properties(tpl.docx, NO_DATE)
    sources += _notes(tpl)
    if len(properties.parts) > 1:
        doubts.append("several parts of core properties")
    changing = {source.name for source in sources} | set(properties.parts)
    static = tuple((name, data) for name, data in _entries(tpl.docx) if name not in changing)
    return Prepared(tuple(sources), properties, static, tuple(doubts))


def _body(tpl: Any) -> Source:
    root = tpl.docx._element  # noqa: SLF001  docxtpl's own way to the tree
    body = root.body
    xml = tpl.patch_xml(tpl.get_xml())
    marker = root.makeelement(qn("w:body"))
    root.replace(body, marker)
    prefix, _, suffix = serialize_part_xml(root).decode().partition("<w:body/>")
    root.replace(marker, body)
    return Source(_member(tpl.docx.part), "body", xml, prefix, suffix, _odd(body), lean=body.nsmap == root.nsmap)


_BODY: Final = re.compile(r'^<w:body((?: (?!xmlns)[^<>"]*"[^"<>]*")*)((?: xmlns(?::[\w.-]+)?="[^"<>]*")*)')


def lean(source: Source, xml: str) -> str:
    """The XML without namespace declarations on the body that the root makes anyway (docxtpl's result lacks them too)."""
    return _BODY.sub(r"<w:body\1", xml, count=1) if source.lean else xml


def _odd(element: Any) -> bool:
    return any(
        child.prefix != _PREFIXES[namespace]
        for child in element.iter("*")
        if (namespace := etree.QName(child).namespace) in _PREFIXES
    )


def _stories(tpl: Any, doubts: list[str]) -> Iterator[Source]:
    seen: set[str] = set()
    for kind, uri in (("header", RELATIONSHIP_TYPE.HEADER), ("footer", RELATIONSHIP_TYPE.FOOTER)):
        for _, part in tpl.get_headers_footers(uri):
            name = _member(part)
            if name in seen:
                doubts.append(f"{name} is used twice")
                continue
            seen.add(name)
            xml = tpl.patch_xml(tpl.get_part_xml(part))
            yield Source(name, kind, xml, DECLARATION, "", odd=False)  # type: ignore[arg-type]  # the pairs above


def _notes(tpl: Any) -> Iterator[Source]:
    for part in tpl.docx.part.package.parts:
        if part.content_type == FOOTNOTES:
            xml = tpl.patch_xml(part.blob.decode())
            prefix = found[0] if (found := _XML.match(xml)) else ""
            yield Source(_member(part), "notes", xml[len(prefix) :], prefix.replace("\r\n", "\n"), "", odd=False)


def _member(part: Any) -> str:
    return str(part.partname.membername)


def _entries(docx: Any) -> Iterator[tuple[str, bytes]]:
    """All entries of the package as python-docx saves them."""
    package = docx.part.package
    parts = list(package.iter_parts())
    for part in parts:
        part.before_marshal()
    yield "[Content_Types].xml", _ContentTypesItem.from_parts(parts).blob  # type: ignore[no-untyped-call]  # python-docx's own
    yield PACKAGE_URI.rels_uri.membername, package.rels.xml
    for part in parts:
        yield _member(part), part.blob
        if len(part.rels):
            yield part.partname.rels_uri.membername, part.rels.xml

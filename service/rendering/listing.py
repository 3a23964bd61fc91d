"""Tabs, new lines and non-breaking hyphens of values: docxtpl's own treatment, only for the paragraphs that hold them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from docxtpl import DocxTemplate

_BREAKS: Final = re.compile("[\t\n\x07\x0c]")
_BRACES: Final = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))
HYPHEN: Final = "\u2011"
_HYPHEN_XML: Final = '</w:t><w:noBreakHyphen/><w:t xml:space="preserve">'


def unescape_braces(xml: str) -> str:
    """``{_{`` and its kin become plain braces, in docxtpl's order."""
    # One character is sought at the speed of memory, two are not.
    if "{" in xml or "}" in xml:
        for written, meant in _BRACES:
            xml = xml.replace(written, meant)
    return xml


def break_paragraphs(xml: str) -> str:
    """The same as ``DocxTemplate.resolve_listing`` over the whole text, at the price of the paragraphs concerned."""
    pieces: list[str] = []
    done = 0
    for start, end in _paragraphs(xml):
        segment = xml[start:end]
        if _BREAKS.search(segment):
            pieces += (xml[done:start], DocxTemplate.resolve_listing(None, segment))
            done = end
    pieces.append(xml[done:])
    return "".join(pieces)


def _paragraphs(xml: str) -> Iterator[tuple[int, int]]:
    """Where docxtpl's pattern ``<w:p(?: [^>]*)?>.*?</w:p>`` matches, found by plain search."""
    at = 0
    while (start := xml.find("<w:p", at)) >= 0:
        at = start + 4
        following = xml[at : at + 1]
        if following == " ":
            at = xml.find(">", at) + 1
        elif following == ">":
            at += 1
        else:
            continue
        end = xml.find("</w:p>", at) + 6
        if at == 0 or end < 6:
            return
        yield start, end
        at = end


def hyphens(xml: str) -> str:
    """U+2011 inside ``w:t`` as Word's own non-breaking hyphen, which every font has."""
    at = xml.find(HYPHEN)
    while at >= 0:
        opened = xml.rfind("<", 0, at)
        if xml.startswith(("<w:t>", "<w:t "), opened) and xml.find(">", opened, at) >= 0:
            xml = f"{xml[:at]}{_HYPHEN_XML}{xml[at + 1 :]}"
            at += len(_HYPHEN_XML) - 1
        at = xml.find(HYPHEN, at + 1)
    return xml

"""The heading that stands in a filled paper: journals, the archive and later orders repeat it word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import takewhile
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from lxml import etree

from service.rendering.text import paragraph
from service.rendering.trouble import BadTemplate

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HEADING: Final = "заголовок к тексту"
"""Name of the Word style of a heading «О …» (orders, letters)."""
NAME: Final = "название"
"""Name of the style of a paper's own name («о наставничестве» under «ПОЛОЖЕНИЕ», «План информационной кампании»)."""
KIND: Final = "вид документа"
_ABOUT: Final = re.compile(r"(О|Об|Обо) \w")
_LOOKED: Final = 40
"""Paragraphs of a paper without our styles among which its heading is looked for."""
_LONGEST: Final = 400
_PLAIN: Final = str.maketrans({"\u2011": "-", "\u00ad": None, "\u00a0": " ", "\u202f": " "})
_SPACES: Final = re.compile(r"\s+")


def heading(docx: bytes, word: str, declared: str = "") -> str:
    """The paper's heading in one line with plain spaces and hyphens; "" when it has none.

    The paragraphs of the style «Заголовок к тексту»; else the heading ``declared`` by the manifest; else the name of the paper
    (style «Название», one that goes on after the kind, «ПОЛОЖЕНИЕ» / «о наставничестве», is joined to it); else, without such
    styles, the first «О …» after the line of the kind ``word`` («приказ»).
    """
    try:
        with ZipFile(BytesIO(docx)) as archive:
            styles = _styles(archive.read("word/styles.xml")) if "word/styles.xml" in archive.namelist() else {}
            body = etree.fromstring(archive.read("word/document.xml"), etree.XMLParser(resolve_entities=False))
    except (BadZipFile, KeyError, etree.XMLSyntaxError) as error:
        raise BadTemplate("Файл не читается как документ Word (.docx).") from error
    lines = [(styles.get(_style(each), ""), paragraph(each)) for each in body.iter(f"{_W}p")]
    return _first(lines, HEADING) or declared or _named(lines) or _about(lines, word)


def _styles(xml: bytes) -> dict[str, str]:
    """Style id → its name in small letters (Word keeps our ids, LibreOffice makes its own)."""
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False))
    names = ((style.get(f"{_W}styleId", ""), style.find(f"{_W}name")) for style in root.iterfind(f"{_W}style"))
    return {key: name.get(f"{_W}val", "").lower() for key, name in names if name is not None}


def _style(element: Any) -> str:
    found = element.find(f"{_W}pPr/{_W}pStyle")
    return "" if found is None else str(found.get(f"{_W}val", ""))


def _first(lines: list[tuple[str, str]], style: str) -> str:
    """The first run of filled paragraphs of a style as one line."""
    start = next((place for place, (name, text) in enumerate(lines) if name == style and text.strip()), len(lines))
    return _line(takewhile(lambda line: line[0] == style, lines[start:]))


def _named(lines: list[tuple[str, str]]) -> str:
    name = _first([(style, "\n".join(map(_calm, text.split("\n")))) for style, text in lines], NAME)
    if name[:1].islower():
        kind = _first(lines, KIND).partition(" №")[0]
        name = f"{kind} {name}" if kind else name
        return name[:1] + name[1 : len(kind)].lower() + name[len(kind) :]
    return name


def _calm(line: str) -> str:
    """«ПЛАН РАБОТЫ» → «План работы»: capitals of design are no part of a name."""
    bare = re.sub(r"«[^»]*»", "", line)
    if not (bare if bare.strip() else line).isupper():
        return line
    low = "".join(
        part if part.startswith("«") and bare.strip() else part.lower() for part in re.split(r"(«[^»]*»)", line)
    )
    place = next((place for place, char in enumerate(low) if char.isalpha()), 0)
    return low[:place] + low[place : place + 1].upper() + low[place + 1 :]


def _about(lines: list[tuple[str, str]], word: str) -> str:
    """«О …» below the kind, with its next lines while they go on in small letters."""
    texts = [_line([line]) for line in lines[:_LOOKED]]
    kind = next(
        (place for place, text in enumerate(texts) if text.lower().replace(" ", "").startswith(word)), len(texts)
    )
    start = next((place for place in range(kind, len(texts)) if _ABOUT.match(texts[place])), None)
    if start is None:
        return ""
    going = takewhile(lambda text: text[:1].islower() or text.startswith(("«", "(")), texts[start + 1 :])
    found = " ".join([texts[start], *going])
    return found if len(found) <= _LONGEST and not found.endswith((":", ".")) else ""


def _line(lines: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> str:
    joined = " ".join(text for _, text in lines).translate(_PLAIN)
    return _SPACES.sub(" ", joined).strip()

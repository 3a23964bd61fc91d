"""What the pages of papers show beyond their text: where words stand, what is cut off, which fonts lie within."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from dataclasses import dataclass
from html import unescape

_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
_WORD = re.compile(r'<word xMin="(-?[\d.]+)" yMin="(-?[\d.]+)" xMax="(-?[\d.]+)" yMax="(-?[\d.]+)">([^<]*)</word>')
_LONG = re.compile(r"\w{4,}")
_RUNNING_HEADS = 50.0
"""Points from the upper and the lower edge that hold page numbers and codes."""


@dataclass(frozen=True)
class Word:
    """A word of a page and its box, points from the upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Page:
    """Size in points, and the words as they stand."""

    width: float
    height: float
    words: tuple[Word, ...]

    @property
    def body(self) -> list[str]:
        """Words between the running heads."""
        return [one.text for one in self.words if _RUNNING_HEADS < one.top < self.height - _RUNNING_HEADS]


def pages(pdf: bytes) -> list[Page]:
    """Pages as poppler reads them."""
    told = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return [Page(float(wide), float(high), tuple(_words(inner))) for wide, high, inner in _PAGE.findall(told)]


def _words(inner: str) -> list[Word]:
    return [
        Word(unescape(text), float(left), float(top), float(right), float(bottom))
        for left, top, right, bottom, text in _WORD.findall(inner)
    ]


def outside(found: list[Page], margin: float = 20.0) -> list[str]:
    """Words nearer than ``margin`` points to an edge of the sheet."""
    return [
        one.text
        for page in found
        for one in page.words
        if min(one.left, one.top, page.width - one.right, page.height - one.bottom) < margin
    ]


def nearly_empty(found: list[Page], least: int = 20) -> list[int]:
    """Numbers of pages with fewer than ``least`` words: a signature that was left alone."""
    return [number for number, page in enumerate(found, 1) if len(page.body) < least and len(found) > 1]


def torn(text: str, found: list[Page]) -> list[str]:
    """Words of the document that no page shows whole: broken within a narrow cell, or not printed at all."""
    shown = "".join(one.text for page in found for one in page.words).replace("\u2011", "-")
    return sorted({word for word in _LONG.findall(text) if word not in shown})


def grown(docx: bytes) -> bytes:
    """The same file with rows of exact height allowed to grow; the same bytes when there are none."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = content.replace(b'w:hRule="exact"', b'w:hRule="atLeast"')
            new.writestr(name, content)
    return made.getvalue()


def cut(exact: list[Page], free: list[Page]) -> list[str]:
    """What stands lower, or on another sheet, once rows of exact height may grow: something above it was cut off."""
    if len(exact) != len(free):
        return [f"{len(exact)} → {len(free)}"]
    return [
        was.text
        for before, after in zip(exact, free, strict=True)
        for was, now in zip(_down(before), _down(after), strict=False)
        if abs(was.top - now.top) > 1
    ]


def _down(page: Page) -> list[Word]:
    return sorted(page.words, key=lambda one: (one.text, one.top))


def loose_fonts(pdf: bytes) -> list[str]:
    """Fonts of a PDF that do not lie within it; [] also when the text has no font at all is refused by the caller."""
    told = (
        subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True).stdout.decode().splitlines()[2:]
    )
    return [line.split()[0] for line in told if line.split()[-5] != "yes"]

"""Tags of docxtpl in the text of a paragraph, and what is wrong with their brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_OPEN: Final = re.compile(r"\{[{%#]")
_CLOSES: Final = {"{{": "}}", "{%": "%}", "{#": "#}"}
_SIGNS: Final = {"{{": re.compile(r"^[-+]|-$"), "{%": re.compile(r"^[-+]|[-+]$"), "{#": re.compile(r"^[-+]|[-+]$")}
"""Jinja's signs at the brackets, which keep or take away the blanks around a tag."""
_LEVEL: Final = re.compile(r"(tr|tc|p|r)\s")
_STRAY: Final = re.compile(r"[}%#]\}")
_SPACED: Final = re.compile(r"\{\s+[{%]|[%}]\s+\}")
_SINGLE: Final = re.compile(r"(?<![{_])\{\s*([\w.\[\]|]+)\s*\}(?![}_])")
"""Single brackets, but not docxtpl's way to print brackets: ``{_{ … }_}``."""


@dataclass(frozen=True, slots=True)
class Tag:
    """``{{ … }}`` («{{»), ``{% … %}`` («{%») or a comment («{#»): level p, tr, tc, r or '', inner text, place in the text."""

    kind: str
    level: str
    body: str
    start: int
    end: int
    whole: str

    @property
    def word(self) -> str:
        """First word of a statement: if, for, endif …"""
        found = re.match(r"\w+", self.body)
        return found[0] if found and self.kind == "{%" else ""


@dataclass(frozen=True, slots=True)
class Slip:
    """A fault of brackets: fragment, sentence, and whether the tag goes on into («open») or comes from («close») elsewhere."""

    fragment: str
    sentence: str
    half: str = ""


def read_tags(text: str) -> Iterator[Tag | Slip]:
    """Tags and slips of one paragraph, in order."""
    at = 0
    while True:
        found = _OPEN.search(text, at)
        gap = text[at : found.start() if found else len(text)]
        yield from _gap_slips(gap)
        if found is None:
            return
        kind = found[0]
        end = text.find(_CLOSES[kind], found.end())
        again = _OPEN.search(text, found.end())
        if end < 0 or (again and again.start() < end and kind != "{#"):
            stop = again.start() if again else len(text)
            yield _unclosed(kind, text[found.start() : stop], half="" if again else "open")
            at = stop
            continue
        at = end + 2
        yield _tag(kind, text[found.end() : end], found.start(), at, text)


def _tag(kind: str, inner: str, start: int, end: int, text: str) -> Tag:
    level = _LEVEL.match(inner)
    body = inner[level.end() :] if level else inner
    return Tag(
        kind,
        level[1] if level else "",
        _SIGNS[kind].sub("", body.strip()).strip(),
        start,
        end,
        text[start:end],
    )


def _unclosed(kind: str, fragment: str, half: str) -> Slip:
    close = _CLOSES[kind]
    wrong = re.search(r"[}%#]?\s*[})]", fragment)
    hint = f" (здесь «{wrong[0].strip()}»)" if wrong else ""
    return Slip(fragment.strip()[:60], f"Тег открыт «{kind}» и не закрыт «{close}»{hint}.", half)


def _gap_slips(gap: str) -> Iterator[Slip]:
    for spaced in _SPACED.finditer(gap):
        yield Slip(
            gap[max(0, spaced.start() - 5) : spaced.end() + 20].strip(),
            "Между скобками тега пробел: скобки стоят вплотную.",
        )
    stray = _STRAY.search(gap)
    if stray and not _SPACED.search(gap):
        fragment = gap[max(0, stray.start() - 30) : stray.end()].strip()
        yield Slip(fragment, f"Тег закрыт «{stray[0]}», но не открыт: перед ним нет парных скобок.", "close")
    elif single := _SINGLE.search(gap):
        yield Slip(single[0], f"У тега одинарные скобки: нужно «{{{{ {single[1]} }}}}».")

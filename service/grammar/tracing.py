"""Marks inflected forms inside a rendered text, so that the check page can show each one in its sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from schemas.values.cases import Case
from service.grammar.forms import Form, Origin

OPEN, MIDDLE, CLOSE = "\ue000", "\ue001", "\ue002"  # private use: no paper has them, XML and Word keep them
_MARKED = re.compile(f"{OPEN}([^{OPEN}{MIDDLE}{CLOSE}]*){MIDDLE}([^{OPEN}{MIDDLE}{CLOSE}]*){CLOSE}")
_LOOSE = re.compile(f"{OPEN}[^{MIDDLE}]*{MIDDLE}|[{OPEN}{MIDDLE}{CLOSE}]")


@dataclass(frozen=True, slots=True)
class Traced:
    """One form found in a text: the slot it came from and where it stands in the text without marks."""

    path: str
    case: Case
    form: Form
    start: int
    end: int


def mark(form: Form, path: str) -> str:
    """The form's text between marks; only its letters, digits and % stand in the identifier, so markup is safe."""
    fields = (path, form.case.value, form.origin.value, form.doubt)
    identifier = "|".join(quote(one, safe="") for one in fields)
    return f"{OPEN}{identifier}{MIDDLE}{form.text}{CLOSE}"


def capital(text: str) -> str:
    """A capital first letter, also where the text begins with a mark."""
    at = text.find(MIDDLE) + 1 if text.startswith(OPEN) else 0
    return text[:at] + text[at : at + 1].upper() + text[at + 1 :]


def untrace(text: str) -> tuple[str, list[Traced]]:
    """The text without marks, and every form that was marked in it, in order; stray marks are dropped."""
    plain: list[str] = []
    found: list[Traced] = []
    length = at = 0
    for match in _MARKED.finditer(text):
        before = _LOOSE.sub("", text[at : match.start()])
        plain.append(before)
        length += len(before)
        traced = _read(match.group(1), match.group(2), length)
        if traced:
            found.append(traced)
        plain.append(match.group(2))
        length += len(match.group(2))
        at = match.end()
    plain.append(_LOOSE.sub("", text[at:]))
    return "".join(plain), found


def _read(identifier: str, text: str, start: int) -> Traced | None:
    """The traced form of one identifier, None if it is not one of ours."""
    try:
        path, case, origin, doubt = (unquote(one) for one in identifier.split("|"))
        form = Form(text, Case(case), Origin(origin), doubt)
    except ValueError:
        return None
    return Traced(path, form.case, form, start, start + len(text))

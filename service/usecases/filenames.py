"""Names of files given out: «{вид} {номер} от {дата} — {о чём}.docx», fit for Windows, at most 120 characters."""

from __future__ import annotations

import re
from datetime import date

LIMIT = 120
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}


def file_name(word: str, number: str, day: date, *, about: str = "", ending: str = ".docx") -> str:
    """The name of a paper's file: «Приказ 199-од от 05.09.2022 — О назначении куратора.docx»."""
    parts = [word.capitalize(), number, f"от {day:%d.%m.%Y}", f"— {about}" if about else ""]
    return clean_name(" ".join(part for part in parts if part), ending)


def clean_name(stem: str, ending: str = "") -> str:
    """``stem`` without what Windows refuses («/» becomes «-»), shortened to the limit, with its ending."""
    plain = " ".join(_FORBIDDEN.sub("-", stem).split())
    plain = plain[: LIMIT - len(ending)].rstrip(" .-—")
    if not plain or plain.lower() in _RESERVED:
        plain = f"_{plain}"
    return plain + ending

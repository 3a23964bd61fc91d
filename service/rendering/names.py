"""Names of files that every system takes: Windows forbids characters, endings and names of devices."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 120
"""Most characters of a file's name with its extension (docs/rendering.md)."""
_FORBIDDEN: Final = re.compile(r'[\\:*?"<>|\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]')
_DEVICES: Final = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])$")
_SPACES: Final = re.compile(r"\s+")


def file_name(title: str, extension: str = "docx", *, about: str = "") -> str:
    """«Приказ 12-од от 01.10.2026 — Иванов И.И..docx»: safe on Windows, at most 120 characters.

    «/» becomes «-»; characters Windows forbids, control and direction marks are left out; a reserved name gets «_» before it.
    ``about`` («кому или о чём») is cut first, then the title. An empty title becomes «документ».
    """
    ending = f".{_clean(extension)}" if extension else ""
    room = LONGEST - len(ending)
    stem = _clean(title).strip(" .—") or "документ"
    tail = _clean(about)
    if tail and len(stem) + 3 < room:
        stem = f"{stem} — {tail}"
    stem = stem[:room].rstrip(" .—")
    if _DEVICES.match(stem.partition(".")[0].rstrip()):
        stem = f"_{stem}"[:room]
    return stem + ending


def folder_name(title: str) -> str:
    """A safe name for a folder, at most 120 characters; '' stays ''."""
    return file_name(title, "") if _clean(title) else ""


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", _SPACES.sub(" ", text).replace("/", "-")).strip(" .")

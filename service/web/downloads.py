"""Files given out: RFC 6266 names with an ASCII one of our own, never cached."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

from flask import Response, send_file

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"
_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    "№": "N",
}  # fmt: skip


def send(path: Path, name: str, kind: str) -> Response:
    """A large file as an attachment, sent piece by piece from the disk."""
    response = send_file(path, mimetype=kind, conditional=False, etag=False, max_age=None)
    return _named(response, name)


def download(content: bytes, name: str, kind: str) -> Response:
    """The bytes as an attachment under a Russian name (``filename*``) and a readable Latin one for old programs."""
    return _named(Response(content, mimetype=kind), name)


def _named(response: Response, name: str) -> Response:
    plain = "".join(_LATIN.get(char, _LATIN.get(char.lower(), char).capitalize()) for char in name)
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", plain).replace("__", "_")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    response.headers["Cache-Control"] = "no-store"
    return response

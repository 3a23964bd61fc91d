"""The few files of our own that every page shares: read once, compressed once, named by their digest."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Response, request

from schemas.errors import NotFound

FOLDER = Path(__file__).with_name("static")
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: as it is, compressed, and the name by which pages ask for it."""

    plain: bytes
    packed: bytes
    mimetype: str
    name: str


@cache
def assets() -> dict[str, Asset]:
    """Every file of the folder by its plain name («page.css»)."""
    found = {}
    for path in sorted(FOLDER.iterdir()):
        if path.suffix in TYPES:
            data = path.read_bytes()
            mark = hashlib.sha256(data).hexdigest()[:10]
            found[path.name] = Asset(
                data, gzip.compress(data, 9, mtime=0), TYPES[path.suffix], f"{path.stem}.{mark}{path.suffix}"
            )
    return found


def asset_url(name: str) -> str:
    """The address of a file, new whenever the file is."""
    return f"/static/{assets()[name].name}"


def serve(name: str) -> Response:
    """The file, to be kept by the browser for ever under this name."""
    found = next((asset for asset in assets().values() if asset.name == name), None)
    if found is None:
        raise NotFound("Такого файла нет.")
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(found.packed if packed else found.plain, content_type=found.mimetype)
    response.headers["Cache-Control"] = FOREVER
    response.vary.add("Accept-Encoding")
    if packed:
        response.content_encoding = "gzip"
    return response

"""Pictures of a template known by their description: the emblem placed at publishing, QR codes written for each document."""

from __future__ import annotations

import importlib
import struct
import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from io import BytesIO
from math import isqrt
from typing import Any, Final

from docx.image.image import Image
from docx.opc.packuri import PackURI
from docx.oxml.ns import nsmap, qn
from docx.parts.image import ImagePart

from schemas.errors import HouseError
from service.rendering.front import open_template
from service.rendering.reference import packed, read_entries
from service.rendering.trouble import BadTemplate, MissingData

CODE: Final = "qr:"
"""A picture described «qr:документ.ссылка» is replaced by the QR code of that slot's text."""
_SCALE: Final = 4
_QUIET: Final = 4
_DOTS: Final = b"0" + b"1" * 255
"""A dot of zxing's picture as a digit: black 0, anything else white."""
"""Quiet zone, modules (ISO/IEC 18004, 9.1)."""


def take_codes(template: bytes) -> tuple[bytes, dict[str, str]]:
    """The template with a media part of its own for every QR placeholder, and these parts: name in the zip → slot's path."""
    tpl = open_template(template)
    if not _mentions(template, CODE):
        return template, {}
    codes: dict[str, str] = {}
    for part, blip, description in _pictures(tpl.docx):
        if description.startswith(CODE):
            name = f"word/media/code{len(codes) + 1}.png"
            codes[name] = description.removeprefix(CODE).strip()
            image = ImagePart(PackURI(f"/{name}"), "image/png", draw_code(""))
            blip.set(qn("r:embed"), part.relate_to(image, nsmap["r"] + "/image"))
    return _saved(tpl) if codes else template, codes


def place_picture(template: bytes, marker: str, image: bytes) -> bytes:
    """The template with ``image`` (PNG, JPEG …) in every picture described ``marker``; the size in Word stays as it is.

    Raises BadTemplate when there is no such picture, HouseError when ``image`` is no picture.
    """
    try:
        kind = Image.from_blob(image)
    except Exception as error:  # python-docx has no common error for broken pictures
        raise HouseError("Файл не читается как картинка (PNG или JPEG).") from error
    tpl = open_template(template)
    found = [(part, blip) for part, blip, description in _pictures(tpl.docx) if description == marker]
    if not found:
        raise BadTemplate(f"В шаблоне нет картинки с описанием «{marker}».")
    name = PackURI(f"/word/media/{marker}.{kind.ext}")
    placed = ImagePart(name, kind.content_type, image)
    for part, blip in found:
        blip.set(qn("r:embed"), part.relate_to(placed, nsmap["r"] + "/image"))
    return _saved(tpl)


def _mentions(template: bytes, text: str) -> bool:
    sought = text.encode()
    return any(sought in data for name, data in read_entries(template).items() if name.endswith(".xml"))


def _saved(tpl: Any) -> bytes:
    saved = BytesIO()
    tpl.docx.save(saved)
    return packed(read_entries(saved.getvalue()))


def _pictures(docx: Any) -> Iterator[tuple[Any, Any, str]]:
    """Pictures of body, headers and footers: (part, its a:blip, description)."""
    related = {id(rel.target_part): rel.target_part for rel in docx.part.rels.values() if not rel.is_external}
    for part in (docx.part, *related.values()):
        element = getattr(part, "_element", None)
        if element is None:
            continue
        for drawing in element.iter(qn("w:drawing")):
            described = [each.get("descr") or each.get("title") or "" for each in drawing.iter(qn("wp:docPr"))]
            blips = list(drawing.iter(qn("a:blip")))
            if described and blips:
                yield part, blips[0], described[0]


@lru_cache(maxsize=4096)
def draw_code(text: str) -> bytes:
    """A QR code (level M) as PNG of two colours, about 0.5 kB for an address; the same text gives the same bytes.

    Kept for a print job of a whole college: the file of a paper and the pile bear the same code.
    """
    zxing = importlib.import_module("zxingcpp")  # megabytes that documents without codes need not carry
    code = zxing.create_barcode(text or "-", zxing.BarcodeFormat.QRCode, ec_level="M")
    points = memoryview(zxing.write_barcode_to_image(code, scale=1, add_quiet_zones=False)).tobytes()
    side = isqrt(len(points))
    return _png([points[start : start + side] for start in range(0, side * side, side)])


def _png(modules: list[bytes]) -> bytes:
    """One bit a dot, black (0 in ``modules``) on white (PNG, ISO/IEC 15948)."""
    size = (len(modules) + 2 * _QUIET) * _SCALE
    width = (size + 7) // 8
    white = b"\0" + b"\xff" * width
    lines = [white] * (_QUIET * _SCALE)
    for row in modules:
        dots = "1" * (_QUIET * _SCALE) + row.translate(_DOTS).decode().replace("0", "0" * _SCALE).replace(
            "1", "1" * _SCALE
        )
        bits = int(dots.ljust(width * 8, "1"), 2)
        lines += [b"\0" + bits.to_bytes(width, "big")] * _SCALE
    lines += [white] * (_QUIET * _SCALE)
    head = struct.pack(">IIBBBBB", size, size, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(b"".join(lines), 6))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def code_png(context: Mapping[str, Any], path: str) -> bytes:
    """The QR code of the text at ``path`` («документ.ссылка») of the context; raises MissingData."""
    value: Any = context
    for name in path.split("."):
        value = value.get(name) if type(value) is dict or isinstance(value, Mapping) else None
    if value is None:
        raise MissingData([path])
    return draw_code(str(value))

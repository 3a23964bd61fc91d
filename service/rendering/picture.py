"""The first page of a PDF as a grey PNG, for a look before a paper is issued; written by hand, no imaging library is needed."""

from __future__ import annotations

import struct
import zlib

import pypdfium2

from service.rendering.pdf_fast import LOCK

DPI = 80
_MARK = b"\x89PNG\r\n\x1a\n"
_HEAD = struct.Struct(">IIBBBBB")


def first_page(pdf: bytes, dpi: int = DPI) -> bytes:
    """PNG (8 bit grey) of the first page at ``dpi``."""
    with LOCK:
        document = pypdfium2.PdfDocument(pdf)
        try:
            bitmap = document[0].render(scale=dpi / 72, grayscale=True)
            width, height, stride, raw = bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer)
            bitmap.close()
        finally:
            document.close()
    lines = b"".join(b"\0" + raw[row * stride : row * stride + width] for row in range(height))
    parts = (
        _part(b"IHDR", _HEAD.pack(width, height, 8, 0, 0, 0, 0)),
        _part(b"IDAT", zlib.compress(lines, 6)),
        _part(b"IEND", b""),
    )
    return _MARK + b"".join(parts)


def _part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

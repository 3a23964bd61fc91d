"""A printer and a scanner: sheets drawn at 200 dpi, turned, shaded, blurred, with noise, shuffled, in one PDF."""

from __future__ import annotations

import io
import subprocess
import zlib
from pathlib import Path

import numpy as np
import pypdfium2

from service.rendering.pdf_fast import LOCK

DPI = 200


def payload(code: str) -> str:
    """A code with its check mark, as a sheet's QR holds it."""
    return f"{code}-{zlib.crc32(code.encode()) % 1000:03d}"


def parse(text: str) -> str | None:
    """The code of a payload whose check mark is right."""
    code, _, _ = text.rpartition("-")
    return code if payload(code) == text else None


def drawn(pdf: bytes) -> list[np.ndarray]:
    """Pages as grey pictures at 200 dpi."""
    pages = []
    with LOCK:
        document = pypdfium2.PdfDocument(pdf)
        for page in document:
            bitmap = page.render(scale=DPI / 72, grayscale=True)
            raw = np.frombuffer(bytes(bitmap.buffer), np.uint8).reshape(bitmap.height, bitmap.stride)
            pages.append(raw[:, : bitmap.width])
            bitmap.close()
            page.close()
        document.close()
    return pages


def scanned(sheet: np.ndarray, random: np.random.Generator, degrees: float = 3.0, noise: float = 22.0) -> np.ndarray:
    """One pass through the scanner: turned by up to ±``degrees``, moved, blurred, shaded, grey noise and dust."""
    high, wide = sheet.shape
    angle = np.radians(random.uniform(-degrees, degrees))
    y = np.arange(high, dtype=np.float32)[:, None] - (high / 2 + random.uniform(-15, 15))
    x = np.arange(wide, dtype=np.float32)[None, :] - (wide / 2 + random.uniform(-15, 15))
    cos, sin = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    from_x = (cos * x + (sin * y + (wide / 2 + 1.5))).astype(np.int32)
    from_y = ((cos * y + (high / 2 + 1.5)) - sin * x).astype(np.int32)
    padded = np.pad(sheet, 1, constant_values=235)
    place = np.clip(from_y, 0, high + 1, out=from_y) * (wide + 2) + np.clip(from_x, 0, wide + 1, out=from_x)
    turned = padded.ravel().take(place).astype(np.float32)
    soft = turned.copy()
    soft[1:, 1:] = (turned[1:, 1:] + turned[:-1, 1:] + turned[1:, :-1] + turned[:-1, :-1]) / 4
    shade = np.linspace(random.uniform(0.75, 1), random.uniform(0.75, 1), wide, dtype=np.float32)
    made = random.standard_normal(sheet.shape, np.float32)
    made *= noise
    made += 25 + soft * (0.85 * shade)
    for value in (0, 255):
        made.ravel()[random.integers(0, made.size, made.size // 1000)] = value
    return np.clip(made, 0, 255).astype(np.uint8)


def jpegs(sheets: list[np.ndarray], folder: Path) -> list[bytes]:
    """Sheets as a scanner would store them (about 0.5 MB each); poppler is the only maker of JPEG at hand."""
    source = folder / "sheets.pdf"
    source.write_bytes(pile(sheets))
    command = ["pdftocairo", "-jpeg", "-gray", "-jpegopt", "quality=25", "-r", str(DPI), source, folder / "sheet"]
    subprocess.run(command, check=True)
    made = sorted(folder.glob("sheet-*.jpg"))
    stored = [one.read_bytes() for one in made]
    for one in made:
        one.unlink()
    return stored


def pile(sheets: list[np.ndarray] | list[tuple[bytes, int, int]]) -> bytes:
    """A PDF of one picture a page: grey arrays, or JPEG bytes with width and height."""
    out = io.BytesIO()
    places: list[int] = []

    def add(body: bytes) -> None:
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (len(places), body))

    out.write(b"%PDF-1.5\n")
    add(b"<</Type/Catalog/Pages 2 0 R>>")
    kids = b" ".join(b"%d 0 R" % (3 + 3 * number) for number in range(len(sheets)))
    add(b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(sheets), kids))
    for number, sheet in enumerate(sheets):
        data, kind, wide, high = _picture(sheet)
        size = wide * 72 / DPI, high * 72 / DPI
        first = 3 + 3 * number
        add(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Contents %d 0 R/Resources<</XObject<</I %d 0 R>>>>>>"
            % (*size, first + 1, first + 2)
        )
        show = b"%.2f 0 0 %.2f 0 0 cm /I Do" % size
        add(b"<</Length %d>>stream\n%s\nendstream" % (len(show), show))
        add(
            b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8"
            b"/Filter/%s/Length %d>>stream\n%s\nendstream" % (wide, high, kind, len(data), data)
        )
    start = out.tell()
    lines = b"".join(b"%010d 00000 n \n" % place for place in places)
    out.write(b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(places) + 1, lines))
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, start))
    return out.getvalue()


def _picture(sheet: np.ndarray | tuple[bytes, int, int]) -> tuple[bytes, bytes, int, int]:
    if isinstance(sheet, tuple):
        return sheet[0], b"DCTDecode", sheet[1], sheet[2]
    return zlib.compress(sheet.tobytes(), 0), b"FlateDecode", sheet.shape[1], sheet.shape[0]

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
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    y -= high / 2 + random.uniform(-15, 15)
    x -= wide / 2 + random.uniform(-15, 15)
    from_x = np.rint(np.cos(angle) * x + np.sin(angle) * y + wide / 2).astype(np.int32)
    from_y = np.rint(np.cos(angle) * y - np.sin(angle) * x + high / 2).astype(np.int32)
    inside = (from_x >= 0) & (from_x < wide) & (from_y >= 0) & (from_y < high)
    turned = np.full(sheet.shape, 235.0, np.float32)
    turned[inside] = sheet[from_y[inside], from_x[inside]]
    soft = (turned + np.roll(turned, 1, 0) + np.roll(turned, 1, 1) + np.roll(turned, (1, 1), (0, 1))) / 4
    shade = np.linspace(random.uniform(0.75, 1), random.uniform(0.75, 1), wide, dtype=np.float32)
    made = 25 + soft * 0.85 * shade + random.normal(0, noise, sheet.shape).astype(np.float32)
    dust = random.random(sheet.shape, np.float32)
    made[dust < 0.001] = 0
    made[dust > 0.999] = 255
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
    return zlib.compress(sheet.tobytes(), 1), b"FlateDecode", sheet.shape[1], sheet.shape[0]

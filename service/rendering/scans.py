"""One scanned PDF of a whole pile, cut by the QR codes on its sheets: what is read, page by page, and what a hand must sort.

Pages are read one at a time and never held; PDFium stands behind its lock (pdf_fast).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import zxingcpp

from schemas.errors import Fault, Invalid
from service.rendering import pdf as pdfs
from service.rendering.pdf_fast import LOCK

MAX_BYTES = 300_000_000
MAX_PAGES = 4000
MAX_PIXELS = 40_000_000
MAX_SIDE = 30_000
DPI = (200, 300, 150, 400, 130, 240, 110, 75)
"""Resolutions tried one after another: lower ones average noise away, higher ones help small codes; one of them reads what others miss."""
NOTHING = "код на листе не прочитан"
FOREIGN = "на листе код, но не нашего документа"
SEVERAL = "на листе коды разных документов"
UNREADABLE = "страница не открывается"

FORMATS = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])

Parser = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class PageRead:
    """One page of the pile: number from 1; ``code`` of its document or None; ``payload`` as read; ``reason`` for a hand."""

    page_no: int
    code: str | None
    payload: str = ""
    reason: str = ""


def plain(payload: str) -> str | None:
    """The parser of nothing: any text read is the code."""
    return payload or None


def read_pile(pile: bytes | Path, parse: Parser = plain, *, max_pages: int = MAX_PAGES) -> list[PageRead]:
    """All pages of a scanned PDF, in its order; see `pages`."""
    return list(pages(pile, parse, max_pages=max_pages))


def pages(pile: bytes | Path, parse: Parser = plain, *, max_pages: int = MAX_PAGES) -> Iterator[PageRead]:
    """Read the pile page by page; a path is read from disk as needed, so that 300 MB do not stand in memory.

    ``parse`` turns the text of a QR code into the document's code, None when the text (its check mark) is not ours.
    A page gets a code only when all our codes on it agree.

    Raises:
        Invalid: not a PDF, protected, larger than 300 MB or longer than ``max_pages``.
    """
    size = pile.stat().st_size if isinstance(pile, Path) else len(pile)
    if size > MAX_BYTES:
        raise _refused("Скан больше 300 МБ; разделите пачку на несколько файлов.")
    with LOCK:
        document, count = _open(pile)
    try:
        if count > max_pages:
            raise _refused(f"В скане {count} страниц, а принимается не больше {max_pages}; разделите пачку.")
        for index in range(count):
            yield _read(document, index, parse)
    finally:
        with LOCK:
            document.close()


def count(pile: Path, *, max_pages: int = MAX_PAGES) -> int:
    """How many pages a PDF on the disk has; Invalid for what is no PDF, protected, or longer than ``max_pages``."""
    with LOCK:
        document, found = _open(pile)
        document.close()
    if found > max_pages:
        raise _refused(f"В скане {found} страниц, а принимается не больше {max_pages}; разделите его.")
    return found


def by_code(reads: Sequence[PageRead]) -> dict[str, list[int]]:
    """Document code → its page numbers in the order of the pile."""
    found: dict[str, list[int]] = {}
    for read in reads:
        if read.code is not None:
            found.setdefault(read.code, []).append(read.page_no)
    return found


def extract(pile: bytes | Path, wanted: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, bytes]]:
    """A PDF of its own for each document: code → page numbers (from 1, in the order they shall have)."""
    yield from pdfs.extract(pile, wanted)


def _open(pile: bytes | Path) -> tuple[pypdfium2.PdfDocument, int]:
    try:
        document = pypdfium2.PdfDocument(pile)
    except (pypdfium2.PdfiumError, OSError) as error:
        raise _refused("Файл не открывается как PDF: он повреждён, защищён паролем или это другой формат.") from error
    return document, len(document)


def _read(document: pypdfium2.PdfDocument, index: int, parse: Parser) -> PageRead:
    reason = NOTHING
    payload = ""
    for dpi in DPI:
        try:
            found = _codes(document, index, dpi)
        except pypdfium2.PdfiumError:
            return PageRead(index + 1, None, reason=UNREADABLE)
        ours = {code: text for text in found if (code := parse(text)) is not None}
        if len(ours) == 1:
            code, text = next(iter(ours.items()))
            return PageRead(index + 1, code, text)
        if len(ours) > 1:
            return PageRead(index + 1, None, " ".join(sorted(ours.values())), SEVERAL)
        if found:
            reason, payload = FOREIGN, found[0]
    return PageRead(index + 1, None, payload, reason)


def _codes(document: pypdfium2.PdfDocument, index: int, dpi: int) -> list[str]:
    """Texts of the QR codes on a page drawn at ``dpi`` (less for a giant page)."""
    with LOCK:
        page = document[index]
        try:
            wide, high = page.get_size()
            scale = min(dpi / 72, (MAX_PIXELS / max(wide * high, 1)) ** 0.5, MAX_SIDE / max(wide, high, 1))
            bitmap = page.render(scale=scale, grayscale=True)
            width, height, stride = bitmap.width, bitmap.height, bitmap.stride
            raw = bytes(bitmap.buffer)
            bitmap.close()
        finally:
            page.close()
    image = memoryview(raw).cast("B", shape=(height, stride))
    if stride != width:
        rows = b"".join(raw[row * stride : row * stride + width] for row in range(height))
        image = memoryview(rows).cast("B", shape=(height, width))
    found = zxingcpp.read_barcodes(image, formats=FORMATS)
    return [one.text for one in found if one.valid]


def _refused(sentence: str) -> Invalid:
    return Invalid([Fault("file", sentence)], sentence)

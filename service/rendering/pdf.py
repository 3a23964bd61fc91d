"""What is done with PDF files once they exist: count, cut, join, name, read; pypdf is known here and in stamp only."""

from __future__ import annotations

import contextlib
import io
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from schemas.errors import Fault, Invalid

PRODUCER = "Наставник"


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has; raises pypdf's error for what is none."""
    return len(PdfReader(io.BytesIO(pdf)).pages)


def starts(pdf: bytes) -> dict[str, int]:
    """Named destinations (LibreOffice writes one for each bookmark) and their pages, counted from 0, in page order.

    LibreOffice writes what is neither a Latin letter nor a digit as its hexadecimal code: see `destination`.
    """
    return _starts(PdfReader(io.BytesIO(pdf)))


def destination(bookmark: str) -> str:
    """The name LibreOffice gives to the destination of a bookmark: «doc_1» → «doc5F1»."""
    return "".join(one if one.isascii() and one.isalnum() else f"{ord(one):02X}" for one in bookmark)


def cut(pdf: bytes, marks: Sequence[str]) -> list[tuple[bytes, int]]:
    """Cut a joined PDF at named destinations: (bytes, pages) for each mark.

    Raises:
        LookupError: a mark is missing.
        ValueError: the marks do not stand one after another, each on a page of its own, the first on page 0.
    """
    opened = PdfReader(io.BytesIO(pdf))
    places = _starts(opened)
    bounds = [*(places[destination(one)] for one in marks), len(opened.pages)]
    if bounds[0] != 0 or any(one >= other for one, other in itertools.pairwise(bounds)):
        raise ValueError("the marks are out of order")
    pages = list(opened.pages)
    spans = itertools.pairwise(bounds)
    return [(_written(pages[first:end]), end - first) for first, end in spans]


def split(pdf: bytes, sizes: Sequence[int]) -> list[bytes]:
    """Consecutive parts of a PDF by their page counts.

    Raises:
        Invalid: the counts do not add up to the pages of the file.
    """
    pages = list(reader(pdf).pages)
    if sum(sizes) != len(pages) or any(size < 1 for size in sizes):
        raise Invalid([Fault("pages", f"В файле страниц: {len(pages)}, а части дают {sum(sizes)}.")])
    made, first = [], 0
    for size in sizes:
        made.append(_written(pages[first : first + size]))
        first += size
    return made


def merge(pdfs: Iterable[bytes], metadata: Mapping[str, str] | None = None) -> bytes:
    """Files one after another in one PDF."""
    writer = PdfWriter()
    for one in pdfs:
        for page in reader(one).pages:
            writer.add_page(page)
    return write(writer, metadata)


def with_metadata(pdf: bytes, metadata: Mapping[str, str]) -> bytes:
    """The same PDF with title and so on (``/Title``, ``/Subject``, ``/Keywords``); author and program names of the machine go."""
    writer = PdfWriter(clone_from=reader(pdf))
    return write(writer, metadata)


def metadata(pdf: bytes) -> dict[str, str]:
    """The document information of a PDF."""
    return {str(key): str(value) for key, value in (reader(pdf).metadata or {}).items()}


def extract(pdf: bytes | Path, wanted: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, bytes]]:
    """A PDF of its own for each key: pages by number, from 1, in the order given; a path is read as needed."""
    with contextlib.ExitStack() as stack:
        source = stack.enter_context(pdf.open("rb")) if isinstance(pdf, Path) else io.BytesIO(pdf)
        pages = PdfReader(source).pages
        for key, numbers in wanted.items():
            yield key, _written([pages[number - 1] for number in numbers])


def attach_scan(document: bytes, scan: bytes) -> bytes:
    """A document with its signed scan behind it; the scan begins at an outline entry «Скан подписанного документа»."""
    first = reader(document)
    writer = PdfWriter(clone_from=first)
    pages = len(first.pages)
    for page in reader(scan).pages:
        writer.add_page(page)
    writer.add_outline_item(title="Документ", page_number=0)
    writer.add_outline_item(title="Скан подписанного документа", page_number=pages)
    return write(writer, None)


def text(pdf: bytes) -> str:
    """The text of all pages for the search; pages are parted by form feeds; a scan without a text layer gives nothing."""
    return "\f".join(page.extract_text() for page in reader(pdf).pages)


def write(writer: PdfWriter, metadata: Mapping[str, str] | None) -> bytes:
    """The bytes of a writer with our document information and no other."""
    writer.metadata = None
    writer.add_metadata({"/Producer": PRODUCER, **(metadata or {})})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def reader(pdf: bytes) -> PdfReader:
    """A reader of a whole, unprotected PDF.

    Raises:
        Invalid: another format, damaged or protected by a password.
    """
    try:
        opened = PdfReader(io.BytesIO(pdf))
        if not opened.is_encrypted:
            len(opened.pages)
    except (PyPdfError, ValueError, KeyError, OSError) as error:
        raise Invalid([Fault("file", "Файл не открывается как PDF: он повреждён или это другой формат.")]) from error
    if opened.is_encrypted:
        raise Invalid([Fault("file", "Файл PDF защищён паролем; снимите защиту и загрузите снова.")])
    return opened


def _starts(opened: PdfReader) -> dict[str, int]:
    numbers = {
        page.indirect_reference.idnum: number for number, page in enumerate(opened.pages) if page.indirect_reference
    }
    found = {}
    for name, destination in opened.named_destinations.items():
        reference = getattr(destination.get("/Page"), "idnum", None)
        if reference in numbers:
            found[str(name).lstrip("/")] = numbers[reference]
    return dict(sorted(found.items(), key=lambda one: one[1]))


def _written(pages: Sequence[PageObject]) -> bytes:
    writer = PdfWriter()
    for page in pages:
        writer.add_page(page)
    return write(writer, None)

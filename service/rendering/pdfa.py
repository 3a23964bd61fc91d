"""What can be seen of PDF/A-2b without a validator: the marks of the file, colours, fonts, and what such a file may not hold.

ISO 19005-2 asks for more than this; files that pass here were not seen by a validator.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

_PART: Final = re.compile(rb"pdfaid:part(?:>|=[\"'])\s*(\d)")
_LEVEL: Final = re.compile(rb"pdfaid:conformance(?:>|=[\"'])\s*([A-Z])")
_FILES: Final = frozenset({"/FontFile", "/FontFile2", "/FontFile3"})
_FONTS: Final = frozenset({"/Type1", "/MMType1", "/TrueType", "/CIDFontType0", "/CIDFontType2"})
_DEEDS: Final = frozenset({"/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData"})
_FILTERS: Final = frozenset({"/LZWDecode", "/Crypt"})


def faults(pdf: bytes) -> list[str]:
    """What keeps the file from being PDF/A-2b, as Russian words; [] where nothing was seen."""
    try:
        reader = PdfReader(io.BytesIO(pdf))
        if reader.is_encrypted:
            return ["файл зашифрован"]
        found = [*_marks(reader), *_colours(reader)]
        for thing in _objects(reader):
            found += _of(thing)
    except (PyPdfError, ValueError, KeyError) as error:
        return [f"файл не читается: {error}"]
    return list(dict.fromkeys(found))


def _marks(reader: PdfReader) -> Iterator[str]:
    root = reader.trailer["/Root"].get_object()
    metadata = root.get("/Metadata") if isinstance(root, DictionaryObject) else None
    written = metadata.get_object().get_data() if metadata is not None else b""
    part, level = _PART.search(written), _LEVEL.search(written)
    if part is None or part[1] != b"2" or level is None or level[1] not in {b"B", b"U", b"A"}:
        yield "нет отметки PDF/A-2b в метаданных"
    if "/ID" not in reader.trailer:
        yield "у файла нет опознавательного номера"
    if reader.attachments:
        yield "в файл вложены другие файлы"


def _colours(reader: PdfReader) -> Iterator[str]:
    root: Any = reader.trailer["/Root"].get_object()
    intents = [each.get_object() for each in root.get("/OutputIntents", ArrayObject()).get_object()]
    if not any(each.get("/S") == "/GTS_PDFA1" and "/DestOutputProfile" in each for each in intents):
        yield "не сказано, в каких цветах печатать"


def _objects(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary of the file, those written inside others too."""
    numbers = {number for table in reader.xref.values() for number in table} | set(reader.xref_objStm)
    waiting: list[Any] = [reader.get_object(number) for number in sorted(numbers - {0})]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, DictionaryObject):
            yield thing
            waiting += thing.values()
        elif isinstance(thing, ArrayObject):
            waiting += thing


def _of(thing: DictionaryObject) -> Iterator[str]:
    if thing.get("/Type") == "/FontDescriptor" and not _FILES & thing.keys():
        yield f"шрифт не вложен: {thing.get('/FontName', '')}"
    if thing.get("/Type") == "/Font" and thing.get("/Subtype") in _FONTS and "/FontDescriptor" not in thing:
        yield f"шрифт не вложен: {thing.get('/BaseFont', '')}"
    if thing.get("/S") in _DEEDS or "/JS" in thing:
        yield "в файле есть программа"
    if isinstance(thing, StreamObject) and _FILTERS & {str(one) for one in _listed(thing.get("/Filter"))}:
        yield "сжатие, которого PDF/A не допускает"


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, ArrayObject) else [value]

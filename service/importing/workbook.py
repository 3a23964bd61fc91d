"""Reading xlsx: a scan for limits, hidden and struck things, then values through openpyxl's streaming mode."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from schemas.errors import Invalid
from service.importing.shape import AS_CELL, BROKEN, PLAIN, STRUCK, TOO_BIG, Budget, Shape, scan
from service.importing.sheet import MAX_TEXT, MAX_UNPACKED, Book, Line, Sheet, Value, is_blank, refusal

NOT_A_BOOK = "Это не книга Excel (.xlsx): внутри файла нет листов. Сохраните список как «Книга Excel (*.xlsx)»."


def read_xlsx(data: bytes) -> Book:
    """Read every sheet of a book within the limits; hidden rows and sheets are kept and marked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive)
            return _read(data, _shapes(archive))
    except Invalid:
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise refusal(BROKEN) from error
    except (ValueError, KeyError, TypeError, AttributeError, SyntaxError, OSError) as error:
        # openpyxl raises whatever the damage happens to cause (ParseError is a SyntaxError)
        raise refusal(BROKEN) from error


def _check(archive: zipfile.ZipFile) -> None:
    if not any(name.startswith("xl/workbook") for name in archive.namelist()):
        raise refusal(NOT_A_BOOK)
    if "xl/workbook.bin" in archive.namelist():
        raise refusal("Двоичные книги (.xlsb) не читаются: сохраните список как «Книга Excel (*.xlsx)».")
    if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
        raise refusal(TOO_BIG)


def _shapes(archive: zipfile.ZipFile) -> dict[str, Shape]:
    """Every part that holds XML, scanned under one budget: openpyxl must meet no part that was not counted."""
    budget = Budget()
    shapes = {}
    for name in archive.namelist():
        with archive.open(name) as stream:
            # by its first bytes, not its name: the names of parts are the author's to choose
            if (
                isinstance(stream, zipfile.ZipExtFile)
                and stream.peek(64).lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \r\n\t")[:1] == b"<"
            ):
                shapes[name] = scan(stream, budget)
    return shapes


def _read(data: bytes, shapes: Mapping[str, Shape]) -> Book:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    styles, texts = _struck_styles(book), next((bytes(each.texts) for each in shapes.values() if each.texts), b"")
    texts = texts if styles or any(map(STRUCK.__and__, texts)) else b""
    sheets = []
    try:
        for source in book.worksheets:
            part: str = source._worksheet_path.removeprefix("/")  # type: ignore[attr-defined]  # noqa: SLF001 — the only way to a sheet's part
            shape = shapes[part]
            source.reset_dimensions()  # 1С writes a wrong <dimension>, which would cut the table
            struck = _struck_cells(source, shape, styles, texts)
            sheets.append(
                Sheet(
                    name=source.title,
                    lines=tuple(_lines(source, shape)),
                    merges=tuple(shape.merges),
                    hidden_columns=frozenset(shape.hidden_columns),
                    uncomputed=frozenset(shape.uncomputed),
                    struck=frozenset(place for place, whole in struck.items() if whole),
                    half_struck=frozenset(place for place, whole in struck.items() if not whole),
                    hidden=source.sheet_state != "visible",
                    epoch_1904=book.epoch == CALENDAR_MAC_1904,
                )
            )
    finally:
        book.close()
    return Book(tuple(sheets), "xlsx")


def _struck_styles(book: Any) -> frozenset[int]:
    """Numbers of the cell styles whose font is struck through."""
    struck = {number for number, font in enumerate(book._fonts) if font.strike}  # noqa: SLF001 — the only way in the light mode
    return frozenset(number for number, style in enumerate(book._cell_styles) if style.fontId in struck)  # noqa: SLF001 — as above


def _struck_cells(source: Any, shape: Shape, styles: frozenset[int], texts: bytes) -> dict[tuple[int, int], bool]:
    """Struck cells of a sheet (``_struck``); the sheet is read for them only where the book has a struck font at all."""
    shared = source._shared_strings  # noqa: SLF001 — the numbers of texts are nowhere else
    for index, runs in enumerate(texts[: len(shared)]):
        if runs > AS_CELL:
            shared[index] = _Text(shared[index])
            shared[index].runs = runs
    there = styles or texts or any(map(STRUCK.__and__, shape.runs.values()))
    return dict(_struck(source, shape, styles)) if there else {}


def _struck(source: Any, shape: Shape, styles: frozenset[int]) -> Iterator[tuple[tuple[int, int], bool]]:
    """(row, column) of struck cells, True for those struck whole."""
    for row in source.iter_rows():
        for cell in row:
            if is_blank(cell.value):
                continue
            place = (cell.row, cell.column - 1)
            runs = cell.value.runs if isinstance(cell.value, _Text) else shape.runs.get(place, AS_CELL)
            if runs & STRUCK or (runs & AS_CELL and cell._style_id in styles):  # noqa: SLF001 — cell.font is slow
                yield place, not (runs & PLAIN or (runs & AS_CELL and cell._style_id not in styles))  # noqa: SLF001 — as above


class _Text(str):
    """A shared text that has runs of its own look."""

    __slots__ = ("runs",)
    runs: int


def _lines(source: Any, shape: Shape) -> Iterator[Line]:  # a ReadOnlyWorksheet, which the stubs do not know as such
    for number, row in enumerate(source.iter_rows(values_only=True), start=1):
        end = len(row)
        while end and is_blank(row[end - 1]) and (number, end - 1) not in shape.uncomputed:
            end -= 1
        if end:
            yield Line(number, tuple(_short(value) for value in row[:end]), number in shape.hidden_rows)


def _short(value: Value) -> Value:
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise refusal(f"В одной из ячеек больше {MAX_TEXT} знаков: это не список. Проверьте файл.")
    return str(value) if isinstance(value, _Text) else value

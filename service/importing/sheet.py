"""What a list is once it is read, whatever file it came in: sheets, lines, cells with addresses, notes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from schemas.errors import Fault, Invalid

Value = str | int | float | bool | datetime | date | time | timedelta | None
"""What a cell may hold: openpyxl's Python values; a csv cell is always str or None."""

MAX_BYTES = 5 * 1024 * 1024
"""Size of an uploaded list, bytes."""
MAX_UNPACKED = 50 * 1024 * 1024
"""Unpacked size of an xlsx, bytes."""
MAX_ROWS = 20_000
"""Filled rows of a book, all sheets together."""
MAX_COLUMNS = 200
MAX_CELLS = 1_000_000
"""Cells of a book, the empty formatted ones too: what can be scanned in a second and held in 200 MB."""
MAX_TEXT = 10_000
"""Characters in one cell; Excel itself stops at 32,767."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet: its number as Excel shows it (from 1), its values from column A, whether it is hidden."""

    number: int
    values: tuple[Value, ...]
    hidden: bool = False

    def value(self, column: int) -> Value:
        """The value in a column (A is 0); None beyond the row's end."""
        return self.values[column] if column < len(self.values) else None


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, all four bounds inclusive: rows from 1, columns from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a list; only rows with something in them are kept."""

    name: str
    lines: tuple[Line, ...]
    merges: tuple[Merge, ...] = ()
    hidden_columns: frozenset[int] = frozenset()
    uncomputed: frozenset[tuple[int, int]] = frozenset()
    """(row, column) of formulas whose result the file does not hold."""
    struck: frozenset[tuple[int, int]] = frozenset()
    """(row, column) of cells struck through whole: a college strikes out those who left."""
    half_struck: frozenset[tuple[int, int]] = frozenset()
    """(row, column) of cells with a part of the text struck through."""
    hidden: bool = False
    epoch_1904: bool = False
    """True for books that count days from 1904 (old Excel for Mac)."""

    @property
    def width(self) -> int:
        """The number of columns up to the last filled one."""
        return max((len(line.values) for line in self.lines), default=0)


@dataclass(frozen=True, slots=True)
class Book:
    """All sheets of a source and what is to be told of it as a whole; ``origin`` is «xlsx», «csv» or «paste»."""

    sheets: tuple[Sheet, ...]
    origin: str
    notes: tuple[str, ...] = field(default=())


def letter(column: int) -> str:
    """«A» for 0, «AA» for 26: a column's name in Excel."""
    name = ""
    rest = column + 1
    while rest:
        rest, index = divmod(rest - 1, 26)
        name = chr(65 + index) + name
    return name


def address(row: int, column: int) -> str:
    """«C5»: a cell as Excel names it; rows from 1, columns from 0."""
    return f"{letter(column)}{row}"


def shown(value: Value) -> str:
    """A cell as a reader would see it: dates as 17.05.2008, whole numbers without a fraction, nothing as ''."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ИСТИНА" if value else "ЛОЖЬ"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    if isinstance(value, date):  # a datetime is a date
        return f"{value:%d.%m.}{value.year:04d}"
    return str(value)


def is_blank(value: Value) -> bool:
    """Nothing, or only spaces of any kind."""
    return value is None or (isinstance(value, str) and not value.strip(" \t\r\n\u00a0\u200b\ufeff\u202f"))


def refusal(sentence: str) -> Invalid:
    """The error that refuses a whole file with one sentence."""
    return Invalid([Fault("file", sentence)], sentence)

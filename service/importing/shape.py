"""A streaming look at a book's XML before openpyxl: counts against the limits, and what its light mode does not tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from openpyxl.utils.cell import range_boundaries

from service.importing.sheet import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_UNPACKED, Merge, refusal

CHUNK = 256 * 1024
AS_CELL, PLAIN, STRUCK = 1, 2, 4
"""How a run of a text is written: like its cell, otherwise, struck through."""
LOWEST = 1_048_576
"""The last row of a sheet of Excel."""

TOO_MANY_CELLS = (
    f"В файле больше {MAX_CELLS} ячеек (считая пустые с оформлением). "
    "Скопируйте нужную таблицу в новую книгу и загрузите её."
)
TOO_MANY_ROWS = f"В файле больше {MAX_ROWS} заполненных строк. Разделите список на несколько файлов."
TOO_MANY_COLUMNS = f"В листе больше {MAX_COLUMNS} столбцов. Оставьте только нужные."
TOO_BIG = "В распакованном виде файл больше 50 МБ. Скопируйте нужную таблицу в новую книгу и загрузите её."
OVERDRESSED = (
    "В книге слишком много стилей, ссылок или объединений. Скопируйте нужную таблицу в новую книгу как значения."
)
BROKEN = "Файл повреждён: лист не читается. Откройте его в Excel и сохраните заново."


@dataclass(slots=True)
class Budget:
    """What is left of the limits for the whole book; every sheet takes from it."""

    cells: int = MAX_CELLS
    rows: int = MAX_ROWS
    unpacked: int = MAX_UNPACKED
    strings: int = MAX_CELLS
    height: int = 4 * LOWEST
    """Rows from the top of each sheet to its last one: openpyxl makes the absent ones too, 0.25 µs each."""
    others: int = 100_000
    """Elements that are neither cells nor parts of texts: openpyxl spends about 15 µs on each."""


@dataclass(slots=True)
class Shape:
    """What the scan found: hidden rows (from 1) and columns (from 0), merges, formulas without a result."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list)
    uncomputed: set[tuple[int, int]] = field(default_factory=set)
    texts: bytearray = field(default_factory=bytearray)
    """For each shared text how its runs are written: AS_CELL, PLAIN, STRUCK, joined by «or»."""
    runs: dict[tuple[int, int], int] = field(default_factory=dict)
    """The same for texts within cells, by (row, column)."""


class _Scan:
    """Handlers of expat for one part; rows and cells without an address are counted on, as Excel does."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.shape = Shape()
        self.row = 0
        self.column = -1
        self.filled = False
        self.formula = False
        self.result = False
        self.inside = False
        self.text = False
        self.wording = False
        self.run = self.runs = 0
        self.starts = {
            "row": self._row, "c": self._cell, "f": self._formula, "v": self._value, "t": self._value,
            "col": self._columns, "mergeCell": self._merge, "si": self._string, "is": self._wording,
            "r": self._run, "rPr": self._look, "strike": self._struck,
        }  # fmt: skip

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        handler = self.starts.get(tag.rpartition(":")[2])
        if handler:
            handler(attributes)
        elif not self.wording:
            self._other()

    def end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        self.inside = False
        if name in {"si", "is"}:
            self._worded(name)
        elif name == "c" and self.formula and not self.result:
            self.shape.uncomputed.add((self.row, self.column))
        elif name == "row" and self.filled:
            self.budget.rows -= 1
            if self.budget.rows < 0:
                raise refusal(TOO_MANY_ROWS)

    def _row(self, attributes: dict[str, str]) -> None:
        """Rows go downwards: openpyxl leaves out, without a word, one that stands after a lower one."""
        row = int(attributes.get("r", self.row + 1))
        if not self.row < row <= LOWEST:
            raise refusal(BROKEN)
        self.budget.height -= row - self.row
        if self.budget.height < 0:
            raise refusal(TOO_MANY_CELLS)
        self.row = row
        self.column = -1
        self.filled = False
        if attributes.get("hidden") in {"1", "true"} or attributes.get("zeroHeight") == "1":
            self.shape.hidden_rows.add(self.row)

    def _cell(self, attributes: dict[str, str]) -> None:
        """Cells go to the right; absent ones to the left of a cell are made by openpyxl, so they count too."""
        place = attributes.get("r")
        column = _column(place) if place else self.column + 1
        if self.row and column <= self.column:
            raise refusal(BROKEN)
        self.budget.cells -= column - self.column if self.row else 1  # outside rows: the order of calculation
        if self.budget.cells < 0:
            raise refusal(TOO_MANY_CELLS)
        self.column = column
        self.formula = self.result = False
        self.text = attributes.get("t") == "str"

    def _string(self, attributes: dict[str, str]) -> None:
        self._wording(attributes)
        self.budget.strings -= 1
        if self.budget.strings < 0:
            raise refusal(TOO_MANY_CELLS)

    def _wording(self, _: dict[str, str]) -> None:
        self.wording, self.run, self.runs = True, AS_CELL, 0

    def _worded(self, name: str) -> None:
        self.wording = False
        if name == "si":
            self.shape.texts.append(self.runs)
        elif self.runs > AS_CELL:
            self.shape.runs[self.row, self.column] = self.runs

    def _written(self, run: int) -> None:
        self.run = run
        if not self.wording:
            self._other()

    def _run(self, _: dict[str, str]) -> None:
        self._written(AS_CELL)

    def _look(self, _: dict[str, str]) -> None:
        self._written(PLAIN)

    def _struck(self, attributes: dict[str, str]) -> None:
        self._written(PLAIN if attributes.get("val") in {"0", "false"} else STRUCK)

    def _other(self) -> None:
        self.budget.others -= 1
        if self.budget.others < 0:
            raise refusal(OVERDRESSED)

    def _formula(self, _: dict[str, str]) -> None:
        self.formula = True
        self._fill()

    def _value(self, _: dict[str, str]) -> None:
        self.inside = True
        self.result = self.text  # a formula may well give an empty text

    def characters(self, text: str) -> None:
        if self.inside and not text.isspace():
            self.result = True
            self.runs |= self.run
            self._fill()

    def _fill(self) -> None:
        self.filled = True
        if self.column >= MAX_COLUMNS:
            raise refusal(TOO_MANY_COLUMNS)

    def _columns(self, attributes: dict[str, str]) -> None:
        self._other()
        if attributes.get("hidden") in {"1", "true"}:
            first, last = int(attributes["min"]), int(attributes["max"])
            self.shape.hidden_columns.update(range(first - 1, min(last, MAX_COLUMNS)))

    def _merge(self, attributes: dict[str, str]) -> None:
        self._other()
        left, top, right, bottom = range_boundaries(attributes["ref"])
        if None in {left, top, right, bottom}:
            return
        self.shape.merges.append(Merge(int(top or 0), int(left or 0) - 1, int(bottom or 0), int(right or 0) - 1))


def _column(place: str) -> int:
    number = 0
    for sign in place:
        if sign.isdigit():
            break
        number = number * 26 + ord(sign.upper()) - 64
    return number - 1


def _no_doctype(*_: object) -> None:
    raise refusal("В файле есть описание DOCTYPE, которого в книгах Excel не бывает: файл не принимается.")


def scan(stream: IO[bytes], budget: Budget) -> Shape:
    """Read the XML of one part (a sheet, styles, texts) to its end; raises Invalid at the first limit broken."""
    state = _Scan(budget)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = state.start
    parser.EndElementHandler = state.end
    parser.CharacterDataHandler = state.characters
    parser.StartDoctypeDeclHandler = _no_doctype
    try:
        while chunk := stream.read(CHUNK):
            budget.unpacked -= len(chunk)
            if budget.unpacked < 0:
                raise refusal(TOO_BIG)
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, KeyError) as error:
        raise refusal(BROKEN) from error
    return state.shape

"""What reading a list gives: rows with their values, and everything that was repaired, doubted, wrong or left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from schemas.values.names import FullName, Gender
from service.importing.cells import REPAIRS, Stored
from service.importing.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair as it is told: cell («B5»), field, what stood there, what is taken, the sentence."""

    cell: str
    field: str
    code: str
    before: str
    after: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A fault (forbids saving) or a doubt (to be looked at): its row and cell, the cell's text, one sentence."""

    row: int
    cell: str
    field: str
    text: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """Rows that are not imported, from first to last inclusive, and why."""

    first: int
    last: int
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row read: its number in the sheet, its values by stored field, the cell each value came from."""

    number: int
    values: Mapping[str, Stored]
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rows:
    """A whole list read; rows with faults are among ``rows`` too, so that every remark of them shows at once."""

    kind: Kind
    sheet: str
    mapping: Mapping[str, str]
    fingerprint: str
    rows: tuple[Row, ...]
    repairs: tuple[Repair, ...]
    faults: tuple[Remark, ...]
    doubts: tuple[Remark, ...]
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]


GenderOf = Callable[[FullName], Gender | None]
"""Says the gender that a name leaves no doubt about, else None; the grammar's guess in production."""


def nobody(_: FullName) -> Gender | None:
    """A ``GenderOf`` that never knows."""
    return None


@dataclass(frozen=True, slots=True)
class Options:
    """What reading depends on besides the list; ``defaults`` fills fields of the whole list («role»: «student»)."""

    today: date
    gender_of: GenderOf = nobody
    defaults: Mapping[str, Stored] = field(default_factory=dict)


@dataclass(slots=True)
class Told:
    """Collects what is to be told while reading."""

    repairs: list[Repair] = field(default_factory=list)
    faults: list[Remark] = field(default_factory=list)
    doubts: list[Remark] = field(default_factory=list)
    faulty: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Row → fields with a fault."""

    def repair(self, cell: str, key: str, code: str, before: str, after: str) -> None:
        """Tell a repair with the sentence of its code."""
        self.repairs.append(Repair(cell, key, code, before, after, REPAIRS[code]))

    def fault(self, remark: Remark) -> None:
        """Tell what forbids saving."""
        self.faults.append(remark)
        self.faulty[remark.row].add(remark.field)

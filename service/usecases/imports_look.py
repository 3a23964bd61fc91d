"""Reading a list and comparing it with the records: what an import shows before anything is saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from records.registry import IMPORTS
from records.store import Reader
from service.importing.delimited import read_paste
from service.importing.headrow import find_header, header_texts
from service.importing.plan import Plan
from service.importing.preview import Policy, Rule, preview
from service.importing.reading import read
from service.importing.result import Options, Row, Rows
from service.importing.rows import read_rows
from service.importing.sheet import Book
from service.importing.survey import Survey, fingerprint, survey
from service.importing.vocabulary import Kind
from service.rendering.gate import inspect
from service.usecases import imports_rows, imports_stored
from service.usecases.finding import StoreLookup
from service.usecases.house import House
from service.usecases.imports_rows import NewGroup


@dataclass(frozen=True, slots=True)
class Source:
    """A list as it came: the bytes of a file or pasted text; ``mapping`` {"column header": "field"} overrides the guess.

    ``rules`` per field: overwrite, keep, fill_empty; ``role`` for people whose row names none.
    """

    kind: Kind
    content: bytes = b""
    paste: str = ""
    name: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    role: str = ""


@dataclass(frozen=True, slots=True)
class ReadList:
    """A list read to rows, not compared with anything yet."""

    found: Survey
    rows: Rows


@dataclass(frozen=True, slots=True)
class Looked:
    """A list compared: the plan, and the groups that would be made."""

    plan: Plan
    groups: tuple[NewGroup, ...]


def book_of(source: Source) -> Book:
    """The source through the gate of uploads and through the reader; Invalid with one sentence."""
    if source.paste.strip():
        return read_paste(source.paste)
    admit(source.content)
    return read(source.content)


def admit(content: bytes) -> None:
    """The gate of uploads, cheap enough to stand before anything is opened; Invalid with one sentence."""
    if content.startswith(b"PK"):
        inspect(content, "xlsx")
    elif not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf")):
        inspect(content or b"\n", "csv")  # the reader itself says how to save the others


def read_list(house: House, reader: Reader, source: Source) -> ReadList:
    """All rows of the list; the columns as given, else as confirmed for these headers, else as guessed."""
    found = _surveyed(reader, book_of(source), source)
    today = house.today(house.college(reader))
    options = Options(today, StoreLookup(reader).certain_gender, _defaults(source, found))
    return ReadList(found, read_rows(found, options))


def compare(reader: Reader, source: Source, rows: Rows) -> Looked:
    """The plan of a list over the records as they are in this view."""
    kind = source.kind
    settled = imports_rows.settle(reader, rows)
    records = imports_stored.existing(reader, kind, settled.rows.rows)
    made = preview(records, settled.rows, Policy(dict(source.rules)))
    roles = {row["key"]: row["roles"] for row in reader.find("people")} if kind is Kind.PEOPLE else {}
    made = imports_rows.with_roles(imports_rows.with_genders(made), roles)
    return Looked(made, settled.groups)


def _surveyed(reader: Reader, book: Book, source: Source) -> Survey:
    if source.mapping:
        return survey(book, source.kind, mapping=source.mapping)
    kept = _remembered(reader, book, source.kind)
    return survey(book, source.kind, sheet=kept[0], mapping=kept[1]) if kept else survey(book, source.kind)


def _remembered(reader: Reader, book: Book, kind: Kind) -> tuple[str, dict[str, str]] | None:
    """The sheet and its mapping, where a list with the same headers was saved before."""
    for sheet in book.sheets:
        header = find_header(sheet, kind) if sheet.lines and not sheet.hidden else None
        if header is not None:
            name = fingerprint(kind, (text for _, text in header_texts(sheet, header)))
            rows = reader.find(IMPORTS.name, {"state": "mapping", "fingerprint": name}, limit=1)
            if rows:
                return sheet.name, rows[0]["mapping"]
    return None


def _defaults(source: Source, found: Survey) -> dict[str, str | int]:
    """Whose list it is: as said, else teachers where there are positions and no groups, else students."""
    if source.kind is not Kind.PEOPLE:
        return {}
    if source.role:
        return {"role": source.role}
    staff = found.column("position") is not None and found.column("group") is None
    return {"role": "teacher" if staff else "student"}


def stored_rows(rows: Rows) -> list[list[Any]]:
    """Rows as they are kept until the import is saved: number and values."""
    return [[row.number, dict(row.values)] for row in rows.rows]


def rows_again(kind: Kind, shown: Plan, stored: list[list[Any]]) -> Rows:
    """The rows of a plan without faults, to be compared anew at the moment of saving."""
    rows = tuple(Row(number, values, {}) for number, values in stored)
    return Rows(kind, shown.sheet, shown.mapping, shown.fingerprint, rows, (), (), (), (), ())

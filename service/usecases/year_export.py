"""A whole academic year for an inspector: one zip with folders by stage and journal, inventories, and the digest of every file."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from records.registry import ISSUED
from schemas.issued import Issued, State
from schemas.journals import JOURNALS
from schemas.values.actor import Actor
from schemas.values.calendar import AcademicYear
from service.archive.terms import Term
from service.errors import Conflict, Fault, Invalid, NotFound, Unavailable
from service.rendering.names import file_name, folder_name
from service.security.permissions import Permission, require
from service.usecases import retention, views
from service.usecases.house import House

INVENTORY = "case_inventory"
SUMS = "sha256.txt"
COLUMNS = (
    ("Папка", 40),
    ("Файл", 50),
    ("Документ", 50),
    ("Номер", 12),
    ("Дата", 12),
    ("Состояние", 16),
    ("Срок хранения", 36),
    ("sha256", 66),
)
MOMENT = (1980, 1, 1, 0, 0, 0)
"""The same time in every entry: the same year gives the same bytes but for what was added."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: papers of the year (lines without a file too), files in the zip, sha256 of the zip."""

    papers: int
    files: int
    sha256: str


@dataclass(frozen=True, slots=True)
class _Entry:
    paper: Issued
    folder: str
    name: str


def year_export(house: House, actor: Actor, year: str, out: Path) -> Exported:
    """Write the zip; Invalid for no year, NotFound for a year without papers, Conflict when the file is there, Unavailable for a bad disk.

    A damaged file of the archive stops the export: an inspector gets everything or a sentence.
    """
    require(actor, Permission.EXPORT_ARCHIVE)
    entries = _entries(house, _year(year))
    if not entries:
        raise NotFound(f"За {year} учебный год документов нет.")
    if out.exists():
        raise Conflict(f"Файл {out.name} уже есть: дайте выгрузке другое имя.")
    known = retention.terms(house, actor)
    sheets = {
        "Опись.docx": views.view(
            house, actor, INVENTORY, {"year": year, "rows": [_row(entry.paper, known) for entry in entries]}
        ),
        "Опись.xlsx": _workbook(entries, known),
    }
    draft = out.with_name(f".{out.name}.new")
    try:
        count = _write(house, draft, entries, sheets)
        with draft.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        draft.rename(out)
    except OSError as error:
        raise Unavailable("Выгрузка не записана: проверьте место на диске и права на папку.") from error
    finally:
        draft.unlink(missing_ok=True)
    with house.store.transaction(actor) as tx:
        tx.audit("year_export", subject=year, facts={"papers": len(entries), "files": count, "sha256": digest})
    return Exported(len(entries), count, digest)


def _year(text: str) -> str:
    try:
        return str(AcademicYear.parse(text))
    except ValueError:
        raise Invalid([Fault("year", "Учебный год пишется так: 2026-2027.")]) from None


def _entries(house: House, year: str) -> list[_Entry]:
    with house.store.reading() as reader:
        papers = ISSUED.find(reader, {"academic_year": year}, order=("journal", "date", "seq"))
    taken: set[str] = set()
    found = []
    for paper in papers:
        folder = _folder(paper)
        plain = paper.file_name.removesuffix(".docx")
        name = file_name(plain) if paper.file_name else ""
        if f"{folder}/{name}".lower() in taken or (name and not paper.number):
            name = file_name(plain, about=paper.key[:8])
        taken.add(f"{folder}/{name}".lower())
        found.append(_Entry(paper, folder, name))
    return found


def _folder(paper: Issued) -> str:
    stage = f"Этап {min(paper.stages)}" if paper.stages else "Без этапа"
    journal = JOURNALS.get(paper.journal)
    return f"{stage}/{folder_name(journal.title if journal else 'Без номера')}"


def _files(house: House, entries: list[_Entry]) -> Iterator[tuple[str, bytes]]:
    for entry in entries:
        if entry.paper.sha256:
            yield f"{entry.folder}/{entry.name}", house.files.get(entry.paper.sha256)
        stem = (entry.name.removesuffix(".docx") or entry.paper.key)[:100]
        if entry.paper.pdf_sha256:
            yield f"{entry.folder}/{stem} (PDF-A).pdf", house.files.get(entry.paper.pdf_sha256)
        if entry.paper.scan_sha256:
            yield f"{entry.folder}/{stem} (скан).pdf", house.files.get(entry.paper.scan_sha256)


def _write(house: House, draft: Path, entries: list[_Entry], sheets: dict[str, bytes]) -> int:
    sums: list[str] = []
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as bundle:
        for path, content in (*_files(house, entries), *sheets.items()):
            bundle.writestr(zipfile.ZipInfo(path, MOMENT), content)
            sums.append(f"{hashlib.sha256(content).hexdigest()}  {path}\n")
        bundle.writestr(zipfile.ZipInfo(SUMS, MOMENT), "".join(sums))
    return len(sums) + 1


def _row(paper: Issued, known: dict[str, Term]) -> dict[str, Any]:
    kind = paper.word[:1].upper() + paper.word[1:]
    note = f" (аннулирован: {paper.reason})" if paper.state is State.ANNULLED else ""
    term = known.get(paper.retention)
    return {
        "title": f"{kind} «{paper.title}»{note}", "number": paper.number, "date": paper.date.isoformat(),
        "term": term.written if term else "",
    }  # fmt: skip


def _workbook(entries: list[_Entry], known: dict[str, Term]) -> bytes:
    book = Workbook()
    sheet = book.create_sheet("Опись", 0)
    sheet.append([title for title, _ in COLUMNS])
    for entry in entries:
        paper, row = entry.paper, _row(entry.paper, known)
        sheet.append(
            [
                entry.folder, entry.name or "подлинник на бумаге", row["title"], paper.number, f"{paper.date:%d.%m.%Y}",
                paper.state.russian, row["term"], paper.sha256,
            ]
        )  # fmt: skip
    for line in sheet.iter_rows():
        for cell in line:
            cell.data_type, cell.alignment = "s", Alignment(wrap_text=True, vertical="top")
    for place, (_, width) in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.cell(1, place).font = Font(bold=True)
    del book["Sheet"]
    out = BytesIO()
    book.save(out)
    return out.getvalue()

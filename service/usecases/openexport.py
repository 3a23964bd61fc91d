"""`export`: everything in the open, so that a college never depends on us: records as JSON that plain TinyDB opens, files beside them."""

from __future__ import annotations

import shutil
from pathlib import Path

import orjson

from records.registry import ACTS, CONSENTS, ISSUED, SPECS
from schemas.issued import Issued
from schemas.values.actor import Actor
from service.errors import Conflict, HouseError
from service.rendering.names import file_name, folder_name
from service.security.ground import TABLES
from service.security.permissions import Permission, require
from service.settings import OWN_TEMPLATES
from service.usecases.house import House

SECRET = {"sessions", "tokens", "throttles", "codes", "users", "drafts"}
"""Not exported: they open doors and are worth nothing elsewhere."""
AUDIT = "audit"
"""The table of records.json in which the chain of deeds stands, line by line with its hashes."""


def export(house: House, actor: Actor, target: Path) -> tuple[int, int]:
    """Write records.json and the folder «архив» into the empty folder ``target``; gives counts of records and files."""
    require(actor, Permission.EXPORT_ARCHIVE)
    if target.exists() and any(target.iterdir()):
        raise Conflict("Выгрузка идёт только в пустую папку: эта не пуста.")
    target.mkdir(parents=True, exist_ok=True)
    try:
        counts = _write(house, target)
    except (HouseError, OSError):
        for path in target.iterdir():
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()
        raise
    with house.store.transaction(actor) as tx:
        tx.audit("export", facts={"papers": counts[1]})
    return counts


def _write(house: House, target: Path) -> tuple[int, int]:
    with house.store.reading() as reader:
        tables = {
            spec.name: {str(number): row for number, row in enumerate(reader.find(spec.name, order=("key",)), 1)}
            for spec in (*SPECS, *TABLES)
            if spec.name not in SECRET
        }
        papers = [paper for paper in ISSUED.find(reader) if paper.sha256]
        scans = [consent for consent in CONSENTS.find(reader) if consent.scan_sha256]
        acts = [act for act in ACTS.find(reader) if act.sha256]
    tables[AUDIT] = {str(line["seq"]): line for line in house.store.audit_lines(limit=10**9)}
    (target / "records.json").write_bytes(orjson.dumps(tables, option=orjson.OPT_INDENT_2))
    there: set[str] = set()
    for paper in papers:
        _paper(house, target / "архив", paper)
        there |= {paper.sha256, paper.scan_sha256, paper.pdf_sha256}
    for consent in scans:
        if consent.scan_sha256 not in there:
            _put(house, target / "архив" / "Сканы согласий" / f"{consent.key}.pdf", consent.scan_sha256)
    for act in acts:
        name = f"Акт {act.number} от {act.decided_at[:10]} ({act.key[:6]}).docx"
        _put(house, target / "архив" / "Акты о выделении к уничтожению" / name, act.sha256)
    if (house.settings.data / OWN_TEMPLATES).is_dir():
        shutil.copytree(house.settings.data / OWN_TEMPLATES, target / "шаблоны")
    return sum(len(rows) for rows in tables.values()), len(papers)


def _paper(house: House, root: Path, paper: Issued) -> None:
    folder = root / folder_name(paper.academic_year) / folder_name(paper.journal or "без номера")
    plain = paper.file_name.removesuffix(".docx")
    name = file_name(plain, about=paper.key[:6] if not paper.number else "")
    if (folder / name).exists():
        name = file_name(plain, about=paper.key)
    _put(house, folder / name, paper.sha256)
    for mark, digest in (("скан", paper.scan_sha256), ("PDF-A", paper.pdf_sha256)):
        if digest:
            _put(house, folder / f"{name.removesuffix('.docx')} ({mark}).pdf", digest)


def _put(house: House, path: Path, digest: str) -> None:
    """A file of the archive by its name for people; one that is damaged stops the export."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with house.files.whole(digest).open("rb") as source, path.open("xb") as out:
        shutil.copyfileobj(source, out)

"""`export`: everything in the open, so that a college never depends on us: records as JSON that plain TinyDB opens, files beside them."""

from __future__ import annotations

from pathlib import Path

import orjson

from records.registry import ISSUED, SPECS
from schemas.values.actor import Actor
from service.errors import Conflict
from service.rendering.names import file_name, folder_name
from service.security.ground import TABLES
from service.security.permissions import Permission, require
from service.usecases.house import House

SECRET = {"sessions", "tokens", "throttles", "codes", "users", "drafts"}
"""Not exported: they open doors and are worth nothing elsewhere."""


def export(house: House, actor: Actor, target: Path) -> tuple[int, int]:
    """Write records.json and the folder «архив» into the empty folder ``target``; gives counts of records and files."""
    require(actor, Permission.EXPORT_ARCHIVE)
    if target.exists() and any(target.iterdir()):
        raise Conflict("Выгрузка идёт только в пустую папку: эта не пуста.")
    target.mkdir(parents=True, exist_ok=True)
    with house.store.reading() as reader:
        tables = {
            spec.name: {str(number): row for number, row in enumerate(reader.find(spec.name, order=("key",)), 1)}
            for spec in (*SPECS, *TABLES)
            if spec.name not in SECRET
        }
        papers = [paper for paper in ISSUED.find(reader) if paper.sha256]
    (target / "records.json").write_bytes(orjson.dumps(tables, option=orjson.OPT_INDENT_2))
    for paper in papers:
        folder = target / "архив" / folder_name(paper.academic_year) / folder_name(paper.journal or "без номера")
        folder.mkdir(parents=True, exist_ok=True)
        name = file_name(paper.file_name.removesuffix(".docx"), about=paper.key[:6] if not paper.number else "")
        (folder / name).write_bytes(house.files.get(paper.sha256))
        for mark, digest in (("скан", paper.scan_sha256), ("PDF-A", paper.pdf_sha256)):
            if digest:
                (folder / f"{name.removesuffix('.docx')} ({mark}).pdf").write_bytes(house.files.get(digest))
    with house.store.transaction(actor) as tx:
        tx.audit("export", facts={"papers": len(papers)})
    return sum(len(rows) for rows in tables.values()), len(papers)

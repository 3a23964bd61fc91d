"""What comes out of a batch: one Word or PDF file in the order of the list, a zip, or a folder with a file for each group."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from records.registry import ISSUED, JOBS
from records.store import Reader
from schemas.issued import Issued
from schemas.job import Job
from schemas.values.actor import Actor, Role
from service.errors import Fault, Invalid, Unavailable
from service.rendering import compile as compile_template
from service.rendering.bundle import bundle
from service.rendering.names import file_name, folder_name
from service.rendering.office import Pool, available
from service.rendering.printjob import Item, print_job
from service.rendering.slots import build_slots
from service.security.permissions import Permission, require
from service.usecases.batch import Row
from service.usecases.house import House
from service.usecases.issue import Request, prepare
from service.usecases.papers import paper_facts

ENDINGS = (".docx", ".pdf", ".zip", "")


def write_pile(house: House, actor: Actor, key: str, out: Path, *, odd_starts: bool = False) -> list[str]:
    """Write the papers of a batch to ``out`` (.docx, .pdf, .zip, or a folder); gives the files written.

    Invalid for another ending; Unavailable where PDF needs LibreOffice and it is not there.
    """
    require(actor, Permission.READ_ARCHIVE)
    ending = out.suffix.lower()
    if ending not in ENDINGS:
        raise Invalid([Fault("out", "Итог пишется в .docx, .pdf, .zip или в папку (имя без точки).")])
    with house.store.reading() as reader:
        job = JOBS.get(reader, key)
        if ending == ".zip":
            out.write_bytes(bundle(_files(house, reader, job)))
            return [out.name]
        if ending:
            out.write_bytes(
                _made(print_job(_items(house, reader, job), odd_starts=odd_starts, separators=True), ending)
            )
            return [out.name]
        return _folder(house, reader, job, out, odd_starts=odd_starts)


def _folder(house: House, reader: Reader, job: Job, out: Path, *, odd_starts: bool) -> list[str]:
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for group, items in groupby(_items(house, reader, job), key=lambda item: item.group):
        name = file_name(group or job.title)
        (out / name).write_bytes(print_job(list(items), odd_starts=odd_starts))
        written.append(name)
    return written


def _made(docx: bytes, ending: str) -> bytes:
    if ending == ".docx":
        return docx
    if (reason := available()) is not None:
        raise Unavailable(reason)
    with Pool() as pool:
        return pool.print_job_pdf(docx).pdf


def _papers(reader: Reader, job: Job) -> Iterator[tuple[Row, Issued]]:
    for raw, result in zip(job.rows, job.results, strict=False):
        if result["paper"]:
            yield Row(**{**raw, "reasons": ()}), ISSUED.get(reader, result["paper"])


def _files(house: House, reader: Reader, job: Job) -> Iterator[tuple[str, str, bytes]]:
    for row, paper in _papers(reader, job):
        name = file_name(paper.file_name.removesuffix(".docx").partition(" — ")[0], about=row.name)
        yield folder_name(row.group), name, house.files.get(paper.sha256)


def _items(house: House, reader: Reader, job: Job) -> Iterator[Item]:
    actor = Actor(job.login, frozenset(Role(role) for role in job.roles), f"job {job.key}")
    for row, paper in _papers(reader, job):
        asked = Request(paper.type, paper.data, reason="print", ground=paper.ground)
        prepared = prepare(house, reader, actor, asked)
        facts = paper_facts(house, reader, prepared, paper.number, paper.code)
        slots = build_slots(prepared.kind.manifest, prepared.data, facts)
        yield Item(compile_template(prepared.kind.template()), slots, row.group, row.name)

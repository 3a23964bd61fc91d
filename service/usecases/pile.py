"""What comes out of a batch: one Word or PDF file in the order of the list, a zip, or a folder with a file for each group."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from records.registry import ISSUED, JOBS
from records.store import Reader
from schemas.document.compile import load
from schemas.issued import Issued
from schemas.job import Job
from schemas.values.actor import Actor
from service.errors import Conflict, Fault, HouseError, Invalid, Unavailable
from service.rendering import compile as compile_template
from service.rendering import pdf_fast
from service.rendering.bundle import bundle
from service.rendering.names import file_name, folder_name
from service.rendering.office import Pool, available
from service.rendering.printjob import Item, print_job
from service.rendering.slots import build_slots
from service.security.permissions import Permission, require
from service.usecases import handover
from service.usecases.batch import Row, results
from service.usecases.finding import StoreLookup
from service.usecases.house import House
from service.usecases.issue import Prepared, Request
from service.usecases.papers import paper_facts

ENDINGS = (".docx", ".pdf", ".zip", "")
Told = Callable[[str], bool]
"""Told what is being made; False asks to stop."""


class Stopped(Conflict):
    """The job was stopped while its files were being written."""

    def __init__(self) -> None:
        super().__init__("Задание остановлено.")


@dataclass(frozen=True, slots=True)
class Pile:
    """How a pile is printed; ``register``: a hand-over register on top of each group."""

    odd_starts: bool = False
    register: bool = True
    told: Told = lambda _stage: True

    def tell(self, stage: str) -> None:
        """Say what is being made; Stopped when nobody wants it any more."""
        if not self.told(stage):
            raise Stopped


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper of the pile with the row it came from."""

    row: Row
    paper: Issued


def check_target(out: Path) -> None:
    """Invalid for an ending that is none of ours; Unavailable where PDF needs LibreOffice and it is not there."""
    if out.suffix.lower() not in ENDINGS:
        raise Invalid([Fault("out", "Итог пишется в .docx, .pdf, .zip или в папку (имя без точки).")])
    if out.suffix.lower() == ".pdf" and (reason := available()) is not None:
        raise Unavailable(reason)


def write_pile(house: House, actor: Actor, key: str, out: Path, pile: Pile = Pile()) -> list[str]:
    """Write the papers of a batch to ``out`` (.docx, .pdf, .zip, or a folder); gives the names of the files written."""
    require(actor, Permission.READ_ARCHIVE)
    check_target(out)
    ending = out.suffix.lower()
    with house.store.reading() as reader:
        job = JOBS.get(reader, key)
        entries = [
            Entry(row, ISSUED.get(reader, result["paper"]))
            for _, row, result in results(reader, key)
            if result["paper"]
        ]
        if not entries:
            return []
        if ending == ".zip":
            _put(out, bundle(_files(house, entries)))
            return [out.name]
        if ending == "":
            return _folder(house, reader, job, entries, (out, pile))
        if ending == ".docx":
            pile.tell("собирается файл для печати")
            _put(
                out,
                print_job(_all_items(house, reader, job, entries, pile), odd_starts=pile.odd_starts, separators=True),
            )
            return [out.name]
        jobs = _group_jobs(house, reader, job, entries, pile)
        _put(out, _pdf(jobs, pile))
    return [out.name]


def _folder(house: House, reader: Reader, job: Job, entries: Sequence[Entry], to: tuple[Path, Pile]) -> list[str]:
    out, pile = to
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for group, part in _by_group(entries):
        pile.tell(f"собирается файл группы {group}" if group else "собирается файл")
        name = file_name(group or job.title)
        _put(out / name, print_job(_items(house, reader, job, (group, part), pile), odd_starts=pile.odd_starts))
        written.append(name)
    return written


def _by_group(entries: Sequence[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    for group, part in groupby(entries, key=lambda entry: entry.row.group):
        yield group, list(part)


def _all_items(house: House, reader: Reader, job: Job, entries: Sequence[Entry], pile: Pile) -> Iterator[Item]:
    for place, (group, part) in enumerate(_by_group(entries)):
        if place % 10 == 0:
            pile.tell("собирается файл для печати")
        yield from _items(house, reader, job, (group, part), pile)


def _items(house: House, reader: Reader, job: Job, part: tuple[str, list[Entry]], pile: Pile) -> Iterator[Item]:
    group, entries = part
    if pile.register and len(entries) > 1:
        lines = [(entry.row.name or entry.paper.title, _called(entry.paper)) for entry in entries]
        yield handover.item(house, reader, job, group, lines)
    for entry in entries:
        yield item(house, reader, entry)


def _called(paper: Issued) -> str:
    return f"{paper.word} № {paper.number}" if paper.number else paper.word


def item(house: House, reader: Reader, entry: Entry) -> Item:
    """A registered paper as a part of a print job: the same data, number and code as in its file."""
    row, paper = entry.row, entry.paper
    kind = house.catalogue.get(paper.type)
    data = load(kind.manifest, paper.data, StoreLookup(reader), paper.date)
    college = house.college(reader)
    prepared = Prepared(kind, Request(paper.type, paper.data), data, paper.date, college)
    facts = paper_facts(house, reader, prepared, paper.number, paper.code)
    return Item(compile_template(kind.template()), build_slots(kind.manifest, data, facts), row.group, row.name)


def _files(house: House, entries: Iterable[Entry]) -> Iterator[tuple[str, str, bytes]]:
    for entry in entries:
        name = file_name(entry.paper.file_name.removesuffix(".docx").partition(" — ")[0], about=entry.row.name)
        yield folder_name(entry.row.group), name, house.files.get(entry.paper.sha256)


def _group_jobs(house: House, reader: Reader, job: Job, entries: Sequence[Entry], pile: Pile) -> Iterator[bytes]:
    for group, part in _by_group(entries):
        for start in range(0, len(part), 40):
            some = (group, part[start : start + 40])
            more = Pile(pile.odd_starts, register=pile.register and start == 0)
            yield print_job(_items(house, reader, job, some, more), odd_starts=pile.odd_starts, separators=start == 0)


def _pdf(jobs: Iterator[bytes], pile: Pile) -> bytes:
    """Groups converted side by side, joined in their order; a file of a group is as long as LibreOffice likes best."""
    with Pool() as pool, ThreadPoolExecutor(pool.offices) as threads:
        waiting = []
        made: list[bytes] = []
        try:
            for docx in jobs:
                waiting.append(threads.submit(pool.convert, docx, blank_pages=pile.odd_starts))
                while len(waiting) > pool.offices + 1:
                    made.append(waiting.pop(0).result())
                    pile.tell(f"делается PDF: готово частей — {len(made)}")
            for one in waiting:
                made.append(one.result())
                pile.tell(f"делается PDF: готово частей — {len(made)}")
        except HouseError:
            raise
        except RuntimeError as error:
            raise Unavailable("LibreOffice не смог сделать PDF. Скачайте файл Word и сохраните его как PDF.") from error
    pile.tell("части PDF соединяются")
    return pdf_fast.joined(made)


def _put(path: Path, content: bytes) -> None:
    """Whole or not at all: a broken run leaves no half of a file under its name."""
    aside = path.with_name(f".{path.name}.part")
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)

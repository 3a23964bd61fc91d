"""What comes out of a batch: one Word or PDF file in the order of the list, a zip, or a folder with a file for each group."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from records.registry import ISSUED, JOBS
from records.store import Reader
from schemas.document.compile import load
from schemas.issued import Issued
from schemas.job import Job
from schemas.values.actor import Actor
from service.archive.files import write_whole
from service.errors import Conflict, Fault, HouseError, Invalid, Unavailable
from service.rendering import compile as compile_template
from service.rendering import stamp
from service.rendering.bundle import bundle
from service.rendering.child import job_docx
from service.rendering.names import file_name, folder_name
from service.rendering.office import available
from service.rendering.printjob import Item, Uploaded
from service.rendering.reference import read_entries
from service.rendering.slots import build_slots
from service.security.permissions import Permission, require
from service.usecases import handover
from service.usecases.batch import Row, results
from service.usecases.finding import StoreLookup
from service.usecases.house import House
from service.usecases.issue import Prepared, Request, fill
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
    """One paper of the pile with the row it came from and the number of that row."""

    row: Row
    paper: Issued
    number: int = 0

    @property
    def called(self) -> str:
        """How messages name it: whom the row is about, else kind and number of the paper."""
        return self.row.name or _called(self.paper)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: names of the files, and the rows whose papers are not in them, each with its reason."""

    files: tuple[str, ...] = ()
    missed: tuple[dict[str, Any], ...] = ()


def check_target(out: Path) -> None:
    """Invalid for an ending that is none of ours; Unavailable where PDF needs LibreOffice and it is not there."""
    if out.suffix.lower() not in ENDINGS:
        raise Invalid([Fault("out", "Итог пишется в .docx, .pdf, .zip или в папку (имя без точки).")])
    if out.suffix.lower() == ".pdf" and (reason := available()) is not None:
        raise Unavailable(reason)


def write_pile(house: House, actor: Actor, key: str, out: Path, pile: Pile = Pile()) -> Written:
    """Write the papers of a batch to ``out`` (.docx, .pdf, .zip, or a folder with a file for each group)."""
    require(actor, Permission.READ_ARCHIVE)
    check_target(out)
    ending = out.suffix.lower()
    with house.store.reading() as reader:
        job = JOBS.get(reader, key)
        entries = [
            Entry(row, ISSUED.get(reader, result["paper"]), number)
            for number, row, result in results(reader, key)
            if result["paper"]
        ]
        if not entries:
            return Written()
        if ending == ".zip":
            write_whole(out, bundle(_files(house, entries)))
        elif ending == "":
            return Written(tuple(_folder(house, reader, job, entries, (out, pile))))
        elif ending == ".docx":
            items = [item for item, _ in _all_items(house, reader, job, entries, pile)]
            write_whole(out, job_docx(items, odd_starts=pile.odd_starts, separators=True))
        else:
            content, missed = _pdf(house, list(_all_items(house, reader, job, entries, pile)), pile)
            write_whole(out, stamp.put(content, [stamp.sample()]) if house.college(reader).training else content)
            return Written((out.name,), missed)
    return Written((out.name,))


def _folder(house: House, reader: Reader, job: Job, entries: Sequence[Entry], to: tuple[Path, Pile]) -> list[str]:
    out, pile = to
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for group, part in _by_group(entries):
        pile.tell(f"собирается файл группы {group}" if group else "собирается файл")
        name = file_name(group or job.title)
        items = [item for item, _ in _items(house, reader, job, (group, part), pile)]
        write_whole(out / name, job_docx(items, odd_starts=pile.odd_starts))
        written.append(name)
    return written


def _by_group(entries: Sequence[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    for group, part in groupby(entries, key=lambda entry: entry.row.group):
        yield group, list(part)


def _all_items(
    house: House, reader: Reader, job: Job, entries: Sequence[Entry], pile: Pile
) -> Iterator[tuple[Item, Entry | None]]:
    for place, (group, part) in enumerate(_by_group(entries)):
        if place % 10 == 0:
            pile.tell("собирается файл для печати")
        yield from _items(house, reader, job, (group, part), pile)


def _items(
    house: House, reader: Reader, job: Job, part: tuple[str, list[Entry]], pile: Pile
) -> Iterator[tuple[Item, Entry | None]]:
    """What a group's pile is made of; its register belongs to no entry."""
    group, entries = part
    if pile.register and len(entries) > 1:
        lines = [(entry.row.name or entry.paper.title, _called(entry.paper)) for entry in entries]
        yield handover.item(house, reader, job, group, lines), None
    for entry in entries:
        yield item(house, reader, entry), entry


def _called(paper: Issued) -> str:
    return f"{paper.word} № {paper.number}" if paper.number else paper.word


def item(house: House, reader: Reader, entry: Entry) -> Item:
    """A registered paper as a part of a print job: the same data, number and code as in its file."""
    prepared = _prepared(house, reader, entry.paper)
    kind = prepared.kind
    facts = paper_facts(house, reader, prepared, entry.paper.number, entry.paper.code)
    template = Uploaded(kind.template()) if kind.own else compile_template(kind.template())
    return Item(template, build_slots(kind.manifest, prepared.data, facts), entry.row.group, entry.called)


def same_today(house: House, reader: Reader, paper: Issued) -> bool:
    """True when a registered paper, filled now, says what its file says, part by part: only then is it printed again.

    The archive is read only where the digests differ: another compressor packs the same parts into other bytes.
    """
    try:
        content = fill(house, reader, _prepared(house, reader, paper), paper.number, paper.code)
        if hashlib.sha256(content).hexdigest() == paper.sha256:
            return True
        return read_entries(content) == read_entries(house.files.get(paper.sha256))
    except HouseError:
        return False


def _prepared(house: House, reader: Reader, paper: Issued) -> Prepared:
    kind = house.catalogue.get(paper.type)
    data = load(kind.manifest, paper.data, StoreLookup(reader), paper.date)
    return Prepared(kind, Request(paper.type, paper.data), data, paper.date, house.college(reader))


def _files(house: House, entries: Iterable[Entry]) -> Iterator[tuple[str, str, bytes]]:
    for entry in entries:
        name = file_name(entry.paper.file_name.removesuffix(".docx").partition(" — ")[0], about=entry.row.name)
        yield folder_name(entry.row.group), name, house.files.get(entry.paper.sha256)


def _pdf(
    house: House, listed: Sequence[tuple[Item, Entry | None]], pile: Pile
) -> tuple[bytes, tuple[dict[str, Any], ...]]:
    """The pile as one PDF by all offices, and the rows that are not in it; Unavailable when there is no office for the rest."""

    def progress(done: int) -> None:
        pile.tell(f"делается PDF: готово {done} из {len(listed)}")

    items = [item for item, _ in listed]
    made = house.pool.items_pdf(items, build=job_docx, odd_starts=pile.odd_starts, separators=True, progress=progress)
    if made.stopped:
        raise Unavailable(made.stopped)
    missed = []
    for failure in made.failures:
        entry = listed[failure.index][1]
        reason = f"выдан, но в PDF не вошёл: {failure.sentence}"
        missed.append({"row": entry.number if entry else 0, "person": failure.name, "key": "", "reasons": [reason]})
    return made.pdf, tuple(missed)

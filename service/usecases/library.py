"""The archive as people use it: lists by year, search, a card, the file given out, annulment, the signed scan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from records.registry import ISSUED, PEOPLE
from records.store import Reader
from schemas.issued import Issued, State
from schemas.values.actor import Actor
from service.archive import index
from service.errors import Conflict, Fault, Invalid, NotFound
from service.rendering.scans import MAX_BYTES, count
from service.security.permissions import Permission, only_own_groups, require
from service.settings import RECORDS
from service.usecases import links
from service.usecases.house import House

PAGE = 50
PRIVATE = frozenset({"consent", "application"})
"""Genres that hold a person's telephone or passport."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter of the archive; empty means any. ``words`` are sought in number, date, title, code and text, in any form."""

    year: str = ""
    type: str = ""
    journal: str = ""
    state: str = ""
    person: str = ""
    words: str = ""
    page: int = 1

    def where(self) -> dict[str, Any]:
        """The part that is asked of the store by fields."""
        asked = {"academic_year": self.year, "type": self.type, "journal": self.journal, "state": self.state}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True)
class Found:
    """One page of papers and how many there are in all."""

    papers: list[Issued]
    total: int
    page: int

    @property
    def next(self) -> int | None:
        """The number of the next page, None on the last."""
        return self.page + 1 if self.page * PAGE < self.total else None


def find(house: House, actor: Actor, wanted: Wanted) -> Found:
    """Papers of the archive, the newest first; with words, those registered last first."""
    require(actor, Permission.READ_ARCHIVE)
    start = (wanted.page - 1) * PAGE
    with house.store.reading() as reader:
        if not wanted.words and not wanted.person:
            total = ISSUED.count(reader, wanted.where())
            order = ("-date", "-seq")
            return Found(ISSUED.find(reader, wanted.where(), order=order, limit=PAGE, offset=start), total, wanted.page)
        if not wanted.words:
            matching = [paper for paper in _newest(reader, wanted) if wanted.person in paper.people]
            return Found(matching[start : start + PAGE], len(matching), wanted.page)
        return _with_words(house, reader, wanted)


def _with_words(house: House, reader: Reader, wanted: Wanted) -> Found:
    start = (wanted.page - 1) * PAGE
    if not wanted.state:
        sought = index.Sought(wanted.words, _narrowing(wanted), PAGE, start)
        keys, total = index.seek(search_file(house), reader, sought)
        return Found([ISSUED.get(reader, key) for key in keys], total, wanted.page)
    keys = _keys(house, reader, wanted)
    return Found([ISSUED.get(reader, key) for key in keys[start : start + PAGE]], len(keys), wanted.page)


def _keys(house: House, reader: Reader, wanted: Wanted) -> list[str]:
    """All papers with the words, of the state too."""
    keys, _ = index.seek(search_file(house), reader, index.Sought(wanted.words, _narrowing(wanted)))
    if not wanted.state:
        return keys
    allowed = {row["key"] for row in reader.find(ISSUED.spec.name, {"state": wanted.state})}
    return [key for key in keys if key in allowed]


def search_file(house: House) -> Path:
    """Where the index of papers lies; it holds nothing that is not in the records."""
    folder = house.settings.data / RECORDS
    folder.mkdir(parents=True, exist_ok=True)
    return folder / index.FILE


def rebuild_search(house: House, actor: Actor) -> int:
    """Fill the index of papers anew from the records; how many it holds."""
    require(actor, Permission.READ_AUDIT)
    with house.store.reading() as reader:
        return index.rebuild(search_file(house), reader)


def _narrowing(wanted: Wanted) -> tuple[str, ...]:
    asked = {"y": wanted.year, "t": wanted.type, "j": wanted.journal, "p": wanted.person}
    return tuple(index.mark(name, value) for name, value in asked.items() if value)


def every(house: House, actor: Actor, wanted: Wanted) -> list[Issued]:
    """All papers of a filter at once, the newest first; for exports."""
    require(actor, Permission.EXPORT_ARCHIVE)
    with house.store.reading() as reader:
        if wanted.words:
            return [ISSUED.get(reader, key) for key in _keys(house, reader, wanted)]
        return [paper for paper in _newest(reader, wanted) if not wanted.person or wanted.person in paper.people]


def years(house: House, actor: Actor) -> list[tuple[str, int]]:
    """Academic years that have papers, the newest first, with how many."""
    require(actor, Permission.READ_ARCHIVE)
    with house.store.reading() as reader:
        counts: dict[str, int] = {}
        for paper in ISSUED.find(reader):
            counts[paper.academic_year] = counts.get(paper.academic_year, 0) + 1
    return sorted(counts.items(), reverse=True)


def get(house: House, actor: Actor, key: str) -> Issued:
    """One paper; NotFound if there is none, or it is a consent of a group that is not this curator's."""
    require(actor, Permission.READ_ARCHIVE)
    with house.store.reading() as reader:
        paper = ISSUED.get(reader, key)
        if only_own_groups(actor) and paper.genre in PRIVATE and not _of_own_group(reader, actor, paper):
            raise NotFound("Этот документ – о человеке не из ваших групп.")
        return paper


def _of_own_group(reader: Reader, actor: Actor, paper: Issued) -> bool:
    people = [PEOPLE.peek(reader, key) for key in paper.people]
    return any(person is not None and person.group in actor.groups for person in people)


def content(house: House, actor: Actor, key: str) -> tuple[Issued, bytes]:
    """A paper and exactly the bytes that were issued, never filled anew."""
    paper = get(house, actor, key)
    if not paper.sha256:
        raise NotFound("Этот документ внесён из прежнего журнала: его файла здесь нет, подлинник – на бумаге.")
    return paper, house.files.get(paper.sha256)


def annul(house: House, actor: Actor, key: str, reason: str) -> Issued:
    """Annul a registered paper: its number stays taken and visible, with the reason."""
    require(actor, Permission.ANNUL_DOCUMENT)
    if len(reason.strip()) < 3:
        raise Invalid([Fault("reason", "Напишите причину: она останется в журнале рядом с номером.")])
    with house.store.transaction(actor) as tx:
        paper = ISSUED.get(tx, key)
        if paper.state is State.ANNULLED:
            raise Conflict(f"Документ № {paper.number} уже аннулирован.")
        now = house.clock().isoformat(timespec="seconds")
        changed = replace(paper, state=State.ANNULLED, reason=reason.strip(), annulled_at=now)
        links.undo(tx, paper)
        tx.audit("annul", subject=key, ground=reason.strip(), facts={"number": paper.number})
        return ISSUED.save(tx, changed)


def depending(house: House, actor: Actor, key: str) -> list[Issued]:
    """Papers in force that refer to this one."""
    require(actor, Permission.READ_ARCHIVE)
    with house.store.reading() as reader:
        return links.dependants(reader, key)


def scan(house: House, actor: Actor, key: str) -> tuple[Issued, Path]:
    """A paper and the file of its signed sheet, to be sent piece by piece; NotFound when there is none."""
    paper = get(house, actor, key)
    if not paper.scan_sha256:
        raise NotFound("Скана подписанного документа ещё нет.")
    return paper, house.files.whole(paper.scan_sha256)


def sign(house: House, actor: Actor, key: str, scan: IO[bytes] | bytes | None = None) -> Issued:
    """Mark a paper as signed; the scan of the signed sheet (PDF, 300 MB, 4,000 pages) is kept beside the file, if there is one."""
    require(actor, Permission.ATTACH_SCAN)
    digest = _keep_scan(house, BytesIO(scan) if isinstance(scan, bytes) else scan) if scan else ""
    with house.store.transaction(actor) as tx:
        paper = ISSUED.get(tx, key)
        if paper.state is State.ANNULLED:
            raise Conflict(f"Документ № {paper.number} аннулирован: подписать его нельзя.")
        tx.audit("sign", subject=key, facts={"scan": digest})
        return ISSUED.save(tx, replace(paper, state=State.SIGNED, scan_sha256=digest or paper.scan_sha256))


def _keep_scan(house: House, scan: IO[bytes]) -> str:
    try:
        return house.files.put_stream(scan, MAX_BYTES, _is_scan)
    except Invalid as error:
        raise Invalid([Fault("scan", fault.detail) for fault in error.faults]) from None


def _is_scan(path: Path) -> None:
    count(path)


def log(house: House, actor: Actor) -> Iterator[dict[str, Any]]:
    """Every registered paper by journal, period, seq, in the settled shape of `document log --json`."""
    require(actor, Permission.READ_ARCHIVE)
    with house.store.reading() as reader:
        papers = ISSUED.find(reader, order=("journal", "period", "seq"))
    for paper in papers:
        path = house.files.path(paper.sha256).relative_to(house.settings.data) if paper.sha256 else ""
        yield {
            "journal": paper.journal, "period": paper.period, "number": paper.number, "seq": paper.seq,
            "date": paper.date.isoformat(), "type": paper.type, "key": paper.key, "sha256": paper.sha256,
            "state": paper.state.value, "file": str(path),
        }  # fmt: skip


def as_json(paper: Issued) -> dict[str, Any]:
    """A paper as the API tells it."""
    return {
        "id": paper.key, "type": paper.type, "title": paper.title, "journal": paper.journal, "number": paper.number,
        "seq": paper.seq, "date": paper.date.isoformat(), "academic_year": paper.academic_year,
        "state": paper.state.value, "sha256": paper.sha256, "size": paper.size, "file_name": paper.file_name,
        "code": paper.code, "retention": paper.retention, "reason": paper.reason or None,
    }  # fmt: skip


def _newest(reader: Reader, wanted: Wanted) -> list[Issued]:
    return ISSUED.find(reader, wanted.where(), order=("-date", "-seq"))

"""The archive as people use it: lists by year, search, a card, the file given out, annulment, the signed scan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from records.registry import ISSUED
from schemas.issued import Issued, State
from schemas.values.actor import Actor
from schemas.values.calendar import AcademicYear
from service.archive import index
from service.archive.words import mark
from service.errors import Conflict, Fault, Invalid, NotFound, Unavailable
from service.rendering.scans import MAX_BYTES, count
from service.security.permissions import Permission, require
from service.usecases import links, searching
from service.usecases.house import House
from service.usecases.reading import listed_genres, may_read, readable

PAGE = 50


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
    period: str = ""
    """Of a journal; with words only."""

    def where(self) -> dict[str, Any]:
        """The part that is asked of the store by fields."""
        asked = {"academic_year": self.year, "type": self.type, "journal": self.journal, "state": self.state}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True)
class Found:
    """One page of papers and how many there are in all; ``missing``: papers that the search does not know yet."""

    papers: list[Issued]
    total: int
    page: int
    missing: int = 0

    @property
    def next(self) -> int | None:
        """The number of the next page, None on the last."""
        return self.page + 1 if self.page * PAGE < self.total else None


def find(house: House, actor: Actor, wanted: Wanted) -> Found:
    """Papers of the archive, the newest first; with words or a person, those registered last first."""
    require(actor, Permission.READ_ARCHIVE)
    start, genres = (wanted.page - 1) * PAGE, listed_genres(actor)
    if not wanted.words and not wanted.person:
        where = wanted.where() | ({"genre": list(genres)} if genres else {})
        with house.store.reading() as reader:
            total = ISSUED.count(reader, where)
            papers = ISSUED.find(reader, where, order=("-date", "-seq"), limit=PAGE, offset=start)
        return Found(papers, total, wanted.page)
    if wanted.state or genres:
        return _fitting(house, wanted, genres, PAGE, start)
    hits = _hits(house, wanted, PAGE, start)
    with house.store.reading() as reader:
        papers = [ISSUED.get(reader, key) for key in hits.keys]
    return Found(papers, hits.total, wanted.page, hits.missing)


def naming(house: House, actor: Actor, people: Iterable[str]) -> list[Issued]:
    """Papers that name one of the people, by their keys; the newest first."""
    require(actor, Permission.READ_ARCHIVE)
    keys = {key for person in people for key in _hits(house, Wanted(person=person)).keys}
    with house.store.reading() as reader:
        papers = [paper for key in keys if may_read(reader, actor, paper := ISSUED.get(reader, key))]
    return sorted(papers, key=lambda paper: (paper.date, paper.seq or 0, paper.issued_at), reverse=True)


def _hits(house: House, wanted: Wanted, limit: int = index.ALL, start: int = 0) -> index.Hits:
    sought = index.Sought(wanted.words, _narrowing(wanted), limit, start, searching.PATIENCE)
    return index.seek(searching.papers_file(house), house.store, sought)


def _fitting(
    house: House, wanted: Wanted, genres: Sequence[str] = (), limit: int | None = None, start: int = 0
) -> Found:
    """Papers with the words, of the state and genres too, which the records know: the index holds what does not change."""
    hits = _hits(house, wanted)
    where = {name: value for name, value in (("state", wanted.state), ("genre", list(genres))) if value}
    with house.store.reading() as reader:
        fitting = reader.versions(ISSUED.spec.name, where)
        keys = [key for key in hits.keys if key in fitting]
        shown = keys[start:] if limit is None else keys[start : start + limit]
        return Found([ISSUED.get(reader, key) for key in shown], len(keys), wanted.page, hits.missing)


def _narrowing(wanted: Wanted) -> tuple[str, ...]:
    asked = {"y": wanted.year, "t": wanted.type, "j": wanted.journal, "p": wanted.person}
    found = tuple(mark(name, value) for name, value in asked.items() if value)
    return (*found, mark("s", f"{wanted.journal} {wanted.period}")) if wanted.period else found


def every(house: House, actor: Actor, wanted: Wanted) -> list[Issued]:
    """All papers of a filter at once, the newest first; for exports. Unavailable while the search is being built."""
    require(actor, Permission.EXPORT_ARCHIVE)
    if not wanted.words and not wanted.person:
        with house.store.reading() as reader:
            return ISSUED.find(reader, wanted.where(), order=("-date", "-seq"))
    if wanted.state:
        found = _fitting(house, wanted)
        papers, missing = found.papers, found.missing
    else:
        hits = _hits(house, wanted)
        missing = hits.missing
        with house.store.reading() as reader:
            papers = [ISSUED.get(reader, key) for key in hits.keys]
    if missing:
        raise Unavailable(unready(missing))
    return papers


def unready(missing: int) -> str:
    """What is said while the index is being built."""
    return f"Поиск ещё строится: осталось документов – {missing}. Повторите через минуту."


def years(house: House, actor: Actor) -> list[tuple[str, int]]:
    """Academic years that have papers, the newest first, with how many."""
    require(actor, Permission.READ_ARCHIVE)
    with house.store.reading() as reader:
        ends = [reader.find(ISSUED.spec.name, order=(order,), limit=1) for order in ("date", "-date")]
        if not ends[0]:
            return []
        first, last = (AcademicYear.of(date.fromisoformat(rows[0]["date"])).start for rows in ends)
        known = [str(AcademicYear(one)) for one in range(last, first - 1, -1)]
        counts = [(year, ISSUED.count(reader, {"academic_year": year})) for year in known]
    return [(year, count) for year, count in counts if count]


def get(house: House, actor: Actor, key: str) -> Issued:
    """One paper; NotFound if there is none or it is not this curator's to read."""
    with house.store.reading() as reader:
        return readable(reader, actor, key)


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

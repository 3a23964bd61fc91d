"""Signed sheets come back as one scanned PDF: each page to its paper by the code in its footer, the rest to a short queue by hand."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import IO

from records.registry import CONSENTS, ISSUED, JOBS, SCAN_PAGES
from records.store import Reader
from schemas.issued import Issued, State
from schemas.job import Job
from schemas.values.actor import Actor
from schemas.values.ids import ALPHABET
from schemas.withdrawal import ScanPage
from service.errors import Conflict, Fault, HouseError, Invalid, NotFound, Unavailable
from service.rendering import scans
from service.security.permissions import Permission, require
from service.usecases import batchrun, consents
from service.usecases.house import House

KIND = "scan"
PILE = "pile.pdf"
EVERY = 20
"""Pages between two signs of life."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page of the queue with the pile it came in."""

    page: ScanPage
    title: str


def start(house: House, actor: Actor, source: IO[bytes], given_on: date, title: str) -> Job:
    """Keep the pile on disk and put its reading into the queue. Invalid for what is no PDF or too large."""
    require(actor, Permission.MANAGE_CONSENTS)
    with house.store.reading() as reader:
        today = house.today(house.college(reader))
    if given_on > today:
        raise Invalid([Fault("given_on", "Согласия не могут быть подписаны будущим днём.")])
    name = f"scan-{house.chance(8).hex()}"
    _store(_folder(house, name) / PILE, source)
    params = {"folder": name, "given_on": given_on.isoformat()}
    job = Job(
        kind=KIND, title=title[:120] or "Пачка сканов", params=params, login=actor.login, stage="ждёт очереди",
        roles=tuple(sorted(role.value for role in actor.roles)), groups=tuple(sorted(actor.groups)),
        created=house.clock().isoformat(timespec="seconds"),
    )  # fmt: skip
    with house.store.transaction(actor) as tx:
        stored = JOBS.add(tx, job)
        tx.audit("scan_received", subject=stored.key)
    return stored


def _folder(house: House, name: str) -> Path:
    folder = house.settings.data / "jobs" / name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _store(path: Path, source: IO[bytes]) -> None:
    size = 0
    try:
        with path.open("wb") as file:
            while block := source.read(1 << 20):
                if not size and not block.startswith(b"%PDF"):
                    raise Invalid([Fault("scan", "Скан должен быть файлом PDF.")])
                size += len(block)
                if size > scans.MAX_BYTES:
                    raise Invalid([Fault("scan", "Скан больше 300 МБ; разделите пачку на несколько файлов.")])
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise Unavailable("Скан не записан: проверьте место на диске.") from error
    finally:
        if not size:
            path.unlink(missing_ok=True)
    if not size:
        raise Invalid([Fault("scan", "Выберите файл PDF.")])


def run(house: House, job: Job, holder: str) -> Job:
    """Read the pile and attach its pages; begun again after a break it attaches nothing twice."""
    actor = batchrun.actor_of(job)
    path = _folder(house, str(job.params["folder"])) / PILE
    parse = _parser(house)
    reads = []
    for read in scans.pages(path, parse):
        reads.append(read)
        if read.page_no % EVERY == 0 and not batchrun.beat(house, job.key, holder, f"прочитано листов: {read.page_no}"):
            return _now(house, job.key)
    found = scans.by_code(reads)
    refused = [ScanPage(job=job.key, page_no=read.page_no, reason=read.reason) for read in reads if read.code is None]
    attached = 0
    for place, (code, pdf) in enumerate(scans.extract(path, found), 1):
        if place % EVERY == 0 and not batchrun.beat(house, job.key, holder, f"приложено: {attached}"):
            return _now(house, job.key)
        reason = attach(house, actor, code, pdf, _given_on(job))
        attached += len(found[code]) if not reason else 0
        refused += [ScanPage(job=job.key, page_no=number, reason=reason) for number in found[code] if reason]
    _close(house, job.key, refused, (len(reads), attached))
    if not refused:
        drop(house, job)
    return batchrun.finish(house, job.key, holder)


def _now(house: House, key: str) -> Job:
    with house.store.reading() as reader:
        return JOBS.get(reader, key)


def _given_on(job: Job) -> date:
    return date.fromisoformat(str(job.params["given_on"]))


def _parser(house: House) -> Callable[[str], str | None]:
    """A QR text is ours when it ends in the code of a paper registered here; nothing else is trusted."""
    known: dict[str, bool] = {}

    def parse(payload: str) -> str | None:
        code = payload.rsplit("/v/", 1)[-1].strip().upper()
        if len(code) != 12 or not set(code) <= set(ALPHABET):
            return None
        if code not in known:
            with house.store.reading() as reader:
                known[code] = bool(ISSUED.count(reader, {"code": code}))
        return code if known[code] else None

    return parse


def attach(house: House, actor: Actor, code: str, pdf: bytes, given_on: date) -> str:
    """Put a scan beside its paper and mark the consent as returned; gives "" or the reason why not."""
    digest = house.files.put(pdf)
    try:
        with house.store.transaction(actor) as tx:
            paper = _paper(tx, code)
            if paper.scan_sha256 == digest:
                return ""
            if paper.scan_sha256:
                raise Conflict(
                    f"Скан листа № {paper.number} уже приложен: если этот вернее, снимите отметку и приложите снова."
                )
            if paper.state is State.ANNULLED:
                raise Conflict(f"Лист № {paper.number} аннулирован.")
            for consent in CONSENTS.find(tx, {"code": code}):
                consents.mark(house, tx, actor, consent.key, given_on, scan_sha256=digest)
            ISSUED.save(tx, replace(paper, state=State.SIGNED, scan_sha256=digest))
            tx.audit("scan_attached", subject=paper.key, facts={"scan": digest})
    except Unavailable:
        raise
    except Invalid as error:
        return error.faults[0].detail if error.faults else error.sentence
    except HouseError as error:
        return error.sentence
    return ""


def _paper(reader: Reader, code: str) -> Issued:
    found = ISSUED.find(reader, {"code": code}, limit=1)
    if not found:
        raise NotFound("Документа с таким кодом нет.")
    return found[0]


def _close(house: House, key: str, refused: list[ScanPage], counts: tuple[int, int]) -> None:
    with house.store.transaction(batchrun.actor_of(_now(house, key))) as tx:
        for page in SCAN_PAGES.find(tx, {"job": key}):
            SCAN_PAGES.remove(tx, page.key)
        for page in sorted(refused, key=lambda one: one.page_no):
            SCAN_PAGES.add(tx, page)
        job = JOBS.get(tx, key)
        read, attached = counts
        JOBS.save(tx, replace(job, total=read, done=read, issued=attached, failed=len(refused)))


def queue(house: House, actor: Actor) -> list[Waiting]:
    """Pages that wait for a hand, pile by pile."""
    require(actor, Permission.MANAGE_CONSENTS)
    with house.store.reading() as reader:
        pages = SCAN_PAGES.find(reader, {"state": "open"}, order=("job", "page_no"))
        titles = {page.job: JOBS.get(reader, page.job).title for page in pages}
    return [Waiting(page, titles[page.job]) for page in pages]


def page_pdf(house: House, actor: Actor, key: str) -> bytes:
    """One page of the queue, to be looked at."""
    require(actor, Permission.MANAGE_CONSENTS)
    with house.store.reading() as reader:
        page = SCAN_PAGES.get(reader, key)
        job = JOBS.get(reader, page.job)
    return _page(house, job, page)


def _page(house: House, job: Job, page: ScanPage) -> bytes:
    path = _folder(house, str(job.params["folder"])) / PILE
    if not path.is_file():
        raise NotFound("Этой пачки больше нет на диске.")
    return next(pdf for _, pdf in scans.extract(path, {"page": [page.page_no]}))


def by_hand(house: House, actor: Actor, key: str, where: str, given_on: date) -> None:
    """Attach a page of the queue to the paper of this code, or to the sheet of this number; Invalid says why not."""
    require(actor, Permission.MANAGE_CONSENTS)
    with house.store.reading() as reader:
        page = SCAN_PAGES.get(reader, key)
        job = JOBS.get(reader, page.job)
        code = _code_of(reader, where)
    reason = attach(house, actor, code, _page(house, job, page), given_on)
    if reason:
        raise Invalid([Fault("where", reason)])
    _sorted(house, actor, [page], job)


def _code_of(reader: Reader, where: str) -> str:
    text = where.strip().upper().removeprefix("№").strip().rsplit("/V/", 1)[-1]
    if ISSUED.count(reader, {"code": text}):
        return text
    found = [consent for consent in CONSENTS.find(reader) if consent.number == text]
    newest = max(found, key=lambda one: one.printed_on or date.min, default=None)
    if newest is None or not newest.code:
        raise Invalid([Fault("where", "Впишите номер согласия или код из нижнего поля листа: такого в журнале нет.")])
    return newest.code


def dismiss(house: House, actor: Actor, keys: list[str]) -> None:
    """Empty backs and strange sheets: out of the queue, attached to nothing."""
    require(actor, Permission.MANAGE_CONSENTS)
    with house.store.reading() as reader:
        pages = [SCAN_PAGES.get(reader, key) for key in keys]
        jobs = {page.job: JOBS.get(reader, page.job) for page in pages}
    for job in jobs.values():
        _sorted(house, actor, [page for page in pages if page.job == job.key], job)


def _sorted(house: House, actor: Actor, pages: list[ScanPage], job: Job) -> None:
    with house.store.transaction(actor) as tx:
        for page in pages:
            SCAN_PAGES.save(tx, replace(SCAN_PAGES.get(tx, page.key), state="done"))
        left = SCAN_PAGES.count(tx, {"job": job.key, "state": "open"})
        tx.audit("scan_sorted", subject=job.key, facts={"pages": [page.page_no for page in pages]})
    if not left:
        drop(house, job)


def drop(house: House, job: Job) -> None:
    """The pile leaves the disk once every page has its place."""
    (_folder(house, str(job.params["folder"])) / PILE).unlink(missing_ok=True)


def undo(house: House, actor: Actor, consent: str) -> None:
    """Take back a scan put to the wrong sheet: the consent is unreturned, the paper unsigned; the file leaves the archive."""
    require(actor, Permission.MANAGE_CONSENTS)
    with house.store.reading() as reader:
        before = CONSENTS.get(reader, consent)
    consents.unreturned(house, actor, consent)
    if not before.paper:
        return
    with house.store.transaction(actor) as tx:
        paper = ISSUED.get(tx, before.paper)
        if paper.scan_sha256:
            tx.audit("scan_removed", subject=paper.key, facts={"scan": paper.scan_sha256})
            ISSUED.save(tx, replace(paper, state=State.REGISTERED, scan_sha256=""))

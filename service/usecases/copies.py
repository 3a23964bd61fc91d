"""PDF/A copies for the archive: wanted when a paper is registered, made by the worker outside the writer's lock, never silently absent."""

from __future__ import annotations

from dataclasses import dataclass, replace

from records.registry import COPIES, ISSUED
from records.store import Reader, Transaction
from schemas.college import College
from schemas.issued import Issued
from schemas.pdfcopy import CopyState, WantedCopy
from schemas.values.actor import Actor
from service.errors import NotFound, Unavailable
from service.rendering import pdfa
from service.rendering.office import available
from service.security.permissions import Permission, require
from service.usecases.actors import SYSTEM
from service.usecases.house import House
from service.usecases.reading import readable

AT_ONCE = 10
"""Copies between two looks at the queue of jobs."""
EARLIER = "документ выдан до того, как колледж включил такие копии"
NO_PDF_A = "LibreOffice сделал PDF, который не отвечает PDF/A-2b ({})"


@dataclass(frozen=True, slots=True)
class CopyLook:
    """What the page says of the copy; ``ask``: it may be asked for (again)."""

    sentence: str
    there: bool = False
    ask: bool = False


def want(tx: Transaction, college: College, paper: Issued) -> None:
    """A paper just registered: its copy is wanted where the college keeps them."""
    if college.pdf_copies:
        COPIES.add(tx, WantedCopy(key=paper.key))


def look(house: House, paper: Issued) -> CopyLook | None:
    """«есть», «делается» or «не сделана: …»; None where the college keeps no copies and this paper has none."""
    if paper.pdf_sha256:
        return CopyLook("есть", there=True)
    with house.store.reading() as reader:
        kept = house.college(reader).pdf_copies
        wanted = COPIES.peek(reader, paper.key)
    if wanted is None:
        return CopyLook(f"не сделана: {EARLIER}", ask=True) if kept and paper.sha256 else None
    if wanted.state is CopyState.FAILED:
        return CopyLook(f"не сделана: {wanted.message}", ask=True)
    reason = available() or wanted.message
    return CopyLook(f"не сделана: {reason}") if reason else CopyLook("делается")


def ask(house: House, actor: Actor, key: str) -> None:
    """Want the copy of a paper (again)."""
    require(actor, Permission.ATTACH_SCAN)
    with house.store.transaction(actor) as tx:
        paper = ISSUED.get(tx, key)
        if paper.pdf_sha256 or not paper.sha256:
            return
        known = COPIES.peek(tx, key)
        if known is None:
            COPIES.add(tx, WantedCopy(key=key))
        elif known.state is CopyState.FAILED:
            COPIES.save(tx, replace(known, state=CopyState.WAITING, message=""))


def content(house: House, actor: Actor, key: str) -> tuple[Issued, bytes]:
    """A paper and its PDF/A copy; NotFound where there is none."""
    require(actor, Permission.READ_ARCHIVE)
    with house.store.reading() as reader:
        paper = readable(reader, actor, key)
    if not paper.pdf_sha256:
        raise NotFound("Копии PDF/A у этого документа нет.")
    return paper, house.files.get(paper.pdf_sha256)


def make_some(house: House) -> int:
    """Make copies of the papers that wait longest; how many were looked at. Unavailable where nothing makes PDF: they keep waiting."""
    with house.store.reading() as reader:
        papers = _waiting(reader)
    if not papers:
        return 0
    reason = available()
    if reason:
        raise Unavailable(reason)
    docs, failed = _docs(house, papers)
    result = house.pool.batch(docs, pdf_a=True)
    made = {one.name: one.pdf for one in result.pdfs}
    wrong = {name: NO_PDF_A.format("; ".join(faults)) for name, pdf in made.items() if (faults := pdfa.faults(pdf))}
    refused = {one.name: one.sentence.partition("»: ")[2] for one in result.failures}
    _keep(
        house, {name: made[name] for name in made.keys() - wrong}, failed | wrong | ({} if result.stopped else refused)
    )
    if result.stopped:
        _wait(house, list(refused), result.stopped)
        raise Unavailable(result.stopped)
    return len(papers)


def _docs(house: House, papers: list[Issued]) -> tuple[list[tuple[str, bytes]], dict[str, str]]:
    """Files of the papers by key, and why some cannot be read."""
    docs, failed = [], {}
    for paper in papers:
        try:
            docs.append((paper.key, house.files.get(paper.sha256)))
        except (NotFound, Unavailable) as error:
            failed[paper.key] = error.sentence
    return docs, failed


def _wait(house: House, keys: list[str], reason: str) -> None:
    """No office, no disk space: that is not the papers' fault, they wait on; the pages say why."""
    with house.store.transaction(SYSTEM) as tx:
        for key in keys:
            line = COPIES.peek(tx, key)
            if line is not None and line.message != reason:
                COPIES.save(tx, replace(line, message=reason))


def _waiting(reader: Reader) -> list[Issued]:
    lines = COPIES.find(reader, {"state": CopyState.WAITING.value}, limit=AT_ONCE)
    return [ISSUED.get(reader, line.key) for line in lines]


def _keep(house: House, made: dict[str, bytes], failed: dict[str, str]) -> None:
    """One commit: the files beside the papers, their digests in the records; what another process kept meanwhile is left."""
    with house.store.transaction(SYSTEM) as tx, house.files.together() as files:
        for key, pdf in made.items():
            if COPIES.peek(tx, key) is not None:
                digest = files.put(pdf)
                ISSUED.save(tx, replace(ISSUED.get(tx, key), pdf_sha256=digest))
                COPIES.remove(tx, key)
                tx.audit("pdf_copy", subject=key, facts={"sha256": digest})
        for key, message in failed.items():
            line = COPIES.peek(tx, key)
            if line is not None:
                COPIES.save(tx, replace(line, state=CopyState.FAILED, message=message))


def try_again(house: House) -> None:
    """Once a day: what failed may have failed for want of room or memory."""
    with house.store.reading() as reader:
        lines = COPIES.find(reader, {"state": CopyState.FAILED.value})
    if lines:
        with house.store.transaction(SYSTEM) as tx:
            for line in lines:
                COPIES.save(tx, replace(COPIES.get(tx, line.key), state=CopyState.WAITING, message=""))

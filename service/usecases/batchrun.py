"""Runs a batch: chunk by chunk, each in one commit with its results, so that a broken run goes on and doubles nothing."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from records.registry import CHUNKS, ISSUED, JOBS
from records.store import Transaction
from schemas.job import Chunk, Job, JobState
from schemas.values.actor import Actor, Role
from service.archive.files import runs
from service.errors import Conflict, HouseError, Unavailable
from service.security.permissions import Permission, require
from service.usecases.actors import SYSTEM
from service.usecases.batch import Row, chunks, row_of
from service.usecases.house import House
from service.usecases.issue import Request, issue_in
from service.usecases.pile import same_today
from service.usecases.trial import reasons_of

SILENCE = timedelta(seconds=60)
"""After so long without a sign of life a worker is taken for dead, also on another machine."""
Progress = Callable[[Job], bool]
"""Told after each chunk; False asks to stop (what is done is kept)."""


def holder_name(house: House) -> str:
    """A name of this process for leases: «machine:process:chance»."""
    return f"{socket.gethostname()}:{os.getpid()}:{house.chance(4).hex()}"


def alive(job: Job, now: datetime) -> bool:
    """True while somebody runs the job: a fresh sign of life, and on this machine a living process."""
    if job.state is not JobState.RUNNING or not job.holder or not job.beat:
        return False
    machine, process, _ = job.holder.split(":", 2)
    if machine == socket.gethostname() and not runs(int(process)):
        return False
    return now - datetime.fromisoformat(job.beat) < SILENCE


def claim(house: House, key: str, holder: str) -> Job:
    """Take a job for this holder; Conflict while another one runs it."""
    with house.store.transaction(SYSTEM) as tx:
        job = JOBS.get(tx, key)
        if job.holder != holder and alive(job, house.clock()):
            raise Conflict("Это задание уже выполняется.")
        if job.state.over:
            return job
        now = house.clock().isoformat(timespec="seconds")
        return JOBS.save(
            tx, replace(job, state=JobState.RUNNING, holder=holder, beat=now, started=job.started or now, message="")
        )


def actor_of(job: Job) -> Actor:
    """Who began the job; every paper of it is issued with these rights and no other."""
    return Actor(job.login, frozenset(Role(role) for role in job.roles), f"job {job.key}", frozenset(job.groups))


def run(house: House, key: str, holder: str, progress: Progress = lambda _job: True) -> Job:
    """Issue the rows that are not settled yet; gives the job (still running: its pile is not written yet) or as it was stopped."""
    job = claim(house, key, holder)
    house.files.sweep(runs)
    actor = actor_of(job)
    require(actor, Permission.ISSUE_DOCUMENT)
    with house.store.reading() as reader:
        waiting = [chunk.key for chunk in chunks(reader, key) if not chunk.settled]
    for chunk in waiting:
        if job.state.over:
            return job
        job = settle(house, actor, key, chunk, holder)
        if not progress(job):
            return let_go(house, key, holder)
    return job


def let_go(house: House, key: str, holder: str) -> Job:
    """The worker is asked to stop: whoever comes next takes the job up at once."""
    with house.store.transaction(SYSTEM) as tx:
        job = JOBS.get(tx, key)
        return job if job.state.over or job.holder != holder else JOBS.save(tx, replace(job, holder="", beat=""))


def settle(house: House, actor: Actor, key: str, chunk_key: str, holder: str) -> Job:
    """Issue one chunk and keep its results, in one commit; a row that fails is left out and the rest goes through."""
    refused: dict[int, list[str]] = {}
    while True:
        try:
            with house.store.transaction(actor) as tx:
                job = JOBS.get(tx, key)
                if job.state.over or job.holder != holder:
                    return job
                chunk = CHUNKS.get(tx, chunk_key)
                with house.files.together() as files:
                    results = _papers(replace(house, files=files), tx, actor, (chunk, refused))
                CHUNKS.save(tx, replace(chunk, results=tuple(results), settled=True))
                return JOBS.save(tx, _counted(house, job, results))
        except _RowFailed as failed:
            refused[failed.place] = failed.reasons


class _RowFailed(Exception):
    def __init__(self, place: int, reasons: list[str]) -> None:
        super().__init__(place)
        self.place, self.reasons = place, reasons


def _papers(
    house: House, tx: Transaction, actor: Actor, work: tuple[Chunk, dict[int, list[str]]]
) -> list[dict[str, Any]]:
    chunk, refused = work
    results: list[dict[str, Any]] = []
    for place, row in enumerate(map(row_of, chunk.rows)):
        reasons = refused.get(place) or list(row.reasons)
        if reasons:
            results.append({"paper": "", "reasons": reasons})
            continue
        waiting = ISSUED.peek(tx, row.paper) if row.paper else None
        if waiting is not None and same_today(house, tx, waiting):
            results.append({"paper": row.paper, "reasons": [], "repeated": True})
            continue
        results.append({"paper": _issue(house, tx, actor, chunk.job, (place, row)), "reasons": []})
    return results


def _issue(house: House, tx: Transaction, actor: Actor, job: str, placed: tuple[int, Row]) -> str:
    place, row = placed
    try:
        return issue_in(house, tx, actor, Request(row.type, row.data, batch=job)).id
    except Unavailable:
        raise
    except HouseError as error:
        raise _RowFailed(place, reasons_of(error)) from error


def _counted(house: House, job: Job, results: Sequence[dict[str, Any]]) -> Job:
    issued = sum(1 for result in results if result["paper"])
    return replace(
        job, done=job.done + len(results), issued=job.issued + issued, failed=job.failed + len(results) - issued,
        beat=house.clock().isoformat(timespec="seconds"), stage="выдаются документы",
    )  # fmt: skip


def beat(house: House, key: str, holder: str, stage: str) -> bool:
    """A sign of life while files are written; False when the job was stopped or taken over."""
    with house.store.transaction(SYSTEM) as tx:
        job = JOBS.get(tx, key)
        if job.state.over or job.holder != holder:
            return False
        JOBS.save(tx, replace(job, beat=house.clock().isoformat(timespec="seconds"), stage=stage))
        return True


def finish(
    house: House, key: str, holder: str, files: Sequence[str] = (), missed: Sequence[dict[str, Any]] = ()
) -> Job:
    """The job is done, with the files it gave and the rows that are not in them."""
    return _end(house, key, holder, JobState.DONE, files=tuple(files), missed=tuple(missed))


def fail(house: House, key: str, holder: str, sentence: str) -> Job:
    """The job cannot go on; what is done is kept and can be taken up again."""
    return _end(house, key, holder, JobState.FAILED, message=sentence)


def _end(house: House, key: str, holder: str, state: JobState, **more: Any) -> Job:
    with house.store.transaction(SYSTEM) as tx:
        job = JOBS.get(tx, key)
        if job.state.over or job.holder != holder:
            return job
        now = house.clock().isoformat(timespec="seconds")
        return JOBS.save(tx, replace(job, state=state, ended=now, beat=now, holder="", stage="", **more))


def resume(house: House, actor: Actor, key: str) -> Job:
    """Put a broken or stopped job back into the queue; settled rows stay as they are."""
    require(actor, Permission.ISSUE_DOCUMENT)
    with house.store.transaction(actor) as tx:
        job = JOBS.get(tx, key)
        if job.state not in {JobState.FAILED, JobState.CANCELLED}:
            return job
        tx.audit("batch_resumed", subject=key)
        return JOBS.save(tx, replace(job, state=JobState.QUEUED, ended="", holder="", message="", stage="ждёт очереди"))

"""Jobs as pages and the API see them: the list, one job with its failures, its files, what the worker should take next."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from records.registry import JOBS
from records.store import Reader
from schemas.job import Job, JobState
from schemas.values.actor import Actor, Role
from service.errors import Forbidden, NotFound
from service.security.permissions import Permission, may, require
from service.usecases import batch, batchrun
from service.usecases.house import House
from service.usecases.work import folder

SEES_ALL = frozenset({Role.ADMINISTRATOR, Role.SECRETARY, Role.DIRECTOR})


def listed(house: House, actor: Actor) -> list[Job]:
    """Jobs this person may see, the newest first."""
    _may_see(actor)
    with house.store.reading() as reader:
        found = JOBS.find(reader, order=("-created",))
    return [job for job in found if _visible(job, actor)]


def get(house: House, actor: Actor, key: str) -> Job:
    """One job; Forbidden when it is somebody else's and the role sees only its own."""
    _may_see(actor)
    with house.store.reading() as reader:
        job = JOBS.get(reader, key)
    if not _visible(job, actor):
        raise Forbidden("Это задание начал другой человек.")
    return job


def _may_see(actor: Actor) -> None:
    if not may(actor, Permission.ISSUE_DOCUMENT):
        require(actor, Permission.MANAGE_CONSENTS)


def _visible(job: Job, actor: Actor) -> bool:
    return job.login == actor.login or not actor.roles.isdisjoint(SEES_ALL)


def failures(house: House, actor: Actor, key: str) -> list[dict[str, Any]]:
    """Rows that were not issued, with their reasons."""
    get(house, actor, key)
    with house.store.reading() as reader:
        return batch.failures(reader, key)


def file_of(house: House, actor: Actor, key: str, name: str) -> Path:
    """A file that a job wrote into its own folder; NotFound for any other name."""
    job = get(house, actor, key)
    if name not in job.files or Path(str(job.params.get("out") or "")).is_absolute():
        raise NotFound("Такого файла у этого задания нет.")
    path = folder(house, key) / name
    if not path.is_file():
        raise NotFound("Файла на диске больше нет: данные из него уничтожены. Напечатайте пачку заново.")
    return path


def next_for(reader: Reader, house: House) -> Job | None:
    """What a worker takes next: a broken job first, then the oldest in the queue; nothing while another runs."""
    now = house.clock()
    running = JOBS.find(reader, {"state": JobState.RUNNING.value})
    if any(batchrun.alive(job, now) for job in running):
        return None
    waiting = running or JOBS.find(reader, {"state": JobState.QUEUED.value}, order=("created",), limit=1)
    return waiting[0] if waiting else None


def as_json(job: Job) -> dict[str, Any]:
    """A job as the API tells it."""
    return {
        "id": job.key, "kind": job.kind, "title": job.title, "state": job.state.value, "stage": job.stage,
        "total": job.total, "done": job.done, "issued": job.issued, "failed": job.failed, "files": list(job.files),
        "message": job.message or None, "created": job.created, "ended": job.ended or None,
    }  # fmt: skip


def running_by(reader: Reader, holder: str) -> list[Job]:
    """Jobs that this worker holds."""
    return [job for job in JOBS.find(reader, {"state": JobState.RUNNING.value}) if job.holder == holder]


def seconds_left(job: Job, now: datetime) -> int | None:
    """How long the rows still take at the pace so far; None while nothing can be said."""
    if job.state is not JobState.RUNNING or not job.done or not job.started or job.done >= job.total:
        return None
    spent = (now - datetime.fromisoformat(job.started)).total_seconds()
    return max(1, round(spent / job.done * (job.total - job.done)))


def file_title(house: House, actor: Actor, key: str, name: str) -> str:
    """What the file is called for people: the pile bears the title of the job, a group's file its group."""
    job = get(house, actor, key)
    path = Path(name)
    return f"{job.title}{path.suffix}" if path.stem == "pile" else name

"""A job from its first row to its files, whoever runs it: the worker of the service or the command line."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from records.registry import JOBS
from schemas.job import Job, JobState
from service.archive.files import runs
from service.errors import HouseError
from service.usecases import batchrun, imports_job, pile, scanning
from service.usecases.actors import SYSTEM
from service.usecases.batchrun import Progress
from service.usecases.house import House

KEPT = timedelta(days=14)
GONE = "Файлы печати старше двух недель убраны с диска; документы — в архиве, пачку можно напечатать заново."
FOLDER = "jobs"
"""Inside the data folder: a folder a job with what came out of it."""


def folder(house: House, key: str) -> Path:
    """Where the files of a job lie."""
    return house.settings.data / FOLDER / key


def do(house: House, key: str, holder: str, progress: Progress = lambda _job: True) -> Job:
    """Do the job to its end; an expected failure leaves it failed with its sentence, to be taken up again."""
    try:
        job = batchrun.claim(house, key, holder)
        if job.kind == scanning.KIND:
            return scanning.run(house, job, holder)
        if job.kind == imports_job.KIND:
            return imports_job.run(house, job, holder)
        return _batch(house, job, holder, progress)
    except pile.Stopped:
        with house.store.reading() as reader:
            return JOBS.get(reader, key)
    except HouseError as error:
        return batchrun.fail(house, key, holder, error.sentence)


def _batch(house: House, begun: Job, holder: str, progress: Progress) -> Job:
    if str(begun.params.get("out", "")).lower().endswith(".pdf"):
        house.pool.warm(begun.total)
    key = begun.key
    job = batchrun.run(house, key, holder, progress)
    if job.state.over or job.holder != holder or job.done < job.total:
        return job
    written = pile.Written()
    if job.issued and job.params.get("out"):
        out = Path(str(job.params["out"]))
        own = folder(house, key)
        target = out if out.is_absolute() else own / out if out.suffix else own
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        own.mkdir(parents=True, exist_ok=True, mode=0o700)
        told = pile.Pile(
            bool(job.params.get("odd_starts")), told=lambda stage: batchrun.beat(house, key, holder, stage)
        )
        written = pile.write_pile(house, batchrun.actor_of(job), key, target, told)
    return batchrun.finish(house, key, holder, written.files, written.missed)


def tidy(house: House) -> int:
    """Print files hold personal data: two weeks after their job they go; the papers stay in the archive. Gives how many jobs.

    What killed processes left half written in the archive goes at once: it may name people.
    """
    house.files.sweep(runs)
    oldest = (house.clock() - KEPT).isoformat(timespec="seconds")
    with house.store.reading() as reader:
        old = [job for job in JOBS.find(reader, {"state": JobState.DONE.value}) if job.files and job.ended < oldest]
    for job in old:
        shutil.rmtree(folder(house, job.key), ignore_errors=True)
        with house.store.transaction(SYSTEM) as tx:
            JOBS.save(tx, replace(JOBS.get(tx, job.key), files=(), message=GONE))
    return len(old)

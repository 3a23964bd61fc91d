"""Long work kept on disk: what is asked, how far it is; its rows and what came of each lie in chunks of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from schemas.records import Record


class JobState(StrEnum):
    """Life of a job."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def over(self) -> bool:
        """Nothing more will happen to it by itself."""
        return self in {JobState.DONE, JobState.CANCELLED, JobState.FAILED}

    @property
    def russian(self) -> str:
        """The word for pages."""
        return _RUSSIAN[self]


_RUSSIAN = {
    JobState.QUEUED: "ждёт очереди",
    JobState.RUNNING: "выполняется",
    JobState.DONE: "готово",
    JobState.CANCELLED: "остановлено",
    JobState.FAILED: "прервано",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Record):
    """A batch of papers or a pile of scans; counts only, so that saving it costs the same at the end as at the start."""

    kind: str
    title: str
    state: JobState = JobState.QUEUED
    params: Mapping[str, Any] = field(default_factory=dict)
    stage: str = ""
    """What is being done now, for the page."""
    total: int = 0
    done: int = 0
    """How many rows are settled."""
    issued: int = 0
    failed: int = 0
    files: tuple[str, ...] = ()
    missed: tuple[Any, ...] = ()
    """Rows issued whose papers did not get into the file: row, person, key, reasons."""
    message: str = ""
    login: str = ""
    roles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    created: str = ""
    started: str = ""
    ended: str = ""
    beat: str = ""
    """Last sign of life of the worker that runs it; a job whose worker fell silent is taken up again."""
    holder: str = ""
    """Who runs it: «machine:process:chance»; only the holder may settle a chunk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk(Record):
    """Some rows of a job, and one result a row once they are settled; both are written once."""

    job: str
    place: int
    """Number of its first row, from 0."""
    rows: tuple[Any, ...] = ()
    results: tuple[Any, ...] = ()
    settled: bool = False

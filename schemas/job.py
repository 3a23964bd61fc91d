"""Long work kept on disk: what is asked, how far it is, what came of each row."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Record):
    """A batch: ``rows`` are the requests (JSON), ``done`` how many are settled, ``results`` one line a settled row."""

    kind: str
    title: str
    state: JobState = JobState.QUEUED
    params: Mapping[str, Any] = field(default_factory=dict)
    rows: tuple[Any, ...] = ()
    results: tuple[Any, ...] = ()
    files: tuple[str, ...] = ()
    message: str = ""
    login: str = ""
    roles: tuple[str, ...] = ()
    created: str = ""
    ended: str = ""
    beat: str = ""
    """Last sign of life of the worker that runs it; a job whose worker fell silent is taken up again."""

    @property
    def total(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    @property
    def issued(self) -> int:
        """How many papers were issued."""
        return sum(1 for result in self.results if result["paper"])

    @property
    def done(self) -> int:
        """How many are settled."""
        return len(self.results)

"""A paper for many: rows planned, tried without a number, issued in chunks, printed as one file or a zip; resumes where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from records.registry import GROUPS, JOBS, PEOPLE
from records.store import Reader
from schemas.group import Group
from schemas.job import Job, JobState
from schemas.person import Person
from schemas.values.actor import Actor, Role
from service.errors import Fault, HouseError, Invalid
from service.security.permissions import Permission, require
from service.usecases import consents
from service.usecases.ground import NoConsent
from service.usecases.house import House
from service.usecases.issue import Request, issue, issue_many, prepare

CHUNK = 50
Progress = Callable[[Job], bool]
"""Told after each chunk; False asks to stop (what is done is kept)."""


@dataclass(frozen=True, slots=True)
class Row:
    """One paper of a batch: its request, and where it goes in the pile."""

    type: str
    data: Mapping[str, Any]
    group: str = ""
    name: str = ""
    person: str = ""
    reasons: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As kept with the job."""
        return {
            "type": self.type, "data": dict(self.data), "group": self.group, "name": self.name, "person": self.person,
            "reasons": list(self.reasons),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trial:
    """A dry run: how many rows are ready, and what is wrong with the others (row number from 1, name, reasons)."""

    total: int
    ready: int
    failed: tuple[dict[str, Any], ...]


def rows_for_groups(
    house: House, actor: Actor, key: str, codes: Sequence[str], *, missing_only: bool = False
) -> list[Row]:
    """A sheet for every student of the groups («all»: of all), in the order of the group journals."""
    require(actor, Permission.ISSUE_DOCUMENT)
    with house.store.reading() as reader:
        day = house.today(house.college(reader))
        return [
            _row(reader, house, key, person, group, day)
            for group in _groups(reader, codes)
            for person in students(reader, group)
            if not missing_only or consents.wanted(reader, house, key, person, day)
        ]


def students(reader: Reader, group: Group) -> list[Person]:
    """Active students of a group in the order of its journal."""
    return [
        person
        for person in PEOPLE.find(reader, {"group": group.key, "state": "active"}, order=("plain",))
        if person.is_student
    ]


def _groups(reader: Reader, codes: Sequence[str]) -> list[Group]:
    groups = GROUPS.find(reader, {"state": "active"}, order=("code",))
    if "all" in codes:
        return groups
    known = {group.code: group for group in groups} | {group.key: group for group in groups}
    faults = [Fault("groups", f"Группы «{code}» нет в списке групп.") for code in codes if code not in known]
    if faults:
        raise Invalid(faults)
    return [known[code] for code in codes]


def _row(reader: Reader, house: House, key: str, person: Person, group: Group, day: date) -> Row:
    sheet = consents.sheet_for(reader, house, key, person, day)
    return Row(sheet.type, sheet.data, group.code, str(person.name), person.key, sheet.reasons)


def rows_from_data(key: str, lines: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Rows given as data, one paper each; «_group» and «_name» say where it goes in the pile."""
    rows = []
    for line in lines:
        data = dict(line)
        group, name = str(data.pop("_group", "")), str(data.pop("_name", ""))
        rows.append(Row(key, data, group, name))
    return rows


def try_out(house: House, actor: Actor, rows: Sequence[Row]) -> Trial:
    """Check every row without taking a number."""
    failed: list[dict[str, Any]] = []
    with house.store.reading() as reader:
        for number, row in enumerate(rows, 1):
            reasons = list(row.reasons) or _reasons(house, reader, actor, row)
            if reasons:
                failed.append({"row": number, "person": row.name, "key": row.person, "reasons": reasons})
    return Trial(len(rows), len(rows) - len(failed), tuple(failed))


def _reasons(house: House, reader: Reader, actor: Actor, row: Row) -> list[str]:
    try:
        prepare(house, reader, actor, Request(row.type, row.data))
    except NoConsent as error:
        return [lack.sentence for lack in error.lacks]
    except Invalid as error:
        return [f"{fault.field}: {fault.detail}" for fault in error.faults]
    except HouseError as error:
        return [error.sentence]
    return []


def start(house: House, actor: Actor, title: str, rows: Sequence[Row], params: Mapping[str, Any]) -> Job:
    """Put a batch on disk; the worker (or ``run``) takes it from there."""
    require(actor, Permission.ISSUE_DOCUMENT)
    job = Job(
        kind="batch", title=title, params=dict(params), rows=tuple(row.as_json() for row in rows), login=actor.login,
        roles=tuple(sorted(role.value for role in actor.roles)), created=house.clock().isoformat(timespec="seconds"),
    )  # fmt: skip
    with house.store.transaction(actor) as tx:
        stored = JOBS.add(tx, job)
        tx.audit("batch_started", subject=stored.key, facts={"rows": len(rows), "title": title})
    return stored


def run(house: House, key: str, progress: Progress = lambda _job: True) -> Job:
    """Issue the rows that are not settled yet, chunk by chunk; each row has its own repeat key, so none is issued twice."""
    with house.store.reading() as reader:
        job = JOBS.get(reader, key)
    actor = Actor(job.login, frozenset(Role(role) for role in job.roles), f"job {key}")
    job = _save(house, actor, replace(job, state=JobState.RUNNING))
    while job.done < job.total:
        rows = [Row(**{**raw, "reasons": tuple(raw["reasons"])}) for raw in job.rows[job.done : job.done + CHUNK]]
        results = list(_settle(house, actor, key, job.done, rows))
        job = _save(house, actor, replace(job, results=(*job.results, *results)))
        if not progress(job) or job.state is JobState.CANCELLED:
            return job
    return _save(house, actor, replace(job, state=JobState.DONE, ended=house.clock().isoformat(timespec="seconds")))


def _settle(house: House, actor: Actor, job: str, first: int, rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    requests = [Request(row.type, row.data, f"{job}:{first + place}", batch=job) for place, row in enumerate(rows)]
    if not any(row.reasons for row in rows):
        try:
            for row, receipt in zip(rows, issue_many(house, actor, requests), strict=True):
                yield {"person": row.name, "key": row.person, "paper": receipt.id, "reasons": []}
        except HouseError:
            pass
        else:
            return
    for place, (row, request) in enumerate(zip(rows, requests, strict=True)):
        yield {"row": first + place + 1, "person": row.name, "key": row.person, **_alone(house, actor, row, request)}


def _alone(house: House, actor: Actor, row: Row, request: Request) -> dict[str, Any]:
    if row.reasons:
        return {"paper": "", "reasons": list(row.reasons)}
    try:
        return {"paper": issue(house, actor, request).id, "reasons": []}
    except Invalid as error:
        return {"paper": "", "reasons": [f"{fault.field}: {fault.detail}".lstrip(": ") for fault in error.faults]}
    except HouseError as error:
        return {"paper": "", "reasons": [error.sentence]}


def _save(house: House, actor: Actor, job: Job) -> Job:
    with house.store.transaction(actor) as tx:
        stored = JOBS.get(tx, job.key)
        state = JobState.CANCELLED if stored.state is JobState.CANCELLED else job.state
        beat = house.clock().isoformat(timespec="seconds")
        return JOBS.save(tx, replace(job, version=stored.version, state=state, beat=beat))


def cancel(house: House, actor: Actor, key: str) -> Job:
    """Stop a batch after the chunk under way; what is issued stays issued."""
    require(actor, Permission.ISSUE_DOCUMENT)
    with house.store.transaction(actor) as tx:
        job = JOBS.get(tx, key)
        return job if job.state.over else JOBS.save(tx, replace(job, state=JobState.CANCELLED))

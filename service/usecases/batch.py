"""A paper for many: rows planned, tried without a number, put on disk as a job in chunks, taken up again where one failed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from records.registry import CHUNKS, GROUPS, JOBS, PEOPLE
from records.store import Reader
from schemas.group import Group
from schemas.job import Chunk, Job, JobState
from schemas.person import Person
from schemas.values.actor import Actor
from service.errors import Conflict, Fault, Forbidden, Invalid
from service.security.permissions import Permission, only_own_groups, require
from service.usecases import consents
from service.usecases.house import House

CHUNK = 20
"""Papers a commit: the writer's lock is held for about 0.1 s, so that pages can save their sessions between."""


@dataclass(frozen=True, slots=True)
class Row:
    """One paper of a batch: its request, and where it goes in the pile."""

    type: str
    data: Mapping[str, Any]
    group: str = ""
    name: str = ""
    person: str = ""
    reasons: tuple[str, ...] = ()
    paper: str = ""
    """Key of a registered sheet to be printed again instead of a new one."""

    def as_json(self) -> dict[str, Any]:
        """As kept with the job."""
        return {
            "type": self.type, "data": dict(self.data), "group": self.group, "name": self.name, "person": self.person,
            "reasons": list(self.reasons), "paper": self.paper,
        }  # fmt: skip


def row_of(raw: Mapping[str, Any]) -> Row:
    """A row as kept with the job."""
    return Row(**{**raw, "reasons": tuple(raw["reasons"])})


def rows_for_groups(
    house: House, actor: Actor, key: str, codes: Sequence[str], *, missing_only: bool = False
) -> list[Row]:
    """A sheet for every student of the groups («all»: of all), in the order of the group journals."""
    require(actor, Permission.ISSUE_DOCUMENT)
    with house.store.reading() as reader:
        listed = groups_of(reader, actor, codes)
        people = [(person, group) for group in listed for person in students(reader, group)]
        return _rows(house, reader, key, people, missing_only=missing_only)


def rows_for_people(
    house: House, actor: Actor, key: str, people: Sequence[str], *, missing_only: bool = False
) -> list[Row]:
    """A sheet for each of the people, in their order, laid by group."""
    require(actor, Permission.ISSUE_DOCUMENT)
    with house.store.reading() as reader:
        cards = [PEOPLE.get(reader, one) for one in people]
        groups = {card.group: GROUPS.peek(reader, card.group) for card in cards if card.group}
        pairs = [(card, groups.get(card.group)) for card in cards]
        pairs.sort(key=lambda pair: pair[1].code if pair[1] else "")
        return _rows(house, reader, key, pairs, missing_only=missing_only)


def _rows(
    house: House, reader: Reader, key: str, people: Iterable[tuple[Person, Group | None]], *, missing_only: bool
) -> list[Row]:
    if not consents.is_sheet(key):
        return [_plain_row(house, key, person, group) for person, group in people]
    day = house.today(house.college(reader))
    digests: dict[str, str] = {}
    rows = []
    for person, group in people:
        if missing_only and not consents.wanted(reader, house, key, person, day):
            continue
        sheet = consents.sheet_for(reader, house, key, person, day)
        if sheet.type not in digests and not sheet.reasons:
            digests[sheet.type] = house.catalogue.get(sheet.type).digest()
        known = missing_only and not sheet.reasons
        paper = consents.waiting_sheet(reader, sheet, digests[sheet.type], day) if known else ""
        code = group.code if group else ""
        rows.append(Row(sheet.type, sheet.data, code, str(person.name), person.key, sheet.reasons, paper))
    return rows


def _plain_row(house: House, key: str, person: Person, group: Group | None) -> Row:
    """A paper of another type for one person: goes to its first field that takes a student or a person."""
    fields = [spec for spec in house.catalogue.get(key).manifest.fields if spec.kind in {"student", "person"}]
    if not fields:
        raise Invalid([Fault("type", "В этом документе нет человека: его не выдают по списку людей.")])
    value: Any = [person.key] if fields[0].many else person.key
    return Row(key, {fields[0].name: value}, group.code if group else "", str(person.name), person.key)


def students(reader: Reader, group: Group) -> list[Person]:
    """Active students of a group in the order of its journal."""
    return [
        person
        for person in PEOPLE.find(reader, {"group": group.key, "state": "active"}, order=("plain",))
        if person.is_student
    ]


def groups_of(reader: Reader, actor: Actor, codes: Sequence[str]) -> list[Group]:
    """The groups of these codes or keys («all»: all); a curator's are narrowed to the own ones. Invalid names an unknown code."""
    groups = GROUPS.find(reader, {"state": "active"}, order=("code",))
    if only_own_groups(actor):
        groups = [group for group in groups if group.key in actor.groups]
    if "all" in codes:
        return groups
    known = {group.code: group for group in groups} | {group.key: group for group in groups}
    faults = [Fault("groups", f"Группы «{code}» нет в списке групп.") for code in codes if code not in known]
    if faults:
        raise Invalid(faults)
    return [known[code] for code in dict.fromkeys(codes)]


def rows_from_data(key: str, lines: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Rows given as data, one paper each; «_group» and «_name» say where it goes in the pile."""
    rows = []
    for line in lines:
        data = dict(line)
        group, name = str(data.pop("_group", "")), str(data.pop("_name", ""))
        rows.append(Row(key, data, group, name))
    return rows


def start(
    house: House, actor: Actor, title: str, rows: Sequence[Row], params: Mapping[str, Any], *, holder: str = ""
) -> Job:
    """Put a batch on disk, once for each form; the worker (or ``batchrun.run``) takes it from there.

    ``holder``: already taken by this process.
    """
    require(actor, Permission.ISSUE_DOCUMENT)
    now = house.clock().isoformat(timespec="seconds")
    job = Job(
        kind="batch", title=title, params=dict(params), total=len(rows), login=actor.login, created=now,
        roles=tuple(sorted(role.value for role in actor.roles)), groups=tuple(sorted(actor.groups)), holder=holder,
        state=JobState.RUNNING if holder else JobState.QUEUED, beat=now if holder else "", stage="ждёт очереди",
    )  # fmt: skip
    with house.store.transaction(actor) as tx:
        if (known := _begun(tx, actor, params)) is not None:
            return known
        stored = JOBS.add(tx, job)
        step = _step(house, rows)
        for place in range(0, len(rows), step):
            part = tuple(row.as_json() for row in rows[place : place + step])
            CHUNKS.add(tx, Chunk(job=stored.key, place=place, rows=part))
        tx.audit("batch_started", subject=stored.key, facts={"rows": len(rows), "title": title})
    return stored


def _step(house: House, rows: Sequence[Row]) -> int:
    """Papers a commit; a college's own template is filled in a slow child process, so one paper at a time."""
    kinds = {row.type for row in rows if not row.reasons}
    return 1 if any(key in house.catalogue.types and house.catalogue.get(key).own for key in kinds) else CHUNK


def chunks(reader: Reader, key: str) -> list[Chunk]:
    """The chunks of a job in the order of its rows."""
    return CHUNKS.find(reader, {"job": key}, order=("place",))


def results(reader: Reader, key: str) -> list[tuple[int, Row, dict[str, Any]]]:
    """Settled rows of a job: number from 1, row, {«paper», «reasons», «repeated»}."""
    return [
        (chunk.place + number, row_of(raw), result)
        for chunk in chunks(reader, key)
        if chunk.settled
        for number, (raw, result) in enumerate(zip(chunk.rows, chunk.results, strict=True), 1)
    ]


def failures(reader: Reader, key: str) -> list[dict[str, Any]]:
    """What was not issued or is not in the file: row, person, key of the person, reasons."""
    refused = [
        {"row": number, "person": row.name, "key": row.person, "reasons": list(result["reasons"])}
        for number, row, result in results(reader, key)
        if result["reasons"]
    ]
    return sorted((*refused, *JOBS.get(reader, key).missed), key=lambda line: int(line["row"]))


def unfinished(house: House, actor: Actor, params: Mapping[str, Any]) -> Job | None:
    """A batch of the same wishes that was broken off, so that the same command completes it instead of beginning anew."""
    with house.store.reading() as reader:
        open_jobs = JOBS.find(reader, {"login": actor.login, "state": [JobState.RUNNING.value, JobState.QUEUED.value]})
    same = [job for job in open_jobs if job.kind == "batch" and dict(job.params) == dict(params)]
    return same[-1] if same else None


def by_form(house: House, actor: Actor, params: Mapping[str, Any]) -> Job | None:
    """The job that the same form («form» of the params) has already started: a second click leads to it.

    Conflict when it was started with another «body».
    """
    with house.store.reading() as reader:
        return _begun(reader, actor, params)


def _begun(reader: Reader, actor: Actor, params: Mapping[str, Any]) -> Job | None:
    form = params.get("form", "")
    mine = JOBS.find(reader, {"login": actor.login}) if form else []
    found = next((job for job in mine if job.params.get("form") == form), None)
    if found is not None and found.params.get("body", "") != params.get("body", ""):
        raise Conflict("С этим ключом повтора (Idempotency-Key) уже начато задание с другими данными.")
    return found


def retry(house: House, actor: Actor, key: str) -> Job:
    """«Повторить для N»: the rows that failed, planned anew from today's cards, as a job of their own."""
    require(actor, Permission.ISSUE_DOCUMENT)
    with house.store.reading() as reader:
        job = _mine(JOBS.get(reader, key), actor)
        failed = [row for _, row, result in results(reader, key) if result["reasons"]]
        day = house.today(house.college(reader))
        rows = [_again(house, reader, row, day) for row in failed]
    if not rows:
        raise Conflict("В этом задании нет строк с ошибками.")
    wishes = {name: value for name, value in job.params.items() if name not in {"form", "body"}}
    return start(house, actor, job.title, rows, {**wishes, "retry_of": key})


def _again(house: House, reader: Reader, row: Row, day: date) -> Row:
    person = PEOPLE.peek(reader, row.person) if row.person else None
    if person is None or not consents.is_sheet(row.type):
        return row
    adult_or_minor = next((alias for alias, keys in consents.ALIASES.items() if row.type in keys), row.type)
    sheet = consents.sheet_for(reader, house, adult_or_minor, person, day)
    return Row(sheet.type, sheet.data, row.group, str(person.name), person.key, sheet.reasons)


def cancel(house: House, actor: Actor, key: str) -> Job:
    """Stop a job after the chunk under way; what is issued stays issued."""
    require(actor, Permission.ISSUE_DOCUMENT)
    with house.store.transaction(actor) as tx:
        job = _mine(JOBS.get(tx, key), actor)
        if job.state.over:
            return job
        tx.audit("batch_cancelled", subject=key)
        return JOBS.save(tx, _stopped(job, house.clock().isoformat(timespec="seconds")))


def _stopped(job: Job, now: str) -> Job:
    return replace(job, state=JobState.CANCELLED, ended=now, stage="", holder="")


def _mine(job: Job, actor: Actor) -> Job:
    if only_own_groups(actor) and job.login != actor.login:
        raise Forbidden("Это задание начал другой человек.")
    return job


def title_of(house: House, key: str) -> str:
    """What a batch of these papers is called."""
    return house.catalogue.get(consents.ALIASES.get(key, (key,))[0]).manifest.short

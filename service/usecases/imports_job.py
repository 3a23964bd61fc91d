"""A large list is read by the worker, so that no page waits for it: the job ends with the plan that the page then shows."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

from records.registry import JOBS
from schemas.job import Job
from schemas.values.actor import Actor
from service.errors import HouseError, Invalid, NotFound
from service.security.permissions import Permission, require
from service.usecases import batchrun
from service.usecases.house import House
from service.usecases.imports import READING, TABLE, UNKNOWN, forget, looked, source_of, who
from service.usecases.imports_look import Source, admit

KIND = "import"
LARGE = 150_000
"""Bytes (or pasted signs) from which a list is read by the worker: about a thousand people."""


def large(source: Source) -> bool:
    """True for a list that a page should not wait for."""
    return max(len(source.content), len(source.paste)) > LARGE


def start(house: House, actor: Actor, source: Source) -> Job:
    """Keep the list and put its reading into the queue. Invalid for a file that the gate refuses."""
    require(actor, Permission.IMPORT_DATA)
    if source.content:
        admit(source.content)
    body: dict[str, Any] = {"state": "body", "plan": None, "rows": [], "groups": [], "paste": source.paste}
    head: dict[str, Any] = {
        "state": READING, "kind": source.kind.value, "name": source.name[:120], "counts": {}, "digest": "", "columns": [],
        "role": source.role, "rules": {}, "mapping": dict(source.mapping), **who(house, actor),
    }  # fmt: skip
    with house.store.transaction(actor) as tx:
        kept = tx.add(TABLE, {**body, "file": base64.b64encode(source.content).decode()})
        waiting = tx.add(TABLE, {**head, "body": kept["key"]})
        job = Job(
            kind=KIND, title=f"Загрузка списка: {source.name or 'вставленные строки'}"[:120], login=actor.login, total=1,
            params={"import": waiting["key"]}, roles=tuple(sorted(role.value for role in actor.roles)), stage="ждёт очереди",
            groups=tuple(sorted(actor.groups)), created=house.clock().isoformat(timespec="seconds"),
        )  # fmt: skip
        return JOBS.add(tx, job)


def run(house: House, job: Job, holder: str) -> Job:
    """Read and compare; the list stays only with a plan."""
    actor, key = batchrun.actor_of(job), str(job.params["import"])
    require(actor, Permission.IMPORT_DATA)
    batchrun.beat(house, job.key, holder, "список читается и сравнивается с записями")
    with house.store.reading() as reader:
        head = reader.peek(TABLE, key)
        body = reader.peek(TABLE, head["body"]) if head else None
    if head is None or body is None:
        raise NotFound(UNKNOWN)
    if head["state"] == READING:
        try:
            made = looked(house, replace(source_of(head, body), mapping=head["mapping"]))
        except HouseError as error:
            with house.store.transaction(actor) as tx:
                forget(tx, head)
            said = error.faults[0].detail if isinstance(error, Invalid) and error.faults else error.sentence
            return batchrun.fail(house, job.key, holder, said)
        with house.store.transaction(actor) as tx:
            tx.save(TABLE, {**body, **made.body})
            tx.save(TABLE, {**head, **made.head, "state": "planned", **who(house, actor)})
            tx.audit("import_planned", subject=key, facts={"kind": head["kind"], **made.head["counts"]})
    return batchrun.finish(house, job.key, holder)

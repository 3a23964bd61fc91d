"""What the desk of consents puts on the home page: terms that run, what waits for a second person, scans, birthdays, jobs."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from schemas.job import JobState
from schemas.values.actor import Actor
from schemas.withdrawal import WithdrawalState
from service.security.permissions import Permission, may
from service.usecases import consent_overview, jobs, scanning, withdrawal
from service.usecases.house import House
from service.web.home_pages import Task, Tasks

MOST = 8


def source(house: House, actor: Actor) -> list[Tasks]:
    """Groups of tasks for this person, the most urgent first."""
    manages, destroys = may(actor, Permission.MANAGE_CONSENTS), may(actor, Permission.DESTROY_DATA)
    groups: list[Tasks] = []
    if manages or destroys:
        groups.append(Tasks("Отзывы и требования", tuple(_demands(house, actor, destroys=destroys))[:MOST]))
    if manages:
        groups.append(Tasks("Согласия", tuple(_consents(house, actor))))
    if may(actor, Permission.ISSUE_DOCUMENT):
        groups.append(Tasks("Задания", tuple(_jobs(house, actor))[:MOST]))
    return groups


def _demands(house: House, actor: Actor, *, destroys: bool) -> Iterator[Task]:
    for one in withdrawal.listed(house, actor):
        record = one.record
        if record.state is WithdrawalState.DONE:
            continue
        asked = record.state is WithdrawalState.ASKED and record.asked_by != actor.login and destroys
        said = "ждёт вашего подтверждения: уничтожение данных" if asked else f"исполнить до {record.due:%d.%m.%Y}"
        where = url_for("withdrawal.card", key=record.key)
        yield Task(
            f"{record.demand.russian.capitalize()} № {record.number}", where, said, "late" if one.left < 0 else ""
        )


def _consents(house: House, actor: Actor) -> Iterator[Task]:
    if waiting := len(scanning.queue(house, actor)):
        yield Task(f"Разобрать сканы: {waiting}", url_for("scan.scans"), "Листы, которые не нашли своё согласие сами")
    turning = consent_overview.turning(house, actor)
    for person in turning[:MOST]:
        where = url_for("consents.person", key=person.key)
        said = f"{person.birth_date:%d.%m} исполняется 18: нужно своё согласие" if person.birth_date else ""
        yield Task(str(person.name), where, said)


def _jobs(house: House, actor: Actor) -> Iterator[Task]:
    for job in jobs.listed(house, actor):
        if job.login == actor.login and job.state in {JobState.QUEUED, JobState.RUNNING, JobState.FAILED}:
            yield Task(job.title, url_for("job.card", key=job.key), f"{job.state.russian}: {job.done} из {job.total}")

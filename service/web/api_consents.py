"""JSON API of consents and jobs: the same use cases and rights as the pages."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import orjson
from flask import Response, g, request

from records.registry import CONSENTS
from schemas.errors import Fault, Invalid
from schemas.values.dates import read_date
from service.security.permissions import Permission
from service.usecases import batch, consent_overview, consents, jobs, scanning
from service.usecases.pile import ENDINGS
from service.web.api_kit import body_object, cut, listed
from service.web.context import house
from service.web.downloads import DOCX, PDF, ZIP, download
from service.web.registry import Pages

pages = Pages("api_consents", bearer=True)
MANAGE, ISSUE = Permission.MANAGE_CONSENTS, Permission.ISSUE_DOCUMENT
KINDS = {".docx": DOCX, ".pdf": PDF, ".zip": ZIP}
_BODY = {"type", "groups", "people", "missing_only", "out", "rows"}


def _listed(items: list[dict[str, Any]]) -> dict[str, Any]:
    return listed(list(cut(items)), len(items))


@pages.page("/api/v1/consents", permission=MANAGE)
def consents_list() -> Any:
    """?person=&kind=&state=&group=&page=."""
    wanted = {name: request.args.get(name, "")[:40] for name in ("person", "kind", "state", "group")}
    found = consent_overview.listed(house(), g.actor, wanted)
    return _listed([consent_overview.as_json(consent, state) for consent, state in found])


@pages.page("/api/v1/consents/<key>", permission=MANAGE)
def consent(key: str) -> Any:
    """One sheet."""
    return _one(key)


def _one(key: str) -> Any:
    with house().store.reading() as reader:
        person = CONSENTS.get(reader, key).person
    found = consent_overview.of_person(house(), g.actor, person)
    line = next(line for line in found.sheets if line.consent.key == key)
    return consent_overview.as_json(line.consent, line.state)


@pages.page("/api/v1/consents/<key>/returned", methods=("POST",), permission=MANAGE)
def consent_returned(key: str) -> Any:
    """{"given_on": "2026-11-20"}: the sheet came back signed."""
    try:
        day = read_date(str(body_object().get("given_on") or ""))
    except ValueError as error:
        raise Invalid([Fault("given_on", str(error))]) from error
    consents.returned(house(), g.actor, [key], day)
    return _one(key)


@pages.page("/api/v1/consents/<key>/unreturned", methods=("POST",), permission=MANAGE)
def consent_unreturned(key: str) -> Any:
    """Take back a wrong mark."""
    scanning.undo(house(), g.actor, key)
    return _one(key)


@pages.page("/api/v1/jobs", permission=ISSUE)
def jobs_list() -> Any:
    """Jobs this token's owner may see."""
    return _listed([jobs.as_json(job) for job in jobs.listed(house(), g.actor)])


@pages.page("/api/v1/jobs", methods=("POST",), permission=ISSUE, body_limit=5_000_000)
def job_start() -> Any:
    """{"type", "groups": ["all"] | "people": [key] | "rows": [{…}], "missing_only", "out": ".docx"}: 201, the work goes on by itself."""
    body = body_object()
    faults = [Fault(name, f"Такого поля нет: есть {', '.join(sorted(_BODY))}.") for name in sorted(set(body) - _BODY)]
    if not body.get("type"):
        faults.append(Fault("type", "Заполните это поле."))
    out = str(body.get("out") or ".docx")
    if out not in ENDINGS:
        faults.append(Fault("out", "Здесь .docx, .pdf, .zip или пусто."))
    if sum(name in body for name in ("groups", "people", "rows")) != 1:
        faults.append(Fault("groups", "Нужно одно из трёх: groups, people или rows."))
    if faults:
        raise Invalid(faults)
    params = {
        "key": str(body["type"]),
        "out": f"pile{out}" if out else "groups",
        "form": request.headers.get("Idempotency-Key", "")[:200],
        "body": sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest(),
    }
    known = batch.by_form(house(), g.actor, params)
    job = known or batch.start(house(), g.actor, batch.title_of(house(), params["key"]), _rows(body), params)
    return jobs.as_json(job), 201


def _rows(body: dict[str, Any]) -> list[batch.Row]:
    missing = bool(body.get("missing_only"))
    key = str(body["type"])
    if "rows" in body:
        rows = body["rows"]
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise Invalid([Fault("rows", "Здесь нужен список объектов.")])
        return batch.rows_from_data(key, rows)
    name = "groups" if "groups" in body else "people"
    listed = body[name]
    if not isinstance(listed, list):
        raise Invalid([Fault(name, "Здесь нужен список.")])
    plan = batch.rows_for_groups if name == "groups" else batch.rows_for_people
    return plan(house(), g.actor, key, [str(one) for one in listed], missing_only=missing)


@pages.page("/api/v1/jobs/<key>", permission=ISSUE)
def job(key: str) -> Any:
    """One job with what failed."""
    found = jobs.get(house(), g.actor, key)
    return jobs.as_json(found) | {"failures": jobs.failures(house(), g.actor, key)}


@pages.page("/api/v1/jobs/<key>/cancel", methods=("POST",), permission=ISSUE)
def job_cancel(key: str) -> Any:
    """Stop; what is issued stays issued."""
    jobs.get(house(), g.actor, key)
    return jobs.as_json(batch.cancel(house(), g.actor, key))


@pages.page("/api/v1/jobs/<key>/files/<name>", permission=ISSUE)
def job_file(key: str, name: str) -> Response:
    """A file of the job."""
    path = jobs.file_of(house(), g.actor, key, name)
    return download(path.read_bytes(), jobs.file_title(house(), g.actor, key, name), KINDS.get(path.suffix, DOCX))

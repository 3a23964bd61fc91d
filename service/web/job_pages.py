"""Jobs: the list, one with its progress, its failures and its files."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, url_for

from service.security.permissions import Permission
from service.usecases import batch, batchrun, jobs
from service.web.context import actor, house
from service.web.downloads import DOCX, PDF, ZIP, send
from service.web.look import note
from service.web.registry import Access, Pages

pages = Pages("job")
KINDS = {".docx": DOCX, ".pdf": PDF, ".zip": ZIP}
MOST_SHOWN = 200


@pages.page("/jobs", permission=Access.SIGNED_IN)
def jobs_page() -> str:
    """Everything asked for, the newest first."""
    return render_template("jobs.html", jobs=jobs.listed(house(), actor())[:MOST_SHOWN])


@pages.page("/jobs/<key>", permission=Access.SIGNED_IN)
def card(key: str) -> str:
    """How far the job is, what failed, what came out."""
    job = jobs.get(house(), actor(), key)
    failed = jobs.failures(house(), actor(), key) if (job.failed or job.missed) and job.kind == "batch" else []
    return render_template(
        "job.html", job=job, failed=failed[:MOST_SHOWN], left=jobs.seconds_left(job, house().clock())
    )


@pages.page("/jobs/<key>/state", permission=Access.SIGNED_IN)
def state(key: str) -> Any:
    """The same in JSON, for polling once a second."""
    job = jobs.get(house(), actor(), key)
    return jobs.as_json(job) | {"left": jobs.seconds_left(job, house().clock())}


@pages.page("/jobs/<key>/cancel", permission=Permission.ISSUE_DOCUMENT, methods=("POST",))
def cancel(key: str) -> Any:
    """Stop; what is issued stays issued."""
    jobs.get(house(), actor(), key)
    batch.cancel(house(), actor(), key)
    note("Задание остановлено. Что успели выдать, осталось в архиве.", "care")
    return redirect(url_for("job.card", key=key), 303)


@pages.page("/jobs/<key>/resume", permission=Permission.ISSUE_DOCUMENT, methods=("POST",))
def resume(key: str) -> Any:
    """Go on with a stopped or broken job."""
    jobs.get(house(), actor(), key)
    batchrun.resume(house(), actor(), key)
    return redirect(url_for("job.card", key=key), 303)


@pages.page("/jobs/<key>/retry", permission=Permission.ISSUE_DOCUMENT, methods=("POST",))
def retry(key: str) -> Any:
    """The failed rows again, from today's cards."""
    jobs.get(house(), actor(), key)
    return redirect(url_for("job.card", key=batch.retry(house(), actor(), key).key), 303)


@pages.page("/jobs/<key>/files/<name>", permission=Permission.ISSUE_DOCUMENT)
def file(key: str, name: str) -> Response:
    """A file of the job, sent from disk piece by piece."""
    path = jobs.file_of(house(), actor(), key, name)
    return send(path.resolve(), jobs.file_title(house(), actor(), key, name), KINDS.get(path.suffix, DOCX))

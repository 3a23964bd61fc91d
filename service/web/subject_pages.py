"""The answer to a person's request about own data, ready to be printed as a letter."""

from __future__ import annotations

from flask import render_template, request

from schemas.values.dates import read_date
from service.security.permissions import Permission
from service.usecases import subject_answer
from service.web.context import actor, house
from service.web.registry import Pages

pages = Pages("subject")


@pages.page("/people/<key>/answer", permission=Permission.READ_CONTACTS)
def answer(key: str) -> str:
    """The letter; ?received= is the day the request came in."""
    try:
        received = read_date(request.args.get("received", ""))
    except ValueError:
        received = None
    found = subject_answer.answer(house(), actor(), key, received)
    return render_template("subject_answer.html", found=found, received=received)

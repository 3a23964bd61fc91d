"""What has been typed is never lost: drafts of long forms, and forms sent after the login had run out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import g, request
from werkzeug.datastructures import MultiDict

from schemas.errors import NotFound
from service.security.ground import passed, stamp
from service.security.sessions import Visit
from service.web.context import actor, security, visit, web
from service.web.cookies import TOKEN_FIELD

Typed = MultiDict[str, str]
SECRETS = frozenset({TOKEN_FIELD, "password", "again", "current", "code"})
TERM = timedelta(days=30)
CLOSED = frozenset({"kept", "issued"})
"""Rows that are no open draft: a form kept for a login, the trace of a draft that was issued."""
MOST = 50
"""Drafts of one person; the oldest go first."""


def typed() -> Typed:
    """What the form holds: just sent, or kept from before the login ran out, or nothing."""
    if request.method == "POST":
        return MultiDict(request.form)
    return MultiDict(g.get("kept") or ())


def pairs(form: Mapping[str, Any]) -> list[list[str]]:
    """A sent form as JSON, without passwords and codes."""
    sent = MultiDict(form)
    return [[name, value] for name, value in sent.items(multi=True) if name not in SECRETS]


def keep_sent(owner: Visit) -> str:
    """Keep the form just sent for its owner; gives the address that shows it again, filled."""
    with security().ground.store.transaction(owner.actor(request.remote_addr or "—")) as tx:
        row = tx.add(
            "drafts",
            {"user": owner.user.key, "kind": "kept", "data": pairs(request.form), "saved": stamp(web().house.clock())},
        )
    where = _form_address()
    return f"{where}{'&' if '?' in where else '?'}{urlencode({'kept': row['key']})}"


def _form_address() -> str:
    """The page on which the form stood: this address if it can be shown, else where the browser came from."""
    here = web().pages.get(request.endpoint or "")
    if here is not None and "GET" in here.methods:
        return request.full_path.rstrip("?")
    came = urlsplit(request.referrer or "")
    return came.path if came.netloc == request.host and came.path.startswith("/") else "/"


def load_kept(key: str) -> None:
    """Put a kept form before the view if it belongs to who is signed in."""
    with security().ground.store.reading() as reader:
        row = reader.peek("drafts", key)
    if row is not None and row["kind"] == "kept" and row["user"] == visit().user.key:
        g.kept = [(name, value) for name, value in row["data"]]


def save_draft(kind: str, data: Iterable[Iterable[str]], key: str = "") -> str:
    """Store a draft of the signed-in person; gives its key. A strange or vanished key begins a new one."""
    me, now = visit().user.key, stamp(web().house.clock())
    fresh = {"user": me, "kind": kind, "data": [list(pair) for pair in data], "saved": now}
    with security().ground.store.transaction(actor()) as tx:
        row = tx.peek("drafts", key) if key else None
        if row is not None and row["user"] == me and row["kind"] == kind:
            return str(tx.save("drafts", {**row, **fresh})["key"])
        for old in tx.find("drafts", {"user": me}, order=("-saved",))[MOST - 1 :]:
            tx.remove("drafts", old["key"])
        return str(tx.add("drafts", fresh)["key"])


def open_draft(key: str) -> tuple[str, Typed]:
    """Kind and content of a draft of the signed-in person; NotFound if it is gone or another's."""
    with security().ground.store.reading() as reader:
        row = reader.peek("drafts", key)
    if row is None or row["user"] != visit().user.key:
        raise NotFound("Такого черновика нет: он удалён или принадлежит другому человеку.")
    return row["kind"], MultiDict([(name, value) for name, value in row["data"]])


def change_draft(key: str, kind: str, data: Iterable[Iterable[str]]) -> None:
    """Make something else of a draft (what it was issued as); NotFound as above."""
    open_draft(key)
    with security().ground.store.transaction(actor()) as tx:
        row = tx.get("drafts", key)
        tx.save("drafts", {**row, "kind": kind, "data": [list(pair) for pair in data]})


def drop_draft(key: str) -> None:
    """Throw a draft away."""
    open_draft(key)
    with security().ground.store.transaction(actor()) as tx:
        tx.remove("drafts", key)


def my_drafts() -> list[dict[str, Any]]:
    """Drafts of the signed-in person that are not over their term, the latest first."""
    now = web().house.clock()
    with security().ground.store.reading() as reader:
        rows = reader.find("drafts", {"user": visit().user.key}, order=("-saved",))
    return [row for row in rows if row["kind"] not in CLOSED and not passed(row["saved"], TERM, now)]

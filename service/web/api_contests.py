"""JSON API of contests and of texts for the site: the same use cases and rights as the pages."""

from __future__ import annotations

from typing import Any

from flask import Response, g, request

from service.errors import Fault, Invalid
from service.rendering.text import body
from service.security.permissions import Permission
from service.usecases import contest as deeds
from service.usecases import contest_desk, contest_papers, publication
from service.web.api_kit import body_object
from service.web.context import house
from service.web.downloads import DOCX, download
from service.web.registry import Pages

pages = Pages("api_contests", bearer=True)
MANAGE, ISSUE = Permission.MANAGE_PAIRS, Permission.ISSUE_DOCUMENT


@pages.page("/api/v1/contests", permission=MANAGE)
def contests() -> Any:
    """?year=."""
    found = contest_desk.listed(house(), g.actor, request.args.get("year", "")[:9])
    return {"items": [contest_desk.as_json(one) for one in found], "total": len(found), "next": None}


@pages.page("/api/v1/contests", methods=("POST",), permission=MANAGE)
def announce() -> Any:
    """{"year", "title", "nominations": [text], "criteria": [{"name", "best"}], "experts": [person], "chairman"?, "secretary"?}."""
    return contest_desk.as_json(contest_desk.announce(house(), g.actor, body_object())), 201


@pages.page("/api/v1/contests/<key>", permission=MANAGE)
def contest(key: str) -> Any:
    """A contest with its entries and scores; «results» is null while a score is lacking."""
    shown = contest_desk.board(house(), g.actor, key)
    lines = None if shown.lines is None else [contest_desk.line_json(shown, line) for line in shown.lines]
    entries = [contest_desk.entry_json(shown, entry) for entry in shown.entries]
    papers = [
        {"id": one.key, "type": one.type, "number": one.number, "date": one.date.isoformat()} for one in shown.papers
    ]
    return {**contest_desk.as_json(shown.contest), "entries": entries, "results": lines, "papers": papers}


@pages.page("/api/v1/contests/<key>", methods=("PATCH",), permission=MANAGE)
def change(key: str) -> Any:
    """Some fields and the ``version`` they were read at."""
    sent = body_object()
    version = sent.pop("version", 0)
    if not isinstance(version, int):
        raise Invalid([Fault("version", "Здесь целое число.")])
    return contest_desk.as_json(contest_desk.change(house(), g.actor, key, sent, version))


@pages.page("/api/v1/contests/<key>/entries", methods=("POST",), permission=MANAGE)
def enter(key: str) -> Any:
    """{"nomination", "people": [person]} or {"paper": key of the application}."""
    entry = contest_desk.enter(house(), g.actor, key, body_object())
    return contest_desk.entry_json(contest_desk.board(house(), g.actor, key), entry), 201


@pages.page("/api/v1/contests/<key>/entries/<entry>/take-back", methods=("POST",), permission=MANAGE)
def take_back(key: str, entry: str) -> Any:
    """Remove an entry made by mistake, with its scores."""
    deeds.take_back(house(), g.actor, entry)
    return contest(key)


@pages.page("/api/v1/contests/<key>/scores", methods=("POST",), permission=MANAGE)
def scores(key: str) -> Any:
    """{"expert": person, "scores": {entry: [points in the order of the criteria]}}: all or none."""
    sent = body_object()
    points = sent.get("scores")
    if not isinstance(points, dict) or not all(_whole(row) for row in points.values()):
        raise Invalid([Fault("scores", "Здесь объект: ключ заявки – список целых баллов.")])
    sheet = {str(entry): tuple(row) for entry, row in points.items()}
    deeds.score_sheet(house(), g.actor, key, str(sent.get("expert") or ""), sheet)
    return contest(key)


def _whole(row: Any) -> bool:
    return isinstance(row, list) and all(isinstance(one, int) and not isinstance(one, bool) for one in row)


@pages.page("/api/v1/contests/<key>/results", permission=MANAGE)
def results(key: str) -> Any:
    """Places by nomination; 409 while a score is lacking."""
    shown = contest_desk.board(house(), g.actor, key)
    lines = [contest_desk.line_json(shown, line) for line in deeds.summary(house(), g.actor, key)]
    return {"items": lines, "total": len(lines), "next": None}


@pages.page("/api/v1/contests/<key>/close", methods=("POST",), permission=MANAGE)
def close(key: str) -> Any:
    """Settle the places."""
    return contest_desk.as_json(deeds.close(house(), g.actor, key))


@pages.page("/api/v1/contests/<key>/reopen", methods=("POST",), permission=MANAGE)
def reopen(key: str) -> Any:
    """{"reason"}: closed by mistake."""
    return contest_desk.as_json(deeds.reopen(house(), g.actor, key, str(body_object().get("reason") or "")))


@pages.page("/api/v1/contests/<key>/papers/<kind>", permission=MANAGE)
def paper(key: str, kind: str) -> Any:
    """Data of a paper by the records: to be completed and sent to /documents; «diplomas», «certificates»: rows, one paper each."""
    if kind in contest_papers.BATCHES:
        rows = contest_papers.batch_rows(house(), g.actor, key, kind)
        return {"items": [{"type": row.type, "data": dict(row.data)} for row in rows], "total": len(rows), "next": None}
    return {"type": kind, "data": contest_papers.paper_data(house(), g.actor, key, kind, request.args.get("entry", ""))}


@pages.page("/api/v1/publications", methods=("POST",), permission=ISSUE)
def publish() -> Any:
    """{"type", "data", "not_people"?}: who is left out and why, where the text still names somebody, the text of the page."""
    made = _guarded()
    try:
        text: str | None = body(publication.shown(house(), g.actor, made))
    except Invalid:
        text = None
    left = [
        {"person": one.person.key or None, "name": str(one.person.name), "reason": one.sentence}
        for one in made.left_out
    ]
    named = [{"field": one.field, "word": one.word, "name": str(one.person.name)} for one in made.mentions]
    return {"type": made.type, "left_out": left, "mentions": named, "data": dict(made.data), "text": text}


@pages.page("/api/v1/publications/file", methods=("POST",), permission=ISSUE)
def publication_file() -> Response:
    """The same request; the Word file, 422 while the text names somebody who has not consented."""
    kind, data, words = _asked()
    name = f"{house().catalogue.get(kind).manifest.short}.docx"
    return download(publication.page_text(house(), g.actor, kind, data, words), name, DOCX)


def _guarded() -> publication.Publication:
    kind, data, words = _asked()
    return publication.guarded(house(), g.actor, kind, data, words)


def _asked() -> tuple[str, dict[str, Any], tuple[str, ...]]:
    sent = body_object()
    data, words = sent.get("data"), sent.get("not_people", [])
    if not isinstance(data, dict) or not isinstance(words, list):
        raise Invalid([Fault("data", "Нужны type, data (объект) и, если надо, not_people (список слов).")])
    return str(sent.get("type") or ""), data, tuple(str(word) for word in words)

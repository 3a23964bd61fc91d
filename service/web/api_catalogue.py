"""JSON API of the college's own templates, documents and acts: the same use cases and rights as the pages."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response, g, request

from records.store import Row
from service.errors import Fault, Invalid
from service.security.permissions import Permission
from service.usecases import acts as act_deeds
from service.usecases import again, catalogue, editions, extract, ownkinds, workshop
from service.web.api_kit import body_object
from service.web.context import house
from service.web.downloads import DOCX, download
from service.web.registry import Pages

pages = Pages("api_catalogue", bearer=True)
READ, MANAGE = Permission.READ_CATALOGUE, Permission.MANAGE_CATALOGUE
FILE_LIMIT = 6_000_000
_KIND = "/api/v1/document-types/<key>"


@pages.page("/api/v1/document-types", methods=("POST",), permission=MANAGE, body_limit=FILE_LIMIT)
def install() -> Any:
    """Multipart ``file`` (docx), ``key``, ``manifest`` (TOML; the drafted one when left out), ``reason``: 201, the kind is in work."""
    content, sent = _file(), request.form
    description = sent.get("manifest", "").strip() or workshop.draft_manifest(content)
    files = (description, content)
    done = ownkinds.install(house(), g.actor, sent.get("key", "").strip(), files, sent.get("reason", "")[:500])
    details = catalogue.details(house().catalogue.get(done.key), house().clock().date())
    return {**details, "text": done.text, "notes": list(done.notes)}, 201


@pages.page("/api/v1/document-types/draft", methods=("POST",), permission=MANAGE, body_limit=FILE_LIMIT)
def draft() -> Any:
    """Multipart ``file`` → {"manifest": drafted document.toml}."""
    return {"manifest": workshop.draft_manifest(_file())}


@pages.page(f"{_KIND}/template/file", permission=MANAGE)
def template(key: str) -> Response:
    """The Word template in use."""
    name, content = workshop.take(house(), g.actor, key)
    return download(content, name, DOCX)


@pages.page(f"{_KIND}/template", methods=("POST",), permission=MANAGE, body_limit=FILE_LIMIT)
def upload(key: str) -> Any:
    """Multipart ``file``: its faults with places (422), else the text of the sample and the edition to be published (201)."""
    tried = workshop.upload(house(), g.actor, key, _file())
    faults = [asdict(one) for one in tried.faults]
    body = {"faults": faults, "notes": list(tried.notes), "text": tried.text or None, "edition": tried.draft or None}
    return body, 422 if faults else 201


@pages.page(f"{_KIND}/template/commented/file", methods=("POST",), permission=MANAGE, body_limit=FILE_LIMIT)
def commented(key: str) -> Response:
    """Multipart ``file``: the same file with a Word comment at each fault."""
    return download(workshop.commented(house(), g.actor, key, _file()), f"{key} (с замечаниями).docx", DOCX)


@pages.page(f"{_KIND}/editions", permission=READ)
def versions(key: str) -> Any:
    """Editions of the template, the newest first."""
    items = [_edition(row) for row in editions.versions(house(), g.actor, key)]
    return {"items": items, "total": len(items), "next": None}


@pages.page(f"{_KIND}/publish", methods=("POST",), permission=MANAGE)
def publish(key: str) -> Any:
    """{"edition", "reason"}: put it to work; an earlier one too."""
    sent = body_object()
    edition = str(sent.get("edition") or "")
    if edition not in {row["key"] for row in editions.versions(house(), g.actor, key)}:
        raise Invalid([Fault("edition", "Такой редакции у этого документа нет.")])
    return _edition(editions.publish(house(), g.actor, edition, str(sent.get("reason") or "")))


@pages.page(f"{_KIND}/withdraw", methods=("POST",), permission=MANAGE)
def withdraw(key: str) -> Any:
    """{"reason"}: back to the shipped template; an own kind leaves the list."""
    editions.withdraw(house(), g.actor, key, str(body_object().get("reason") or ""))
    return versions(key)


def _edition(row: Row) -> dict[str, Any]:
    return {"id": row["key"], **{name: row[name] for name in ("type", "sha256", "state", "reason", "login", "at")}}


def _file() -> bytes:
    sent = request.files.get("file")
    if sent is None:
        raise Invalid([Fault("file", "Приложите файл в поле file (multipart/form-data).")])
    content: bytes = sent.read()
    return content


@pages.page("/api/v1/acts", permission=READ)
def acts() -> Any:
    """?day=: acts of preambles, in force on the day when it is given."""
    day = act_deeds.day_of(request.args.get("day", ""))
    items = [act_deeds.as_json(act) for act in act_deeds.listed(house(), g.actor, day)]
    return {"items": items, "total": len(items), "next": None}


@pages.page("/api/v1/acts/<key>", methods=("PATCH",), permission=MANAGE)
def act(key: str) -> Any:
    """{"genitive", "since", "until", "used_by"}: what is given; an unknown key makes a new act."""
    return act_deeds.as_json(act_deeds.save(house(), g.actor, key, body_object()))


@pages.page("/api/v1/acts/<key>/restore", methods=("POST",), permission=MANAGE)
def restore(key: str) -> Any:
    """Take away the college's own words; the shipped act speaks again, or none."""
    act_deeds.restore(house(), g.actor, key)
    return acts()


@pages.page("/api/v1/documents/<key>/again", permission=Permission.READ_ARCHIVE)
def again_data(key: str) -> Any:
    """?years=: the data of the paper for a new one, dates moved by years (default: to the present academic year)."""
    text = request.args.get("years", "")
    if text and not (text.isdecimal() and len(text) < 3):
        raise Invalid([Fault("years", "Здесь целое число лет.")])
    made = again.again(house(), g.actor, key, int(text) if text else None)
    return {"type": made.type, "data": dict(made.data), "years": made.years}


@pages.page("/api/v1/documents/<key>/extract", permission=Permission.READ_ARCHIVE)
def extract_data(key: str) -> Any:
    """?person= (may be repeated): data of «order_extract» about them; add «certified_by» and send it to /documents."""
    data = extract.extract_data(house(), g.actor, key, request.args.getlist("person"))
    return {"type": extract.EXTRACT, "data": data}

"""A text for the site before it goes out: who is left out and why, the words to be copied, the Word file."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, request, url_for

from schemas.errors import Fault, Invalid
from service.rendering.text import body
from service.security.permissions import Permission
from service.usecases import publication
from service.web import kept
from service.web.consent_links import lacks_shown, prints
from service.web.context import actor, house
from service.web.downloads import DOCX, download
from service.web.filling import NOT_PEOPLE, PREFIX, Filling, resumed
from service.web.formview import form_page
from service.web.registry import Pages

pages = Pages("publication")
ISSUE = Permission.ISSUE_DOCUMENT


@pages.page("/documents/drafts/<draft>/site", permission=ISSUE)
def show(draft: str) -> Any:
    """The text without those who have not consented, and whom the free texts still name."""
    filling = resumed(draft)
    try:
        made = _guarded(filling)
    except Invalid:
        return redirect(filling.address(filling.number, check=1), 303)
    return _page(filling, made)


def _guarded(filling: Filling) -> publication.Publication:
    asked = filling.asked()
    return publication.guarded(house(), actor(), asked.type, asked.data, asked.not_people)


def _page(filling: Filling, made: publication.Publication, faults: tuple[Fault, ...] = ()) -> Response:
    words = list(dict.fromkeys(mention.word for mention in made.mentions))
    text, wrong = "", faults
    if not words and not faults:
        try:
            text = body(publication.shown(house(), actor(), made))
        except Invalid as error:  # what is left is not enough: a required person was the one left out
            wrong = error.faults
    return form_page(
        "publication.html", wrong, filling=filling, made=made, words=words, text=text, manifest=filling.kind.manifest,
        lacks=lacks_shown(made.left_out), prints=prints(made.left_out), said=filling.values.getlist(NOT_PEOPLE),
    )  # fmt: skip


@pages.page("/documents/drafts/<draft>/site/words", permission=ISSUE, methods=("POST",))
def words(draft: str) -> Any:
    """The editor says which words are no surnames; it is kept with the draft and logged with the text."""
    filling = resumed(draft)
    said = dict.fromkeys([*filling.values.getlist(NOT_PEOPLE), *(word[:60] for word in request.form.getlist("word"))])
    if request.form.get("forget"):
        said = {}
    rest = [(name, value) for name, value in filling.values.items(multi=True) if name != NOT_PEOPLE]
    values = [[name, value] for name, value in [*rest, *((NOT_PEOPLE, word) for word in said)]]
    kept.save_draft(PREFIX + filling.kind.key, values, draft)
    return redirect(url_for("publication.show", draft=draft), 303)


@pages.page("/documents/drafts/<draft>/site/word", permission=ISSUE)
def word(draft: str) -> Any:
    """The Word file, not kept in the archive."""
    filling = resumed(draft)
    asked = filling.asked()
    try:
        content = publication.page_text(house(), actor(), asked.type, asked.data, asked.not_people)
    except Invalid:
        return redirect(url_for("publication.show", draft=draft), 303)
    return download(content, f"{filling.kind.manifest.short}.docx", DOCX)


@pages.page("/documents/drafts/<draft>/site/publish", permission=ISSUE, methods=("POST",))
def publish(draft: str) -> Any:
    """Keep the text in the archive, so that a withdrawal of a consent later names it."""
    filling = resumed(draft)
    try:
        receipt = publication.publish(house(), actor(), filling.asked())
    except Invalid as error:
        return _page(filling, _guarded(filling), error.faults)
    kept.change_draft(draft, "issued", [["paper", receipt.id]])
    return redirect(url_for("issue.done", key=receipt.id), 303)

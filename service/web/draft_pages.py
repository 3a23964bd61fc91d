"""Where the autosave of a long form goes."""

from __future__ import annotations

from flask import Response, jsonify, request

from service.web import kept
from service.web.registry import Access, Pages

pages = Pages("drafts")


@pages.page("/drafts", permission=Access.SIGNED_IN, methods=("POST",))
def save() -> Response:
    """Save the form as it is typed; gives the key of the draft."""
    kind = request.form.get("draft.kind", "")[:120]
    key = request.form.get("draft.key", "")[:64]
    return jsonify({"key": kept.save_draft(kind, kept.pairs(request.form), key)})

"""Files and answers that need no login: styles, scripts, the icon, the sign of life."""

from __future__ import annotations

from flask import Response, jsonify, redirect

from service.web import assets
from service.web.context import house
from service.web.registry import Access, Pages

pages = Pages("shell")


@pages.page("/static/<name>", permission=Access.PUBLIC)
def static(name: str) -> Response:
    """A file of the folder static/ by its digested name."""
    return assets.serve(name)


@pages.page("/favicon.ico", permission=Access.PUBLIC)
def icon() -> Response:
    """Browsers ask for this name unasked."""
    return redirect(assets.asset_url("icon.svg"), 302)  # type: ignore[return-value]  # werkzeug's Response


@pages.page("/healthz", permission=Access.PUBLIC)
def health() -> Response:
    """200 when the store answers; says nothing else, for anybody may ask."""
    with house().store.reading() as reader:
        reader.count("users")
    return jsonify({"status": "ok"})

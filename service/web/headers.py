"""What every answer says to the browser: nothing foreign, nothing inline, nothing kept, nothing guessed."""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

from service.web.context import web

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FIXED = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}
FOR_FILES = frozenset({"X-Content-Type-Options", "Cross-Origin-Resource-Policy"})
"""Enough for styles, scripts, the icon: the rest speaks of pages and would weigh more than they save."""
HSTS = "max-age=31536000"
PACKED = frozenset({"text/html", "application/json", "image/svg+xml"})
PACK_FROM = 1400
"""Bytes: what fits one network packet gains nothing from packing."""


def install(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(finish)


def finish(response: Response) -> Response:
    """Headers, and compression of pages (form tokens are masked, so that their length tells nothing)."""
    shared = "immutable" in response.headers.get("Cache-Control", "")
    for name, value in FIXED.items():
        if not shared or name in FOR_FILES:
            response.headers.setdefault(name, value)
    if web().secure:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return _packed(response)


def _packed(response: Response) -> Response:
    if response.mimetype not in PACKED or response.direct_passthrough:
        return response
    response.vary.add("Accept-Encoding")
    if "gzip" in request.headers.get("Accept-Encoding", "") and not response.content_encoding:
        data = response.get_data()
        if len(data) >= PACK_FROM:
            response.set_data(gzip.compress(data, 6))
            response.content_encoding = "gzip"
    return response

"""Cookies and the token that proves a form came from our own page."""

from __future__ import annotations

import base64
import binascii
import hmac
from secrets import token_bytes

from flask import Response, g, request

from service.web.context import visit_or_none, web

SESSION = "nastavnik_session"
GUEST = "nastavnik_guest"
TOKEN_FIELD = "csrf"  # noqa: S105 — the name of a form field


def cookie_name(name: str) -> str:
    """With TLS the ``__Host-`` prefix: the browser then refuses it from any other host or path."""
    return f"__Host-{name}" if web().secure else name


def cookie(name: str) -> str:
    """The cookie sent, or an empty text."""
    return request.cookies.get(cookie_name(name), "")


def set_cookie(response: Response, name: str, value: str) -> None:
    """A cookie for this browser session only."""
    response.set_cookie(cookie_name(name), value, secure=web().secure, httponly=True, samesite="Lax", path="/")


def drop_cookie(response: Response, name: str) -> None:
    """Forget a cookie."""
    response.delete_cookie(cookie_name(name), secure=web().secure, httponly=True, samesite="Lax", path="/")


def _secret() -> str:
    """The session's token, or a guest's own (double submit) before there is a session."""
    visit = visit_or_none()
    if visit is not None:
        return visit.session.csrf
    guest: str = g.get("guest") or cookie(GUEST)
    if len(guest) < 20:
        guest = base64.urlsafe_b64encode(token_bytes(24)).decode()
    g.guest = guest
    return guest


def form_token() -> str:
    """The token for a form, masked anew each time so that a compressed page tells nothing of it (BREACH)."""
    secret = _secret().encode()
    mask = token_bytes(len(secret))
    return base64.urlsafe_b64encode(mask + _xor(mask, secret)).decode()


def token_fits(text: str, secret: str) -> bool:
    """True when the form's token unmasks to ``secret``."""
    try:
        raw = base64.urlsafe_b64decode(text.encode())
    except (binascii.Error, ValueError, UnicodeEncodeError):
        return False
    half = len(raw) // 2
    return bool(secret) and hmac.compare_digest(_xor(raw[:half], raw[half:]), secret.encode())


def guest_token_fits(text: str) -> bool:
    """The same for one who is not signed in."""
    return token_fits(text, cookie(GUEST))


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(left ^ right for left, right in zip(one, other, strict=False))

"""The one door of the pages: who comes, whether the page is open to them, and whether the form is ours."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, g, redirect, request, url_for

from schemas.errors import Forbidden
from service.security.permissions import Permission, require
from service.security.sessions import Stage, Visit
from service.security.tokens import needs
from service.web import kept
from service.web.context import address, page, security, visit, visit_or_none, web
from service.web.cookies import GUEST, SESSION, TOKEN_FIELD, cookie, guest_token_fits, set_cookie, token_fits
from service.web.errors import ApiLogin, Foreign
from service.web.registry import Access, Page

READING = frozenset({"GET", "HEAD"})
STEPS = {Stage.SECOND: "login.second", Stage.PASSWORD: "login.first_password", Stage.ENROL: "account.second_factor"}
BEFORE_FOUNDING = frozenset({"setup.setup", "setup.training", "shell.static", "shell.icon", "shell.health"})


def install(app: Flask) -> None:
    """Stand before every request."""
    app.before_request(enter)
    app.after_request(leave)


def enter() -> Response | None:
    """Nothing when the request may go on, else where to send it; Forbidden when nowhere."""
    asked = page()
    if asked is None:
        _recognise()
        return None
    request.max_content_length = asked.body_limit
    if asked.bearer:
        _by_token(asked)
        return None
    if request.method not in READING:
        _same_site()
    _recognise()
    if not _founded() and asked.endpoint not in BEFORE_FOUNDING:
        return redirect(url_for("setup.setup"))  # type: ignore[return-value]  # werkzeug's Response is flask's here
    return _admit(asked) or _prove(asked)


def _founded() -> bool:
    if not web().founded:
        web().founded = not security().accounts.empty()
    return web().founded


def _by_token(asked: Page) -> None:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    bearer = security().tokens.bearer(text.strip(), address()) if scheme.lower() == "bearer" and text else None
    if asked.permission is Access.PUBLIC:
        return
    if bearer is None:
        raise ApiLogin
    g.actor = bearer.actor
    if isinstance(asked.permission, Permission):
        needs(bearer, asked.permission)


def _same_site() -> None:
    """A form must come from our own pages: the browser says so itself (Fetch Metadata, then Origin)."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = urlsplit(request.headers.get("Origin", "")).netloc
    if site not in (None, "same-origin", "none") or (site is None and origin and origin != request.host):
        raise Foreign


def _recognise() -> None:
    secret = cookie(SESSION)
    found = security().sessions.visit(secret) if secret else None
    if found is not None:
        g.visit = found
        if found.session.stage is Stage.FULL:
            g.actor = found.actor(address())


def _admit(asked: Page) -> Response | None:
    present = visit_or_none()
    if asked.permission is not Access.PUBLIC:
        if present is None:
            return _to_login()
        if asked.permission is not Access.STEP and present.session.stage is not Stage.FULL:
            return _go(url_for(STEPS[present.session.stage], next=_back()))
        if isinstance(asked.permission, Permission):
            require(present.actor(address()), asked.permission)
    if request.method not in READING and not _token_fits(present):
        return _kept_for_again(present)
    if present is not None and "kept" in request.args:
        kept.load_kept(request.args["kept"])
    return None


def _token_fits(present: Visit | None) -> bool:
    sent = request.form.get(TOKEN_FIELD, "")
    return token_fits(sent, present.session.csrf) if present else guest_token_fits(sent)


def _kept_for_again(present: Visit | None) -> Response:
    """A page of an earlier login sent from our own site: its form comes back filled; Foreign for anything else."""
    full = present is not None and present.session.stage is Stage.FULL
    if present is None or not full or request.headers.get("Sec-Fetch-Site") != "same-origin":
        raise Foreign
    return _go(kept.keep_sent(present))


def _to_login() -> Response:
    """Ask to sign in; a form sent by one whose login has run out is kept for them."""
    back = _back() or ""
    gone = security().sessions.remembered(cookie(SESSION)) if cookie(SESSION) else None
    if not back and gone is not None and token_fits(request.form.get(TOKEN_FIELD, ""), gone.session.csrf):
        back = kept.keep_sent(gone)
    return _go(url_for("login.login", next=back or None))


def _back() -> str | None:
    """Where to return after a step of the login; None for the home page and for what was sent."""
    here = request.full_path.rstrip("?")
    return here if request.method in READING and here != "/" else None


def _prove(asked: Page) -> Response | None:
    if not asked.fresh or visit().session.fresh(web().house.clock()):
        return None
    back = request.full_path.rstrip("?") if request.method in READING else kept.keep_sent(visit())
    return _go(url_for("account.confirm") + "?" + urlencode({"next": back}))


def _go(where: str) -> Response:
    return redirect(where, 303)  # type: ignore[return-value]  # werkzeug's Response is flask's here


def leave(response: Response) -> Response:
    """Give a guest the cookie that the form's token was made from."""
    if g.get("guest") and g.guest != cookie(GUEST):
        set_cookie(response, GUEST, g.guest)
    return response


def safe_next(text: str) -> str:
    """A local address to go to after a login; anything else becomes the home page."""
    parts = urlsplit(text)
    local = text.startswith("/") and not text.startswith(("//", "/\\")) and not (parts.scheme or parts.netloc)
    return text if local and "\n" not in text and "\r" not in text else "/"


def only_stage(stage: Stage) -> Visit:
    """The visit when it stands at this step of the login; Forbidden otherwise."""
    present = visit()
    if present.session.stage is not stage:
        raise Forbidden("Этот шаг входа уже пройден. Откройте главную страницу.")
    return present

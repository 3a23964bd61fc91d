"""Signing in and out, step by step."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, request, url_for

from schemas.errors import Fault
from service.security.login import TooOften
from service.security.sessions import Stage
from service.web.context import place, security, visit, visit_or_none
from service.web.cookies import SESSION, drop_cookie, set_cookie
from service.web.formview import attempt, form_page
from service.web.guard import only_stage, safe_next
from service.web.registry import Access, Pages

pages = Pages("login")
Faults = tuple[Fault, ...]


def opened(secret: str, where: str) -> Response:
    """Go on with a new session."""
    response: Any = redirect(where, 303)
    set_cookie(response, SESSION, secret)
    return response  # type: ignore[no-any-return]  # werkzeug's Response is flask's here


def _next() -> str:
    return safe_next(request.values.get("next", ""))


@pages.page("/login", permission=Access.PUBLIC, methods=("GET", "POST"))
def login() -> Any:
    """Login and password, or the one-time code in its place."""
    present = visit_or_none()
    if request.method == "GET":
        if present is not None and present.session.stage is Stage.FULL:
            return redirect(_next(), 303)
        return _login_page(())
    return attempt(_enter, _login_page)


def _enter() -> Response:
    form = request.form
    try:
        secret = security().login.enter(form.get("login", "")[:64], form.get("password", "")[:256], place())
    except TooOften as error:
        refused = _login_page((Fault("login", error.sentence),))
        refused.status_code, refused.headers["Retry-After"] = 429, str(error.seconds)
        return refused
    return opened(secret, _next())


def _login_page(faults: Faults) -> Response:
    expired = "next" in request.values and not faults
    return form_page("login.html", faults, next=_next(), expired=expired)


@pages.page("/login/second", permission=Access.STEP, methods=("GET", "POST"))
def second() -> Any:
    """The code of the telephone."""
    present = only_stage(Stage.SECOND)

    def page(faults: Faults) -> Response:
        return form_page("second.html", faults, next=_next())

    if request.method == "GET":
        return page(())
    code = request.form.get("code", "")[:40]
    return attempt(lambda: opened(security().login.second(present, code, place()), _next()), page)


@pages.page("/login/password", permission=Access.STEP, methods=("GET", "POST"))
def first_password() -> Any:
    """After a one-time code: the person's own password."""
    present = only_stage(Stage.PASSWORD)

    def page(faults: Faults) -> Response:
        return form_page("first_password.html", faults, login=present.user.login, next=_next())

    if request.method == "GET":
        return page(())
    chosen, again = request.form.get("password", ""), request.form.get("again", "")
    return attempt(lambda: opened(security().login.choose_password(present, chosen, again, place()), _next()), page)


@pages.page("/logout", permission=Access.STEP, methods=("POST",))
def logout() -> Any:
    """End this session and make the browser forget what it holds of us."""
    security().login.leave(visit())
    response: Any = redirect(url_for("login.login"), 303)
    drop_cookie(response, SESSION)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response

"""One's own account: password, second factor, sessions, shortcuts."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for

from schemas.errors import Fault, Forbidden
from schemas.user import user_of
from service.security import second_factor as factor
from service.security.accounts import save
from service.security.sessions import Stage
from service.web.context import actor, place, security, visit
from service.web.cookies import SESSION, set_cookie
from service.web.formview import attempt, form_page
from service.web.guard import safe_next
from service.web.login_pages import Faults
from service.web.look import note
from service.web.registry import Access, Pages

pages = Pages("account")
PREFS = ("hotkeys", "expert")


@pages.page("/account", permission=Access.SIGNED_IN)
def account() -> Any:
    """What the account is, and what its owner may do with it."""
    return _account_page(())


def _account_page(faults: Faults) -> Response:
    mine = visit()
    living = security().sessions.of(mine.user.key)
    return form_page("account.html", faults, user=mine.user, sessions=living, current=mine.session.key)


@pages.page("/account/password", permission=Access.SIGNED_IN, methods=("POST",))
def password() -> Any:
    """A new password."""
    form = request.form

    def change() -> Any:
        security().login.change_password(
            visit(), form.get("current", "")[:256], form.get("password", ""), form.get("again", "")
        )
        note("Пароль изменён. На других компьютерах нужно войти заново.")
        return redirect(url_for("account.account"), 303)

    return attempt(change, _account_page)


@pages.page("/account/preferences", permission=Access.SIGNED_IN, methods=("POST",))
def preferences() -> Any:
    """Shortcuts and the way forms are shown."""
    chosen = {name: name in request.form for name in PREFS}
    with security().ground.store.transaction(actor()) as tx:
        save(tx, user_of(tx.get("users", visit().user.key)), prefs=chosen)
    note("Настройки сохранены.")
    return redirect(url_for("account.account"), 303)


@pages.page("/account/sessions/end", permission=Access.SIGNED_IN, methods=("POST",))
def end_others() -> Any:
    """End one's sessions on all other computers."""
    with security().ground.store.transaction(actor()) as tx:
        count = security().sessions.end_all(tx, visit().user.key, but=visit().session.key)
        tx.audit("sessions_ended", subject=visit().user.key, facts={"count": count})
    note("На всех других компьютерах сеансы завершены.")
    return redirect(url_for("account.account"), 303)


@pages.page("/account/second-factor", permission=Access.STEP, methods=("GET", "POST"))
def second_factor() -> Any:
    """Tie a telephone to the account; the spare codes are shown once."""
    present = _enrolling()
    secret, where = security().login.offer_factor(present), safe_next(request.values.get("next", ""))

    def page(faults: Faults) -> Response:
        return form_page("second_factor.html", faults, secret=secret, due=factor.due(present.user), next=where)

    if request.method == "GET":
        return page(())

    def enrol() -> Any:
        cookie, codes = security().login.enrol(present, request.form.get("code", "")[:40], place())
        response: Any = Response(render_template("spare_codes.html", codes=codes, login=present.user.login, next=where))
        set_cookie(response, SESSION, cookie)
        return response

    return attempt(enrol, page)


def _enrolling() -> Any:
    present = visit()
    if present.session.stage not in (Stage.ENROL, Stage.FULL):
        raise Forbidden("Сначала закончите вход.")
    if present.user.totp:
        raise Forbidden("Второй шаг входа уже включён. Сбросить его может администратор.")
    return present


@pages.page("/account/second-factor/qr.svg", permission=Access.STEP)
def qr() -> Response:
    """The offered secret as a picture for the telephone's camera."""
    present = _enrolling()
    picture = factor.picture(security().login.offer_factor(present), present.user.login)
    return Response(picture, mimetype="image/svg+xml")


@pages.page("/account/confirm", permission=Access.SIGNED_IN, methods=("GET", "POST"))
def confirm() -> Any:
    """The password anew, before rights, exports, destruction."""
    where = safe_next(request.values.get("next", ""))

    def page(faults: tuple[Fault, ...]) -> Response:
        return form_page("confirm.html", faults, next=where)

    if request.method == "GET":
        return page(())

    def prove() -> Any:
        security().login.prove(visit(), request.form.get("password", "")[:256])
        return redirect(where, 303)

    return attempt(prove, page)

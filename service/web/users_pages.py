"""Accounts, for the administrator: made with a one-time code, closed, reset; no password passes through these pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, redirect, render_template, request, url_for

from schemas.user import ROLE_TITLES, User
from service.security.permissions import SECOND_FACTOR_ROLES, Permission
from service.usecases import users as accounts
from service.web.context import actor, house, security, visit
from service.web.formview import attempt, form_page
from service.web.lists import Column, in_memory
from service.web.login_pages import Faults
from service.web.look import note
from service.web.registry import Pages

pages = Pages("users")
MANAGE = Permission.MANAGE_USERS
COLUMNS = (
    Column("Имя", "name"),
    Column("Логин", "login"),
    Column("Роли"),
    Column("Последний вход", "last_login", wide=True),
    Column("Состояние"),
)
ROLES = tuple(
    (role.value, title, "нужен второй шаг входа" if role in SECOND_FACTOR_ROLES else "")
    for role, title in ROLE_TITLES.items()
)


@pages.page("/users", permission=MANAGE)
def users() -> str:
    """All accounts."""
    found = security().accounts.all(actor())
    listing = in_memory(found, COLUMNS, lambda user: f"{user.name} {user.login}", search_hint="Имя или логин")
    return render_template("users.html", listing=listing)


@pages.page("/users/new", permission=MANAGE, methods=("GET", "POST"), fresh=True)
def new() -> Any:
    """A new account; its one-time code is shown once."""

    def page(faults: Faults) -> Response:
        return form_page("user_new.html", faults, roles=ROLES)

    return page(()) if request.method == "GET" else attempt(_create, page)


def _entered() -> Mapping[str, Any]:
    form = request.form
    return {
        "login": form.get("login", "").strip().casefold(),
        "name": form.get("name", ""),
        "roles": form.getlist("roles"),
        "groups": form.get("groups", ""),
    }


def _create() -> str:
    user, code = accounts.create(house(), actor(), _entered())
    return render_template("user_code.html", user=user, code=code, fresh=True)


@pages.page("/users/<key>", permission=MANAGE, methods=("GET", "POST"), fresh=True)
def user(key: str) -> Any:
    """One account: name and roles, and what else can be done with it."""
    found = security().accounts.get(actor(), key)
    if request.method == "GET":
        return _user_page(found, ())

    def change() -> Any:
        accounts.change(house(), actor(), key, {**_entered(), "login": found.login})
        note(f"Учётная запись «{found.login}» сохранена.")
        return redirect(url_for("users.user", key=key), 303)

    return attempt(change, lambda faults: _user_page(found, faults))


def _user_page(found: User, faults: Faults) -> Response:
    codes = accounts.group_codes(house(), found.groups)
    known = {"name": found.name, "roles": [role.value for role in found.roles], "groups": codes}
    living = security().sessions.of(found.key)
    own = found.key == visit().user.key
    return form_page("user.html", faults, known, user=found, roles=ROLES, sessions=living, own=own)


@pages.page("/users/<key>/reset", permission=MANAGE, methods=("POST",), fresh=True)
def reset(key: str) -> str:
    """A one-time code for one who forgot the password."""
    code = security().accounts.reset(actor(), key)
    return render_template("user_code.html", user=security().accounts.get(actor(), key), code=code, fresh=False)


@pages.page("/users/<key>/close", permission=MANAGE, methods=("POST",), fresh=True)
def close(key: str) -> Any:
    """Close an account."""
    found = security().accounts.disable(actor(), key)
    note(f"Учётная запись «{found.login}» закрыта, её сеансы завершены.")
    return redirect(url_for("users.user", key=key), 303)


@pages.page("/users/<key>/open", permission=MANAGE, methods=("POST",), fresh=True)
def reopen(key: str) -> Any:
    """Open it again."""
    found = security().accounts.enable(actor(), key)
    note(f"Учётная запись «{found.login}» снова открыта.")
    return redirect(url_for("users.user", key=key), 303)


@pages.page("/users/<key>/sessions/end", permission=MANAGE, methods=("POST",), fresh=True)
def end_sessions(key: str) -> Any:
    """End all its sessions."""
    count = security().accounts.end_sessions(actor(), key)
    note(f"Завершено сеансов: {count}.")
    return redirect(url_for("users.user", key=key), 303)

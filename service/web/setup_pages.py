"""The first start: the code from the terminal, then a college of one's own or the training college."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from schemas.errors import Forbidden
from schemas.user import User
from service.web.context import address, house, place, security, web
from service.web.formview import attempt, form_page
from service.web.login_pages import Faults, opened
from service.web.registry import Access, Pages

pages = Pages("setup")
COLLEGE = ("full_name", "short_name", "kind_word", "founder", "legal_address", "place", "phone", "email", "inn", "ogrn")
DIRECTOR = ("surname", "firstname", "patronymic", "gender", "since")
ADMINISTRATOR = ("name", "login", "password", "again")


@pages.page("/setup", permission=Access.PUBLIC, methods=("GET", "POST"))
def setup() -> Any:
    """Requisites of the college and its first administrator."""
    _only_before()
    return _page(()) if request.method == "GET" else attempt(_found, _page)


@pages.page("/setup/training", permission=Access.PUBLIC, methods=("POST",))
def training() -> Any:
    """«Учебный техникум» in one click."""
    _only_before()

    def begin() -> Response:
        code = _checked_code()
        return _welcome(web().founding.training_college(house(), code))

    return attempt(begin, _page)


def _only_before() -> None:
    if not security().accounts.empty():
        raise Forbidden("Колледж уже настроен. Войдите под своей учётной записью.")


def _page(faults: Faults) -> Response:
    return form_page("setup.html", faults, {"code": request.args.get("code", ""), "kind_word": "техникум"})


def _checked_code() -> str:
    code = request.form.get("code", "")[:40]
    security().setup_code.check(code, address())
    return code


def entered() -> Mapping[str, Any]:
    """``{"college": {…}, "director": {…}, "administrator": {…}}``: faults come back with the same dotted paths."""
    groups = {"college": COLLEGE, "director": DIRECTOR, "administrator": ADMINISTRATOR}
    return {
        group: {name: request.form.get(f"{group}.{name}", "").strip() for name in names}
        for group, names in groups.items()
    }


def _found() -> Response:
    return _welcome(web().founding.found_college(house(), _checked_code(), entered()))


def _welcome(user: User) -> Response:
    """Sign the founder in: to choose a password if there is none, else to the steps a login would ask for."""
    return opened(security().login.welcome(user, place()), "/")

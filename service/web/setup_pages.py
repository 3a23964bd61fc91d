"""The first start: the code from the terminal, then a college of one's own or the training college."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request

from schemas.errors import Fault, Forbidden
from service.web.context import address, house, place, security, web
from service.web.formview import attempt, form_page
from service.web.login_pages import Faults, opened
from service.web.registry import Access, Pages

pages = Pages("setup")
TEXTS = (
    "full_name", "short_name", "kind_word", "founder", "legal_address", "place", "phone", "email", "inn", "ogrn",
    "director", "director_gender", "name", "login", "password",
)  # fmt: skip


@pages.page("/setup", permission=Access.PUBLIC, methods=("GET", "POST"))
def setup() -> Any:
    """Requisites of the college and its first administrator."""
    _only_before()
    return _page(()) if request.method == "GET" else attempt(_found, _page)


@pages.page("/setup/training", permission=Access.PUBLIC, methods=("POST",))
def training() -> Any:
    """«Учебный техникум» in one click."""
    _only_before()

    def begin() -> str:
        accounts = web().founding.training_college(house(), _checked_code())
        return render_template("training.html", accounts=accounts)

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


def _found() -> Response:
    code, data = _checked_code(), {name: request.form.get(name, "").strip() for name in TEXTS}
    data["login"] = data["login"].casefold()
    unlike = (
        [Fault("again", "Пароли не совпадают. Введите тот же пароль ещё раз.")]
        if data["password"] != request.form.get("again", "").strip()
        else []
    )
    web().founding.found_college(house(), code, data, unlike)
    return opened(security().login.enter(data["login"], data["password"], place()), "/")

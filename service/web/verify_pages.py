"""/v/CODE: anybody who holds a paper may ask whether it is genuine; no login, no names."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from service.errors import NotFound
from service.usecases.verify import verify
from service.web.context import address, house, web
from service.web.registry import Access, Pages

pages = Pages("verify")
FILE_LIMIT = 5_000_000


@pages.page("/v", permission=Access.PUBLIC)
def ask() -> Any:
    """A box for the code printed on the paper."""
    code = request.args.get("code", "")
    return (
        redirect(url_for("verify.show", code=code), 303)
        if code
        else render_template("verify.html", verdict=None, code="")
    )


@pages.page("/v/<code>", permission=Access.PUBLIC, methods=("GET", "POST"), body_limit=FILE_LIMIT)
def show(code: str) -> Any:
    """The verdict; a file sent along is compared and forgotten."""
    web().asking.step(address())
    sent = request.files.get("file")
    verdict = verify(house(), code, sent.read() if sent and sent.filename else None)
    if verdict is None:
        raise NotFound("Документа с таким кодом нет. Проверьте код: он напечатан рядом с QR-кодом, 12 знаков.")
    return render_template("verify.html", verdict=verdict, code=code)

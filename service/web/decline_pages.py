"""«Склонение»: paste anything, see six cases with their origin and doubt; the list of corrections."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for

from schemas.values.cases import Case
from service.security.permissions import Permission
from service.usecases import declension
from service.web.context import actor, house
from service.web.formview import form_page
from service.web.look import note
from service.web.registry import Pages

pages = Pages("decline")


@pages.page("/decline", permission=Permission.READ_PEOPLE, methods=("GET", "POST"))
def decline() -> Any:
    """Six cases of each line; sent as a form, so that names stay out of addresses and logs."""
    asked = [request.form.get(name, "") for name in ("text", "kind", "gender")]
    shown = declension.decline(house(), actor(), *asked) if asked[0].strip() else []
    kept = declension.memory(house(), actor())
    return form_page("decline.html", shown=shown, kept=kept, cases=list(Case))


@pages.page("/decline/<key>/forget", permission=Permission.CORRECT_FORMS, methods=("POST",))
def forget(key: str) -> Any:
    """Take back one correction."""
    text = declension.forget(house(), actor(), key, request.form.get("case", "")[:8])
    note(f"Исправление убрано: «{text}» снова склоняет программа.")
    return redirect(url_for("decline.decline"), 303)

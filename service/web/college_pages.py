"""Settings of the college: requisites, signers, numbers, acts, addresses on one page."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from werkzeug.datastructures import MultiDict

from schemas.college import College
from schemas.college_form import ACTING, SEPARATORS, ZONES
from schemas.errors import Fault, Invalid
from schemas.journals import JOURNALS
from service.security.permissions import Permission
from service.usecases import college as settings
from service.web.context import actor, house
from service.web.forms import indexes
from service.web.formview import form_page
from service.web.kept import Typed
from service.web.look import note
from service.web.registry import Pages

pages = Pages("college")
TEXTS = (
    "full_name", "short_name", "kind_word", "founder", "legal_address", "postal_address", "phone", "email", "site", "inn",
    "ogrn", "place", "zone", "year_separator", "verify_address",
)  # fmt: skip
PARTS = ("person", "position", "since", "until", "acting")


@pages.page("/college", permission=Permission.COLLEGE_SETTINGS, methods=("GET", "POST"))
def college() -> Any:
    """Show and save the settings."""
    found, names = settings.settings(house(), actor())
    if request.method == "GET":
        return _page(found, _shown(found, names))
    typed = _tidy(request.form)
    try:
        version = int(typed.get("version", "0") or 0)
        settings.change(house(), actor(), _data(typed), version)
    except Invalid as error:
        return _page(found, typed, error.faults)
    note("Сведения о колледже сохранены: новые документы выйдут уже с ними.")
    return redirect(url_for("college.college"), 303)


def _page(found: College, values: Typed, faults: tuple[Fault, ...] = ()) -> Any:
    count = len(indexes(values, "signers"))
    return form_page(
        "college.html", faults, values=values, college=found, journals=JOURNALS.values(), zones=ZONES, rows=count,
        separators=[(one, f"2026{one}2027") for one in SEPARATORS], actings=[(one, one) for one in ACTING if one],
    )  # fmt: skip


def _shown(found: College, names: list[str]) -> Typed:
    """The stored settings as the form holds them."""
    flat: Typed = MultiDict({name: getattr(found, name) for name in TEXTS})
    flat["acts"], flat["version"] = "\n".join(found.acts), str(found.version)
    flat["pdf_copies"] = str(int(found.pdf_copies))
    for journal in JOURNALS:
        flat[f"masks.{journal}"] = found.mask(journal)
    for place, (signer, name) in enumerate(zip(found.signers, names, strict=True)):
        days = (f"{signer.since:%d.%m.%Y}", f"{signer.until:%d.%m.%Y}" if signer.until else "")
        for part, text in zip(PARTS, (name, signer.position, *days, signer.acting), strict=True):
            flat[f"signers.{place}.{part}"] = text
    return flat


def _tidy(form: Typed) -> Typed:
    """The form without empty lines of signers, those left numbered anew, so that faults find their boxes."""
    fresh: Typed = MultiDict([(name, text) for name, text in form.items(multi=True) if not name.startswith("signers.")])
    rows = [[form.get(f"signers.{place}.{part}", "").strip() for part in PARTS] for place in indexes(form, "signers")]
    for place, row in enumerate(row for row in rows if any(row)):
        for part, text in zip(PARTS, row, strict=True):
            fresh[f"signers.{place}.{part}"] = text
    return fresh


def _data(form: Typed) -> dict[str, Any]:
    """What the schema loads."""
    data: dict[str, Any] = {name: form.get(name, "").strip() for name in TEXTS}
    data["acts"] = [line.strip() for line in form.get("acts", "").splitlines() if line.strip()]
    data["pdf_copies"] = "1" in form.getlist("pdf_copies")
    data["masks"] = {key: form[f"masks.{key}"].strip() for key in JOURNALS if form.get(f"masks.{key}", "").strip()}
    data["signers"] = [
        {part: form.get(f"signers.{place}.{part}", "") for part in PARTS} for place in indexes(form, "signers")
    ]
    return data

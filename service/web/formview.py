"""A form as a page shows it: what was typed, what is wrong with it, and where each fault's field stands on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Response, make_response, render_template
from werkzeug.datastructures import MultiDict

from schemas.errors import Fault, Invalid
from schemas.fields import REQUIRED
from service.web.kept import Typed, typed


def field_id(name: str) -> str:
    """The id of the control of a dotted path."""
    return "f-" + name.replace(".", "-")


class FormView:
    """Values and faults by dotted path. Templates print the fields first, the summary of faults knows then what is there."""

    def __init__(self, values: Typed, faults: Iterable[Fault] = (), known: Mapping[str, Any] | None = None) -> None:
        self.values = values
        self.faults = tuple(faults)
        self._known = dict(known or {})
        self._shown: dict[str, tuple[str, str]] = {}

    def value(self, name: str, default: Any = "") -> str:
        """What was typed, else what is stored, else the default."""
        if name in self.values:
            return self.values[name]
        stored = self._known.get(name, default)
        return "" if stored is None else str(stored)

    def has(self, name: str) -> bool:
        """True when the form that was sent had this field."""
        return name in self.values

    def ticked(self, name: str, *, default: bool = False) -> bool:
        """Whether a box is ticked; the default where it was not asked yet."""
        return "1" in self.values.getlist(name) if name in self.values else default

    def chosen(self, name: str) -> list[str]:
        """Ticked values of a group of boxes."""
        if self.values:
            return self.values.getlist(name)
        return [str(value) for value in self._known.get(name, ())]

    def show(self, name: str, label: str = "", blank: str = "") -> str:
        """Say that the page has a control of this label for the path; gives its id. ``blank``: what to say where it is empty."""
        self._shown[name] = label, blank
        return field_id(name)

    def error(self, name: str, *, tree: bool = False) -> str:
        """What is wrong with a path; with ``tree`` also with what lies below it."""
        return " ".join(
            dict.fromkeys(
                self._told(fault)
                for fault in self.faults
                if fault.field == name or (tree and fault.field.startswith(name + "."))
            )
        )

    def summary(self) -> list[tuple[str, str]]:
        """(address of the control, sentence) for each fault, in the order of the fields on the page."""
        order = {name: place for place, name in enumerate(self._shown)}
        found = [(self._nearest(fault.field), self._told(fault)) for fault in self.faults]
        found.sort(key=lambda pair: order.get(pair[0], len(order)))
        return list(dict.fromkeys((f"#{field_id(name)}" if name else "#main", detail) for name, detail in found))

    def _told(self, fault: Fault) -> str:
        """The sentence; the bare «fill this in» names its field, for in the summary it stands alone."""
        label, blank = self._shown.get(fault.field, ("", ""))
        if fault.detail != REQUIRED or not (label or blank):
            return fault.detail
        return blank or f"Заполните поле «{label}»."

    def _nearest(self, path: str) -> str:
        parts = path.split(".")
        for size in range(len(parts), 0, -1):
            name = ".".join(parts[:size])
            if name in self._shown:
                return name
        return next((name for name in self._shown if name.startswith(path + ".")), "")


def form_page(
    template: str,
    faults: Iterable[Fault] = (),
    known: Mapping[str, Any] | None = None,
    values: Typed | None = None,
    **context: Any,
) -> Response:
    """A page with a form: filled with ``values`` or what was typed, 422 when something is wrong with it."""
    form = FormView(typed() if values is None else values, faults, known)
    return make_response(render_template(template, form=form, **context), 422 if form.faults else 200)


def attempt(deed: Callable[[], Any], page: Callable[[tuple[Fault, ...]], Response]) -> Any:
    """Do the deed; when the input is wrong show the page again with its faults."""
    try:
        return deed()
    except Invalid as error:
        return page(error.faults)


def plain(form: MultiDict[str, str], *names: str) -> dict[str, str]:
    """Some fields of a sent form as a plain mapping; absent ones are empty."""
    return {name: form.get(name, "") for name in names}

"""A document being filled in: its draft, the page of the form in hand, and what is wrong with it so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, g, redirect, request, url_for

from schemas.errors import Fault, Invalid, NotFound
from schemas.journals import JOURNALS
from service.catalogue.folders import DocumentType
from service.usecases.ground import NoConsent
from service.usecases.issue import Request, prepare
from service.web import kept
from service.web.context import actor, house, visit
from service.web.forms import collect, tidy, without
from service.web.formview import form_page
from service.web.kept import Typed
from service.web.look import note
from service.web.prefill import prefilled, wishes
from service.web.steps import Step, faults_on, merged, one_page, steps_of
from service.web.suggest import lists_for

PREFIX = "document:"
NOT_PEOPLE = "not_people"
"""Words of a text for the site that are no surnames, kept with the draft."""


@dataclass(frozen=True, slots=True)
class Filling:
    """The draft of one document; ``number`` is the page of the form, 0 for all on one page."""

    kind: DocumentType
    draft: str
    values: Typed
    number: int

    @property
    def steps(self) -> tuple[Step, ...]:
        """The pages of the form."""
        return steps_of(self.kind.manifest)

    @property
    def step(self) -> Step:
        """The page in hand."""
        return self.steps[self.number - 1] if self.number else one_page(self.kind.manifest)

    @property
    def others(self) -> tuple[Step, ...]:
        """All pages, when there are several."""
        return self.steps if self.number else ()

    def asked(self) -> Request:
        """The request as it would be issued; the draft's key makes a second click harmless."""
        data = collect(one_page(self.kind.manifest).infos, self.values)
        reason, ground = (self.values.get(name, "").strip() for name in ("reason", "ground"))
        words = tuple(self.values.getlist(NOT_PEOPLE))
        return Request(self.kind.key, data, f"draft:{self.draft}", reason, ground, not_people=words)

    def faults(self) -> tuple[Fault, ...]:
        """Everything wrong with the whole document now."""
        try:
            with house().store.reading() as reader:
                prepare(house(), reader, actor(), self.asked())
        except NoConsent:
            return ()  # the check page says who lacks what, and takes a ground
        except Invalid as error:
            return error.faults
        return ()

    def address(self, number: int, **more: Any) -> str:
        """The page of the form with this number."""
        return url_for("issue.draft", draft=self.draft, step=number, **more)


def page_asked(kind: DocumentType) -> int:
    """The page of the form in the address; without one the person's habit decides between pages and all at once."""
    text = request.args.get("step", "")
    if not text:
        return 0 if visit().user.prefs.get("expert") else 1
    most = len(steps_of(kind.manifest))
    return min(int(text), most) if text.isdecimal() and len(text) < 4 else 1


def begun(key: str) -> Filling:
    """A document not saved yet: empty, or filled as the address asks (see ``prefill``)."""
    kind = house().catalogue.get(key)
    return Filling(kind, "", prefilled(kind), page_asked(kind))


def resumed(draft: str) -> Filling:
    """A saved draft; NotFound when it is gone, another's, or no document; one that was issued leads to its paper."""
    name, values = kept.open_draft(draft)
    if name == "issued":
        note("Этот черновик уже выдан. Нужен ещё один документ – нажмите «Выдать такой же» в карточке.", "care")
        abort(_go(url_for("issue.done", key=values["paper"])))
    if not name.startswith(PREFIX):
        raise NotFound("Это не черновик документа.")
    kind = house().catalogue.get(name.removeprefix(PREFIX))
    return Filling(kind, draft, values, page_asked(kind))


def in_hand(key: str) -> Filling:
    """The draft that the form names (autosave may have begun it), else a new one."""
    name = request.form.get("draft.key", "")
    if not name:
        return begun(key)
    found = resumed(name)
    return found if found.kind.key == key else begun(key)


def show(filling: Filling, faults: tuple[Fault, ...] = (), more: tuple[str, ...] = ()) -> Response:
    """The page of the form in hand."""
    step, manifest = filling.step, filling.kind.manifest
    values = merged(filling.values, kept.typed(), step) if "kept" in g else filling.values
    return form_page(
        "document_form.html", faults, values=values, filling=filling, manifest=manifest, step=step, more=more,
        wishes=wishes(), lists=lists_for(step.infos), journal=JOURNALS.get(manifest.journal),
        back_dated=bool(filling.values.get("reason")) or any("причину" in fault.detail for fault in faults),
    )  # fmt: skip


def saved(filling: Filling) -> Filling:
    """The draft with the page just sent, stored."""
    infos = one_page(filling.kind.manifest).infos
    values = tidy(infos, merged(filling.values, kept.typed(), filling.step))
    if "remove" in request.form:
        values = tidy(infos, without(values, request.form["remove"]))
    key = kept.save_draft(PREFIX + filling.kind.key, kept.pairs(values), filling.draft)
    return Filling(filling.kind, key, values, filling.number)


def sent(filling: Filling) -> Response:
    """What a button of the form asks for: a row more or less, the page before, the next page, the check."""
    now = saved(filling)
    if "add" in request.form or "remove" in request.form:
        return show(now, more=tuple(request.form.getlist("add")))
    if "back" in request.form:
        return _go(now.address(max(1, now.number - 1)))
    return _forward(now)


def _forward(now: Filling) -> Response:
    faults = now.faults()
    here = faults_on(now.step, now.others, faults)
    if here:
        return show(now, here)
    if not now.step.last:
        return _go(now.address(now.number + 1))
    for number, step in enumerate(now.others, 1):
        if faults_on(step, now.others, faults):
            return _go(now.address(number, check=1))
    return _go(url_for("issue.check", draft=now.draft))


def _go(where: str) -> Response:
    return redirect(where, 303)  # type: ignore[return-value]  # werkzeug's Response is flask's here

"""Registers, journals and sheets as Word files filled from the records: views, not registered papers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.document.compile import date_of, load
from schemas.errors import Fault
from schemas.issued import Issued, State
from schemas.values.actor import Actor
from service.errors import Invalid
from service.rendering import compile as compile_template
from service.rendering.slots import build_slots
from service.security.permissions import Permission, require
from service.usecases import journals
from service.usecases.finding import StoreLookup
from service.usecases.house import House
from service.usecases.issue import Prepared, Request
from service.usecases.papers import paper_facts

ROLLING = "all"
VIEW_GENRES = frozenset({"journal", "register", "sheet"})


def view(house: House, actor: Actor, key: str, data: Mapping[str, Any]) -> bytes:
    """A filled sheet of a register, journal or list; Invalid for another genre or wrong data."""
    require(actor, Permission.READ_ARCHIVE)
    kind = house.catalogue.get(key)
    if kind.manifest.genre not in VIEW_GENRES:
        raise Invalid([Fault("key", f"«{kind.manifest.title}» – не журнал и не список: его выдают.")])
    with house.store.reading() as reader:
        college = house.college(reader)
        today = house.today(college)
        loaded = load(kind.manifest, data, StoreLookup(reader), today)
        prepared = Prepared(kind, Request(key, data), loaded, date_of(kind.manifest, loaded, today), college)
        facts = paper_facts(house, reader, prepared, "", "")
        return compile_template(kind.template()).render(
            build_slots(kind.manifest, loaded, facts), {"title": facts.title}
        )


def journal(house: House, actor: Actor, key: str, period: str) -> bytes:
    """The printed journal of a series by its own template (the key of the journal is the key of the type)."""
    journals.journal_of(key)
    rows = [_row(paper) for paper in journals.lines(house, actor, key, period)]
    if not rows:
        raise Invalid([Fault("period", f"За период {period} номеров в журнале нет.")])
    head = _head(house, actor)
    return view(house, actor, key, {"period": "" if period == ROLLING else period, "rows": rows, "head": head})


def _head(house: House, actor: Actor) -> str:
    """The head of the audit chain: printed with a journal, so that a rewritten past shows."""
    require(actor, Permission.READ_ARCHIVE)
    seq, digest = house.store.head()
    return f"{seq}:{digest[:16]}"


def _row(paper: Issued) -> dict[str, Any]:
    note = f"аннулирован: {paper.reason}" if paper.state is State.ANNULLED else ""
    return {
        "number": paper.number, "date": paper.date.isoformat(), "title": paper.title or paper.word,
        "executor": paper.issued_by, "note": note,
    }  # fmt: skip

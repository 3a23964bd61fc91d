"""The hand-over register that lies on top of a group's pile: who gets which sheet, and signs for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from records.store import Reader
from schemas.document.compile import load
from schemas.job import Job
from schemas.values.actor import Actor
from service.rendering import compile as compile_template
from service.rendering.printjob import Item
from service.rendering.slots import build_slots
from service.security.permissions import Permission, require
from service.usecases.finding import StoreLookup
from service.usecases.house import House
from service.usecases.issue import Prepared, Request, fill
from service.usecases.papers import paper_facts

TYPE = "consent_handover"


def item(house: House, reader: Reader, job: Job, group: str, lines: Sequence[tuple[str, str]]) -> Item:
    """The register of one group for a print job; ``lines``: who, which paper."""
    prepared = _prepared(house, reader, job.title, group, lines)
    facts = paper_facts(house, reader, prepared, "", "")
    slots = build_slots(prepared.kind.manifest, prepared.data, facts)
    return Item(compile_template(prepared.kind.template()), slots, group, f"реестр {group}")


def register(house: House, actor: Actor, title: str, group: str, lines: Sequence[tuple[str, str]]) -> bytes:
    """The register alone as a Word file."""
    require(actor, Permission.READ_ARCHIVE)
    with house.store.reading() as reader:
        return fill(house, reader, _prepared(house, reader, title, group, lines), "", "")


def _prepared(house: House, reader: Reader, title: str, group: str, lines: Sequence[tuple[str, str]]) -> Prepared:
    kind = house.catalogue.get(TYPE)
    college = house.college(reader)
    today = house.today(college)
    rows = [{"no": str(number), "who": who, "paper": paper} for number, (who, paper) in enumerate(lines, 1)]
    raw: dict[str, Any] = {
        "group": group, "about": title, "prepared": today.isoformat(), "total": len(lines), "rows": rows,
    }  # fmt: skip
    data = load(kind.manifest, raw, StoreLookup(reader), today)
    return Prepared(kind, Request(TYPE, raw), data, today, college)

"""Registers, journals and sheets as Word files filled from the records: views, not registered papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from records.store import Reader
from schemas.document.compile import date_of, load
from schemas.errors import Fault
from schemas.issued import Issued, State
from schemas.values.actor import Actor
from service.catalogue.folders import DocumentType
from service.errors import Invalid
from service.grammar.vocabulary import DateWord
from service.rendering import compile as compile_template
from service.rendering.child import render_uploaded
from service.rendering.paper import Slots
from service.rendering.printjob import Item, print_job
from service.rendering.slots import build_slots
from service.rendering.unregistered import without_check
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
    kind = _kind(house, key)
    with house.store.reading() as reader:
        slots = _slots(house, reader, kind, data)
    if kind.own:
        return render_uploaded(without_check(kind.template()), slots)
    return compile_template(without_check(kind.template())).render(slots, {"title": slots["документ"]["заголовок"]})


def many(house: House, actor: Actor, key: str, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Several sheets as one Word file, each from its own page."""
    require(actor, Permission.READ_ARCHIVE)
    kind = _kind(house, key)
    compiled = compile_template(without_check(kind.template()))
    with house.store.reading() as reader:
        return print_job(Item(compiled, _slots(house, reader, kind, data)) for data in rows)


def _kind(house: House, key: str) -> DocumentType:
    kind = house.catalogue.get(key)
    if kind.manifest.genre not in VIEW_GENRES:
        raise Invalid([Fault("key", f"«{kind.manifest.title}» – не журнал и не список: его выдают.")])
    return kind


def _slots(house: House, reader: Reader, kind: DocumentType, data: Mapping[str, Any]) -> Slots:
    college = house.college(reader)
    today = house.today(college)
    loaded = load(kind.manifest, data, StoreLookup(reader), today)
    prepared = Prepared(kind, Request(kind.key, data), loaded, date_of(kind.manifest, loaded, today), college)
    return build_slots(kind.manifest, loaded, paper_facts(house, reader, prepared, "", ""))


def journal(house: House, actor: Actor, key: str, period: str) -> bytes:
    """The printed journal of a series by its own template (the key of the journal is the key of the type)."""
    journals.journal_of(key)
    with house.store.reading() as reader:
        lookup = StoreLookup(reader)
        rows = [_row(paper, _executor(lookup, paper)) for paper in journals.lines(house, actor, key, period)]
    if not rows:
        raise Invalid([Fault("period", f"За период {period} номеров в журнале нет.")])
    head = _head(house, actor)
    if key not in house.catalogue.types:
        return _plain_journal(house, key, period, rows, head)
    return view(house, actor, key, {"period": "" if period == ROLLING else period, "rows": rows, "head": head})


def _plain_journal(house: House, key: str, period: str, rows: list[dict[str, Any]], head: str) -> bytes:
    """A journal that has no form of its own, by the common one."""
    with house.store.reading() as reader:
        college = house.college(reader)
    title = journals.journal_of(key).title
    lines = [
        {
            "номер": row["number"], "дата": DateWord(date.fromisoformat(row["date"])), "заголовок": row["title"],
            "исполнитель": row["executor"], "отметка": row["note"],
        }
        for row in rows
    ]  # fmt: skip
    slots = {
        "организация": {"полное": college.full_name, "образец": college.training}, "журнал": title,
        "период": "" if period == ROLLING else period, "записи": lines, "сцепка": head,
    }  # fmt: skip
    template = (house.settings.templates / "_shared" / "journal.docx").read_bytes()
    return compile_template(template).render(slots, {"title": title})


def _head(house: House, actor: Actor) -> str:
    """The head of the audit chain: printed with a journal, so that a rewritten past shows."""
    require(actor, Permission.READ_ARCHIVE)
    seq, digest = house.store.head()
    return f"{seq}:{digest[:16]}"


def _row(paper: Issued, executor: str) -> dict[str, Any]:
    note = f"аннулирован: {paper.reason}" if paper.state is State.ANNULLED else "" if paper.seq else paper.ground
    return {
        "number": paper.number, "date": paper.date.isoformat(), "title": paper.title or paper.word, "executor": executor,
        "note": note,
    }  # fmt: skip


def _executor(lookup: StoreLookup, paper: Issued) -> str:
    """«Самар О.В.» of the executor that the paper names, else who issued it."""
    if paper.type == journals.IMPORTED:
        return ""
    named = paper.data.get("executor")
    person = lookup.person(named) if isinstance(named, str) and named else None
    if person is not None:
        named = {"surname": person.surname, "firstname": person.firstname, "patronymic": person.patronymic}
    if not isinstance(named, Mapping) or not named.get("surname"):
        return paper.issued_by
    initials = "".join(f"{named[part][0]}." for part in ("firstname", "patronymic") if named.get(part))
    return f"{named['surname']}\u00a0{initials}".strip()

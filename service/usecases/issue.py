"""Issue a paper: check, number, fill, keep — one transaction, and the only way to a registered paper."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson

from records.registry import ISSUED, PEOPLE, REPEATS
from records.store import Reader, Transaction
from schemas.college import College
from schemas.consent_rules import PUBLIC_GENRES
from schemas.document.compile import date_of, load
from schemas.document.manifest import Manifest
from schemas.errors import Fault
from schemas.issued import Issued, State
from schemas.journals import JOURNALS, written
from schemas.values.actor import Actor
from schemas.values.calendar import AcademicYear
from schemas.values.ids import check_code
from service.catalogue.folders import DocumentType
from service.errors import Conflict, HouseError, Invalid
from service.rendering import compile as compile_template
from service.rendering.child import render_uploaded
from service.rendering.paper import Slots
from service.rendering.skeleton import DEFAULT
from service.rendering.slots import build_slots, people_named
from service.rendering.text import text as text_of
from service.security.permissions import Permission, require
from service.usecases import consents, copies, links
from service.usecases.finding import StoreLookup
from service.usecases.ground import Ground, gate
from service.usecases.house import House
from service.usecases.mentions import Passed, silent_mentions
from service.usecases.papers import bases_of, file_of, initials_of, paper_facts, recipient_of, title_of


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: a document type, what was typed, and what goes with it."""

    type: str
    data: Mapping[str, Any]
    repeat_key: str = ""
    """Idempotency key: the same key with the same body gives the same answer and no second number."""
    reason: str = ""
    """Why the paper may be dated before the last one of its journal."""
    ground: str = ""
    """Legal ground of an exception from the consent gate; logged."""
    batch: str = ""
    not_people: tuple[str, ...] = ()
    """Words of a text for the site that the editor has said to be no surnames; logged."""

    def digest(self) -> str:
        """sha256 of the body, to tell a repeat from another request under the same key."""
        return hashlib.sha256(orjson.dumps([self.type, self.data], option=orjson.OPT_SORT_KEYS)).hexdigest()


@dataclass(frozen=True, slots=True)
class Receipt:
    """A registered paper as every edge reports it."""

    id: str
    type: str
    journal: str
    number: str
    seq: int | None
    date: date
    academic_year: str
    sha256: str
    file_name: str
    repeated: bool = False

    def as_json(self) -> dict[str, Any]:
        """The settled shape of 201 answers and of `document issue --json`."""
        names = ("id", "type", "journal", "number", "seq", "academic_year", "sha256")
        return {name: getattr(self, name) for name in names} | {"date": self.date.isoformat()}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A checked request: typed data, ready to be numbered and filled."""

    kind: DocumentType
    request: Request
    data: Mapping[str, Any]
    dated: date
    college: College
    ground: Ground = field(default_factory=Ground)


def issue(house: House, actor: Actor, request: Request) -> Receipt:
    """Register one paper. Invalid, Forbidden, Conflict leave no trace but an audit line; the number is taken at the commit."""
    try:
        require(actor, Permission.ISSUE_DOCUMENT)
        with house.store.transaction(actor) as tx:
            return issue_in(house, tx, actor, request)
    except HouseError as refusal:
        _note_refusal(house, actor, request, refusal)
        raise


def issue_many(house: House, actor: Actor, requests: list[Request]) -> list[Receipt]:
    """Several papers in one commit: all of them or none; for print jobs, in chunks of 50."""
    require(actor, Permission.ISSUE_DOCUMENT)
    with house.store.transaction(actor) as tx:
        return [issue_in(house, tx, actor, request) for request in requests]


def prepare(house: House, reader: Reader, actor: Actor, request: Request) -> Prepared:
    """Check a request against its schema, rules, journal and consents, all faults at once; takes no number."""
    kind = house.catalogue.get(request.type)
    college = house.college(reader)
    today = house.today(college)
    data = load(kind.manifest, request.data, StoreLookup(reader), today)
    dated = date_of(kind.manifest, data, today)
    _check_dates(reader, kind.manifest, dated, today, request.reason)
    ground = gate(reader, kind.manifest, data, (dated, today), request.ground)
    if kind.manifest.genre in PUBLIC_GENRES and not ground.text:
        _refuse_mentions(reader, kind.manifest, request, (dated, today))
    return Prepared(kind, request, data, dated, college, ground)


def _refuse_mentions(reader: Reader, manifest: Manifest, request: Request, days: tuple[date, date]) -> None:
    """A text for the site: nobody without consent in the free texts either."""
    found = silent_mentions(reader, manifest, request.data, days, Passed(not_people=request.not_people))
    if found:
        raise Invalid([Fault(mention.field, mention.sentence) for mention in found])


def issue_in(house: House, tx: Transaction, actor: Actor, request: Request) -> Receipt:
    """The deed inside an open transaction."""
    if request.repeat_key and (earlier := _repeated(tx, actor, request)) is not None:
        return earlier
    prepared = prepare(house, tx, actor, request)
    paper = _register(house, tx, actor, prepared)
    copies.want(tx, prepared.college, paper)
    if request.repeat_key:
        tx.add("repeats", {"request": _repeat_name(actor, request), "body": request.digest(), "paper": paper.key})
    return receipt(paper)


def receipt(paper: Issued, *, repeated: bool = False) -> Receipt:
    """What the edges say of a registered paper."""
    return Receipt(
        paper.key, paper.type, paper.journal, paper.number, paper.seq, paper.date, paper.academic_year,
        paper.sha256, paper.file_name, repeated,
    )  # fmt: skip


LONGEST_TITLE = 255
"""Most characters of the title that Word keeps with a file."""


def fill(
    house: House,
    reader: Reader,
    prepared: Prepared,
    number: str,
    code: str,
    *,
    mark: Callable[[Slots], Slots] | None = None,
) -> bytes:
    """The Word file of a prepared paper for the given number and code; the same input gives the same bytes.

    ``mark`` may change the slots before filling (the check page marks every inflected form).
    """
    return _filled(house, reader, prepared, (number, code), mark)[0]


def _filled(
    house: House,
    reader: Reader,
    prepared: Prepared,
    named: tuple[str, str],
    mark: Callable[[Slots], Slots] | None = None,
) -> tuple[bytes, str]:
    """The file for a number and a code, and the heading that stands in it."""
    facts = paper_facts(house, reader, prepared, *named)
    slots = build_slots(prepared.kind.manifest, prepared.data, facts)
    if prepared.kind.own:
        content = render_uploaded(prepared.kind.template(), mark(slots) if mark else slots)
        return content, title_of(prepared, content)
    properties = {"title": facts.title, "creator": prepared.college.short_name or prepared.college.full_name}
    template = compile_template(prepared.kind.template())
    content = template.render(mark(slots) if mark else slots, properties)
    title = facts.title if mark else title_of(prepared, content)
    if title != facts.title:
        content = template.render(slots, {**properties, "title": title[:LONGEST_TITLE]})
    return content, title


def _register(house: House, tx: Transaction, actor: Actor, prepared: Prepared) -> Issued:
    manifest, dated = prepared.kind.manifest, prepared.dated
    seq, period, number = None, "", ""
    if manifest.journal:
        period = JOURNALS[manifest.journal].period(dated)
        seq = tx.allocate(manifest.journal, period)
        number = written(prepared.college.mask(manifest.journal), seq, dated)
    code = check_code(house.chance)
    content, heading = _filled(house, tx, prepared, (number, code))
    digest = house.files.put(content)
    recipient = recipient_of(prepared)
    title = f"{heading} – {recipient}" if recipient else heading
    people = tuple(person.key for person in people_named(prepared.data) if person.key)
    paper = ISSUED.add(
        tx,
        Issued(
            type=manifest.key, title=title, genre=manifest.genre, word=manifest.word, journal=manifest.journal, period=period, seq=seq,
            number=number, date=dated, academic_year=str(AcademicYear.of(dated)), state=State.REGISTERED,
            sha256=digest, size=len(content), file_name=file_of(manifest, number, dated, recipient or heading),
            code=code, template_sha256=prepared.kind.digest(), compressor=DEFAULT.name,
            data=dict(prepared.request.data), text=_index(prepared, content), people=people, retention=manifest.retention,
            stages=manifest.stages, issued_at=house.clock().isoformat(timespec="seconds"), issued_by=actor.login,
            ground=prepared.ground.text, batch=prepared.request.batch, bases=bases_of(prepared.data), initials=initials_of(prepared),
        ),
    )  # fmt: skip
    links.apply(tx, paper, prepared.data)
    consents.printed(tx, paper, manifest, prepared.data, dated)
    tx.audit(
        "issue",
        subject=paper.key,
        ground=prepared.ground.text or prepared.request.reason,
        facts=_facts(prepared, paper),
    )
    for person in people:
        if PEOPLE.peek(tx, person) is not None:
            tx.audit("named_in", subject=person, facts={"paper": paper.key})
    return paper


def _facts(prepared: Prepared, paper: Issued) -> dict[str, Any]:
    """What the audit chain says of an issued paper."""
    names = ("type", "number", "sha256", "seq", "journal")
    words = list(prepared.request.not_people)
    return {name: getattr(paper, name) for name in names} | ({"not_people": words} if words else {})


def _index(prepared: Prepared, content: bytes) -> str:
    """What a paper is found by; of a consent only the names: its passport and address stay in the file and nowhere else."""
    if prepared.kind.manifest.genre != "consent":
        return text_of(content)
    names = ", ".join(str(person.name) for person in people_named(prepared.data))
    return f"{prepared.kind.manifest.title}: {names}"


def _check_dates(reader: Reader, manifest: Manifest, dated: date, today: date, reason: str) -> None:
    if not manifest.journal:
        return
    name = manifest.dated_by or "reason"
    if dated > today:
        raise Invalid([Fault(name, f"Документ нельзя зарегистрировать будущим днём: сегодня {today:%d.%m.%Y}.")])
    journal = JOURNALS[manifest.journal]
    if not journal.monotone or reason.strip():
        return
    last = last_date(reader, manifest.journal, journal.period(dated))
    if last is not None and dated < last:
        raise Invalid(
            [
                Fault(
                    name,
                    f"Последний номер этого журнала — от {last:%d.%m.%Y}. Поставьте дату не раньше или укажите причину.",
                )
            ]
        )


def last_date(reader: Reader, journal: str, period: str) -> date | None:
    """The date of the last number taken in the series."""
    seq = reader.last_number(journal, period)
    rows = reader.find(ISSUED.spec.name, {"journal": journal, "period": period, "seq": seq}, limit=1) if seq else []
    return date.fromisoformat(rows[0]["date"]) if rows else None


def _repeat_name(actor: Actor, request: Request) -> str:
    return f"{actor.login}|{request.repeat_key}"


def _repeated(tx: Transaction, actor: Actor, request: Request) -> Receipt | None:
    rows = tx.find(REPEATS.name, {"request": _repeat_name(actor, request)})
    if not rows:
        return None
    if rows[0]["body"] != request.digest():
        raise Conflict("С этим ключом повтора (Idempotency-Key) уже выдан документ с другими данными.")
    return receipt(ISSUED.get(tx, rows[0]["paper"]), repeated=True)


def _note_refusal(house: House, actor: Actor, request: Request, refusal: HouseError) -> None:
    fields = sorted({fault.field for fault in refusal.faults}) if isinstance(refusal, Invalid) else []
    with house.store.transaction(actor) as tx:
        facts = {"type": request.type[:80], "kind": type(refusal).__name__, "fields": fields[:50]}
        tx.audit("issue_refused", facts=facts)

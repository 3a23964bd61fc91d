"""A dry run of a batch: which rows are ready, and what each of the others waits for; no number is taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from records.store import Reader
from schemas.document.blocks import all_fields
from schemas.document.manifest import FieldSpec, Manifest
from schemas.person import Person
from schemas.values.actor import Actor
from schemas.values.cases import Case
from service.errors import HouseError, Invalid
from service.grammar.names import full_name
from service.rendering.slots import people_named
from service.usecases.batch import Row
from service.usecases.ground import NoConsent
from service.usecases.house import House
from service.usecases.issue import Request, prepare

MISSING, CONSENT = "missing", "consent"


@dataclass(frozen=True, slots=True)
class Trial:
    """How many rows are ready; ``failed``: row from 1, person, key, kind («missing», «consent»), reasons.

    ``doubtful`` rows are ready, but a form of a name in them is worth a look.
    """

    total: int
    ready: int
    failed: tuple[dict[str, Any], ...]
    doubtful: tuple[dict[str, Any], ...] = ()

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The failed rows of one kind."""
        return [line for line in self.failed if line["kind"] == kind]


@dataclass(slots=True)
class _Found:
    failed: list[dict[str, Any]] = field(default_factory=list)
    doubtful: list[dict[str, Any]] = field(default_factory=list)


def try_out(house: House, actor: Actor, rows: Sequence[Row]) -> Trial:
    """Check every row without taking a number."""
    found = _Found()
    with house.store.reading() as reader:
        for number, row in enumerate(rows, 1):
            line = {"row": number, "person": row.name, "key": row.person}
            if row.reasons:
                found.failed.append({**line, "kind": MISSING, "reasons": list(row.reasons)})
            elif not row.paper:
                _try(house, reader, actor, row, line, found)
    return Trial(len(rows), len(rows) - len(found.failed), tuple(found.failed), tuple(found.doubtful))


def _try(house: House, reader: Reader, actor: Actor, row: Row, line: dict[str, Any], found: _Found) -> None:
    try:
        prepared = prepare(house, reader, actor, Request(row.type, row.data))
    except NoConsent as error:
        kinds = sorted({lack.kind.value for lack in error.lacks})
        people = [lack.person.key for lack in error.lacks if lack.person.key]
        reasons = [lack.sentence for lack in error.lacks]
        found.failed.append({**line, "kind": CONSENT, "kinds": kinds, "people": people, "reasons": reasons})
    except HouseError as error:
        found.failed.append({**line, "kind": MISSING, "reasons": reasons_of(error)})
    else:
        doubts = list(_doubts(prepared.kind.manifest, people_named(prepared.data)))
        if doubts:
            found.doubtful.append({**line, "reasons": doubts})


def reasons_of(error: HouseError) -> list[str]:
    """Sentences for one row of a list."""
    if isinstance(error, Invalid):
        return [fault.line for fault in error.faults] or [error.sentence]
    return [error.sentence]


def _doubts(manifest: Manifest, people: list[Person]) -> Iterator[str]:
    for person in people:
        for case in sorted(_cases(all_fields(manifest)), key=lambda one: one.value):
            form = full_name(person.name, person.gender, case, person.overrides)
            if form.doubt:
                yield f"«{form.text}»: {form.doubt}"


def _cases(fields: Sequence[FieldSpec]) -> set[Case]:
    own = {case for spec in fields for case in spec.cases}
    inner = {case for spec in fields for part in spec.fields for case in part.cases}
    return (own | inner) - {Case.NOMN}

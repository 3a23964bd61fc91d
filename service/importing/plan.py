"""What is to be saved, exactly as it was shown: a frozen plan that lives as JSON until it is confirmed or dropped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from service.importing.cells import Stored
from service.importing.result import Remark, Repair, Skipped
from service.importing.vocabulary import Kind

FORMAT = 1
"""Version of the JSON form; a stored plan of another version is refused."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one record: what is stored now (None: nothing) and what the list says."""

    field: str
    old: Stored | None
    new: Stored


@dataclass(frozen=True, slots=True)
class New:
    """A record to be made of a row; ``values`` is sorted by field."""

    row: int
    title: str
    values: tuple[tuple[str, Stored], ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A row that speaks of a stored record: what changes, and what differs but is kept by the policy."""

    row: int
    key: str
    revision: int
    title: str
    changes: tuple[Change, ...] = ()
    kept: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Gone:
    """A stored record the list does not name; it is only shown, nothing happens to it."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All that was shown and will be saved, or nothing of it.

    To undo: remove the records made of ``new``; in ``changed`` put every ``Change.old`` back where the stored value
    still equals ``Change.new``.
    """

    kind: Kind
    sheet: str
    fingerprint: str
    mapping: Mapping[str, str]
    policy: Mapping[str, str]
    new: tuple[New, ...]
    changed: tuple[Match, ...]
    same: tuple[Match, ...]
    gone: tuple[Gone, ...]
    repairs: tuple[Repair, ...]
    faults: tuple[Remark, ...]
    doubts: tuple[Remark, ...]
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """No faults and something to save: only then may it be confirmed."""
        return not self.faults and bool(self.new or self.changed)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each, for a line of summary."""
        names = ("new", "changed", "same", "gone", "repairs", "faults", "doubts")
        return {name: len(getattr(self, name)) for name in names}

    def to_json(self) -> str:
        """The plan as JSON text, the same for equal plans."""
        return json.dumps(_plain(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the JSON: what the page shows and the confirmation names."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """The plan back from ``to_json``; ValueError for another format."""
        data = json.loads(text)
        if data.pop("format", None) != FORMAT:
            raise ValueError("a plan of another format")
        return cls(
            kind=Kind(data["kind"]),
            sheet=data["sheet"],
            fingerprint=data["fingerprint"],
            mapping=MappingProxyType(data["mapping"]),
            policy=MappingProxyType(data["policy"]),
            new=tuple(New(o["row"], o["title"], tuple((k, v) for k, v in o["values"])) for o in data["new"]),
            changed=_matches(data["changed"]),
            same=_matches(data["same"]),
            gone=tuple(Gone(**one) for one in data["gone"]),
            repairs=tuple(Repair(**one) for one in data["repairs"]),
            faults=tuple(Remark(**one) for one in data["faults"]),
            doubts=tuple(Remark(**one) for one in data["doubts"]),
            skipped=tuple(Skipped(**one) for one in data["skipped"]),
            notes=tuple(data["notes"]),
        )


def _plain(plan: Plan) -> dict[str, Any]:
    lists = ("new", "changed", "same", "gone", "repairs", "faults", "doubts", "skipped")
    return {
        "format": FORMAT,
        "kind": plan.kind.value,
        "sheet": plan.sheet,
        "fingerprint": plan.fingerprint,
        "mapping": dict(plan.mapping),
        "policy": dict(plan.policy),
        "notes": list(plan.notes),
        **{name: [asdict(one) for one in getattr(plan, name)] for name in lists},
    }


def _matches(items: Iterable[dict[str, Any]]) -> tuple[Match, ...]:
    return tuple(
        Match(
            one["row"],
            one["key"],
            one["revision"],
            one["title"],
            tuple(Change(**change) for change in one["changes"]),
            tuple(Change(**change) for change in one["kept"]),
        )
        for one in items
    )

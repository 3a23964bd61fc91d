"""What all papers share: lists of choices and the acts that preambles name, by date; the college may lay its own over."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from schemas.errors import Fault, Invalid

ACTS, CHOICES = "acts.toml", "choices.toml"


@dataclass(frozen=True, slots=True)
class Act:
    """A legal act as a preamble names it: «genitive» reads after «на основании»; in force from … to (inclusive)."""

    key: str
    genitive: str
    since: date
    until: date | None = None
    used_by: frozenset[str] = frozenset()
    """Keys or genres of the papers whose preambles name it."""
    doubt: str = ""
    """What a human should confirm before the first use; empty when nothing."""
    own: bool = False
    """True for an act that the college has laid over."""

    def fits(self, document: str, genre: str, day: date) -> bool:
        """True when a paper of that type and day names the act."""
        in_force = self.since <= day and (self.until is None or day <= self.until)
        return in_force and bool(self.used_by & {document, genre})


@dataclass(frozen=True, slots=True)
class Shared:
    """The shared lists and acts."""

    choices: Mapping[str, Mapping[str, str]]
    acts: tuple[Act, ...]

    def preamble(self, document: str, genre: str, day: date) -> list[str]:
        """Acts of a paper's preamble in the genitive, chosen by its date (law.md §8)."""
        return [act.genitive for act in self.acts if act.fits(document, genre, day)]


def read_shared(shipped: Path, own: Path | None = None) -> Shared:
    """Read acts.toml and choices.toml of both folders; an entry of the college replaces the shipped one of that name."""
    choices: dict[str, dict[str, str]] = {}
    acts: dict[str, Act] = {}
    for folder in (shipped, own):
        if folder is None:
            continue
        lists = _toml(folder / CHOICES).get("lists", {})
        choices |= {str(name): {str(value): str(label) for value, label in raw["items"]} for name, raw in lists.items()}
        found = (_act(raw, own=folder is not shipped) for raw in _toml(folder / ACTS).get("acts", []))
        acts |= {act.key: act for act in found}
    return Shared(choices, tuple(acts.values()))


def _act(raw: Mapping[str, Any], *, own: bool) -> Act:
    return Act(
        key=str(raw["id"]),
        genitive=str(raw["genitive"]),
        since=date.fromisoformat(raw["in_force_from"]),
        until=date.fromisoformat(raw["in_force_to"]) if raw.get("in_force_to") else None,
        used_by=frozenset(raw.get("used_by", ())),
        doubt=str(raw.get("doubt", "")),
        own=own,
    )


def _toml(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid([Fault(path.name, f"Файл не читается как TOML: {error}.")]) from error

"""Roadmap item → documents → state: which of the 54 items have their papers, as a table kept in docs/coverage.md."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from service.catalogue.folders import SHARED, Catalogue


@dataclass(frozen=True, slots=True)
class Covered:
    """One item of the roadmap: keys of papers that are there, that come later, and that nobody has made."""

    item: str
    title: str
    there: tuple[str, ...]
    later: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def state(self) -> str:
        """The word for the table."""
        if self.missing:
            return "нет: " + ", ".join(self.missing)
        if not self.there:
            return "позже"
        return "есть, часть позже" if self.later else "есть"


def coverage(catalogue: Catalogue, templates: Path) -> list[Covered]:
    """Every item in the order of the roadmap."""
    raw = tomllib.loads((templates / SHARED / "roadmap.toml").read_text(encoding="utf-8"))
    return [_covered(item, catalogue, raw["later"]) for item in raw["items"]]


def _covered(item: Mapping[str, object], catalogue: Catalogue, later: Mapping[str, str]) -> Covered:
    keys = [str(key) for key in item["documents"]]  # type: ignore[attr-defined]  # a TOML list
    return Covered(
        item=str(item["item"]),
        title=str(item["title"]),
        there=tuple(key for key in keys if key in catalogue.types),
        later=tuple(key for key in keys if key not in catalogue.types and key in later),
        missing=tuple(key for key in keys if key not in catalogue.types and key not in later),
    )


def table(covered: list[Covered]) -> Iterator[str]:
    """The table as Markdown lines."""
    yield "# Пункты дорожной карты и документы"
    yield ""
    yield "Сделано командой `nastavnik document coverage`; «позже» – разделы F и J (анкеты, отчёты) и отметки об исполнении."
    yield ""
    yield "| пункт | содержание | документы | позже | состояние |"
    yield "|---|---|---|---|---|"
    for line in covered:
        there, later = (" ".join(f"`{key}`" for key in keys) for keys in (line.there, line.later))
        yield f"| {line.item} | {line.title} | {there} | {later} | {line.state} |"

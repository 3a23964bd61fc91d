"""How long papers are kept: the shipped table of terms with the college's own laid over it, and the day a paper is kept until."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from service.archive.files import write_whole
from service.errors import Fault, Invalid

TABLE = "retention.toml"
PERMANENT, UNSET = 0, -1
"""Values of ``years`` that are no number of years."""


class Start(StrEnum):
    """From which event a term runs; always from 1 January of the following year (office-rules.md §8)."""

    FILE_END = "file_end"
    CONSENT_END = "consent_end"
    CONTRACT_END = "contract_end"
    PROGRAMME_END = "programme_end"


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the table. ``years``: a number, 0 for ever, -1 not set (then nothing is proposed)."""

    code: str
    title: str
    article: str
    term: str
    years: int
    start: Start
    epk: bool
    """True when a commission must decide before destruction."""
    source: str
    confirmed_by: str = ""
    confirmed_on: str = ""
    doubt: str = ""
    """What a human should confirm; empty when nothing."""

    @property
    def written(self) -> str:
        """As an inventory says it: «3 года …, ст. 441»."""
        return ", ".join(part for part in (self.term, self.article) if part)

    def until(self, ended: date | None) -> date | None:
        """The last day a file is kept that ended on ``ended``; None for ever, not set, or not ended yet."""
        if self.years <= 0 or ended is None:
            return None
        return date(ended.year + self.years, 12, 31)


def read_terms(shipped: Path, own: Path) -> dict[str, Term]:
    """The table by code; a line of the college replaces the shipped one of that code. Invalid names each wrong line."""
    return _read(shipped / TABLE) | _read(own / TABLE)


def _read(path: Path) -> dict[str, Term]:
    if not path.is_file():
        return {}
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8")).get("terms", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid([Fault(path.name, f"Файл не читается как TOML: {error}.")]) from error
    return {term.code: term for term in map(term_of, raw)}


def term_of(raw: Mapping[str, Any]) -> Term:
    """A checked line; Invalid with every fault."""
    faults = [Fault(name, "Такого столбца нет.") for name in raw.keys() - {field.name for field in fields(Term)}]
    faults += [
        Fault(name, "Заполните это поле.") for name in ("code", "title", "term") if not str(raw.get(name, "")).strip()
    ]
    years = raw.get("years")
    if not isinstance(years, int) or isinstance(years, bool) or not UNSET <= years <= 100:
        faults.append(Fault("years", "Число лет от 1 до 100; 0 – постоянно, -1 – срок не установлен."))
    if raw.get("start") not in set(Start):
        faults.append(Fault("start", f"Одно из: {', '.join(Start)}."))
    if faults:
        raise Invalid(faults)
    texts = {field.name: str(raw.get(field.name, "")).strip() for field in fields(Term)}
    return Term(**{**texts, "years": years, "start": Start(raw["start"]), "epk": bool(raw.get("epk"))})  # type: ignore[arg-type]  # checked above


def write_terms(own: Path, terms: Iterable[Term]) -> None:
    """Write the college's own table, whole and durable."""
    lines = ["# Сроки хранения колледжа: заменяют строки поставленной таблицы с теми же code.", ""]
    for term in terms:
        lines += [
            "[[terms]]",
            *(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in asdict(term).items()),
            "",
        ]
    own.mkdir(parents=True, exist_ok=True)
    write_whole(own / TABLE, "\n".join(lines).encode())


def own_terms(own: Path) -> dict[str, Term]:
    """Only what the college laid over."""
    return _read(own / TABLE)

"""The list of destroyed people beside each backup, by keys only: a restore destroys again whoever stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import orjson

from records.registry import DESTROYED
from records.store import Deeds
from service.archive.files import write_whole
from service.errors import Invalid
from service.usecases.house import House

SIDE = ".destroyed"
"""Ending of the list: «копия.nstv.destroyed». A restore reads all lists of the folder."""


def beside(copy: Path) -> Path:
    """Where the list of a backup lies."""
    return copy.with_name(copy.name + SIDE)


def known_copies(house: House) -> dict[Path, str]:
    """Backups made of these records that lie where they were written, with the sha256 noted then."""
    told, _ = house.store.audit_found(Deeds(("backup",)), limit=10**6)
    noted = {Path(str(facts["file"])): str(facts["sha256"]) for row in reversed(told) if (facts := row["facts"])}
    return {path: digest for path, digest in noted.items() if path.is_file()}


def lines_of(house: House) -> list[str]:
    """The list as it is now: a JSON line a person – key, day, act."""
    with house.store.reading() as reader:
        rows = reader.find(DESTROYED.name, order=("at",))
    return [orjson.dumps({name: row[name] for name in ("person", "at", "act")}).decode() for row in rows]


def tell_copies(house: House, *more: Path) -> None:
    """Bring the lists beside all known backups up to date; one that cannot be written stays behind, and `doctor` names it.

    ``more``: backups not known yet; their list must be written (OSError). Lines that others wrote are kept.
    """
    now = lines_of(house)
    for copy in more:
        _tell(copy, now)
    for copy in known_copies(house):
        with suppress(OSError):
            if not told(copy, now):
                _tell(copy, now)


def _tell(copy: Path, now: Sequence[str]) -> None:
    lines = dict.fromkeys([*_there(copy), *now])
    write_whole(beside(copy), "".join(f"{line}\n" for line in lines).encode())


def _there(copy: Path) -> list[str]:
    path = beside(copy)
    return path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []


def told(copy: Path, now: Sequence[str]) -> bool:
    """Whether everybody who was destroyed stands in the list beside a backup."""
    return set(now) <= set(_there(copy))


def read_lists(folder: Path) -> list[dict[str, str]]:
    """The lines of all lists of a folder; Invalid for one that is damaged: who stands in it would come back unnoticed."""
    return [line for path in sorted(folder.glob(f"*{SIDE}")) for line in _lines(path)]


def _lines(path: Path) -> Iterable[dict[str, str]]:
    try:
        lines = [orjson.loads(text) for text in path.read_bytes().splitlines() if text.strip()]
        return [{name: str(line[name]) for name in ("person", "at", "act")} for line in lines]
    except (ValueError, KeyError, TypeError) as error:
        sentence = (
            f"Список уничтоженных «{path.name}» повреждён: возьмите его же из другого места или уберите из папки."
        )
        raise Invalid([], sentence) from error

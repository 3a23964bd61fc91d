"""The part of `doctor` that reads files: each byte of the archive against the digest that the records hold."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from records.registry import ACTS, CONSENTS, ISSUED, TEMPLATES
from records.store import Reader, Row
from service.usecases.house import House

CHUNK = 1000
DIGEST = re.compile(r"[0-9a-f]{64}")
UNFINISHED = re.compile(r"\.[0-9a-f]{32}|\.[0-9a-f]{64}\.\d+\.[0-9a-f]+")
"""Names of files that were being written when the service was stopped."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One finding; ``severity`` is «error» or «warning», ``path`` relative to the data folder where there is a file."""

    code: str
    severity: str
    subject: str
    path: str
    advice: str


@dataclass(frozen=True, slots=True)
class Line:
    """What the examination needs of a paper: its text would fill the memory."""

    key: str
    journal: str
    period: str
    seq: int | None
    said: str
    sha256: str
    scan: str
    copy: str
    """Digest of the PDF/A copy; "" where there is none."""


def papers(reader: Reader) -> list[Line]:
    """All papers, read piece by piece; the rows have been proved by the store's own check."""
    table = ISSUED.spec.name
    pieces = (reader.find(table, limit=CHUNK, offset=start) for start in range(0, reader.count(table), CHUNK))
    return [_line(row) for piece in pieces for row in piece]


def _line(row: Row) -> Line:
    day = ".".join(reversed(row["date"].split("-")))
    said = f"№ {row['number']} от {day}" if row["number"] else row["key"]
    scan, copy = row.get("scan_sha256", ""), row.get("pdf_sha256", "")
    return Line(row["key"], row["journal"], row["period"], row["seq"], said, row["sha256"], scan, copy)


def files(house: House, reader: Reader, lines: list[Line]) -> Iterator[Sign]:
    """Missing, changed, unknown and strange files of the archive."""
    known = _known(reader, lines)
    there = dict(_walk(house.files.root))
    for digest, subject in known.items():
        path = house.files.path(digest)
        said = inside(house, path)
        if path not in there:
            yield Sign("file-missing", "error", subject, said, "Файла нет в архиве: восстановите его из копии.")
        elif _read(path) != digest:
            yield Sign("file-changed", "error", subject, said, "Файл изменён или повреждён: восстановите его из копии.")
    expected = {house.files.path(digest) for digest in known}
    for path in sorted(there.keys() - expected):
        yield _unknown(path, inside(house, path))


def _known(reader: Reader, lines: list[Line]) -> dict[str, str]:
    known = {row["sha256"]: f"шаблон «{row['type']}»" for row in reader.find(TEMPLATES.name)}
    known |= {act.sha256: f"акт о выделении к уничтожению № {act.number}" for act in ACTS.find(reader) if act.sha256}
    for line in lines:
        if line.sha256:
            known[line.sha256] = line.said
        if line.scan:
            known[line.scan] = f"скан: {line.said}"
        if line.copy:
            known[line.copy] = f"копия PDF/A: {line.said}"
    scans = {consent.scan_sha256 for consent in CONSENTS.find(reader)} - {""}
    return known | {digest: "скан согласия" for digest in scans if digest not in known}


def _walk(root: Path) -> Iterator[tuple[Path, bool]]:
    for path in root.rglob("*") if root.is_dir() else ():
        if not path.is_dir():
            yield path, True


def _unknown(path: Path, said: str) -> Sign:
    if UNFINISHED.fullmatch(path.name):
        advice = "Недописанный файл: след прерванной записи. Вреда нет, его можно удалить."
        return Sign("file-unfinished", "warning", path.name[:20], said, advice)
    if not DIGEST.fullmatch(path.name) or path.parent.name != path.name[:2]:
        advice = "Чужой файл в архиве: служба его не клала. Перенесите его в другое место."
        return Sign("file-foreign", "warning", path.name[:40], said, advice)
    if _read(path) != path.name:
        advice = "Файл повреждён, и записи о нём нет: восстановите копию и сравните."
        return Sign("file-changed", "error", path.name[:12], said, advice)
    advice = "Файл без записи: след прерванной выдачи, номер по нему не занят. Вреда нет."
    return Sign("file-orphan", "warning", path.name[:12], said, advice)


def _read(path: Path) -> str:
    """The digest; "" for a file that the disk does not give."""
    try:
        return digest_of(path)
    except OSError:
        return ""


def digest_of(path: Path) -> str:
    """sha256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def inside(house: House, path: Path) -> str:
    """The path as findings name it: relative to the data folder."""
    return str(path.relative_to(house.settings.data))

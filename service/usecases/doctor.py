"""`doctor`: is everything whole — records, chain, numbers, archive files, disk, clock, age of the backup — and what to do."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from records.registry import CONSENTS, ISSUED, TEMPLATES
from schemas.issued import Issued
from schemas.values.actor import Actor
from service.security.permissions import Permission, require
from service.usecases.house import House

LOW_DISK = 500 * 2**20
OLD_BACKUP = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Sign:
    """One finding; ``severity`` is «error» or «warning», ``path`` relative to the data folder where there is a file."""

    code: str
    severity: str
    subject: str
    path: str
    advice: str


def examine(house: House, actor: Actor) -> list[Sign]:
    """Everything that is not as it should be; [] means all is well."""
    require(actor, Permission.READ_AUDIT)
    found = [Sign(one.code, one.severity, one.subject, "records", one.advice) for one in house.store.check()]
    with house.store.reading() as reader:
        papers = ISSUED.find(reader, order=("journal", "period", "seq"))
        scans = {consent.scan_sha256 for consent in CONSENTS.find(reader)} - {""}
    found += _holes(papers)
    found += _files(house, papers, scans)
    found += _surroundings(house)
    return found


def as_json(signs: list[Sign]) -> dict[str, Any]:
    """The settled shape: ok is False when there is an error."""
    return {"ok": not any(sign.severity == "error" for sign in signs), "findings": [asdict(sign) for sign in signs]}


def _holes(papers: list[Issued]) -> Iterator[Sign]:
    series: dict[tuple[str, str], list[int]] = {}
    for paper in papers:
        if paper.seq is not None:
            series.setdefault((paper.journal, paper.period), []).append(paper.seq)
    for (journal, period), numbers in series.items():
        missing = sorted(set(range(min(numbers), max(numbers) + 1)) - set(numbers))
        if missing:
            said = ", ".join(map(str, missing[:10]))
            yield Sign("journal-hole", "error", f"{journal} {period}", "", f"Нет номеров: {said}. Восстановите копию.")


def _files(house: House, papers: list[Issued], scans: set[str]) -> Iterator[Sign]:
    known: dict[str, str] = {}
    for paper in papers:
        if not paper.sha256:
            continue
        known[paper.sha256] = f"№ {paper.number} от {paper.date:%d.%m.%Y}" if paper.number else paper.key
        if paper.scan_sha256:
            known[paper.scan_sha256] = f"скан: {paper.number or paper.key}"
    known |= {digest: "редакция шаблона" for digest in _editions(house) if digest not in known}
    known |= {digest: "скан согласия" for digest in scans if digest not in known}
    there = set(house.files)
    for digest, subject in known.items():
        path = house.files.path(digest)
        said = str(path.relative_to(house.settings.data))
        if digest not in there:
            yield Sign("file-missing", "error", subject, said, "Файла нет в архиве: восстановите его из копии.")
        elif _digest(path) != digest:
            yield Sign("file-changed", "error", subject, said, "Файл изменён или повреждён: восстановите его из копии.")
    for digest in sorted(there - known.keys()):
        path = house.files.path(digest)
        whole = _digest(path) == digest
        advice = (
            "Файл без записи: след прерванной выдачи, номер по нему не занят. Вреда нет."
            if whole
            else "Файл повреждён."
        )
        said = str(path.relative_to(house.settings.data))
        yield Sign(
            "file-orphan" if whole else "file-changed", "warning" if whole else "error", digest[:12], said, advice
        )


def _editions(house: House) -> set[str]:
    with house.store.reading() as reader:
        return {row["sha256"] for row in reader.find(TEMPLATES.name)}


def _surroundings(house: House) -> Iterator[Sign]:
    free = shutil.disk_usage(house.settings.data).free
    if free < LOW_DISK:
        yield Sign("disk-low", "warning", f"свободно {free // 2**20} МБ", "", "Освободите место на диске.")
    now, last, copied = house.clock(), "", ""
    for line in house.store.audit_lines(limit=10**9):
        last = max(last, str(line["at"]))
        copied = str(line["at"]) if line["event"] == "backup" else copied
    if last and datetime.fromisoformat(last) > now + timedelta(minutes=5):
        yield Sign(
            "clock-back", "warning", last, "", "Часы компьютера отстают от последней записи: проверьте дату и время."
        )
    if not copied:
        yield Sign(
            "backup-none", "warning", "", "", "Резервной копии ещё нет: сделайте её командой nastavnik backup ФАЙЛ."
        )
    elif now - datetime.fromisoformat(copied) > OLD_BACKUP:
        yield Sign("backup-old", "warning", copied[:10], "", "Последней копии больше недели: сделайте новую.")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""`doctor`: is everything whole — records, chain, numbers, archive files, disk, clock, age of the backup — and what to do."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from records.errors import Broken
from records.registry import CONSENTS, ISSUED, TEMPLATES
from records.store import Row
from schemas.issued import Issued
from schemas.values.actor import Actor
from service.catalogue.folders import TEMPLATE
from service.security.permissions import Permission, require
from service.settings import OWN_TEMPLATES, RECORDS
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
        editions = reader.find(TEMPLATES.name)
        lasts = {
            series: reader.last_number(*series) for series in {(one.journal, one.period) for one in papers} if series[0]
        }
    told = list(house.store.audit_lines(limit=10**9))
    found += _holes(papers, lasts, told)
    found += _files(house, papers, scans, editions)
    found += _templates(house, editions)
    found += _clock_and_copies(house, told)
    found += _disk(house)
    return found


def unopened(error: Broken) -> list[Sign]:
    """The finding when the records are so damaged that the store refuses to open."""
    return [
        Sign(
            "records-broken",
            "error",
            error.sentence,
            RECORDS,
            "Восстановите последнюю копию в пустую папку: nastavnik restore.",
        )
    ]


def as_json(signs: list[Sign]) -> dict[str, Any]:
    """The settled shape: ok is False when there is an error."""
    return {"ok": not any(sign.severity == "error" for sign in signs), "findings": [asdict(sign) for sign in signs]}


def _holes(papers: list[Issued], lasts: Mapping[tuple[str, str], int], told: Sequence[Row]) -> Iterator[Sign]:
    """Numbers without a line: from the first of the series (or of the journal brought in) to the last one taken."""
    series: dict[tuple[str, str], set[int]] = {}
    for paper in papers:
        if paper.seq is not None:
            series.setdefault((paper.journal, paper.period), set()).add(paper.seq)
    firsts = {
        (line["subject"], facts.get("period")): int(facts.get("first", 1))
        for line in told
        if line["event"] == "journal_brought_in" and (facts := line["facts"] or {})
    }
    for (journal, period), numbers in series.items():
        ends = firsts.get((journal, period), 1), max(lasts.get((journal, period), 0), *numbers)
        missing = sorted(set(range(ends[0], ends[1] + 1)) - numbers)
        if missing:
            said = ", ".join(map(str, missing[:10]))
            yield Sign("journal-hole", "error", f"{journal} {period}", "", f"Нет номеров: {said}. Восстановите копию.")


def _files(house: House, papers: list[Issued], scans: set[str], editions: Sequence[Row]) -> Iterator[Sign]:
    known = _known(papers, scans, editions)
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


def _known(papers: list[Issued], scans: set[str], editions: Sequence[Row]) -> dict[str, str]:
    """Digests of the files that records name, and what each is."""
    known = {row["sha256"]: f"шаблон «{row['type']}»" for row in editions}
    for paper in papers:
        if not paper.sha256:
            continue
        known[paper.sha256] = f"№ {paper.number} от {paper.date:%d.%m.%Y}" if paper.number else paper.key
        if paper.pdf_sha256:
            known[paper.pdf_sha256] = f"копия PDF/A: {paper.number or paper.key}"
        if paper.scan_sha256:
            known[paper.scan_sha256] = f"скан: {paper.number or paper.key}"
    known |= {digest: "скан согласия" for digest in scans if digest not in known}
    return known


def _templates(house: House, editions: Sequence[Row]) -> Iterator[Sign]:
    """The college's own template in use must be the edition that was published."""
    for row in editions:
        path = house.settings.data / OWN_TEMPLATES / row["type"] / TEMPLATE
        if row["state"] == "published" and (not path.is_file() or _digest(path) != row["sha256"]):
            advice = "Шаблон в работе не тот, что опубликован: опубликуйте нужную редакцию заново."
            yield Sign("template-changed", "error", row["type"], str(path.relative_to(house.settings.data)), advice)


def _clock_and_copies(house: House, told: Sequence[Row]) -> Iterator[Sign]:
    now, last = house.clock(), max((str(line["at"]) for line in told), default="")
    if last and datetime.fromisoformat(last) > now + timedelta(minutes=5):
        advice = "Часы компьютера отстают от последней записи: проверьте дату и время."
        yield Sign("clock-back", "warning", last, "", advice)
    copies = [line for line in told if line["event"] == "backup"]
    if not copies:
        advice = "Резервной копии ещё нет: сделайте её командой nastavnik backup ФАЙЛ."
        yield Sign("backup-none", "warning", "", "", advice)
    elif now - datetime.fromisoformat(copies[-1]["at"]) > OLD_BACKUP:
        advice = "Последней копии больше недели: сделайте новую."
        yield Sign("backup-old", "warning", str(copies[-1]["at"])[:10], "", advice)
    newest = {str(facts["file"]): str(facts["sha256"]) for line in copies if (facts := line["facts"])}
    for name, digest in newest.items():
        if Path(name).is_file() and _digest(Path(name)) != digest:
            advice = "Файл копии изменён или повреждён: не полагайтесь на него, сделайте новую копию."
            yield Sign("backup-changed", "error", Path(name).name, name, advice)


def _disk(house: House) -> Iterator[Sign]:
    free = shutil.disk_usage(house.settings.data).free
    if free < LOW_DISK:
        yield Sign("disk-low", "warning", f"свободно {free // 2**20} МБ", "", "Освободите место на диске.")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

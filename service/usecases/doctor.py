"""`doctor`: is everything whole — records, chain, numbers, archive files, disk, clock, age of the backup — and what to do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from records.errors import Broken, NewerData
from records.registry import CONSENTS, HOLDS, PEOPLE, TEMPLATES
from records.store import Deeds, Reader
from schemas.values.actor import Actor
from service.catalogue.folders import TEMPLATE
from service.errors import HouseError, Invalid, Unavailable
from service.security.permissions import Permission, require
from service.settings import OWN_TEMPLATES, RECORDS
from service.usecases import destroyed_lists as lists
from service.usecases import retention, searching
from service.usecases.destroyed import DESTROYED
from service.usecases.doctor_files import Line, Sign, digest_of, files, inside, papers
from service.usecases.house import House

__all__ = ["Sign", "as_json", "by_weight", "examine", "faulty", "unopened"]

LOW_DISK = 500 * 2**20
OLD_BACKUP = timedelta(days=7)
PERIODS = "journal_brought_in"


def examine(house: House, actor: Actor) -> list[Sign]:
    """Everything that is not as it should be; [] means all is well."""
    require(actor, Permission.READ_AUDIT)
    found = [Sign(one.code, one.severity, one.subject, "records", one.advice) for one in house.store.check()]
    try:
        found += _by_records(house)
    except Broken as error:
        found += [] if any(sign.severity == "error" for sign in found) else unopened(error, house.settings.data)
    found += _clock_and_copies(house)
    found += _settings(house)
    found += _disk(house.settings.data)
    return found


def _by_records(house: House) -> list[Sign]:
    with house.store.reading() as reader:
        lines = papers(reader)
        return [
            *_holes(house, reader, lines),
            *_orphans(reader, lines),
            *_holds(house, reader),
            *_templates(house, reader),
            *files(house, reader, lines),
        ]


def unopened(error: Unavailable, data: Path) -> list[Sign]:
    """The findings when the store refuses to open: its files are damaged, of a newer program, or the disk does not take or give them."""
    if isinstance(error, Broken):
        advice = "Восстановите последнюю копию в пустую папку: nastavnik restore."
        return [Sign("records-broken", "error", error.sentence, RECORDS, advice)]
    code = "records-newer" if isinstance(error, NewerData) else "records-closed"
    advice = (
        "Обновите программу."
        if isinstance(error, NewerData)
        else "Проверьте диск и права на папку данных, затем повторите."
    )
    return [Sign(code, "error", error.sentence, RECORDS, advice), *_disk(data)]


def faulty(error: Invalid) -> list[Sign]:
    """The findings when folders of kinds of papers or their shared files are broken: nothing but this examination starts then."""
    advice = "Исправьте файл или уберите папку из «templates»: до этого служба не запускается."
    return [
        Sign("template-broken", "error", fault.field, OWN_TEMPLATES, f"{fault.detail} {advice}")
        for fault in error.faults
    ]


def as_json(signs: list[Sign]) -> dict[str, Any]:
    """The settled shape: ok is False when there is an error."""
    return {"ok": not any(sign.severity == "error" for sign in signs), "findings": [asdict(sign) for sign in signs]}


def by_weight(sign: Sign) -> bool:
    """Errors sort before warnings."""
    return sign.severity != "error"


def _holes(house: House, reader: Reader, lines: list[Line]) -> Iterator[Sign]:
    """Numbers without a line: from the first of the series (or of the journal brought in) to the last one taken."""
    series: dict[tuple[str, str], set[int]] = {}
    for line in lines:
        if line.seq is not None:
            series.setdefault((line.journal, line.period), set()).add(line.seq)
    told, _ = house.store.audit_found(Deeds((PERIODS,)), limit=10**6)
    firsts = {
        (row["subject"], facts.get("period")): int(facts.get("first", 1))
        for row in told
        if (facts := row["facts"] or {})
    }
    for (journal, period), numbers in series.items():
        if not journal:
            continue
        ends = firsts.get((journal, period), 1), max(reader.last_number(journal, period), *numbers)
        missing = sorted(set(range(ends[0], ends[1] + 1)) - numbers)
        if missing:
            said = ", ".join(map(str, missing[:10]))
            yield Sign("journal-hole", "error", f"{journal} {period}", "", f"Нет номеров: {said}. Восстановите копию.")


def _orphans(reader: Reader, lines: list[Line]) -> Iterator[Sign]:
    """Consents that speak of a paper or a person nobody knows."""
    known = {line.key for line in lines}
    people = reader.versions(PEOPLE.spec.name).keys() | {row["person"] for row in reader.find(DESTROYED)}
    for consent in CONSENTS.find(reader):
        if consent.paper and consent.paper not in known:
            advice = "Согласие ссылается на документ, которого нет: восстановите копию."
            yield Sign("record-orphan", "error", f"согласие {consent.key}", "", advice)
        if consent.person not in people:
            advice = "Согласие человека, карточки которого нет: проверьте, не удалена ли она мимо службы."
            yield Sign("record-orphan", "warning", f"согласие {consent.key}", "", advice)


def _holds(house: House, reader: Reader) -> Iterator[Sign]:
    """A ban on destruction that the chain remembers and the records do not."""
    told, _ = house.store.audit_found(Deeds(("hold_set",)), limit=10**6)
    there = reader.versions(HOLDS.spec.name)
    for row in told:
        key = (row["facts"] or {}).get("hold", "")
        if key and key not in there:
            advice = "Запрет на уничтожение пропал из записей, в цепи он есть: поставьте его снова."
            yield Sign("hold-lost", "error", f"строка {row['seq']}", "", advice)


def _templates(house: House, reader: Reader) -> Iterator[Sign]:
    """The college's own template in use, and its description, must be the edition that was published."""
    for row in reader.find(TEMPLATES.name, {"state": "published"}):
        for name, digest in (row.get("laid") or {TEMPLATE: row["sha256"]}).items():
            path = house.settings.data / OWN_TEMPLATES / row["type"] / name
            if not path.is_file() or digest_of(path) != digest:
                advice = "Шаблон в работе не тот, что опубликован: опубликуйте нужную редакцию заново."
                yield Sign("template-changed", "error", row["type"], inside(house, path), advice)


def _clock_and_copies(house: House) -> Iterator[Sign]:
    now = house.clock()
    last, _ = house.store.audit_found(Deeds(), limit=1)
    if last and datetime.fromisoformat(last[0]["at"]) > now + timedelta(minutes=5):
        advice = "Часы компьютера отстают от последней записи: проверьте дату и время."
        yield Sign("clock-back", "warning", last[0]["at"], "", advice)
    copies, _ = house.store.audit_found(Deeds(("backup",)), limit=1)
    if not copies:
        advice = "Резервной копии ещё нет: сделайте её командой nastavnik backup ФАЙЛ."
        yield Sign("backup-none", "warning", "", "", advice)
    elif now - datetime.fromisoformat(copies[0]["at"]) > OLD_BACKUP:
        advice = "Последней копии больше недели: сделайте новую."
        yield Sign("backup-old", "warning", str(copies[0]["at"])[:10], "", advice)
    now_destroyed = lists.lines_of(house)
    for path, digest in lists.known_copies(house).items():
        if digest_of(path) != digest:
            advice = "Файл копии изменён или повреждён: не полагайтесь на него, сделайте новую копию."
            yield Sign("backup-changed", "error", path.name, str(path), advice)
        if not lists.told(path, now_destroyed):
            advice = "Список уничтоженных рядом с копией неполон или повреждён: уничтоженное вернулось бы. Сделайте новую копию."
            yield Sign("backup-list", "warning", path.name, str(lists.beside(path)), advice)


def _settings(house: House) -> Iterator[Sign]:
    try:
        retention.table_of(house)
    except HouseError as error:
        path = house.settings.data / OWN_TEMPLATES / retention.SHARED
        yield Sign(
            "retention-broken", "error", error.sentence, inside(house, path), "Исправьте таблицу сроков хранения."
        )
    for path in searching.damaged(house):
        advice = "Указатель поиска повреждён, записи целы: nastavnik doctor --rebuild-search."
        yield Sign("search-damaged", "warning", path.name, inside(house, path), advice)


def _disk(data: Path) -> Iterator[Sign]:
    free = shutil.disk_usage(data).free
    if free < LOW_DISK:
        advice = "Освободите место на диске: без него документы не выдаются и копии не делаются."
        yield Sign("disk-low", "warning", f"свободно {free // 2**20} МБ", "", advice)

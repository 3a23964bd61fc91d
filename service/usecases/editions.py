"""Editions of the college's own templates: put to work with a reason, gone back to, withdrawn; each issued paper keeps its own."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from records.registry import TEMPLATES
from records.store import Row, Transaction
from schemas.issued import Issued
from schemas.values.actor import Actor
from service.archive.files import sync_folder
from service.catalogue.folders import GOLDEN, MANIFEST, TEMPLATE, manifest_of
from service.errors import Conflict, Fault, Invalid, NotFound
from service.security.permissions import Permission, require
from service.settings import OWN_TEMPLATES
from service.usecases.catalogue import template_faults, tried
from service.usecases.house import House


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder of a kind holds: description (TOML), Word file, text of the sample."""

    description: str
    content: bytes
    golden: str


def versions(house: House, actor: Actor, key: str) -> Sequence[Row]:
    """All editions of a template that were uploaded here, the newest first."""
    require(actor, Permission.READ_CATALOGUE)
    with house.store.reading() as reader:
        return reader.find(TEMPLATES.name, {"type": key}, order=("-at",))


def content(house: House, actor: Actor, edition: str) -> tuple[Row, bytes]:
    """An edition and its Word file."""
    require(actor, Permission.MANAGE_CATALOGUE)
    with house.store.reading() as reader:
        row = reader.get(TEMPLATES.name, edition)
    return row, house.files.get(row["sha256"])


def of_paper(house: House, actor: Actor, paper: Issued) -> Row | None:
    """The edition by which a paper was made; None for a shipped template."""
    require(actor, Permission.READ_ARCHIVE)
    with house.store.reading() as reader:
        rows = reader.find(TEMPLATES.name, {"type": paper.type}, order=("-at",))
    return next((row for row in rows if row["sha256"] == paper.template_sha256), None)


def publish(house: House, actor: Actor, edition: str, reason: str) -> Row:
    """Make a draft (or an earlier version) the one in use, with a reason; every issued paper keeps its own version.

    It is tried on the sample once more: the description may have changed since.
    """
    require(actor, Permission.MANAGE_CATALOGUE)
    if len(reason.strip()) < 3:
        raise Invalid([Fault("reason", "Напишите, зачем меняется шаблон: это останется в истории.")])
    with house.store.reading() as reader:
        row = reader.get(TEMPLATES.name, edition)
    folder = _folder(house, row)
    with house.store.transaction(actor) as tx:
        row = tx.get(TEMPLATES.name, edition)
        if row["state"] == "published":
            raise Conflict("Эта редакция уже в работе.")
        set_aside(tx, row["type"])
        laid = lay(house.settings.data / OWN_TEMPLATES, row["type"], folder)
        changed = {"state": "published", "reason": reason.strip(), "at": now(house), "laid": laid}
        published = tx.save(TEMPLATES.name, {**row, **changed})
        tx.audit("template_published", subject=row["type"], ground=reason.strip(), facts={"sha256": row["sha256"]})
    house.catalogue.reload()
    return published


def _folder(house: House, row: Row) -> Folder:
    """The folder of an edition, its sample filled; Invalid where the Word file does not fit the description any more."""
    description, word = _description(house, row), house.files.get(row["sha256"])
    manifest = manifest_of(row["type"], description, house.catalogue.shared)
    found, said = tried(house.catalogue.whole(), manifest, word)
    wrong = template_faults(manifest, word, found)
    if wrong:
        raise Invalid([Fault("edition", sentence) for sentence in wrong])
    return Folder(description, word, said)


def _description(house: House, row: Row) -> str:
    if shipped(house, row["type"]):
        return Path(house.settings.templates / row["type"] / MANIFEST).read_text(encoding="utf-8")
    found = row.get("manifest") or own_description(house, row["type"])
    if not found:
        raise NotFound("У этой редакции нет описания: загрузите файл Word и описание заново.")
    return str(found)


def own_description(house: House, key: str) -> str:
    """document.toml of a kind that is the college's own entirely; "" for a shipped one."""
    path: Path = house.settings.data / OWN_TEMPLATES / key / MANIFEST
    return path.read_text(encoding="utf-8") if path.is_file() and not shipped(house, key) else ""


def shipped(house: House, key: str) -> bool:
    """True for a kind that comes with the program."""
    return (house.settings.templates / key).is_dir()


def withdraw(house: House, actor: Actor, key: str, reason: str) -> None:
    """Go back to the shipped template; a kind that is the college's own entirely leaves the list of kinds."""
    require(actor, Permission.MANAGE_CATALOGUE)
    folder = house.settings.data / OWN_TEMPLATES / key
    if not folder.is_dir():
        raise Conflict("У этого вида документа нет своего шаблона.")
    if len(reason.strip()) < 3:
        raise Invalid([Fault("reason", "Напишите причину.")])
    with house.store.transaction(actor) as tx:
        set_aside(tx, key)
        tx.audit("template_withdrawn", subject=key, ground=reason.strip())
        aside = folder.with_name(f".{key}.old")
        shutil.rmtree(aside, ignore_errors=True)
        folder.rename(aside)
    shutil.rmtree(aside, ignore_errors=True)
    house.catalogue.reload()


def set_aside(tx: Transaction, key: str) -> None:
    """Mark what is in use as replaced."""
    for row in tx.find(TEMPLATES.name, {"type": key, "state": "published"}):
        tx.save(TEMPLATES.name, {**row, "state": "replaced"})


def lay(root: Path, key: str, folder: Folder) -> dict[str, str]:
    """Lay the folder aside whole and rename it into place, so that a running service never meets half of it.

    Gives the sha256 of each file by its name: the edition keeps them, so that `doctor` knows a changed one.
    """
    files = {MANIFEST: folder.description.encode(), GOLDEN: folder.golden.encode(), TEMPLATE: folder.content}
    root.mkdir(parents=True, exist_ok=True)
    made, target, old = root / f".{key}.new", root / key, root / f".{key}.old"
    for path in (made, old):
        shutil.rmtree(path, ignore_errors=True)
    made.mkdir()
    for name, data in files.items():
        _write(made / name, data)
    if target.exists():
        target.rename(old)
    made.rename(target)
    sync_folder(root)
    shutil.rmtree(old, ignore_errors=True)
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def now(house: House) -> str:
    """The moment, as editions keep it."""
    return house.clock().isoformat(timespec="microseconds")

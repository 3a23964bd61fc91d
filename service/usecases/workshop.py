"""A college's own paper: copy a shipped template, edit it in Word, upload, see the faults at their places, try, publish, go back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from records.registry import TEMPLATES
from records.store import Row
from schemas.values.actor import Actor
from service.archive.files import sync_folder
from service.catalogue.folders import MANIFEST, TEMPLATE, DocumentType
from service.errors import Conflict, Fault, Invalid
from service.rendering.child import faults_uploaded, render_uploaded
from service.rendering.comments import comment
from service.rendering.layout import layout_faults
from service.rendering.text import text
from service.rendering.trouble import TemplateFault
from service.security.permissions import Permission, require
from service.settings import OWN_TEMPLATES
from service.usecases import drafting
from service.usecases.catalogue import load_sample
from service.usecases.house import House
from service.usecases.slotlist import declared_slots


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of an upload: faults at their places, and the text of the sample when there are none."""

    faults: tuple[TemplateFault, ...]
    notes: tuple[str, ...]
    """Page set-up against the office rules: told, not refused."""
    text: str
    draft: str = ""
    """Key of the kept draft, to be published."""


def take(house: House, actor: Actor, key: str) -> tuple[str, bytes]:
    """The Word file to edit: the college's own if it has one, else the shipped one; with a name for the file."""
    require(actor, Permission.MANAGE_CATALOGUE)
    kind = house.catalogue.get(key)
    return f"{kind.manifest.short}.docx", kind.template()


def upload(house: House, actor: Actor, key: str, content: bytes) -> Tried:
    """Check an edited template and fill its sample in a limited process; a sound one is kept as a draft.

    Invalid when the gate refuses the file; faults of the template itself are returned, all at once.
    """
    require(actor, Permission.MANAGE_CATALOGUE)
    kind = house.catalogue.get(key)
    found = faults_uploaded(content, declared_slots(kind.manifest))
    notes = layout_faults(content, permanent=kind.manifest.permanent, award=kind.manifest.genre == "award")
    if found:
        return Tried(tuple(found), tuple(notes), "")
    said = text(render_uploaded(content, load_sample(house.catalogue.whole(), kind)))
    digest = house.files.put(content)
    with house.store.transaction(actor) as tx:
        row = {"type": key, "sha256": digest, "state": "draft", "login": actor.login, "at": _now(house), "reason": ""}
        made = tx.add(TEMPLATES.name, row)
        tx.audit("template_uploaded", subject=key, facts={"sha256": digest})
    return Tried((), tuple(notes), said, made["key"])


def commented(house: House, actor: Actor, key: str, content: bytes) -> bytes:
    """The same Word file back with a comment at each fault."""
    require(actor, Permission.MANAGE_CATALOGUE)
    return comment(content, faults_uploaded(content, declared_slots(house.catalogue.get(key).manifest)))


def publish(house: House, actor: Actor, draft: str, reason: str) -> Row:
    """Make a draft (or an earlier version) the one in use, with a reason; every issued paper keeps its own version."""
    require(actor, Permission.MANAGE_CATALOGUE)
    if len(reason.strip()) < 3:
        raise Invalid([Fault("reason", "Напишите, зачем меняется шаблон: это останется в истории.")])
    with house.store.transaction(actor) as tx:
        row = tx.get(TEMPLATES.name, draft)
        if row["state"] == "published":
            raise Conflict("Эта редакция уже в работе.")
        for other in tx.find(TEMPLATES.name, {"type": row["type"], "state": "published"}):
            tx.save(TEMPLATES.name, {**other, "state": "replaced"})
        kind = house.catalogue.get(row["type"])
        _put(house.settings.data / OWN_TEMPLATES, kind, house.files.get(row["sha256"]))
        published = tx.save(TEMPLATES.name, {**row, "state": "published", "reason": reason.strip(), "at": _now(house)})
        tx.audit("template_published", subject=row["type"], ground=reason.strip(), facts={"sha256": row["sha256"]})
    house.catalogue.reload()
    return published


def withdraw(house: House, actor: Actor, key: str, reason: str) -> None:
    """Go back to the shipped template."""
    require(actor, Permission.MANAGE_CATALOGUE)
    folder = house.settings.data / OWN_TEMPLATES / key
    if not folder.is_dir():
        raise Conflict("У этого вида документа нет своего шаблона.")
    if len(reason.strip()) < 3:
        raise Invalid([Fault("reason", "Напишите причину.")])
    with house.store.transaction(actor) as tx:
        for row in tx.find(TEMPLATES.name, {"type": key, "state": "published"}):
            tx.save(TEMPLATES.name, {**row, "state": "replaced"})
        tx.audit("template_withdrawn", subject=key, ground=reason.strip())
        aside = folder.with_name(f".{key}.old")
        shutil.rmtree(aside, ignore_errors=True)
        folder.rename(aside)
    shutil.rmtree(aside, ignore_errors=True)
    house.catalogue.reload()


def versions(house: House, actor: Actor, key: str) -> Sequence[Row]:
    """All editions of a template that were uploaded here, the newest first."""
    require(actor, Permission.READ_CATALOGUE)
    with house.store.reading() as reader:
        return reader.find(TEMPLATES.name, {"type": key}, order=("-at",))


def draft_manifest(docx: bytes) -> str:
    """The text of a document.toml guessed from a Word file with slots; Invalid with the places of wrong tags."""
    return drafting.draft_manifest(docx)


def _put(root: Path, kind: DocumentType, content: bytes) -> None:
    """Lay the folder aside whole and rename it into place, so that a running service never meets half of it."""
    root.mkdir(parents=True, exist_ok=True)
    made, target, old = root / f".{kind.key}.new", root / kind.key, root / f".{kind.key}.old"
    for path in (made, old):
        shutil.rmtree(path, ignore_errors=True)
    made.mkdir()
    shutil.copy(kind.folder / MANIFEST, made / MANIFEST)
    _write(made / TEMPLATE, content)
    if target.exists():
        target.rename(old)
    made.rename(target)
    sync_folder(root)
    shutil.rmtree(old, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _now(house: House) -> str:
    return house.clock().isoformat(timespec="microseconds")

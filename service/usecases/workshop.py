"""A college's own template: copy a shipped one, edit it in Word, upload, see the faults at their places, try it on the sample."""

from __future__ import annotations

from dataclasses import dataclass

from records.registry import TEMPLATES
from schemas.values.actor import Actor
from service.rendering.comments import comment
from service.rendering.layout import layout_faults
from service.rendering.trouble import TemplateFault
from service.security.permissions import Permission, require
from service.usecases import drafting, editions
from service.usecases.catalogue import tried
from service.usecases.house import House


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
    found, said = tried(house.catalogue.whole(), kind.manifest, content)
    notes = layout_faults(content, permanent=kind.manifest.permanent, award=kind.manifest.genre == "award")
    if found:
        return Tried(tuple(found), tuple(notes), "")
    digest = house.files.put(content)
    with house.store.transaction(actor) as tx:
        row = {"type": key, "sha256": digest, "state": "draft", "login": actor.login, "reason": ""}
        made = tx.add(
            TEMPLATES.name, {**row, "at": editions.now(house), "manifest": editions.own_description(house, key)}
        )
        tx.audit("template_uploaded", subject=key, facts={"sha256": digest})
    return Tried((), tuple(notes), said, made["key"])


def commented(house: House, actor: Actor, key: str, content: bytes) -> bytes:
    """The same Word file back with a comment at each fault."""
    require(actor, Permission.MANAGE_CATALOGUE)
    return comment(content, tried(house.catalogue.whole(), house.catalogue.get(key).manifest, content)[0])


def draft_manifest(docx: bytes) -> str:
    """The text of a document.toml guessed from a Word file with slots; Invalid with the places of wrong tags."""
    return drafting.draft_manifest(docx)

"""A kind of paper that the college makes itself: its Word file with slots, the drafted description reviewed, checked and installed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from records.registry import TEMPLATES
from records.store import Row
from schemas.document.manifest import Manifest
from schemas.journals import JOURNALS
from schemas.values.actor import Actor
from service.catalogue.folders import manifest_of
from service.catalogue.tomlout import toml
from service.errors import Conflict, Fault, Invalid
from service.rendering.child import faults_uploaded
from service.rendering.layout import layout_faults
from service.security.permissions import Permission, require
from service.settings import OWN_TEMPLATES
from service.usecases import drafting, editions
from service.usecases.catalogue import template_faults, tried
from service.usecases.house import House

KEY = re.compile(r"[a-z][a-z0-9_]{2,40}")
GENRES = {
    "order": "приказ", "regulation": "положение", "plan": "план", "programme": "программа", "minutes": "протокол",
    "letter": "письмо", "agreement": "соглашение", "application": "заявление", "award": "награда", "sheet": "лист",
    "register": "реестр", "publication": "текст для сайта", "act": "акт", "report": "справка",
}  # fmt: skip
"""Genres a college may make: a consent is not among them, its nine elements are law and its sheet is shipped."""
RESERVED = frozenset({"own", "acts", "words"})
HEAD = ("title", "short", "genre", "retention")


@dataclass(frozen=True, slots=True)
class Line:
    """One field of the draft, for the page of review: ``path`` is its place («pairs.mentor»)."""

    path: str
    slot: str
    kind: str
    label: str
    required: bool
    many: bool


@dataclass(frozen=True, slots=True)
class Installed:
    """A kind in work: its key, the text of its sample, and remarks on the page set-up."""

    key: str
    text: str
    notes: tuple[str, ...]


def draft(docx: bytes) -> dict[str, Any]:
    """The drafted description as plain data; Invalid with the places of wrong tags."""
    return tomllib.loads(drafting.draft_manifest(docx))


def lines(raw: Mapping[str, Any]) -> list[Line]:
    """Fields of a description in order, columns of tables below their table."""
    return list(_lines(raw.get("fields", {}), ""))


def _lines(fields: Mapping[str, Any], before: str) -> Iterator[Line]:
    for name, field in fields.items():
        path = f"{before}{name}"
        many, required = bool(field.get("many")), bool(field.get("required", True))
        yield Line(path, str(field["slot"]), str(field["kind"]), str(field["label"]), required, many)
        yield from _lines(field.get("fields", {}), f"{path}.")


def reviewed(raw: Mapping[str, Any], answers: Mapping[str, str]) -> dict[str, Any]:
    """The description with what the reviewer said: «title», «short», «genre», «journal», and «kind.PATH», «label.PATH», «required.PATH»."""
    made = dict(raw)
    made |= {name: answers[name].strip() for name in HEAD if answers.get(name, "").strip()}
    made["dated_by"] = answers.get("dated_by", raw.get("dated_by", ""))
    made.pop("numbering", None)
    if answers.get("journal"):
        made["numbering"] = {"journal": answers["journal"]}
    made["fields"] = {name: _reviewed(field, name, answers) for name, field in raw.get("fields", {}).items()}
    made["sample"] = {name: _sample(field, raw.get("sample", {}).get(name)) for name, field in made["fields"].items()}
    own = made["fields"].get(made["dated_by"], {})
    if own.get("kind", "date") != "date" or own.get("many"):
        made["dated_by"] = ""
    return made


def _reviewed(field: Mapping[str, Any], path: str, answers: Mapping[str, str]) -> dict[str, Any]:
    kind = field["kind"] if field["kind"] == "rows" else answers.get(f"kind.{path}") or field["kind"]
    made = {**field, "kind": kind, "label": answers.get(f"label.{path}", "").strip() or field["label"]}
    if f"required.{path}" in answers:
        made["required"] = "1" in answers[f"required.{path}"]
    if kind != field["kind"]:
        made.pop("cases", None)
    if kind == "lines":
        made.pop("many", None)
    if field.get("fields"):
        made["fields"] = {name: _reviewed(part, f"{path}.{name}", answers) for name, part in field["fields"].items()}
    return made


def _sample(field: Mapping[str, Any], drafted: Any) -> Any:
    """A value of the field's kind for the sample; the drafted one where the kind is as drafted."""
    if field["kind"] == "rows":
        return [{name: _sample(part, None) for name, part in field["fields"].items()}]
    value = tomllib.loads(f"x = {drafting.SAMPLES[field['kind']]}")["x"]
    return [value] if field.get("many") else value if drafted is None or field["kind"] != "text" else drafted


def install(house: House, actor: Actor, key: str, files: tuple[str, bytes], reason: str) -> Installed:
    """Check a description (TOML) and its Word file (``files``) and put the kind to work, or a new edition of an own kind.

    Invalid with every fault: of the key, of the description, of the slots against it; nothing is kept then.
    """
    require(actor, Permission.MANAGE_CATALOGUE)
    description, content = files
    faults_uploaded(content)  # the gate, and a reading within limits before the file is read here
    found = list(_key_faults(house, key))
    if len(reason.strip()) < 3:
        found.append(Fault("reason", "Напишите, зачем нужен этот документ: это останется в истории."))
    if found:
        raise Invalid(found)
    manifest = _manifest(house, key, description)
    said = _tried(house, manifest, content)
    digest = house.files.put(content)
    with house.store.transaction(actor) as tx:
        editions.set_aside(tx, key)
        row = {"type": key, "sha256": digest, "state": "published", "login": actor.login, "reason": reason.strip()}
        laid = editions.lay(house.settings.data / OWN_TEMPLATES, key, editions.Folder(description, content, said))
        tx.add(TEMPLATES.name, {**row, "at": editions.now(house), "manifest": description, "laid": laid})
        tx.audit(
            "kind_installed", subject=key, ground=reason.strip(), facts={"sha256": digest, "title": manifest.title}
        )
    house.catalogue.reload()
    notes = layout_faults(content, permanent=manifest.permanent, award=manifest.genre == "award")
    return Installed(key, said, tuple(notes))


def _key_faults(house: House, key: str) -> Iterator[Fault]:
    if not KEY.fullmatch(key):
        yield Fault("key", "Ключ – от 3 латинских букв, цифр и знаков _, первой – буква: otchet_kuratora.")
    elif key in RESERVED:
        yield Fault("key", "Это имя занято страницей программы: выберите другое.")
    elif key in house.catalogue.types and editions.shipped(house, key):
        yield Fault("key", "Такой документ поставлен с программой: выберите другой ключ.")


def _manifest(house: House, key: str, description: str) -> Manifest:
    manifest = manifest_of(key, description, house.catalogue.shared)
    if manifest.genre not in GENRES:
        raise Invalid([Fault("genre", "Такой документ колледж сам не заводит: пользуйтесь поставленным листом.")])
    if manifest.title == drafting.UNTITLED:
        raise Invalid([Fault("title", "Назовите документ: так он встанет в список.")])
    return manifest


def _tried(house: House, manifest: Manifest, content: bytes) -> str:
    """The text of the sample; Invalid where the Word file and the description do not fit, with places."""
    try:
        found, said = tried(house.catalogue.whole(), manifest, content)
    except Invalid as error:
        wrong = [Fault("file", sentence) for sentence in template_faults(manifest, content)]
        told = [Fault(f"sample.{fault.field}", fault.detail) for fault in error.faults]
        raise Invalid([*wrong, *told]) from error
    wrong = [Fault("file", sentence) for sentence in template_faults(manifest, content, found)]
    if wrong:
        raise Invalid(wrong)
    return said


def remove(house: House, actor: Actor, key: str, reason: str) -> None:
    """Take an own kind out of work; papers already issued and all its editions stay, and it can be put to work again."""
    if editions.shipped(house, key):
        raise Conflict("Этот документ поставлен с программой: его не убирают.")
    editions.withdraw(house, actor, key, reason)


def key_of(title: str) -> str:
    """A key from a title: «Справка о встрече» → «spravka_o_vstreche»."""
    return re.sub(r"[^a-z0-9]+", "_", drafting.latin(title)).strip("_")[:40]


def journals() -> Sequence[tuple[str, str]]:
    """Journals for a choice."""
    return [(journal.key, journal.title) for journal in JOURNALS.values()]


def as_toml(raw: Mapping[str, Any]) -> str:
    """A description as the text of document.toml."""
    return toml(raw)


def withdrawn(house: House, actor: Actor) -> list[Row]:
    """The last editions of own kinds that are out of work."""
    require(actor, Permission.MANAGE_CATALOGUE)
    with house.store.reading() as reader:
        rows = reader.find(TEMPLATES.name, {"state": "replaced"}, order=("-at",))
    latest: dict[str, Row] = {}
    for row in rows:
        if row.get("manifest") and row["type"] not in house.catalogue.types:
            latest.setdefault(row["type"], row)
    return list(latest.values())


def title_of(row: Row) -> str:
    """The title that an edition's description gives."""
    try:
        return str(tomllib.loads(row["manifest"]).get("title", row["type"]))
    except tomllib.TOMLDecodeError:
        return str(row["type"])

"""Reads folders of document types: the shipped ones, and over them the college's own by name."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from schemas.document.blocks import BLOCKS
from schemas.document.manifest import Manifest, read_manifest
from schemas.errors import Fault, Invalid
from service.catalogue.shared import Shared, read_shared
from service.errors import NotFound

MANIFEST, TEMPLATE, GOLDEN = "document.toml", "template.docx", "golden.txt"
SHARED = "_shared"


@dataclass(frozen=True, slots=True)
class DocumentType:
    """One kind of paper: what it asks, and the Word file it fills."""

    manifest: Manifest
    folder: Path
    own: bool
    """True for a folder of the college, False for a shipped one."""

    @property
    def key(self) -> str:
        """The name of the folder."""
        return self.manifest.key

    def template(self) -> bytes:
        """The Word file as it lies on the disk."""
        return (self.folder / TEMPLATE).read_bytes()

    def golden(self) -> str | None:
        """The text that the filled sample must give, None where none is kept yet."""
        path = self.folder / GOLDEN
        return path.read_text(encoding="utf-8") if path.is_file() else None

    def digest(self) -> str:
        """sha256 of the Word file."""
        return hashlib.sha256(self.template()).hexdigest()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All document types by key, in the order of stages and titles."""

    types: Mapping[str, DocumentType]
    shared: Shared

    def get(self, key: str) -> DocumentType:
        """The type; NotFound names the nearest known key."""
        found = self.types.get(key)
        if found is None:
            raise NotFound(f"Нет вида документа «{key}».")
        return found

    def __iter__(self) -> Iterator[DocumentType]:
        return iter(self.types.values())


def load_catalogue(shipped: Path, own: Path | None = None) -> Catalogue:
    """Read both roots; Invalid lists the faults of all folders at once (field = «folder: path in the manifest»)."""
    shared = read_shared(shipped / SHARED, own / SHARED if own else None)
    faults: list[Fault] = []
    found: dict[str, DocumentType] = {}
    for root, is_own in ((shipped, False), (own, True)):
        for folder in _folders(root):
            try:
                found[folder.name] = DocumentType(_manifest(folder, shared), folder, is_own)
            except Invalid as error:
                faults += [Fault(f"{folder.name}: {fault.field}", fault.detail) for fault in error.faults]
    if faults:
        raise Invalid(faults, "Папки документов с ошибками: служба не запущена.")
    ordered = sorted(found.values(), key=lambda kind: (kind.manifest.stages or (9,), kind.manifest.title))
    return Catalogue({kind.key: kind for kind in ordered}, shared)


def _folders(root: Path | None) -> list[Path]:
    if root is None or not root.is_dir():
        return []
    return sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith(("_", ".")))


def _manifest(folder: Path, shared: Shared) -> Manifest:
    missing = [name for name in (MANIFEST, TEMPLATE) if not (folder / name).is_file()]
    if missing:
        raise Invalid([Fault(name, "В папке нет этого файла.") for name in missing])
    try:
        return manifest_of(folder.name, (folder / MANIFEST).read_text(encoding="utf-8"), shared)
    except UnicodeDecodeError as error:
        raise Invalid([Fault(MANIFEST, f"Файл не читается как TOML: {error}.")]) from error


def manifest_of(key: str, description: str, shared: Shared) -> Manifest:
    """The manifest of a kind of this key by its description (TOML); Invalid with every fault."""
    try:
        raw = tomllib.loads(description)
    except tomllib.TOMLDecodeError as error:
        raise Invalid([Fault(MANIFEST, f"Файл не читается как TOML: {error}.")]) from error
    manifest = read_manifest(key, raw, shared.choices)
    taken = {spec.name: (block, spec.kind) for block in manifest.blocks for spec in BLOCKS[block]}
    clashes = [spec for spec in manifest.fields if spec.name in taken and taken[spec.name][1] != spec.kind]
    if clashes:
        raise Invalid(
            [Fault(f"fields.{spec.name}", f"Это имя занято блоком «{taken[spec.name][0]}».") for spec in clashes]
        )
    return manifest

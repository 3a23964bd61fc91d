"""Write-once files by digest: bytes are synced to disk before anybody is told of them."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from service.errors import NotFound, Unavailable


@dataclass(frozen=True, slots=True)
class Files:
    """A folder of files named by their sha256: ``root/ab/ab…``; nothing in it is ever overwritten."""

    root: Path

    def put(self, content: bytes) -> str:
        """Store the bytes durably and give their digest; the same bytes again are not written twice."""
        digest = hashlib.sha256(content).hexdigest()
        target = self.path(digest)
        try:
            if not _holds(target, content):
                self._write(target, content)
            self._sync(target)
        except OSError as error:
            raise Unavailable(
                "Файл не записан в архив: проверьте место на диске и права на папку данных. Номер не занят."
            ) from error
        return digest

    def _write(self, target: Path, content: bytes) -> None:
        if not self.root.is_dir():
            self.root.mkdir(parents=True)
            sync_folder(self.root.parent)
        target.parent.mkdir(exist_ok=True)
        aside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o440)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(target)
        except OSError:
            aside.unlink(missing_ok=True)
            raise

    def _sync(self, target: Path) -> None:
        """Make the names durable, also those that an interrupted put left behind: nobody knows whether it came so far."""
        sync_folder(target.parent)
        sync_folder(self.root)

    def get(self, digest: str) -> bytes:
        """The bytes; Unavailable when they are missing or do not match their digest."""
        path = self.path(digest)
        if not path.is_file():
            raise NotFound("Файла нет в архиве. Запустите проверку: nastavnik doctor.")
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise Unavailable("Файл в архиве повреждён и не выдан. Запустите проверку: nastavnik doctor.")
        return content

    def path(self, digest: str) -> Path:
        """Where the file of ``digest`` lies; only hexadecimal digests lead anywhere, so no name leaves the folder."""
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise NotFound("Такого файла нет.")
        return self.root / digest[:2] / digest

    def __iter__(self) -> Iterator[str]:
        """Digests of all files."""
        if self.root.is_dir():
            for folder in sorted(path for path in self.root.iterdir() if path.is_dir()):
                yield from sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def _holds(target: Path, content: bytes) -> bool:
    """True when the file is there with exactly these bytes; a torn one is written anew."""
    return target.is_file() and target.stat().st_size == len(content) and target.read_bytes() == content


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` durable; Windows keeps no handle on folders and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

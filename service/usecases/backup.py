"""One encrypted file with everything of a college, made while the service runs; its restore, and the drill of it.

The file: a line that names the format, eight bytes with the length of the key, the key (an age identity, itself encrypted
with the passphrase), and a tar with records, archive and the college's own templates, encrypted to that key (age, X25519 and
ChaCha20-Poly1305 through pyrage): a changed byte anywhere makes the file unreadable, never wrong.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import struct
import tarfile
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyrage

from records.embedded import FILE as RECORDS_FILE
from schemas.values.actor import Actor
from service.archive.files import sync_folder
from service.errors import Conflict, Fault, Invalid, Unavailable
from service.security.permissions import Permission, require
from service.settings import ARCHIVE, OWN_TEMPLATES, RECORDS
from service.usecases import destruction
from service.usecases.destroyed import forget_again
from service.usecases.destroyed_lists import beside, read_lists, tell_copies
from service.usecases.house import House

MAGIC = b"NASTAVNIK BACKUP 1\n"
LENGTH = struct.Struct(">Q")
SHORTEST = 8
DRAFTS, STALE = ".backup-", 24 * 3600
"""Folders of a backup being made, and after how many seconds one was surely left behind."""
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}
DAMAGED = (OSError, ValueError, tarfile.TarError, pyrage.DecryptError)
"""What reading a wrong or damaged file may raise."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A backup made: its file, size in bytes and sha256."""

    path: Path
    size: int
    sha256: str


def back_up(house: House, actor: Actor, target: Path, passphrase: str) -> Copy:
    """Write one encrypted file; Conflict if it is there already, Invalid for a short passphrase, Unavailable when it cannot be written."""
    require(actor, Permission.EXPORT_ARCHIVE)
    if len(passphrase) < SHORTEST:
        raise Invalid([Fault("key", f"Ключ копии короче {SHORTEST} знаков.")])
    if target.exists():
        raise Conflict(f"Файл {target.name} уже есть: дайте копии другое имя.")
    sweep(house.settings.data)
    destruction.settle(house)
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.new")
    try:
        with tempfile.TemporaryDirectory(dir=house.settings.data, prefix=DRAFTS) as folder, draft.open("wb") as out:
            _write(house, Path(folder), out, passphrase)
            out.flush()
            os.fsync(out.fileno())
        digest = _digest(draft)
        tell_copies(house, target)
        draft.rename(target)
        sync_folder(target.absolute().parent)
    except OSError as error:
        raise Unavailable("Копия не записана: проверьте место на диске и права на папку.") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    with house.store.transaction(actor) as tx:
        tx.audit("backup", facts={"file": str(target.absolute()), "sha256": digest, "size": target.stat().st_size})
    return Copy(target, target.stat().st_size, digest)


def _write(house: House, folder: Path, out: BinaryIO, passphrase: str) -> None:
    key = pyrage.x25519.Identity.generate()
    wrapped = pyrage.passphrase.encrypt(str(key).encode(), passphrase)
    out.write(MAGIC + LENGTH.pack(len(wrapped)) + wrapped)
    house.store.copy_to(folder / RECORDS_FILE)
    source, sink = os.pipe()
    packer = _Packer(house, folder / RECORDS_FILE, sink)
    packer.start()
    try:
        with os.fdopen(source, "rb") as packed:
            pyrage.encrypt_io(packed, out, [key.to_public()])
    finally:
        packer.join()
    if packer.failure is not None:
        raise packer.failure


class _Packer(threading.Thread):
    """Packs everything into a pipe, so that no open copy of the archive lies on the disk meanwhile.

    The records were copied before: every file they name lies in the archive already, and nothing is ever taken out of it.
    """

    def __init__(self, house: House, records: Path, sink: int) -> None:
        super().__init__(name="backup", daemon=True)
        self._house, self._records, self._sink = house, records, sink
        self.failure: OSError | None = None

    def run(self) -> None:
        """Write the tar; a failure is kept for the one who waits."""
        try:
            with os.fdopen(self._sink, "wb") as pipe, tarfile.open(fileobj=pipe, mode="w|") as tar:
                tar.add(self._records, RECORDS_FILE)
                for digest in self._house.files:
                    tar.add(self._house.files.path(digest), f"{ARCHIVE}/{digest[:2]}/{digest}")
                if (self._house.settings.data / OWN_TEMPLATES).is_dir():
                    tar.add(self._house.settings.data / OWN_TEMPLATES, OWN_TEMPLATES)
        except OSError as error:
            self.failure = error


def sweep(data: Path) -> None:
    """Remove what an interrupted backup left in the data folder: an open copy of the records."""
    for folder in data.glob(f"{DRAFTS}*"):
        if time.time() - folder.stat().st_mtime > STALE:
            shutil.rmtree(folder, ignore_errors=True)


def restore(source: Path, target: Path, passphrase: str, sides: Path | None = None) -> Path:
    """Unpack a backup into the empty folder ``target``; personal data destroyed after it was made are destroyed again.

    Conflict for a folder with something in it, Invalid for a wrong key or a damaged file (nothing is left behind then).
    ``sides``: the folder in which lists of destroyed data are looked for, that of ``source`` by default.
    """
    _must_be_empty(target)
    return unpack(source, target, unlock(source, passphrase), sides)


def unlock(source: Path, passphrase: str) -> pyrage.x25519.Identity:
    """The key of a backup; Invalid for a wrong passphrase or a damaged head. Deliberately slow (scrypt)."""
    try:
        with source.open("rb") as file:
            return pyrage.x25519.Identity.from_str(pyrage.passphrase.decrypt(_wrapped_key(file), passphrase).decode())
    except (*DAMAGED, pyrage.IdentityError) as error:
        raise _unreadable() from error


def unpack(source: Path, target: Path, key: pyrage.x25519.Identity, sides: Path | None = None) -> Path:
    """`restore` with the key already unlocked."""
    _must_be_empty(target)
    destroyed = read_lists(sides or source.parent)
    fresh = not target.exists()
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        _read(source, target, key)
        (target / RECORDS).mkdir(exist_ok=True)
        (target / RECORDS_FILE).rename(target / RECORDS / RECORDS_FILE)
    except DAMAGED as error:
        _empty(target, remove=fresh)
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            raise Unavailable("Копия не восстановлена: на диске не хватает места или в папку нельзя писать.") from error
        raise _unreadable() from error
    forget_again(target, destroyed)
    return target


def _empty(target: Path, *, remove: bool) -> None:
    for path in target.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    if remove:
        target.rmdir()


def _must_be_empty(target: Path) -> None:
    if target.exists() and any(target.iterdir()):
        raise Conflict("Восстановление идёт только в пустую папку: эта не пуста.")


def _unreadable() -> Invalid:
    return Invalid([], "Копия не открывается: неверный ключ или файл повреждён.")


def _wrapped_key(file: BinaryIO) -> bytes:
    if file.read(len(MAGIC)) != MAGIC:
        raise Invalid([], "Копия не открывается: это не резервная копия Наставника.")
    head = file.read(LENGTH.size)
    length = LENGTH.unpack(head)[0] if len(head) == LENGTH.size else 0
    if not 0 < length <= 4096:
        raise ValueError("not a key")
    return file.read(length)


def _read(source: Path, target: Path, key: pyrage.x25519.Identity) -> None:
    with source.open("rb") as file, tempfile.TemporaryFile(dir=target) as plain:
        _wrapped_key(file)
        pyrage.decrypt_io(file, plain, [key])
        plain.seek(0)
        with tarfile.open(fileobj=plain) as tar:
            tar.extractall(target, filter="data")


def rotate(newest: Path, keep: int) -> list[Path]:
    """Remove all but the last ``keep`` backups that lie beside ``newest`` under the same ending; 0 keeps all."""
    if keep < 1:
        return []
    files = [path for path in newest.parent.glob(f"*{newest.suffix}") if path.is_file() and _is_backup(path)]
    old = sorted(files, key=lambda path: path.stat().st_mtime, reverse=True)[keep:]
    for path in old:
        path.unlink()
        beside(path).unlink(missing_ok=True)
    return old


def _is_backup(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

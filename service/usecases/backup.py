"""One encrypted file with everything of a college, made while the service runs; its restore, and the drill of it.

The file: a line that names the format, eight bytes with the length of the key, the key (an age identity, itself encrypted
with the passphrase), and a tar with records, archive and the college's own templates, encrypted to that key (age, X25519 and
ChaCha20-Poly1305 through pyrage): a changed byte anywhere makes the file unreadable, never wrong.
"""

from __future__ import annotations

import hashlib
import shutil
import struct
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import orjson
import pyrage

from records.embedded import FILE as RECORDS_FILE
from schemas.values.actor import Actor
from service.errors import Conflict, Fault, Invalid, Unavailable
from service.security.permissions import Permission, require
from service.settings import ARCHIVE, OWN_TEMPLATES, RECORDS
from service.usecases.destroyed import SIDE, forget_again, listed
from service.usecases.house import House

MAGIC = b"NASTAVNIK BACKUP 1\n"
LENGTH = struct.Struct(">Q")
SHORTEST = 8
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
    draft = target.with_name(f".{target.name}.new")
    try:
        with tempfile.TemporaryDirectory(dir=house.settings.data) as folder, draft.open("wb") as out:
            _write(house, Path(folder), out, passphrase)
        digest = _digest(draft)
        draft.rename(target)
    except OSError as error:
        raise Unavailable("Копия не записана: проверьте место на диске и права на папку.") from error
    finally:
        draft.unlink(missing_ok=True)
    target.with_name(target.name + SIDE).write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in listed(house)))
    with house.store.transaction(actor) as tx:
        tx.audit("backup", facts={"file": str(target.absolute()), "sha256": digest, "size": target.stat().st_size})
    return Copy(target, target.stat().st_size, digest)


def _write(house: House, folder: Path, out: BinaryIO, passphrase: str) -> None:
    key = pyrage.x25519.Identity.generate()
    wrapped = pyrage.passphrase.encrypt(str(key).encode(), passphrase)
    out.write(MAGIC + LENGTH.pack(len(wrapped)) + wrapped)
    house.store.copy_to(folder / RECORDS_FILE)
    plain = folder / "all.tar"
    with tarfile.open(plain, "w") as tar:
        tar.add(folder / RECORDS_FILE, RECORDS_FILE)
        for name in (ARCHIVE, OWN_TEMPLATES):
            if (house.settings.data / name).is_dir():
                tar.add(house.settings.data / name, name)
    with plain.open("rb") as source:
        pyrage.encrypt_io(source, out, [key.to_public()])


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
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        _read(source, target, key)
        (target / RECORDS).mkdir(exist_ok=True)
        (target / RECORDS_FILE).rename(target / RECORDS / RECORDS_FILE)
    except DAMAGED as error:
        for path in target.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise _unreadable() from error
    forget_again(target, sides or source.parent)
    return target


def _must_be_empty(target: Path) -> None:
    if target.exists() and any(target.iterdir()):
        raise Conflict("Восстановление идёт только в пустую папку: эта не пуста.")


def _unreadable() -> Invalid:
    return Invalid([Fault("file", "Копия не открывается: неверный ключ или файл повреждён.")])


def _wrapped_key(file: BinaryIO) -> bytes:
    if file.read(len(MAGIC)) != MAGIC:
        raise ValueError("not a backup")
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
    same = sorted(newest.parent.glob(f"*{newest.suffix}"), key=lambda path: path.stat().st_mtime, reverse=True)
    old = [path for path in same if _is_backup(path)][keep:]
    for path in old:
        path.unlink()
    return old


def _is_backup(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""Write-once files by digest: bytes are synced to disk before anybody is told of them."""

from __future__ import annotations

import glob
import hashlib
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from service.errors import Fault, Invalid, NotFound, Unavailable

PIECE = 1 << 20
HALF = ".part"
LONGEST = 220
"""Bytes of a file's name that its half-written one repeats."""
DIGEST = re.compile(r"[0-9a-f]{64}")

NOT_WRITTEN = "Файл не записан в архив: проверьте место на диске и права на папку данных. Номер не занят."


@dataclass(frozen=True, slots=True)
class Files:
    """A folder of files named by their sha256: ``root/ab/ab…``; nothing in it is ever overwritten."""

    root: Path
    _open: dict[Path, Path] | None = field(default=None, compare=False)
    """Files written but not synced yet (target → where it lies meanwhile); None: each is synced at once."""

    @contextmanager
    def together(self) -> Iterator[Files]:
        """Files put through the yielded one are synced together at its end, before anybody commits a record of them."""
        gathered = Files(self.root, {})
        try:
            yield gathered
            gathered._settle()
        except OSError as error:
            raise Unavailable(NOT_WRITTEN) from error
        finally:
            for aside in (gathered._open or {}).values():
                aside.unlink(missing_ok=True)

    def _settle(self) -> None:
        waiting = self._open or {}
        for aside in waiting.values():
            descriptor = os.open(aside, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        for target, aside in waiting.items():
            aside.replace(target)
        for folder in {target.parent for target in waiting}:
            sync_folder(folder)
        if waiting:
            sync_folder(self.root)
        waiting.clear()

    def put(self, content: bytes) -> str:
        """Store the bytes durably and give their digest; the same bytes again are not written twice."""
        digest = hashlib.sha256(content).hexdigest()
        target = self.path(digest)
        if self._open is not None and target in self._open:
            return digest
        try:
            if _holds(target, content):
                self._sync(target)
            else:
                self._write(target, content)
        except OSError as error:
            raise Unavailable(NOT_WRITTEN) from error
        return digest

    def sweep(self, alive: Callable[[int], bool]) -> int:
        """Remove what a killed process left half written; ``alive`` tells a process that may still be writing. Gives how many."""
        left = [path for path in self.root.glob("??/.*.*.*") if not alive(int(path.name.split(".")[2]))]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def put_stream(self, source: IO[bytes], most: int, check: Callable[[Path], None]) -> str:
        """Store what ``source`` gives without holding it in memory; gives its digest.

        ``most``: bytes; ``check`` looks at the file before it is kept, and what it raises is raised. Invalid at «file» when it is larger.
        """
        self._found()
        aside = self.root / f".{secrets.token_hex(16)}"
        try:
            digest = _copy(source, aside, most)
            check(aside)
            target = self.path(digest)
            target.parent.mkdir(parents=True, exist_ok=True)
            aside.replace(target)
            self._sync(target)
        except OSError as error:
            raise Unavailable("Файл не записан в архив: проверьте место на диске и права на папку данных.") from error
        finally:
            aside.unlink(missing_ok=True)
        return digest

    def whole(self, digest: str) -> Path:
        """Where the file lies, for sending it piece by piece; refuses like ``get`` when its bytes do not match."""
        path = self.path(digest)
        if not path.is_file():
            raise NotFound("Файла нет в архиве. Запустите проверку: nastavnik doctor.")
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                raise Unavailable("Файл в архиве повреждён и не выдан. Запустите проверку: nastavnik doctor.")
        return path

    def _found(self) -> None:
        if not self.root.is_dir():
            self.root.mkdir(parents=True, exist_ok=True)
            sync_folder(self.root.parent)

    def _write(self, target: Path, content: bytes) -> None:
        self._found()
        target.parent.mkdir(exist_ok=True)
        aside = target.with_name(f".{target.name}.{os.getpid()}.{secrets.token_hex(4)}")
        try:
            descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o440)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                if self._open is None:
                    os.fsync(file.fileno())
            if self._open is not None:
                self._open[target] = aside
                return
            aside.replace(target)
        except OSError:
            aside.unlink(missing_ok=True)
            raise
        self._sync(target)

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
                yield from sorted(path.name for path in folder.iterdir() if DIGEST.fullmatch(path.name))


def _holds(target: Path, content: bytes) -> bool:
    """True when the file is there with exactly these bytes; a torn one is written anew."""
    return target.is_file() and target.stat().st_size == len(content) and target.read_bytes() == content


def _copy(source: IO[bytes], target: Path, most: int) -> str:
    """Copy by pieces, durably; the digest of what was copied."""
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o440)
    with os.fdopen(descriptor, "wb") as file:
        while piece := source.read(PIECE):
            size += len(piece)
            if size > most:
                raise Invalid([Fault("file", f"Файл больше {most // 10**6} МБ.")])
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` durable; Windows keeps no handle on folders and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def try_place(path: Path) -> None:
    """OSError, naming the place, where `write_whole` could not put a file."""
    if path.exists() and not path.is_file():
        return
    aside = _aside(path.resolve())
    try:
        aside.touch(exist_ok=False)
        aside.unlink()
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def runs(process: int) -> bool:
    """True while a process of this number lives on this machine; on Windows, where one cannot ask, always."""
    if os.name == "nt":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _stem(target: Path) -> str:
    """What names of half-written files begin with: the file's own name, cut so that the whole stays within 255 bytes."""
    return f".{os.fsencode(target.name)[:LONGEST].decode(errors='ignore')}."


def _aside(target: Path) -> Path:
    return target.with_name(f"{_stem(target)}{os.getpid()}.{secrets.token_hex(4)}{HALF}")


def _sweep(target: Path) -> None:
    """Remove what killed processes left of this file."""
    for path in target.parent.glob(f"{glob.escape(_stem(target))}*{HALF}"):
        process = path.name.removeprefix(_stem(target)).partition(".")[0]
        if process.isdecimal() and len(process) < 10 and not runs(int(process)):
            path.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in its place whole and durable: a reader sees the old one or the new one, a full disk keeps no half of it.

    Two processes may write the same file at once: the last one stays. What a killed run left beside it is removed by the next
    one. What is no file (a pipe, ``/dev/null``) is written as it is.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    target = path.resolve()
    aside = _aside(target)
    try:
        _sweep(target)
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(target)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        with suppress(OSError):
            aside.unlink()
    sync_folder(target.parent)

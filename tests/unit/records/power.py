"""Disk states that a power cut may leave, replayed from a system call trace: what was synced is there, of the rest any part."""

from __future__ import annotations

import itertools
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

CALLS = (
    "openat,open,creat,lseek,write,pwrite64,fsync,fdatasync,ftruncate,truncate,rename,renameat,renameat2,"
    "unlink,unlinkat,link,linkat,close"
)
STRACE = shutil.which("strace")
_LINE = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)")
_UNFINISHED = re.compile(r"^(\d+) +(\w+)\((.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"^(\d+) +<\.\.\. \w+ resumed>(.*)\) += (-?\d+)")


@dataclass(frozen=True)
class Op:
    """One change: «write» (inode, offset, data), «cut» (inode, length), «name» (path, inode), «unname» (path), «sync» (inode),
    «syncdir», «ack» (text). ``began`` and ``ended``: how many calls were over by then; a sync is sure only of what ended before it began.
    """

    kind: str
    inode: int = 0
    place: int = 0
    data: bytes = b""
    path: str = ""
    began: int = 0
    ended: int = 0


@dataclass
class Disk:
    """What is safe on the disk."""

    files: dict[int, bytes] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)

    def apply(self, op: Op) -> None:
        if op.kind == "write":
            old = self.files.get(op.inode, b"").ljust(op.place, b"\0")
            self.files[op.inode] = old[: op.place] + op.data + old[op.place + len(op.data) :]
        elif op.kind == "cut":
            self.files[op.inode] = self.files.get(op.inode, b"")[: op.place].ljust(op.place, b"\0")
        elif op.kind == "name":
            self.names[op.path] = op.inode
        elif op.kind == "unname":
            self.names.pop(op.path, None)

    def copy(self) -> Disk:
        return Disk(dict(self.files), dict(self.names))

    def lay(self, folder: Path) -> None:
        """Write the state into an empty folder; shared memory files do not outlive a power cut."""
        folder.mkdir()
        for path, inode in self.names.items():
            if not path.endswith("-shm"):
                (folder / Path(path).name).write_bytes(self.files.get(inode, b""))


def trace(folder: Path, count: int, log: Path, program: list[str] | None = None) -> list[Op]:
    """Run the writer (or another program) under strace and read its changes in ``folder``."""
    script = Path(__file__).with_name("crash.py")
    root = Path(__file__).resolve().parents[3]
    env = {**os.environ, "PYTHONPATH": f"{root}:{script.parent}", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [
        str(STRACE),
        "-f",
        "-xx",
        "-y",
        "-s",
        "200000",
        "-e",
        f"trace={CALLS}",
        "-e",
        "signal=none",
        "-o",
        str(log),
    ]
    subprocess.run(
        [*command, *(program or [sys.executable, str(script), str(folder), str(count)])],
        check=True,
        env=env,
        stdout=subprocess.DEVNULL,
        timeout=120,
    )
    return list(_ops(log, str(folder)))


def _text(value: str) -> bytes:
    return bytes.fromhex(value.replace("\\x", ""))


def _strings(arguments: str) -> list[bytes]:
    return [_text(found) for found in re.findall(r'"((?:\\x[0-9a-f]{2})*)"', arguments)]


def _calls(log: Path) -> Iterator[tuple[str, str, int, int]]:
    """Name, arguments, result of each call in the order they ended, and how many were over when it began."""
    waiting: dict[str, tuple[str, str, int]] = {}
    over = 0
    for line in log.read_text().splitlines():
        if found := _UNFINISHED.match(line):
            waiting[found[1]] = (found[2], found[3], over)
        elif found := _RESUMED.match(line):
            name, start, began = waiting.pop(found[1])
            yield name, start + found[2], int(found[3]), began
            over += 1
        elif found := _LINE.match(line):
            yield found[1], found[2], int(found[3]), over
            over += 1


def _ops(log: Path, folder: str) -> Iterator[Op]:
    inodes: dict[str, int] = {}
    places: dict[str, int] = {}
    fresh = itertools.count(1)
    for over, (name, arguments, result, began) in enumerate(_calls(log), start=1):
        if result >= 0:
            for op in _call_ops(folder, inodes, places, fresh, (name, arguments, result)):
                yield replace(op, began=began, ended=over)


def _call_ops(  # noqa: C901 (one branch a system call)
    folder: str, inodes: dict[str, int], places: dict[str, int], fresh: Iterator[int], call: tuple[str, str, int]
) -> Iterator[Op]:
    name, arguments, result = call
    paths = [text.decode(errors="replace") for text in _strings(arguments)]
    handle = re.match(r"(\d+)<((?:\\x[0-9a-f]{2})*)>", arguments)
    path = _text(handle[2]).decode() if handle else ""
    if name in {"open", "openat", "creat"}:
        if paths and paths[0].startswith(folder + "/") and "O_CREAT" in arguments and paths[0] not in inodes:
            inodes[paths[0]] = next(fresh)
            yield Op("name", inodes[paths[0]], path=paths[0])
    elif name in {"link", "linkat"} and paths[0].startswith(folder):
        inodes[paths[1]] = inodes[paths[0]]
        yield Op("name", inodes[paths[1]], path=paths[1])
    elif name in {"unlink", "unlinkat"} and paths[0] in inodes:
        inodes.pop(paths[0])
        yield Op("unname", path=paths[0])
    elif name.startswith("rename") and paths[0] in inodes:
        inodes[paths[1]] = inodes.pop(paths[0])
        yield Op("name", inodes[paths[1]], path=paths[1])
        yield Op("unname", path=paths[0])
    elif handle and handle[1] == "1" and name == "write":
        yield Op("ack", data=_strings(arguments[handle.end() :])[0])
    elif path == folder and name in {"fsync", "fdatasync"}:
        yield Op("syncdir")
    elif handle and path in inodes and name == "lseek":
        places[handle[1]] = result
    elif handle and path in inodes:
        yield from _file_op(name, inodes[path], arguments[handle.end() :], places.get(handle[1], 0), result)
        if name == "write":
            places[handle[1]] += result


def _file_op(name: str, inode: int, arguments: str, place: int, result: int) -> Iterator[Op]:
    if name in {"fsync", "fdatasync"}:
        yield Op("sync", inode)
    elif name == "ftruncate":
        yield Op("cut", inode, int(arguments.split(",")[1]))
    elif name in {"write", "pwrite64"}:
        data = _strings(arguments)[0]
        assert len(data) == result or not any(data), "strace cuts what is longer than -s; only zeros may be"
        place = int(arguments.rsplit(",", 1)[1]) if name == "pwrite64" else place
        yield Op("write", inode, place, data.ljust(result, b"\0"))


def states(ops: list[Op], chooser: random.Random, sample: int) -> Iterator[tuple[Disk, bytes]]:
    """For every prefix of the trace: the synced part with every subset of up to 10 unsynced changes (``sample`` of them beyond that, or
    when ``sample`` is smaller), and what was acknowledged by then. States that repeat are left out."""
    safe, pending, told = Disk(), [], b""
    seen: set[tuple[object, ...]] = set()
    for op in ops:
        if op.kind == "ack":
            told += op.data
        elif op.kind == "sync":
            safe, pending = _settle(
                safe,
                pending,
                lambda one, sync=op: (
                    one.kind in {"write", "cut"} and one.inode == sync.inode and one.ended <= sync.began
                ),
            )
        elif op.kind == "syncdir":
            safe, pending = _settle(
                safe, pending, lambda one, sync=op: one.kind in {"name", "unname"} and one.ended <= sync.began
            )
        else:
            pending.append(op)
        for kept in _subsets(len(pending), chooser, sample):
            disk = safe.copy()
            for place in kept:
                disk.apply(pending[place])
            look = (
                told,
                *sorted(
                    (path, disk.files.get(inode, b""))
                    for path, inode in disk.names.items()
                    if not path.endswith("-shm")
                ),
            )
            mark = (hash(look),)
            if mark not in seen:
                seen.add(mark)
                yield disk, told


def _settle(safe: Disk, pending: list[Op], settled: object) -> tuple[Disk, list[Op]]:
    left = []
    for op in pending:
        if settled(op):  # type: ignore[operator]
            safe.apply(op)
        else:
            left.append(op)
    return safe, left


def _subsets(count: int, chooser: random.Random, sample: int) -> Iterator[tuple[int, ...]]:
    if count <= 10 and 2**count <= sample:
        for length in range(count + 1):
            yield from itertools.combinations(range(count), length)
        return
    yield tuple(range(count))
    yield ()
    for _ in range(sample):
        yield tuple(place for place in range(count) if chooser.random() < 0.5)

"""The full counts: 1,000 kills, all power-cut states of the bound, every system call failing in turn, every byte flipped, all mutants."""

# ruff: noqa: T201 — the figures are wanted
from __future__ import annotations

import itertools
import os
import random
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import children
import crash
import power
import pytest
import test_crash
from archive_mutants import ARCHIVE_MUTANTS
from mutants import MUTANTS, Mutant, survives
from records_helpers import embedded

from records.errors import Broken

LOG_HEADER = 32
"""Bytes of the head of SQLite's log, written anew with each beginning."""
BUSY_KEEPER = """
import sys, records.keeper as keeper
from pathlib import Path
import crash
keeper.FIRST, keeper.COMMITS, keeper.PAGES, keeper.ROOM = 2, 3, 40, 1 << 18
crash.write(Path(sys.argv[1]), int(sys.argv[2]), 1, 0.002)
"""


def states_hold(ops: list[power.Op], sample: int) -> int:
    """Open each state the cut may leave and look whether all that was acknowledged is there; how many there were."""
    count = 0
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as quick:
        for disk, told in power.states(ops, random.Random(1), sample):
            disk.lay(Path(quick) / "state")
            crash.must_hold(Path(quick) / "state", crash.acknowledged(told))
            shutil.rmtree(Path(quick) / "state")
            count += 1
    return count


def test_a_thousand_kills(tmp_path: Path) -> None:
    total = test_crash.kill_rounds(tmp_path / "data", 1000, random.Random(1000))
    print(f"1,000 kills, {total} papers acknowledged, none lost")


@test_crash.NO_STRACE
def test_all_power_cuts(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    ops = power.trace(data, 4, tmp_path / "log")
    print(f"{states_hold(ops, 1024)} states of {len(ops)} changes, none bad")


@test_crash.NO_STRACE
def test_power_cuts_while_the_log_is_kept(tmp_path: Path) -> None:
    """The keeper of the log made busy: room, foldings and new beginnings of the log among the commits."""
    data = tmp_path / "data"
    data.mkdir()
    ops = power.trace(data, 0, tmp_path / "log", [sys.executable, "-c", BUSY_KEEPER, str(data), "60"])
    again = sum(op.kind == "write" and op.place == 0 and len(op.data) == LOG_HEADER for op in ops)
    assert again > 2, "the log was begun anew"
    print(f"{states_hold(ops, 8)} states of {len(ops)} changes, none bad; the log begun {again} times")


@test_crash.NO_STRACE
@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
@pytest.mark.parametrize("call", test_crash.FAULTS)
def test_every_system_call_failing_in_turn(tmp_path: Path, call: str, error: str) -> None:
    number = 1
    while test_crash.fail_call(tmp_path, call, error, number):
        number += 1
    print(f"{call} {error}: {number - 1} calls failed in turn")


@test_crash.NO_STRACE
@pytest.mark.parametrize("call", ["pwrite64", "fdatasync", "fsync", "ftruncate"])
def test_system_calls_failing_while_the_log_is_kept(tmp_path: Path, call: str) -> None:
    """Every few calls of each kind, with both errors: at most the paper in hand is refused."""
    program = ("-c", BUSY_KEEPER, "{}", "40")
    failed = 0
    for number in itertools.count(1, 11 if call == "pwrite64" else 2):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        inject = f"{call}:error={('EIO', 'ENOSPC')[failed % 2]}:when={number}"
        told, seen = test_crash.faulty(folder, inject, tmp_path / "strace", program)
        if "(INJECTED)" not in seen:
            break
        acknowledged = crash.acknowledged(told)
        assert len(acknowledged) >= 39, (inject, told)
        crash.must_hold(folder, acknowledged)
        shutil.rmtree(folder)
        failed += 1
    print(f"{call}: {failed} calls failed beside the keeper")


def left_by_a_kill(folder: Path) -> None:
    """25 papers by a process that never closes the store: most of them stand in the log."""

    def work() -> None:
        store = crash.opened(folder)
        for _ in range(25):
            crash.issue(store)
        os.kill(os.getpid(), signal.SIGKILL)

    assert children.run(work) == -signal.SIGKILL


def damages(data: bytes, step: int) -> Iterator[bytes]:
    """Every ``step``-th byte flipped, and every 512th length."""
    for n in range(0, len(data), step):
        yield data[:n] + bytes([data[n] ^ 0x10]) + data[n + 1 :]
    for n in range(0, len(data), 512):
        yield data[:n]


def test_every_byte_flipped_and_every_length(tmp_path: Path) -> None:
    """Of the log after a kill, and of the file after a proper end: refused, told by the check, or without effect."""
    left_by_a_kill(tmp_path / "data")
    closed = tmp_path / "closed"
    shutil.copytree(tmp_path / "data", closed)
    embedded(closed).close()
    found: Counter[str] = Counter()
    for source, name, step in ((tmp_path / "data", "records.db-wal", 61), (closed, "records.db", 7)):
        data = (source / name).read_bytes()
        for damaged in damages(
            data.rstrip(b"\0") if name.endswith("-wal") else data, step
        ):  # the log's room holds nothing
            folder = tmp_path / "damaged"
            shutil.copytree(source, folder)
            (folder / name).write_bytes(damaged)
            found[f"{name}: {judged(folder)}"] += 1
            shutil.rmtree(folder)
    print(dict(found))
    assert set(found) <= {f"{name}: {how}" for name in ("records.db-wal", "records.db") for how in ("refused", "whole")}


def judged(folder: Path) -> str:
    """«refused»; «whole» when every paper is there; what the check tells; «lost» is never to be."""
    try:
        store = embedded(folder)
    except Broken:
        return "refused"
    try:
        with store.reading() as reader:
            whole = [row["number"] for row in reader.find("issued", order=["number"])] == list(range(1, 26))
        told = [finding.code for finding in store.check()]
        return ", ".join(told) or ("whole" if whole else "lost")
    finally:
        store.close()


@pytest.mark.parametrize("mutant", [*MUTANTS, *ARCHIVE_MUTANTS], ids=lambda mutant: mutant.name)
def test_every_planted_mistake_is_found(mutant: Mutant, tmp_path: Path) -> None:
    assert survives(mutant, tmp_path) == ""

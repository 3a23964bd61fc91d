"""Kills, power cuts, failing system calls: the short, seeded counts; the full ones stand in tests/slow."""

from __future__ import annotations

import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import children
import crash
import power
import pytest

from records.errors import Busy
from records.turn import open_turn

NO_STRACE = pytest.mark.skipif(power.STRACE is None, reason="strace is not installed (make system)")
KILLS = int(os.environ.get("RECORDS_KILLS", "30"))
SAMPLE = int(os.environ.get("RECORDS_SAMPLE", "4"))


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: replayed states need no real disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:
        yield Path(folder)


def killed_writer(folder: Path, after: float) -> bytes:
    """Two writers for ``after`` seconds, then both killed; what they acknowledged."""
    read, write = os.pipe()
    pids = [children.start(lambda: crash.write(folder, 10**6, write)) for _ in range(2)]
    os.close(write)
    timer = subprocess.Popen(["sleep", str(after)])
    timer.wait()
    for pid in pids:
        os.kill(pid, 9)
    told = b""
    while part := os.read(read, 65536):
        told += part
    os.close(read)
    for pid in pids:
        assert children.wait(pid) == -9
    return told


def kill_rounds(folder: Path, count: int, chooser: random.Random) -> int:
    """Kill writers ``count`` times, mostly over one and the same store; how many papers were acknowledged in all."""
    expected: dict[int, str] = {}
    total = 0
    for kill in range(count):
        if kill % 10 == 0:
            shutil.rmtree(folder, ignore_errors=True)
            expected = {}
        fresh = crash.acknowledged(killed_writer(folder, chooser.uniform(0.0, 0.06)))
        assert not fresh.keys() & expected.keys()
        expected |= fresh
        total += len(fresh)
        crash.must_hold(folder, expected)
    return total


def test_killed_writers_lose_nothing_acknowledged(tmp_path: Path) -> None:
    assert kill_rounds(tmp_path / "data", KILLS, random.Random(5)) > 0


@NO_STRACE
def test_a_power_cut_loses_nothing_acknowledged(tmp_path: Path, quick: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    ops = power.trace(data, 4, tmp_path / "log")
    assert sum(op.kind == "ack" for op in ops) == 4
    count = 0
    for disk, told in power.states(ops, random.Random(5), SAMPLE):
        folder = quick / "state"
        disk.lay(folder)
        crash.must_hold(folder, crash.acknowledged(told))
        shutil.rmtree(folder)
        count += 1
    assert count > 40


FAULTS = ("pwrite64", "fdatasync", "fsync", "ftruncate", "link,linkat", "unlink")
SCRIPT = Path(crash.__file__)


def faulty(
    folder: Path, inject: str, out: Path, program: Sequence[str] = (str(SCRIPT), "{}", "5")
) -> tuple[bytes, str]:
    """The writer (or another program, «{}» is the folder) with one injected fault; what it told, and what strace saw."""
    env = {**os.environ, "PYTHONPATH": f"{SCRIPT.parents[3]}:{SCRIPT.parent}", "PYTHONDONTWRITEBYTECODE": "1"}
    names = inject.split(":", maxsplit=1)[0]
    command = [
        str(power.STRACE),
        "-f",
        "--seccomp-bpf",
        "-e",
        f"trace={names}",
        "-e",
        f"inject={inject}",
        "-e",
        "signal=none",
        "-o",
        str(out),
    ]
    done = subprocess.run(
        [*command, sys.executable, *(word if word != "{}" else str(folder) for word in program)],
        env=env,
        stdout=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    return done.stdout, out.read_text()


def fail_call(base: Path, call: str, error: str, number: int) -> bool:
    """Let one call of one kind fail in a fresh store; False when there were not that many calls."""
    folder = base / f"{call}-{error}-{number}"
    folder.mkdir()
    told, seen = faulty(folder, f"{call}:error={error}:when={number}", base / "strace")
    if "(INJECTED)" not in seen:
        return False
    acknowledged = crash.acknowledged(told)
    assert len(acknowledged) >= 4, told  # at most the paper in hand was refused; the process went on
    crash.must_hold(folder, acknowledged)
    shutil.rmtree(folder)
    return True


@NO_STRACE
@pytest.mark.parametrize(
    ("call", "error", "number"),
    [
        ("pwrite64", "ENOSPC", 9),
        ("pwrite64", "EIO", 30),
        ("fdatasync", "EIO", 4),
        ("fsync", "EIO", 1),
        ("link,linkat", "EIO", 1),
        ("ftruncate", "EIO", 1),
    ],
)
def test_a_failing_system_call_loses_nothing_acknowledged(tmp_path: Path, call: str, error: str, number: int) -> None:
    fail_call(tmp_path, call, error, number)


@NO_STRACE
def test_a_disk_that_stays_bad_loses_nothing_acknowledged(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    told, _ = faulty(folder, "pwrite64,fdatasync,fsync:error=EIO:when=110+", tmp_path / "strace")
    assert re.search(rb"ack 1 .*no Unavailable", told, re.DOTALL)
    crash.must_hold(folder, crash.acknowledged(told))


def test_writers_and_readers_together(tmp_path: Path) -> None:
    read, write = os.pipe()

    def look() -> None:
        store = crash.opened(tmp_path / "data")
        count = 0
        while count < 90:
            with store.reading() as reader:
                numbers = [row["number"] for row in reader.find("issued", order=["number"])]
                assert numbers == list(range(1, reader.last_number("od", "2026") + 1))
                assert len(numbers) >= count
                count = len(numbers)

    readers = [children.start(look) for _ in range(2)]
    assert children.together([lambda: crash.write(tmp_path / "data", 30, write)] * 3) == [0, 0, 0]
    os.close(write)
    told = b""
    while part := os.read(read, 65536):
        told += part
    os.close(read)
    assert [children.wait(reader) for reader in readers] == [0, 0]
    assert sorted(crash.acknowledged(told)) == list(range(1, 91))
    crash.must_hold(tmp_path / "data", crash.acknowledged(told))


@NO_STRACE
def test_syncs_of_the_making(tmp_path: Path) -> None:
    """A new file is synced whole before it gets its name, and its folder after."""
    data = tmp_path / "data"
    data.mkdir()
    ops = power.trace(data, 1, tmp_path / "log")
    named = next(place for place, op in enumerate(ops) if op.kind == "name" and op.path.endswith("records.db"))
    before = [op for op in ops[:named] if op.inode == ops[named].inode]
    assert before[-1].kind == "sync"
    assert sum(op.kind == "sync" for op in before) >= 3
    assert any(op.kind == "syncdir" for op in ops[named:])


@NO_STRACE
def test_syncs_of_a_copy(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    code = f"from pathlib import Path; import crash; crash.opened(Path({str(data)!r})).copy_to(Path({str(data / 'copy')!r}))"
    ops = power.trace(data, 0, tmp_path / "log", [sys.executable, "-c", code])
    named = next(place for place, op in enumerate(ops) if op.kind == "name" and op.path.endswith("/copy"))
    assert [op for op in ops[:named] if op.inode == ops[named].inode][-1].kind == "sync"
    assert any(op.kind == "syncdir" for op in ops[named:])


def test_a_foreign_writer_is_waited_for(tmp_path: Path) -> None:
    """Somebody who writes with SQLite itself and does not take turns loses nothing and makes nothing fail."""
    store = crash.opened(tmp_path / "data")
    crash.issue(store)
    foreign = sqlite3.connect(tmp_path / "data" / "records.db", isolation_level=None, check_same_thread=False)
    foreign.execute("begin immediate")
    foreign.execute("insert into meta values('foreign', '1')")
    timer = threading.Timer(0.2, lambda: foreign.execute("commit"))
    timer.start()
    with store.reading() as reader:
        before = reader.last_number("od", "2026")
    assert crash.issue(store)[0] == before + 1
    timer.join()
    foreign.close()
    store.close()


def test_two_processes_take_turns(tmp_path: Path) -> None:
    """Inside the turn nobody else is, whatever SQLite's own lock does."""
    inside = tmp_path / "inside"

    def work() -> None:
        turn = open_turn(tmp_path / "lock")
        for _ in range(60):
            with turn.held(10):
                handle = os.open(inside, os.O_CREAT | os.O_EXCL)
                time.sleep(0.001)
                os.close(handle)
                inside.unlink()

    assert children.together([work] * 3) == [0, 0, 0]


def test_a_ticket_given_up_does_not_let_two_in(tmp_path: Path) -> None:
    turn = open_turn(tmp_path / "lock")
    inside = tmp_path / "inside"

    def impatient() -> None:
        with pytest.raises(Busy), open_turn(tmp_path / "lock").held(0.05):
            pass

    def patient() -> None:
        with open_turn(tmp_path / "lock").held(10):
            assert not inside.exists()

    with turn.held(1):
        inside.touch()
        first = children.start(impatient)
        time.sleep(0.02)
        second = children.start(patient)
        assert children.wait(first) == 0
        time.sleep(0.05)
        inside.unlink()
    assert children.wait(second) == 0

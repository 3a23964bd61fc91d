"""A commit that the disk refused has not happened: neither for the ones after it nor for whoever opens the records next."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import crash
import power
import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.skipif(power.STRACE is None, reason="strace is not installed (make system)")
@pytest.mark.parametrize("first", [2, 3, 4])
def test_what_was_refused_does_not_come_back_with_the_next_commit(tmp_path: Path, first: int) -> None:
    """Two syncs in a row fail, the process goes on: SQLite, its last connection closed, would read the log anew and find the paper."""
    crash.write(tmp_path / "data", 1, os.open(os.devnull, os.O_WRONLY))
    inject = f"inject=fdatasync:error=ENOSPC:when={first}..{first + 1}"
    command = [str(power.STRACE), "-f", "-e", "trace=fdatasync", "-e", inject, "-e", "signal=none", "-o", "/dev/null"]
    env = {**os.environ, "PYTHONPATH": f"{ROOT}:{Path(crash.__file__).parent}"}
    done = subprocess.run(
        [*command, sys.executable, crash.__file__, str(tmp_path / "data"), "5"],
        env=env,
        capture_output=True,
        check=True,
    )
    told = crash.acknowledged(done.stdout)
    assert b"no Unavailable" in done.stdout
    with crash.opened(tmp_path / "data").reading() as reader:
        numbers = {row["number"]: row["key"] for row in reader.find("issued")}
    assert numbers.items() - told.items() == {(1, numbers[1])}
    assert len(numbers) == len(told) + 1

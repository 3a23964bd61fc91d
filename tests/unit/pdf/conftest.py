"""An office kept warm for the tests of a module, and the proof that nothing of it stays."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from service.rendering.office import Pool


def of_the_pool(folder: Path) -> list[str]:
    """Processes whose command line names the folder, and sockets and files left."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        line = " ".join(process.info["cmdline"] or [])
        if str(folder) in line and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(line)
    return found + [str(one) for one in folder.rglob("*")]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where a pool keeps its session; after the test nothing is in it and no process of it runs."""
    before = sockets()
    yield tmp_path
    assert of_the_pool(tmp_path) == []
    assert {one for one in sockets() - before if one.startswith(f"nastavnik{os.getpid()}p")} == set()


def sockets() -> set[str]:
    """Names of LibreOffice's sockets of this user."""
    start = f"OSL_PIPE_{os.getuid()}_"
    return {one.name.removeprefix(start) for one in Path("/tmp").glob(start + "*")}


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """One pool for a module's tests of what comes out."""
    with Pool(offices=2, folder=tmp_path_factory.mktemp("office")) as pool:
        yield pool

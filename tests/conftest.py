"""What all tests share: a stopped clock, a college in memory or on disk, and the skips that CI does not allow."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.settings import Settings
from service.usecases.house import House
from service.usecases.setup import training_college
from service.wiring import open_house

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
"""Noon of 20 November 2026 in the training college's zone."""

_NEEDS: dict[str, Callable[[], bool]] = {
    "needs_office": lambda: shutil.which("soffice") is not None,
    "needs_browser": lambda: Path("/usr/bin/chromium").exists(),
    "needs_postgres": lambda: bool(list(Path("/usr/lib/postgresql").glob("*/bin/postgres"))),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip by name what the machine lacks; in CI nothing may be lacking."""
    for item in items:
        for name, there in _NEEDS.items():
            if item.get_closest_marker(name) and not there():
                if os.environ.get("CI"):
                    raise pytest.UsageError(f"{item.nodeid}: {name}, а в CI пропускать нельзя (make system).")
                item.add_marker(pytest.mark.skip(reason=f"{name}: установите командой make system"))


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """A clock that stands at NOW."""
    return lambda: NOW


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the training college, made once; tests take copies of it."""
    folder = tmp_path_factory.mktemp("founded")
    house = open_house(Settings(data=folder), clock=lambda: NOW)
    training_college(house, None)
    house.store.close()
    return folder


@pytest.fixture
def data(founded: Path, tmp_path: Path) -> Path:
    """A data folder of one's own with the training college."""
    return Path(shutil.copytree(founded, tmp_path / "data"))


@pytest.fixture
def house(data: Path, clock: Callable[[], datetime]) -> Iterator[House]:
    """The house of the training college, its clock stopped."""
    opened = open_house(Settings(data=data), clock=clock)
    yield opened
    opened.close()

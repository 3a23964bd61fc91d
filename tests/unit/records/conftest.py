"""The engines that one conformance suite runs over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from records_helpers import SPECS, clock, counted_chance

from records import open_store
from records.memory import MemoryStore
from records.store import Store


@pytest.fixture(params=["memory", "embedded"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "memory":
        made: Store = MemoryStore(SPECS, clock=clock, chance=counted_chance())
    else:
        made = open_store(tmp_path / "data", SPECS, clock=clock, chance=counted_chance())
    yield made
    made.close()

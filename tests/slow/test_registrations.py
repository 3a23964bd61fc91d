"""10,000 registrations from 8 clients with 20 kills in between: no hole, no duplicate, each key once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from service.settings import Settings
from service.usecases.setup import training_college
from service.wiring import open_house
from tests.slow.registrations import registrations


@pytest.mark.parametrize(("count", "kills"), [(10_000, 20)])
def test_ten_thousand_registrations_survive_kills(count: int, kills: int, tmp_path: Path) -> None:
    house = open_house(Settings(data=tmp_path / "data"))
    training_college(house, None)
    house.store.close()
    registrations(tmp_path / "data", count, kills)
    shutil.rmtree(tmp_path / "data")

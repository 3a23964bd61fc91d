"""The short form of tests/slow/test_registrations.py: clients over HTTP, the service killed twice."""

from __future__ import annotations

from pathlib import Path

from service.settings import Settings
from service.usecases.setup import training_college
from service.wiring import open_house
from tests.slow.registrations import registrations


def test_registrations_over_http_survive_kills(tmp_path: Path) -> None:
    house = open_house(Settings(data=tmp_path / "data"))
    training_college(house, None)
    house.store.close()
    registrations(tmp_path / "data", 200, 2)

"""The engine is chosen by a setting; what PostgreSQL cannot do says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from postgres_server import BIN

from records.postgres import PostgresStore
from service.cli import group
from service.cli.context import Context
from service.settings import Settings
from service.wiring import open_house


@pytest.mark.needs_postgres
@pytest.mark.skipif(BIN is None, reason="PostgreSQL is not installed")
def test_a_house_with_an_address_keeps_its_records_there(postgres_url: str, tmp_path: Path) -> None:
    house = open_house(replace(Settings(data=tmp_path), database_url=postgres_url))
    assert isinstance(house.store, PostgresStore)
    house.store.close()


def test_restoring_into_postgres_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text("long enough")
    (tmp_path / "copy").write_bytes(b"whatever")
    monkeypatch.setenv("NASTAVNIK_BACKUP_KEY_FILE", str(tmp_path / "key"))
    there = Context(replace(Settings(data=tmp_path / "data"), database_url="postgresql://nowhere"))
    done = CliRunner().invoke(group.commands["restore"], [str(tmp_path / "copy")], obj=there)
    assert "NASTAVNIK_DATABASE_URL" in str(done.exception)
    assert not (tmp_path / "data").exists()

"""The engines that one conformance suite runs over."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from postgres_server import BIN, Server
from records_helpers import SPECS, clock, counted_chance

from records import open_store
from records.memory import MemoryStore
from records.store import Store

_schemas = itertools.count(1)
NEEDED = pytest.mark.skipif(BIN is None, reason="PostgreSQL is not installed")
POSTGRES = pytest.param("postgres", marks=[pytest.mark.needs_postgres, NEEDED])


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def postgres_url(postgres: Server) -> str:
    """An empty schema of the server."""
    name = f"t{next(_schemas)}"
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute(f"create schema {name}")
    return f"{postgres.url}&options=-csearch_path%3D{name}"


@pytest.fixture(params=["memory", "embedded", POSTGRES])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "memory":
        made: Store = MemoryStore(SPECS, clock=clock, chance=counted_chance())
    else:
        url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
        made = open_store(tmp_path / "data", SPECS, clock=clock, chance=counted_chance(), url=url)
    yield made
    made.close()

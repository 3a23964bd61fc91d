"""What is the PostgreSQL engine's own: several clients at once, the server's refusals, a copy as an embedded file."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from postgres_server import BIN
from records_helpers import ACTOR, ISSUED, SPECS, clock

from records import open_store
from records.errors import Busy, Duplicate, NewerData, NotJson, Stale, Unavailable
from records.store import Store

pytestmark = [pytest.mark.needs_postgres, pytest.mark.skipif(BIN is None, reason="PostgreSQL is not installed")]


@pytest.fixture
def clients(postgres_url: str, tmp_path: Path) -> Iterator[list[Store]]:
    made = [
        open_store(tmp_path, SPECS, clock=clock, chance=secrets.token_bytes, lock_timeout=0.3, url=postgres_url)
        for _ in range(2)
    ]
    yield made
    for client in made:
        client.close()


def test_waiting_for_another_client_is_bounded(clients: list[Store]) -> None:
    with clients[0].transaction(ACTOR) as tx:
        tx.allocate("od", "2026")
        with pytest.raises(Busy), clients[1].transaction(ACTOR):
            pass
    with clients[1].transaction(ACTOR) as tx:
        assert tx.allocate("od", "2026") == 2


def test_the_same_key_issued_by_two_clients_at_once(clients: list[Store]) -> None:
    results: list[str] = []

    def issue(client: Store) -> None:
        try:
            with client.transaction(ACTOR) as tx:
                if not tx.find("issued", {"idempotency": "k"}):
                    tx.add("issued", {"idempotency": "k", "number": tx.allocate("od", "2026")})
                    tx.audit("issue")
            results.append("done")
        except (Stale, Duplicate) as error:
            results.append(repr(error))

    for _ in range(20):
        threads = [threading.Thread(target=issue, args=(client,)) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert set(results) == {"done"}
    with clients[0].reading() as reader:
        assert (reader.count("issued"), reader.last_number("od", "2026")) == (1, 1)


def test_unique_index_stands_behind_the_question(clients: list[Store], postgres_url: str) -> None:
    with clients[0].transaction(ACTOR) as tx:
        tx.add("issued", {"idempotency": "k"}, "first")
    copied = """insert into document(tbl, key, version, body) select tbl, 'x', 1, body from document"""
    with psycopg.connect(postgres_url) as connection, pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute(copied)


def test_declared_field_is_found_by_its_index(clients: list[Store], postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("set enable_seqscan=off")
        names = {
            row[0] for row in connection.execute("select indexdef from pg_indexes where schemaname=current_schema()")
        }
    assert sum("'issued'" in name for name in names) == len(ISSUED.indexes) + len(ISSUED.unique)


def test_a_zero_byte_in_a_text_is_refused(clients: list[Store]) -> None:
    with pytest.raises(NotJson), clients[0].transaction(ACTOR) as tx:
        tx.add("people", {"name": "a\0b"})
    with clients[0].reading() as reader:
        assert reader.count("people") == 0


def test_a_newer_database_is_refused(clients: list[Store], postgres_url: str, tmp_path: Path) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("update meta set value='99' where name='format'")
    with pytest.raises(NewerData):
        open_store(tmp_path, SPECS, clock=clock, chance=secrets.token_bytes, url=postgres_url)


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        open_store(tmp_path, SPECS, clock=clock, chance=secrets.token_bytes, url=f"postgresql://x@/x?host={tmp_path}")


def test_rewritten_past_shows(clients: list[Store], postgres_url: str) -> None:
    with clients[0].transaction(ACTOR) as tx:
        tx.audit("issue", facts={"number": 1})
        tx.add("people", {"n": 1})
    with psycopg.connect(postgres_url) as connection:
        connection.execute("update audit set event='read'")
        connection.execute("update document set version=7")
    assert {finding.code for finding in clients[0].check()} == {"audit-chain", "row-sum"}


def test_copy_is_an_embedded_store(clients: list[Store], tmp_path: Path) -> None:
    with clients[0].transaction(ACTOR) as tx:
        row = tx.add("issued", {"number": tx.allocate("od", "2026"), "idempotency": "k", "x": [1.5, None, "ё"]})
        tx.audit("issue", subject=row["key"])
        tx.add("people", {"n": 1}, "gone")
        tx.remove("people", "gone")
    (tmp_path / "copy").mkdir()
    clients[0].copy_to(tmp_path / "copy" / "records.db")
    copy = open_store(tmp_path / "copy", SPECS, clock=clock, chance=secrets.token_bytes)
    assert copy.check() == []
    assert copy.head() == clients[0].head()
    with copy.transaction(ACTOR) as tx:
        assert tx.get("issued", row["key"]) == row
        assert tx.allocate("od", "2026") == 2
        with pytest.raises(Duplicate):
            tx.add("people", {}, "gone")
    copy.close()
    clients[0].scrub()
    with pytest.raises(FileExistsError):
        clients[0].copy_to(tmp_path / "copy" / "records.db")

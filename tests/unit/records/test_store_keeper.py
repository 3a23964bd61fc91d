"""The log is kept short beside the writers: its room, its folding, its beginning anew; the witness at the end."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import children
import pytest
from records_helpers import ACTOR, embedded

from records import keeper
from records.embedded import EmbeddedStore
from records.errors import Broken


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    opened: Any = embedded(tmp_path / "data")
    yield opened
    opened.close()


def issue(store: Any, count: int) -> None:
    for _ in range(count):
        with store.transaction(ACTOR) as tx:
            row = tx.add("issued", {"journal": "od", "year": 2026, "number": tx.allocate("od", "2026"), "t": "й" * 900})
            tx.audit("issue", subject=row["key"])


def tend(store: EmbeddedStore) -> None:
    """What the keeper's thread does, now; the thread itself is sent away first, so that nothing happens in between."""
    store.base._keeper.stop()
    store.base._keeper.tend()


def log_size(folder: Path) -> int:
    return (folder / "data" / "records.db-wal").stat().st_size


def test_a_process_that_writes_little_needs_no_keeper(store: EmbeddedStore) -> None:
    issue(store, keeper.FIRST)
    assert "records-keeper" not in {thread.name for thread in threading.enumerate()}


def test_the_keeper_comes_by_itself_and_goes_with_the_store(store: EmbeddedStore, tmp_path: Path) -> None:
    issue(store, keeper.FIRST + 2)
    assert "records-keeper" in {thread.name for thread in threading.enumerate()}
    store.base._keeper.stop()
    assert "records-keeper" not in {thread.name for thread in threading.enumerate()}
    assert log_size(tmp_path) == keeper.ROOM
    assert store.check() == []


def test_the_log_does_not_grow_however_much_is_written(store: EmbeddedStore, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(keeper, "PAGES", 60)
    monkeypatch.setattr(keeper, "ROOM", 1 << 19)
    store.base._keeper._limit = 60
    tend(store)
    file = (tmp_path / "data" / "records.db").stat().st_size
    for _ in range(8):
        issue(store, 20)
        tend(store)
        with store.base._lent() as connection:
            assert keeper._folded(connection) == 0, "it begins anew, also if somebody reads from now on"
    assert log_size(tmp_path) == 1 << 19
    assert (tmp_path / "data" / "records.db").stat().st_size > file
    assert store.check() == []


def test_a_reader_that_goes_on_reading_keeps_nobody_waiting(store: EmbeddedStore, monkeypatch: Any) -> None:
    monkeypatch.setattr(keeper, "PAGES", 60)
    store.base._keeper._limit = 60
    with store.reading() as reader:
        issue(store, 30)
        tend(store)
        assert store.base._keeper._limit > 60, "the log may grow on meanwhile"
        assert reader.count("issued") == 0, "what the reader sees stays as it was"
    issue(store, 60)
    tend(store)
    assert store.base._keeper._limit == 60
    with store.reading() as reader:
        assert reader.count("issued") == 90


def test_nothing_is_put_into_the_log_while_somebody_else_writes_it(store: EmbeddedStore, tmp_path: Path) -> None:
    issue(store, 1)
    foreign = sqlite3.connect(tmp_path / "data" / "records.db", isolation_level=None)
    foreign.execute("begin immediate")
    size = log_size(tmp_path)
    store.base._keeper.stop()
    with store.base._lent() as connection:
        connection.execute("pragma busy_timeout=50")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        store.base._keeper.tend()
    assert log_size(tmp_path) == size
    foreign.execute("rollback")
    foreign.close()


def test_what_lies_in_the_log_stays_when_room_is_made(store: EmbeddedStore, tmp_path: Path) -> None:
    issue(store, 5)
    before = (tmp_path / "data" / "records.db-wal").read_bytes()
    store.base._keeper._make_room()
    after = (tmp_path / "data" / "records.db-wal").read_bytes()
    assert after.startswith(before)
    assert set(after[len(before) :]) == {0}


def test_a_killed_process_leaves_a_log_with_room_that_opens(tmp_path: Path) -> None:
    def work() -> None:
        opened: Any = embedded(tmp_path / "data")
        issue(opened, 30)
        tend(opened)
        issue(opened, 5)

    assert children.run(work) == 0
    store = embedded(tmp_path / "data")
    with store.reading() as reader:
        assert reader.count("issued") == 35
    assert store.check() == []
    store.close()


def test_a_forked_child_has_a_keeper_of_its_own(store: EmbeddedStore) -> None:
    issue(store, keeper.FIRST + 2)

    def work() -> None:
        issue(store, keeper.COMMITS + 1)
        assert "records-keeper" in {thread.name for thread in threading.enumerate()}
        store.base._keeper.stop()

    assert children.run(work) == 0
    assert store.check() == []


@pytest.mark.parametrize("last", ["close", "scrub"])
def test_who_knows_of_fewer_commits_does_not_tell_the_witness_so(
    store: EmbeddedStore, tmp_path: Path, last: str
) -> None:
    """The witness would not miss what was committed by others, if the file lost it."""
    before = (tmp_path / "data" / "records.db").read_bytes()

    def work() -> None:
        other = embedded(tmp_path / "data")
        issue(other, 5)
        other.close()

    assert children.run(work) == 0
    getattr(store, last)()
    store.close()
    (tmp_path / "data" / "records.db").write_bytes(before)
    with pytest.raises(Broken, match="Записи неполны"):
        embedded(tmp_path / "data")

"""Faults of plain TinyDB, each reproduced on it (the test is expected to fail there) and absent from the engine of ours."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import children
import pytest
import tinydb
from BetterJSONStorage import BetterJSONStorage
from tinydb import where
from tinydb.middlewares import CachingMiddleware
from tinydb.operations import increment
from tinydb.storages import MemoryStorage

from records import engine
from records.errors import Broken, HouseError

Open = Callable[[Path], tinydb.TinyDB]


def plain(path: Path) -> tinydb.TinyDB:
    return tinydb.TinyDB(path)


def plain_in_memory(_: Path) -> tinydb.TinyDB:
    return tinydb.TinyDB(storage=MemoryStorage)


def plain_caching(path: Path) -> tinydb.TinyDB:
    return tinydb.TinyDB(path, storage=CachingMiddleware(tinydb.JSONStorage))


def better(path: Path) -> tinydb.TinyDB:
    return tinydb.TinyDB(path, access_mode="r+", storage=BetterJSONStorage)


def ours(path: Path) -> tinydb.TinyDB:
    return engine.TinyDB(path)


def ours_caching(path: Path) -> tinydb.TinyDB:
    return engine.TinyDB(path, storage=CachingMiddleware(engine.SQLiteStorage))


def over(fails: Open, holds: Open = ours, *, race: bool = False) -> pytest.MarkDecorator:
    """The test must fail on the first and pass on the second; a race may, on a busy machine, happen to end well."""
    expected = pytest.mark.xfail(strict=not race, reason="the fault of plain TinyDB")
    return pytest.mark.parametrize("kind", [pytest.param(fails, marks=expected), holds], ids=lambda kind: kind.__name__)


@pytest.fixture
def opened(kind: Open) -> Iterator[Open]:
    """Opens databases of the kind and closes them all at the end, however the test went."""
    handles: list[tinydb.TinyDB] = []

    def opening(path: Path) -> tinydb.TinyDB:
        handles.append(kind(path))
        return handles[-1]

    yield opening
    for handle in handles:
        with suppress(Exception):
            handle.close()
        with suppress(AttributeError):
            handle.storage._handle.buffer.raw.close()  # type: ignore[attr-defined]  # what a close that failed left open


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "db"


LONG = "й" * 3000


@over(plain)
@pytest.mark.parametrize("size", [60_000, 99_999, 133_333])
def test_kill_in_the_midst_of_a_write_leaves_what_was_acknowledged(opened: Open, path: Path, size: int) -> None:
    acknowledged = path.with_name("acknowledged")

    def work() -> None:
        db = opened(path)
        noted = os.open(acknowledged, os.O_CREAT | os.O_WRONLY)
        children.killed_at_size(size)
        for n in range(1000):
            db.insert({"n": n, "text": LONG})
            os.pwrite(noted, b"%d" % n, 0)

    assert children.run(work) < 0
    with opened(path) as db:
        assert len(db) > int(acknowledged.read_text() or "-1")


@over(plain, race=True)
def test_two_processes_lose_no_update(opened: Open, path: Path) -> None:
    with opened(path) as db:
        db.insert({"n": 0})

    def work() -> None:
        with opened(path) as db:
            for _ in range(100):
                db.update(increment("n"))

    assert children.together([work] * 2) == [0, 0]
    with opened(path) as db:
        assert db.all() == [{"n": 200}]


@over(plain)
def test_insert_of_one_handle_does_not_replace_what_another_inserted(opened: Open, path: Path) -> None:
    one, two = opened(path), opened(path)
    one.insert({"from": "one"})
    two.insert({"from": "two"})
    one.insert_multiple([{"from": "one"}, {"from": "one"}])
    assert [doc["from"] for doc in two] == ["one", "two", "one", "one"]
    one.close()
    two.close()


@over(plain)
def test_a_query_asked_before_gives_the_present(opened: Open, path: Path) -> None:
    one, two = opened(path), opened(path)
    one.insert({"number": 5, "state": "draft"})
    assert two.search(where("number") == 5) == [{"number": 5, "state": "draft"}]
    one.update({"state": "annulled"})
    assert two.search(where("number") == 5) == [{"number": 5, "state": "annulled"}]
    one.close()
    two.close()


@over(plain)
def test_a_full_disk_damages_nothing_and_the_process_goes_on(opened: Open, path: Path) -> None:
    def work() -> None:
        db = opened(path)
        children.full_at_size(100_000)
        done = 0
        with suppress(OSError, HouseError):
            for done in range(1000):
                db.insert({"n": done, "text": LONG})
        assert done < 900
        assert [doc["n"] for doc in db] == list(range(done))
        children.enough_space()
        db.insert({"n": done, "text": LONG})
        with opened(path) as other:
            assert [doc["n"] for doc in other] == list(range(done + 1))

    assert children.run(work) == 0


@over(plain)
def test_a_refused_document_burns_no_id(opened: Open, path: Path) -> None:
    with opened(path) as db:
        db.insert({"n": 1})
        with pytest.raises(TypeError):
            db.insert({"day": date(2026, 9, 1)})
        assert db.insert({"n": 2}) == 2


@over(plain, race=True)
def test_readers_never_see_half_a_write(opened: Open, path: Path) -> None:
    with opened(path) as db:
        db.insert_multiple({"n": 0, "text": LONG} for _ in range(100))

    def write() -> None:
        with opened(path) as db:
            for _ in range(100):
                db.update(increment("n"))

    def read() -> None:
        with opened(path) as db:
            while True:
                numbers = {doc["n"] for doc in db.all()}
                assert len(numbers) == 1
                if numbers == {100}:
                    return

    reader = children.start(read)
    assert children.run(write) == 0
    assert children.wait(reader) == 0


@over(plain_caching, ours_caching)
def test_nothing_acknowledged_waits_in_a_cache(opened: Open, path: Path) -> None:
    children.run(lambda: opened(path).insert_multiple({"n": n} for n in range(5)))
    with opened(path) as db:
        assert len(db) == 5


@over(better, race=True)
def test_acknowledged_is_on_the_disk_when_killed(opened: Open, path: Path) -> None:
    def work() -> None:
        db = opened(path)
        for n in range(200):
            db.insert({"n": n})

    def look() -> None:
        assert len(opened(path)) == 200

    children.run(work)
    assert children.run(look) == 0  # in a child: closing BetterJSONStorage twice never returns


@over(plain, race=True)
def test_eight_threads_insert_all_they_have(opened: Open, path: Path) -> None:
    db = opened(path)
    failed: list[Exception] = []

    def work(thread: int) -> None:
        for n in range(40):
            try:
                db.insert({"thread": thread, "n": n})
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted((doc["thread"], doc["n"]) for doc in db) == [(thread, n) for thread in range(8) for n in range(40)]
    db.close()


@over(plain)
def test_results_are_copies(opened: Open, path: Path) -> None:
    with opened(path) as db:
        db.insert({"state": "draft", "marks": [1]})
        found = db.search(where("state") == "draft")[0]
        found["state"] = "annulled"
        found["marks"].append(2)
        assert db.search(where("state") == "draft") == [{"state": "draft", "marks": [1]}]


@over(plain_in_memory)
def test_given_documents_are_copied(opened: Open, path: Path) -> None:
    with opened(path) as db:
        given = {"marks": [1]}
        db.insert(given)
        given["marks"].append(2)
        assert db.all() == [{"marks": [1]}]


@over(plain_in_memory)
def test_an_update_that_fails_half_way_changes_nothing(opened: Open, path: Path) -> None:
    with opened(path) as db:
        db.insert_multiple([{"n": 1}, {"n": 2}, {"no": 3}])
        with pytest.raises(KeyError):
            db.update(increment("n"))
        assert db.all() == [{"n": 1}, {"n": 2}, {"no": 3}]


@over(plain)
def test_a_restored_copy_is_noticed_by_an_open_handle(opened: Open, path: Path) -> None:
    with opened(path) as db:
        db.insert({"n": 1})
    copy = path.with_name("copy")
    shutil.copy(path, copy)
    with opened(path) as db:
        db.insert({"n": 2})
        assert len(db.search(where("n").exists())) == 2
        copy.replace(path)
        assert db.search(where("n").exists()) == [{"n": 1}]
        assert db.insert({"n": 3}) == 2
    with opened(path) as db:
        assert [doc["n"] for doc in db] == [1, 3]


@over(plain)
def test_ids_of_removed_documents_are_not_given_again(opened: Open, path: Path) -> None:
    with opened(path) as db:
        db.insert_multiple([{"n": 1}, {"n": 2}])
        db.remove(doc_ids=[2])
    with opened(path) as db:
        assert db.insert({"n": 3}) == 3


@over(plain)
def test_an_emptied_file_is_refused(opened: Open, path: Path) -> None:
    with opened(path) as db:
        db.insert({"n": 1})
    os.truncate(path, 0)
    with pytest.raises(Broken, match="пуст"):
        opened(path)


@over(plain)
@pytest.mark.parametrize("value", [(1, 2), {1: "a"}, float("nan"), {"a": ({},)}], ids=str)
def test_what_would_come_back_changed_is_refused(opened: Open, path: Path, value: Any) -> None:
    with opened(path) as db:
        try:
            db.insert({"value": value})
        except (TypeError, ValueError):
            assert len(db) == 0
        else:
            json.dumps(db.all(), allow_nan=False)
            assert db.all() == [{"value": value}]


@over(plain, race=True)
def test_two_upserts_at_once_make_one_document(opened: Open, path: Path) -> None:
    one, two = opened(path), opened(path)

    class Slow(one.table_class):  # type: ignore[misc, name-defined]
        def insert(self, document: Any) -> int:
            other.start()
            other.join(0.3)  # time enough for the other one to come between looking and writing, if it can
            return int(super().insert(document))

    other = threading.Thread(target=lambda: two.upsert({"key": 1, "by": "two"}, where("key") == 1))
    Slow(one.storage, "_default").upsert({"key": 1, "by": "one"}, where("key") == 1)
    other.join()
    assert two.all() == [{"key": 1, "by": "two"}]
    one.close()
    two.close()


@over(plain, race=True)
def test_forked_workers_go_on_with_their_parents_handle(opened: Open, path: Path) -> None:
    db = opened(path)
    db.insert({"by": "parent"})

    def work() -> None:
        for n in range(50):
            db.insert({"n": n})

    assert children.together([work] * 3) == [0, 0, 0]
    assert len(db) == 151
    db.close()


@over(plain)
def test_persist_empty_does_not_empty_a_table(opened: Open, path: Path) -> None:
    with opened(path) as db:
        db.table("orders").insert({"n": 1})
    with opened(path) as db:
        assert db.table("orders", persist_empty=True).all() == [{"n": 1}]

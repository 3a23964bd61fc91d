"""What is the embedded engine's own: files that are damaged, replaced, newer; waiting; copies; TinyDB's view of the same rows."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import children
import pytest
from records_helpers import ACTOR, SPECS, clock, embedded
from tinydb import where

from records import audit, open_store, upkeep
from records.embedded import EmbeddedStore
from records.engine import TinyDB
from records.errors import Broken, Busy, Duplicate, NewerData
from records.inspection import examine
from records.session import crc
from records.store import Store, TableSpec

Opener = Callable[..., Any]


@pytest.fixture
def opener(tmp_path: Path) -> Iterator[Opener]:
    opened: list[Store] = []

    def opening(folder: str = "data", **options: float) -> Store:
        opened.append(embedded(tmp_path / folder, **options))
        return opened[-1]

    yield opening
    for store in opened:
        store.close()


def fill(store: Store, count: int = 50) -> None:
    for n in range(count):
        with store.transaction(ACTOR) as tx:
            row = tx.add(
                "issued",
                {
                    "journal": "od",
                    "year": 2026,
                    "number": tx.allocate("od", "2026"),
                    "state": f"s{n % 5}",
                    "text": "й" * 300,
                },
            )
            tx.audit("issue", subject=row["key"], facts={"n": n})


def count(store: Store) -> int:
    with store.reading() as reader:
        return len(reader.find("issued"))


def test_waiting_for_a_writer_is_bounded(opener: Opener) -> None:
    one, two = opener(), opener(lock_timeout=0.2)
    with one.transaction(ACTOR):
        with pytest.raises(Busy), two.transaction(ACTOR):
            pass
        with two.reading() as reader:
            assert reader.count("issued") == 0
    with two.transaction(ACTOR) as tx:
        assert tx.allocate("od", "2026") == 1


def test_waiting_for_another_process_is_bounded_and_ends_with_its_death(opener: Opener, tmp_path: Path) -> None:
    store = opener(lock_timeout=0.3)
    read, write = os.pipe()

    def hold() -> None:
        with embedded(tmp_path / "data").transaction(ACTOR) as tx:
            tx.allocate("od", "2026")
            os.write(write, b"x")
            time.sleep(60)

    child = children.start(hold)
    os.read(read, 1)
    with pytest.raises(Busy), store.transaction(ACTOR):
        pass
    os.kill(child, 9)
    children.wait(child)
    with store.transaction(ACTOR) as tx:
        assert tx.allocate("od", "2026") == 1


def test_turns_are_taken_in_the_order_of_asking(opener: Opener) -> None:
    store, order = opener(), []

    def work(n: int) -> None:
        with store.transaction(ACTOR):
            order.append(n)

    with store.transaction(ACTOR):
        threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
        for thread in threads:
            thread.start()
            time.sleep(0.02)
    for thread in threads:
        thread.join()
    assert order == list(range(6))


def test_a_changed_byte_that_nothing_uses_is_found(opener: Opener, tmp_path: Path) -> None:
    """Pages have room that SQLite leaves as it was; only the sum of the whole file, as it was closed, misses such a byte."""
    store = opener()
    fill(store, 5)
    store.close()
    path = tmp_path / "data" / "records.db"
    whole = path.read_bytes()
    free = whole.index(bytes(64), 8192) + 32
    path.write_bytes(whole[:free] + b"\x10" + whole[free + 1 :])
    with pytest.raises(Broken, match="повреждены"):
        opener()
    path.write_bytes(whole)
    assert opener().check() == []


def test_a_changed_byte_is_found_by_the_check_though_the_file_looks_untouched(opener: Opener, tmp_path: Path) -> None:
    store = opener()
    fill(store, 5)
    store.close()
    path = tmp_path / "data" / "records.db"
    look, whole = path.stat(), path.read_bytes()
    free = whole.index(bytes(64), 8192) + 32
    path.write_bytes(whole[:free] + b"\x10" + whole[free + 1 :])
    os.utime(path, ns=(look.st_atime_ns, look.st_mtime_ns))
    store = opener()
    assert [(one.code, one.subject) for one in store.check()] == [("file-sum", "records.db")]
    fill(store, 1)
    assert store.check() == [], "the file is another after a commit: the sum is made anew at the end"


def test_a_damaged_witness_is_told_of_and_written_anew(opener: Opener, tmp_path: Path) -> None:
    store = opener()
    fill(store, 3)
    store.close()
    witness = tmp_path / "data" / "records.db-seen"
    told = witness.read_bytes()
    for place in range(0, len(told), 9):
        witness.write_bytes(told[:place] + bytes([told[place] ^ 4]) + told[place + 1 :])
        store = opener()
        assert [(one.code, one.severity) for one in store.check()] == [("witness", "warning")], place
        store.close()
        assert opener().check() == []


def test_a_newer_file_is_refused(opener: Opener, tmp_path: Path) -> None:
    opener().close()
    with sqlite3.connect(tmp_path / "data" / "records.db") as connection:
        connection.execute("pragma user_version=99")
    connection.close()
    with pytest.raises(Broken, match="номер формы"):  # the book says otherwise: a damaged head
        opener()
    with sqlite3.connect(tmp_path / "data" / "records.db") as connection:
        row = connection.execute("select tid, name, next, 99, total, spec from book where tid=0").fetchone()
        connection.execute("update book set n=99, sum=? where tid=0", (crc(*row),))
    connection.close()
    with pytest.raises(NewerData, match="новой версией"):
        opener()


def test_a_file_of_another_kind_is_refused(opener: Opener, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "records.db").write_bytes(b"not a database" * 1000)
    with pytest.raises(Broken):
        opener()
    connection = sqlite3.connect(tmp_path / "data" / "other.db")
    connection.execute("create table t(a)")
    connection.close()
    (tmp_path / "data" / "other.db").replace(tmp_path / "data" / "records.db")
    with pytest.raises(Broken):
        opener()


@pytest.mark.parametrize("how", ["removed", "emptied", "cut"])
@pytest.mark.parametrize("handle", ["open", "fresh"])
def test_a_file_that_vanished_or_shrank_is_refused(opener: Opener, tmp_path: Path, how: str, handle: str) -> None:
    store, path = opener(), tmp_path / "data" / "records.db"
    fill(store, 10)
    store.close()
    store = opener()
    if handle == "fresh":
        store.close()
    if how == "removed":
        path.unlink()
    else:
        os.truncate(path, 0 if how == "emptied" else path.stat().st_size // 4096 // 2 * 4096)
    with pytest.raises(Broken):
        count(store if handle == "open" else opener())


def test_a_cut_or_flipped_log_is_refused_when_it_held_confirmed_commits(opener: Opener, tmp_path: Path) -> None:
    children.run(
        lambda: fill(embedded(tmp_path / "data"), 9)
    )  # leaves its log behind, too short to be folded meanwhile
    whole = tmp_path / "whole"
    shutil.copytree(tmp_path / "data", whole)
    log = (whole / "records.db-wal").read_bytes().rstrip(b"\0")  # what follows is room that holds nothing
    for place in range(40, len(log), len(log) // 40):
        for damaged in (log[:place], log[:place] + bytes([log[place] ^ 1]) + log[place + 1 :]):
            folder = tmp_path / f"at {place} {len(damaged)}"
            shutil.copytree(whole, folder)
            (folder / "records.db-wal").write_bytes(damaged)
            with pytest.raises(Broken):
                embedded(folder)
            shutil.rmtree(folder)
    assert count(opener("whole")) == 9


def test_any_flipped_byte_of_the_file_is_refused_or_changes_nothing(opener: Opener, tmp_path: Path) -> None:
    store = opener()
    fill(store, 30)
    with store.reading() as reader:
        rows = reader.find("issued")
    lines = list(store.audit_lines())
    store.close()
    path = tmp_path / "data" / "records.db"
    whole = path.read_bytes()
    refused = 0
    for place in range(100, len(whole), 997):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            damaged = embedded(tmp_path / "data")
        except Broken:
            refused += 1
            continue
        with damaged.reading() as reader:
            assert reader.find("issued") == rows
            assert [reader.find("issued", {"number": n + 1}) for n in range(30)] == [[row] for row in rows]
        assert list(damaged.audit_lines()) == lines
        damaged.close()
    assert refused > 20


def test_a_check_names_what_was_changed_behind_its_back(opener: Opener, tmp_path: Path) -> None:
    store = opener()
    fill(store, 5)
    changes = {
        "row-sum": "update d1 set body=replace(body, 'od', 'ls') where id=2",
        "rows-lost": "delete from d1 where id=2",
        "counter-sum": "update counter set last=9",
        "audit-chain": "update audit set ground='x' where seq=2",
        "audit-facts": "update audit set facts='{}' where seq=2",
        "audit-hole": "delete from audit where seq=2",
    }
    for code, change in changes.items():
        folder = tmp_path / code
        folder.mkdir()
        store.copy_to(folder / "records.db")
        changed = opener(code)
        with sqlite3.connect(folder / "records.db") as connection:
            connection.execute(change)
        connection.close()
        found = changed.check()
        assert code in {finding.code for finding in found}
        assert all(finding.severity == "error" and finding.advice for finding in found)
        changed.close()
        assert code in {finding.code for finding in examine(folder / "records.db")}
        (folder / "records.db-seen").unlink()
        with pytest.raises(Broken):
            embedded(folder)
    assert store.check() == []


def test_a_clock_that_went_back_is_told_and_breaks_nothing(tmp_path: Path) -> None:
    moments = iter([datetime(2026, 9, 1, tzinfo=UTC) - timedelta(days=n) for n in range(3)])
    store = open_store(tmp_path, SPECS, clock=lambda: next(moments), chance=secrets.token_bytes)
    for _ in range(3):
        with store.transaction(ACTOR) as tx:
            tx.audit("issue")
    assert [(finding.code, finding.severity) for finding in store.check()] == [("clock-back", "warning")] * 2
    store.close()
    embedded(tmp_path).close()


def test_a_fresh_process_sees_the_last_commit(opener: Opener, tmp_path: Path) -> None:
    store = opener()
    for n in range(1, 6):
        fill(store, 1)

        def look(expected: int = n) -> None:
            assert count(embedded(tmp_path / "data")) == expected

        assert children.run(look) == 0


def test_a_copy_is_whole_while_others_write(opener: Opener, tmp_path: Path) -> None:
    store = opener()
    fill(store, 20)
    writer = threading.Thread(target=fill, args=(store, 60))
    writer.start()
    (tmp_path / "copy").mkdir()
    store.copy_to(tmp_path / "copy" / "records.db")
    writer.join()
    copy = opener("copy")
    assert copy.check() == []
    with copy.reading() as reader:
        assert reader.count("issued") == reader.last_number("od", "2026") == copy.head()[0] >= 20
    with pytest.raises(FileExistsError):
        store.copy_to(tmp_path / "copy" / "records.db")
    assert sorted(path.name for path in (tmp_path / "copy").iterdir() if "new" in path.name) == []


def test_scrubbed_files_hold_no_bytes_of_removed_rows(opener: Opener, tmp_path: Path) -> None:
    store = opener()
    fill(store, 30)
    with store.transaction(ACTOR) as tx:
        keys = [tx.add("people", {"surname": "Незабвенный", "n": n, "text": "й" * 2000})["key"] for n in range(30)]
        tx.audit("read", subject=keys[0], facts={"surname": "Незабвенный"})
    with store.transaction(ACTOR) as tx:
        row = tx.get("people", keys[0])
        tx.save("people", {**row, "surname": "Другой"})
        for key in keys:
            tx.remove("people", key)
        tx.blank(keys[0])
    store.scrub()
    for path in (tmp_path / "data").iterdir():
        assert "Незабвенный".encode() not in path.read_bytes(), path
    assert store.check() == []
    connection = sqlite3.connect(tmp_path / "data" / "records.db")
    assert connection.execute("pragma freelist_count").fetchone() == (0,)
    connection.close()
    fill(store, 1)
    store.close()
    assert count(opener()) == 31


def test_scrub_waits_for_readers_and_gives_up(opener: Opener) -> None:
    store = opener()
    fill(store, 3)
    with store.reading() as reader:
        assert reader.count("issued") == 3
        with pytest.raises(Busy):
            upkeep.scrub(store.base, patience=0.1)
    store.scrub()


def test_tinydb_and_the_port_see_the_same_rows(opener: Opener) -> None:
    store = opener()
    assert isinstance(store, EmbeddedStore)
    db = TinyDB.over(store)
    table = db.table("issued")
    with store.transaction(ACTOR) as tx:
        row = tx.add("issued", {"state": "draft"})
        assert table.all() == [row]
        assert table.insert({"by": "tinydb"}) == 2
    assert table.update({"state": "signed"}, where("state") == "draft") == [1]
    with store.reading() as reader:
        assert reader.get("issued", row["key"]) == {**row, "state": "signed", "version": 2}
        inserted = reader.get("issued", "2")
        assert inserted == {"by": "tinydb", "key": "2", "version": 1}
    with store.transaction(ACTOR) as tx:
        tx.save("issued", {**inserted, "by": "both"})
    assert table.get(doc_id=2) == {"by": "both", "key": "2", "version": 2}
    with pytest.raises(ValueError, match="cannot be changed"):
        table.update({"key": "other"}, doc_ids=[1])
    with pytest.raises(RuntimeError, match="midway"):
        fail_inside(store, table)
    assert len(table) == 2
    table.remove(doc_ids=[1])
    with pytest.raises(Duplicate), store.transaction(ACTOR) as tx:
        tx.add("issued", {}, row["key"])
    assert store.check() == []
    db.close()
    assert count(store) == 1


def fail_inside(store: Store, table: Any) -> None:
    with store.transaction(ACTOR):
        table.insert({"n": 1})
        raise RuntimeError("midway")


def test_unique_sets_hold_through_tinydb_too(tmp_path: Path) -> None:
    with TinyDB(tmp_path / "db", specs=[TableSpec("_default", indexes=("n",), unique=(("number",),))]) as db:
        db.insert_multiple([{"n": 1, "number": 1}, {"n": 1}, {"n": 1}])
        with pytest.raises(Duplicate):
            db.insert_multiple([{"n": 2}, {"number": 1}])
        with pytest.raises(Duplicate):
            db.update({"number": 5})
    with TinyDB(tmp_path / "db") as db:  # the declaration lies in the file
        with pytest.raises(Duplicate) as caught:
            db.insert({"number": 1})
        assert caught.value.fields == ("number",)
        assert len(db.search((where("n") == 1) & (where("number") == 1))) == 1
        assert db.update({"n": 7}, where("n") == 1) == [1, 2, 3]


def test_a_part_that_failed_is_undone_alone(tmp_path: Path) -> None:
    with TinyDB(tmp_path / "db") as db:
        with db.transaction():  # type: ignore[attr-defined]
            db.insert({"n": 1})
            with pytest.raises(KeyError):
                db.update(lambda doc: doc.__delitem__("absent"))
            with pytest.raises(ValueError, match="not a Mapping"):
                db.insert_multiple([{"n": 2}, 3])  # type: ignore[list-item]
            db.table("other").insert({"n": 3})
        assert (db.all(), len(db.table("other")), db.insert({})) == ([{"n": 1}], 1, 2)


def test_changed_declarations_change_the_indexes(tmp_path: Path) -> None:
    def names() -> set[str]:
        with sqlite3.connect(tmp_path / "records.db") as connection:
            found = {
                row[0]
                for row in connection.execute(
                    "select name from sqlite_master where type='index' and tbl_name='d1' and sql is not null"
                )
            }
        connection.close()
        return found

    def opening(*specs: TableSpec) -> Store:
        return open_store(tmp_path, specs, clock=clock, chance=secrets.token_bytes)

    store = opening(TableSpec("t", indexes=("a", "b")))
    with store.transaction(ACTOR) as tx:
        tx.add("t", {"a": 1, "c": 1})
        tx.add("t", {"a": 2, "c": 1})
    store.close()
    before = names()
    store = opening(TableSpec("t", indexes=("b",), unique=(("a",),)))
    with pytest.raises(Duplicate), store.transaction(ACTOR) as tx:
        tx.add("t", {"a": 1})
    with store.transaction(ACTOR) as tx:
        tx.add("t", {"a": 3})
    store.close()
    assert len(before & names()) == 1
    assert len(names()) == 2
    store = opening(TableSpec("t", unique=(("c",),)))
    with pytest.raises(Duplicate), store.transaction(ACTOR) as tx:
        tx.add("t", {"a": 9})
    store.close()


def test_a_closed_store_says_so(opener: Opener) -> None:
    store = opener()
    store.close()
    store.close()
    with pytest.raises(RuntimeError, match="closed"):
        count(store)


def test_a_raw_older_file_put_in_place_while_closed_is_refused_until_told(opener: Opener, tmp_path: Path) -> None:
    store, path = opener(), tmp_path / "data" / "records.db"
    fill(store, 3)
    store.close()
    old = path.read_bytes()
    store = opener()
    fill(store, 3)
    store.close()
    path.write_bytes(old)
    with pytest.raises(Broken, match="-seen"):
        opener()
    path.with_name("records.db-seen").unlink()
    assert count(opener()) == 3


def test_a_copy_restored_under_an_open_store_is_noticed(opener: Opener, tmp_path: Path) -> None:
    store, path = opener(), tmp_path / "data" / "records.db"
    fill(store, 3)
    store.copy_to(tmp_path / "copy")
    fill(store, 3)
    assert count(store) == 6
    (tmp_path / "copy").replace(path)
    assert count(store) == 3
    fill(store, 1)
    assert count(opener()) == 4
    assert store.check() == []


def test_a_folder_restored_under_an_open_store_is_noticed(opener: Opener, tmp_path: Path) -> None:
    store = opener()
    fill(store, 3)
    store.close()
    shutil.copytree(tmp_path / "data", tmp_path / "kept")
    store = opener()
    fill(store, 4)
    (tmp_path / "data").rename(tmp_path / "old")
    (tmp_path / "kept").rename(tmp_path / "data")
    assert count(store) == 3
    fill(store, 2)
    assert store.check() == []
    store.close()
    assert count(opener()) == 5
    assert count(opener("old")) == 7


def test_a_damaged_index_is_refused(opener: Opener, tmp_path: Path) -> None:
    """Rows that only an index finds would vanish from its answers without a word; no sum of the file is known after a kill."""
    store = opener()
    fill(store, 30)
    store.close()
    path = tmp_path / "data" / "records.db"
    path.with_name("records.db-seen").unlink()
    whole = path.read_bytes()
    leaves = [
        start
        for start in range(4096, len(whole), 4096)
        if whole[start] == 0x0A and whole[start + 3 : start + 5] > b"\0\1"
    ]
    assert len(leaves) > 4
    for start in leaves:
        path.write_bytes(whole[: start + 4095] + bytes([whole[start + 4095] ^ 1]) + whole[start + 4096 :])
        with pytest.raises(Broken):
            embedded(tmp_path / "data")


@pytest.mark.parametrize("wrong", ["update meta set name='incarnatioo'", "update meta set value='x'||substr(value,2)"])
def test_a_damaged_name_of_the_file_is_refused(opener: Opener, tmp_path: Path, wrong: str) -> None:
    """With another name it would pass for a restored copy, of which nothing is known that could be missed."""
    store = opener()
    fill(store, 4)
    store.close()
    with sqlite3.connect(tmp_path / "data" / "records.db") as connection:
        connection.execute(f"{wrong} where name='incarnation'")
    connection.close()
    with pytest.raises(Broken):
        embedded(tmp_path / "data")


def test_a_forged_line_shows_at_the_next_one(opener: Opener, tmp_path: Path) -> None:
    store = opener()
    fill(store, 4)
    lines = list(store.audit_lines())
    forged = {**lines[1], "ground": "подделка"}
    head = audit.head_of(lines[0]["head"], forged)
    with sqlite3.connect(tmp_path / "data" / "records.db") as connection:
        connection.execute("update audit set ground=?, head=? where seq=2", (forged["ground"], head))
    connection.close()
    assert [(finding.code, finding.subject) for finding in store.check()] == [("audit-chain", "строка 3")]


def test_a_forked_child_opens_connections_of_its_own(opener: Opener) -> None:
    store = opener()
    fill(store, 1)
    parents = {id(connection) for connection in store.base._pool._idle}
    assert parents

    def work() -> None:
        with store.base.reading() as session:
            assert id(session.connection) not in parents

    assert children.run(work) == 0

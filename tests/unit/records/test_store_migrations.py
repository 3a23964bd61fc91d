"""Older forms of the file: numbered steps, each one commit, and kept samples that must go on opening."""

from __future__ import annotations

import gzip
import sqlite3
from pathlib import Path

import crash
import pytest
from records_helpers import ACTOR

from records import base, migrations
from records.errors import Broken, NewerData

SAMPLES = Path(__file__).with_name("samples")


def unpacked(sample: str, folder: Path) -> Path:
    """A data folder made of a kept sample."""
    folder.mkdir()
    (folder / "records.db").write_bytes(gzip.decompress((SAMPLES / sample).read_bytes()))
    return folder


@pytest.mark.parametrize("sample", sorted(path.name for path in SAMPLES.glob("form-*.db.gz")))
def test_every_kept_form_opens_with_all_it_holds(sample: str, tmp_path: Path) -> None:
    folder = unpacked(sample, tmp_path / "data")
    store = crash.opened(folder)
    assert store.check() == []
    with store.transaction(ACTOR) as tx:
        assert [row["number"] for row in tx.find("issued", {"person.surname": "Ёлкина"}, order=["number"])] == [
            1,
            2,
            3,
            4,
            5,
        ]
        assert tx.get("people", "kim")["surname"] == "Ким"
        assert tx.peek("people", "li") is None
        assert tx.allocate("od", "2026") == 6
    assert store.head() == (5, list(store.audit_lines())[-1]["head"])
    store.close()


def test_steps_are_taken_in_their_order(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder, taken = unpacked("form-1.db.gz", tmp_path / "data"), []

    def step(number: int) -> migrations.Step:
        def take(connection: sqlite3.Connection) -> None:
            taken.append(number)
            connection.execute("insert into meta values(?, 'taken')", (f"step {number}",))

        return take

    monkeypatch.setattr(base, "FORMAT", 3)
    monkeypatch.setattr(migrations, "STEPS", {3: step(3), 2: step(2)})
    for _ in range(2):
        store = crash.opened(folder)
        assert store.check() == []
        with store.reading() as reader:
            assert reader.count("issued") == 5
        store.close()
    assert taken == [2, 3]
    monkeypatch.setattr(base, "FORMAT", 2)
    with pytest.raises(NewerData):
        crash.opened(folder)


def test_a_step_that_fails_leaves_the_file_as_it_was(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = unpacked("form-1.db.gz", tmp_path / "data")

    def fails(connection: sqlite3.Connection) -> None:
        connection.execute("delete from counter")
        raise RuntimeError("midway")

    with monkeypatch.context() as patched:
        patched.setattr(base, "FORMAT", 2)
        patched.setattr(migrations, "STEPS", {2: fails})
        with pytest.raises(RuntimeError, match="midway"):
            crash.opened(folder)
        patched.setattr(migrations, "STEPS", {})
        with pytest.raises(Broken, match="формы 1"):
            crash.opened(folder)
    store = crash.opened(folder)
    assert store.check() == []
    with store.reading() as reader:
        assert reader.last_number("od", "2026") == 5
    store.close()


def test_a_running_store_notices_a_file_brought_to_a_newer_form(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = unpacked("form-1.db.gz", tmp_path / "data")
    store = crash.opened(folder)
    with monkeypatch.context() as patched:
        patched.setattr(base, "FORMAT", 2)
        patched.setattr(migrations, "STEPS", {2: lambda _: None})
        crash.opened(folder).close()
    with pytest.raises(NewerData), store.transaction(ACTOR):
        pass
    store.close()

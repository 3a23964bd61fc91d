"""A state machine over several handles of one folder against a dict: any order of deeds gives what the dict gives."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import crash
import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from records_helpers import ACTOR

from records.engine import TinyDB
from records.errors import Duplicate, Stale
from records.store import Store

WHICH = st.integers(0, 2)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(codec="utf-8")),
)
BODIES = st.dictionaries(
    st.sampled_from(["a", "ё", "state", "", "a.b"]), st.one_of(VALUES, st.lists(VALUES, max_size=3)), max_size=4
)
NUMBERS = st.integers(1, 6)


class Undo(Exception):
    """Ends a transaction that is to leave nothing."""


class Machine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="machine-"))
        self.handles: list[Store] = [crash.opened(self.folder) for _ in range(3)]
        self.rows: dict[str, dict[str, Any]] = {}
        self.gone: set[str] = set()
        self.last = 0
        self.lines = 0
        self.documents = 0

    @rule(which=WHICH, body=BODIES, number=st.none() | NUMBERS, fails=st.booleans())
    def add(self, which: int, body: dict[str, Any], number: int | None, fails: bool) -> None:
        row = {**body, "idempotency": number}
        repeats = number is not None and any(old.get("idempotency") == number for old in self.rows.values())
        with suppress(Undo):
            try:
                with self.handles[which].transaction(ACTOR) as tx:
                    taken = tx.allocate("od", "2026")
                    assert taken == self.last + 1
                    added = tx.add("issued", row)
                    tx.audit("issue", subject=added["key"], facts=body)
                    if fails:
                        raise Undo
            except Duplicate:
                assert repeats
                return
        assert not repeats
        if not fails:
            assert added == {**row, "key": added["key"], "version": 1}
            self.rows[added["key"]] = added
            self.last, self.lines = taken, self.lines + 1

    @precondition(lambda self: self.rows)
    @rule(which=WHICH, body=BODIES, old=st.booleans(), data=st.data())
    def save(self, which: int, body: dict[str, Any], old: bool, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.rows)))
        row = {
            **body,
            "key": key,
            "version": self.rows[key]["version"] - old,
            "idempotency": self.rows[key].get("idempotency"),
        }
        try:
            with self.handles[which].transaction(ACTOR) as tx:
                saved = tx.save("issued", row)
        except Stale:
            assert old
            return
        assert not old
        self.rows[key] = saved

    @precondition(lambda self: self.rows)
    @rule(which=WHICH, data=st.data())
    def remove(self, which: int, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.rows)))
        with self.handles[which].transaction(ACTOR) as tx:
            tx.remove("issued", key)
        del self.rows[key]
        self.gone.add(key)

    @precondition(lambda self: self.gone)
    @rule(which=WHICH, data=st.data())
    def add_a_key_that_was(self, which: int, data: st.DataObject) -> None:
        with pytest.raises(Duplicate), self.handles[which].transaction(ACTOR) as tx:
            tx.add("issued", {}, data.draw(st.sampled_from(sorted(self.gone))))

    @rule(which=WHICH, body=BODIES)
    def insert_through_tinydb(self, which: int, body: dict[str, Any]) -> None:
        table = TinyDB.over(self.handles[which]).table("documents")  # type: ignore[arg-type]
        self.documents += 1
        assert table.insert(body) == self.documents
        assert table.get(doc_id=self.documents) == body

    @rule(which=WHICH)
    def reopen(self, which: int) -> None:
        self.handles[which].close()
        self.handles[which] = crash.opened(self.folder)

    @invariant()
    def all_handles_tell_the_same(self) -> None:
        for handle in self.handles:
            with handle.reading() as reader:
                assert {row["key"]: row for row in reader.find("issued")} == self.rows
                assert reader.last_number("od", "2026") == self.last
            assert handle.head()[0] == self.lines

    def teardown(self) -> None:
        assert self.handles[0].check() == []
        for handle in self.handles:
            handle.close()
        shutil.rmtree(self.folder)


TestMachine = Machine.TestCase
TestMachine.settings = settings(max_examples=30, stateful_step_count=25, deadline=None, derandomize=True, database=None)

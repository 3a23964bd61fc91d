"""Typed tables: records in and out through their schema."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from marshmallow import Schema, fields, post_load
from records_helpers import ACTOR

from records.errors import Broken, NotFound, Stale
from records.store import Store, TableSpec
from records.tables import Table


@dataclass(frozen=True, slots=True)
class Group:
    code: str
    since: date
    key: str = ""
    version: int = 0


class GroupSchema(Schema):
    code = fields.String(required=True)
    since = fields.Date(required=True)


class MadeSchema(GroupSchema):
    @post_load
    def made(self, data: dict[str, Any], **_: object) -> Group:
        return Group(**data)


@pytest.fixture(params=[GroupSchema, MadeSchema])
def groups(request: pytest.FixtureRequest) -> Table[Group]:
    return Table(TableSpec("groups", indexes=("code",)), Group, request.param())


GROUP = Group("М-21", date(2026, 9, 1))


def test_record_goes_round(store: Store, groups: Table[Group]) -> None:
    with store.transaction(ACTOR) as tx:
        added = groups.add(tx, GROUP)
        saved = groups.save(tx, replace(added, code="М-22"))
    assert (added.version, saved.version) == (1, 2)
    assert added.key == saved.key != ""
    with store.reading() as reader:
        assert groups.get(reader, added.key) == saved
        assert groups.peek(reader, added.key) == saved
        assert groups.peek(reader, "nobody") is None
        assert groups.find(reader, {"code": "М-22"}) == [saved]
        assert groups.find(reader, {"since": "2026-09-01"}, order=["-code"], limit=5) == [saved]
        assert groups.count(reader) == 1
        assert reader.get("groups", added.key) == {
            "code": "М-22",
            "since": "2026-09-01",
            "key": added.key,
            "version": 2,
        }


def test_record_keeps_its_own_key(store: Store, groups: Table[Group]) -> None:
    with store.transaction(ACTOR) as tx:
        assert groups.add(tx, replace(GROUP, key="m21")).key == "m21"
        groups.remove(tx, "m21")
        with pytest.raises(NotFound):
            groups.get(tx, "m21")


def test_old_record_is_stale(store: Store, groups: Table[Group]) -> None:
    with store.transaction(ACTOR) as tx:
        added = groups.add(tx, GROUP)
        groups.save(tx, added)
        with pytest.raises(Stale):
            groups.save(tx, added)


def test_row_that_does_not_fit_its_schema_is_refused(store: Store, groups: Table[Group]) -> None:
    with store.transaction(ACTOR) as tx:
        key = tx.add("groups", {"code": "М-21"})["key"]
        with pytest.raises(Broken, match="since"):
            groups.get(tx, key)

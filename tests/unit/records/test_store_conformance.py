"""The promises of the port, the same over every engine."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from records_helpers import ACTOR

from records.audit import GENESIS
from records.errors import Duplicate, NotFound, NotJson, Stale
from records.store import Deeds, Store


def add(store: Store, table: str = "issued", key: str | None = None, **fields: Any) -> dict[str, Any]:
    with store.transaction(ACTOR) as tx:
        return tx.add(table, fields, key)


def find(store: Store, *args: Any, **options: Any) -> list[dict[str, Any]]:
    with store.reading() as reader:
        return reader.find(*args, **options)


def fail_midway() -> None:
    raise RuntimeError("midway")


def numbers(store: Store, **options: Any) -> list[Any]:
    return [row.get("n") for row in find(store, "people", **options)]


def test_added_row_comes_back_with_key_and_first_version(store: Store) -> None:
    row = add(store, state="draft", person={"surname": "Ёлкина", "marks": [1, 2.5, None, True]})
    assert row["version"] == 1
    assert row["key"]
    with store.reading() as reader:
        assert reader.get("issued", row["key"]) == row
        assert reader.peek("issued", row["key"]) == row


def test_missing_row_is_not_found_or_none(store: Store) -> None:
    with store.reading() as reader:
        assert reader.peek("issued", "nobody") is None
        with pytest.raises(NotFound):
            reader.get("issued", "nobody")
        assert reader.peek("no such table", "nobody") is None
        assert reader.find("no such table") == []
        assert reader.count("no such table", {"a": 1}) == 0


def test_given_key_is_kept_and_not_given_twice(store: Store) -> None:
    assert add(store, key="k1", n=1)["key"] == "k1"
    with pytest.raises(Duplicate) as caught:
        add(store, key="k1", n=2)
    assert caught.value.fields == ("key",)


def test_key_of_a_removed_row_is_never_given_again(store: Store) -> None:
    add(store, key="k1", n=1)
    with store.transaction(ACTOR) as tx:
        tx.remove("issued", "k1")
    with pytest.raises(Duplicate):
        add(store, key="k1", n=2)
    assert find(store, "issued") == []


def test_remove_of_a_missing_row_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound), store.transaction(ACTOR) as tx:
        tx.remove("issued", "nobody")


def test_save_raises_the_version(store: Store) -> None:
    row = add(store, state="draft")
    with store.transaction(ACTOR) as tx:
        saved = tx.save("issued", {**row, "state": "registered"})
    assert saved == {**row, "state": "registered", "version": 2}
    assert find(store, "issued") == [saved]


def test_save_over_a_changed_row_is_stale(store: Store) -> None:
    row = add(store, state="draft")
    with store.transaction(ACTOR) as tx:
        tx.save("issued", {**row, "state": "registered"})
    with pytest.raises(Stale), store.transaction(ACTOR) as tx:
        tx.save("issued", {**row, "state": "annulled"})
    assert find(store, "issued")[0]["state"] == "registered"


def test_save_of_a_missing_row_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound), store.transaction(ACTOR) as tx:
        tx.save("issued", {"key": "nobody", "version": 1})


@pytest.mark.parametrize("later", [{"journal": "od", "year": 2026, "number": 1}, {"idempotency": "a"}])
def test_unique_set_may_not_repeat(store: Store, later: dict[str, Any]) -> None:
    add(store, journal="od", year=2026, number=1, idempotency="a")
    with pytest.raises(Duplicate) as caught:
        add(store, **later)
    assert caught.value.table == "issued"
    assert set(caught.value.fields) == set(later)
    assert len(find(store, "issued")) == 1


def test_unique_set_is_not_checked_where_a_field_is_absent(store: Store) -> None:
    for _ in range(2):
        add(store, journal="od", year=2026)
        add(store, journal="od", year=2026, number=None)
    assert len(find(store, "issued")) == 4


def test_unique_set_holds_for_saved_rows_too(store: Store) -> None:
    add(store, idempotency="a")
    row = add(store, idempotency="b")
    with pytest.raises(Duplicate), store.transaction(ACTOR) as tx:
        tx.save("issued", {**row, "idempotency": "a"})
    with store.transaction(ACTOR) as tx:
        tx.save("issued", {**row, "idempotency": "b", "note": "its own value does not stand in its way"})


def test_after_a_duplicate_the_transaction_goes_on(store: Store) -> None:
    add(store, idempotency="a", n=1)
    with store.transaction(ACTOR) as tx:
        tx.allocate("od", "2026")
        with pytest.raises(Duplicate):
            tx.add("issued", {"idempotency": "a"})
        assert tx.find("issued", {"idempotency": "a"})[0]["n"] == 1
        tx.add("issued", {"idempotency": "b"})
    assert len(find(store, "issued")) == 2


def test_numbers_are_gapless_by_journal_and_period(store: Store) -> None:
    with store.transaction(ACTOR) as tx:
        assert [
            tx.allocate("od", "2026"),
            tx.allocate("od", "2026"),
            tx.allocate("od", "2027"),
            tx.allocate("ls", "2026"),
        ] == [1, 2, 1, 1]
    with pytest.raises(RuntimeError, match="midway"), store.transaction(ACTOR) as tx:  # noqa: PT012 (the whole is the deed)
        assert tx.allocate("od", "2026") == 3
        fail_midway()
    with store.reading() as reader:
        assert reader.last_number("od", "2026") == 2
        assert reader.last_number("od", "1999") == 0
    with store.transaction(ACTOR) as tx:
        assert tx.allocate("od", "2026") == 3


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    row = add(store, state="draft")
    with pytest.raises(RuntimeError, match="midway"), store.transaction(ACTOR) as tx:  # noqa: PT012 (the whole is the deed)
        tx.add("issued", {"state": "draft"})
        tx.add("quite new", {"a": 1})
        tx.save("issued", {**row, "state": "registered"})
        tx.remove("issued", row["key"])
        tx.audit("issue")
        fail_midway()
    assert find(store, "issued") == [row]
    assert find(store, "quite new") == []
    assert store.head() == (0, GENESIS)


def test_a_transaction_reads_its_own_writes_and_others_do_not(store: Store) -> None:
    with store.transaction(ACTOR) as tx:
        row = tx.add("issued", {"state": "draft"})
        assert tx.get("issued", row["key"]) == row
        assert tx.find("issued", {"state": "draft"}) == [row]
        assert tx.count("issued") == 1
        with store.reading() as reader:
            assert reader.find("issued") == []
            assert reader.count("issued") == 0


def test_a_view_stays_as_it_was(store: Store) -> None:
    row = add(store, state="draft")
    with store.reading() as reader:
        assert reader.find("issued") == [row]
        thread = threading.Thread(target=add, args=(store,), kwargs={"state": "draft"})
        thread.start()
        thread.join()
        assert reader.find("issued") == [row]
    assert len(find(store, "issued")) == 2


def test_a_transaction_inside_a_transaction_is_a_mistake(store: Store) -> None:
    with store.transaction(ACTOR), pytest.raises(RuntimeError, match="inside"), store.transaction(ACTOR):
        pass


def test_rows_are_copies_in_and_out(store: Store) -> None:
    given = {"person": {"surname": "Ким", "marks": [1]}}
    with store.transaction(ACTOR) as tx:
        row = tx.add("issued", given)
        given["person"]["marks"].append(2)  # type: ignore[attr-defined]
        row["person"]["marks"].append(3)
    read = find(store, "issued")[0]
    read["person"]["marks"].append(4)
    assert find(store, "issued")[0]["person"]["marks"] == [1]


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ((1, 2), "a"),
        ({1: 2}, "a"),
        (float("nan"), "a"),
        (float("inf"), "a"),
        ({1, 2}, "a"),
        (b"x", "a"),
        ({"b": [object()]}, "a.b.0"),
        ("\ud800", "a"),
    ],
)
def test_what_json_cannot_carry_is_refused_and_named(store: Store, value: Any, place: str) -> None:
    with pytest.raises(NotJson) as caught:
        add(store, a=value)
    assert caught.value.path == place
    assert find(store, "issued") == []


def test_what_json_carries_comes_back_equal(store: Store) -> None:
    fields = {
        "t": '«Ёж»\n\t"\\ \U0001f600',
        "i": -(2**53),
        "f": 0.1,
        "b": [True, False, None],
        "d": {"": {}},
        "l": [[], {}],
        "one": 1.5e-7,
    }
    row = add(store, "people", **fields)
    with store.reading() as reader:
        read = reader.get("people", row["key"])
    assert {name: read[name] for name in fields} == fields
    assert [type(value) for value in read["b"]] == [bool, bool, type(None)]


def test_find_by_fields_and_paths(store: Store) -> None:
    for n, name in enumerate(["Ким", "Ли", "Ким"]):
        add(store, state="draft" if n else "signed", person={"surname": name}, n=n)
    assert [row["n"] for row in find(store, "issued", {"person.surname": "Ким"})] == [0, 2]
    assert [row["n"] for row in find(store, "issued", {"person.surname": "Ким", "state": "draft"})] == [2]
    assert [row["n"] for row in find(store, "issued", {"person.surname": ["Ли", "Цой"]})] == [1]
    assert find(store, "issued", {"person.surname": []}) == []
    with store.reading() as reader:
        assert reader.count("issued", {"state": ("draft", "signed")}) == 3
        assert reader.count("issued", {"state": "draft"}) == 2


def test_find_by_key_and_version(store: Store) -> None:
    rows = [add(store, "people", n=n) for n in range(3)]
    assert find(store, "people", {"key": rows[1]["key"]}) == [rows[1]]
    assert find(store, "people", {"key": [rows[2]["key"], rows[0]["key"]], "version": 1}) == [rows[0], rows[2]]
    assert find(store, "people", {"version": 2}) == []


def test_find_compares_as_python_does(store: Store) -> None:
    for n, value in enumerate([1, 1.0, True, "1", None, [1], "[1]", 0, False]):
        add(store, "people", n=n, v=value)
    add(store, "people", n=9)
    assert numbers(store, where={"v": 1}) == [0, 1, 2]
    assert numbers(store, where={"v": True}) == [0, 1, 2]
    assert numbers(store, where={"v": "1"}) == [3]
    assert numbers(store, where={"v": None}) == [4, 9]
    assert numbers(store, where={"v": "[1]"}) == [6]
    assert numbers(store, where={"v": [0, None, "1"]}) == [3, 4, 7, 8, 9]


@pytest.mark.parametrize("where", [{"v": {"a": 1}}, {"v": [[1]]}, {"a'b": 1}, {"": 1}, {"v": 2**70}, {"v": object()}])
def test_find_refuses_what_cannot_be_compared(store: Store, where: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (the engine's text is for programmers)
        find(store, "people", where)


def test_find_sorts_absent_numbers_texts(store: Store) -> None:
    for n, value in enumerate(["б", 2, None, "Ё", 10, "а", 1.5]):
        add(store, "people", n=n, v=value, half=n // 2)
    assert numbers(store, order=["v"]) == [2, 6, 1, 4, 3, 5, 0]
    assert numbers(store, order=["-v"]) == [0, 5, 3, 4, 1, 6, 2]
    assert numbers(store, order=["-half", "v"]) == [6, 4, 5, 2, 3, 1, 0]
    assert numbers(store, order=["-half", "n"], limit=2, offset=1) == [4, 5]
    assert numbers(store, order=["n"], offset=5) == [5, 6]
    assert numbers(store, limit=0) == []


def test_equal_rows_keep_the_order_of_adding(store: Store) -> None:
    for n in range(5):
        add(store, "people", n=n, v=1)
    assert numbers(store) == [0, 1, 2, 3, 4]
    assert numbers(store, order=["v"]) == [0, 1, 2, 3, 4]
    assert numbers(store, order=["-v"]) == [0, 1, 2, 3, 4]


def test_audit_lines_are_chained_and_verify(store: Store) -> None:
    with store.transaction(ACTOR) as tx:
        tx.audit("issue", subject="k1", ground="приказ № 5", facts={"number": 1, "ф": ["Ким"]})
        tx.audit("read", subject="k2")
    lines = list(store.audit_lines())
    assert [line["seq"] for line in lines] == [1, 2]
    assert lines[0]["at"] == "2026-09-01T08:30:00.000000+00:00"
    assert {name: lines[0][name] for name in ("login", "source", "event", "subject", "ground")} == {
        "login": "secretary",
        "source": "test",
        "event": "issue",
        "subject": "k1",
        "ground": "приказ № 5",
    }
    assert lines[0]["facts"] == {"number": 1, "ф": ["Ким"]}
    assert store.head() == (2, lines[1]["head"])
    assert store.check() == []


def test_audit_lines_by_subject_and_place(store: Store) -> None:
    with store.transaction(ACTOR) as tx:
        for n in range(6):
            tx.audit("read", subject=f"k{n % 2}")
    assert [line["seq"] for line in store.audit_lines(subject="k1")] == [2, 4, 6]
    assert [line["seq"] for line in store.audit_lines(after=4)] == [5, 6]
    assert [line["seq"] for line in store.audit_lines(subject="k0", after=1, limit=1)] == [3]


def test_audit_lines_are_found_by_event_person_and_time_the_newest_first(store: Store) -> None:
    for n in range(6):
        with store.transaction(ACTOR) as tx:
            tx.audit("read" if n % 2 else "issue", subject=f"k{n % 3}")

    def found(**wished: Any) -> list[int]:
        rows, total = store.audit_found(Deeds(**wished))
        assert total == len(rows)
        return [row["seq"] for row in rows]

    at = [line["at"] for line in store.audit_lines()]
    assert found() == [6, 5, 4, 3, 2, 1]
    assert found(events=("read",)) == [6, 4, 2]
    assert found(events=("read", "issue"), who=("k1",)) == [5, 2]
    assert found(who=("k0", "nobody")) == [4, 1]
    assert found(who=(ACTOR.login,)) == [6, 5, 4, 3, 2, 1]
    assert found(since=at[0], until=at[0]) == []
    assert len(found(since=at[0])) == 6
    rows, total = store.audit_found(Deeds(), limit=2, offset=3)
    assert ([row["seq"] for row in rows], total) == ([3, 2], 6)


def test_versions_tell_what_changed(store: Store) -> None:
    first, second = add(store, "people", v=1), add(store, "people", v=2)
    with store.transaction(ACTOR) as tx:
        tx.save("people", {**tx.get("people", first["key"]), "v": 3})
        tx.remove("people", second["key"])
    with store.reading() as reader:
        assert reader.versions("people") == reader.versions("people", {"v": 3}) == {first["key"]: 2}
        assert reader.versions("people", {"v": 1}) == {}
        assert reader.versions("nothing") == {}


def test_values_are_picked_as_they_were_put(store: Store) -> None:
    kinds = [True, 1, 10**30, 0.5, "«Ё»", None, ["a", {"b": 1}], {"c": None}]
    keys = [add(store, "people", v=value, deep={"x": place})["key"] for place, value in enumerate(kinds)]
    with store.reading() as reader:
        found = reader.pick("people", ("v", "deep.x", "no", "version"))
        assert found == {
            key: [value, place, None, 1] for place, (key, value) in enumerate(zip(keys, kinds, strict=True))
        }
        assert [type(row[0]) for row in found.values()] == [type(value) for value in kinds]
        assert reader.pick("people", ("deep.x",), {"deep.x": [2, 4]}) == {keys[2]: [2], keys[4]: [4]}
        assert reader.pick("people", ("key",), {"deep.x": 3}) == {keys[3]: [keys[3]]}
        assert reader.pick("nothing", ("v",)) == {}


def test_blanked_facts_are_gone_and_the_chain_still_verifies(store: Store) -> None:
    with store.transaction(ACTOR) as tx:
        tx.audit("read", subject="k1", facts={"фио": "Ким"})
        tx.audit("read", subject="k2", facts={"фио": "Ли"})
    head = store.head()
    with store.transaction(ACTOR) as tx:
        assert tx.blank("k1") == 1
    assert [line["facts"] for line in store.audit_lines()] == [None, {"фио": "Ли"}]
    assert store.head() == head
    assert store.check() == []


def test_eight_threads_lose_nothing(store: Store) -> None:
    key = add(store, "people", n=0)["key"]

    def work() -> None:
        for _ in range(10):
            with store.transaction(ACTOR) as tx:
                row = tx.get("people", key)
                tx.save("people", {**row, "n": row["n"] + 1})
                tx.add("issued", {"number": tx.allocate("od", "2026"), "journal": "od", "year": 2026})
                tx.audit("issue")

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert find(store, "people")[0]["n"] == 80
    assert sorted(row["number"] for row in find(store, "issued")) == list(range(1, 81))
    assert store.head()[0] == 80
    assert store.check() == []

"""What TinyDB documents of databases, tables, queries and operations: the same over its own storages and over ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import tinydb
import tinydb.storages
from tinydb import Query, where
from tinydb.middlewares import CachingMiddleware, Middleware
from tinydb.operations import add, decrement, delete, increment, subtract
from tinydb.operations import set as put
from tinydb.table import Document

from records import engine

Opener = Callable[..., tinydb.TinyDB]
NAN = float("nan")
KINDS = ["tinydb memory", "tinydb json", "ours", "ours in memory", "our table, tinydb's database", "our storage alone"]


class Mixed(tinydb.TinyDB):
    table_class = engine.Table
    default_storage_class = engine.SQLiteStorage  # type: ignore[assignment]


class StorageAlone(tinydb.TinyDB):
    default_storage_class = engine.SQLiteStorage  # type: ignore[assignment]


@pytest.fixture(params=KINDS)
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    opened: list[tinydb.TinyDB] = []
    makers: dict[str, Callable[..., tinydb.TinyDB]] = {
        "tinydb memory": lambda path, **_: tinydb.TinyDB(storage=tinydb.storages.MemoryStorage),
        "tinydb json": tinydb.TinyDB,
        "ours": engine.TinyDB,
        "ours in memory": lambda path, **options: engine.TinyDB(**options),
        "our table, tinydb's database": Mixed,
        "our storage alone": StorageAlone,
    }

    def make(name: str = "db", **options: Any) -> tinydb.TinyDB:
        opened.append(makers[request.param](str(tmp_path / name), **options))
        return opened[-1]

    yield make
    for db in opened:
        db.close()


@pytest.fixture
def db(opener: Opener) -> tinydb.TinyDB:
    made = opener()
    made.insert_multiple({"int": 1, "char": letter} for letter in "abc")
    return made


class Papers(Mapping[str, Any]):
    """A mapping that is no dict."""

    def __init__(self, **fields: Any) -> None:
        self.fields = fields

    def __getitem__(self, name: str) -> Any:
        return self.fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)


def ids(documents: list[Document]) -> list[int]:
    return [document.doc_id for document in documents]


def test_ids_begin_with_one_and_grow(opener: Opener) -> None:
    db = opener()
    assert [db.insert({"a": 1}), db.insert({"a": 1})] == [1, 2]
    assert db.insert_multiple([{"a": 1}, {"a": 2}]) == [3, 4]


def test_a_document_with_its_own_id_is_kept_under_it(opener: Opener) -> None:
    db = opener()
    assert db.insert(Document({"a": 1}, doc_id=12)) == 12
    assert db.insert({"a": 2}) == 13
    assert db.insert_multiple([Document({"a": 3}, doc_id=77), Document({"a": 4}, doc_id=5)]) == [77, 5]
    with pytest.raises(ValueError, match="already exists"):
        db.insert(Document({"a": 9}, doc_id=12))
    with pytest.raises(ValueError, match="already exists"):
        db.insert_multiple([Document({"a": 9}, doc_id=12)])
    assert len(db) == 4


@pytest.mark.parametrize("value", [[1, 2], {"bark"}, object(), "text", 5])
def test_only_mappings_are_documents(db: tinydb.TinyDB, value: Any) -> None:
    with pytest.raises(ValueError, match="not a Mapping"):
        db.insert(value)
    with pytest.raises(ValueError, match="not a Mapping"):
        db.insert_multiple([value])
    assert len(db) == 3


def test_mappings_of_other_classes_are_taken(db: tinydb.TinyDB) -> None:
    db.insert(Papers(int=2))
    db.insert_multiple([Papers(int=3), Papers(int=4)])
    db.update(Papers(int=5), where("int") == 4)
    assert sorted(doc["int"] for doc in db if doc["int"] > 1) == [2, 3, 5]
    assert all(isinstance(doc, Document) for doc in db)


def test_insert_multiple_takes_generators(db: tinydb.TinyDB) -> None:
    assert db.insert_multiple({"n": n} for n in range(10)) == list(range(4, 14))
    assert db.count(where("n").exists()) == 10


def test_search_get_contains_count(db: tinydb.TinyDB) -> None:
    assert ids(db.search(where("int") == 1)) == [1, 2, 3]
    assert db.search(where("int") == 5) == []
    first = db.get(where("int") == 1)
    assert isinstance(first, Document)
    assert (first, first.doc_id) == ({"int": 1, "char": "a"}, 1)
    assert db.get(where("char") == "z") is None
    assert db.get(doc_id=2) == {"int": 1, "char": "b"}
    assert db.get(doc_id=99) is None
    assert db.get(doc_id=float("nan")) is None  # type: ignore[call-overload]
    assert db.get(doc_ids=[3, 1, 99]) == [{"int": 1, "char": "a"}, {"int": 1, "char": "c"}]
    assert db.contains(where("char") == "b")
    assert not db.contains(where("char") == "z")
    assert db.contains(doc_id=1)
    assert not db.contains(doc_id=99)
    assert db.count(where("int") == 1) == 3


def test_calls_without_anything_are_mistakes(db: tinydb.TinyDB) -> None:
    for call in (db.get, db.contains, db.remove):
        with pytest.raises(RuntimeError):
            call()
    with pytest.raises(ValueError, match="doc_id"):
        db.upsert({"int": 1})


def test_update_by_query_ids_and_all(db: tinydb.TinyDB) -> None:
    assert db.update({"int": 2}, where("char") == "a") == [1]
    assert db.update({"int": 3}, doc_ids=[2, 99, 3]) == [2, 3]
    assert db.update({"new": True}) == [1, 2, 3]
    assert [(doc["int"], doc["new"]) for doc in db] == [(2, True), (3, True), (3, True)]
    assert db.update({"x": 1}, where("char") == "z") == []


def test_operations(db: tinydb.TinyDB) -> None:
    for operation in (
        increment("int"),
        add("int", 5),
        decrement("int"),
        subtract("int", 2),
        put("char", "q"),
        delete("char"),
    ):
        db.update(operation, doc_ids=[1])
    assert db.get(doc_id=1) == {"int": 4}


def test_update_multiple(db: tinydb.TinyDB) -> None:
    assert db.update_multiple([({"int": 2}, where("char") == "a"), (delete("int"), where("char") == "b")]) == [1, 2]
    assert db.all() == [{"int": 2, "char": "a"}, {"char": "b"}, {"int": 1, "char": "c"}]


def test_later_updates_of_update_multiple_see_the_earlier_ones(db: tinydb.TinyDB) -> None:
    assert db.update_multiple([({"int": 2}, where("char") == "a"), ({"int": 3}, where("int") == 2)]) == [1, 1]
    assert db.get(doc_id=1) == {"int": 3, "char": "a"}


def test_upsert(db: tinydb.TinyDB) -> None:
    assert db.upsert({"int": 5}, where("char") == "a") == [1]
    assert db.upsert({"int": 9, "char": "x"}, where("char") == "x") == [4]
    assert db.upsert(Document({"char": "v"}, doc_id=1)) == [1]
    assert db.upsert(Document({"char": "w"}, doc_id=7)) == [7]
    assert db.insert({}) == 8
    assert db.get(doc_id=1) == {"int": 5, "char": "v"}
    assert db.upsert({"all": 1}, where("int") == 1) == [2, 3]


def test_remove(db: tinydb.TinyDB) -> None:
    assert db.remove(where("char") == "b") == [2]
    assert db.remove(doc_ids=[1, 2, 99]) == [1]
    assert db.remove(where("char") == "b") == []
    assert ids(db.all()) == [3]


def test_truncate_begins_ids_anew(db: tinydb.TinyDB) -> None:
    db.truncate()
    assert (len(db), db.all(), db.insert({})) == (0, [], 1)


def test_tables_are_apart_and_listed_once_written(opener: Opener) -> None:
    db = opener()
    assert db.tables() == set()
    db.table("one")
    assert db.tables() == set()
    db.table("one").insert({"a": 1})
    db.table("One").insert({"a": 2})
    db.insert({"a": 3})
    assert db.tables() == {"one", "One", "_default"}
    assert db.table("one") is db.table("one")
    assert [db.table(name).all() for name in ("one", "One", "_default")] == [[{"a": 1}], [{"a": 2}], [{"a": 3}]]
    db.drop_table("one")
    db.drop_table("never was")
    assert db.tables() == {"One", "_default"}
    db.drop_tables()
    assert db.tables() == set()
    assert (len(db), db.insert({})) == (0, 1)


def test_persist_empty_makes_a_table(opener: Opener) -> None:
    db = opener()
    db.table("kept", persist_empty=True)
    assert db.tables() == {"kept"}


@pytest.mark.parametrize("name", ["таблица", "with space", 'quo"te', "d1", "book", "a;drop table book", "%", "loose x"])
def test_any_name_of_a_table(opener: Opener, name: str) -> None:
    db = opener()
    db.table(name).insert({"a": 1})
    assert db.tables() == {name}
    assert db.table(name).all() == [{"a": 1}]
    assert db.table(name).name == name
    with pytest.raises(AttributeError):
        db.table(name).name = "other"  # type: ignore[misc]


def test_cache_keeps_queries_up_to_its_size(db: tinydb.TinyDB) -> None:
    table = db.table("cached", cache_size=2)
    table.insert({"int": 1})
    one, two, three = (where("int") == n for n in (1, 2, 3))
    for query in (one, two, three):
        table.search(query)
    assert one not in table._query_cache
    assert len(table._query_cache) == 2
    assert table.count(three) == 0
    table.insert({"int": 3})
    assert not table._query_cache.lru
    assert table.count(three) == 1
    assert len(table._query_cache) == 1
    table.clear_cache()
    assert len(table._query_cache) == 0


def test_cache_of_size_zero_and_uncacheable_queries(db: tinydb.TinyDB) -> None:
    table = db.table("cached", cache_size=0)
    table.insert({"int": 1})
    assert table.count(where("int") == 1) == 1
    assert len(table._query_cache) == 0
    shift = 1
    moving = where("int").map(lambda n: n + shift) == 2
    assert db.count(moving) == 3
    shift = 2
    assert db.count(moving) == 0
    assert len(db._query_cache) == 0


def test_results_are_lists_of_ones_own(db: tinydb.TinyDB) -> None:
    found = db.search(where("int") == 1)
    found.append("more")  # type: ignore[arg-type]
    assert len(db.search(where("int") == 1)) == 3


def test_iteration_and_all_agree(db: tinydb.TinyDB) -> None:
    assert list(db) == db.all()
    assert ids(list(db)) == [1, 2, 3]
    assert [db.insert({"again": doc.doc_id}) for doc in db] == [4, 5, 6]


def test_next_ids(db: tinydb.TinyDB) -> None:
    assert [db._get_next_id(), db._get_next_id()] == [4, 5]
    db.truncate()
    assert [db._get_next_id() for _ in range(3)] == [1, 2, 3]


def test_documents_of_a_class_of_ones_own(opener: Opener) -> None:
    class Paper(Document):
        pass

    db = opener()
    db.table_class = type("PaperTable", (db.table_class,), {"document_class": Paper})  # type: ignore[misc]
    db.insert({"a": 1})
    assert all(isinstance(doc, Paper) for doc in (*db, *db.all(), *db.search(where("a") == 1), db.get(doc_id=1)))


def test_ids_of_a_class_of_ones_own(opener: Opener) -> None:
    names = iter(["a7", "b8", "9"])

    class NamedTable(opener().table_class):  # type: ignore[misc, name-defined]
        document_id_class = str

        def _get_next_id(self) -> str:
            return next(names)

    db = opener("named")
    db.table_class = NamedTable
    assert db.insert_multiple([{"n": 1}, {"n": 2}]) == ["a7", "b8"]
    assert db.get(doc_id="b8") == {"n": 2}  # type: ignore[call-overload]
    assert db.update({"n": 5}, doc_ids=["a7", "zz"]) == ["a7"]  # type: ignore[list-item]
    assert [doc.doc_id for doc in db] == ["a7", "b8"]
    assert db.remove(where("n") == 2) == ["b8"]
    assert [(doc.doc_id, doc["n"]) for doc in db.search(where("n").exists())] == [("a7", 5)]


def test_names_and_texts_of_databases_and_tables(db: tinydb.TinyDB) -> None:
    assert re.fullmatch(r"<Table name='t', total=0, storage=<.*Storage object at 0x[0-9a-f]+>>", repr(db.table("t")))
    assert re.match(
        r"<\w+ tables=\['_default'\], tables_count=1, default_table_documents_count=3, all_tables_documents_count=\['_default=3'\]>",
        repr(db),
    )


def test_database_closes_as_a_context(opener: Opener) -> None:
    with opener() as db:
        db.insert({"a": 1})
        db.close()


@pytest.mark.parametrize(
    "query",
    [
        where("n") == 2,
        where("n") != 2,
        where("n") > 1,
        where("n") <= 2,
        where("n").exists(),
        where("name").matches("^П"),
        where("name").search("ка$"),
        where("n").test(lambda n: n % 2 == 1),
        where("tags").any(["x"]),
        where("tags").all(["x", "y"]),
        where("marks").any(Query().mark == 5),
        where("marks").all(Query().mark >= 4),
        where("n").one_of([1, 3, "4"]),
        where("in").deep.er == "да",
        Query()["in"]["deep"].exists(),
        Query().fragment({"n": 1, "name": "Правка"}),
        Query().noop(),
        (where("n") == 1) & (where("tags").any(["y"])),
        (where("n") == 1) | ~(where("n") < 3),
        where("n").map(lambda n: n * 2) == 4,
        where("flag") == 1,
        where("flag") == None,  # noqa: E711 (a query, not a test)
        where("n") == 2.0,
        where("n") == "2",
        where("tags") == ["x"],
        where("n") == NAN,
        where("n") == 2**80,
    ],
)
def test_queries_find_the_same(opener: Opener, query: Any) -> None:
    papers: list[dict[str, Any]] = [
        {"n": 1, "name": "Правка", "tags": ["x", "y"], "marks": [{"mark": 5}, {"mark": 3}], "flag": True},
        {"n": 2, "name": "Приказ", "tags": ["x"], "marks": [{"mark": 4}], "in": {"deep": {"er": "да"}}, "flag": None},
        {"n": 3, "name": "Записка", "tags": [], "marks": []},
        {"name": "Без номера", "flag": 1},
    ]
    db = opener()
    db.insert_multiple(papers)
    expected = [place for place, paper in enumerate(papers, 1) if query(paper)]
    assert ids(db.search(query)) == expected
    assert db.count(query) == len(expected)
    assert db.update({"seen": 1}, query) == expected
    assert db.remove(where("seen") == 1) == expected


def test_reopened_database_goes_on(tmp_path: Path) -> None:
    for expected in (1, 2, 3):
        with engine.TinyDB(tmp_path / "db") as db:
            assert db.insert({"n": expected}) == expected
            assert [doc["n"] for doc in db] == list(range(1, expected + 1))


def test_storage_takes_and_gives_any_json(tmp_path: Path) -> None:
    state = {
        "none": [None, None],
        "int": 42,
        "float": 3.14,
        "dict": {"hp": 13},
        "table": {"1": {"a": 1}, "x7": {"b": []}},
        "empty": {},
    }
    storage = engine.SQLiteStorage(str(tmp_path / "db"))
    assert storage.read() is None
    storage.write(state)
    assert storage.read() == state
    storage.write({"table": {"x7": {"b": [1]}, "9": {}}})
    assert storage.read() == {"table": {"x7": {"b": [1]}, "9": {}}}
    storage.write({})
    assert not storage.read()
    storage.close()


def test_storage_makes_folders_only_when_asked(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        engine.SQLiteStorage(tmp_path / "a" / "b" / "db")
    engine.SQLiteStorage(tmp_path / "a" / "b" / "db", create_dirs=True).close()


def test_storage_opened_for_reading_does_not_write(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        engine.TinyDB(tmp_path / "db", access_mode="r")
    with engine.TinyDB(tmp_path / "db") as db:
        db.insert({"a": 1})
    with engine.TinyDB(tmp_path / "db", access_mode="r") as db:
        assert db.all() == [{"a": 1}]
        with pytest.raises(OSError, match="reading"):
            db.insert({"a": 2})


def test_middleware_sees_what_goes_through_the_storage(tmp_path: Path) -> None:
    written: list[Any] = []

    class Watching(Middleware):
        def write(self, data: Any) -> None:
            written.append(data)
            self.storage.write(data)

        def read(self) -> Any:
            return self.storage.read()

    with engine.TinyDB(tmp_path / "db", storage=Watching(engine.SQLiteStorage)) as db:
        db.insert({"a": 1})
        assert db.all() == [{"a": 1}]
    assert written == [{"_default": {"1": {"a": 1}}}]


def test_caching_middleware_is_passed_by(tmp_path: Path) -> None:
    db = engine.TinyDB(tmp_path / "db", storage=CachingMiddleware(engine.SQLiteStorage))
    db.insert({"a": 1})
    with engine.TinyDB(tmp_path / "db") as other:
        assert other.all() == [{"a": 1}]
    assert db.tables() == {"_default"}
    db.close()


def test_tinydbs_own_database_does_not_ask_the_cache_either(tmp_path: Path) -> None:
    """What it wrote before the first table is not thrown over the documents at the end, and what it lists is what is there."""
    with Mixed(tmp_path / "db", storage=CachingMiddleware(engine.SQLiteStorage)) as db:
        db.drop_tables()
        db.insert({"a": 1})
        db.table("more").insert({"a": 2})
        assert db.tables() == {"_default", "more"}
        db.drop_table("more")
        assert db.tables() == {"_default"}
    with engine.TinyDB(tmp_path / "db") as db:
        assert db.all() == [{"a": 1}]


def test_an_access_mode_that_makes_no_sense_is_warned_of(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="access_mode"):
        db = engine.TinyDB(tmp_path / "db", access_mode="w")
    assert db.insert({"a": 1}) == 1
    db.close()


def test_documents_come_by_id_and_ids_only_grow(tmp_path: Path) -> None:
    """On purpose otherwise than TinyDB, which lists by insertion and, after ids of one's own among others, gives lower ids again."""
    with engine.TinyDB(tmp_path / "db") as db:
        assert db.insert_multiple([{"a": 1}, Document({"a": 2}, 9), {"a": 3}, Document({"a": 4}, 5)]) == [1, 9, 10, 5]
        assert ids(db.all()) == ids(db.search(where("a").exists())) == [1, 5, 9, 10]


def test_our_database_over_tinydbs_storages_is_tinydb(tmp_path: Path) -> None:
    with engine.TinyDB(tmp_path / "db.json", storage=tinydb.JSONStorage) as db:
        assert db.insert({"a": 1}) == 1
        assert db.upsert({"a": 2}, where("a") == 1) == [1]
        assert (len(db), list(db), db.get(doc_id=1), db.tables()) == (1, [{"a": 2}], {"a": 2}, {"_default"})
        assert db.remove(doc_ids=[1]) == [1]
        with pytest.raises(TypeError), db.transaction():  # type: ignore[attr-defined]
            pass
        db.drop_table("_default")
        db.drop_tables()

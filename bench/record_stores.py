"""The stores that bench/records.py measures, each with the same few deeds: fill, insert, get, find, update, count, close."""

# ruff: noqa: PLC0415 — each store loads its own library in its own process, so that its memory is measured alone
from __future__ import annotations

import functools
import importlib
import json
import secrets
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from records import open_store
from records.rows import expression
from records.store import Store, TableSpec
from schemas.values.actor import Actor

ACTOR = Actor("bench", frozenset())
SPEC = TableSpec("issued", indexes=("state",), unique=(("journal", "year", "number"),))


def paper(number: int) -> dict[str, Any]:
    """About 600 bytes of JSON, as a registered paper has."""
    texts = {f"field{n}": f"значение поля {n}" for n in range(10)}
    return {
        **texts,
        "journal": "od",
        "year": 2026,
        "number": number,
        "state": f"s{number // 4}",
        "persons": ["p1", "p2"],
    }


def opened(folder: Path, url: str = "") -> Store:
    return open_store(folder, [SPEC], clock=lambda: datetime.now(UTC), chance=secrets.token_bytes, url=url)


class Ours:
    """The port over the embedded file; with a URL over PostgreSQL."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.store = opened(folder, url)

    def fill(self, numbers: range) -> None:
        for start in range(numbers.start, numbers.stop, 1000):
            with self.store.transaction(ACTOR) as tx:
                for number in range(start, min(start + 1000, numbers.stop)):
                    tx.add("issued", paper(number), f"k{number}")

    def insert(self, number: int) -> None:
        with self.store.transaction(ACTOR) as tx:
            tx.add("issued", paper(number), f"k{number}")

    def get(self, number: int) -> None:
        with self.store.reading() as reader:
            assert reader.get("issued", f"k{number}")["number"] == number

    def find(self, number: int) -> None:
        with self.store.reading() as reader:
            assert reader.find("issued", {"state": f"s{number // 4}"})

    def update(self, number: int) -> None:
        with self.store.transaction(ACTOR) as tx:
            tx.save("issued", {**tx.get("issued", f"k{number}"), "seen": time.time()})

    def count(self) -> int:
        with self.store.reading() as reader:
            return reader.count("issued")

    def close(self) -> None:
        self.store.close()


class Bare:
    """SQLite alone: WAL, synchronous=FULL, a JSON row a record, an index on the field."""

    def __init__(self, folder: Path) -> None:
        self.connection = sqlite3.connect(folder / "bare.db", isolation_level=None, timeout=60)
        for line in (
            "pragma journal_mode=wal",
            "pragma synchronous=full",
            "create table if not exists issued(id integer primary key, key text unique, version integer, body text)",
            "create index if not exists state on issued(json_extract(body,'$.state'))",
            f"create unique index if not exists number on issued({', '.join(map(expression, SPEC.unique[0]))})",
            "create table if not exists counter(journal text, period text, last integer, primary key(journal, period)) without rowid",
            "create table if not exists audit(seq integer primary key, at, login, source, event, subject, ground, facts, digest, head)",
            "create index if not exists subject on audit(subject)",
        ):
            self.connection.execute(line)

    def _add(self, number: int) -> None:
        body = json.dumps(paper(number), ensure_ascii=False)
        self.connection.execute("insert into issued(key, version, body) values(?,1,?)", (f"k{number}", body))

    def fill(self, numbers: range) -> None:
        self.connection.execute("begin immediate")
        for number in numbers:
            self._add(number)
        self.connection.execute("commit")

    def insert(self, number: int) -> None:
        self.fill(range(number, number + 1))

    def get(self, number: int) -> None:
        row = self.connection.execute("select body from issued where key=?", (f"k{number}",)).fetchone()
        assert json.loads(row[0])["number"] == number

    def find(self, number: int) -> None:
        rows = self.connection.execute(
            "select body from issued where json_extract(body,'$.state')=?", (f"s{number // 4}",)
        ).fetchall()
        assert [json.loads(row[0]) for row in rows]

    def update(self, number: int) -> None:
        self.connection.execute("begin immediate")
        row = self.connection.execute("select body from issued where key=?", (f"k{number}",)).fetchone()
        body = json.dumps({**json.loads(row[0]), "seen": time.time()}, ensure_ascii=False)
        self.connection.execute("update issued set version=version+1, body=? where key=?", (body, f"k{number}"))
        self.connection.execute("commit")

    def commit(self, number: int) -> None:
        """The rows of one paper: counter, record, audit line."""
        self.connection.execute("begin immediate")
        self.connection.execute(
            "insert into counter values('od','2026',1) on conflict(journal, period) do update set last=last+1"
        )
        self._add(number)
        line = (
            datetime.now(UTC).isoformat(),
            "bench",
            "",
            "issue",
            f"k{number}",
            "",
            '{"number":1}',
            "d" * 64,
            "h" * 64,
        )
        self.connection.execute(
            "insert into audit(at,login,source,event,subject,ground,facts,digest,head) values(?,?,?,?,?,?,?,?,?)", line
        )
        self.connection.execute("commit")

    def count(self) -> int:
        return int(self.connection.execute("select count(*) from issued").fetchone()[0])

    def close(self) -> None:
        self.connection.close()


class Tiny:
    """TinyDB's API over some storage; ``open`` makes the database."""

    def __init__(self, folder: Path, make: Callable[[Path], Any]) -> None:
        from tinydb import where

        self.where = where
        self.db = make(folder / "tiny.db")

    def fill(self, numbers: range) -> None:
        self.db.insert_multiple(paper(number) for number in numbers)

    def insert(self, number: int) -> None:
        self.db.insert(paper(number))

    def get(self, number: int) -> None:
        assert self.db.get(doc_id=number)

    def find(self, number: int) -> None:
        assert self.db.search(self.where("state") == f"s{number // 4}")

    def update(self, number: int) -> None:
        self.db.update({"seen": time.time()}, doc_ids=[number])

    def count(self) -> int:
        return len(self.db)

    def close(self) -> None:
        self.db.close()


def plain(folder: Path) -> Tiny:
    import tinydb

    return Tiny(folder, tinydb.TinyDB)


def caching(folder: Path) -> Tiny:
    import tinydb
    from tinydb.middlewares import CachingMiddleware

    return Tiny(folder, lambda path: tinydb.TinyDB(path, storage=CachingMiddleware(tinydb.JSONStorage)))


def better(folder: Path) -> Tiny:
    """BetterJSONStorage 1.3 compresses with blosc2's default of 8-byte items, which blosc2 4 refuses for texts of another length: its
    writer thread dies and ``close`` waits for ever. Here it is handed one-byte items; nothing else of it is changed."""
    import blosc2
    import tinydb

    module = importlib.import_module("BetterJSONStorage.BetterJSONStorage")
    module.compress = functools.partial(blosc2.compress, typesize=1)
    return Tiny(folder, lambda path: tinydb.TinyDB(path, access_mode="r+", storage=module.BetterJSONStorage))


def ours_tinydb(folder: Path) -> Tiny:
    from records.engine import TinyDB

    spec = TableSpec("_default", indexes=("state",))
    return Tiny(folder, lambda path: TinyDB(path, specs=[spec]))


def engines(only: list[str]) -> tuple[dict[str, Callable[[Path], Any]], Callable[[], None]]:
    """The engines to measure, and how to stop what was started for them."""
    found: dict[str, Callable[[Path], Any]] = {
        "tinydb": plain,
        "tinydb caching": caching,
        "betterjson": better,
        "sqlite": Bare,
        "ours": Ours,
        "ours tinydb api": ours_tinydb,
    }
    stop: Callable[[], None] = lambda: None  # noqa: E731 (nothing to stop)
    from postgres_server import BIN, Server

    if BIN is not None and (not only or "postgres" in only):
        import psycopg

        server = Server()
        stop = server.stop

        def postgres(folder: Path) -> Ours:
            schema = f"b{abs(hash(str(folder)))}"
            with psycopg.connect(server.url, autocommit=True) as connection:
                connection.execute(f"create schema if not exists {schema}")
            return Ours(folder, f"{server.url}&options=-csearch_path%3D{schema}")

        found["postgres"] = postgres
    return {name: make for name, make in found.items() if not only or name in only}, stop

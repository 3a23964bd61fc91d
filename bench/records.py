"""Speed of the store against plain TinyDB, its caching, BetterJSONStorage, bare SQLite and PostgreSQL, in one run.

    python bench/records.py [--json] [--sizes 1000,10000,100000] [--seconds 60] [--only ours,sqlite]

Times are medians in milliseconds; durable commits for SQLite, PostgreSQL and ours, none such for the caching ones. Each engine runs in
a process of its own (its RSS is what the process has more than an empty one); ``commit`` compares one paper (number, record, audit line)
with bare SQLite writing the same rows, turn by turn in one process; ``together`` is 4 writers and 4 readers at once.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import itertools
import json
import multiprocessing
import os
import secrets
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "unit" / "records")]

from records import open_store  # noqa: E402 (the path comes first)
from records.rows import expression  # noqa: E402
from records.store import Store, TableSpec  # noqa: E402
from schemas.values.actor import Actor  # noqa: E402

ACTOR = Actor("bench", frozenset())
SPEC = TableSpec("issued", indexes=("state",), unique=(("journal", "year", "number"),))
FORK = multiprocessing.get_context("fork")


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
        from tinydb import where  # noqa: PLC0415

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
    import tinydb  # noqa: PLC0415

    return Tiny(folder, tinydb.TinyDB)


def caching(folder: Path) -> Tiny:
    import tinydb  # noqa: PLC0415
    from tinydb.middlewares import CachingMiddleware  # noqa: PLC0415

    return Tiny(folder, lambda path: tinydb.TinyDB(path, storage=CachingMiddleware(tinydb.JSONStorage)))


def better(folder: Path) -> Tiny:
    """BetterJSONStorage 1.3 compresses with blosc2's default of 8-byte items, which blosc2 4 refuses for texts of another length: its
    writer thread dies and ``close`` waits for ever. Here it is handed one-byte items; nothing else of it is changed."""
    import blosc2  # noqa: PLC0415
    import tinydb  # noqa: PLC0415

    module = importlib.import_module("BetterJSONStorage.BetterJSONStorage")
    module.compress = functools.partial(blosc2.compress, typesize=1)
    return Tiny(folder, lambda path: tinydb.TinyDB(path, access_mode="r+", storage=module.BetterJSONStorage))


def ours_tinydb(folder: Path) -> Tiny:
    from records.engine import TinyDB  # noqa: PLC0415

    spec = TableSpec("_default", indexes=("state",))
    return Tiny(folder, lambda path: TinyDB(path, specs=[spec]))


def rss() -> float:
    """Resident memory of this process, MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def median(work: Callable[[int], None], numbers: list[int], seconds: float = 1.0) -> float:
    """Median milliseconds of a call, over as many as fit into ``seconds`` (three at least)."""
    times: list[float] = []
    until = time.perf_counter() + seconds
    for number in numbers:
        start = time.perf_counter()
        work(number)
        times.append((time.perf_counter() - start) * 1000)
        if len(times) >= 3 and time.perf_counter() > until:
            break
    return round(statistics.median(times), 4)


def measure(make: Callable[[Path], Any], folder: Path, size: int) -> dict[str, float]:
    """All single-process figures of one engine at one size."""

    def fill() -> str:
        engine = make(folder)
        engine.fill(range(1, size + 1))
        engine.close()
        return "filled"

    if child(fill, limit=280) != "filled":
        raise RuntimeError("not filled")
    before, start = rss(), time.perf_counter()
    engine = make(folder)
    engine.get(1)
    figures = {"open": round((time.perf_counter() - start) * 1000, 2)}
    some = [(n * 7919) % size + 1 for n in range(500)]
    fresh = itertools.count(size + 1)
    figures["get"] = median(engine.get, some)
    figures["find"] = median(engine.find, some)
    figures["update"] = median(engine.update, some)
    figures["insert"] = median(lambda _: engine.insert(next(fresh)), some)
    begin = size + 10_000
    figures["insert_1000"] = median(
        lambda n: engine.fill(range(begin + n * 1000, begin + n * 1000 + 1000)), [0, 1, 2], 1.0
    )
    figures["rss_mb"] = round(rss() - before, 1)
    engine.close()
    return figures


def child(work: Callable[..., Any], *arguments: Any, limit: float = 300) -> Any:
    """Run in a process of its own and give what it gives; the text of an error where it fails or takes over ``limit`` seconds."""
    ours, theirs = FORK.Pipe()

    def run() -> None:
        try:
            theirs.send(work(*arguments))
        except Exception as error:
            theirs.send(f"{type(error).__name__}: {error}"[:200])

    process = FORK.Process(target=run)
    process.start()
    result = ours.recv() if ours.poll(limit) else f"no answer in {limit:.0f} s"
    process.kill()
    process.join()
    return result


def scaled(make: Callable[[Path], Any], folder: Path, processes: int, each: int = 300) -> dict[str, Any]:
    """Inserts a second of several processes at once, and how many of them are there afterwards."""

    def insert(part: int) -> str:
        engine = make(folder)
        for number in range(each):
            engine.insert(part * 10**6 + number)
        engine.close()
        return "ok"

    child(lambda: make(folder).close(), limit=20)
    start = time.perf_counter()
    pipes = []
    for part in range(1, processes + 1):
        ours, theirs = FORK.Pipe()
        process = FORK.Process(target=lambda part=part, theirs=theirs: theirs.send(child(insert, part, limit=60)))
        process.start()
        pipes.append((ours, process))
    errors = [answer for ours, _ in pipes if (answer := ours.recv()) != "ok"]
    seconds = time.perf_counter() - start
    for _, process in pipes:
        process.join()
    there = child(lambda: make(folder).count(), limit=20)
    return {
        "per_second": round(processes * each / seconds),
        "wanted": processes * each,
        "there": there,
        "errors": errors,
    }


def commits(folder: Path, size: int) -> dict[str, float]:
    """One paper (number, record, audit line) of ours and of bare SQLite, turn by turn."""
    ours, bare = Ours(folder), Bare(folder)
    ours.fill(range(10**6, 10**6 + size))
    bare.fill(range(10**6, 10**6 + size))
    times: dict[str, list[float]] = {"ours": [], "sqlite": []}

    def issue() -> None:
        with ours.store.transaction(ACTOR) as tx:
            number = tx.allocate("od", "2026")
            tx.add("issued", paper(number), f"k{number}")
            tx.audit("issue", subject=f"k{number}", facts={"number": number})

    for number in range(1, 1001):
        for name, work in (("ours", issue), ("sqlite", lambda number=number: bare.commit(number))):
            start = time.perf_counter()
            work()
            times[name].append((time.perf_counter() - start) * 1000)
    medians = {name: round(statistics.median(some), 4) for name, some in times.items()}
    means = {f"{name}_mean": round(statistics.fmean(some), 4) for name, some in times.items()}
    ours.close()
    bare.close()
    return {**medians, **means, "ratio": round(medians["ours"] / medians["sqlite"], 2)}


def together(folder: Path, seconds: float) -> dict[str, Any]:
    """4 writers and 4 readers for ``seconds``: commits, longest wait and longest commit of a writer in ms, holes, doubles, errors."""

    def write() -> tuple[list[int], float, float]:
        store, numbers, longest, held = opened(folder), [], 0.0, 0.0
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            start = time.perf_counter()
            with store.transaction(ACTOR) as tx:
                got = time.perf_counter()
                longest = max(longest, got - start)
                number = tx.allocate("od", "2026")
                tx.add("issued", paper(number), f"k{number}")
                tx.audit("issue", subject=f"k{number}")
            held = max(held, time.perf_counter() - got)
            numbers.append(number)
        return numbers, longest * 1000, held * 1000

    def read() -> int:
        store, count = opened(folder), 0
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with store.reading() as reader:
                last = reader.last_number("od", "2026")
                assert reader.count("issued") == last
                assert not last or reader.find("issued", {"journal": "od", "year": 2026, "number": last})
            count += 1
        return count

    opened(folder).close()
    pipes = []
    for work in [write] * 4 + [read] * 4:
        ours, theirs = FORK.Pipe()
        process = FORK.Process(target=lambda work=work, theirs=theirs: theirs.send(child(work)))
        process.start()
        pipes.append((ours, process))
    answers = [ours.recv() for ours, _ in pipes]
    for _, process in pipes:
        process.join()
    errors = [answer for answer in answers if isinstance(answer, str)]
    written = [answer for answer in answers[:4] if not isinstance(answer, str)]
    numbers = sorted(number for some, _, _ in written for number in some)
    store = opened(folder)
    findings = store.check()
    store.close()
    return {
        "commits": len(numbers),
        "reads": sum(answer for answer in answers[4:] if isinstance(answer, int)),
        "gapless": numbers == list(range(1, len(numbers) + 1)),
        "longest_wait_ms": round(max((longest for _, longest, _ in written), default=0), 1),
        "longest_commit_ms": round(max((held for _, _, held in written), default=0), 1),
        "errors": errors,
        "findings": len(findings),
    }


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
    from postgres_server import BIN, Server  # noqa: PLC0415

    if BIN is not None and (not only or "postgres" in only):
        import psycopg  # noqa: PLC0415

        server = Server()
        stop = server.stop

        def postgres(folder: Path) -> Ours:
            schema = f"b{abs(hash(str(folder)))}"
            with psycopg.connect(server.url, autocommit=True) as connection:
                connection.execute(f"create schema if not exists {schema}")
            return Ours(folder, f"{server.url}&options=-csearch_path%3D{schema}")

        found["postgres"] = postgres
    return {name: make for name, make in found.items() if not only or name in only}, stop


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="bench-records-", dir=ROOT if os.environ.get("BENCH_HERE") else None))
    folders = (base / str(n) for n in itertools.count())

    def fresh() -> Path:
        folder = next(folders)
        folder.mkdir()
        return folder

    sizes = [int(size) for size in chosen.sizes.split(",")]
    makers, stop = engines([name for name in chosen.only.split(",") if name])
    result: dict[str, Any] = {"sizes": {}, "processes": {}, "commit": {}, "together": {}}
    try:
        for size in sizes:
            result["sizes"][size] = {
                name: child(measure, make, fresh(), size, limit=300) for name, make in makers.items()
            }
        for name, make in makers.items():
            folder = {count: fresh() for count in (1, 2, 4)}
            result["processes"][name] = {
                count: scaled(make, folder[count], count, 300 if name != "tinydb" else 60) for count in (1, 2, 4)
            }
        for size in sizes:
            result["commit"][size] = child(commits, fresh(), size)
        result["together"] = together(fresh(), chosen.seconds)
    finally:
        stop()
        shutil.rmtree(base, ignore_errors=True)
    print(json.dumps(result, ensure_ascii=False) if chosen.json else table(result))


def table(result: dict[str, Any]) -> str:
    """The same as text."""
    lines = []
    for size, some in result["sizes"].items():
        lines.append(
            f"{size} records, ms: {'insert':>9} {'1000':>9} {'get':>9} {'find':>9} {'update':>9} {'open':>9} {'RSS MB':>8}"
        )
        for name, figures in some.items():
            names = ("insert", "insert_1000", "get", "find", "update", "open", "rss_mb")
            lines.append(
                f"  {name:<18} "
                + (figures if isinstance(figures, str) else " ".join(f"{figures[one]:>9}" for one in names))
            )
    lines.append("processes: inserts a second, there of wanted")
    for name, counts in result["processes"].items():
        parts = (
            f"{n}: {one['per_second']}/s {one['there']}/{one['wanted']}{' ERRORS' if one['errors'] else ''}"
            for n, one in counts.items()
        )
        lines.append(f"  {name:<18} {'; '.join(parts)}")
    lines.append("one paper (number, record, audit line), ms: " + json.dumps(result["commit"]))
    lines.append("4 writers and 4 readers: " + json.dumps(result["together"]))
    return "\n".join(lines)


if __name__ == "__main__":
    main()

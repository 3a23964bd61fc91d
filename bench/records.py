"""Speed of the store against plain TinyDB, its caching, BetterJSONStorage, bare SQLite and PostgreSQL, in one run.

    python bench/records.py [--json] [--sizes 1000,10000,100000] [--seconds 60] [--only ours,sqlite]

Times are medians in milliseconds; durable commits for SQLite, PostgreSQL and ours, none such for the caching ones. Each engine runs in
a process of its own (its RSS is what the process has more than an empty one); ``commit`` compares one paper (number, record, audit line)
with bare SQLite writing the same rows, turn by turn in one process; ``together`` is 4 writers and 4 readers at once.
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "unit" / "records")]

from bench.record_stores import ACTOR, Bare, Ours, engines, opened, paper  # noqa: E402 (the path comes first)

FORK = multiprocessing.get_context("fork")
Makers = Mapping[str, Callable[[Path], Any]]


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
    return at_once([partial(work, *arguments)], limit)[0]


def at_once(works: list[Callable[[], Any]], limit: float) -> list[Any]:
    """What each gives (or the text of its error), all of them running at the same time in processes of their own."""
    started = [_start(work) for work in works]
    until = time.monotonic() + limit
    answers = []
    for pipe, process in started:
        came = pipe.poll(max(0.0, until - time.monotonic()))
        answers.append(pipe.recv() if came else f"no answer in {limit:.0f} s")
        process.kill()
        process.join()
    return answers


def _start(work: Callable[[], Any]) -> tuple[Any, Any]:
    ours, theirs = FORK.Pipe()

    def run() -> None:
        try:
            theirs.send(work())
        except Exception as error:
            theirs.send(f"{type(error).__name__}: {error}"[:200])

    process = FORK.Process(target=run)
    process.start()
    return ours, process


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
    answers = at_once([partial(insert, part) for part in range(1, processes + 1)], 60)
    seconds = time.perf_counter() - start
    return {
        "per_second": round(processes * each / seconds),
        "wanted": processes * each,
        "there": child(lambda: make(folder).count(), limit=20),
        "errors": [answer for answer in answers if answer != "ok"],
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


def write(folder: Path, seconds: float) -> tuple[list[int], float, float]:
    """Papers one after another: their numbers, the longest wait for the turn and the longest commit in ms."""
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


def read(folder: Path, seconds: float) -> int:
    """Looks at the last paper, each seeing as many papers as numbers; how many there were."""
    store, count = opened(folder), 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with store.reading() as reader:
            last = reader.last_number("od", "2026")
            assert reader.count("issued") == last
            assert not last or reader.find("issued", {"journal": "od", "year": 2026, "number": last})
        count += 1
    return count


def together(folder: Path, seconds: float) -> dict[str, Any]:
    """4 writers and 4 readers for ``seconds``: commits, longest wait and longest commit of a writer in ms, holes, doubles, errors."""
    opened(folder).close()
    works = [partial(deed, folder, seconds) for deed in [write] * 4 + [read] * 4]
    answers = at_once(works, seconds + 240)
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
        "errors": [answer for answer in answers if isinstance(answer, str)],
        "findings": len(findings),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="bench-records-", dir=ROOT if os.environ.get("BENCH_HERE") else None))
    makers, stop = engines([name for name in chosen.only.split(",") if name])
    try:
        result = everything(makers, base, [int(size) for size in chosen.sizes.split(",")], chosen.seconds)
    finally:
        stop()
        shutil.rmtree(base, ignore_errors=True)
    print(json.dumps(result, ensure_ascii=False) if chosen.json else table(result))


def everything(makers: Makers, base: Path, sizes: list[int], seconds: float) -> dict[str, Any]:
    """All figures: by size, by number of processes, one paper beside bare SQLite, writers and readers together."""
    folders = (base / str(n) for n in itertools.count())

    def fresh() -> Path:
        folder = next(folders)
        folder.mkdir()
        return folder

    single = {
        size: {name: child(measure, make, fresh(), size, limit=300) for name, make in makers.items()} for size in sizes
    }
    several = {
        name: {count: scaled(make, fresh(), count, 60 if name == "tinydb" else 300) for count in (1, 2, 4)}
        for name, make in makers.items()
    }
    paired = {size: child(commits, fresh(), size) for size in sizes}
    return {"sizes": single, "processes": several, "commit": paired, "together": together(fresh(), seconds)}


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

"""A writer to be killed, starved and cut off, and what must hold of the records afterwards."""

from __future__ import annotations

import os
import secrets
import sys
import time
from pathlib import Path

from records_helpers import ACTOR, SPECS, clock

from records import open_store
from records.errors import HouseError
from records.store import Store


def opened(folder: Path, timeout: float = 10.0) -> Store:
    return open_store(folder, SPECS, clock=clock, chance=secrets.token_bytes, lock_timeout=timeout)


def issue(store: Store, size: int = 400) -> tuple[int, str]:
    """One paper: number, record, audit line; two rows more and a removal, so that pages of every kind change."""
    with store.transaction(ACTOR) as tx:
        number = tx.allocate("od", "2026")
        row = tx.add(
            "issued", {"journal": "od", "year": 2026, "number": number, "state": f"s{number % 3}", "text": "й" * size}
        )
        tx.audit("issue", subject=row["key"], facts={"number": number})
        spare = tx.add("people", {"surname": f"Ким {number % 7}"})
        if number % 3 == 0:
            tx.remove("people", spare["key"])
    return number, str(row["key"])


def write(folder: Path, count: int, out: int, pause: float = 0.0) -> None:
    """Issue ``count`` papers, telling each number and key in one write when it is acknowledged; a refusal is told as «no»."""
    store = None
    for _ in range(count):
        try:
            store = store or opened(folder)
            number, key = issue(store)
        except (HouseError, OSError) as error:
            os.write(out, f"no {type(error).__name__}\n".encode())
            continue
        os.write(out, f"ack {number} {key}\n".encode())
        if pause:
            time.sleep(pause)
    if store is not None:
        store.close()


def acknowledged(told: bytes) -> dict[int, str]:
    """What whole lines of a writer's output acknowledge."""
    lines = told.decode().split("\n")[:-1]
    return {int(line.split()[1]): line.split()[2] for line in lines if line.startswith("ack ")}


def must_hold(folder: Path, expected: dict[int, str]) -> int:
    """Everything acknowledged is there, numbers without hole or double, chain and rows whole, work goes on; how many papers there are."""
    store = opened(folder)
    try:
        assert store.check() == []
        with store.reading() as reader:
            rows = reader.find("issued", order=["number"])
            last = reader.last_number("od", "2026")
            by_number = {
                number: reader.find("issued", {"journal": "od", "year": 2026, "number": number}) for number in expected
            }
        assert [row["number"] for row in rows] == list(range(1, last + 1))
        assert {number: [row["key"] for row in found] for number, found in by_number.items()} == {
            n: [key] for n, key in expected.items()
        }
        lines = list(store.audit_lines(limit=10**6))
        assert [(line["facts"]["number"], line["subject"]) for line in lines] == [
            (row["number"], row["key"]) for row in rows
        ]
        assert issue(store)[0] == last + 1
        return last + 1
    finally:
        store.close()


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), 1)

"""Full counts of the desk: 3,000 students in 150 groups as Word and PDF, 500 scanned sheets; figures are printed."""

# ruff: noqa: T201 — the figures of the full counts are what is printed

from __future__ import annotations

import io
import re
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from records.registry import CONSENTS, ISSUED, JOBS
from schemas.job import JobState
from schemas.values.actor import Role
from service.rendering import pdf
from service.rendering.office import Pool
from service.settings import Settings
from service.usecases import batch, batchrun, scanning, work
from service.usecases.house import House
from service.wiring import open_house
from tests.desk_college import fill
from tests.edges.pages_kit import PASSWORD, add_account
from tests.people import SECRETARY
from tests.unit.pdf import scanner

PILE = 100


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = open_house(Settings(data=tmp_path_factory.mktemp("full")))
    fill(house)
    return house


def test_3000_consents_as_word_files_by_group(full: House, tmp_path: Path) -> None:
    began, spent = time.perf_counter(), time.process_time()
    rows = batch.rows_for_groups(full, SECRETARY, "consent_pd", ["all"], missing_only=True)
    job = batch.start(full, SECRETARY, "согласия", rows, {"out": str(tmp_path / "out")})
    ended = work.do(full, job.key, batchrun.holder_name(full))
    print(f"docx: {time.perf_counter() - began:.1f} s, processor {time.process_time() - spent:.1f} s")
    assert (ended.issued, ended.failed, len(ended.files)) == (3000, 0, 150)
    with full.store.reading() as reader:
        assert [paper.seq for paper in ISSUED.find(reader, order=("seq",))] == list(range(1, 3001))


@pytest.mark.needs_office
def test_the_same_as_one_pdf(full: House, tmp_path: Path) -> None:
    began = time.perf_counter()
    rows = batch.rows_for_groups(full, SECRETARY, "consent_pd", ["all"], missing_only=True)
    job = batch.start(full, SECRETARY, "согласия", rows, {"out": str(tmp_path / "all.pdf")})
    ended = work.do(full, job.key, batchrun.holder_name(full))
    pages = pdf.page_count((tmp_path / "all.pdf").read_bytes())
    print(f"pdf: {time.perf_counter() - began:.1f} s, {pages} pages, {(tmp_path / 'all.pdf').stat().st_size >> 20} MB")
    assert ended.issued == 3000
    assert pages >= 3000 + 2 * 150
    with full.store.reading() as reader:
        assert ISSUED.count(reader) >= 3000


PAGES = (
    "/people",
    "/people?page=20",
    "/people?q=%D0%B8%D0%B2%D0%B0%D0%BD%D0%BE%D0%B2",
    "/groups",
    "/consents",
    "/jobs",
)


class Visitor:
    """Signs in to the served college and opens pages, as a browser in another process would."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        token = re.search(r'name="csrf" value="([^"]+)"', self.get("/login"))
        sent = {"csrf": token[1] if token else "", "login": "secretary1", "password": PASSWORD}
        self.opener.open(f"{address}/login", urllib.parse.urlencode(sent).encode())

    def get(self, path: str) -> str:
        with self.opener.open(f"{self.address}{path}", timeout=60) as answer:
            return str(answer.read().decode())

    def waits(self, paths: Sequence[str]) -> list[float]:
        found = []
        for path in paths:
            began = time.perf_counter()
            self.get(path)
            found.append(time.perf_counter() - began)
            time.sleep(0.05)
        return found


@contextmanager
def served(house: House) -> Iterator[str]:
    """The college served by a process of its own; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "service", "--data", str(house.settings.data), "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def test_pages_stay_usable_while_a_batch_runs(full: House) -> None:
    """The pages of a served college, while the worker of that very process issues 600 sheets."""
    add_account(full, "secretary1", Role.SECRETARY)
    rows = batch.rows_for_groups(full, SECRETARY, "consent_pd", ["all"])[:600]
    with served(full) as address:
        visitor = Visitor(address)
        idle = visitor.waits(PAGES * 3)
        job = batch.start(full, SECRETARY, "согласия", rows, {"out": "pile.docx"})
        busy: list[float] = []
        state = JobState.QUEUED
        while not state.over:
            busy += visitor.waits(PAGES)
            with full.store.reading() as reader:
                state = JOBS.get(reader, job.key).state
    idle95, busy95 = (np.percentile(waits, 95) * 1000 for waits in (idle, busy))
    print(f"pages: idle p95 {idle95:.0f} ms; while a batch runs p95 {busy95:.0f} ms of {len(busy)}")
    with full.store.reading() as reader:
        assert JOBS.get(reader, job.key).issued == 600


@pytest.mark.needs_office
def test_500_sheets_come_back(full: House, tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    with full.store.reading() as reader:
        some = CONSENTS.find(reader, limit=500)
        files = [(one.code, full.files.get(ISSUED.get(reader, one.paper).sha256)) for one in some]
        today = full.today(full.college(reader))
    with Pool() as pool:
        made = [one.pdf for one in pool.batch(files).pdfs]
    attached, total, spent = 0, 0, 0.0
    for first in range(0, len(made), PILE):
        pile = _scanned(made[first : first + PILE], random, tmp_path)
        began = time.perf_counter()
        job = work.do(
            full, scanning.start(full, SECRETARY, io.BytesIO(pile), today, "пачка").key, batchrun.holder_name(full)
        )
        attached, total, spent = attached + job.issued, total + job.total, spent + time.perf_counter() - began
    print(f"scans: {total} pages of {len(made)} sheets, {attached} attached, {spent:.0f} s")
    with full.store.reading() as reader:
        kept = [CONSENTS.get(reader, one.key) for one in some]
        papers = [ISSUED.get(reader, one.paper) for one in some]
    assert attached >= 0.99 * total
    assert [one.scan_sha256 for one in kept] == [paper.scan_sha256 for paper in papers]


def _scanned(sheets: Sequence[bytes], random: np.random.Generator, folder: Path) -> bytes:
    """A shuffled pile of these sheets as a scanner stores it: grey JPEG, 200 dpi, noise, up to ±3°."""
    drawn = [page for sheet in sheets for page in scanner.drawn(sheet)]
    stored: list[tuple[bytes, int, int]] = []
    order = random.permutation(len(drawn))
    for first in range(0, len(order), 25):
        some = [scanner.scanned(drawn[place], random) for place in order[first : first + 25]]
        stored += [
            (data, one.shape[1], one.shape[0]) for data, one in zip(scanner.jpegs(some, folder), some, strict=True)
        ]
    return scanner.pile(stored)

"""Full counts of the desk: 3,000 students in 150 groups as Word and PDF, 500 scanned sheets; figures are printed."""

# ruff: noqa: T201 — the figures of the full counts are what is printed

from __future__ import annotations

import io
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from records.registry import CONSENTS, ISSUED, JOBS
from schemas.consent import ConsentKind
from service.jobs import Worker
from service.rendering import pdf
from service.rendering.office import Pool
from service.settings import Settings
from service.usecases import batch, batchrun, consent_overview, scanning, work
from service.usecases.house import House
from service.wiring import open_house
from tests.desk_college import fill
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


def test_lists_stay_usable_while_a_batch_runs(full: House) -> None:
    rows = batch.rows_for_groups(full, SECRETARY, "consent_pd", ["all"])[:600]
    job = batch.start(full, SECRETARY, "согласия", rows, {"out": "pile.docx"})
    worker = Worker(full)
    thread = threading.Thread(target=worker.once)
    thread.start()
    waits: list[float] = []
    while thread.is_alive():
        began = time.perf_counter()
        consent_overview.of_group(full, SECRETARY, rows[0].group)
        waits.append(time.perf_counter() - began)
        time.sleep(0.05)
    thread.join()
    print(f"list while a batch runs: p95 {np.percentile(waits, 95) * 1000:.0f} ms of {len(waits)}")
    with full.store.reading() as reader:
        assert JOBS.get(reader, job.key).issued == 600
    began = time.perf_counter()
    consent_overview.groups(full, SECRETARY, ConsentKind.PROCESSING)
    print(f"overview of 150 groups: {(time.perf_counter() - began) * 1000:.0f} ms")


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

"""Full counts of the desk: 3,000 students in 150 groups as Word and PDF, 500 scanned sheets; figures are printed."""

# ruff: noqa: T201 — the figures of the full counts are what is printed

from __future__ import annotations

import io
import threading
import time
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
def test_500_sheets_come_back(full: House) -> None:
    random = np.random.default_rng(5)
    with full.store.reading() as reader:
        some = CONSENTS.find(reader, limit=500)
        files = [(one.code, full.files.get(ISSUED.get(reader, one.paper).sha256)) for one in some]
    with Pool() as pool:
        made = pool.batch(files).pdfs
    sheets = [page for one in made for page in scanner.drawn(one.pdf)]
    noisy = [scanner.scanned(sheets[place], random) for place in random.permutation(len(sheets))]
    with full.store.reading() as reader:
        today = full.today(full.college(reader))
    began = time.perf_counter()
    job = scanning.start(full, SECRETARY, io.BytesIO(scanner.pile(noisy)), today, "500")
    work.do(full, job.key, batchrun.holder_name(full))
    with full.store.reading() as reader:
        ended = JOBS.get(reader, job.key)
        kept = [CONSENTS.get(reader, one.key) for one in some]
        wrong = [
            one for one in kept if one.scan_sha256 and ISSUED.get(reader, one.paper).scan_sha256 != one.scan_sha256
        ]
    print(f"scans: {len(sheets)} pages of 500 sheets, {ended.issued} attached, {time.perf_counter() - began:.0f} s")
    assert ended.issued >= 0.99 * len(sheets)
    assert not wrong

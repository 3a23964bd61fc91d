"""The full counts of PDF: 500 scanned sheets, 3,000 consents; figures are printed, counts are asserted."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pytest

from service.rendering import scans
from service.rendering.office import Pool
from tests.unit.pdf import papers, scanner

pytestmark = pytest.mark.needs_office


def test_500_sheets_with_noise_turned_and_shuffled(tmp_path: Path) -> None:
    codes = [f"SOGL{n:05d}" for n in range(500)]
    with Pool(offices=2, folder=tmp_path) as pool:
        made = pool.batch([(code, papers.consent(n, payload=scanner.payload(code))) for n, code in enumerate(codes)])
    random = np.random.default_rng(500)
    order = random.permutation(500)
    sheets: list[tuple[bytes, int, int]] = []
    for first in range(0, 500, 25):
        some = [scanner.scanned(scanner.drawn(made.pdfs[index].pdf)[0], random) for index in order[first : first + 25]]
        stored = zip(scanner.jpegs(some, tmp_path), some, strict=True)
        sheets += [(data, sheet.shape[1], sheet.shape[0]) for data, sheet in stored]
    path = tmp_path / "pile.pdf"
    path.write_bytes(scanner.pile(sheets))
    start = time.perf_counter()
    reads = scans.read_pile(path, scanner.parse)
    taken = time.perf_counter() - start
    right = sum(read.code == codes[index] for read, index in zip(reads, order, strict=True))
    wrong = sum(read.code not in {None, codes[index]} for read, index in zip(reads, order, strict=True))
    sys.stdout.write(
        f"\n{right} of 500 read, {wrong} wrong, {taken:.0f} s, pile of {path.stat().st_size / 1e6:.0f} MB\n"
    )
    assert wrong == 0
    assert right >= 495


def test_3000_consents_of_two_pages(tmp_path: Path) -> None:
    docs = [(f"согласие {n}", papers.consent(n, pages=2)) for n in range(3000)]
    with Pool(offices=2, folder=tmp_path) as pool:
        start = time.perf_counter()
        result = pool.batch(docs)
        taken = time.perf_counter() - start
    pages = sum(made.pages for made in result.pdfs)
    sys.stdout.write(f"\n{len(result.pdfs)} consents, {pages} pages in {taken:.0f} s, {pages / taken:.0f} pages/s\n")
    assert (len(result.pdfs), pages, result.failures) == (3000, 6000, ())

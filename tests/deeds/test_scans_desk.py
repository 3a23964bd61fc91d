"""Signed sheets come back in one scan: printed by the house itself, turned, shaded, shuffled; each to its own consent."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from records.registry import CONSENTS, ISSUED, JOBS, SCAN_PAGES
from schemas.consent import Consent
from schemas.issued import State
from schemas.job import Job
from service.errors import Invalid
from service.jobs import Worker
from service.rendering import pdf, pdf_fast
from service.rendering.office import Pool
from service.usecases import consents, scanning
from service.usecases.house import House
from tests.deeds.test_consents_states import DAY, printed_group
from tests.people import SECRETARY
from tests.unit.pdf import scanner

pytestmark = pytest.mark.needs_office


def sheets_of(house: House, some: list[Consent]) -> list[bytes]:
    """The issued sheets as PDF, in order."""
    with house.store.reading() as reader:
        files = [(one.code, house.files.get(ISSUED.get(reader, one.paper).sha256)) for one in some]
    with Pool() as pool:
        made = pool.batch(files)
    assert not made.failures
    return [one.pdf for one in made.pdfs]


def scan(house: House, pile: bytes) -> Job:
    job = scanning.start(house, SECRETARY, io.BytesIO(pile), DAY, "пачка.pdf")
    assert Worker(house).once()
    with house.store.reading() as reader:
        return JOBS.get(reader, job.key)


def test_a_shuffled_noisy_pile_finds_its_consents_and_the_rest_waits_for_a_hand(house: House) -> None:
    random = np.random.default_rng(11)
    some = [*printed_group(house), *printed_group(house, "ДО-22"), *printed_group(house, "ИС-31", missing=False)][:20]
    pdfs = sheets_of(house, some)
    pages = [page for data in pdfs for page in scanner.drawn(data)]
    order = random.permutation(len(pages))
    blank = np.full(pages[0].shape, 240, np.uint8)
    noisy = [scanner.scanned(pages[place], random) for place in order]
    job = scan(house, scanner.pile([*noisy, blank]))
    assert (job.total, job.issued, job.failed) == (len(pages) + 1, len(pages), 1)
    with house.store.reading() as reader:
        for one, printed in zip(some, pdfs, strict=True):
            kept = CONSENTS.get(reader, one.key)
            paper = ISSUED.get(reader, one.paper)
            assert (kept.given_on, paper.state, paper.scan_sha256) == (DAY, State.SIGNED, kept.scan_sha256)
            assert pdf.page_count(house.files.get(kept.scan_sha256)) == pdf.page_count(printed)
    queue = scanning.queue(house, SECRETARY)
    assert [(one.page.page_no, one.page.reason) for one in queue] == [(len(pages) + 1, "код на листе не прочитан")]
    assert scanning.page_pdf(house, SECRETARY, queue[0].page.key).startswith(b"%PDF")
    scanning.dismiss(house, SECRETARY, [queue[0].page.key])
    assert scanning.queue(house, SECRETARY) == []
    assert list(Path(house.settings.data, "jobs").rglob("pile.pdf")) == []


def test_a_page_is_attached_by_hand_and_taken_back(house: House) -> None:
    one = printed_group(house)[0]
    blank = np.full((400, 300), 240, np.uint8)
    scan(house, scanner.pile([blank]))
    page = scanning.queue(house, SECRETARY)[0].page
    with pytest.raises(Invalid):
        scanning.by_hand(house, SECRETARY, page.key, "777", DAY)
    scanning.by_hand(house, SECRETARY, page.key, f"№ {one.number}", DAY)
    with house.store.reading() as reader:
        assert CONSENTS.get(reader, one.key).given_on == DAY
    scanning.undo(house, SECRETARY, one.key)
    with house.store.reading() as reader:
        assert CONSENTS.get(reader, one.key).given_on is None
        assert ISSUED.get(reader, one.paper).scan_sha256 == ""
        assert SCAN_PAGES.count(reader, {"state": "open"}) == 0


def test_a_pile_begun_again_attaches_nothing_twice(house: House) -> None:
    some = printed_group(house)[:2]
    pile = pdf_fast.joined(sheets_of(house, some))
    first = scan(house, pile)
    again = scan(house, pile)
    assert (first.failed, again.failed) == (0, 0)
    with house.store.reading() as reader:
        assert {CONSENTS.get(reader, one.key).given_on for one in some} == {DAY}


def test_a_sheet_that_the_wrong_one_signed_goes_to_a_hand_with_its_reason(house: House) -> None:
    one = printed_group(house)[0]
    with house.store.transaction(SECRETARY) as tx:
        CONSENTS.save(tx, replace(CONSENTS.get(tx, one.key), withdrawn_on=DAY))
    scan(house, sheets_of(house, [one])[0])
    assert "отозвано" in scanning.queue(house, SECRETARY)[0].page.reason
    with house.store.reading() as reader:
        assert not CONSENTS.get(reader, one.key).scan_sha256


def test_what_is_no_pdf_is_refused_at_once(house: House) -> None:
    for content in (b"", b"PK\x03\x04"):
        with pytest.raises(Invalid):
            scanning.start(house, SECRETARY, io.BytesIO(content), DAY, "x")
    assert consents.is_sheet("consent_pd")

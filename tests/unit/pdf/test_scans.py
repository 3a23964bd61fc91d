"""A pile of signed sheets comes back: every sheet goes to its own document, none to another's, the rest to a hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import segno

from schemas.errors import Invalid
from service.rendering import pdf, pdf_fast, scans
from service.rendering.office import Pool

from . import papers, scanner


@pytest.fixture(scope="module")
def sheets(warm: Pool) -> list[tuple[str, bytes]]:
    """(code, PDF) of consents of one and two pages."""
    codes = [f"SOGL{n:05d}" for n in range(6)]
    docs = [(code, papers.consent(n, pages=1 + n % 2, payload=scanner.payload(code))) for n, code in enumerate(codes)]
    return [(made.name, made.pdf) for made in warm.batch(docs).pdfs]


@pytest.mark.needs_office
def test_shuffled_noisy_turned_pile_is_sorted(sheets: list[tuple[str, bytes]], tmp_path: Path) -> None:
    random = np.random.default_rng(2026)
    pages = [(code, sheet) for code, data in sheets for sheet in scanner.drawn(data)]
    random.shuffle(pages)
    pile = scanner.pile([scanner.scanned(sheet, random) for _, sheet in pages])
    path = tmp_path / "pile.pdf"
    path.write_bytes(pile)
    reads = scans.read_pile(path, scanner.parse)
    assert [read.code for read in reads] == [code for code, _ in pages]
    assert [read.page_no for read in reads] == list(range(1, len(pages) + 1))
    cut = dict(scans.extract(path, scans.by_code(reads)))
    assert {code: pdf.page_count(data) for code, data in cut.items()} == {
        code: pdf.page_count(data) for code, data in sheets
    }


@pytest.mark.needs_office
def test_clean_sheet_upside_down_is_read(sheets: list[tuple[str, bytes]]) -> None:
    code, data = sheets[0]
    sheet = scanner.drawn(data)[0]
    for turned in (sheet[::-1, ::-1], sheet.T[::-1], sheet.T[:, ::-1]):
        (read,) = scans.read_pile(scanner.pile([np.ascontiguousarray(turned)]), scanner.parse)
        assert (read.code, read.reason) == (code, "")


def sheet_with(*payloads: str) -> np.ndarray:
    """A sheet with QR codes one below another."""
    sheet = np.full((2339, 1654), 255, np.uint8)
    for place, text in enumerate(payloads):
        code = qr(text)
        sheet[100 + 700 * place : 100 + 700 * place + code.shape[0], 200 : 200 + code.shape[1]] = code
    return sheet


def qr(text: str) -> np.ndarray:
    modules = np.array([list(row) for row in segno.make(text, error="m", micro=False).matrix], np.uint8)
    return np.kron(np.pad(255 * (1 - modules), 4, constant_values=255), np.ones((8, 8), np.uint8)).astype(np.uint8)


@pytest.mark.parametrize(
    ("payloads", "code", "reason"),
    [
        ((), None, scans.NOTHING),
        (("https://shop.example/item",), None, scans.FOREIGN),
        (("SOGL00001-000",), None, scans.FOREIGN),
        ((scanner.payload("SOGL00001"), scanner.payload("SOGL00002")), None, scans.SEVERAL),
        ((scanner.payload("SOGL00001"), scanner.payload("SOGL00001")), "SOGL00001", ""),
        ((scanner.payload("SOGL00001"), "https://shop.example/item"), "SOGL00001", ""),
    ],
)
def test_what_is_unclear_goes_to_a_hand_with_its_reason(
    payloads: tuple[str, ...], code: str | None, reason: str
) -> None:
    (read,) = scans.read_pile(scanner.pile([sheet_with(*payloads)]), scanner.parse)
    assert (read.page_no, read.code, read.reason) == (1, code, reason)


def test_limits_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pile = scanner.pile([sheet_with()])
    with pytest.raises(Invalid, match="не больше 2;"):
        scans.read_pile(pdf_fast.joined([pile] * 3), max_pages=2)
    monkeypatch.setattr(scans, "MAX_BYTES", 100)
    with pytest.raises(Invalid, match="300 МБ"):
        scans.read_pile(pile)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"PK\x03\x04"])
def test_what_is_no_pdf_is_told(data: bytes) -> None:
    with pytest.raises(Invalid, match="не открывается как PDF"):
        scans.read_pile(data)


def test_giant_page_does_not_take_the_memory() -> None:
    giant = scanner.pile([sheet_with(scanner.payload("SOGL00001"))]).replace(b"[0 0 595", b"[0 0 99999")
    assert len(scans.read_pile(giant, scanner.parse)) == 1


def test_pages_are_read_as_they_are_asked_for() -> None:
    pile = pdf_fast.joined([scanner.pile([sheet_with(scanner.payload("A"))])] * 5)
    stream = scans.pages(pile, scanner.parse)
    assert next(stream).code == "A"
    stream.close()

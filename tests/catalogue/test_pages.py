"""All papers as PDF, made in one batch: fonts lie within, sheets are A4, and one page is one page."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from service.rendering import pdf as pdfs
from service.rendering.office import Made, Pool
from tests.catalogue.shelf import CATALOGUE, KEYS, filled

LONGEST = {"order_curator": 3, "order_coordinator": 3, "consent_image": 3, "consent_withdrawal": 1}
"""Pages at most; an award is one page (its back, where it has one, is a sheet of its own kind)."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Made]:
    papers = [(key, filled(key)) for key in KEYS]
    with Pool(offices=1, folder=tmp_path_factory.mktemp("office")) as pool:
        result = pool.batch(papers)
    assert list(result.failures) == []
    return {one.name: one for one in result.pdfs}


@pytest.mark.needs_office
def test_every_paper_becomes_pdf_on_a4(made: dict[str, Made]) -> None:
    assert made.keys() == set(KEYS)
    for one in made.values():
        for page in PdfReader(io.BytesIO(one.pdf)).pages:
            sides = sorted((float(page.mediabox.width), float(page.mediabox.height)))
            assert sides == pytest.approx([595.3, 841.9], abs=1), one.name


@pytest.mark.needs_office
def test_one_page_where_one_is_due(made: dict[str, Made]) -> None:
    longest = LONGEST | {kind.key: 1 for kind in CATALOGUE if kind.manifest.genre == "award"}
    assert {key: made[key].pages for key in longest if key in made and made[key].pages > longest[key]} == {}


@pytest.mark.needs_office
def test_fonts_lie_within(made: dict[str, Made], tmp_path: Path) -> None:
    whole = tmp_path / "all.pdf"
    whole.write_bytes(pdfs.merge(one.pdf for one in made.values()))
    listed = subprocess.run(["pdffonts", str(whole)], capture_output=True, text=True, check=True).stdout.splitlines()[
        2:
    ]
    assert listed
    assert [line for line in listed if line.split()[-5] != "yes"] == []

"""A year for an inspector: every file, both inventories, every digest; nothing half written."""

from __future__ import annotations

import hashlib
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from service.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from service.rendering.text import text
from service.usecases import journal_import, library
from service.usecases.house import House
from service.usecases.issue import issue
from service.usecases.year_export import year_export
from tests.people import INSPECTOR, METHODIST, SECRETARY, order, scan

YEAR = "2026-2027"


def test_the_zip_holds_every_paper_of_the_year_in_its_folder_with_its_digest(house: House, tmp_path: Path) -> None:
    first, second = (issue(house, SECRETARY, order()) for _ in range(2))
    issue(house, SECRETARY, order(date="05.09.2022", since="05.09.2022"))
    library.sign(house, SECRETARY, first.id, scan())
    library.annul(house, SECRETARY, second.id, "издан по ошибке")
    out = tmp_path / "год.zip"
    done = year_export(house, INSPECTOR, YEAR, out)
    assert (done.papers, done.sha256) == (2, hashlib.sha256(out.read_bytes()).hexdigest())
    with zipfile.ZipFile(out) as bundle:
        content = {name: bundle.read(name) for name in bundle.namelist()}
    assert len(content) == done.files == 6
    sums = dict(reversed(line.split("  ", 1)) for line in content.pop("sha256.txt").decode().splitlines())  # type: ignore[misc]
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}
    papers = {name: data for name, data in content.items() if name.endswith(".docx") and "/" in name}
    assert {hashlib.sha256(data).hexdigest() for data in papers.values()} == {first.sha256, second.sha256}
    assert all(name.startswith("Этап 1/Журнал регистрации приказов по основной деятельности/") for name in papers)
    said = text(content["Опись.docx"]).replace("\u00a0", " ")
    assert "издан по ошибке" in said
    assert "постоянно" in said
    rows = list(load_workbook(BytesIO(content["Опись.xlsx"])).active.iter_rows(values_only=True))
    assert [row[7] for row in rows[1:]] == [first.sha256, second.sha256]
    assert rows[1][5] == "подписан"
    assert house.store.head()[0]
    [line] = [one for one in house.store.audit_lines() if one["event"] == "year_export"]
    assert line["facts"]["sha256"] == done.sha256


def test_lines_of_an_earlier_journal_stand_in_the_inventory_without_a_file(house: House, tmp_path: Path) -> None:
    content = "number;date;heading\n1;12.09.2026;О дежурстве\n".encode()
    journal_import.bring_in(house, SECRETARY, "journal_orders_od", "2026", content)
    done = year_export(house, INSPECTOR, YEAR, tmp_path / "год.zip")
    assert (done.papers, done.files) == (1, 3)


def test_what_can_not_be_exported_is_a_sentence_and_leaves_no_file(house: House, tmp_path: Path) -> None:
    out = tmp_path / "год.zip"
    for year, refusal in (("2026", Invalid), ("2019-2020", NotFound)):
        with pytest.raises(refusal):
            year_export(house, INSPECTOR, year, out)
    with pytest.raises(Forbidden):
        year_export(house, METHODIST, YEAR, out)
    receipt = issue(house, SECRETARY, order())
    path = house.files.path(receipt.sha256)
    path.chmod(0o640)
    path.write_bytes(b"other")
    with pytest.raises(Unavailable):
        year_export(house, INSPECTOR, YEAR, out)
    assert not list(tmp_path.glob("*.zip*"))
    assert not list(tmp_path.glob(".год*"))
    out.write_bytes(b"")
    with pytest.raises(Conflict):
        year_export(house, INSPECTOR, YEAR, out)

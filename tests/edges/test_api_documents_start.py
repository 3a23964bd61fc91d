"""Folders of templates at the start: the college's own laid over the shipped, and a broken one that stops everything."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from docx import Document

from schemas.errors import Invalid
from service.settings import TEMPLATES, Settings
from service.usecases.catalogue import CHECKED, refuse_faulty
from service.wiring import open_house

ROOT = Path(__file__).resolve().parents[2]
KEY = "order_curator"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A data folder with a copy of one shipped folder as the college's own."""
    return Path(shutil.copytree(TEMPLATES / KEY, tmp_path / "templates" / KEY)).parents[1]


def change(own: Path, was: str, now: str, key: str = KEY) -> None:
    path = own / "templates" / key / "document.toml"
    said = path.read_text(encoding="utf-8")
    assert was in said
    path.write_text(said.replace(was, now, 1), encoding="utf-8")


def serve(data: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "service", "--data", str(data), "serve", "--port", "0"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, encoding="utf-8", timeout=60)


def test_the_college_s_own_folder_takes_the_place_of_the_shipped_one(own: Path) -> None:
    change(own, "title = ", 'title = "Наш приказ о кураторах" # ')
    house = open_house(Settings(data=own))
    kind = house.catalogue.get(KEY)
    assert (kind.own, kind.manifest.title) == (True, "Наш приказ о кураторах")
    assert house.catalogue.get("order_pairs").own is False
    house.store.close()


def test_all_faults_of_all_folders_are_told_at_once_and_nothing_is_made(own: Path) -> None:
    shutil.copytree(TEMPLATES / "order_pairs", own / "templates" / "order_pairs")
    change(own, 'genre = "order"', 'genre = "ukaz"')
    change(own, 'kind = "document_ref"', 'kind = "reference"', "order_pairs")
    (own / "templates" / "empty").mkdir()
    with pytest.raises(Invalid) as caught:
        open_house(Settings(data=own))
    told = {fault.field.split(":")[0] for fault in caught.value.faults}
    assert told == {KEY, "order_pairs", "empty"}
    assert not (own / "records").exists()


def test_a_broken_folder_stops_serve_with_the_list_of_faults(own: Path) -> None:
    change(own, 'genre = "order"', 'genre = "ukaz"')
    done = serve(own)
    assert done.returncode == 1
    assert f"{KEY}" in done.stderr
    assert "ukaz" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_shipped_folder_stops_the_start_too(tmp_path: Path) -> None:
    shipped = tmp_path / "shipped"
    shutil.copytree(TEMPLATES / "_shared", shipped / "_shared")
    shutil.copytree(TEMPLATES / KEY, shipped / KEY)
    (shipped / KEY / "document.toml").write_text("title = [", encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        open_house(Settings(data=tmp_path / "data", templates=shipped))
    assert [fault.field for fault in caught.value.faults] == [f"{KEY}: document.toml"]


def test_a_word_file_that_reads_a_slot_nobody_has_stops_the_start(tmp_path: Path) -> None:
    own = tmp_path / "templates" / "order_curator"
    shutil.copytree(TEMPLATES / "order_curator", own)
    document = Document(str(own / "template.docx"))
    document.paragraphs[0].add_run("{{ организация.полнае }}")
    document.save(str(own / "template.docx"))
    settings = Settings(data=tmp_path)
    house = open_house(settings)
    try:
        with pytest.raises(Invalid) as caught:
            refuse_faulty(settings, house.catalogue.whole())
    finally:
        house.store.close()
    assert [fault.field for fault in caught.value.faults] == ["order_curator"]
    assert "организация.полное" in caught.value.faults[0].detail


def test_a_sound_catalogue_is_read_once(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    house = open_house(settings)
    try:
        refuse_faulty(settings, house.catalogue.whole())
    finally:
        house.store.close()
    kept = (tmp_path / CHECKED).read_text(encoding="ascii").split()
    assert len(kept) == len(house.catalogue.types)

"""Commands of contests, templates, acts, extracts and texts for the site: the doors of the pages, for scripts."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from docx import Document

from records.registry import PEOPLE
from service.cli.main import group
from service.settings import Settings
from service.wiring import open_house


def run(data: Path, *arguments: str, typed: Any = None, code: int = 0) -> str:
    text = json.dumps(typed, ensure_ascii=False) if typed is not None else ""
    done = CliRunner().invoke(group, ["--data", str(data), *arguments], input=text)
    assert done.exit_code == code, done.output
    return done.stdout


def people(data: Path) -> list[str]:
    house = open_house(Settings(data=data))
    with house.store.reading() as reader:
        found = [one.key for one in PEOPLE.find(reader, order=("surname", "key")) if one.position]
    house.store.close()
    return found


def test_a_contest_from_announcement_to_the_rows_of_its_diplomas(data: Path) -> None:
    keys = people(data)
    asked = {
        "year": "2026-2027",
        "nominations": ["Наставник"],
        "criteria": [{"name": "Итог", "best": 5}],
        "experts": keys[:1],
    }
    contest = json.loads(run(data, "contest", "announce", "--data", "-", typed=asked))["id"]
    entry = json.loads(
        run(data, "contest", "enter", contest, "--data", "-", typed={"nomination": "Наставник", "people": keys[1:2]})
    )
    run(data, "contest", "results", contest, "--json", code=1)
    run(data, "contest", "score", contest, keys[0], "--data", "-", typed={entry["id"]: [9]}, code=1)
    assert run(data, "contest", "score", contest, keys[0], "--data", "-", typed={entry["id"]: [4]}).strip() == "1"
    assert json.loads(run(data, "contest", "results", contest, "--close", "--json"))["items"][0]["place"] == 1
    assert json.loads(run(data, "contest", "paper", contest, "diplomas"))["type"] == "diploma_winner"
    assert "итоги подведены" in run(data, "contest", "list")


def test_a_template_and_a_document_of_ones_own(data: Path, tmp_path: Path) -> None:
    word = tmp_path / "шаблон.docx"
    run(data, "template", "take", "order_curator", "--out", str(word))
    edition = json.loads(run(data, "template", "upload", "order_curator", str(word), "--json"))["edition"]
    run(data, "template", "publish", edition, "--reason", "проверка")
    assert edition in run(data, "template", "editions", "order_curator")
    run(data, "template", "withdraw", "order_curator", "--reason", "назад")
    document, out = Document(BytesIO(word.read_bytes())), tmp_path / "плохой.docx"
    document.paragraphs[0].insert_paragraph_before("{{ кураторы")
    document.save(str(out))
    commented = tmp_path / "замечания.docx"
    run(data, "template", "upload", "order_curator", str(out), "--commented", str(commented), code=1)
    assert len(list(Document(str(commented)).comments)) == 1
    own, described = Document(), tmp_path / "document.toml"
    own.add_paragraph("Дана {{ наставник.фио|дательный }}. {{ подписант.подпись }}")
    own.save(str(out))
    run(data, "template", "draft", str(out), "--out", str(described))
    described.write_text(described.read_text(encoding="utf-8").replace("Новый документ", "Справка"), encoding="utf-8")
    run(data, "template", "install", "spravka", str(out), "--manifest", str(described), "--reason", "нужна")
    assert "spravka" in run(data, "document", "list")


def test_acts_of_a_day_and_the_college_s_own(data: Path, tmp_path: Path) -> None:
    said = ("--genitive", "приказа края от 01.02.2022 № 7", "--since", "01.02.2022", "--used-by", "order_curator")
    run(data, "acts", "set", "kray_7", *said)
    assert "kray_7" in run(data, "acts", "list", "--day", "2022-09-05")
    assert "kray_7" not in run(data, "acts", "list", "--day", "2021-09-05")
    file = tmp_path / "acts.toml"
    file.write_bytes((data / "templates" / "_shared" / "acts.toml").read_bytes())
    run(data, "acts", "restore", "kray_7")
    assert run(data, "acts", "import", str(file)).strip() == "Своих актов: 1"


def test_an_extract_an_earlier_order_and_a_text_for_the_site(data: Path) -> None:
    keys = people(data)
    order = {"curators": [{"person": keys[0]}], "control_person": "self", "since": "01.09.2030"}
    paper = json.loads(run(data, "document", "issue", "order_curator", "--data", "-", "--json", typed=order))
    extract = json.loads(run(data, "document", "extract", paper["id"], "--person", keys[0]))
    typed = {**extract, "certified_by": keys[1]}
    assert json.loads(run(data, "document", "issue", "order_extract", "--data", "-", "--json", typed=typed))["sha256"]
    assert json.loads(run(data, "document", "again", paper["id"], "--years", "1"))["since"] == "2031-09-01"
    text = {
        "title": "Итоги",
        "year": "2026-2027",
        "text": ["Год прошёл."],
        "persons": [{"person": keys[0], "merit": "победил"}],
    }
    assert "Год прошёл." in run(data, "document", "publication", "publication_results", "--data", "-", typed=text)
    run(data, "document", "publication", "order_curator", "--data", "-", typed=order, code=1)

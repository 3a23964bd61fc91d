"""`nastavnik import` as scripts use it: dry run, columns from a file, JSON, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

from tests.edges.test_cli_documents import run
from tests.unit.importing.import_nasty import NASTY

LIST = "Кто;Группа;Связь\nНовиков Олег Олегович;ТМ-21;8 914 000-00-01\n"


def test_a_list_is_tried_and_saved(data: Path, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(LIST, encoding="cp1251")
    (tmp_path / "map.json").write_text(json.dumps({"Кто": "full_name", "Связь": "phone"}), encoding="utf-8")
    arguments = ("import", "people", str(tmp_path / "list.csv"), "--map", str(tmp_path / "map.json"), "--json")
    tried = run(*arguments, "--dry-run", data=data)
    said = json.loads(tried.stdout)
    assert (tried.returncode, said["saved"], said["preview"]["counts"]["new"]) == (0, False, 1)
    done = json.loads(run(*arguments, data=data).stdout)
    assert done["saved"]
    assert dict(done["preview"]["new"][0]["values"])["phone"] == "+79140000001"
    again = run("import", "people", str(tmp_path / "list.csv"), data=data)
    assert again.returncode == 0
    assert "новых 0" in again.stdout
    assert "Ничего не сохранено" in again.stdout


def test_a_faulty_list_ends_with_one_and_says_where(data: Path, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("ФИО;Группа\nИванов И.И.;ТМ-21\n", encoding="utf-8")
    done = run("import", "people", str(tmp_path / "list.csv"), data=data)
    assert done.returncode == 1
    assert "A2" in done.stderr
    (tmp_path / "map.json").write_text("[]", encoding="utf-8")
    wrong = run("import", "groups", str(tmp_path / "list.csv"), "--map", str(tmp_path / "map.json"), data=data)
    assert wrong.returncode == 1


def test_rows_struck_out_are_left_out_and_named(data: Path, tmp_path: Path) -> None:
    """Colleges strike out those who left: they are not taken, and it is said how to take them."""
    (tmp_path / "list.xlsx").write_bytes(NASTY["those_who_left_struck_out"].make())
    said = run("import", "people", str(tmp_path / "list.xlsx"), data=data)
    assert "новых 2" in said.stdout
    assert "3 (Сидоров Олег Ильич)" in said.stdout
    assert "снимите зачёркивание в Excel" in said.stdout
    told = json.loads(run("import", "people", str(tmp_path / "list.xlsx"), "--dry-run", "--json", data=data).stdout)
    assert [one["reason"] for one in told["preview"]["skipped"]] == ["строка зачёркнута: не взята"] * 4

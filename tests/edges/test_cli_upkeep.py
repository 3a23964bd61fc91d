"""`doctor`, `backup`, `restore`, `export`, `journal` as scripts use them: JSON, sentences, exit codes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tinydb import TinyDB

from service.__main__ import group
from service.rendering.text import text
from service.settings import Settings
from service.usecases.house import House
from service.usecases.issue import Receipt, issue
from service.wiring import open_house
from tests.people import SECRETARY, sample

KEY = "длинный ключ копии"


def run(data: Path, *arguments: str, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(group, ["--data", str(data), *arguments], env=env)


def issued(data: Path) -> Receipt:
    house: House = open_house(Settings(data=data))
    try:
        today = house.today(college(house)).isoformat()
        return issue(house, SECRETARY, sample(house, "order_curator", since=today, date=None))
    finally:
        house.store.close()


def college(house: House) -> Any:
    with house.store.reading() as reader:
        return house.college(reader)


@pytest.fixture
def key(tmp_path: Path) -> dict[str, str]:
    path = tmp_path / "ключ"
    path.write_text(f"{KEY}\n", encoding="utf-8")
    return {"NASTAVNIK_BACKUP_KEY_FILE": str(path)}


def test_doctor_is_content_and_then_names_what_was_changed(data: Path) -> None:
    receipt = issued(data)
    said = json.loads(run(data, "doctor", "--json").stdout)
    assert said["ok"] is True
    path = data / "archive" / receipt.sha256[:2] / receipt.sha256
    path.chmod(0o640)
    path.write_bytes(b"other")
    done = run(data, "doctor", "--json", "--rebuild-search")
    said = json.loads(done.stdout)
    assert (done.exit_code, said["ok"]) == (1, False)
    [finding] = [one for one in said["findings"] if one["severity"] == "error"]
    assert finding.keys() == {"code", "severity", "subject", "path", "advice"}
    assert data / finding["path"] == path
    plain = run(data, "doctor")
    assert plain.exit_code == 1
    assert "ОШИБКА" in plain.stdout


def test_doctor_names_records_that_do_not_open(data: Path) -> None:
    issued(data)
    file = data / "records" / "records.db"
    content = bytearray(file.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 4000] = b"\xff" * 4000
    file.write_bytes(content)
    done = run(data, "doctor", "--json")
    said = json.loads(done.stdout)
    assert (done.exit_code, said["ok"]) == (1, False)
    assert {one["path"] for one in said["findings"] if one["severity"] == "error"} == {"records"}


@pytest.mark.parametrize("broken", ["order_curator/document.toml", "_shared/acts.toml"])
def test_doctor_speaks_when_a_folder_of_templates_is_broken_and_examines_the_rest(data: Path, broken: str) -> None:
    """No other command starts then, so this one must say why, in its own form."""
    receipt = issued(data)
    path = data / "templates" / broken
    path.parent.mkdir(parents=True)
    path.write_bytes(b"title = \xff")
    (data / "archive" / receipt.sha256[:2] / receipt.sha256).unlink()
    done = run(data, "doctor", "--json")
    said = json.loads(done.stdout)
    assert (done.exit_code, said["ok"]) == (1, False)
    codes = [one["code"] for one in said["findings"] if one["severity"] == "error"]
    assert codes[-1] == "file-missing"
    assert set(codes) == {"template-broken", "file-missing"}
    assert "ОШИБКА: " in run(data, "doctor").stdout


def test_a_backup_is_drilled_and_restored(data: Path, tmp_path: Path, key: dict[str, str]) -> None:
    receipt = issued(data)
    copy = tmp_path / "копия.nstv"
    assert run(data, "backup", str(copy), env=key).exit_code == 0
    drilled = run(tmp_path / "none", "restore", str(copy), "--check", env=key)
    assert drilled.exit_code == 0, drilled.output
    assert "нет списка" not in drilled.output
    assert not (tmp_path / "none").exists()
    assert run(tmp_path / "new", "restore", str(copy), env=key).exit_code == 0
    [line] = [json.loads(text) for text in run(tmp_path / "new", "document", "log", "--json").stdout.splitlines()]
    assert (line["key"], line["sha256"]) == (receipt.id, receipt.sha256)
    assert hashlib.sha256((tmp_path / "new" / line["file"]).read_bytes()).hexdigest() == receipt.sha256
    refused = run(tmp_path / "new", "restore", str(copy), env=key)
    assert refused.exit_code == 1
    assert "пустую папку" in refused.stderr


def test_a_file_that_is_no_backup_and_a_key_file_that_is_not_there(
    data: Path, tmp_path: Path, key: dict[str, str]
) -> None:
    (tmp_path / "чужое").write_bytes(b"other")
    refused = run(tmp_path / "new", "restore", str(tmp_path / "чужое"), "--check", env=key)
    assert refused.exit_code == 1
    assert "не открывается" in refused.stderr
    missing = {"NASTAVNIK_BACKUP_KEY_FILE": str(tmp_path / "нет")}
    assert run(data, "backup", str(tmp_path / "копия"), env=missing).exit_code == 1
    assert not (tmp_path / "копия").exists()


def test_everything_in_the_open_and_one_year_for_an_inspector(data: Path, tmp_path: Path) -> None:
    receipt = issued(data)
    assert run(data, "export", str(tmp_path / "всё")).exit_code == 0
    with TinyDB(tmp_path / "всё" / "records.json") as database:
        assert [row["sha256"] for row in database.table("issued")] == [receipt.sha256]
    done = run(data, "export", "--year", receipt.academic_year, str(tmp_path / "год.zip"))
    assert done.exit_code == 0, done.output
    assert hashlib.sha256((tmp_path / "год.zip").read_bytes()).hexdigest() in done.stdout
    assert run(data, "export", "--year", "2026", str(tmp_path / "другой.zip")).exit_code == 1


def test_a_journal_is_listed_printed_and_brought_in(data: Path, tmp_path: Path) -> None:
    rows = tmp_path / "журнал.csv"
    rows.write_text("number;date;heading;reason\n1;12.01.2026;О дежурстве;\n2;13.01.2026;О графике;испорчен\n")
    assert run(data, "journal", "import", "journal_orders_od", "2026", str(rows)).exit_code == 0
    inserted = run(
        data, "journal", "insert", "journal_orders_od", "2026", "--after", "1", "--date", "12.01.2026",
        "--heading", "О доплате", "--reason", "забыт",
    )  # fmt: skip
    assert inserted.exit_code == 0, inserted.output
    assert "1/2-од" in inserted.stdout
    listed = json.loads(run(data, "journal", "list", "journal_orders_od", "2026", "--json").stdout)
    assert [item["number"] for item in listed["items"]] == ["1-од", "1/2-од", "2-од"]
    for ending in ("docx", "xlsx"):
        out = tmp_path / f"журнал.{ending}"
        assert run(data, "journal", "print", "journal_orders_od", "2026", "--out", str(out)).exit_code == 0
        assert out.read_bytes().startswith(b"PK")
    assert run(data, "journal", "print", "journal_orders_od", "2026", "--out", str(tmp_path / "a.txt")).exit_code == 1


def test_terms_holds_and_what_ran_out_on_the_command_line(data: Path) -> None:
    receipt = issued(data)
    listed = json.loads(run(data, "retention", "list", "--json").stdout)
    assert {item["code"] for item in listed["items"]} >= {"R19a", "R441"}
    assert "R19a" in run(data, "retention", "list").stdout
    assert run(data, "retention", "hold", receipt.id, "--year", "2026-2027", "--reason", "суд").exit_code == 2
    assert run(data, "retention", "hold", "нет", "--reason", "суд").exit_code == 1
    ban = run(data, "retention", "hold", receipt.id, "--reason", "запрос прокуратуры").stdout.strip()
    shown = json.loads(run(data, "retention", "show", receipt.id, "--json").stdout)
    assert (shown["code"], shown["until"], [hold["key"] for hold in shown["holds"]]) == ("R19a", None, [ban])
    assert ban in run(data, "retention", "show", receipt.id).stdout
    assert run(data, "retention", "lift", ban, "--reason", "окончено").exit_code == 0
    assert run(data, "retention", "lift", ban, "--reason", "окончено").exit_code == 1
    assert json.loads(run(data, "retention", "due", "--json").stdout)["ready"] == []
    assert run(data, "retention", "due", "--day", "вчера").exit_code == 1


def test_a_key_that_can_not_be_read_or_is_not_given_is_one_refusal(data: Path, tmp_path: Path) -> None:
    (tmp_path / "ключ").write_bytes(b"\xff\xfe\xfa")
    bad = run(data, "backup", str(tmp_path / "копия"), env={"NASTAVNIK_BACKUP_KEY_FILE": str(tmp_path / "ключ")})
    assert (bad.exit_code, "не читается" in bad.stderr) == (1, True)
    none = run(data, "backup", str(tmp_path / "копия"))
    assert (none.exit_code, "Ключа копии нет" in none.stderr) == (1, True)
    piped = CliRunner().invoke(group, ["--data", str(data), "backup", str(tmp_path / "копия")], input=f"{KEY}\n")
    assert piped.exit_code == 0, piped.output


def test_every_journal_prints_also_without_a_form_of_its_own(data: Path, tmp_path: Path) -> None:
    rows = tmp_path / "протоколы.csv"
    rows.write_text("номер;дата;заголовок\n1;05.09.2026;О выборах\n")
    assert run(data, "journal", "import", "journal_minutes_parents", "2026-2027", str(rows)).exit_code == 0
    out = tmp_path / "протоколы.docx"
    assert run(data, "journal", "print", "journal_minutes_parents", "2026-2027", "--out", str(out)).exit_code == 0
    said = text(out.read_bytes())
    assert "Протоколы родительских собраний (2026-2027)" in said
    assert "О выборах" in said
    assert run(data, "journal", "list", "journal_minutes_parents").stdout == "2026-2027\t1\n"

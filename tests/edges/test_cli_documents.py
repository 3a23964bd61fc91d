"""The stable doors of `nastavnik document …` as scripts outside use them: a second process, JSON, exit codes."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.people import IVANOVA

ROOT = Path(__file__).resolve().parents[2]
ORDER = {"curators": [{"person": IVANOVA}], "control_person": "self"}


def run(*arguments: str, data: Path, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "service", "--data", str(data), *arguments]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"}
    return subprocess.run(
        command, cwd=ROOT, input=typed, capture_output=True, text=True, check=False, env=environment, encoding="utf-8"
    )


def said(done: subprocess.CompletedProcess[str]) -> Any:
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def order(data: Path, **changes: object) -> str:
    today = said(run("document", "show", "order_curator", "--json", data=data))["sample"]["since"]
    return json.dumps({**ORDER, "since": today, **changes})


def test_list_and_show_give_what_a_script_needs(data: Path) -> None:
    listed = said(run("document", "list", "--json", data=data))
    keys = {item["key"] for item in listed["items"]}
    assert {"order_curator", "order_implementation"} <= keys
    assert listed["total"] == len(listed["items"])
    assert {"key", "title", "stage", "items", "journal"} <= listed["items"][0].keys()
    shown = said(run("document", "show", "order_curator", "--json", data=data))
    fields = {field["name"]: field for field in shown["fields"]}
    assert {"kind", "label", "required", "cases", "sample"} <= fields["curators"].keys()
    assert fields["curators"]["fields"][0]["cases"] == ["accs"]


def test_issue_prints_one_line_and_the_file_is_what_it_says(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "приказ.docx"
    done = run(
        "document", "issue", "order_curator", "--data", "-", "--out", str(out), "--json", data=data, typed=order(data)
    )
    receipt = said(done)
    assert receipt.keys() == {"id", "type", "journal", "number", "seq", "date", "academic_year", "sha256"}
    assert hashlib.sha256(out.read_bytes()).hexdigest() == receipt["sha256"]
    [line] = [json.loads(text) for text in run("document", "log", "--json", data=data).stdout.splitlines()]
    assert line.keys() == {"journal", "period", "number", "seq", "date", "type", "key", "sha256", "state", "file"}
    assert (data / line["file"]).read_bytes() == out.read_bytes()
    assert line["key"] == receipt["id"]


def test_many_rows_give_a_line_each_and_exit_1_when_one_failed(data: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text("\n".join([order(data), order(data, control_person=""), order(data)]), encoding="utf-8")
    done = run("document", "issue", "order_curator", "--rows", str(rows), "--json", data=data)
    lines = [json.loads(text) for text in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [line.get("seq") for line in lines] == [1, None, 2]
    assert lines[1]["errors"] == [{"field": "control_person", "detail": "Заполните это поле."}]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("document", "issue", "order_curator"), 2),
        (("document", "nothing"), 2),
        (("document", "show", "order_nothing"), 1),
        (("--help",), 0),
        (("document", "issue", "--help"), 0),
        (("serve", "--host", "0.0.0.0"), 2),
    ],
)
def test_exit_codes(arguments: tuple[str, ...], code: int, data: Path) -> None:
    done = run(*arguments, data=data)
    assert done.returncode == code
    assert (done.stdout if code == 0 else done.stderr).strip()
    assert "Traceback" not in done.stderr


def test_faults_stand_each_on_its_line(data: Path) -> None:
    done = run("document", "issue", "order_curator", "--data", "-", data=data, typed="{}")
    assert done.returncode == 1
    assert "curators: Заполните это поле." in done.stderr.splitlines()


def test_an_empty_folder_is_told_what_to_do(tmp_path: Path) -> None:
    done = run("document", "issue", "order_curator", "--data", "-", data=tmp_path / "empty", typed=json.dumps(ORDER))
    assert done.returncode == 1
    assert "demo" in done.stderr


def test_the_training_college_is_not_laid_over_another(data: Path) -> None:
    done = run("demo", data=data)
    assert done.returncode == 1
    assert "уже есть колледж" in done.stderr


def test_a_token_is_printed_once_and_as_narrows_the_rights(data: Path) -> None:
    token = run("user", "token", "secretary", "--scope", "issue", "--days", "30", data=data)
    assert token.returncode == 0
    assert token.stdout.strip()
    refused = run("--as", "director", "document", "issue", "order_curator", "--data", "-", data=data, typed=order(data))
    assert refused.returncode == 1
    assert "роль" in refused.stderr


@pytest.mark.parametrize("rows", ["rows", "rows with the mark of Windows"])
def test_a_batch_that_cannot_be_written_takes_no_numbers(rows: str, data: Path, tmp_path: Path) -> None:
    listed = tmp_path / "rows.jsonl"
    listed.write_text(order(data), encoding="utf-8-sig" if "Windows" in rows else "utf-8")
    batch = ("document", "batch", "order_curator", "--rows", str(listed), "--json", "--out")
    for out in (listed / "b.docx", listed / "folder" / "b.pdf", listed / "folder"):
        done = run(*batch, str(out), data=data)
        assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (1, "", False), done.stderr
        assert not run("document", "log", "--json", data=data).stdout
    done = run(*batch, str(tmp_path / "b.docx"), data=data)
    assert json.loads(done.stdout) == {"total": 1, "issued": 1, "failed": [], "files": ["b.docx"]}, done.stderr


def test_an_order_that_cannot_be_written_takes_no_number(data: Path) -> None:
    for out in ("/proc/приказ.docx", "/proc/нет/приказ.docx"):
        done = run("document", "issue", "order_curator", "--data", "-", "--out", out, data=data, typed=order(data))
        assert (done.returncode, done.stdout, "Traceback" in done.stderr, "/proc" in done.stderr) == (
            1,
            "",
            False,
            True,
        )
    assert not run("document", "log", "--json", data=data).stdout


def test_all_lines_that_cannot_be_read_are_told_at_once_and_nothing_is_issued(data: Path, tmp_path: Path) -> None:
    listed, good = tmp_path / "rows.jsonl", order(data)
    listed.write_text(f'{good}\n{{\n\n["list"]\n{good}\nнет', encoding="utf-8")
    for more in (("--json",), ("--dry-run",)):
        batch = ("document", "batch", "order_curator", "--rows", str(listed), "--out", str(tmp_path / "b.docx"), *more)
        done = run(*batch, data=data)
        assert (done.returncode, done.stdout) == (1, "")
        assert [line.partition(":")[0] for line in done.stderr.splitlines()[:3]] == ["строка 2", "строка 4", "строка 6"]
    assert not (tmp_path / "b.docx").exists()
    assert not run("document", "log", "--json", data=data).stdout

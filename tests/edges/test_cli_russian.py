"""The command line as a stranger tries it: all in Russian, one sentence for a refusal, nothing lost when the output breaks."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from service.__main__ import serve
from service.cli import group, russian
from tests.edges.test_cli_documents import ROOT, order, run

ENGLISH = re.compile(
    r"\b(Usage|Options|Commands|Error|Show|Missing|Invalid|Try|No such|exit|default|required|TEXT|FILENAME)\b"
)


@pytest.fixture(scope="module", autouse=True)
def speak() -> None:
    CliRunner().invoke(group, ["--help"])  # whoever asked before it was Russian leaves no English behind
    russian.speak(group)


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, (*path, name))


def test_every_help_is_russian_and_nothing_is_cut_short() -> None:
    assert serve.name == "serve"
    for path, _ in commands(group):
        said = CliRunner().invoke(group, [*path, "--help"], prog_name="nastavnik").output
        assert said.startswith("Вызов: nastavnik"), path
        assert not ENGLISH.search(said), (path, said)
        assert "..." not in said, path


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing"], "Команды «nothing» нет."),
        (["--nothing", "x"], "Ключа --nothing нет."),
        (["document", "issue"], "Не указано: 'KEY'."),
        (["document", "issue", "order_curator", "--data"], "После ключа --data нужно значение."),
        (["user", "token", "secretary", "--days", "много"], "«много» — не число."),
        (["user", "add", "i.petrova", "--name", "Петрова", "--role", "chief"], "«chief» не подходит; можно одно из:"),
        (["serve", "--port", "99999"], "99999 не в пределах"),
        (["decline", "лишнее"], "Лишнее слово: лишнее."),
        (["render"], "Не указано: 'TEMPLATE'."),
    ],
)
def test_a_wrong_call_is_told_in_russian_with_exit_2(arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(group, arguments, prog_name="nastavnik")
    assert done.exit_code == 2
    assert said in done.stderr
    assert not ENGLISH.search(done.stderr)


def test_files_and_folders_that_are_not_there_are_one_sentence_with_exit_1(tmp_path: Path, data: Path) -> None:
    absent, out = tmp_path / "нет.json", tmp_path / "нет" / "приказ.docx"
    for arguments in (
        ("--data", str(tmp_path / "нет"), "document", "log"),
        ("--data", str(data), "document", "issue", "order_curator", "--data", str(absent)),
        ("--data", str(data), "document", "issue", "order_curator", "--data", str(tmp_path)),
        ("render", str(absent), str(absent)),
    ):
        done = CliRunner().invoke(group, arguments, prog_name="nastavnik")
        assert (done.exit_code, done.stdout, len(done.stderr.splitlines())) == (1, "", 1), done.stderr
    done = run("document", "issue", "order_curator", "--data", "-", "--out", str(out), data=data, typed=order(data))
    assert (done.returncode, done.stdout) == (1, "")
    assert "номер не взят" in done.stderr
    assert run("document", "log", data=data).stdout == ""


def test_broken_json_says_where(data: Path) -> None:
    done = run("document", "issue", "order_curator", "--data", "-", data=data, typed='{"since":\n nope}')
    assert (done.returncode, done.stderr.splitlines()[0]) == (1, "data: Это не JSON: ошибка в строке 2, знак 2.")


def test_a_closed_or_full_output_ends_without_a_trace() -> None:
    for target, code in ((">&-", 0), ("| head -1", 0), ("> /dev/full", 1)):
        done = subprocess.run(
            ["bash", "-c", f"{sys.executable} -m service document list {target}"],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == code
        assert "Traceback" not in done.stderr


def test_the_service_stops_quietly(data: Path) -> None:
    command = [sys.executable, "-m", "service", "--data", str(data), "serve", "--port", "0"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    started = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert started.stdout is not None
    assert re.fullmatch(r"Наставник открыт: http://127.0.0.1:\d{4,5} \(.*\)\n", started.stdout.readline())
    started.send_signal(signal.SIGTERM)
    _, trouble = started.communicate(timeout=20)
    assert started.returncode == 0
    assert "Traceback" not in trouble

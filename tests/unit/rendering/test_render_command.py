from __future__ import annotations

import errno
import json
import os
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner, Result

from service.cli.main import group
from service.rendering.office import available
from service.rendering.text import text

from .word import lines


def run(folder: Path, context: object, *more: str, template: bytes | None = None) -> Result:
    (folder / "t.docx").write_bytes(template or lines("Приказ № {{ номер }}", "{{ кому }}"))
    (folder / "c.json").write_text(context if isinstance(context, str) else json.dumps(context), encoding="utf-8")
    arguments = [str(folder / each) if not each.startswith("-") else each for each in ("t.docx", "c.json", *more)]
    return CliRunner().invoke(group, ["render", *arguments])


def test_one_document(tmp_path: Path) -> None:
    done = run(tmp_path, {"номер": "12-од", "кому": "Рога & Копыта"}, "out.docx")
    assert (done.exit_code, done.output) == (0, "")
    assert text((tmp_path / "out.docx").read_bytes()) == "Приказ № 12-од\nРога & Копыта\n"


def test_an_array_is_a_print_job(tmp_path: Path) -> None:
    assert run(tmp_path, [{"номер": 1, "кому": "а"}, {"номер": 2, "кому": "б"}], "out.docx").exit_code == 0
    data = (tmp_path / "out.docx").read_bytes()
    assert text(data).count("Приказ №") == 2
    assert len(docx.Document(BytesIO(data)).sections) == 2


def test_single_files(tmp_path: Path) -> None:
    assert run(tmp_path, [{"номер": n, "кому": "а"} for n in (1, 2)], "--separate", "out").exit_code == 0
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == ["0001.docx", "0002.docx"]
    assert "№ 2" in text((tmp_path / "out" / "0002.docx").read_bytes())


@pytest.mark.parametrize(
    ("context", "template", "words"),
    [
        ({"номер": None}, None, ["номер", "кому"]),
        ([{"номер": 1, "кому": "а"}, {"номер": 1}], None, ["2.кому"]),
        ([{"а": 1}, {"а": 0}], lines("{{ 1 / а }}"), ["запись 2", "деление на ноль"]),
        ([{"а": 1}, {}], lines("{{ 1 / а + б }}{% if в > 1 %}{% endif %}"), ["1.б", "2.а", "2.б", "2.в"]),
        ({}, lines("{{ номер", "{% if х %}"), ["абзац 1", "абзац 2", "не закрыт"]),
        ("{не json", None, ["строка 1"]),
        ([1], None, ["объектом"]),
        ({}, b"PK", ["не читается"]),
    ],
)
def test_faults_are_told_in_russian(tmp_path: Path, context: object, template: bytes | None, words: list[str]) -> None:
    done = run(tmp_path, context, "out.docx", template=template)
    assert done.exit_code == 1
    assert all(word in done.output for word in words), done.output
    assert not (tmp_path / "out.docx").exists()


def test_out_or_separate(tmp_path: Path) -> None:
    assert run(tmp_path, {}).exit_code == 2
    assert run(tmp_path, {}, "out.docx", "--separate", "d").exit_code == 2


@pytest.mark.parametrize("out", ["out.odt", "out", "out.docx.bak", "out.docm"])
def test_another_ending_is_a_wrong_call(tmp_path: Path, out: str) -> None:
    done = run(tmp_path, {"номер": 1, "кому": "а"}, out)
    assert (done.exit_code, ".docx или .pdf" in done.output) == (2, True)
    assert not (tmp_path / out).exists()


def test_what_the_data_make_fail_is_told_at_its_place(tmp_path: Path) -> None:
    template = lines("{{ номер|рд }}", "{{ кому }}", "{% for х in список %}{{ х + 1 }}{% endfor %}")
    data = {"номер": "12", "кому": "а", "список": ["1"]}
    for context, more in ((data, "out.docx"), ([{**data, "номер": "", "список": []}, data], "out.docx")):
        done = run(tmp_path, context, more, template=template)
        told = [line for line in done.output.splitlines() if line.startswith("  ")]
        assert (done.exit_code, [line.partition(":")[0].strip() for line in told]) == (1, ["абзац 1", "абзац 3"])
    assert "  абзац 1: " in run(tmp_path, [data], "--separate", "d", template=template).output


@pytest.mark.needs_office
@pytest.mark.skipif(bool(available()), reason="no LibreOffice")
@pytest.mark.parametrize("context", [{"номер": 1, "кому": "а"}, [{"номер": 1, "кому": "а"}, {"номер": 2, "кому": "б"}]])
def test_pdf(tmp_path: Path, context: Any) -> None:
    done = run(tmp_path, context, "out.pdf")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")


def test_a_template_without_end_or_without_measure_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.cli.render.SECONDS", 1.0)
    monkeypatch.setattr("service.cli.render.MEMORY_MB", 200)
    loops = "".join(f"{{% for x{n} in л %}}" for n in range(6)) + "{% endfor %}" * 6
    done = run(tmp_path, {"л": list(range(300))}, "out.docx", template=lines(loops))
    assert (done.exit_code, "дольше" in done.output) == (1, True), done.output
    doubled = "{% set а = 'аааааааааааааааа' %}" + "{% set а = а + а %}" * 40 + "{{ а }}"
    monkeypatch.setattr("service.cli.render.SECONDS", 60.0)
    done = run(tmp_path, {}, "out.docx", template=lines(doubled))
    assert (done.exit_code, "памяти" in done.output) == (1, True), done.output


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for more in (("file/out.docx",), ("нет/out.docx",), ("--separate", "file/folder")):
        done = run(tmp_path, {"номер": 1, "кому": "а"}, *more)
        assert done.exit_code == 1
        assert re.search("^(Это файл|Нет такого|Такое уже)", done.output), done.output


def test_a_full_disk_keeps_the_former_file_and_no_half_of_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out.docx").write_bytes(b"former")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    done = run(tmp_path, {"номер": 1, "кому": "а"}, "out.docx")
    assert (done.exit_code, "не осталось места" in done.output, "out.docx" in done.output) == (1, True, True)
    assert (tmp_path / "out.docx").read_bytes() == b"former"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["c.json", "out.docx", "t.docx"]


def test_a_device_is_written_as_it_is(tmp_path: Path) -> None:
    run(tmp_path, {"номер": 1, "кому": "а"})
    done = CliRunner().invoke(group, ["render", str(tmp_path / "t.docx"), str(tmp_path / "c.json"), os.devnull])
    assert (done.exit_code, done.output) == (0, "")
    assert not Path(os.devnull).is_file()


def test_numbers_are_printed_as_they_stand_in_the_file(tmp_path: Path) -> None:
    account = "40702810900000012345"
    done = run(tmp_path, f'{{"номер": {account}, "кому": 0.1}}', "out.docx")
    assert done.exit_code == 0, done.output
    assert text((tmp_path / "out.docx").read_bytes()) == f"Приказ № {account}\n0.1\n"


def test_data_saved_by_notepad_begin_with_a_mark(tmp_path: Path) -> None:
    assert run(tmp_path, '\ufeff{"номер": 1, "кому": "а"}', "out.docx").exit_code == 0


@pytest.mark.parametrize("word", ["NaN", "-Infinity", "1e999", "[" * 100_000, "1" * 5_000])
def test_what_is_no_number_of_a_document_is_refused(tmp_path: Path, word: str) -> None:
    done = run(tmp_path, f'{{"номер": {word}, "кому": "а"}}', "out.docx")
    assert (done.exit_code, "не читается как JSON" in done.output) == (1, True), done.output


def test_data_in_another_encoding_are_refused(tmp_path: Path) -> None:
    run(tmp_path, {})
    (tmp_path / "c.json").write_bytes('{"номер": "а"}'.encode("cp1251"))
    names = [str(tmp_path / each) for each in ("t.docx", "c.json", "out.docx")]
    done = CliRunner().invoke(group, ["render", *names])
    assert (done.exit_code, "UTF-8" in done.output) == (1, True), done.output


def test_single_files_of_all_records_that_can_be_filled(tmp_path: Path) -> None:
    records = [{"номер": 1, "кому": "а"}, {"номер": 2}, {"кому": "в"}, {"номер": 4, "кому": "г"}]
    done = run(tmp_path, records, "--separate", "out")
    assert done.exit_code == 1
    assert done.output == "Запись 2: Не хватает данных: кому.\nЗапись 3: Не хватает данных: номер.\n"
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == ["0001.docx", "0004.docx"]

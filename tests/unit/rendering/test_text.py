from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from service.rendering import BadTemplate
from service.rendering.text import text

from .word import add_footnotes, add_table, lines, made

ROOT = Path(__file__).resolve().parents[3]


def _everything(document: Any) -> None:
    document.add_paragraph("Первый\tс табуляцией\nи переносом")
    add_table(document, ("№", "Имя"), ("1", "Анна\nПетровна"))
    run = document.add_paragraph("12")._p
    run.append(parse_xml(f"<w:r {nsdecls('w')}><w:noBreakHyphen/><w:t>од</w:t></w:r>"))
    run.append(parse_xml(f"<w:r {nsdecls('w')}><w:instrText>PAGE</w:instrText></w:r>"))
    add_footnotes(document, "сноска")
    document.sections[0].header.paragraphs[0].text = "шапка"
    document.sections[0].footer.paragraphs[0].text = "подвал"


def test_all_of_a_document_is_shown_in_reading_order() -> None:
    assert text(made(_everything)) == (
        "Первый\tс табуляцией\nи переносом\n№\tИмя\n1\tАнна Петровна\n12\u2011од\nтекст\n\n"
        "[верхний колонтитул]\nшапка\n\n[нижний колонтитул]\nподвал\n\n[сноски]\nсноска\n"
    )


def test_inner_tables_stay_in_their_cell() -> None:
    def build(document: Any) -> None:
        outer = add_table(document, ("а", ""))
        inner = outer.cell(0, 1).add_table(1, 2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "б", "в"

    assert text(made(build)) == "а\tб\tв\n"


def test_no_word_file_is_refused() -> None:
    for data in (b"", b"PK\x03\x04", b"text"):
        with pytest.raises(BadTemplate):
            text(data)


def test_git_can_show_it(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(lines("Приказ"))
    command = [sys.executable, "-m", "service.rendering.textconv", str(tmp_path / "a.docx")]
    done = subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env={"PYTHONIOENCODING": "utf-8"})
    assert done.stdout.decode() == "Приказ\n"

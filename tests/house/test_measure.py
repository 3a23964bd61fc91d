"""The rules of the house that a machine can count: sizes of files and functions, opening lines, names."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from schemas.glossary import FORBIDDEN, TERMS

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for name in ("schemas", "records", "service") for path in (ROOT / name).rglob("*.py"))
FILE_LINES, FUNCTION_LINES = 300, 40


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short_and_says_why_it_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert text.count("\n") <= FILE_LINES
    assert ast.get_docstring(tree), "a module opens with one line that says why it exists"
    long = [
        f"{node.name} {node.end_lineno - node.lineno + 1}"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno >= FUNCTION_LINES
    ]
    assert not long


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_names_are_those_of_the_glossary(path: Path) -> None:
    words = {node.id for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Name)}
    assert not words & FORBIDDEN.keys()


def test_a_term_has_one_english_name() -> None:
    assert len(set(TERMS.values())) == len(TERMS)
    assert all(re.fullmatch(r"[a-z_]+", name) for name in TERMS.values())


def test_nothing_of_a_machine_stands_in_the_tree() -> None:
    for path in [*SOURCES, ROOT / "README.md", ROOT / "Makefile", ROOT / "pyproject.toml"]:
        text = path.read_text(encoding="utf-8")
        assert "/work/" not in text
        assert "/root/" not in text

"""The import contracts hold, and each one breaks when what it forbids is planted."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLANTS = {
    "One way down": ("schemas/errors.py", "import records.store"),
    "Inside service": ("service/grammar/forms.py", "import service.usecases.house"),
    "Only records knows tinydb": ("service/usecases/actors.py", "import tinydb"),
    "Only rendering knows Word": ("service/usecases/actors.py", "import docx"),
    "Only service/app and service/web know flask": ("service/usecases/actors.py", "import flask"),
}


def lint(folder: Path) -> str:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return " ".join(done.stdout.split())


@pytest.mark.parametrize("contract", PLANTS)
def test_a_planted_import_breaks_its_contract_and_no_other(contract: str, tmp_path: Path) -> None:
    for name in ("schemas", "records", "service"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    place, line = PLANTS[contract]
    with (tmp_path / place).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    said = lint(tmp_path)
    broken = [part for part in said.split("KEPT") if "BROKEN" in part]
    assert "1 broken" in said, said
    assert contract in " ".join(broken)

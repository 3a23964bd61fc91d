"""What `make run` installs is enough: every module loads without the packages that only the checks need."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOADER = """
import importlib, pkgutil, sys
refused = frozenset(sys.argv[1:])
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in refused:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Refuse())
for root in ("schemas", "records", "service"):
    for found in pkgutil.walk_packages(importlib.import_module(root).__path__, f"{root}."):
        if not found.name.startswith("records.postgres"):  # the extra "postgres" brings its own package
            importlib.import_module(found.name)
"""


def locked(name: str) -> set[str]:
    """Distributions of a lock file, by their normal names."""
    lines = (ROOT / name).read_text().splitlines()
    return {_normal(line.partition("==")[0]) for line in lines if "==" in line}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.partition("[")[0].strip()).lower()


def test_the_service_loads_with_the_packages_of_make_run_only() -> None:
    run = locked("requirements.lock") | {"nastavnik", "pip", "setuptools"}
    strange = [
        module for module, owners in packages_distributions().items() if not {_normal(one) for one in owners} & run
    ]
    assert "docxcompose" in strange
    assert "pytest" in strange
    ended = subprocess.run(
        [sys.executable, "-c", LOADER, *strange], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr[-2000:]

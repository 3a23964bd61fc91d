"""A few planted mistakes in every run; all of them in tests/slow."""

from __future__ import annotations

from pathlib import Path

import pytest
from archive_mutants import ARCHIVE_MUTANTS
from mutants import MUTANTS, ROOT, Mutant, survives

QUICK = (
    "commits are not synced",
    "check sums are not looked at",
    "fewer commits are not missed",
    "versions are not compared",
)


@pytest.mark.parametrize(
    "mutant", [mutant for mutant in MUTANTS if mutant.name in QUICK], ids=lambda mutant: mutant.name
)
def test_a_planted_mistake_is_found(mutant: Mutant, tmp_path: Path) -> None:
    assert survives(mutant, tmp_path) == ""


def test_every_mutant_fits_the_code() -> None:
    for mutant in (*MUTANTS, *ARCHIVE_MUTANTS):
        assert mutant.old in (ROOT / mutant.path).read_text(), mutant.name

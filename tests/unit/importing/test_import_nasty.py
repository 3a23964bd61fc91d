from __future__ import annotations

import re

import pytest

from schemas.errors import Invalid
from tests.unit.importing.import_helpers import rows_of
from tests.unit.importing.import_nasty import NASTY

QUIET = {"gender_guess"}
"""Repairs told for every row that need no word in the table."""


def test_there_are_at_least_forty_nasty_lists() -> None:
    assert len(NASTY) >= 40


@pytest.mark.parametrize("name", NASTY)
def test_nasty_list_is_repaired_or_refused_exactly_as_said(name: str) -> None:
    nasty = NASTY[name]
    if nasty.refused:
        with pytest.raises(Invalid, match=re.escape(nasty.refused)):
            rows_of(nasty.make(), nasty.kind)
        return
    rows = rows_of(nasty.make(), nasty.kind)
    assert len(rows.rows) == len(nasty.rows)
    for row, expected in zip(rows.rows, nasty.rows, strict=True):
        assert {key: row.values.get(key) for key in expected} == expected
    assert [(one.cell, one.code) for one in rows.repairs if one.code not in QUIET] == list(nasty.repairs)
    faults = {one.cell: one.sentence for one in rows.faults}
    assert faults.keys() == nasty.faults.keys(), faults
    assert all(re.search(nasty.faults[cell], sentence) for cell, sentence in faults.items()), faults
    assert [(one.first, one.last, one.reason) for one in rows.skipped] == list(nasty.skipped)
    doubts = {one.cell: one.sentence for one in rows.doubts if not one.sentence.startswith("Пол не указан")}
    assert doubts.keys() == nasty.doubts.keys(), doubts
    assert all(re.search(nasty.doubts[cell], sentence) for cell, sentence in doubts.items()), doubts
    text = "\n".join(rows.notes)
    assert all(note in text for note in nasty.notes), text

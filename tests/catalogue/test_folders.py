"""Each folder is sound, and its golden text reads as an office paper should."""

from __future__ import annotations

import pytest

from service.rendering import compile as compile_template
from service.usecases.catalogue import check_one
from tests.catalogue.shelf import CATALOGUE, KEYS, said
from tests.catalogue.wording import faults, lost_yo


@pytest.mark.parametrize("key", KEYS)
def test_a_folder_is_sound_and_filled_the_fast_way(key: str) -> None:
    kind = CATALOGUE.get(key)
    assert [f"{fault.field}: {fault.detail}" for fault in check_one(CATALOGUE, kind)] == []
    compiled = compile_template(kind.template())
    assert compiled.certified
    assert compiled.by_docxtpl == ""


@pytest.mark.parametrize("key", KEYS)
def test_the_golden_text_is_the_text_of_the_sample_and_is_well_written(key: str) -> None:
    golden = CATALOGUE.get(key).golden()
    assert golden == said(key)
    assert faults(golden) == []
    assert lost_yo(golden, str(CATALOGUE.get(key).manifest.sample)) == []

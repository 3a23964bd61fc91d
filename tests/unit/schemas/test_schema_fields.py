"""What people type into fields: read in every admitted spelling, refused with a sentence, never a crash."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.describe import describe, json_schema
from schemas.document.blocks import BLOCKS, all_fields
from schemas.document.compile import load
from schemas.document.manifest import Manifest
from schemas.document.rules import RULES
from schemas.document.vocabulary import BLOCK_NAMES, KIND_NAMES, RULE_NAMES
from schemas.errors import Fault, Invalid
from schemas.fields import KINDS
from schemas.values.dates import MONTHS_GENITIVE, read_date
from service.catalogue.folders import Catalogue, load_catalogue
from service.rendering.slots import BUILDERS
from service.settings import TEMPLATES
from service.usecases.sample import SAMPLE_DAY, SampleLookup


@cache
def catalogue() -> Catalogue:
    return load_catalogue(TEMPLATES)


KEYS = sorted(kind.key for kind in catalogue())
DAYS = st.dates(date(1970, 1, 1), date(2069, 12, 31))
SPELLINGS = (
    lambda day: day.isoformat(),
    lambda day: f"{day:%d.%m.%Y}",
    lambda day: f"{day.day}.{day.month}.{day:%y}",
    lambda day: f"{day:%d/%m/%Y}",
    lambda day: f"{day:%d.%m.%Y} г.",
    lambda day: f"{day.day} {MONTHS_GENITIVE[day.month - 1]} {day.year}",
    lambda day: f"«{day:%d}» {MONTHS_GENITIVE[day.month - 1]} {day.year} г.",
    lambda day: f" {day.day}\u00a0{MONTHS_GENITIVE[day.month - 1].upper()}\u00a0{day.year}\u202fгода ",
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def manifest(key: str) -> Manifest:
    return catalogue().get(key).manifest


@given(day=DAYS, spell=st.sampled_from(SPELLINGS))
def test_every_admitted_spelling_of_a_date_is_read_back(day: date, spell: Any) -> None:
    assert read_date(spell(day)) == day


@pytest.mark.parametrize(
    "text", ["", "31.02.2026", "1-го сентября 2026", "сентябрь", "2026", "00.00.0000", "٣.٣.٢٠٢٦х"]
)
def test_what_is_no_date_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="Напишите дату"):
        read_date(text)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(key=st.sampled_from(KEYS), data=st.data())
def test_nothing_typed_crashes_loading(key: str, data: st.DataObject) -> None:
    known = manifest(key)
    names = [spec.name for spec in all_fields(known)]
    raw = dict(known.sample) | {data.draw(st.sampled_from(names)): data.draw(ANYTHING)}
    for fault in refused(known, raw):
        assert any("а" <= char <= "я" for char in fault.detail.lower()), fault


def refused(known: Manifest, raw: dict[str, Any]) -> tuple[Fault, ...]:
    """The faults of ``raw``; none when it is good."""
    try:
        load(known, raw, SampleLookup(), SAMPLE_DAY)
    except Invalid as refusal:
        return tuple(refusal.faults) or (Fault("", ""),)
    return ()


@pytest.mark.parametrize("key", KEYS)
def test_an_unknown_field_is_named_with_the_nearest(key: str) -> None:
    known = manifest(key)
    name = max((spec.name for spec in all_fields(known)), key=len)
    with pytest.raises(Invalid) as caught:
        load(known, {**known.sample, f"{name}x": "1"}, SampleLookup(), SAMPLE_DAY)
    assert f"«{name}»" in {fault.field: fault.detail for fault in caught.value.faults}[f"{name}x"]


@pytest.mark.parametrize("key", KEYS)
def test_the_sample_loads_to_the_same_data_every_time_and_is_not_changed(key: str) -> None:
    known = manifest(key)
    before = repr(known.sample)
    one, other = (load(known, known.sample, SampleLookup(), SAMPLE_DAY) for _ in range(2))
    assert one == other
    assert repr(known.sample) == before
    assert one.keys() == {spec.name for spec in all_fields(known)}


@pytest.mark.parametrize("key", KEYS)
def test_the_description_names_every_field_and_its_columns(key: str) -> None:
    known = manifest(key)
    told = [info.as_json() for info in describe(known)]
    assert [one["name"] for one in told] == [spec.name for spec in all_fields(known)]
    schema = json_schema(all_fields(known))
    assert schema["properties"].keys() == {spec.name for spec in all_fields(known)}
    assert set(schema["required"]) <= schema["properties"].keys()


def test_every_word_of_the_vocabularies_has_what_it_stands_for() -> None:
    assert set(KINDS) | {"rows"} == set(KIND_NAMES)
    assert set(BUILDERS) | {"rows"} == set(KIND_NAMES)
    assert all(kind.json for kind in KINDS.values())
    assert set(RULES) == set(RULE_NAMES)
    assert set(BLOCKS) == set(BLOCK_NAMES)


def test_fields_of_a_catalogue_use_only_words_of_the_vocabulary() -> None:
    used = {inner.kind for kind in catalogue() for spec in all_fields(kind.manifest) for inner in spec.walk()}
    assert used <= set(KIND_NAMES)

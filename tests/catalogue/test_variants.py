"""Other data than the sample's: every paper still reads well, and says what was changed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from schemas.values.names import Gender
from service.catalogue.folders import DocumentType
from tests.catalogue import variants
from tests.catalogue.shelf import CATALOGUE, KEYS, read, said
from tests.catalogue.variants import MEN, VARIANTS, WOMEN, people
from tests.catalogue.wording import faults

_PLAIN = {"\u00a0": " ", "\u2011": "-"}


def plain(text: str) -> str:
    return text.translate(str.maketrans(_PLAIN))


def changed(kind: DocumentType, variant: str) -> dict[str, Any]:
    return VARIANTS[variant].change(kind.manifest, dict(kind.manifest.sample))


@pytest.mark.parametrize("key", KEYS)
def test_every_variant_of_a_paper_reads_well(key: str) -> None:
    found = {name: faults(said(key, name)) for name in VARIANTS}
    assert {name: some for name, some in found.items() if some} == {}


@pytest.mark.parametrize("key", KEYS)
def test_the_text_follows_the_variant(key: str) -> None:
    kind = CATALOGUE.get(key)
    for variant in VARIANTS:
        data = changed(kind, variant)
        shown = data != dict(kind.manifest.sample) and variant not in {"minor", "bare", "bare college"}
        assert (said(key, variant) != said(key)) or not shown or _unread(kind, variant), variant


def _unread(kind: DocumentType, variant: str) -> bool:
    """A position that the paper does not print may change without a trace."""
    positions = {one["position"] for one in people(dict(kind.manifest.sample)) if one.get("position")}
    text = plain(said(kind.key))
    return variant == "long position" and not any(position.split()[-1][:-2] in text for position in positions)


@pytest.mark.parametrize("key", KEYS)
def test_everybody_named_is_printed_whoever_it_is(key: str) -> None:
    kind = CATALOGUE.get(key)
    for variant in ("women", "men", "twelve rows"):
        text = plain(said(key, variant))
        names = {(one["surname"], one["firstname"]) for one in people(changed(kind, variant))}
        stems = [[part[: max(2, len(part) - 2)] for part in name] for name in sorted(names)]
        assert [name for name in stems if not any(stem in text for stem in name)] == [], variant


@pytest.mark.parametrize("key", KEYS)
def test_who_acts_for_the_director_signs_as_such(key: str) -> None:
    shown, acting = said(key), said(key, "acting")
    if shown == acting:
        signs = "подписант.должность" in read(CATALOGUE.get(key)) and "signer" not in sample_of(key)
        assert not (signs and re.search(r"^директор\t", shown, re.IGNORECASE | re.MULTILINE))
    else:
        assert "И.о. директора" in acting.replace("\u00a0", " ")


def sample_of(key: str) -> dict[str, Any]:
    return dict(CATALOGUE.get(key).manifest.sample)


@pytest.mark.parametrize("key", KEYS)
def test_no_short_name_means_the_full_one(key: str) -> None:
    text = said(key, "bare college")
    typed = str(changed(CATALOGUE.get(key), "bare college"))
    assert "ЯУТ" not in text or "ЯУТ" in typed
    assert "ОБРАЗЕЦ" not in text


def test_the_casts_are_of_one_gender_and_hard_names_are_among_them() -> None:
    assert {one["gender"] for one in WOMEN} == {Gender.F}
    assert {one["gender"] for one in MEN} == {Gender.M}
    assert len({one["surname"] for one in WOMEN} & {one["surname"] for one in MEN}) == 1
    assert len(variants.LONG) > 150

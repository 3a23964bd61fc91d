"""The shipped catalogue, read once; its papers filled for the tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from service.catalogue.folders import Catalogue, load_catalogue
from service.rendering import compile as compile_template
from service.rendering.text import text
from service.settings import Settings
from tests.catalogue.variants import VARIANTS, Variant, slots

CATALOGUE: Catalogue = load_catalogue(Settings(data=Path("unused")).templates)
KEYS = sorted(kind.key for kind in CATALOGUE)
SHOWN = Variant("sample")


@cache
def filled(key: str, variant: str = "sample") -> bytes:
    """The Word file of a variant of the sample."""
    kind = CATALOGUE.get(key)
    chosen = VARIANTS.get(variant, SHOWN)
    raw = chosen.change(kind.manifest, dict(kind.manifest.sample))
    return compile_template(kind.template()).render(slots(CATALOGUE, kind, raw, chosen.paper))


@cache
def said(key: str, variant: str = "sample") -> str:
    """Its text."""
    return text(filled(key, variant))

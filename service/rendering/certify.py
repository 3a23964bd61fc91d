"""Proof by comparison: a template's compiled result against docxtpl's, part by part; unequal templates stay with docxtpl."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from service.rendering import policy
from service.rendering.compiler import Compiled
from service.rendering.reference import reference
from service.rendering.values import notes


def differences(ours: Mapping[str, bytes], theirs: Mapping[str, bytes]) -> list[str]:
    """Names of parts that differ: XML compared in canonical form (C14N 1.0), other parts byte by byte."""
    names = sorted(ours.keys() | theirs.keys())
    return [name for name in names if not _same(ours.get(name), theirs.get(name))]


def _same(one: bytes | None, other: bytes | None) -> bool:
    if one is None or other is None:
        return False
    return one == other or (one[:1] == other[:1] == b"<" and _canonical(one) == _canonical(other))


def _canonical(data: bytes) -> bytes:
    try:
        return bytes(etree.tostring(etree.fromstring(data), method="c14n"))
    except etree.XMLSyntaxError:
        return data


def certify(compiled: Compiled, sample: Mapping[str, Any]) -> list[str]:
    """Fill the sample both ways and set ``compiled.certified``; returns the parts that differ (then docxtpl fills it).

    Data that docxtpl cannot put into XML decide nothing: the template stays uncertified until other data come. Raises what
    rendering of the sample raises.
    """
    if compiled.by_docxtpl:
        return []
    compiled.parts(sample)
    ours = dict(compiled.filling.static_parts()) | dict(compiled.filling.write(sample))
    if notes.dropped:
        return []
    try:
        theirs = reference(compiled.template, sample, policy.environment(), autoescape=True, once=True)
    except (ValueError, TypeError, AttributeError, etree.XMLSyntaxError):
        return []
    for name in compiled.codes:
        theirs.pop(name, None)
    unequal = differences(ours, theirs)
    if unequal:
        compiled.by_docxtpl = f"differs from docxtpl: {', '.join(unequal)}"
    compiled.certified = not unequal
    return unequal

"""What the child does besides filling one template: a print job, and the check of an upload."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from service.rendering.compiler import compile as compile_template
from service.rendering.faults import faults, sample_faults
from service.rendering.printjob import Item, print_job


def printed(
    sources: Mapping[bytes, bytes], told: Sequence[tuple[bytes, dict[str, Any], str, str]], how: Mapping[str, Any]
) -> bytes:
    """The Word file of the documents (digest of the template, context, group, name)."""
    items = [Item(compile_template(sources[source]), context, group, name) for source, context, group, name in told]
    return print_job(items, **how)


def checked(template: bytes, known: Sequence[str] | None, *samples: Mapping[str, Any]) -> list[dict[str, str]]:
    """Every fault of a template, as plain data; ``samples``: those of `sample_faults`."""
    found = sample_faults(template, known or (), *samples) if samples else faults(template, known)
    return [asdict(fault) for fault in found]

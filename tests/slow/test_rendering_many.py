"""40,000 documents and a job of 3,000: memory stays flat, nothing is kept behind."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from bench import papers
from service.rendering import compile as compile_template
from service.rendering.printjob import Item, print_job

DOCUMENTS = 40_000
ALLOWED = 6.0
"""Growth that is still flat, MB: the allocator's own."""


def _now() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 2**20


@pytest.mark.parametrize("name", ["order", "diploma"])
def test_memory_is_flat_over_forty_thousand_documents(name: str) -> None:
    template, values = (
        (papers.order(), papers.order_values(12)) if name == "order" else (papers.diploma(), papers.diploma_values())
    )
    compiled = compile_template(template)
    for _ in range(500):
        compiled.render(values)
    before = _now()
    for number in range(DOCUMENTS):
        compiled.render(values | {"номер": str(number), "код": str(number)})
    assert _now() - before < ALLOWED


def test_a_job_of_three_thousand_keeps_nothing() -> None:
    compiled = compile_template(papers.consent())
    items = [Item(compiled, papers.values(papers.CONSENT, number)) for number in range(3_000)]
    print_job(items)
    before = _now()
    for _ in range(3):
        print_job(items)
    assert _now() - before < 20 * ALLOWED

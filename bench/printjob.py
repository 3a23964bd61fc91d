"""One Word file of many one-page forms: docxcompose over files made by docxtpl's compiled rival, and ours straight from data.

    python bench/printjob.py [--json] [--counts 100 500]

docxcompose gets the filled files for nothing: only its joining is counted. Ours is counted from the data on.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import docx
from docxcompose.composer import Composer

from bench import papers
from service.rendering import compile as compile_template
from service.rendering.printjob import Item, print_job
from service.rendering.skeleton import ZLIB6


def composed(files: list[bytes]) -> bytes:
    """docxcompose as everybody uses it: a page break, then the next file."""
    master = docx.Document(BytesIO(files[0]))
    composer = Composer(master)
    for data in files[1:]:
        master.add_page_break()
        composer.append(docx.Document(BytesIO(data)))
    out = BytesIO()
    composer.save(out)
    return out.getvalue()


def seconds(deed: Callable[[], Any], times: int) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        deed()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def measure(count: int) -> dict[str, float]:
    compiled = compile_template(papers.consent())
    items = [Item(compiled, papers.values(papers.CONSENT, number)) for number in range(count)]
    files = [compiled.render(item.context) for item in items]
    print_job(items[:2])
    ours = seconds(lambda: print_job(items), 7)
    zlib6 = seconds(lambda: print_job(items, compressor=ZLIB6), 7)
    theirs = seconds(lambda: composed(files), 1)
    return {
        "docxcompose_s": round(theirs, 3),
        "ours_s": round(ours, 4),
        "ours_zlib6_s": round(zlib6, 4),
        "ratio": round(theirs / ours, 1),
        "ratio_zlib6": round(theirs / zlib6, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--counts", type=int, nargs="+", default=[100, 500])
    options = parser.parse_args()
    found = {str(count): measure(count) for count in options.counts}
    if options.json:
        print(json.dumps(found, indent=1))
        return
    for count, figures in found.items():
        print(f"{count} forms: " + ", ".join(f"{key} {value}" for key, value in figures.items()))


if __name__ == "__main__":
    main()

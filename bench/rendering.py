"""docxtpl as everybody uses it, docxtpl with one object, docx-mailmerge2, ours, the floor: ms a document, in one process, interleaved.

    python bench/rendering.py [--json] [--rounds N]

Memory (``rss_mb``): a child process of its own makes 1,000 documents and reports its peak.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from docxtpl import DocxTemplate
from mailmerge import MailMerge

from bench import papers
from service.rendering import compile as compile_template
from service.rendering.skeleton import COMPRESSORS

PAPERS: dict[str, tuple[Callable[[], bytes], Callable[[int], dict[str, Any]]]] = {
    "order": (papers.order, lambda number: papers.order_values(12, number)),
    "order300": (papers.order, lambda number: papers.order_values(300, number)),
    "consent": (papers.consent, lambda number: papers.values(papers.CONSENT, number)),
    "diploma": (papers.diploma, papers.diploma_values),
}
Way = Callable[[dict[str, Any]], object]


def docxtpl_new(template: bytes) -> Way:
    def way(context: dict[str, Any]) -> object:
        tpl = DocxTemplate(BytesIO(template))
        tpl.render(context)
        tpl.save(BytesIO())
        return tpl

    return way


def docxtpl_kept(template: bytes) -> Way:
    tpl = DocxTemplate(BytesIO(template))

    def way(context: dict[str, Any]) -> object:
        tpl.render(context)
        tpl.save(BytesIO())
        return tpl

    return way


TOLD = ("docxtpl_ms", "ours_ms", "ours_isal_ms", "floor_ms", "ratio", "ratio_isal", "share_of_floor", "rss_mb")
"""What --json gives for each paper; null for isal where the extra «fast» is not installed."""


def mailmerge(template: bytes) -> Way:
    def way(context: dict[str, Any]) -> object:
        with MailMerge(BytesIO(template)) as merge:
            merge.merge(**{name: value for name, value in context.items() if isinstance(value, str)})
            if "строки" in context:
                merge.merge_rows("номер_строки", context["строки"])
            merge.write(BytesIO())
        return merge

    return way


def ours(template: bytes, compressor: str) -> Way:
    compiled = compile_template(template)
    chosen = COMPRESSORS[compressor]
    return lambda context: compiled.render(context, compressor=chosen)


def floor(template: bytes, context: dict[str, Any], compressor: str) -> Way:
    """The same bytes without the filling: unchanged parts copied, one substitution, crc, deflate, directory."""
    compiled = compile_template(template)
    chosen = COMPRESSORS[compressor]
    parts = [(name, data.decode()) for name, data in compiled.parts(context)]
    build = compiled.filling.build
    return lambda _: build(
        [(name, text.replace("Мария Александровна", "Мария Александровнa", 1).encode()) for name, text in parts], chosen
    )


def ways(name: str) -> dict[str, Way]:
    build, values = PAPERS[name]
    template, context = build(), values(0)
    found = {"docxtpl": docxtpl_new(template), "docxtpl_kept": docxtpl_kept(template)}
    if name != "diploma":
        found["mailmerge2"] = mailmerge(
            papers.order(papers.merge_field) if "order" in name else papers.consent(papers.merge_field)
        )
    found |= {"ours": ours(template, "zlib6"), "floor": floor(template, context, "zlib6")}
    if "isal" in COMPRESSORS:
        found |= {"ours_isal": ours(template, "isal"), "floor_isal": floor(template, context, "isal")}
    return found


def measure(name: str, rounds: int) -> dict[str, float]:
    """Median ms of each way; in every round each way makes one document (ours and the floor several)."""
    _, values = PAPERS[name]
    found = ways(name)
    taken: dict[str, list[float]] = {way: [] for way in found}
    gc.disable()
    for number in range(rounds):
        context = values(number)
        for way, make in found.items():
            times = 1 if way in {"docxtpl", "docxtpl_kept", "mailmerge2"} else 15
            for _ in range(times):
                start = time.perf_counter()
                make(context)
                taken[way].append((time.perf_counter() - start) * 1000)
        gc.collect()
    gc.enable()
    return {way: statistics.median(each) for way, each in taken.items()}


def peak(name: str, way: str) -> float:
    """Peak MB of a process that makes 1,000 documents one way (bench/memory.py)."""
    build, values = PAPERS[name]
    root = Path(__file__).resolve().parent.parent
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "template.docx").write_bytes(build())
        (Path(folder) / "values.json").write_text(json.dumps(values(0)), encoding="utf-8")
        command = [sys.executable, "-m", "bench.memory", folder, way]
        return float(subprocess.run(command, check=True, capture_output=True, text=True, cwd=root).stdout)


def report(name: str, rounds: int, *, memory: bool) -> dict[str, float]:
    ms = measure(name, rounds)
    found = {
        "docxtpl_ms": ms["docxtpl"],
        "docxtpl_kept_ms": ms["docxtpl_kept"],
        "ours_ms": ms["ours"],
        "floor_ms": ms["floor"],
        "ratio": ms["docxtpl"] / ms["ours"],
        "share_of_floor": ms["floor"] / ms["ours"],
    }
    if "mailmerge2" in ms:
        found |= {"mailmerge2_ms": ms["mailmerge2"], "ratio_mailmerge2": ms["mailmerge2"] / ms["ours"]}
    if "ours_isal" in ms:
        found |= {
            "ours_isal_ms": ms["ours_isal"],
            "floor_isal_ms": ms["floor_isal"],
            "ratio_isal": ms["docxtpl"] / ms["ours_isal"],
        }
    if memory:
        found |= {"rss_mb": peak(name, "zlib6"), "docxtpl_rss_mb": peak(name, "docxtpl")}
    return {key: round(value, 3) for key, value in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--no-memory", action="store_true")
    options = parser.parse_args()
    found = {
        name: report(
            name, options.rounds if name != "order300" else max(4, options.rounds // 4), memory=not options.no_memory
        )
        for name in PAPERS
    }
    if options.json:
        print(json.dumps({name: {key: each.get(key) for key in TOLD} for name, each in found.items()}))
        return
    for name, figures in found.items():
        print(name)
        for key, value in figures.items():
            print(f"  {key:18} {value:10.3f}")


if __name__ == "__main__":
    main()

"""PDF by LibreOffice: one by one over a warm office, one soffice call for all, joined chunks cut at bookmarks; pages a second."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from service.rendering import pdf
from service.rendering.office import Pool, available
from service.rendering.office.found import installed
from tests.unit.pdf import papers

Docs = list[tuple[str, bytes]]


def rate(pages: int, work: Callable[[], int]) -> dict[str, float]:
    """Seconds and pages a second; fails when pages are lost."""
    start = time.perf_counter()
    made = work()
    seconds = time.perf_counter() - start
    if made != pages:
        raise SystemExit(f"{made} pages of {pages}")
    return {"pages": pages, "seconds": round(seconds, 2), "pages_per_second": round(pages / seconds, 1)}


def one_call(docs: Docs) -> int:
    """Plain soffice, one process for all files."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name, data in docs:
            (place / f"{name}.docx").write_bytes(data)
        command = [
            str(installed().soffice),
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "pdf",
        ]
        files = [str(one) for one in sorted(place.glob("*.docx"))]
        for _ in range(2):  # a new profile may want a second start (exit 81)
            done = subprocess.run([*command, "--outdir", folder, *files], check=False, capture_output=True)
            if done.returncode != 81:
                break
        return sum(pdf.page_count(one.read_bytes()) for one in place.glob("*.pdf"))


def joined(docs: Docs, offices: int) -> Callable[[], int]:
    """A batch with warm offices."""
    pool = Pool(offices=offices)
    pool.batch(docs[: 40 * offices])

    def work() -> int:
        with pool:
            return sum(made.pages for made in pool.batch(docs).pdfs)

    return work


def measure(count: int, large: int) -> dict[str, dict[str, float]]:
    """All ways over ``count`` consents of two pages, the last over ``large``."""
    docs = [(f"c{n:05d}", papers.consent(n, pages=2)) for n in range(max(count, large))]
    few = docs[:count]
    with Pool(offices=1) as pool:
        pool.pdf(few[0][1])
        found = {
            "one_by_one": rate(count, lambda: sum(pdf.page_count(pool.pdf(data)) for _, data in few[: count // 2]))
        }
    found["one_call"] = rate(2 * count, lambda: one_call(few))
    found["joined_1_office"] = rate(2 * count, joined(few, 1))
    found["joined_2_offices"] = rate(2 * count, joined(few, 2))
    if large:
        found[f"consents_{large}"] = rate(2 * large, joined(docs[:large], 2))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--count", type=int, default=200, help="consents of two pages")
    parser.add_argument("--large", type=int, default=0, help="consents of the long run (3000: the target of 90 s)")
    asked = parser.parse_args()
    reason = available()
    if reason:
        raise SystemExit(reason)
    found = measure(asked.count, asked.large)
    if asked.json:
        print(json.dumps(found))
        return
    for way, figures in found.items():
        print(
            f"{way:20} {figures['pages']:6} pages {figures['seconds']:8.2f} s {figures['pages_per_second']:8.1f} pages/s"
        )


if __name__ == "__main__":
    main()

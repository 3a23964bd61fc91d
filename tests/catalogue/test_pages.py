"""All papers as PDF, made in one batch: A4, fonts within, no more sheets than are due, nothing cut off, no signature alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.rendering import compile as compile_template
from service.rendering import pdf as pdfs
from service.rendering.office import Pool
from service.rendering.text import text
from tests.catalogue.pages import Page, cut, grown, loose_fonts, nearly_empty, outside, pages, torn
from tests.catalogue.shelf import CATALOGUE, KEYS, filled
from tests.catalogue.variants import is_person, rows, slots

SHEETS = {
    "class_hour_record": 2, "consent_pd_adult": 2, "consent_pd_mentor": 2, "consent_pd_minor": 2,
    "individual_development_plan": 2, "individual_trajectory": 2, "mentor_event_report": 2, "mentoring_program": 3,
    "minutes_admin_meeting": 2, "minutes_contest": 2, "minutes_group_meeting": 2, "minutes_matching": 3,
    "minutes_mentor_selection": 2, "minutes_parents": 3, "minutes_pedcouncil": 3, "minutes_student_conference": 3,
    "order_completion": 4, "order_contest": 3, "order_contest_results": 2, "order_coordinator": 3, "order_curator": 2,
    "order_encouragement": 2, "order_final_event": 3, "order_implementation": 7, "order_mentor_work": 3, "order_pairs": 3,
    "order_pairs_amendment": 2, "order_pd_access": 3, "order_training": 5, "pair_work_plan": 2, "partner_agreement": 3,
    "regulation_contest": 6, "regulation_mentoring": 9, "roadmap": 5, "training_program": 2,
}  # fmt: skip
"""Sheets of the sample at most; a kind that is not here is due on one."""
FRAMED = sorted([kind.key for kind in CATALOGUE if kind.manifest.genre == "award"] + ["invitation"])
"""Papers drawn to a frame, with rows of exact height."""
HARD = ("longest", "twelve rows")
BOUND = {
    "attendance_sheet": (28, 29), "base_mentees_students": (12,), "base_mentees_teachers": (11, 12), "base_mentors_external": (8, 9),
    "base_mentors_students": (8, 9), "base_mentors_teachers": (8, 9), "consent_register": (11, 12), "journal_orders_od": (14, 15, 16),
    "mentor_event_report": (16, 17), "order_extract": (6, 7, 29), "order_implementation": (26,), "order_pairs": (27,),
    "pd_event_extract": (11,), "register_experts": (8, 9), "register_materials": (12,), "register_unpaired": (12,),
}  # fmt: skip
"""Counts of rows at which the closing lines or the signature once stood on a sheet without a row of the list."""


def batch(folder: Path) -> dict[str, bytes]:
    """PDF by «key», and of the framed ones by «key|variant» and «key|variant|grown»."""
    papers = {key: filled(key) for key in KEYS}
    for key in FRAMED:
        for variant in ("sample", *HARD):
            papers[f"{key}|{variant}"] = filled(key, variant)
            papers[f"{key}|{variant}|grown"] = grown(filled(key, variant))
    with Pool(offices=1, folder=folder) as pool:
        result = pool.batch(list(papers.items()))
    assert list(result.failures) == []
    return {one.name: one.pdf for one in result.pdfs}


def wrong(key: str, found: list[Page]) -> Iterator[str]:
    """Faults of the pages of a sample."""
    if any(sorted((round(page.width), round(page.height))) != [595, 842] for page in found):
        yield "лист не А4"
    if len(found) > SHEETS.get(key, 1):
        yield f"листов {len(found)}, а должно быть не больше {SHEETS.get(key, 1)}"
    if out := outside(found):
        yield f"за краем листа: {out[:5]}"
    if empty := nearly_empty(found):
        yield f"почти пустые листы: {empty}"
    if lost := torn(text(filled(key)).partition("\n[")[0], found):
        yield f"слова разорваны или не напечатаны: {lost[:5]}"


@pytest.mark.needs_office
def test_papers_as_pages(tmp_path: Path) -> None:
    made = batch(tmp_path)
    shown = {name: pages(pdf) for name, pdf in made.items()}
    found = {key: list(wrong(key, shown[key])) for key in KEYS}
    for key in FRAMED:
        for variant in ("sample", *HARD):
            name = f"{key}|{variant}"
            if gone := cut(shown[name], shown[f"{name}|grown"]):
                found[name] = [f"обрезано над: {gone[:5]}"]
            elif len(shown[name]) > 1:
                found[name] = [f"листов {len(shown[name])}"]
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert loose_fonts(pdfs.merge(made[key] for key in KEYS)) == []


def with_rows(key: str, count: int) -> tuple[bytes, set[str]]:
    """The sample with so many rows in each list, and the words by which its rows are known."""
    kind = CATALOGUE.get(key)
    raw = rows(count)(kind.manifest, dict(kind.manifest.sample))
    listed = [value for value in raw.values() if isinstance(value, list)]
    known = {word for text in _row_texts(listed) for word in re.findall(r"\w{3,}", text)}
    return compile_template(kind.template()).render(slots(CATALOGUE, kind, raw, {})), known


def _row_texts(value: Any) -> Iterator[str]:
    """Texts of the rows; of people the surname alone."""
    if is_person(value):
        yield value["surname"]
    elif isinstance(value, dict):
        yield from _row_texts(list(value.values()))
    elif isinstance(value, list):
        for inner in value:
            yield from _row_texts(inner)
    elif isinstance(value, str):
        yield value


@pytest.mark.needs_office
def test_no_sheet_holds_the_closing_lines_without_a_row_of_the_list(tmp_path: Path) -> None:
    made = {f"{key}@{count}": with_rows(key, count) for key, counts in BOUND.items() for count in counts}
    made |= {f"acquaintance_sheet@{count}": with_rows("acquaintance_sheet", count) for count in (15, 40)}
    with Pool(offices=1, folder=tmp_path) as pool:
        result = pool.batch([(name, docx) for name, (docx, _) in made.items()])
    assert list(result.failures) == []
    alone = [
        f"{one.name}: лист {number}"
        for one in result.pdfs
        for number, page in enumerate(pages(one.pdf), 1)
        if number > 1 and not made[one.name][1] & {word for text in page.body for word in re.findall(r"\w{3,}", text)}
    ]
    assert alone == []

"""The roadmap comes out whole: 7 stages, 16 activities, 54 items of a college's own table; every slip corrected stands in roadmap.tsv."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.catalogue.shelf import said

_PLAIN = str.maketrans({"\u00a0": " ", "\u2011": "-"})
LINES = [
    tuple(line.split("\t")) for line in Path(__file__).with_name("roadmap.tsv").read_text(encoding="utf-8").splitlines()
][1:]
"""(number, what it is, words of the source, words printed where they differ)."""
NO_TERM = {"2.2", "3.2", "4.2", "6.2", "7.2"}
"""Activities to which the source gives no term: they get one from the plan of the year."""


def printed(paper: str) -> Iterator[tuple[str, str, str]]:
    """(number, what it is, words) of the table that a paper prints."""
    stage, activity = 0, 0
    table = said(paper).translate(_PLAIN).partition("№\tНаименование этапа")[2]
    for line in table.splitlines()[1:]:
        cells = line.split("\t")
        if len(cells) != 6:
            break
        if cells[0]:
            stage, activity = int(cells[0].rstrip(".")), 0
            yield str(stage), "этап", cells[1]
        activity += 1
        here = f"{stage}.{activity}"
        yield from ((here, "мероприятие", cells[2]), (here, "срок", cells[4]), (here, "ответственные", cells[5]))
        for number, text in re.findall(r"(?:^| )(\d)\. (.+?)(?= \d\. |$)", cells[3]):
            yield f"{here}.{number}", "пункт", text


def test_the_roadmap_is_that_of_the_source_with_its_slips_corrected() -> None:
    due = [(number, what, better or words) for number, what, words, better in LINES]
    assert list(printed("roadmap")) == due


def test_it_is_whole() -> None:
    counted = Counter(what for _, what, _ in printed("roadmap"))
    assert (counted["этап"], counted["мероприятие"], counted["пункт"]) == (7, 16, 54)
    assert {number for number, what, words, _ in LINES if what == "срок" and not words} == NO_TERM
    assert all(words for _, _, words in printed("roadmap"))


def test_the_order_that_introduces_it_carries_the_same_table() -> None:
    own, annexed = (
        [one for one in printed(paper) if one[1] != "срок"] for paper in ("roadmap", "order_implementation")
    )
    assert annexed == own

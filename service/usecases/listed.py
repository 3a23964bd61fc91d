"""The archive's list as a workbook: what is filtered on the page, all of it."""

from __future__ import annotations

from schemas.issued import Issued
from schemas.values.actor import Actor
from service.usecases import library
from service.usecases.house import House
from service.usecases.library import Wanted
from service.usecases.sheets import sheet_file

HEADS = (
    ("Номер", 12), ("Дата", 12), ("Документ", 60), ("Вид", 18), ("Состояние", 18), ("Причина", 40), ("Учебный год", 14),
    ("Код проверки", 16),
)  # fmt: skip


def workbook(house: House, actor: Actor, wanted: Wanted) -> bytes:
    """All papers of a filter as xlsx; the export stands in the audit."""
    papers = library.every(house, actor, wanted)
    with house.store.transaction(actor) as tx:
        tx.audit("archive_exported", facts={"year": wanted.year, "papers": len(papers)})
    return sheet_file(wanted.year or "Архив", HEADS, map(_row, papers))


def _row(paper: Issued) -> tuple[str, ...]:
    return (
        paper.number, f"{paper.date:%d.%m.%Y}", paper.title, paper.word, paper.state.russian, paper.reason,
        paper.academic_year, paper.code,
    )  # fmt: skip

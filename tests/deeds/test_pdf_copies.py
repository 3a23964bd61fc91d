"""PDF of papers: the archive's PDF/A copies, certified copies with their marks, piles made by the house's own offices."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from records.registry import COLLEGE, COPIES, ISSUED
from schemas.college import COLLEGE_KEY
from schemas.issued import Issued
from schemas.job import JobState
from schemas.pdfcopy import CopyState
from schemas.values.actor import Actor, Role
from service.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from service.jobs import Worker
from service.rendering import pdf, pdfa
from service.rendering.office import BatchResult, Failure, Made, Pool
from service.rendering.office.process import OfficeError
from service.usecases import batch, batchrun, copies, doctor, editions, library, papercopy, verify, work, workshop
from service.usecases.actors import SYSTEM
from service.usecases.house import House
from service.usecases.issue import issue
from service.usecases.papercopy import Marks, Of
from service.usecases.year_export import year_export
from tests.people import ADMINISTRATOR, INSPECTOR, METHODIST, SECRETARY, order, scan

CURATOR = Actor("kurator", frozenset({Role.CURATOR}), "test")


@pytest.fixture
def keeping(house: House) -> House:
    """A college that keeps copies."""
    _set(house, pdf_copies=True)
    return house


def _set(house: House, **changes: Any) -> None:
    with house.store.transaction(SYSTEM) as tx:
        COLLEGE.save(tx, replace(COLLEGE.get(tx, COLLEGE_KEY), **changes))


def paper(house: House, key: str) -> Issued:
    with house.store.reading() as reader:
        return ISSUED.get(reader, key)


def said(house: House, key: str) -> str | None:
    look = copies.look(house, paper(house, key))
    return look and look.sentence


class Broken(Pool):
    """Offices that refuse every file."""

    def batch(self, docs: Any, **_more: Any) -> BatchResult:
        failures = tuple(Failure(n, name, f"«{name}»: файл испорчен.") for n, (name, _) in enumerate(docs))
        return BatchResult((), failures)


class Full(Pool):
    """Offices without room on the disk."""

    def batch(self, docs: Any, **_more: Any) -> BatchResult:
        failures = tuple(Failure(n, name, f"«{name}»: нет места.") for n, (name, _) in enumerate(docs))
        return BatchResult((), failures, "Нет места.")


class Plain(Pool):
    """Offices that forget to make PDF/A of it."""

    def batch(self, docs: Any, **_more: Any) -> BatchResult:
        return BatchResult(tuple(Made(n, name, scan(), 1) for n, (name, _) in enumerate(docs)), ())


def test_no_copies_are_kept_unless_the_college_wants_them(house: House) -> None:
    key = issue(house, SECRETARY, order()).id
    assert (said(house, key), copies.make_some(house)) == (None, 0)
    with pytest.raises(NotFound):
        copies.content(house, SECRETARY, key)


def test_a_copy_is_never_silently_absent(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    before = issue(house, SECRETARY, order()).id
    _set(house, pdf_copies=True)
    key = issue(house, SECRETARY, order()).id
    assert "до того, как" in str(said(house, before))
    monkeypatch.setattr(copies, "available", lambda: "нет LibreOffice")
    assert said(house, key) == "не сделана: нет LibreOffice"
    with pytest.raises(Unavailable):
        copies.make_some(house)
    monkeypatch.setattr(copies, "available", lambda: None)
    assert said(house, key) == "делается"
    for pool, reason in ((Broken(), "файл испорчен."), (Plain(), "не отвечает PDF/A-2b")):
        copies.make_some(replace(house, pool=pool))
        assert reason in str(said(house, key))
        copies.try_again(house)
        assert said(house, key) == "делается"
    with pytest.raises(Unavailable):
        copies.make_some(replace(house, pool=Full()))
    assert said(house, key) == "не сделана: Нет места."
    house.files.path(paper(house, key).sha256).unlink()
    copies.make_some(replace(house, pool=Plain()))
    assert "Файла нет в архиве" in str(said(house, key))
    copies.ask(house, SECRETARY, key)
    copies.ask(house, SECRETARY, before)
    with house.store.reading() as reader:
        assert [one.state for one in COPIES.find(reader)] == [CopyState.WAITING] * 2
    with pytest.raises(Forbidden):
        copies.ask(house, CURATOR, key)


@pytest.mark.needs_office
def test_the_worker_makes_copies_and_they_go_everywhere_the_paper_goes(keeping: House, tmp_path: Path) -> None:
    first, second = (issue(keeping, SECRETARY, order()) for _ in range(2))
    worker = Worker(keeping)
    assert (worker.once(), worker.once()) == (True, False)
    assert (said(keeping, first.id), said(keeping, second.id)) == ("есть", "есть")
    made, content = copies.content(keeping, INSPECTOR, first.id)
    assert pdfa.faults(content) == []
    assert first.number in pdf.text(content)
    assert pdfa.faults(pdf.merge([content])) != []
    assert verify.verify(keeping, made.code, content).file == "это копия PDF/A выданного документа"  # type: ignore[union-attr]
    year_export(keeping, INSPECTOR, made.academic_year, tmp_path / "год.zip")
    with zipfile.ZipFile(tmp_path / "год.zip") as bundle:
        assert sum(name.endswith("(PDF-A).pdf") for name in bundle.namelist()) == 2
    assert {sign.code for sign in doctor.examine(keeping, ADMINISTRATOR)} <= {"backup-none", "disk-low"}
    keeping.files.path(made.pdf_sha256).unlink()
    assert "file-missing" in {sign.code for sign in doctor.examine(keeping, ADMINISTRATOR)}


@pytest.mark.needs_office
def test_a_certified_copy_says_who_when_and_which(house: House) -> None:
    key = issue(house, SECRETARY, order()).id
    marks = Marks(certified=True, position="секретарь учебной части", name="И.И. Заяц", number=True)
    found, content = papercopy.copy(house, SECRETARY, key, marks)
    written = pdf.text(content)
    for words in ("КОПИЯ ВЕРНА", "секретарь учебной части", "И.И. Заяц", f"№ {found.number}", "ОБРАЗЕЦ"):
        assert words in written
    assert "КОПИЯ ВЕРНА" not in pdf.text(papercopy.copy(house, CURATOR, key)[1])
    library.sign(house, SECRETARY, key, scan())
    pages = pdf.page_count(content)
    both = papercopy.copy(house, SECRETARY, key, replace(marks, of=Of.BOTH))[1]
    assert pdf.page_count(both) == pages + 1
    library.annul(house, SECRETARY, key, "издан по ошибке")
    with pytest.raises(Conflict):
        papercopy.copy(house, SECRETARY, key, marks)
    assert [line["facts"]["of"] for line in house.store.audit_lines(subject=key) if line["event"] == "copy_given"] == [
        "file",
        "both",
    ]


def test_marks_are_checked_before_anything_is_made(house: House) -> None:
    key = issue(house, SECRETARY, order()).id
    with pytest.raises(Invalid) as caught:
        papercopy.copy(house, SECRETARY, key, Marks(certified=True, name="Я" * 99))
    assert {fault.field for fault in caught.value.faults} == {"position", "name"}
    with pytest.raises(NotFound):
        papercopy.copy(house, SECRETARY, key, Marks(of=Of.SCAN))
    with pytest.raises(Forbidden):
        papercopy.copy(house, CURATOR, key, Marks(number=True))
    library.sign(house, SECRETARY, key, scan())
    certified = Marks(of=Of.SCAN, certified=True, position="секретарь", name="И.И. Заяц")
    assert "КОПИЯ ВЕРНА" in pdf.text(papercopy.copy(house, SECRETARY, key, certified)[1])


def _batch(house: House, rows: int, out: str) -> Any:
    listed = [
        batch.Row("order_curator", order().data, group="ТМ-21" if n % 2 else "", name=f"Лист {n}") for n in range(rows)
    ]
    job = batch.start(house, SECRETARY, "приказы", listed, {"key": "order_curator", "out": out})
    return work.do(house, job.key, batchrun.holder_name(house))


class Picky(Pool):
    """An office that cannot convert one of the papers."""

    def convert_once(self, docx: bytes, **how: Any) -> bytes:
        if "2-од" in " ".join(each.text for each in Document(BytesIO(docx)).element.body.iter() if each.text):
            raise OfficeError("refused")
        return super().convert_once(docx, **how)


@pytest.mark.needs_office
def test_a_paper_that_does_not_convert_is_named_and_the_rest_is_in_the_pile(house: House) -> None:
    with Picky(offices=1) as pool:
        job = _batch(replace(house, pool=pool), 3, "pile.pdf")
    assert (job.state, job.issued, job.failed, [one["row"] for one in job.missed]) == (JobState.DONE, 3, 0, [2])
    assert "«Лист 1»" in job.missed[0]["reasons"][0]
    written = pdf.text((work.folder(house, job.key) / "pile.pdf").read_bytes())
    assert written.count("О назначении") == 2
    assert "ОБРАЗЕЦ" in written
    with house.store.reading() as reader:
        assert [one["row"] for one in batch.failures(reader, job.key)] == [2]


@pytest.mark.needs_office
def test_uploaded_templates_are_printed_by_the_child(house: House) -> None:
    document = Document(BytesIO(workshop.take(house, METHODIST, "order_curator")[1]))
    document.paragraphs[0].insert_paragraph_before("Свой бланк {{ организация.кратко_или_полное }}")
    out = BytesIO()
    document.save(out)
    editions.publish(
        house, METHODIST, workshop.upload(house, METHODIST, "order_curator", out.getvalue()).draft, "бланк"
    )
    word = _batch(house, 2, "pile.docx")
    joined = Document(work.folder(house, word.key) / "pile.docx")
    assert sum("Свой бланк" in each.text for each in joined.paragraphs) == 2
    made = _batch(house, 2, "pile.pdf")
    assert (made.state, made.missed) == (JobState.DONE, ())
    assert pdf.text((work.folder(house, made.key) / "pile.pdf").read_bytes()).count("Свой бланк") == 2

"""How a batch is cut, halved and told, with a fake office: no LibreOffice needed."""

from __future__ import annotations

import io
import math

import pytest
from pypdf import PdfWriter
from pypdf.generic import Fit

from schemas.errors import Unavailable
from service.rendering.office import batch, check, jobpdf, pool
from service.rendering.office.merge import mark, merge
from service.rendering.office.paper import LONELY, MAIN, Paper
from service.rendering.office.process import OfficeError, OfficeLost
from service.rendering.printjob import Item, Uploaded, bookmark

from . import papers


class FakeOffice:
    """Makes one page a paper with its mark; refuses what holds a bad number, loses itself on a deadly one."""

    offices = 2

    def __init__(self, bad: tuple[int, ...] = (), deadly: tuple[int, ...] = (), gone_after: float = math.inf) -> None:
        self.bad, self.deadly, self.gone_after = bad, deadly, gone_after
        self.tries: list[int] = []
        self.waited = 0.0
        """Limits of time that hanging offices took."""
        self.trimmed = False

    def convert(self, docx: bytes, *, pdf_a: bool = False, blank_pages: bool = False) -> bytes:
        return self.convert_once(docx)

    def convert_once(
        self, docx: bytes, *, papers: int = 1, pdf_a: bool = False, blank_pages: bool = False, suspect: bool = False
    ) -> bytes:
        self.tries.append(papers)
        if len(self.tries) > self.gone_after:
            raise Unavailable("LibreOffice не запустился.")
        body = Paper.read(docx).parts[MAIN].decode()
        if any(f"СОГЛАСИЕ № {number}<" in body for number in self.bad):
            raise OfficeError("refused")
        if any(f"СОГЛАСИЕ № {number}<" in body for number in self.deadly):
            self.waited += 1 / pool.SUSPECT if suspect else 1
            raise OfficeLost("no answer")
        writer = PdfWriter()
        for place in range(papers):
            writer.add_blank_page(595, 842)
            writer.add_named_destination(mark(place), place)
            writer.add_named_destination(bookmark(place + 1), place)
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()

    def trim(self, keep: int = 1) -> None:
        self.trimmed = True


def listed(count: int) -> list[tuple[str, bytes]]:
    return [(f"файл {n}", papers.consent(n)) for n in range(count)]


@pytest.mark.parametrize(("bad", "deadly"), [((17,), ()), ((), (17,)), ((0, 39), (18,)), (tuple(range(40)), ())])
def test_bad_papers_are_found_by_halving_and_the_rest_is_made(bad: tuple[int, ...], deadly: tuple[int, ...]) -> None:
    fake = FakeOffice(bad, deadly)
    result = batch.run(fake, listed(40))
    wrong = sorted((*bad, *deadly))
    assert [failure.index for failure in result.failures] == wrong
    assert [made.index for made in result.pdfs] == [n for n in range(40) if n not in wrong]
    assert result.failures[0].sentence == f"«файл {wrong[0]}»: LibreOffice не смог сделать PDF из этого файла."
    assert fake.trimmed


def test_one_bad_paper_costs_few_conversions() -> None:
    fake = FakeOffice(bad=(55,))
    batch.run(fake, listed(100))
    assert len(fake.tries) <= 100 // batch.CHUNK + 2 * math.ceil(math.log2(batch.CHUNK)) + 1


@pytest.mark.parametrize("deadly", [0, 77, 199])
def test_a_paper_on_which_the_office_hangs_costs_three_limits_of_time_at_most(deadly: int) -> None:
    fake, joined = FakeOffice(deadly=(deadly,)), FakeOffice(deadly=(deadly,))
    assert [failure.index for failure in batch.run(fake, listed(200)).failures] == [deadly]
    made = jobpdf.run(joined, [Item(Uploaded(b""), {}, name=str(n)) for n in range(200)], build=built)
    assert [failure.index for failure in made.failures] == [deadly]
    assert max(fake.waited, joined.waited) < 3


def built(items: list[Item], **_how: bool) -> bytes:
    """A part of a print job of consents, bookmarked as `printjob` does."""
    return merge([Paper.read(papers.consent(int(item.name))) for item in items])


def test_without_an_office_the_rest_is_told_and_not_tried() -> None:
    fake = FakeOffice(gone_after=1)
    result = batch.run(fake, listed(100))
    assert len(fake.tries) <= 1 + fake.offices + 1
    assert len(result.pdfs) + len(result.failures) == 100
    assert {failure.sentence.partition(": ")[2] for failure in result.failures} == {"LibreOffice не запустился."}


def test_a_pdf_without_all_marks_is_not_trusted() -> None:
    class Forgetful(FakeOffice):
        def convert_once(self, docx: bytes, *, papers: int = 1, **_how: bool) -> bytes:
            return super().convert_once(docx, papers=max(1, papers - 1))

    fake = Forgetful()
    result = batch.run(fake, listed(8))
    assert len(result.pdfs) == 8
    assert {made.pages for made in result.pdfs} == {1}
    assert max(fake.tries) == 3  # halves of four, each a mark short, were thrown away


def test_a_crash_of_ours_is_raised_not_swallowed() -> None:
    class Crashing(FakeOffice):
        def convert_once(self, docx: bytes, *, papers: int = 1, **_how: bool) -> bytes:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        batch.run(Crashing(), listed(50))


def test_empty_batch() -> None:
    assert batch.run(FakeOffice(), []) == batch.BatchResult((), ())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", check.NOT_WORD),
        (b"%PDF-1.7", check.NOT_WORD),
        (papers.pack("<a/>", papers.footer(""), b""), check.NOT_WORD),
        (papers.pack("<w:document", papers.footer(""), b""), check.BROKEN),
        (papers.consent()[:-700], check.BROKEN),
    ],
)
def test_files_are_checked_before(data: bytes, words: str) -> None:
    assert check.fault(data) == words


def test_own_pictures_and_footers_come_along_and_equal_ones_once() -> None:
    read = [Paper.read(papers.consent(1, payload=code)) for code in ("A", "B", "A")]
    assert len({paper.key() for paper in read}) == 1
    joined = Paper.read(merge(read))
    assert len([name for name in joined.parts if name.startswith("word/own") and "footer" in name]) == 2
    targets = [relation.target for relation in joined.relations.values() if relation.kind.endswith("/footer")]
    assert len(targets) == 2
    assert all(target in joined.parts for target in targets)


def test_lists_start_anew_in_each_paper() -> None:
    joined = Paper.read(merge([Paper.read(papers.consent(n)) for n in range(3)]))
    numbering = joined.parts["word/numbering.xml"]
    assert numbering.count(b"<w:num ") == 3
    assert numbering.count(b"startOverride") == 2


@pytest.mark.parametrize("what", ["NUMPAGES", " REF a", "w:anchor=", "<w:footnoteReference", "TOC "])
def test_what_would_read_otherwise_goes_alone(what: str) -> None:
    assert LONELY.search(what.encode())
    body = papers.paragraph("текст") + f"<w:p><w:r><w:t>{what.replace('<', '')}</w:t></w:r></w:p>"
    document = f"{papers.HEAD}<w:document {papers.NS}><w:body>{body}{papers.SECTION}</w:body></w:document>"
    assert Paper.read(papers.pack(document, papers.footer(""), b"")).key() is None


def test_another_template_is_another_kind() -> None:
    other = papers.STYLES.replace('w:val="24"', 'w:val="28"')
    assert Paper.read(papers.consent(1)).key() != Paper.read(papers.consent(1, styles=other)).key()


def test_destination_names_with_positions_are_understood() -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_named_destination("doc5F1", 0)
    writer.add_outline_item(title="x", page_number=0, fit=Fit.fit())
    out = io.BytesIO()
    writer.write(out)
    from_file = batch.pdfs.starts(out.getvalue())
    assert from_file == {batch.pdfs.destination("doc_1"): 0}

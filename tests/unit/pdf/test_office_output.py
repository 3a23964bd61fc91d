"""What comes out of the offices: the same pages joined or alone, exact cuts, threads, PDF/A, print jobs."""

from __future__ import annotations

import io
import random
import re
import socket
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from schemas.errors import HouseError, Unavailable
from service.rendering import compile as compile_template
from service.rendering import pdf, pdfa
from service.rendering.office import Pool, batch
from service.rendering.pdf_fast import LOCK
from service.rendering.printjob import Item, bookmark, print_job

from . import papers

pytestmark = pytest.mark.needs_office


def pixels(data: bytes, dpi: int = 60) -> list[bytes]:
    """Every page drawn at 60 dpi."""
    with LOCK:
        document = pypdfium2.PdfDocument(data)
        drawn = []
        for page in document:
            bitmap = page.render(scale=dpi / 72, grayscale=True)
            drawn.append(bytes(bitmap.buffer))
            bitmap.close()
            page.close()
        document.close()
    return drawn


def test_joined_and_cut_pages_equal_single_conversion_pixel_by_pixel(warm: Pool) -> None:
    docs = [(f"согласие {n}", papers.consent(n, pages=1 + n % 3)) for n in range(13)]
    result = warm.batch(docs)
    assert not result.failures
    assert [made.name for made in result.pdfs] == [name for name, _ in docs]
    assert [made.pages for made in result.pdfs] == [1 + n % 3 for n in range(13)]
    for made, (_, word) in zip(result.pdfs, docs, strict=True):
        assert pixels(made.pdf) == pixels(warm.pdf(word))


def test_a_batch_is_joined_not_converted_one_by_one(warm: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    once = warm.convert_once

    def counted(word: bytes, **options: int) -> bytes:
        calls.append(options.get("papers", 1))
        return once(word, **options)

    monkeypatch.setattr(warm, "convert_once", counted)
    warm.batch([(str(n), papers.consent(n)) for n in range(batch.CHUNK * 2)])
    assert sorted(calls) == [batch.CHUNK, batch.CHUNK]


def mixed() -> list[tuple[str, bytes]]:
    """Papers of two kinds and loners (a footnote-like reference, python-docx's default file), shuffled."""
    out = io.BytesIO()
    document = docx.Document()
    document.add_heading("Протокол", 1)
    document.add_paragraph("первый", style="List Number")
    document.add_paragraph("второй", style="List Number")
    document.save(out)
    listed = [(f"c{n}", papers.consent(n)) for n in range(6)]
    listed += [(f"w{n}", out.getvalue()) for n in range(3)]
    random.Random(2).shuffle(listed)
    return listed


def test_papers_of_different_kinds_keep_their_order_and_look(warm: Pool) -> None:
    docs = mixed()
    result = warm.batch(docs)
    assert [made.name for made in result.pdfs] == [name for name, _ in docs]
    for made, (_, word) in zip(result.pdfs, docs, strict=True):
        assert pixels(made.pdf) == pixels(warm.pdf(word))


def test_many_threads_share_the_pool(warm: Pool) -> None:
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda n: pdf.text(warm.pdf(papers.consent(n))), range(16)))
    for number, text in enumerate(made):
        assert f"СОГЛАСИЕ № {number}\n" in text
    assert len(warm.pids()) <= 2


def test_two_batches_at_once_do_not_mix(warm: Pool) -> None:
    results: dict[int, list[str]] = {}

    def one(start: int) -> None:
        made = warm.batch([(str(n), papers.consent(n)) for n in range(start, start + 10)]).pdfs
        results[start] = [pdf.text(each.pdf).splitlines()[0] for each in made]

    crew = [threading.Thread(target=one, args=(start,)) for start in (100, 200)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    assert results == {start: [f"СОГЛАСИЕ № {n}" for n in range(start, start + 10)] for start in (100, 200)}


def test_progress_is_told_to_the_end(warm: Pool) -> None:
    told: list[int] = []
    warm.batch([(str(n), papers.consent(n)) for n in range(5)], progress=told.append)
    assert max(told) == 5


def test_pdf_a_says_so_and_each_paper_is_one(warm: Pool) -> None:
    result = warm.batch([("а", papers.consent(1)), ("б", papers.consent(2))], pdf_a=True)
    for data in (warm.pdf(papers.consent(3), pdf_a=True), *(made.pdf for made in result.pdfs)):
        assert b"pdfaid:part>2<" in data.replace(b" ", b"")
        assert pdfa.faults(data) == []


def template() -> bytes:
    out = io.BytesIO()
    document = docx.Document()
    document.styles["Normal"].font.name = "Times New Roman"
    document.add_paragraph("СОГЛАСИЕ {{ номер }}")
    document.add_paragraph("{% for а in листы %}лист {{ а }}\n{% endfor %}")
    document.save(out)
    return out.getvalue()


def items(count: int, group_of: int = 10) -> list[Item]:
    compiled = compile_template(template())
    return [
        Item(compiled, {"номер": n, "листы": list(range(1 + 60 * (n % 2)))}, f"ПК-{n // group_of}", f"согласие {n}")
        for n in range(count)
    ]


@pytest.mark.parametrize("odd", [False, True])
def test_print_job_in_parts_has_every_document_where_it_says(
    warm: Pool, odd: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.rendering.office.jobpdf.CHUNK", 4)
    made = warm.items_pdf(items(23), odd_starts=odd, separators=True)
    pages = pdf.text(made.pdf).split("\f")
    assert len(pages) == made.pages
    assert [int(index) for index in made.starts] == list(range(23))
    for index, page in made.starts.items():
        assert f"СОГЛАСИЕ {index}\n" in pages[page] + "\n"
        assert page % 2 == 0 or not odd
    separators = [page.strip() for page in pages if page.strip().startswith("ПК-")]
    assert separators == ["ПК-0", "ПК-1", "ПК-2"]


@pytest.mark.parametrize("field", ["SECTIONPAGES", "NUMPAGES"])
def test_pages_are_counted_for_each_document(warm: Pool, field: str) -> None:
    made = docx.Document()
    foot = made.sections[0].footer.paragraphs[0]
    foot.add_run("лист ")
    for code in ("PAGE", field):
        foot._p.append(
            parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" {code} "><w:r><w:t>77</w:t></w:r></w:fldSimple>')
        )
        foot.add_run(" всего ")
    for text in ("начало", "{%p for x in л %}", "{{ x }}", "{%p endfor %}"):
        made.add_paragraph(text).paragraph_format.page_break_before = text == "{{ x }}"
    out = io.BytesIO()
    made.save(out)
    compiled = compile_template(out.getvalue())
    contexts: list[dict[str, list[int]]] = [{"л": list(range(count))} for count in (0, 2, 1)]
    expected = ["1 всего 1", "1 всего 3", "2 всего 3", "3 всего 3", "1 всего 2", "2 всего 2"]
    job = pdf.text(warm.items_pdf([Item(compiled, each) for each in contexts]).pdf)
    batched = warm.batch([(str(number), compiled.render(each)) for number, each in enumerate(contexts)]).pdfs
    single = pdf.text(warm.pdf(compiled.render(contexts[1])))
    for written, wanted in (
        (job, expected),
        ("".join(pdf.text(one.pdf) for one in batched), expected),
        (single, expected[1:4]),
    ):
        assert re.findall(r"\d всего \d", re.sub(r"\s+", " ", written)) == wanted


def test_finished_print_job_tells_its_bookmarks(warm: Pool) -> None:
    made = warm.print_job_pdf(print_job(items(4)))
    assert list(made.starts) == [bookmark(n) for n in (1, 2, 3, 4)]
    assert list(made.starts.values()) == [0, 1, 3, 4]


def test_linked_picture_is_not_fetched(warm: Pool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/a.png"
        warm.pdf(with_linked_picture(address))
        with pytest.raises(TimeoutError):
            server.accept()


def with_linked_picture(address: str) -> bytes:
    """A paper whose footer shows a picture of another machine."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(papers.consent())) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/_rels/footer1.xml.rels":
                data = data.replace(b'Target="media/qr.png"', f'Target="{address}" TargetMode="External"'.encode())
            target.writestr(name, data.replace(b"r:embed", b"r:link"))
    return out.getvalue()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut", "просто текст".encode(), papers.consent()[:-900]])
def test_what_is_no_word_file_is_refused_before_the_office(warm: Pool, data: bytes) -> None:
    with pytest.raises(HouseError) as refused:
        warm.pdf(data)
    assert isinstance(refused.value, Unavailable)
    assert "Word" in refused.value.sentence


def test_offices_are_replaced_after_so_many_papers(warm: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    warm.trim(0)
    monkeypatch.setattr(warm, "recycle_after", 2)
    warm.pdf(papers.consent(1))
    first = warm.pids()
    warm.pdf(papers.consent(2))
    assert warm.pids() == []
    warm.pdf(papers.consent(3))
    assert warm.pids() != first


def test_offices_stand_ready_before_the_papers_come(folder: Path) -> None:
    with Pool(offices=2, folder=folder) as used:
        used.warm(1)
        one = _started(used, 1)
        used.warm(500)
        both = _started(used, 2)
        assert set(one) <= set(both)
        used.warm(500)
        assert used.pdf(papers.consent(1)).startswith(b"%PDF")
        assert sorted(used.pids()) == sorted(both)


def _started(used: Pool, count: int) -> list[int]:
    until = time.monotonic() + 60
    while len(found := used.pids()) < count:
        assert time.monotonic() < until, "no office has started"
        time.sleep(0.05)
    return found

"""What is done with finished PDF files: counts, cuts, joins, names, stamps, fonts."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, NumberObject

from schemas.errors import Invalid, Unavailable
from service.rendering import fonts, pdf, pdf_fast, stamp
from service.rendering.stamp_font import Face


def blank(pages: int, *, wide: float = 595, high: float = 842, turn: int = 0) -> bytes:
    writer = PdfWriter()
    for number in range(pages):
        page = writer.add_blank_page(wide + number, high)
        page[NameObject("/Rotate")] = NumberObject(turn)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def widths(data: bytes) -> list[int]:
    return [round(float(page.mediabox.width)) - 595 for page in PdfReader(io.BytesIO(data)).pages]


def ink(data: bytes, page: int = 0) -> tuple[float, float] | None:
    """Middle of what is printed on a page as it is seen, in shares of its width and height from the upper left corner."""
    with pdf_fast.LOCK:
        document = pypdfium2.PdfDocument(data)
        bitmap = document[page].render(scale=0.5, grayscale=True)
        wide, high, stride, raw = bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer)
        bitmap.close()
        document.close()
    dark = [(x, y) for y in range(high) for x in range(wide) if raw[y * stride + x] < 250]
    if not dark:
        return None
    return sum(x for x, _ in dark) / len(dark) / wide, sum(y for _, y in dark) / len(dark) / high


def test_split_and_merge_keep_every_page_in_order() -> None:
    whole = blank(6)
    cut = pdf.split(whole, [1, 3, 2])
    assert [widths(one) for one in cut] == [[0], [1, 2, 3], [4, 5]]
    assert widths(pdf.merge(reversed(cut))) == [4, 5, 1, 2, 3, 0]
    assert widths(pdf_fast.joined(cut)) == [0, 1, 2, 3, 4, 5]


def test_odd_starts_are_filled_with_empty_pages() -> None:
    joined = pdf_fast.joined([blank(1), blank(2), blank(1)], odd_starts=True)
    assert pdf.page_count(joined) == 5


@pytest.mark.parametrize("sizes", [[1, 1], [4], [0, 3], []])
def test_split_refuses_counts_that_do_not_fit(sizes: list[int]) -> None:
    with pytest.raises(Invalid, match="отмеченные"):
        pdf.split(blank(3), sizes)


def test_metadata_are_ours_only() -> None:
    named = pdf.with_metadata(blank(1), {"/Title": "Приказ № 12-од", "/Subject": "Наставничество"})
    assert pdf.metadata(named) == {"/Producer": "Наставник", "/Title": "Приказ № 12-од", "/Subject": "Наставничество"}


def test_signed_scan_stands_behind_its_document() -> None:
    both = pdf.attach_scan(blank(2), blank(3))
    assert widths(both) == [0, 1, 0, 1, 2]
    assert [entry["/Title"] for entry in PdfReader(io.BytesIO(both)).outline] == [
        "Документ",
        "Скан подписанного документа",
    ]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7 broken", blank(3)[:200]])
def test_what_is_no_pdf_is_refused_in_russian(data: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        pdf.text(data)
    assert "не открывается как PDF" in refused.value.faults[0].detail


def test_protected_pdf_is_refused_in_russian() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(blank(1)))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(Invalid) as refused:
        pdf.merge([out.getvalue()])
    assert "паролем" in refused.value.faults[0].detail


def test_stamps_are_found_by_a_search_on_their_pages() -> None:
    made = stamp.put(
        blank(3),
        [
            stamp.true_copy("Секретарь И.О. Ёлкина", "22.11.2026"),
            stamp.registration("12-од", "01.10.2026"),
            stamp.sample(),
        ],
    )
    first, second, last = pdf.text(made).split("\f")
    assert "№ 12-од" in first
    assert "КОПИЯ ВЕРНА" not in first + second
    assert "КОПИЯ ВЕРНА" in last
    assert "Ёлкина" in last
    assert all("ОБРАЗЕЦ" in page for page in (first, second, last))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize(
    ("place", "across", "down"),
    [("top-left", 0, 0), ("top-right", 1, 0), ("bottom-left", 0, 1), ("bottom-right", 1, 1), ("across", 0.5, 0.5)],
)
def test_stamp_stands_where_it_is_seen_on_turned_pages_too(
    turn: int, place: stamp.Place, across: float, down: float
) -> None:
    made = stamp.put(blank(1, turn=turn), [stamp.Stamp(("ВЕРНО",), place=place, size=20)])
    seen = ink(made)
    assert seen is not None
    assert seen == (pytest.approx(across, abs=0.15), pytest.approx(down, abs=0.15))


def test_stamping_adds_one_form_and_keeps_the_pages_streams() -> None:
    once, many = (len(stamp.put(blank(count), [stamp.sample()])) for count in (1, 200))
    assert many - once < 200 * 400


def test_pages_that_share_their_resources_are_stamped_each_as_wanted() -> None:
    twice = stamp.put(stamp.put(blank(2), [stamp.true_copy()]), [stamp.registration("1", "02.09.2026")])
    first, last = pdf.text(twice).split("\f")
    assert ("№ 1" in first, "КОПИЯ" in first) == (True, False)
    assert ("№ 1" in last, "КОПИЯ" in last) == (False, True)


@pytest.mark.parametrize("lines", [("汉字",), ("",), ()])
def test_letters_that_cannot_be_printed_are_told(lines: tuple[str, ...]) -> None:
    with pytest.raises(Invalid):
        stamp.put(blank(1), [stamp.Stamp(lines)])


def test_without_a_font_the_stamp_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    stamp._face.cache_clear()
    monkeypatch.setattr(fonts, "stamp_file", lambda: None)
    with pytest.raises(Unavailable, match="make system"):
        stamp.put(blank(1), [stamp.sample()])
    stamp._face.cache_clear()


def test_subset_is_small_and_keeps_composed_letters() -> None:
    place = fonts.stamp_file()
    assert place is not None
    face = Face.read(place.read_bytes())
    glyphs = face.glyphs("Йё№")
    assert set(glyphs) == set("Йё№")
    made = Face.read(face.subset(set(glyphs.values())))
    assert len(made.tables["glyf"]) < len(face.tables["glyf"]) / 20
    assert made._places()[glyphs["Й"] + 1] > made._places()[glyphs["Й"]]


def test_font_twins_are_judged() -> None:
    assert fonts.twin("Times New Roman", "Liberation Serif").sentence == ""
    assert "Carlito" in fonts.twin("Calibri", "DejaVu Sans").sentence
    assert "нет" in fonts.twin("Cambria", "Caladea").sentence
    assert [one.family for one in fonts.check()] in ([], list(fonts.TWINS))


def test_stamp_font_is_a_truetype_file() -> None:
    assert isinstance(fonts.stamp_file(), Path)

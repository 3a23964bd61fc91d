# ruff: noqa: E501  templates are read in one line

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from lxml import etree

from schemas.errors import HouseError, Invalid
from service.rendering import compile as compile_template
from service.rendering.bundle import bundle
from service.rendering.compiler import Compiled
from service.rendering.names import LONGEST, file_name, folder_name
from service.rendering.pictures import draw_code
from service.rendering.printjob import Item, bookmark, print_job
from service.rendering.reference import read_entries
from service.rendering.text import text

from .word import add_footnotes, add_picture, add_table, lines, made, part


def _form(document: Any) -> None:
    """Everything that must not meet: header, list by style, list by number, picture, code, bookmark with a reference, note."""
    section = document.sections[0]
    section.header.paragraphs[0].text = "Код {{ код }}"
    section.footer.paragraphs[0].text = "колледж"
    document.add_paragraph("Согласие {{ фио }}")
    for number in range(3):
        document.add_paragraph(f"пункт {number}", style="List Number")
    add_picture(document.add_paragraph("картинка"))
    add_picture(document.add_paragraph("код "), "qr:документ.ссылка")
    paragraph = document.add_paragraph()._p
    paragraph.append(parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="0" w:name="место"/>'))
    paragraph.append(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="0"/>'))
    paragraph.append(parse_xml(f"<w:r {nsdecls('w')}><w:instrText> PAGEREF место \\h </w:instrText></w:r>"))
    add_footnotes(document, "сноска {{ фио }}")
    add_table(
        document, ("№", "имя"), ("{%tr for р in ряды %}", ""), ("{{ loop.index }}", "{{ р }}"), ("{%tr endfor %}", "")
    )


def _items(compiled: Compiled, count: int) -> list[Item]:
    return [
        Item(compiled, {"фио": f"Иванов {n}", "код": f"К{n}", "ряды": ["а"] * n, "документ": {"ссылка": f"https://x.example/{n}"}}, group=f"Группа {n // 3}")
        for n in range(1, count + 1)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def job() -> bytes:
    return print_job(_items(compile_template(made(_form)), 5))


def _body(document: bytes) -> Any:
    return etree.fromstring(part(document).encode())


def test_documents_stand_in_order_with_their_own_text(job: bytes) -> None:
    shown = text(job)
    assert [int(found) for found in re.findall(r"Согласие Иванов (\d)", shown)] == [1, 2, 3, 4, 5]
    assert [int(found) for found in re.findall(r"сноска Иванов (\d)", shown)] == [1, 2, 3, 4, 5]
    assert re.findall(r"Код К\d", shown) == [f"Код К{n}" for n in range(1, 6)]
    docx.Document(BytesIO(job))


def test_ids_are_unique_in_the_whole_file(job: bytes) -> None:
    root = _body(job)
    for tag, attribute in (
        ("wp:docPr", "id"),
        ("w:bookmarkStart", qn("w:id")),
        ("w:bookmarkStart", qn("w:name")),
        ("w:footnoteReference", qn("w:id")),
    ):
        values = [each.get(attribute) for each in root.iter(qn(tag))]
        assert values
        assert len(values) == len(set(values)), tag
    starts = [each.get(qn("w:id")) for each in root.iter(qn("w:bookmarkStart"))]
    assert sorted(starts) == sorted(each.get(qn("w:id")) for each in root.iter(qn("w:bookmarkEnd")))


def test_every_document_begins_with_its_bookmark_and_refers_to_its_own(job: bytes) -> None:
    names = [each.get(qn("w:name")) for each in _body(job).iter(qn("w:bookmarkStart"))]
    assert [name for name in names if name.startswith("doc")] == [bookmark(number) for number in range(1, 6)]
    assert re.findall(r"PAGEREF (\w+)", part(job)) == [name for name in names if name.startswith("место")]


def test_pages_and_lists_start_anew(job: bytes) -> None:
    root = _body(job)
    sections = list(root.iter(qn("w:sectPr")))
    assert len(sections) == 5
    assert all(each.find(qn("w:pgNumType")).get(qn("w:start")) == "1" for each in sections)
    assert {each.find(qn("w:type")).get(qn("w:val")) for each in sections} == {"nextPage"}
    assert sections[-1].getparent().tag == qn("w:body")
    lists = [each.get(qn("w:val")) for each in root.iter(qn("w:numId"))]
    assert len(set(lists)) == 5
    numbering = etree.fromstring(read_entries(job)["word/numbering.xml"])
    for number in set(lists):
        (found,) = [each for each in numbering.iter(qn("w:num")) if each.get(qn("w:numId")) == number]
        assert found.find(f"{qn('w:lvlOverride')}/{qn('w:startOverride')}").get(qn("w:val")) == "1"


def test_every_document_has_its_own_code(job: bytes) -> None:
    entries = read_entries(job)
    for number in range(1, 6):
        assert draw_code(f"https://x.example/{number}") in entries.values()


def test_every_relation_and_content_type_has_its_part(job: bytes) -> None:
    _check_package(job)


def _check_package(document: bytes) -> None:
    entries = read_entries(document)
    types = etree.fromstring(entries["[Content_Types].xml"])
    overrides = [each.get("PartName").lstrip("/") for each in types if each.get("PartName")]
    assert len(overrides) == len(set(overrides))
    assert set(overrides) <= entries.keys()
    extensions = {each.get("Extension") for each in types if each.get("Extension")}
    assert all(name in overrides or name.rpartition(".")[2] in extensions for name in entries)
    for name in [each for each in entries if each.endswith(".rels")]:
        folder = name.partition("_rels/")[0]
        relations = [each for each in etree.fromstring(entries[name]) if each.get("TargetMode") != "External"]
        ids = [each.get("Id") for each in relations]
        assert len(ids) == len(set(ids))
        for each in relations:
            target = each.get("Target")
            assert (target.lstrip("/") if target.startswith("/") else _joined(folder, target)) in entries, (
                name,
                target,
            )
    used = set(re.findall(r' r:(?:id|embed)="([^"]*)"', part(document)))
    assert used <= {each.get("Id") for each in etree.fromstring(entries["word/_rels/document.xml.rels"])}
    assert not re.search("[\ufdd0-\ufdef]", part(document))


def _joined(folder: str, target: str) -> str:
    while target.startswith("../"):
        folder, target = folder.rstrip("/").rpartition("/")[0], target.removeprefix("../")
        folder = f"{folder}/" if folder else ""
    return folder + target


def test_separators_and_odd_starts_on_request() -> None:
    done = print_job(_items(compile_template(made(_form)), 5), odd_starts=True, separators=True)
    _check_package(done)
    shown = text(done)
    assert re.findall(r"^Группа \d$", shown, re.MULTILINE) == ["Группа 0", "Группа 1"]
    assert len(list(_body(done).iter(qn("w:sectPr")))) == 7
    assert set(re.findall(r'<w:type w:val="(\w+)"', part(done))) == {"oddPage"}
    assert "header_empty.xml" in str(read_entries(done)["word/_rels/document.xml.rels"])


def test_papers_of_no_group_get_no_sheet() -> None:
    compiled = compile_template(lines("{{ х }}"))
    items = [Item(compiled, {"х": "а"}), Item(compiled, {"х": "б"}, group="ТМ-21"), Item(compiled, {"х": "в"})]
    assert text(print_job(items, separators=True)).split() == ["а", "ТМ-21", "б", "в"]


@pytest.mark.parametrize("texts", [(), ("{{ х }}",), ("{{p х }}", "один"), ("{%p if not х %}", "нет", "{%p endif %}")])
def test_documents_of_one_paragraph(texts: tuple[str, ...]) -> None:
    compiled = compile_template(lines(*texts))
    made_job = docx.Document(BytesIO(print_job([Item(compiled, {"х": n}) for n in range(3)])))
    names = [each.get(qn("w:name")) for each in made_job.element.body.iter(qn("w:bookmarkStart"))]
    assert (names, len(made_job.sections)) == ([bookmark(n) for n in (1, 2, 3)], 3)


def test_pages_are_counted_for_each_document() -> None:
    def build(document: Any) -> None:
        document.sections[0].footer.paragraphs[0]._p.append(
            parse_xml(
                f'<w:fldSimple {nsdecls("w")} w:instr=" NUMPAGES \\* MERGEFORMAT "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
            )
        )
        document.add_paragraph("NUMPAGES {{ х }}")

    compiled = compile_template(
        made(build)
    )  # once: a file saved later bears another time, and would be another template
    items = [Item(compiled, {"х": n}) for n in range(2)]
    ours, office = read_entries(print_job(items)), read_entries(print_job(items, office=True))
    feet = [name for name in ours if name.startswith("word/footer")]
    assert len(feet) == 2
    assert all(b"SECTIONPAGES \\*" in ours[name] and b"NUMPAGES" not in ours[name] for name in feet)
    assert sorted(re.findall(rb"PAGEREF (end\d+) ", b"".join(office[name] for name in feet))) == [
        b"end00001",
        b"end00002",
    ]
    assert office["word/document.xml"].count(b'w:name="end0000') == 2
    assert b"NUMPAGES 0" in ours["word/document.xml"]


def test_a_bookmark_stands_behind_the_properties_and_their_history() -> None:
    def build(document: Any) -> None:
        properties = document.add_paragraph("{{ х }}")._p.get_or_add_pPr()
        properties.append(
            parse_xml(
                f'<w:pPrChange {nsdecls("w")} w:id="1" w:author="а"><w:pPr><w:jc w:val="left"/></w:pPr></w:pPrChange>'
            )
        )
        document.add_paragraph("конец")

    first = docx.Document(BytesIO(print_job([Item(compile_template(made(build)), {"х": 1})] * 2))).paragraphs[0]._p
    assert [each.tag for each in first][:2] == [qn("w:pPr"), qn("w:bookmarkStart")]


def test_templates_of_different_kinds_in_one_job() -> None:
    plain, form = compile_template(lines("Письмо {{ фио }}")), compile_template(made(_form))
    items = [Item(plain, {"фио": "А"}), *_items(form, 2), Item(plain, {"фио": "Б"})]
    done = print_job(items)
    _check_package(done)
    assert re.findall(r"Письмо \w|Согласие Иванов \d", text(done)) == [
        "Письмо А",
        "Согласие Иванов 1",
        "Согласие Иванов 2",
        "Письмо Б",
    ]
    docx.Document(BytesIO(done))


def test_two_templates_with_lists_keep_them_apart() -> None:
    one = compile_template(made(lambda d: d.add_paragraph("{{ фио }}", style="List Number")))
    other = compile_template(made(lambda d: d.add_paragraph("{{ фио }}", style="List Bullet")))
    done = print_job([Item(one, {"фио": "а"}), Item(other, {"фио": "б"}), Item(one, {"фио": "в"})])
    _check_package(done)
    assert len(set(re.findall(r'<w:numId w:val="(\d+)"', part(done)))) == 3


def test_a_table_at_the_end_gets_a_thin_paragraph() -> None:
    done = print_job(
        [Item(compile_template(made(lambda d: add_table(d, ("{{ фио }}", "б")))), {"фио": name}) for name in "аб"]
    )
    assert part(done).count('w:lineRule="exact"') == 2


def test_the_same_job_gives_the_same_bytes_and_one_document_is_a_job_too() -> None:
    compiled = compile_template(made(_form))
    assert print_job(_items(compiled, 2)) == print_job(_items(compiled, 2))
    assert "Согласие Иванов 1" in text(print_job(_items(compiled, 1)))


def test_missing_data_of_all_documents_come_at_once() -> None:
    compiled = compile_template(lines("{{ фио }} {{ код }}"))
    with pytest.raises(Invalid) as caught:
        print_job([Item(compiled, {"фио": "а"}), Item(compiled, {"фио": "а", "код": "б"}), Item(compiled, {})])
    assert [fault.field for fault in caught.value.faults] == ["1.код", "3.фио", "3.код"]
    assert "1, 3" in caught.value.sentence
    with pytest.raises(HouseError, match="ни одного"):
        print_job([])


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Приказ 12-од от 01.10.2026", "Приказ 12-од от 01.10.2026.docx"), ('a/b\\c:d*e?f"g<h>i|j', "a-bcdefghij.docx"), ("  много   пробелов ", "много пробелов.docx"),
        ("CON", "_CON.docx"), ("nul.txt", "_nul.txt.docx"), ("точка...", "точка.docx"), ("", "документ.docx"), ("а\x00б\nв\u202eг", "аб вг.docx"), ("..", "документ.docx"),
        ("COM5", "_COM5.docx"), ("— ?", "документ.docx"), ("Консультация", "Консультация.docx"),
    ],
)  # fmt: skip
def test_names_suit_windows(title: str, expected: str) -> None:
    assert file_name(title) == expected


def test_long_names_lose_what_they_are_about_first() -> None:
    name = file_name("Приказ 12-од от 01.10.2026", about="О " + "назначении " * 30)
    assert len(name) <= LONGEST
    assert name.startswith("Приказ 12-од от 01.10.2026 — О назначении")
    assert len(file_name("х" * 500, "pdf")) == LONGEST
    assert folder_name("ИСП-21/1") == "ИСП-21-1"


def test_a_bundle_has_folders_flags_and_no_twins() -> None:
    data = bundle(
        [
            ("ИСП-21", "Согласие.docx", b"1"),
            ("ИСП-21", "согласие.docx", b"2"),
            ("", "Согласие.docx", b"3"),
            ("ИСП-21", "a.docx", b"4"),
        ]
    )
    with ZipFile(BytesIO(data)) as archive:
        assert archive.namelist() == [
            "ИСП-21/Согласие.docx",
            "ИСП-21/согласие (2).docx",
            "Согласие.docx",
            "ИСП-21/a.docx",
        ]
        assert all(info.flag_bits & 0x800 for info in archive.infolist())
        assert [archive.read(name) for name in archive.namelist()] == [b"1", b"2", b"3", b"4"]


def test_each_template_keeps_its_own_styles_in_a_job() -> None:
    """A register of 14 points on top of sheets of 12: the sheets come out as they are registered, not over two pages each."""
    small, large = (document_of_size(points) for points in (12, 14))
    items = [Item(compile_template(data), {}, "", name) for name, data in (("large", large), ("small", small))]
    made = docx.Document(BytesIO(print_job(items)))
    sizes = {paragraph.text: size_of(paragraph) for paragraph in made.paragraphs if paragraph.text}
    assert sizes == {"обычный 14": 14, "заголовок 14": 14, "обычный 12": 12, "заголовок 12": 12}
    names = [style.name for style in made.styles]
    assert len(names) == len(set(names))


def document_of_size(points: int) -> bytes:
    """A document whose usual style has this size; the heading stands on it, the first paragraph names no style."""
    made, out = docx.Document(), BytesIO()
    made.styles["Normal"].font.size = Pt(points)
    made.styles["Heading 1"].font.size = None
    made.styles["Heading 1"].base_style = made.styles["Normal"]
    made.add_paragraph(f"обычный {points}")
    made.add_heading(f"заголовок {points}", 1)
    made.save(out)
    return out.getvalue()


def size_of(paragraph: Any) -> float | None:
    """Points of a paragraph's style, or of the nearest style it stands on."""
    style = paragraph.style
    while style.font.size is None and style.base_style is not None:
        style = style.base_style
    return style.font.size.pt if style.font.size else None

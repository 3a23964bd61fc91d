from __future__ import annotations

import struct
import subprocess
import sys
import zlib
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest
import zxingcpp
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree

from schemas.errors import HouseError
from schemas.values.cases import Case
from schemas.values.names import FullName, Gender
from service.grammar.vocabulary import DateWord, name_word
from service.rendering import BadTemplate, MissingData, render
from service.rendering import compile as compile_template
from service.rendering.certify import certify, differences
from service.rendering.pictures import draw_code, place_picture
from service.rendering.reference import read_entries
from service.rendering.skeleton import COMPRESSORS, ZLIB6
from service.rendering.text import text

from .foreign import EXAMPLES
from .word import add_footnotes, add_picture, add_table, lines, made, part, png, table

ROOT = Path(__file__).resolve().parents[3]
PERSON = FullName("Иванова", "Мария", "Петровна")


def test_words_of_the_grammar_fill_the_template() -> None:
    context = {"куратор": {"фио": name_word(PERSON, Gender.F)}, "дата": DateWord(date(2026, 10, 1))}
    done = render(lines("Назначить {{ куратор.фио|винительный }} с {{ дата }}, {{ куратор.фио }}"), context)
    assert text(done) == "Назначить Иванову Марию Петровну с 01.10.2026, Иванова Мария Петровна\n"


def test_the_same_input_gives_the_same_bytes_in_two_processes() -> None:
    template = EXAMPLES["picture"].template
    script = (
        "import sys, hashlib; from service.rendering import compile\n"
        "print(hashlib.sha256(compile(sys.stdin.buffer.read()).render({'число': 3, 'да': True})).hexdigest())"
    )
    made_files = set()
    for seed, zone in (("1", "UTC"), ("2", "Asia/Vladivostok")):
        env = {"PYTHONHASHSEED": seed, "TZ": zone}
        done = subprocess.run(
            [sys.executable, "-c", script], input=template, check=True, capture_output=True, cwd=ROOT, env=env
        )
        made_files.add(done.stdout)
    assert len(made_files) == 1


def test_compressors_differ_in_bytes_only() -> None:
    compiled = compile_template(EXAMPLES["rows"].template)
    made_files = [compiled.render(EXAMPLES["rows"].context, compressor=each) for each in COMPRESSORS.values()]
    assert len({frozenset(read_entries(each).items()) for each in made_files}) == 1
    assert ZLIB6.name == "zlib6"


def test_entries_carry_one_fixed_date_and_open_in_python_docx() -> None:
    done = render(EXAMPLES["header and footer"].template, dict(EXAMPLES["header and footer"].context))
    with ZipFile(BytesIO(done)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None
        assert archive.namelist()[0] == "[Content_Types].xml"
    docx.Document(BytesIO(done))


def test_all_missing_fields_come_at_once() -> None:
    def build(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = "{{ номер }}"
        document.add_paragraph("{{ куратор.фио|вн }} {{ куратор.должность }} {% if цель %}{{ цель }}{% endif %}")
        document.add_paragraph("{% for р in строки %}{{ р.имя }} {{ р.балл }}{% endfor %} {{ нет|default('') }}")
        document.core_properties.title = "{{ название }}"

    context = {"куратор": {"должность": None}, "строки": [{"имя": "а", "балл": 1}, {"имя": "б"}]}
    with pytest.raises(MissingData) as caught:
        render(made(build), context)
    assert set(caught.value.fields) == {
        "куратор.фио",
        "куратор.должность",
        "цель",
        "строки.1.балл",
        "номер",
        "название",
    }
    assert {fault.field for fault in caught.value.faults} == set(caught.value.fields)


def test_slots_and_cases_are_read_from_everywhere() -> None:
    def build(document: Any) -> None:
        document.sections[0].footer.paragraphs[0].text = "{{ документ.код }}"
        add_table(
            document,
            ("{%tr for к in кураторы %}", ""),
            ("{{ loop.index }}", "{{ к.фио|рд }}, {{ к.фио|дательный }}"),
            ("{%tr endfor %}", ""),
        )
        document.add_paragraph(
            "{% set г = группа %}{{ г.код }} {{ имена|map(attribute='фио')|join(', ') }} {{ список[0].имя }}"
        )
        document.add_paragraph(
            "{% for а, б in пары.items() %}{{ б }}{% endfor %} {% if да and не.нет %}{% endif %}{{ список|first }}"
        )
        add_footnotes(document, "{{ сноска }}")
        add_picture(document.add_paragraph(), "qr:документ.ссылка")
        document.core_properties.title = "{{ название }}"

    slots = compile_template(made(build)).slots
    assert slots.cases("кураторы[].фио") == {Case.GENT, Case.DATV}
    assert {
        "документ.код", "кураторы", "кураторы[].фио", "группа.код", "имена[].фио", "список[].имя", "пары[]", "да", "не.нет", "сноска",
        "документ.ссылка", "название",
    } <= slots.paths  # fmt: skip
    assert slots.names == {
        "документ",
        "кураторы",
        "группа",
        "имена",
        "список",
        "пары",
        "да",
        "не",
        "сноска",
        "название",
    }
    assert slots.all_cases == {"кураторы[].фио": {Case.GENT, Case.DATV}}


def test_hyphens_that_do_not_break_are_words_own() -> None:
    done = render(lines("№ {{ н }}"), {"н": "12\u2011од"})
    assert '12</w:t><w:noBreakHyphen/><w:t xml:space="preserve">од' in part(done)
    assert text(done) == "№ 12\u2011од\n"
    assert "\u2011" not in part(done)


def test_characters_no_xml_can_hold_are_left_out_everywhere() -> None:
    template = made(
        lambda d: (
            setattr(d.sections[0].header.paragraphs[0], "text", "{{ х }}"),
            d.add_paragraph("{{ х }}"),
            add_footnotes(d, "{{ х }}"),
        )
    )
    done = render(template, {"х": "а\x00б\x0bв\x1fг\ufffe\ud800д"})
    assert text(done).count("абвгд") == 3


CUTTING = "а\aб\fв\tг\x0bд\nе"
RUN = "<w:r><w:t>{{ х }}</w:t></w:r>"
TRACKED = RUN.replace(
    "<w:t>", '<w:rPr><w:b/><w:rPrChange w:id="1" w:author="а"><w:rPr><w:i/></w:rPr></w:rPrChange></w:rPr><w:t>'
)


@pytest.mark.parametrize("story", ["body", "header", "notes"])
@pytest.mark.parametrize(
    "inner",
    [
        f'<w:hyperlink w:anchor="а">{RUN}</w:hyperlink>',
        f'<w:ins w:id="1" w:author="а">{RUN}</w:ins>',
        f'<w:ins w:id="{{{{ х }}}}" w:author="а">{RUN}</w:ins>',
        f"<w:sdt><w:sdtContent>{RUN}</w:sdtContent></w:sdt>",
        TRACKED,
    ],
)
def test_a_new_page_in_a_value_cuts_no_element_in_two(story: str, inner: str) -> None:
    def build(document: Any) -> None:
        holder = document.sections[0].header.paragraphs[0] if story == "header" else document.add_paragraph()
        for child in parse_xml(f"<w:p {nsdecls('w')}>{inner}</w:p>"):
            holder._p.append(child)
        if story == "notes":
            add_footnotes(document, f"</w:t></w:r>{inner}<w:r><w:t>")

    done = render(made(build), {"х": CUTTING})
    for name, data in read_entries(done).items():
        if name.endswith((".xml", ".rels")):
            root = etree.fromstring(data)
            assert not root.xpath("//*[local-name()='p']/*[local-name()='p']"), name
    assert set("абвгде") <= set(text(done))


def test_properties_and_docxtpls_own_way_leave_out_what_no_xml_can_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    template = made(lambda d: (setattr(d.core_properties, "title", "{{ х }}"), d.add_paragraph("{{ х[0] }}{{ х }}<б>")))
    values = {"х": "а\x0cб\x07в\x00г"}
    compiled = compile_template(template)
    done = compiled.render(values, {"author": "Кол\x0bледж"})
    core = docx.Document(BytesIO(done)).core_properties
    assert (core.title, core.author) == ("абвг", "Колледж")
    monkeypatch.setattr(compiled, "by_docxtpl", "for the test")
    values = {"х": "а\x0bб\x00&г"}
    assert text(compiled.render(values)) == "ааб&г<б>\n"
    assert docx.Document(BytesIO(compiled.render(values))).core_properties.title == "аб&amp;г"  # escaped twice


def test_core_properties_of_the_caller_stand_over_the_templates() -> None:
    template = made(
        lambda d: (setattr(d.core_properties, "author", "Word User"), setattr(d.core_properties, "title", "{{ х }}"))
    )
    compiled = compile_template(template)
    done = compiled.render({"х": "а"}, {"title": "Приказ & <12>", "author": "Колледж", "category": "приказ"})
    core = docx.Document(BytesIO(done)).core_properties
    assert (core.title, core.author) == ("Приказ & <12>", "Колледж")
    assert part(done, "docProps/core.xml").count("приказ</cp:category>") == 1
    assert docx.Document(BytesIO(compiled.render({"х": "а"}))).core_properties.title == "а"
    with pytest.raises(HouseError, match="255"):
        compiled.render({"х": "а" * 300})


def test_a_code_is_written_for_each_document() -> None:
    def build(document: Any) -> None:
        add_picture(document.add_paragraph("код"), "qr:документ.ссылка")
        add_picture(document.add_paragraph("эмблема"), "эмблема")

    template = made(build)
    for link in ("https://example.org/p/АБВГ-1234", "https://example.org/p/2"):
        done = read_entries(render(template, {"документ": {"ссылка": link}}))
        (code,) = [data for name, data in done.items() if "code" in name]
        assert code == draw_code(link)
        assert png() in done.values()
    with pytest.raises(MissingData):
        render(template, {"документ": {}})
    assert len(draw_code("https://nastavnik.example.org/v/ABCD-EFGH-JKLM")) < 700


def test_a_code_can_be_read() -> None:
    link = "https://nastavnik.example.org/v/ABCD-EFGH-JKLM"
    assert [found.text for found in zxingcpp.read_barcodes(_grey(draw_code(link)))] == [link]


def _grey(image: bytes) -> memoryview:
    """The two-colour PNG of segno as rows of grey points, without a picture library."""
    width, height = struct.unpack(">II", image[16:24])
    data = zlib.decompress(image[image.index(b"IDAT") + 4 : image.index(b"IEND") - 8])
    row = (width + 7) // 8 + 1
    points, above = bytearray(), bytes(row - 1)
    for start in range(0, height * row, row):
        line = data[start + 1 : start + row]
        if data[start] == 2:  # the filter «Up» of PNG
            line = bytes((one + other) % 256 for one, other in zip(line, above, strict=True))
        above = line
        points += bytes(255 if bit == "1" else 0 for bit in "".join(f"{byte:08b}" for byte in line)[:width])
    return memoryview(points).cast("B", (height, width))


def test_an_emblem_is_placed_at_publishing() -> None:
    template = made(lambda d: add_picture(d.sections[0].header.paragraphs[0], "emblem"))
    placed = place_picture(template, "emblem", png(77))
    assert png(77) in read_entries(placed).values()
    assert placed == place_picture(template, "emblem", png(77))
    assert compile_template(placed).render({})
    with pytest.raises(BadTemplate):
        place_picture(template, "печать", png())
    with pytest.raises(HouseError):
        place_picture(template, "emblem", b"no picture")


def test_certification_compares_all_parts() -> None:
    compiled = compile_template(EXAMPLES["merged rows"].template)
    assert certify(compiled, EXAMPLES["merged rows"].context) == []
    assert compiled.certified
    assert not compiled.by_docxtpl


def test_an_unequal_template_stays_with_docxtpl(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = compile_template(lines("{{ х }} для сверки"))
    good = compiled.filling.write
    monkeypatch.setattr(
        type(compiled.filling),
        "write",
        lambda self, *a, **k: [(n, d.replace(b"<w:t ", b"<w:t w:x='1' ")) for n, d in good(*a, **k)],
    )
    assert certify(compiled, {"х": "а"}) == ["word/document.xml"]
    assert not compiled.certified
    assert "word/document.xml" in compiled.by_docxtpl
    assert text(compiled.render({"х": "12\u2011од"})) == "12\u2011од для сверки\n"


def test_differences_name_the_parts() -> None:
    assert differences(
        {"a.xml": b"<a b='1' c='2'/>", "b": b"1"}, {"a.xml": b'<a c="2" b="1"></a>', "b": b"2", "c": b""}
    ) == ["b", "c"]


@pytest.mark.parametrize("name", [name for name, each in EXAMPLES.items() if not each.live])
def test_the_house_renders_or_refuses_in_its_own_words(name: str) -> None:
    example = EXAMPLES[name]
    try:
        done = render(example.template, dict(example.context))
    except HouseError:
        return
    assert docx.Document(BytesIO(done))


def test_no_word_file_is_refused() -> None:
    for data in (b"", b"PK", b"x" * 100, table(("а", "б"))[:200]):
        with pytest.raises(BadTemplate):
            compile_template(data)


def test_a_frozen_template_needs_no_data() -> None:
    assert text(render(lines("просто", "текст"), {})) == "просто\nтекст\n"


def test_a_character_docxtpl_stumbles_over_does_not_decide_about_a_template() -> None:
    template = lines("{{ х }} и ещё")
    render(template, {"х": "\ud800"})
    compiled = compile_template(template)
    assert (compiled.certified, compiled.by_docxtpl) == (False, "")
    render(template, {"х": "а"})
    assert compiled.certified

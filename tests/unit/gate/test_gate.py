"""Every probe of an upload is refused by one Russian sentence, before any parser; good files pass."""

from __future__ import annotations

import contextlib
import io
import random
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

from schemas.errors import Invalid
from service.rendering import gate

from . import uploads as u

ROOT = Path(__file__).resolve().parents[3]
DOCTYPE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
SETTINGS = "word/_rels/settings.xml.rels"


def doubled() -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of the very fault made here
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, data in u.parts().items():
                archive.writestr(name, data)
            archive.writestr("word/document.xml", "<other/>")
        return out.getvalue()


def noise(size: int) -> bytes:
    return random.Random(7).randbytes(size)


def field(*pieces: str) -> str:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    return f"<w:p>{begin}{''.join(f'<w:r><w:instrText>{piece}</w:instrText></w:r>' for piece in pieces)}</w:p>"


REFUSED = {
    "empty": (b"", "пуст"),
    "over_5_mb": (u.good(**{"word/media/a.png": noise(5_000_001)}), "5 МБ"),
    "not_a_zip": (b"%PDF-1.7 ...", "другой формат"),
    "old_doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "другой формат"),
    "cut_short": (u.good()[:-40], "повреждён"),
    "501_entries": (u.good(**{f"word/p{i}.xml": "<a/>" for i in range(500)}), "500 частей"),
    "declared_over_50_mb": (u.pack({**u.parts(), "word/a.xml": b" " * 50_000_001}), "50 МБ"),
    "ratio_over_100": (u.good(**{"word/a.xml": b" " * 2_000_000}), "в сто раз"),
    "declared_size_lies": (u.lying(4000, 400_000), "в нём заявлено"),
    "absolute_name": (u.good(**{"/etc/x.xml": "<a/>"}), "за его пределы"),
    "dotted_name": (u.good(**{"word/../../x.xml": "<a/>"}), "за его пределы"),
    "drive_name": (u.good(**{"C:/x.xml": "<a/>"}), "за его пределы"),
    "backslash_name": (u.good(**{"word\\x.xml": "<a/>"}), "недопустимым именем"),
    "symlink": (u.symlink(), "символическая ссылка"),
    "encrypted": (u.encrypted(), "паролем"),
    "duplicate_name": (doubled(), "с одним именем"),
    "duplicate_by_case": (u.good(**{"word/Document.xml": "<a/>"}), "с одним именем"),
    "bzip2": (u.pack(u.parts(), zipfile.ZIP_BZIP2), "необычным способом"),
    "bad_sum": (u.directory_patched(u.good(), b"word/document.xml", 16, b"\1\2\3\4"), "не сходятся"),
    "macros_part": (u.good(**{"word/vbaProject.bin": b"x"}), "макросы"),
    "macros_type": (
        u.pack(
            {
                **u.parts(),
                "[Content_Types].xml": u.types("docx", main="application/vnd.ms-word.document.macroEnabled.main+xml"),
            }
        ),
        "макросы",
    ),
    "ole_part": (u.good(**{"word/embeddings/oleObject1.bin": b"x"}), "OLE"),
    "ole_relation": (u.with_relation("oleObject", "odd.bin"), "OLE"),
    "embedded_package": (u.with_relation("package", "odd.bin"), "OLE"),
    "activex_part": (u.good(**{"word/activeX/activeX1.xml": "<a/>"}), "ActiveX"),
    "activex_relation": (u.with_relation("control", "odd.xml"), "ActiveX"),
    "attached_template": (
        u.good(**{SETTINGS: u.rels(u.relation("attachedTemplate", "http://evil.example/t.dotm", "External"))}),
        "внешнему шаблону",
    ),
    "alt_chunk": (u.with_relation("aFChunk", "chunk.html"), "altChunk"),
    "external_picture": (u.with_relation("image", "http://evil.example/a.png", "External"), "вне себя"),
    "external_any_case": (u.with_relation("image", "http://evil.example/a.png", "eXternal"), "вне себя"),
    "external_workbook": (u.with_relation("externalLink", "links/a.xml", product="xlsx"), "подключения"),
    "doctype_in_body": (u.pack({**u.parts(), "word/document.xml": DOCTYPE}), "DOCTYPE"),
    "doctype_in_header": (u.good(**{"word/header1.xml": DOCTYPE}), "DOCTYPE"),
    "doctype_in_types": (u.pack({**u.parts(), "[Content_Types].xml": DOCTYPE}), "DOCTYPE"),
    "doctype_far_inside": (
        u.good(
            **{"word/a.xml": b"<!--" + noise(200_000).replace(b"<", b"x") + b"-->" + b" " * 65529 + b"<!DOCTYPE a>"}
        ),
        "DOCTYPE",
    ),
    "doctype_in_utf16": (u.pack({**u.parts(), "word/document.xml": DOCTYPE.encode("utf-16")}), "UTF-8"),
    "doctype_in_utf16_no_mark": (u.good(**{"word/a.xml": DOCTYPE.encode("utf-16-le")}), "UTF-8"),
    "doctype_in_utf7": (u.good(**{"word/a.xml": "<?xml version='1.0' encoding='utf-7'?><a/>"}), "UTF-8"),
    "field_dde": (u.with_body(field("DDEAUTO c:\\\\cmd.exe")), "DDEAUTO"),
    "field_cut_over_runs": (
        u.with_body(field(" INCLUDE", "PICTURE ", "&quot;http://evil.example&quot;")),
        "INCLUDEPICTURE",
    ),
    "field_simple": (u.with_body('<w:fldSimple w:instr=" INCLUDETEXT a.docx "/>'), "INCLUDETEXT"),
    "field_by_entities": (u.with_body(field("&#68;DE x")), "DDE"),
    "another_kind": (u.good("xlsx"), "другого вида"),
    "no_types": (u.pack({"word/document.xml": "<a/>"}), "перечня"),
    "two_mains": (
        u.pack(
            {
                **u.parts(),
                "_rels/.rels": u.rels(
                    u.relation("officeDocument", "word/document.xml"), u.relation("officeDocument", "w2.xml")
                ),
            }
        ),
        "другого вида",
    ),
}


@pytest.mark.parametrize("probe", REFUSED)
def test_refused_with_one_russian_sentence(probe: str) -> None:
    data, words = REFUSED[probe]
    with pytest.raises(Invalid) as refused:
        gate.inspect(data, "docx" if probe != "external_workbook" else "xlsx")
    assert words in refused.value.sentence
    assert [fault.field for fault in refused.value.faults] == ["file"]
    assert refused.value.sentence.endswith(".")
    assert "\n" not in refused.value.sentence


def test_files_of_word_and_excel_pass() -> None:
    word, book = io.BytesIO(), io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Приказ")
    document.add_table(20, 4)
    document.save(word)
    sheet = openpyxl.Workbook()
    for row in range(2000):
        sheet.active.append([row, "Петрова Анна", "02.03.2009", "ПК-11"])
    sheet.save(book)
    gate.inspect(word.getvalue(), "docx", name="Приказ 1.DOCX")
    gate.inspect(book.getvalue(), "xlsx", name="Список.xlsx")


def test_hyperlinks_may_lead_outside() -> None:
    gate.inspect(u.with_relation("hyperlink", "https://college.example", "External"), "docx")
    gate.inspect(u.with_body(field(' HYPERLINK "https://college.example/import link"')), "docx")


@pytest.mark.parametrize("name", ["список.doc", "список.docx.exe", "список"])
def test_extension_must_fit(name: str) -> None:
    with pytest.raises(Invalid, match=r"\.docx"):
        gate.inspect(u.good(), "docx", name=name)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (u.good("xlsx"), "другого формата"),
        (b"%PDF-1.4", "другого формата"),
        ("ФИО;Группа".encode("utf-16"), "нулевые байты"),
        (b";" * 1_000_002, "миллиона ячеек"),
        (b"a;b\n" * 1_300_000, "5 МБ"),
    ],
)
def test_csv_refused(data: bytes, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        gate.inspect(data, "csv")
    assert words in refused.value.sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_csv_passes(encoding: str) -> None:
    gate.inspect("ФИО;Группа\nОюн Айдана;ПК-11\n".encode(encoding), "csv", name="list.csv")


def low_ratio(tag: bytes, count: int) -> bytes:
    """Tags with a little noise between them, so that neither ratio nor size betrays the bomb."""
    source = random.Random(3)
    return b"<a>" + b"".join(tag * 24 + source.randbytes(2).hex().encode() for _ in range(count // 24)) + b"</a>"


def bombs() -> dict[str, tuple[str, bytes]]:
    return {
        "20_million_paragraphs": ("docx", u.pack({**u.parts(), "word/document.xml": b"<w:p/>" * 20_000_000})),
        "10_million_cells": ("xlsx", u.good("xlsx", **{"xl/worksheets/sheet1.xml": u.cells(10_000_000)})),
        "10_million_cells_low_ratio": (
            "xlsx",
            u.good("xlsx", **{"xl/worksheets/sheet1.xml": low_ratio(b"<c/>", 10_000_000)}),
        ),
        "6_million_paragraphs_low_ratio": ("docx", u.good(**{"word/a.xml": low_ratio(b"<w:p/>", 6_000_000)})),
        "50_mb_file": ("docx", u.good(**{"word/media/a.png": bytes(range(256)) * 200_000})[:20] + noise(50_000_000)),
    }


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (2, 2))
from service.rendering import gate
from schemas.errors import Invalid
try:
    gate.inspect(sys.stdin.buffer.read(), sys.argv[1])
except Invalid as refused:
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print(refused.sentence, peak.split()[1])
"""


@pytest.mark.parametrize(
    "bomb",
    [
        "20_million_paragraphs",
        "10_million_cells",
        "10_million_cells_low_ratio",
        "6_million_paragraphs_low_ratio",
        "50_mb_file",
    ],
)
def test_bombs_refused_within_two_seconds_and_200_mb(bomb: str, bombs_made: dict[str, tuple[str, bytes]]) -> None:
    kind, data = bombs_made[bomb]
    done = subprocess.run([sys.executable, "-c", LIMITED, kind], input=data, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, "the limit of 2 s of processor was passed"
    sentence, _, kilobytes = done.stdout.decode().rpartition(" ")
    assert sentence.endswith(".")
    assert int(kilobytes) < 200_000


@pytest.fixture(scope="module")
def bombs_made() -> dict[str, tuple[str, bytes]]:
    return bombs()


def test_random_damage_never_escapes_as_another_error() -> None:
    source = random.Random(5)
    whole = u.good(**{"word/a.xml": noise(3000).hex()})
    for _ in range(1500):
        damaged = bytearray(whole)
        for _ in range(source.randint(1, 6)):
            damaged[source.randrange(len(damaged))] = source.randrange(256)
        with contextlib.suppress(Invalid):
            gate.inspect(bytes(damaged), "docx")

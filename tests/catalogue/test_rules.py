"""Every rule of the catalogue's tests finds a fault planted for it: a rule that cannot fail guards nothing."""

from __future__ import annotations

import io
import itertools
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from docx import Document
from docx.shared import Mm
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from service.catalogue.folders import GOLDEN, TEMPLATE, DocumentType
from service.rendering.layout import layout_faults
from tests.catalogue import pages, test_pages
from tests.catalogue.pages import Page, Word
from tests.catalogue.shelf import CATALOGUE, filled
from tests.catalogue.test_papers import CHECKS
from tests.catalogue.wording import FORBIDDEN, faults, lost_yo

PLANTED = {
    "двойной пробел": "в срок  до", "пустые скобки": "приложение ( )", "пробел у скобки или кавычки": "« Наставник»",
    "слово с двумя родами": "студент(ка) группы", "пробел перед знаком": "наставник , куратор", "две точки": "и т.д..",
    "точка и другой знак": "дневник встреч.;",
    "два знака подряд": "куратор, ; методист", "остаток шаблона": "приказ {{ номер", "дата цифрами с «г.»": "05.09.2022 г.",
    "№ отделится от числа": "приказ № 5", "№ без номера": "от приказа №, который", "год отделится от числа": "в 2026 году",
    "день отделится от месяца": "до 5 сентября", "инициалы отделятся от фамилии": "А.П. Иванова",
    "пробел между инициалами": "А.\u00a0П.\u00a0Иванова", "дефис вместо тире": "студент - студент",
    "тире отделится от слова": "студент – студент", "сокращение отделится": "по ст. 9",
    "латинская буква в русском слове": "настaвник", "английские кавычки": "“Наставник”",
    "неверный предлог": "в соответствие с", "узкий пробел": "2026\u202fг.", "прямые кавычки": '"Наставник"',
}  # fmt: skip
ALSO_RIGHT = (
    "«___»\u00a0_________\u00a020__\u00a0г.", "№\u00a0______", "приказ от\u00a005.09.2022 №\u00a0199\u2011од", "№ п/п\tФамилия",
    "форма «студент\u00a0– студент» (группа ТМ\u201121)", "А.П.\u00a0Иванова", "до 5\u00a0сентября 2026\u00a0г.; далее",
)  # fmt: skip


@pytest.mark.parametrize("rule", FORBIDDEN)
def test_each_rule_of_wording_finds_its_fault(rule: str) -> None:
    assert rule in {found.partition(":")[0] for found in faults(PLANTED[rule])}


@pytest.mark.parametrize("line", ALSO_RIGHT)
def test_what_is_right_passes(line: str) -> None:
    assert faults(line) == []


def test_two_spellings_and_a_lost_letter_are_found() -> None:
    assert faults("отчёт, отчет") == ["и «отчёт», и «отчет»"]
    assert lost_yo("Королева А.С.", "Королёва") == ["королёва"]
    assert lost_yo("Королёва А.С.", "Королёва") == []


Plant = Callable[[str, str, str], DocumentType]
_COUNT = itertools.count()


def rewritten(docx: bytes, was: str, now: str) -> bytes:
    """The Word file with another text in its body."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                assert was in content.decode()
                content = content.decode().replace(was, now).encode()
            new.writestr(name, content)
    return made.getvalue()


@pytest.fixture
def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plant:
    """Puts a copy of a kind with a changed Word file into the catalogue, under a key of its own."""

    def put(key: str, was: str, now: str) -> DocumentType:
        kind = CATALOGUE.get(key)
        folder = tmp_path / f"planted_{next(_COUNT)}"
        folder.mkdir()
        (folder / TEMPLATE).write_bytes(rewritten(kind.template(), was, now))
        shutil.copy(kind.folder / GOLDEN, folder / GOLDEN)
        made = DocumentType(replace(kind.manifest, key=folder.name), folder, own=False)
        monkeypatch.setitem(cast("dict[str, DocumentType]", CATALOGUE.types), made.key, made)
        return made

    return put


CUTTING = {
    "folder_is_sound": ("order_curator", "{{ подписант.подпись }}", "{{ подписант.неведомое }}"),
    "golden_reads_well": ("order_curator", "ПРИКАЗЫВАЮ:", "ПРИКАЗЫВАЮ :"),
    "variants_read_well": (
        "order_encouragement_students",
        "{% if поощрение.место %} ({{ поощрение.место }}){% endif %}",
        " ({{ поощрение.место }})",
    ),
    "text_follows_data": ("acquaintance_sheet", "{{ лицо.фио }}", "Иванова"),
    "everybody_is_printed": ("acquaintance_sheet", "{{ лицо.фио }}", "Иванова"),
    "deputy_signs_as_such": ("order_curator", "{{ подписант.должность }}", "Директор"),
    "no_short_name_means_the_full_one": ("order_curator", "{{ организация.кратко_или_полное|пр }}", "КГБ ПОУ ЯУТ"),
    "sheets_end_without_a_blank_one": ("acquaintance_sheet", 'w:line="20"', 'w:line="240"'),
    "signature_is_not_alone": (
        "acquaintance_sheet",
        "</w:tbl>",
        "</w:tbl><w:p/><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>",
    ),
}
"""Check → kind, text of its Word file, what to write instead."""


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_each_check_of_a_paper_finds_its_fault(check: Callable[..., object], plant: Plant) -> None:
    assert list(check(plant(*CUTTING[check.__name__])))  # type: ignore[call-overload]  # a check yields sentences


def sheet(*words: Word, size: tuple[float, float] = (595, 842)) -> Page:
    return Page(*size, words)


def word(text: str, left: float = 100, top: float = 100) -> Word:
    return Word(text, left, top, left + 40, top + 12)


def test_faults_of_pages_are_found() -> None:
    right = sheet(*(word(f"слово{number}") for number in range(30)))
    assert (pages.outside([right]), pages.nearly_empty([right, right])) == ([], [])
    assert pages.outside([sheet(word("край", left=580))]) == ["край"]
    assert pages.outside([sheet(word("верх", top=5))]) == ["верх"]
    assert pages.nearly_empty([right, sheet(word("Директор"))]) == [2]
    assert pages.torn("Абдурахмангаджиева", [sheet(word("Абдурахманга-"), word("джиева"))]) == ["Абдурахмангаджиева"]
    assert pages.cut([right], [right]) == []
    assert pages.cut([right], [right, right]) == ["1 → 2"]
    assert pages.cut([sheet(word("подпись", top=700))], [sheet(word("подпись", top=712))]) == ["подпись"]


def test_too_many_sheets_and_a_wrong_size_are_found() -> None:
    key = "invitation"
    text = "\n".join(test_pages.text(filled(key)).split())
    right = sheet(*(word(one) for one in text.split()))
    assert list(test_pages.wrong(key, [right])) == []
    assert "листов 2" in "".join(test_pages.wrong(key, [right, right]))
    small = replace(right, width=420)
    assert "лист не А4" in list(test_pages.wrong(key, [small]))


def test_rows_of_exact_height_are_cut_no_more_when_they_may_grow() -> None:
    assert b'w:hRule="exact"' in zipfile.ZipFile(io.BytesIO(filled("invitation"))).read("word/document.xml")
    free = pages.grown(filled("invitation"))
    assert b'w:hRule="exact"' not in zipfile.ZipFile(io.BytesIO(free)).read("word/document.xml")


def test_a_font_that_does_not_lie_within_is_found() -> None:
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    font = DictionaryObject(
        {
            NameObject(name): NameObject(value)
            for name, value in (("/Type", "/Font"), ("/Subtype", "/Type1"), ("/BaseFont", "/Helvetica"))
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): font})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    stream = DecodedStreamObject()
    stream.set_data(b"BT /F1 12 Tf 100 700 Td (text) Tj ET")
    page[NameObject("/Contents")] = writer._add_object(stream)
    made = io.BytesIO()
    writer.write(made)
    assert pages.loose_fonts(made.getvalue()) == ["Helvetica"]


@pytest.mark.parametrize(
    ("key", "permanent", "side"),
    [("order_pairs", True, "left"), ("order_pairs", True, "top"), ("invitation", False, "left")],
)
def test_a_narrow_margin_is_found(key: str, permanent: bool, side: str) -> None:
    template = CATALOGUE.get(key).template()
    assert layout_faults(template, permanent=permanent) == []
    document = Document(io.BytesIO(template))
    section = document.sections[-1] if side == "top" else document.sections[0]
    setattr(section, f"{side}_margin", Mm(25 if permanent else 15))
    made = io.BytesIO()
    document.save(made)
    assert layout_faults(made.getvalue(), permanent=permanent) != []

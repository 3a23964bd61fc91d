"""The workshop on pages: take, break, take back with comments, mend, publish, go back; the help and a drafted manifest."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from schemas.document.manifest import read_manifest
from service.catalogue.live import LiveCatalogue
from service.errors import Invalid
from service.rendering.text import text
from service.settings import TEMPLATES
from service.usecases import setup, workshop
from service.web.shell import build
from tests.edges.pages_kit import Browser, training_house

CARD = "/catalogue/order_curator"


@pytest.fixture(scope="module")
def school() -> Any:
    house = training_house()
    return replace(house, catalogue=LiveCatalogue(TEMPLATES, house.settings.data / "templates"))


@pytest.fixture
def methodist(school: Any) -> Browser:
    browser = Browser(build(school, founding=setup))
    browser.login("methodist1")
    return browser


def word(*lines: str, base: bytes = b"") -> BytesIO:
    document = Document(BytesIO(base)) if base else Document()
    for line in lines:
        if base:
            document.paragraphs[0].insert_paragraph_before(line)
        else:
            document.add_paragraph(line)
    out = BytesIO()
    document.save(out)
    out.seek(0)
    return out


def sent(browser: Browser, file: BytesIO) -> Any:
    browser.get(CARD)
    return browser.send(f"{CARD}/upload", {"file": (file, "шаблон.docx")})


def test_the_list_and_the_card_say_what_may_be_written(methodist: Browser) -> None:
    assert "О назначении куратор" in methodist.get("/catalogue?q=куратор").text
    assert "{{ строка.лицо.фио|винительный }}" in methodist.get(CARD).text
    assert "{% for строка in кураторы %}" in methodist.seen
    assert "Мельник Анне Петровне" in methodist.get("/catalogue/words").text
    assert "Мельник Анне Петровне" in text(methodist.get("/catalogue/words/word").data)
    assert methodist.get("/catalogue/no_such").status_code == 404


def test_a_broken_template_shows_its_places_and_comes_back_with_comments(methodist: Browser) -> None:
    base = methodist.get(f"{CARD}/word").data
    assert sent(methodist, word("Колледж {{ организация.полнае }}", base=base)).status_code == 422
    assert "организация.полное" in methodist.seen
    link = re.search(r'href="([^"]*/commented/[^"]*)"', methodist.seen)
    assert link
    assert len(list(Document(BytesIO(methodist.get(link[1]).data)).comments)) == 1
    other = Browser(methodist.client.application)
    other.login("administrator1")
    assert other.get(link[1]).status_code in (303, 404), "чужой файл"
    assert sent(methodist, BytesIO(b"no word file")).status_code == 422
    methodist.get(CARD)
    assert methodist.send(f"{CARD}/upload", {}).status_code == 422
    assert "Выберите файл Word" in methodist.seen


def test_a_sound_one_is_tried_published_taken_back_and_published_again(methodist: Browser, school: Any) -> None:
    base = methodist.get(f"{CARD}/word").data
    assert sent(methodist, word("НАША ШАПКА", base=base)).status_code == 200
    assert "НАША ШАПКА" in methodist.seen
    edition = re.search(r'name="edition" value="([^"]+)"', methodist.seen)
    assert edition
    assert methodist.send(f"{CARD}/publish", {"edition": edition[1], "reason": ""}).status_code == 422
    assert 'id="f-reason-err"' in methodist.seen
    assert methodist.send(f"{CARD}/publish", {"edition": edition[1], "reason": "своя шапка"}).status_code == 303
    assert "свой шаблон" in methodist.get("/catalogue").text
    assert "своя шапка" in methodist.get(CARD).text
    assert methodist.send(f"{CARD}/withdraw", {"reason": "хватит"}).status_code == 303
    assert not school.catalogue.get("order_curator").own
    assert "Снова в работе" in methodist.get(CARD).text
    assert methodist.send(f"{CARD}/publish", {"edition": edition[1], "reason": "вернули"}).status_code == 303
    assert school.catalogue.get("order_curator").own


def test_others_only_read(school: Any) -> None:
    reader = Browser(build(school, founding=setup))
    reader.login("inspector1")
    assert "Изменить шаблон" not in reader.get(CARD).text
    assert reader.get(f"{CARD}/word").status_code == 403


DRAFT = (
    "{{ организация.полное|родительный }} {{ документ.номер }}",
    "{%p if преамбула.цель %}", "В целях {{ преамбула.цель }}", "{%p endif %}",
    "Назначить {{ наставник.фио|винительный }} с {{ дата_начала|прописью }} {{ срок|с_по }} тему «{{ тема }}»",
    "{%p for строка in пары %}", "{{ строка.наставник.фио|дательный }} и {{ строка.место_встречи }}", "{%p endfor %}",
    "{%p for пункт in задачи %}", "{{ пункт }}", "{%p endfor %}",
    "{{ подписант.подпись }}",
)  # fmt: skip


def test_a_manifest_is_drafted_from_a_word_file_and_reads_as_one() -> None:
    raw = tomllib.loads(workshop.draft_manifest(word(*DRAFT).getvalue()))
    manifest = read_manifest("own_order", raw, {})
    kinds = {spec.slot: (spec.kind, spec.many) for spec in manifest.fields}
    assert kinds == {
        "наставник": ("person", False), "дата_начала": ("date", False), "срок": ("period", False),
        "тема": ("text", False), "пары": ("rows", False), "задачи": ("lines", False),
    }  # fmt: skip
    assert manifest.genre == "order"
    assert manifest.journal == "journal_orders_od"
    assert set(manifest.blocks) == {"order_header", "signature"}
    pair = next(spec for spec in manifest.fields if spec.slot == "пары")
    assert [(part.slot, part.kind) for part in pair.fields] == [("место_встречи", "text"), ("наставник", "person")]


def test_a_file_without_slots_or_with_wrong_ones_is_refused() -> None:
    for lines in (("Просто текст",), ("{% if x %}",)):
        with pytest.raises(Invalid):
            workshop.draft_manifest(word(*lines).getvalue())

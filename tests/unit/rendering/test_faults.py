"""Broken templates: every fault is found at its place, with a word that helps."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docxtpl import DocxTemplate

from service.rendering import BadTemplate, comment, compile, faults, render  # noqa: A004  the deed's own name
from service.rendering.reference import read_entries

from .word import add_footnotes, add_runs, add_table, lines, made, rezipped, table

KNOWN = {"номер", "дата", "куратор.фио", "куратор.должность", "кураторы[].фио", "организация", "строки[].имя", "цель"}


def _header(text: str) -> bytes:
    return made(lambda document: setattr(document.sections[0].header.paragraphs[0], "text", text))


def _footer(text: str) -> bytes:
    return made(lambda document: setattr(document.sections[0].footer.paragraphs[0], "text", text))


def _title(text: str) -> bytes:
    return made(lambda document: setattr(document.core_properties, "title", text))


def _hyperlink(document: Any) -> None:
    paragraph = document.add_paragraph("до {{ но")
    paragraph._p.append(parse_xml(f"<w:hyperlink {nsdecls('w')}><w:r><w:t>мер }}}}</w:t></w:r></w:hyperlink>"))


def _inserted(document: Any) -> None:
    paragraph = document.add_paragraph("{{ ном")
    paragraph._p.append(parse_xml(f'<w:ins {nsdecls("w")} w:id="1" w:author="x"><w:r><w:t>ер</w:t></w:r></w:ins>'))
    paragraph.add_run(" }}")


def _second_table(document: Any) -> None:
    add_table(document, ("а", "б"))
    add_table(document, ("в", "г"), ("д", "{{ нонер }}"))


BROKEN = {
    "unclosed value": (lines("первый", "№ {{ номер и дальше"), "абзац 2", "не закрыт", ""),
    "one closing brace": (lines("№ {{ номер } от"), "абзац 1", "не закрыт «}}»", ""),
    "not opened": (lines("№ номер }} от"), "абзац 1", "не открыт", ""),
    "single braces": (lines("№ { номер } от"), "абзац 1", "одинарные скобки", ""),
    "spaced braces": (lines("№ { { номер } }"), "абзац 1", "пробел", ""),
    "round bracket": (lines("№ {{ номер )) от"), "абзац 1", "не закрыт", ""),
    "tag in tag": (lines("{{ номер {{ дата }}"), "абзац 1", "не закрыт", ""),
    "two paragraphs": (lines("{{ номер", "}} конец"), "абзац 1", "Enter", ""),
    "two paragraphs, end": (lines("{{ номер", "}} конец"), "абзац 2", "предыдущем абзаце", ""),
    "latin letter": (lines("{{ нoмер }}"), "абзац 1", "латинская", "номер"),
    "latin letters": (lines("{{ opганизация }}"), "абзац 1", "латинские", "организация"),
    "after with": (lines("{% with х = номер %}{{ х }}{% endwith %}{{ х }}"), "абзац 1", "Слота «х»", ""),
    "in a set": (lines("{% set х, у = нормер, номер %}{% set я %}{{ номир }}{% endset %}"), "абзац 1", "Слота «номир»", "номер"),
    "in two sets": (lines("{% set х, у = нормер, номер %}"), "абзац 1", "Слота «нормер»", "номер"),
    "latin in a part": (lines("{{ куратор.дoлжность }}"), "абзац 1", "латинская", "куратор.должность"),
    "latin in a loop": (lines("{%p for к in кураторы %}", "{{ к.фиo }}", "{%p endfor %}"), "абзац 2", "латинская", "кураторы[].фио"),
    "open quote": (lines("{{ 'номер }}"), "абзац 1", "знак «'»", ""),
    "open bracket": (lines("{{ номер[ }}"), "абзац 1", "непарный знак «}»", ""),
    "in no language": (lines("{{ номер is дата is цель }}"), "абзац 1", "знаки", ""),
    "latin in filter": (lines("{{ номер|винитeльный }}"), "абзац 1", "«e» — латинская", ""),
    "all latin": (lines("{{ цeль }} {{ номер }}"), "абзац 1", "латинская", "цель"),
    "guillemets": (lines("{% if номер == «12» %}да{% endif %}"), "абзац 1", "кавычка «", ""),
    "unknown slot": (lines("{{ нормер }}"), "абзац 1", "Слота «нормер»", "номер"),
    "unknown part": (lines("{{ куратор.фамилия }}"), "абзац 1", "куратор.фамилия", ""),
    "unknown in loop": (lines("{%p for к in кураторы %}", "{{ к.фиол }}", "{%p endfor %}"), "абзац 2", "кураторы[].фиол", "кураторы[].фио"),
    "after loop": (lines("{%p for к in кураторы %}", "{{ к.фио }}", "{%p endfor %}", "{{ к.фио }}"), "абзац 4", "Слота «к.фио»", ""),
    "unknown filter": (lines("{{ номер|винетельный }}"), "абзац 1", "Неизвестный фильтр", "винительный"),
    "unknown test": (lines("{% if номер is пусто %}{% endif %}"), "абзац 1", "Неизвестная проверка", ""),
    "two words": (lines("{{ номер приказа }}"), "абзац 1", "через «_»", ""),
    "assignment": (lines("{% if номер = 12 %}{% endif %}"), "абзац 1", "«==»", ""),
    "unfinished": (lines("{{ номер| }}"), "абзац 1", "не закончено", ""),
    "unfinished condition": (lines("{% if номер == %}{% endif %}"), "абзац 1", "не закончено", ""),
    "empty": (lines("{{ }}"), "абзац 1", "пуст", ""),
    "for without in": (lines("{% for к кураторы %}{% endfor %}"), "абзац 1", "«for строка in строки»", ""),
    "unknown statement": (lines("{% esli номер %}"), "абзац 1", "Неизвестный тег", ""),
    "misspelt statement": (lines("{% fro к in кураторы %}"), "абзац 1", "«for»", "for"),
    "value as statement": (lines("{% номер %}"), "абзац 1", "двойные скобки", ""),
    "unclosed if": (lines("{% if номер %}да"), "абзац 1", "нет «{% endif %}»", ""),
    "unclosed loop": (lines("{%p for к in кураторы %}", "{{ к.фио }}"), "абзац 1", "нет «{%p endfor %}»", ""),
    "endif alone": (lines("текст", "{%p endif %}"), "абзац 2", "без своего «if»", ""),
    "else alone": (lines("{% else %}"), "абзац 1", "без открытого «if»", ""),
    "crossed": (lines("{% if номер %}{% for к in кураторы %}{% endif %}"), "абзац 1", "раньше открыт «for»", ""),
    "levels differ": (lines("{%p if номер %}", "да", "{% endif %}"), "абзац 3", "должны быть одинаковы", ""),
    "row outside": (lines("{%tr for к in кураторы %}", "{%tr endfor %}"), "абзац 1", "вне таблицы", ""),
    "cell outside": (lines("{%tc if номер %}", "{%tc endif %}"), "абзац 1", "вне таблицы", ""),
    "row with text": (table(("шапка", ""), ("{%tr for с in строки %}", "{{ с.имя }}"), ("{%tr endfor %}", "")),
                      "таблица 1, строка 2, графа 1", "пропадёт", ""),
    "row in one": (table(("{%tr for с in строки %}{{ с.имя }}{%tr endfor %}", "б")), "таблица 1, строка 1, графа 1", "пропадёт", ""),
    "paragraph with text": (lines("Если {%p if номер %}", "да", "{%p endif %}"), "абзац 1", "«Если» пропадёт", ""),
    "glued": (lines("{%pif номер %}", "да", "{%p endif %}"), "абзац 1", "нужен пробел", ""),
    "spaced level": (lines("{% p if номер %}", "да", "{%p endif %}"), "абзац 1", "не должно быть пробела", ""),
    "header": (_header("№ {{ нормер }}"), "верхний колонтитул, абзац 1", "Слота", "номер"),
    "footer": (_footer("{{ дата"), "нижний колонтитул, абзац 1", "не закрыт", ""),
    "footnote": (made(lambda d: add_footnotes(d, "см. {{ дато }}")), "сноска 1, абзац 1", "Слота", "дата"),
    "title": (_title("{{ нормер }}"), "свойства файла, название", "Слота", "номер"),
    "table cell": (made(_second_table), "таблица 2, строка 2, графа 2", "Слота «нонер»", "номер"),
    "hyperlink": (made(_hyperlink), "абзац 1", "разрезан Word", ""),
    "revision": (made(_inserted), "абзац 1", "разрезан Word", ""),
    "underscores": (lines("{{ номер.__class__ }}"), "абзац 1", "запрещено", ""),
    "call": (lines("{{ range(5) }}"), "абзац 1", "Вызов функций", ""),
    "include": (lines("{% include 'x' %}"), "абзац 1", "не допускается", ""),
    "no word file": (b"PK\x03\x04 nothing", "файл", "не читается", ""),
    "no document": (rezipped(lines("x"), {"word/document.xml": None}), "файл", "не читается", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", [*BROKEN])
def test_fault_is_found_at_its_place(name: str) -> None:
    template, place, words, nearest = BROKEN[name]
    found = faults(template, KNOWN)
    there = [fault for fault in found if fault.place == place and words in fault.sentence]
    assert there, found
    assert there[0].nearest == nearest or not nearest, there


def test_all_faults_come_at_once() -> None:
    template = lines("{{ нормер }}", "{{ дато }} {{ номер", "{% if дата %}")
    assert [fault.place for fault in faults(template, KNOWN)] == ["абзац 1", "абзац 2", "абзац 2", "абзац 3"]


def test_sound_templates_have_no_faults() -> None:
    sound = [
        lines("{{ номер }} {{ куратор.фио|винительный }} {% if цель %}{{ цель }}{% endif %}"),
        lines(
            "{%p for к in кураторы %}",
            "{{ loop.index }}. {{ к.фио|вн }}{% if not loop.last %};{% endif %}",
            "{%p endfor %}",
        ),
        lines("{# заметка «кавычки» #}", "{{ “х” }}", "{{ организация.полное }}"),
        table(
            ("№", "Имя"), ("{%tr for с in строки %}", ""), ("{{ loop.index }}", "{{ с.имя }}"), ("{%tr endfor %}", "")
        ),
        table(("{% vm %}а", "{% colspan 2 %}б", "{% cellbg 'FF0000' %}в")),
        lines("{% set х %}№ {{ номер }}{% endset %}{{ х }} {_{ слот }_} {_% и_это %_}"),
        lines("{% with х = куратор %}{{ х.фио|вн }}{% endwith %}{% set а, б = номер, дата %}{{ а }}{{ б }}"),
        lines("{% set х = номер %}{{ х }} {_{ не тег }_} {% raw %}{{ что угодно {% endraw %}"),
        made(lambda document: add_runs(document, "{", "{ ном", "ер }", "}")),
        lines("{%+ if номер +%}{{- номер -}}{%- endif +%}{{+ дата }}"),
        lines("{{ номер|replace('\\n', '\\x20и\\nа') }}"),
        lines("без тегов { } %"),
    ]
    assert [faults(template, KNOWN) for template in sound] == [[]] * len(sound)


SIGNS = ["w:br", "w:tab", "w:cr", "w:noBreakHyphen"]


def _cut(sign: str, *texts: str) -> bytes:
    """One run whose texts are parted by signs, as Shift+Enter parts them."""
    pieces = f"<{sign}/>".join(f'<w:t xml:space="preserve">{text}</w:t>' for text in texts)
    return made(lambda document: document.add_paragraph()._p.append(parse_xml(f"<w:r {nsdecls('w')}>{pieces}</w:r>")))


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize(
    "texts", [("№ {{ но", "мер }}"), ("№ {", "{ номер }", "}"), ("№ {% if номер", " %}{{ номер }}{%", "endif %}")]
)
def test_a_sign_inside_a_tag_is_passed_over_as_docxtpl_does(sign: str, texts: tuple[str, ...]) -> None:
    template = _cut(sign, *texts)
    assert faults(template, KNOWN) == []
    filled, theirs = render(template, {"номер": "7"}), DocxTemplate(BytesIO(template))
    theirs.render({"номер": "7"})
    assert docx.Document(BytesIO(filled)).paragraphs[0].text == theirs.docx.paragraphs[0].text == "№ 7"


def test_words_that_a_sign_glues_are_told_with_the_reason() -> None:
    found = faults(_cut("w:br", "{% for", "к in кураторы %}{% endfor %}"), KNOWN)
    assert found
    assert "Shift+Enter" in found[0].sentence


BESIDE = {
    "a field": "<w:r><w:instrText> REF {{ дато }} </w:instrText></w:r>",
    "a formula": "<m:oMath><m:r><m:t>{{ дато }}</m:t></m:r></m:oMath>",
    "a hint": '<w:hyperlink w:tooltip="{{ дато }}"><w:r><w:t>там</w:t></w:r></w:hyperlink>',
    "a code": '<w:r><w:drawing><wp:docPr id="1" name="a" descr="qr:дато"/></w:drawing></w:r>',
}


@pytest.mark.parametrize("name", [*BESIDE])
def test_tags_beside_the_text_are_read_too(name: str) -> None:
    xml = f"<w:p {nsdecls('w', 'm', 'wp')}>{BESIDE[name]}</w:p>"
    template = made(lambda document: document.add_paragraph()._p.extend(parse_xml(xml)))
    (found,) = faults(template, KNOWN)
    assert (found.place, found.nearest) == ("абзац 1", "дата")


def test_any_slot_is_admitted_when_none_is_known() -> None:
    assert faults(lines("{{ что_угодно.ещё }}")) == []


def test_comments_stand_at_the_faults() -> None:
    template = made(
        lambda d: (
            d.add_paragraph("хорошо"),
            d.add_paragraph("{{ нормер }}"),
            setattr(d.sections[0].header.paragraphs[0], "text", "{{ х"),
        )
    )
    found = faults(template, KNOWN)
    commented = comment(template, found)
    document = docx.Document(BytesIO(commented))
    texts = [each.text for each in document.comments]
    assert len(texts) == len(found) == 2
    assert any("Может быть, «номер»" in text for text in texts)
    assert any(text.startswith("верхний колонтитул, абзац 1: ") for text in texts)
    paragraph = next(each for each in document.paragraphs if "нормер" in each.text)
    assert "commentRangeStart" in paragraph._p.xml
    assert commented == comment(template, found)
    assert "word/comments.xml" in read_entries(commented)


@pytest.mark.parametrize("text", ["{% if %}", "{{ номер|нет_такого }}", "{% for %}", "{{ номер"])
def test_a_broken_template_does_not_compile(text: str) -> None:
    with pytest.raises(BadTemplate):
        compile(lines(text))

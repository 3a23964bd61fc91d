"""Templates over docxtpl's whole documented syntax, with data that are hard for XML: the corpus of equality."""

# ruff: noqa: E501  XML as Word writes it is not folded

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage, Listing, RichText, RichTextParagraph

from .word import add_footnotes, add_picture, add_runs, add_table, lines, made, png, table

HARD = "ООО «Рога & Копыта» <СПТ> \"кавычки\" 'апостроф'"
ROWS = [{"имя": "Пётр & сын", "балл": 5}, {"имя": "<Анна>", "балл": 4}, {"имя": "Я", "балл": 0}]
PEOPLE = {"заголовок": HARD, "строки": ROWS, "пусто": [], "да": True, "нет": False, "число": 3.5, "ничего": None}


@dataclass(frozen=True)
class Example:
    """A template, plain data for it, and (for live objects) what makes more data for a docxtpl object."""

    name: str
    template: bytes
    context: Mapping[str, Any]
    live: Callable[[DocxTemplate], Mapping[str, Any]] | None = None


def _examples() -> list[Example]:
    return [*_texts(), *_tables(), *_stories(), *_pictures(), *_live(), *_odd()]


def _texts() -> list[Example]:
    t = "{{ т }}"
    texts = {
        "hard": HARD, "tab": "а\tб\tв", "line": "а\nб\n\nв", "paragraph": "а\aб", "page": "а\fб", "mixed": "\tа\n\aб\f\tв\n",
        "control": "а\x0bб\x1fв", "zero": "а\x00б", "return": "а\r\nб\rв", "nbsp": "№\u00a012\u2011од", "braces": "{{ 7*7 }} {% x %} {_{ }_}",
        "markup": "</w:t></w:r></w:p><w:p><w:r><w:t>ещё", "empty": "", "blank": "   ", "surrogate": "а\ufffeб", "emoji": "😀 \U0001f468",
        "entity": "&amp; &lt; &#65;", "cdata": "]]> <![CDATA[ x ]]>", "percent": "100 % {# нет #}",
    }  # fmt: skip
    found = [Example(f"text {name}", lines(f"до {t} после", "второй"), {"т": text}) for name, text in texts.items()]
    plain = {
        "filters": ["{{ заголовок|upper }} {{ строки|length }} {{ строки|map(attribute='имя')|join(', ') }}"],
        "if": ["{% if да %}да{% else %}нет{% endif %}", "{% if нет %}a{% elif число > 3 %}b{% endif %} конец"],
        "if over paragraphs": ["{% if нет %}раз", "два", "{% endif %}три"],
        "if over paragraphs kept": ["до {% if да %}раз", "два", "{% endif %}три"],
        "p": ["{%p if да %}", "виден {{ число }}", "{%p endif %}", "{%p if нет %}", "не виден", "{%p endif %}"],
        "p loop": ["{%p for р in строки %}", "{{ loop.index }}. {{ р.имя }} {{ р['балл'] }}", "{%p endfor %}", "конец"],
        "p loop empty": ["{%p for р in пусто %}", "{{ р.имя }}", "{%p else %}", "пусто", "{%p endfor %}"],
        "loop inline": ["{% for р in строки %}{{ р.имя }}{% if not loop.last %}, {% endif %}{% endfor %}."],
        "p value": ["{{p заголовок }}", "второй"],
        "comments": ["а {# комментарий #} б", "{#p целый абзац #}", "в"],
        "escapes": ["{_{ не тег }_} {_% и это %_} {{ число }}"],
        "trim": ["Мой текст {%- if да %}", "продолжен", "{%- endif %}"],
        "trim after": ["{% if да -%}", "тот же абзац {{ число }}", "{%- endif %} конец"],
        "tab in the tag": ["{{ 'а\\tб' }} {{ 'в\\nг' ~ 'д' }} {{ 'е\\fж' }}", "{{ '\\a'|upper }}"],
        "control in the tag": ["до {{ 'а\\x01б' }} после"],
        "quotes": ["{{ “умные” }} {{ ‘х’ }} {% if заголовок == “а” %}б{% endif %}"],
        "compare": ["{% if число < 4 and число >= 3 %}да{% endif %}{{ 1 < 2 }}"],
        "set": ["{% set имя = строки[0].имя %}{{ имя }} {{ имя ~ '!' }}"],
        "set block": ["{% set имя %}<б> {{ заголовок }}{% endset %}{{ имя }}"],
        "macro": ["{% macro м(х) %}[{{ х }}]{% endmacro %}{{ м(заголовок) }}"],
        "filter block": ["{% filter upper %}текст {{ заголовок }}{% endfilter %}"],
        "raw": ["{% raw %}{{ число }}{% endraw %}"],
        "with": ["{% with х = число %}{{ х }}{% endwith %}"],
        "autoescape": ["{% autoescape false %}{{ число }}{% endautoescape %}"],
        "safe": ["{{ заголовок|e }} {{ '&lt;'|safe }}"],
        "none": ["{{ ничего }} {{ да }} {{ строки }}"],
        "missing": ["{{ нет_такого }}"],
        "missing deep": ["{{ строки[0].нет }} {{ заголовок.нет }}"],
        "syntax": ["{% if %}"],
        "unclosed": ["{% if да %}без конца"],
        "unknown filter": ["{{ число|нет_такого }}"],
        "division": ["{{ 1 / 0 }}"],
        "r value": ["до {{r заголовок }} после"],
        "r block": ["до {%r if да %} внутри {%r endif %} после"],
        "no tags": ["просто текст", "без тегов"],
        "joiner": ["{% set j = joiner('; ') %}{% for р in строки %}{{ j() }}{{ р.имя }}{% endfor %}"],
        "call": ["{{ заголовок.upper() }} {% for к, з in строки[0].items() %}{{ к }}={{ з }};{% endfor %}"],
        "recursive": ["{% for р in строки recursive %}{{ р.имя }}{% endfor %}"],
        "spaced text": ["{{ число }}  два   пробела {{ да }} "],
    }
    found += [Example(name, lines(*texts), PEOPLE) for name, texts in plain.items()]
    runs = lambda *pieces: made(lambda document: add_runs(document, *pieces))  # noqa: E731
    found += [
        Example("cut tag", runs("до {", "{ за", "головок }", "} после"), PEOPLE),
        Example("cut block", runs("{", "% if д", "а %", "}да", "{% end", "if %}"), PEOPLE),
        Example("cut with break", runs("до {{ за", "голо\tвок }} после"), PEOPLE),
        Example("list", made(_numbered), PEOPLE),
    ]
    return found


def _numbered(document: Any) -> None:
    document.add_paragraph("{%p for р in строки %}")
    document.add_paragraph("{{ р.имя }}\tбалл", style="List Number")
    document.add_paragraph("{%p endfor %}")


def _tables() -> list[Example]:
    head = ("№", "Имя")
    loop, end = ("{%tr for р in строки %}", ""), ("{%tr endfor %}", "")
    row = ("{{ loop.index }}", "{{ р.имя }}")
    nested = made(_nested)
    columns = ("{%tc for р in строки %}", "{{ р.имя }}", "{%tc endfor %}")
    return [
        Example("rows", table(head, loop, row, end), PEOPLE),
        Example("rows after", table(head, loop, row, end, ("итог", "{{ число }}")), PEOPLE),
        Example("rows only", table(loop, row, end), PEOPLE),
        Example("rows only empty", table(("{%tr for р in пусто %}", ""), row, end), PEOPLE),
        Example("rows condition", table(head, ("{%tr if нет %}", ""), ("а", "б"), ("{%tr endif %}", "")), PEOPLE),
        Example("rows one line", table(head, ("{% for р in строки %}{{ р.имя }}; {% endfor %}", "б")), PEOPLE),
        Example("row comment", table(head, ("{#tr нет строки #}", ""), ("а", "{{ число }}")), PEOPLE),
        Example("columns", table(("а", *columns), ("б", "{%tc for р in строки %}", "{{ р.балл }}", "{%tc endfor %}")), PEOPLE),
        Example("columns none", table(("а", "{%tc for р in пусто %}", "{{ р.имя }}", "{%tc endfor %}")), PEOPLE),
        Example("column condition", table(("{%tc if нет %}", "а", "{%tc endif %}", "б"), ("1", "2", "3", "4")), PEOPLE),
        Example("colspan", table(("{% colspan число2 %}{{ число }}", "х"), ("а", "б")), {**PEOPLE, "число2": 2}),
        Example("colspan of loop", table(("{% colspan строки|length %}шапка",), (*columns,)), PEOPLE),
        Example("cellbg", table(("{% cellbg цвет %}{{ число }}", "б")), {**PEOPLE, "цвет": "FF0000"}),
        Example("cellbg of rows", table(head, loop, ("{% cellbg р.цвет %}а", "{{ р.имя }}"), end),
                {"строки": [{"цвет": "00FF00", "имя": "а"}, {"цвет": '"', "имя": "б"}]}),
        Example("vm", table(head, loop, ("{% vm %}общее", "{{ р.имя }}"), end), PEOPLE),
        Example("hm", table(("а", "{%tc for р in строки %}", "{% hm %}общее", "{%tc endfor %}"), ("1", "2", "3", "4")), PEOPLE),
        Example("merged", made(_merged), PEOPLE),
        Example("merged rows", made(_merged_rows), PEOPLE),
        Example("nested table", nested, {"группы": [{"имя": "а", "люди": ["x", "y"]}, {"имя": "б", "люди": []}]}),
        Example("two tables", made(lambda d: [add_table(d, head, loop, row, end), d.add_paragraph("{{ число }}"), add_table(d, head)]), PEOPLE),
        Example("narrow grid", made(_narrow), PEOPLE),
        Example("lines in a cell", table(("{{ х }}", "б")), {"х": "раз\nдва\tтри\aчетыре"}),
        Example("loop over cells", table(("{% for р in строки %}а", "{{ р.имя }}{% endfor %}")), PEOPLE),
        Example("300 rows", table(head, loop, row, end), {"строки": ROWS * 100}),
    ]  # fmt: skip


def _nested(document: Any) -> None:
    outer = add_table(
        document, ("Группа", "Люди"), ("{%tr for г in группы %}", ""), ("{{ г.имя }}", ""), ("{%tr endfor %}", "")
    )
    inner = outer.cell(2, 1).add_table(4, 1)
    for number, text in enumerate(("Имя", "{%tr for ч in г.люди %}", "{{ ч }}", "{%tr endfor %}")):
        inner.cell(number, 0).text = text
    outer.cell(2, 1).add_paragraph("")


def _merged(document: Any) -> None:
    grid = add_table(document, ("{{ число }}", "", "в"), ("а", "б", "{{ да }}"))
    grid.cell(0, 0).merge(grid.cell(0, 1))


def _merged_rows(document: Any) -> None:
    grid = add_table(
        document,
        ("шапка", "", ""),
        ("{%tr for р in строки %}", "", ""),
        ("{{ р.имя }}", "", "б"),
        ("{%tr endfor %}", "", ""),
    )
    grid.cell(0, 0).merge(grid.cell(0, 2))
    grid.cell(2, 0).merge(grid.cell(2, 1))


def _narrow(document: Any) -> None:
    grid = add_table(document, ("а", "{{ число }}", "в"))
    columns = grid._tbl.tblGrid
    columns.remove(columns[0])


def _stories() -> list[Example]:
    return [
        Example("header and footer", made(_header), PEOPLE),
        Example("header blanks", made(_header), {**PEOPLE, "заголовок": "  ", "число": ""}),
        Example("header tab", made(_header), {**PEOPLE, "заголовок": "а\tб\nв"}),
        Example("header control", made(_header), {**PEOPLE, "заголовок": "а\x0bб"}),
        Example(
            "header without tags", made(lambda d: setattr(d.sections[0].header.paragraphs[0], "text", "шапка")), PEOPLE
        ),
        Example("first page", made(_first_page), PEOPLE),
        Example("properties", made(_properties), PEOPLE),
        Example("properties long", made(_properties), {**PEOPLE, "заголовок": "х" * 300}),
        Example("properties control", made(_properties), {**PEOPLE, "заголовок": "х\x01"}),
        Example("footnotes", made(lambda d: add_footnotes(d, "Сноска {{ заголовок }}", "Вторая {{ число }}")), PEOPLE),
        Example("footnotes twice", made(_two_sections), {**PEOPLE, "заголовок": "{{ 7*7 }}"}),
        Example("footnotes without tags", made(lambda d: add_footnotes(d, "Сноска &lt;x&gt;")), PEOPLE),
        Example("sections", made(_sections), PEOPLE),
    ]


def _header(document: Any) -> None:
    section = document.sections[0]
    section.header.paragraphs[0].text = "Шапка {{ заголовок }}"
    grid = section.footer.add_table(1, 2, Mm(100))
    grid.cell(0, 0).text, grid.cell(0, 1).text = "{{ число }}", "{%p if да %}"
    grid.cell(0, 1).add_paragraph("да")
    grid.cell(0, 1).add_paragraph("{%p endif %}")
    document.add_paragraph("{{ заголовок }}")


def _first_page(document: Any) -> None:
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "Первая {{ число }}"
    section.header.paragraphs[0].text = "{% for р in строки %}{{ р.имя }} {% endfor %}"


def _properties(document: Any) -> None:
    core = document.core_properties
    core.title, core.subject, core.comments = "О {{ заголовок }}", "{{ число }}", "{% if да %}да{% endif %}"
    core.keywords = "{{ не_трогается }}"
    document.add_paragraph("{{ да }}")


def _two_sections(document: Any) -> None:
    add_footnotes(document, "Сноска {{ заголовок }}")
    document.add_section()


def _sections(document: Any) -> None:
    document.sections[0].header.paragraphs[0].text = "А {{ число }}"
    section = document.add_section()
    section.header.is_linked_to_previous = False
    section.header.paragraphs[0].text = "Б {{ заголовок }}"
    document.add_paragraph("{{ да }}")


def _pictures() -> list[Example]:
    return [
        Example("picture", made(_picture), PEOPLE),
        Example("picture in a loop", made(_picture_loop), PEOPLE),
        Example(
            "picture in header", made(lambda d: add_picture(d.sections[0].header.paragraphs[0], "эмблема")), PEOPLE
        ),
        Example(
            "picture described", made(lambda d: add_picture(d.add_paragraph("{{ да }}"), "{{ заголовок }}")), PEOPLE
        ),
    ]


def _picture(document: Any) -> None:
    add_picture(document.add_paragraph("до {{ число }}"))
    add_picture(document.add_paragraph("после"), color=200)


def _picture_loop(document: Any) -> None:
    document.add_paragraph("{%p for р in строки %}")
    add_picture(document.add_paragraph("{{ р.имя }}"))
    document.add_paragraph("{%p endfor %}")
    add_picture(document.add_paragraph("конец"))


def _rich(_: DocxTemplate) -> dict[str, Any]:
    rich = RichText("жирно & ", bold=True)
    rich.add(
        "красно\n<курсив>", color="#FF0000", italic=True, size=28, underline="wave", font="eastAsia:Arial", strike=True
    )
    rich.add("сверху", superscript=True, highlight="#ffff00", style="Strong", lang="ru-RU", rtl=True)
    return {"р": rich, "абзац": RichTextParagraph(rich, parastyle="List Bullet")}


def _live() -> list[Example]:
    listing = {"л": "раз\nдва & <три>\tчетыре\aпять\fшесть"}
    return [
        Example("rich text", lines("до {{r р }} после", "{{p абзац }}", "{{ р }}"), {}, _rich),
        Example("listing", lines("{{ л }}"), {}, lambda _: {"л": Listing(listing["л"])}),
        Example("listing in a table", table(("{{ л }}", "б")), {}, lambda _: {"л": Listing(listing["л"])}),
        Example("inline image", lines("до {{ к }} после"), {}, lambda tpl: {"к": InlineImage(tpl, BytesIO(png()), width=Mm(20))}),
        Example("images in rows", table(("№", "к"), ("{%tr for к in картинки %}", ""), ("1", "{{ к }}"), ("{%tr endfor %}", "")), {},
                lambda tpl: {"картинки": [InlineImage(tpl, BytesIO(png(n)), height=Mm(9)) for n in (1, 90)]}),
        Example("image linked", lines("{{ к }}"), {}, lambda tpl: {"к": InlineImage(tpl, BytesIO(png()), anchor="https://example.org/?a=1&b=2")}),
        Example("image in header", made(lambda d: setattr(d.sections[0].header.paragraphs[0], "text", "Ш {{ к }}")), {},
                lambda tpl: {"к": InlineImage(tpl, BytesIO(png()))}),
        Example("subdocument", lines("до", "{{p с }}", "после"), {}, _subdocument),
    ]  # fmt: skip


def _subdocument(tpl: DocxTemplate) -> dict[str, Any]:
    inner = tpl.new_subdoc()
    inner.add_paragraph("внутри & снаружи")
    inner.add_table(1, 2).cell(0, 0).text = "ячейка"
    return {"с": inner}


def _odd() -> list[Example]:
    """Things Word writes that a careless reader of XML stumbles over."""
    return [
        Example("text box", made(_text_box), PEOPLE),
        Example("field", made(_field), PEOPLE),
        Example("own breaks", made(_own_breaks), PEOPLE),
        Example("empty paragraphs", lines("", "{{ число }}", "", ""), PEOPLE),
        Example("hyperlink", made(_hyperlink), PEOPLE),
        Example("content control", made(_content_control), PEOPLE),
    ]


def _text_box(document: Any) -> None:
    paragraph = document.add_paragraph("снаружи {{ число }}")
    paragraph._p.append(parse_xml(
        f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape style="width:9pt"><v:textbox><w:txbxContent>'
        '<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t>{{ заголовок }}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>'
    ))  # fmt: skip


def _field(document: Any) -> None:
    document.add_paragraph("поле")._p.append(parse_xml(
        f'<w:fldSimple {nsdecls("w")} w:instr=" DOCPROPERTY &quot;{{{{ заголовок }}}}&quot; "><w:r><w:t>{{{{ число }}}}</w:t></w:r></w:fldSimple>'
    ))  # fmt: skip


def _own_breaks(document: Any) -> None:
    paragraph = document.add_paragraph("{{ число }}")
    paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:rPr><w:b/></w:rPr><w:t>сам\tтаб\nстрока</w:t></w:r>"))


def _hyperlink(document: Any) -> None:
    rel = document.part.relate_to(
        "https://example.org/?a=1&b=2",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )
    document.add_paragraph("см. ")._p.append(parse_xml(
        f'<w:hyperlink {nsdecls("w", "r")} r:id="{rel}"><w:r><w:t>{{{{ заголовок }}}}</w:t></w:r></w:hyperlink>'
    ))  # fmt: skip


def _content_control(document: Any) -> None:
    document.element.body.insert(0, parse_xml(
        f'<w:sdt {nsdecls("w")}><w:sdtPr><w:alias w:val="х"/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>{{{{ заголовок }}}}</w:t></w:r></w:p></w:sdtContent></w:sdt>'
    ))  # fmt: skip


EXAMPLES = {example.name: example for example in _examples()}

"""Templates put together by chance, cut into runs by chance, filled with hard data: still equal to docxtpl."""

# ruff: noqa: E501  templates are read in one line

from __future__ import annotations

import copy
import random
from io import BytesIO
from typing import Any

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined

from service.rendering import render

from .test_equality import canonical
from .word import add_footnotes, add_picture, made

SEEDS = range(40)
PIECES = (
    "{{ а }}", "{{ б.в }}", "{{ б['г'] }}", "{{ нет }}", "{{ ч + 1 }}", "{{ а|upper }}", "{{ л|join(', ') }}", "{# заметка #}", " просто текст ",
    "{% if да %}", "{% else %}", "{% endif %}", "{% for х in л %}", "{{ х }}", "{% endfor %}", "{%p if да %}", "{%p endif %}", "{%p for х in л %}",
    "{%p endfor %}", "{%tr for р in ряды %}", "{{ р.имя }}", "{%tr endfor %}", "{%tc for х in л %}", "{%tc endfor %}", "{% colspan ч %}",
    "{% cellbg 'FF0000' %}", "{% vm %}", "{% hm %}", "{%- if да -%}", "{%- endif %}", "{{r а }}", "{{p а }}", "{_{ а }_}", "«кавычки» “x”", "& < >", "\t", "\n",
    "{%r if да %}", "{%r endif %}", "{% set х = а %}", "{{ х ~ а }}", "{{ loop.index }}", "{%tr if нет %}", "{%tr endif %}", "{#tr строка #}",
)  # fmt: skip
WHOLE = (
    *PIECES[:9],
    "{{r а }}",
    "{{p а }}",
    "{_{ а }_}",
    "«кавычки» “x”",
    "& < >",
    "\t",
    "\n",
    "{% set х = а %}",
    "{{ “х” }}",
    "{{ да }} {{ ч }}",
)
CELL = ("{% vm %}", "{% cellbg 'FF0000' %}", "{% colspan ч %}", "{% hm %}")
PAIRS = (
    ("{% if да %}", "{% endif %}"),
    ("{% for х in л %}", "{% endfor %}"),
    ("{% if нет is defined %}", "{% endif %}"),
)
BLOCKS = (("{%p if да %}", "{%p endif %}"), ("{%p for х in л %}", "{%p endfor %}"), *PAIRS)
TEXTS = (
    "",
    " ",
    "просто",
    "а & б",
    "<w:p>",
    '"к"',
    "т\tб",
    "с\nт",
    "п\aр",
    "л\fс",
    "з\x00",
    "\x1b",
    "\u2011",
    "\u00a0",
    "{{ 7*7 }}",
    "{_{",
    "]]>",
    "\r\n",
    "&lt;",
    "😀",
)
NOISE = (
    "<w:proofErr {0} w:type='spellStart'/>", "<w:bookmarkStart {0} w:id='7' w:name='м'/>", "<w:r {0}><w:tab/></w:r>", "<w:r {0}><w:lastRenderedPageBreak/></w:r>",
    "<w:r {0}><w:rPr><w:b/></w:rPr></w:r>",
)  # fmt: skip


class _Maker:
    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def build(self, document: Any) -> None:
        chance = self.chance
        for _ in range(chance.randint(1, 6)):
            kind = chance.random()
            if kind < 0.6:
                self.paragraphs(document)
            elif kind < 0.9:
                self.table(document)
            else:
                add_picture(document.add_paragraph(self.piece()))
        if chance.random() < 0.3:
            document.sections[0].header.paragraphs[0].text = self.sentence()
        if chance.random() < 0.2:
            document.core_properties.title = "{{ а }} и " + chance.choice(("", "{{ б.в }}"))
        if chance.random() < 0.2:
            add_footnotes(document, chance.choice(("сноска {{ а }}", "без тегов", "{% if да %}да{% endif %}")))

    def piece(self) -> str:
        return self.chance.choice(PIECES) if self.chance.random() < 0.01 else self.chance.choice(WHOLE)

    def sentence(self) -> str:
        opened, closed = self.chance.choice(PAIRS) if self.chance.random() < 0.4 else ("", "")
        return opened + "".join(self.piece() for _ in range(self.chance.randint(1, 3))) + closed

    def paragraphs(self, holder: Any) -> None:
        opened, closed = self.chance.choice(BLOCKS) if self.chance.random() < 0.5 else ("", "")
        texts = [opened, *(self.sentence() for _ in range(self.chance.randint(1, 3))), closed]
        for text in filter(None, texts):
            self.cut(holder.add_paragraph(), text)

    def cut(self, paragraph: Any, text: str) -> None:
        """Cut the text into runs as Word does, with its marks between."""
        while text:
            size = self.chance.choice((len(text), len(text), self.chance.randint(1, 6)))
            paragraph.add_run(text[:size]).bold = self.chance.random() < 0.3
            text = text[size:]
            if text and self.chance.random() < 0.3:
                paragraph._p.append(parse_xml(self.chance.choice(NOISE).format(nsdecls("w"))))

    def table(self, document: Any) -> None:
        rows, columns = self.chance.randint(1, 4), self.chance.randint(1, 4)
        grid = document.add_table(rows, columns)
        for row in range(rows):
            for column in range(columns):
                mark = self.chance.choice(CELL) if self.chance.random() < 0.05 else ""
                self.cut(
                    grid.cell(row, column).paragraphs[0], mark + self.sentence() if self.chance.random() < 0.7 else ""
                )
        if rows > 2 and self.chance.random() < 0.6:
            for row, text in ((0, "{%tr for р in ряды %}"), (rows - 1, "{%tr endfor %}")):
                grid.cell(row, 0).text = text
        if columns > 2 and self.chance.random() < 0.2:
            for column, text in ((0, "{%tc for х in л %}"), (columns - 1, "{%tc endfor %}")):
                grid.cell(rows // 2, column).text = text
        if columns > 1 and self.chance.random() < 0.3:
            grid.cell(rows - 1, 0).merge(grid.cell(rows - 1, 1))

    def context(self) -> dict[str, Any]:
        chance = self.chance
        text = lambda: chance.choice(TEXTS) + chance.choice(TEXTS)  # noqa: E731
        return {
            "а": text(), "б": {"в": text(), "г": chance.randint(0, 9)}, "ч": chance.randint(0, 4), "да": chance.random() < 0.7,
            "л": [text() for _ in range(chance.randint(0, 4))], "ряды": [{"имя": text()} for _ in range(chance.randint(0, 4))],
        }  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_chance_templates_equal_docxtpl(seed: int) -> None:
    check(seed)


def check(seed: int) -> None:
    maker = _Maker(seed)
    template, context = made(maker.build), maker.context()
    strict, autoescape = maker.chance.random() < 0.3, maker.chance.random() < 0.8
    environment = {"undefined": StrictUndefined} if strict else {}
    out = BytesIO()
    try:
        tpl = DocxTemplate(BytesIO(template))
        tpl.render(copy.deepcopy(context), Environment(**environment), autoescape=autoescape)
        tpl.save(out)
    except Exception as error:
        with pytest.raises(type(error)):
            render(template, context, jinja_env=Environment(**environment), autoescape=autoescape)
        return
    ours, theirs = (
        canonical(render(template, context, jinja_env=Environment(**environment), autoescape=autoescape)),
        canonical(out.getvalue()),
    )
    assert ours.keys() == theirs.keys()
    assert [name for name in theirs if ours[name] != theirs[name]] == []

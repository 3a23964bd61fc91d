"""What only data show of a template's faults: every failure on the sample is told at the tag it comes from."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from service.grammar.forms import Form, Origin
from service.grammar.vocabulary import DateWord, Word
from service.rendering.faults import sample_faults

from .word import add_footnotes, lines, made, table

PERSON = {"фио": Word("Иванов", lambda case: Form("Иванова", case, Origin.HAND)), "пол": "m", "телефон": "12"}
SAMPLE: dict[str, Any] = {
    "номер": "12-од", "дата": DateWord(date(2026, 9, 1)), "кураторы": [PERSON], "акты": ["а"], "исполнитель": "", "мест": 3,
}  # fmt: skip
FULL = SAMPLE | {"исполнитель": PERSON}
FAILING = {
    "a case of a text": ("{{ номер|рд }}", "«12-од» нельзя поставить в родительный"),
    "a case of a text in a loop": ("{% for к in кураторы %}{{ к.телефон|дт }}{% endfor %}", "«12» нельзя поставить в дательный"),
    "a case of a computed text": ("{{ номер|upper|рд }}", "«12-ОД» нельзя поставить"),
    "a case in a branch not taken": ("{% if номер == 'x' %}{{ дата|рд }}{% endif %}", "«01.09.2026» нельзя поставить"),
    "a case of what the sample leaves empty": (
        "{% if исполнитель %}{{ исполнитель.телефон|рд }}{% endif %}", "не для слота «исполнитель.телефон»",
    ),
    "a case in a variable": ("{% set х = номер|рд %}{{ х|от_руки }}", "нельзя поставить в родительный"),
    "a case in a condition": ("{% if номер|рд %}{% elif дата %}{% endif %}", "нельзя поставить в родительный"),
    "agreement with what is nobody": ("{{ номер|назначен }}", "к человеку или списку людей"),
    "agreement with texts": ("{{ акты|назначен }}", "не для целого списка «акты»"),
    "a form of dates for a text": ("{{ номер|от_руки }}", "применяется к дате, а здесь «12-од»"),
    "a form of periods for a date": ("{{ дата|с_по }}", "применяется к периоду"),
    "a number's form": ("{{ дата|место }}", "к целому числу"),
    "a filter on a list": ("{{ кураторы|рд }}", "не для целого списка «кураторы»"),
    "a whole list": ("{{ кураторы }}", "целый список"),
    "a whole object": ("{{ кураторы[0] }}", "целый объект"),
    "nothing there": ("{{ исполнитель.фио }}", "значения нет"),
    "division by zero": ("{{ 5 / (мест - 3) }}", "деление на ноль"),
    "text and number": ("{% if номер > 5 %}да{% endif %}", "неподходящими значениями"),
    "a sum of text and number": ("{{ номер + 5 }}", "не с числами"),
    "a merged cell in no loop": ("{% vm %}", "стоит вне таблицы"),
    "a second condition": ("{% if номер == 'x' %}{% elif 2 / 0 %}{% endif %}", "деление на ноль"),
    "a variable of a block": ("{% with х = 1 / 0 %}{{ х + 1 }}{% endwith %}", "деление на ноль"),
    "a condition of a loop": ("{% for х in акты if х / 2 %}{{ х.у }}{% endfor %}", "не с числами"),
    "a loop over a date": ("{% for х in дата %}{{ х }}{% endfor %}", "неподходящими значениями"),
    "two names for one": ("{% for а, б in акты %}{{ а }}{% endfor %}", "ошибка в выражении"),
}  # fmt: skip


def _everywhere(tag: str) -> dict[str, bytes]:
    def filled(document: Any) -> None:
        document.add_paragraph("{{ номер }}")
        document.add_paragraph(f"до {tag} после")

    cell = f"{{% if мест %}}{tag}{{% endif %}}"
    return {
        "абзац 2": made(filled),
        "таблица 1, строка 1, графа 2": table(("{{ номер }}", cell.replace("{% vm %}", "{{ loop.x }}"))),
        "верхний колонтитул, абзац 1": made(
            lambda document: setattr(document.sections[0].header.paragraphs[0], "text", tag)
        ),
        "нижний колонтитул, абзац 1": made(
            lambda document: setattr(document.sections[0].footer.paragraphs[0], "text", tag)
        ),
        "сноска 1, абзац 1": made(lambda document: add_footnotes(document, tag.replace(">", "&gt;"))),
        "свойства файла, название": made(lambda document: setattr(document.core_properties, "title", tag)),
    }


@pytest.mark.parametrize("name", [*FAILING])
def test_what_only_data_show_is_found_at_its_place_too(name: str) -> None:
    tag, words = FAILING[name]
    for place, template in _everywhere(tag).items():
        if name != "a merged cell in no loop" or place.startswith("абзац"):
            found = sample_faults(template, None, SAMPLE, FULL)
            assert [fault.place for fault in found] == [place], found
            assert words in found[0].sentence
            assert found[0].fragment in tag
            assert "absent" not in found[0].sentence


def test_faults_of_the_text_and_of_the_data_come_at_once_in_the_order_of_the_document() -> None:
    texts = [
        "{{ номер|рд }}", "{{ нормер }}", "{% for к in нет %}а{% endfor %}", "{% set х = 1 / 0 %}", "{{ х + 1 }}",
        "{% set у = х %}{{ у }}", "{{ дата|назначен }}", "{{ номер", "{% if исполнитель %}{{ исполнитель.фио|рд }}{% endif %}",
        "{{ акты }}", "{% for к in кураторы %}{{ loop.index }} {{ к.фио|рд }}{% endfor %}",
    ]  # fmt: skip
    found = sample_faults(lines(*texts), {*SAMPLE, "исполнитель.фио", "кураторы[].фио"}, SAMPLE, FULL)
    assert [fault.place for fault in found] == [f"абзац {number}" for number in (1, 2, 3, 4, 7, 8, 10)], found


def test_very_many_faults_are_told_at_once() -> None:
    found = sample_faults(lines(*["{{ 1 / 0 }}"] * 150), None, SAMPLE, FULL)
    assert [fault.place for fault in found] == [f"абзац {number}" for number in range(1, 151)]


def test_a_template_that_fits_its_sample_has_no_faults() -> None:
    sound = [
        "{{ номер }} {{ дата|от_руки }} {{ кураторы|назначен }} {{ кураторы[0]|рд }} {{ мест|место }}",
        "{% if исполнитель %}{{ исполнитель|назначен }} {{ исполнитель.фио|рд }}{% else %}{{ исполнитель|рд }}{% endif %}",
        "{% for к in кураторы if к.пол == “m” %}{{ loop.index }}{% if not loop.last %}, {% endif %}{% endfor %}",
        "{% set х = мест + 1 %}{{ х|место_прописью }} {% with а = дата %}{{ а|срок_до }}{% endwith %} {# {{ номер|рд }} #}",
        "{% raw %}{{ номер|рд }}{% endraw %} {{ акты|join(', ') }} {{ кураторы|map('рд')|join }}",
    ]
    rows = table(("{%tr for к in кураторы %}", ""), ("{% vm %}{{ номер }}", "{{ к.фио|дт }}"), ("{%tr endfor %}", ""))
    assert [sample_faults(each, None, SAMPLE, FULL) for each in (lines(*sound), rows)] == [[], []]

"""What hostile templates and hostile data can do: nothing (the probes of docs/rendering.md)."""

# ruff: noqa: E501  templates are read in one line

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docxtpl import DocxTemplate, InlineImage, RichText

from schemas.errors import HouseError
from service.rendering import BadTemplate, MissingData, render
from service.rendering.text import text

from .word import add_footnotes, lines, made, part, png

POPEN = "{{ cycler.__init__.__globals__.os.popen('touch %s').read() }}"


def _header(tag: str) -> bytes:
    return made(lambda document: setattr(document.sections[0].header.paragraphs[0], "text", tag))


def _footer(tag: str) -> bytes:
    return made(lambda document: setattr(document.sections[0].footer.paragraphs[0], "text", tag))


def _property(name: str) -> Callable[[str], bytes]:
    return lambda tag: made(lambda document: setattr(document.core_properties, name, tag))


def _footnote(tag: str) -> bytes:
    return made(lambda document: add_footnotes(document, tag))


PLACES = {
    "body": lines, "header": _header, "footer": _footer, "title": _property("title"), "comments": _property("comments"), "footnote": _footnote,
}  # fmt: skip


@pytest.mark.parametrize("place", [*PLACES])
def test_globals_of_jinja_are_out_of_reach_everywhere(place: str, tmp_path: Path) -> None:
    target = tmp_path / "owned"
    with pytest.raises(HouseError):
        render(PLACES[place](POPEN % target), {})
    assert not target.exists()


@pytest.mark.parametrize(
    "tag",
    [
        "{{ х.__class__ }}", "{{ ''.__class__.__mro__ }}", "{{ х['__class__'] }}", "{{ х|attr('__class__') }}", "{{ х|map('attr', '__class__')|list }}",
        "{{ '{0.__class__}'.format(х) }}", "{{ '{:>1000000000}'.format(1) }}", "{{ '%1000000000d' % 1 }}", "{{ '%s'|format(х) }}", "{{ 'a' * 2000000000 }}",
        "{{ [1] * 2000000000 }}", "{{ 10 ** 1000000000 }}", "{{ 'a'|center(1000000000) }}", "{{ х|batch(1000000000, 'a')|list }}",
        "{{ range(10) }}", "{{ lipsum() }}", "{{ namespace() }}", "{{ dict() }}", "{% include '/etc/passwd' %}", "{% import 'os' as os %}", "{% extends 'x' %}",
        "{{ х.pop() }}", "{{ х.append(1) }}", "{{ с.clear() }}", "{{ с.update({}) }}", "{{ т.encode() }}", "{{ т.format }}", "{{ т.join }}",
        "{% macro м() %}{% endmacro %}{{ м.__init__ }}", "{{ м() }}", "{{ self }}", "{{ self.__init__.__globals__ }}", "{{ loop }}", "{{ caller() }}",
        "{% for а in х %}{{ loop.__class__ }}{% endfor %}", "{% for а in х %}{{ loop }}{% endfor %}", "{{ с.get }}", "{{ с.items }}", "{{ т|safe }}",
        "{{ х|xmlattr }}", "{{ х|pprint }}", "{{ х|tojson }}", "{{ х|random }}", "{{ т|urlize }}", "{{ т|indent(1000000000) }}", "{{ т|wordwrap(0) }}",
    ],
)  # fmt: skip
def test_nothing_but_plain_data_can_be_reached(tag: str) -> None:
    with pytest.raises(HouseError):
        render(lines(tag), {"х": [1, 2], "с": {"а": 1}, "т": "текст"})


@pytest.mark.parametrize(
    "tag",
    ["{{ к.tpl.save('%s') }}", "{{ к.tpl.write_xml('%s') }}", "{{ к.tpl.replace_zipname('x', '%s') }}", "{{ к }}"],
)
def test_live_objects_of_docxtpl_are_useless(tag: str, tmp_path: Path) -> None:
    template = lines(tag.replace("%s", str(tmp_path / "written")))
    with pytest.raises(HouseError):
        render(template, {"к": InlineImage(DocxTemplate(BytesIO(template)), BytesIO(png()))})
    assert not (tmp_path / "written").exists()


def test_rich_text_is_refused_in_the_house() -> None:
    with pytest.raises(BadTemplate):
        render(lines("{{ р }}"), {"р": RichText("x")})


class Loud:
    """Shouts when touched."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(name)

    def __str__(self) -> str:
        raise AssertionError("printed")


@pytest.mark.parametrize("tag", ["{{ о }}", "{{ о.имя }}", "{{ о['имя'] }}", "{{ о.имя() }}"])
def test_foreign_objects_are_not_touched(tag: str) -> None:
    with pytest.raises((HouseError, AssertionError)) as caught:
        render(lines(tag), {"о": Loud()})
    assert "printed" not in str(caught.value)


@pytest.mark.parametrize(
    "value",
    [
        "ООО «Рога & Копыта» <СПТ>", "</w:t></w:r></w:p><w:p><w:r><w:t>новый", "{{ 7*7 }} {% if x %}", "&amp; &#65;", "a < b > c", "{{'{{'}}", "<!-- x --> ]]>",
        '" onload="', "'",
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["body", "header", "footer", "footnote"])
def test_data_stay_text(value: str, place: str) -> None:
    done = render(PLACES[place]("{{ х }}"), {"х": value})
    assert value in text(done)
    names = {"body": "document", "header": "header1", "footer": "footer1", "footnote": "footnotes"}
    empty = render(PLACES[place]("{{ х }}"), {"х": "просто"})
    assert part(done, f"word/{names[place]}.xml").count("<w:p>") == part(empty, f"word/{names[place]}.xml").count(
        "<w:p>"
    )


def test_notes_are_filled_once_in_a_file_of_several_sections() -> None:
    def build(document: Any) -> None:
        add_footnotes(document, "{{ х }}")
        document.add_section()

    assert "{{ 7*7 }}" in text(render(made(build), {"х": "{{ 7*7 }}"}))


def test_keys_win_over_methods_of_dicts() -> None:
    assert (
        text(render(lines("{{ р.items }} {{ р.get('keys') }}"), {"р": {"items": "предметы", "keys": "ключи"}}))
        == "предметы ключи\n"
    )


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("{{ 2 * 3 + 1 }}", "7"), ("{{ 'а' + 'б' }}", "аб"), ("{{ с.а ~ 1 }}", "11"), ("{% for к, з in с.items() %}{{ к }}{{ з }}{% endfor %}", "а1"),
        ("{% for ч in х %}{{ loop.index }}{{ loop.cycle('а', 'б') }}{% if not loop.last %},{% endif %}{% endfor %}", "1а,2б"),
        ("{{ т.upper() }} {{ т|title }} {{ х|batch(1)|list|length }} {{ х|sum }}", "ТЕКСТ Текст 2 3"), ("{{ х|join('; ') }}", "1; 2"),
        ("{% for г in х|batch(1)|list %}{{ г|join }};{% endfor %}{% for г in х|slice(2) %}{{ г|join }};{% endfor %}", "1;2;1;2;"),
        ("{% for г in л|groupby('к') %}{{ г.grouper }}: {{ г.list|map(attribute='и')|join(', ') }};{% endfor %}", "1: а, б;2: в;"),
        ("{{ '<>'|e }} {{ т|escape }}", "<> текст"), ("{% macro м(а) %}[{{ а }}]{% endmacro %}{{ м('<' ~ т) }}", "[<текст]"),
        ("{{ н|default('нет') }}", "нет"), ("{% if н is defined %}да{% else %}нет{% endif %}", "нет"), ("{{ 7 % 4 }} {{ 7 // 2 }} {{ 2 ** 3 }}", "3 3 8"),
    ],
)  # fmt: skip
def test_ordinary_templates_work(tag: str, expected: str) -> None:
    listed = [{"к": 1, "и": "а"}, {"к": 1, "и": "б"}, {"к": 2, "и": "в"}]
    assert text(render(lines(tag), {"х": [1, 2], "с": {"а": 1}, "т": "текст", "л": listed})) == f"{expected}\n"


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("{{ range(3) }}", "вызов «range»"), ("{{ х }}", "целый список"), ("{{ с }}", "целый объект"), ("{{ т.replace('т', '') }}", "вызов «replace»"),
        ("{{ т.__class__ }}", "обращение к «__class__»"), ("{{ т|safe }}", "Фильтра «safe» в шаблонах нет"), ("{% if т %}", "Тег «if» не закрыт"),
        ("{% include 'x' %}", "include"), ("{{ 1 / 0 }}", "деление на ноль"), ("{% macro м() %}{{ м() }}{% endmacro %}{{ м() }}", "сам себя"),
        ("{{ т < 1 }}", "текста с числом"), ("{{ self }}", "объект программы"), ("{{ т + 1 }}", "действие «+» не с числами"),
    ],
)  # fmt: skip
def test_refusals_name_what_is_refused(tag: str, said: str) -> None:
    with pytest.raises(BadTemplate) as caught:
        render(lines(tag), {"х": [1, 2], "с": {"а": 1}, "т": "текст"})
    assert said in caught.value.sentence


def test_none_is_missing_and_never_printed() -> None:
    with pytest.raises(MissingData) as caught:
        render(lines("{{ х.а }}"), {"х": {"а": None}})
    assert caught.value.fields == ("х.а",)

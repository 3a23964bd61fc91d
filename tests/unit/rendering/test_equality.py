from __future__ import annotations

import copy
from io import BytesIO
from zipfile import ZipFile

import pytest
from docxtpl import DocxTemplate
from jinja2 import Environment
from lxml import etree

from service.rendering import render
from service.rendering.policy import environment

from .foreign import EXAMPLES, Example

ENVIRONMENTS = {"plain": Environment, "house": environment}


def canonical(document: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(document)) as archive:
        return {name: _canonical(archive.read(name)) for name in archive.namelist()}


def _canonical(data: bytes) -> bytes:
    try:
        return etree.tostring(etree.fromstring(data), method="c14n")
    except etree.XMLSyntaxError:
        return data


def by_docxtpl(example: Example, env: Environment, autoescape: bool) -> bytes | Exception:
    tpl = DocxTemplate(BytesIO(example.template))
    context = copy.deepcopy(dict(example.context)) | dict(example.live(tpl) if example.live else {})
    out = BytesIO()
    try:
        tpl.render(context, env, autoescape=autoescape)
        tpl.save(out)
    except Exception as error:
        return error
    return out.getvalue()


def by_us(example: Example, env: Environment, autoescape: bool) -> bytes | Exception:
    tpl = DocxTemplate(BytesIO(example.template))
    context = dict(example.context) | dict(example.live(tpl) if example.live else {})
    try:
        return render(example.template, context, jinja_env=env, autoescape=autoescape)
    except Exception as error:
        return error


@pytest.mark.parametrize("kind", [*ENVIRONMENTS])
@pytest.mark.parametrize("name", [*EXAMPLES])
def test_all_parts_equal_docxtpl(name: str, kind: str) -> None:
    for autoescape in (True, False) if kind == "plain" else (True,):
        expected = by_docxtpl(EXAMPLES[name], ENVIRONMENTS[kind](), autoescape)
        ours = by_us(EXAMPLES[name], ENVIRONMENTS[kind](), autoescape)
        if isinstance(expected, Exception):
            assert type(ours) is type(expected), (ours, expected)
        else:
            assert isinstance(ours, bytes), ours
            theirs, mine = canonical(expected), canonical(ours)
            assert mine.keys() == theirs.keys()
            assert [key for key in theirs if mine[key] != theirs[key]] == []

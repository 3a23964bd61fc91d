"""What only data show: the tags of one story filled with a sample, every failure told at the tag it comes from."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from traceback import walk_tb
from typing import Any, Final

from jinja2 import Template, TemplateSyntaxError, UndefinedError

from schemas.errors import HouseError
from service.rendering import policy
from service.rendering.expressions import SMART
from service.rendering.failures import FAILURES, failure
from service.rendering.programme import compile_text, run
from service.rendering.tags import Tag
from service.rendering.values import notes

MOST: Final = 100
"""Failures looked for in one story: each costs one more filling of it."""
ABSENT: Final = "В данных этого значения нет: проверьте слово в теге или поставьте его под условие «if»."
_HARMLESS: Final = {
    "if": "{% if false %}", "elif": "{% elif false %}", "for": "{% for _ in [] %}", "with": "{% with %}",
}  # fmt: skip
_CELLS: Final = {"vm": "{% if loop.first %}{% endif %}", "hm": "{{ loop.length }}"}
"""What docxtpl makes of its words for merged cells."""
_NAMED: Final = re.compile(r"(?:set|with)\s+([\w\s,]+?)\s*=(?!=)|,\s*(\w+)\s*=(?!=)")


def failures(tags: Sequence[Tag], faulty: Collection[int], sample: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """(number of the tag, sentence) of everything that fails on the sample, as the document is filled.

    ``tags``: those of one story in order, without comments; ``faulty``: numbers of tags known to be wrong, which are passed over.
    Nothing is told of tags that only fail because of an earlier failure, nor of a story whose blocks do not fit.
    It runs the template: an uploaded one only in the child (service.rendering.child).
    """
    sources = [_source(tag) for tag in tags]
    lost: set[str] = set()
    told: set[int] = set()

    def pass_over(number: int) -> None:
        tag = tags[number]
        sources[number] = _HARMLESS.get(tag.word, "")
        told.add(number)
        lost.update(_named(tag))
        for later in tags[number:]:
            if not lost.isdisjoint(_words(later.body)):
                lost.update(_named(later))

    for number in faulty:
        pass_over(number)
    for _ in range(MOST):
        found = _first("\n".join(sources), sample)
        if found is None or found[0] < 0 or found[0] in told:
            return
        if lost.isdisjoint(_words(tags[found[0]].body)):
            yield found
        pass_over(found[0])


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def _named(tag: Tag) -> set[str]:
    """Variables that the tag gives a value to."""
    if tag.word not in {"set", "with"}:
        return set()
    return _words(" ".join(" ".join(names) for names in _NAMED.findall(tag.body)))


def _source(tag: Tag) -> str:
    """The tag for Jinja on one line of its own, so that a line number is its number."""
    body = " ".join(tag.body.translate(SMART).split("\n"))
    if tag.word in _CELLS:
        return _CELLS[tag.word]
    if tag.word in {"colspan", "cellbg"}:
        return f"{{{{ {body.removeprefix(tag.word)} }}}}"
    return f"{{% {body} %}}" if tag.kind == "{%" else f"{{{{ {body} }}}}"


def _first(source: str, sample: Mapping[str, Any]) -> tuple[int, str] | None:
    """The first failure: (line from 0, sentence); line -1 when it is at no tag."""
    try:
        template = compile_text(policy.environment(), source)
    except (TemplateSyntaxError, RecursionError, SyntaxError):
        return None
    notes.strict = False
    try:
        run(template, sample)
    except HouseError as error:
        return _line(template, error), error.sentence
    except UndefinedError as error:
        return _line(template, error), ABSENT
    except FAILURES as error:
        return _line(template, error), failure(error)
    return None


def _line(template: Template, error: Exception) -> int:
    scope = template.root_render_func.__globals__
    lines = [number for frame, number in walk_tb(error.__traceback__) if frame.f_globals is scope]
    return template.get_corresponding_lineno(lines[-1]) - 1 if lines else -1

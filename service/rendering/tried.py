"""What only data show: the tags of one story filled with a sample, every failure told at the tag it comes from."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from time import process_time
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

SECONDS: Final = 3.0
"""Of processor, that the search in one story may take: the child's own limit would lose what is found."""
ABSENT: Final = "В данных этого значения нет: проверьте слово в теге или поставьте его под условие «if»."
PASSED: Final = "_passed"
"""Variable of the programme: for each tag, whether it is passed over."""
_HARMLESS: Final = {
    "if": "{% if false %}", "elif": "{% elif false %}", "for": "{% for _ in [] %}", "with": "{% with %}",
}  # fmt: skip
_CELLS: Final = {"vm": "{{ loop.first }}", "hm": "{{ loop.length }}"}
"""What docxtpl makes of its words for merged cells."""
_NAMED: Final = re.compile(r"(?:set|with)\s+([\w\s,]+?)\s*=(?!=)|,\s*(\w+)\s*=(?!=)")


def failures(tags: Sequence[Tag], faulty: Collection[int], sample: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """(number of the tag, sentence) of everything that fails on the sample, as the document is filled.

    ``tags``: those of one story in order, without comments; ``faulty``: numbers of tags known to be wrong, which are passed over.
    Nothing is told of tags that only fail because of an earlier failure, nor of a story whose blocks do not fit.
    It runs the template: an uploaded one only in the child (service.rendering.child).
    """
    sources = [_source(number, tag) for number, tag in enumerate(tags)]
    passed = [False] * len(tags)
    lost: set[str] = set()
    for number in faulty:
        sources[number] = _HARMLESS.get(tags[number].word, "")
        passed[number] = True
        lost |= _lost(lost, tags[number:])
    template = _compiled(sources)
    end = process_time() + SECONDS
    while template is not None and process_time() < end:
        number, sentence = _first(template, {**sample, PASSED: passed})
        if number < 0 or passed[number]:
            return
        if lost.isdisjoint(_words(tags[number].body)):
            yield number, sentence
        passed[number] = True
        lost |= _lost(lost, tags[number:])
        if tags[number].word in {"for", "with"}:
            sources[number] = _HARMLESS[tags[number].word]
            template = _compiled(sources)


def _lost(lost: set[str], tags: Sequence[Tag]) -> set[str]:
    """Variables without a value once the first of the tags has failed: its own and those made of lost ones."""
    found = lost | _named(tags[0])
    for later in tags[1:] if found else ():
        if not found.isdisjoint(_words(later.body)):
            found |= _named(later)
    return found


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def _named(tag: Tag) -> set[str]:
    """Variables that the tag gives a value to."""
    if tag.word not in {"set", "with"}:
        return set()
    return _words(" ".join(" ".join(names) for names in _NAMED.findall(tag.body)))


def _source(number: int, tag: Tag) -> str:
    """The tag for Jinja on one line of its own, so that a line number is its number; ``PASSED`` takes it out of the run."""
    body = " ".join(tag.body.translate(SMART).split("\n"))
    if tag.word in {"if", "elif"}:
        return f"{{% {tag.word} not {PASSED}[{number}] and ({body.removeprefix(tag.word)}) %}}"
    if tag.word == "with":  # Jinja notes no line of it
        return f"{{% if {PASSED}[{number}] %}}{{% endif %}}{{% {body} %}}"
    if tag.word in _CELLS:
        body = _CELLS[tag.word]
    elif tag.word in {"colspan", "cellbg"}:
        body = f"{{{{ {body.removeprefix(tag.word)} }}}}"
    elif tag.kind == "{{":
        body = f"{{{{ {body} }}}}"
    elif tag.word == "set" and "=" in body:
        body = f"{{% {body} %}}"
    else:
        return f"{{% {body} %}}"
    return f"{{% if not {PASSED}[{number}] %}}{body}{{% endif %}}"


def _compiled(sources: Sequence[str]) -> Template | None:
    try:
        return compile_text(policy.environment(), "\n".join(sources))
    except (TemplateSyntaxError, RecursionError, SyntaxError):
        return None


def _first(template: Template, context: Mapping[str, Any]) -> tuple[int, str]:
    """The first failure: (line from 0, sentence); line -1 when there is none, or none at a tag."""
    notes.strict = False
    try:
        run(template, context)
    except HouseError as error:
        return _line(template, error), error.sentence
    except UndefinedError as error:
        return _line(template, error), ABSENT
    except FAILURES as error:
        return _line(template, error), failure(error)
    return -1, ""


def _line(template: Template, error: Exception) -> int:
    scope = template.root_render_func.__globals__
    lines = [number for frame, number in walk_tb(error.__traceback__) if frame.f_globals is scope]
    return template.get_corresponding_lineno(lines[-1]) - 1 if lines else -1

"""How one value gets into the XML: as docxtpl would put it, looked at one by one so that the whole result need not be."""

from __future__ import annotations

import re
import threading
from typing import Any, Final

from jinja2 import Undefined, UndefinedError
from markupsafe import Markup
from markupsafe import escape as _escape

try:
    from markupsafe._speedups import (
        _escape_inner as _quote,  # plain text out: ``Markup`` objects cost four times as much
    )
except ImportError:

    def _quote(value: str, /) -> str:
        return str(_escape(value))


from service.grammar.vocabulary import VALUE_TYPES
from service.rendering.trouble import Uncertain

markup_escape: Final = _quote
"""The text with ``& < > " '`` as entities, as a plain ``str``."""
ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 cannot hold; \\a and \\f have a meaning for docxtpl inside a paragraph (new paragraph, new page)."""
_BAD: Final = re.compile("[\x00-\x06\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAKS: Final = re.compile("[\t\n\x07\x0c]")
_NUMBERS: Final = frozenset({int, bool, float})
_PLAIN_MARKUP: Final = frozenset({str, Markup})


class Notes(threading.local):
    """What was met while one document was being written, for the thread that writes it."""

    breaks: bool = False
    """A value held a tab, a new line, a new paragraph or a new page: docxtpl's treatment of paragraphs is needed."""
    dropped: int = 0
    """Characters that were left out (illegal in XML) or softened (they would have cut an element): docxtpl's result differs."""
    strict: bool = False
    """Equality with docxtpl is asked for: what it treats by chance is not ours to guess."""


notes: Final = Notes()


def put(value: Any) -> str:
    """The text of one value for XML with autoescape on; raises ``Uncertain`` for what only docxtpl can judge."""
    if type(value) is str:
        if value.isprintable():
            return markup_escape(value)
        return markup_escape(_odd(value))
    if type(value) in _NUMBERS:
        return str(value)
    return _rare(value)


def _odd(value: str) -> str:
    """A text with characters that are not printable: breaks are noted, illegal ones left out (or refused when strict)."""
    if _BREAKS.search(value):
        notes.breaks = True
    if _BAD.search(value):
        if notes.strict:
            raise Uncertain("a character illegal in XML")
        value, count = _BAD.subn("", value)
        notes.dropped += count
    return value


def _rare(value: Any) -> str:
    """Everything that is neither a text nor a number."""
    if isinstance(value, Undefined):
        return markup_escape(str(value))
    if type(value) in VALUE_TYPES:
        return put(str(value))
    if value is None:
        if notes.strict:
            return "None"
        raise UndefinedError("None")
    raise Uncertain(f"a value of type {type(value).__name__}")


def put_raw(value: Any) -> str:
    """The text of one value with autoescape off: its ``str``, when it is plain; the result is parsed again anyway."""
    if type(value) in _PLAIN_MARKUP or type(value) in _NUMBERS or value is None or isinstance(value, Undefined):
        return str(value)
    if type(value) in VALUE_TYPES:
        return str(value)
    raise Uncertain(f"a value of type {type(value).__name__}")


def put_parsed(value: Any) -> str:
    """The text of one value with autoescape on where the result is parsed again: ready markup is admitted too."""
    if type(value) is Markup:
        return value
    if type(value) is str:
        return markup_escape(value if notes.strict or value.isprintable() else _odd(value))
    if type(value) in _NUMBERS or type(value) in VALUE_TYPES:
        return markup_escape(str(value))
    return _rare(value)


def legal(value: Any) -> Any:
    """Data for docxtpl itself without characters that no XML can hold: its forgiving parser loses text beside them."""
    if type(value) is str:
        return ILLEGAL.sub("", value)
    if type(value) is dict:
        return {key: legal(each) for key, each in value.items()}
    if type(value) is list:
        return [legal(each) for each in value]
    return value

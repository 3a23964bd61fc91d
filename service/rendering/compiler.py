"""Compile a Word template once, render it many times: no zip reader, XML parser or python-docx between data and bytes."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Final

from jinja2 import TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from schemas.errors import HouseError
from service.rendering import policy
from service.rendering.expressions import told as told_syntax
from service.rendering.failures import FAILURES, FORBIDDEN, failure
from service.rendering.filling import Filling
from service.rendering.front import prepare
from service.rendering.listing import HYPHEN, hyphens
from service.rendering.missing import missing_fields
from service.rendering.pictures import code_png, take_codes
from service.rendering.properties import NAMES
from service.rendering.reference import packed, reference
from service.rendering.skeleton import DEFAULT, Compressor
from service.rendering.slotuse import SlotUse, slot_use
from service.rendering.trouble import BadTemplate, MissingData
from service.rendering.values import legal

TOO_DEEP: Final = "В шаблоне слишком глубоко вложены теги или скобки: упростите его."
_KEPT: Final = 256
"""Compiled templates kept; a college has about a hundred."""


class Compiled:
    """A template of the house made ready: ``render`` fills it.

    ``certified``: its parts were compared with docxtpl's and were equal (service.rendering.certify); ``by_docxtpl``: why
    docxtpl itself fills it, '' when the compiled way does.
    """

    def __init__(self, template: bytes) -> None:
        self.sha256 = hashlib.sha256(template).hexdigest()
        self.source = template
        self.template, self.codes = take_codes(template)
        """The template with a media part of its own for every QR code, and these parts: name → path of the slot."""
        self.certified = False
        self.for_jobs: Any = None
        """The template made ready for print jobs (service.rendering.printjob), once it was asked for."""
        prepared = prepare(self.template)
        self.by_docxtpl = "; ".join(prepared.doubts)
        try:
            self.filling = Filling(prepared, policy.environment(), autoescape=True, spare=frozenset(self.codes))
            self.slots: SlotUse = slot_use(policy.environment(), self.filling.texts, self.codes.values())
        except TemplateSyntaxError as error:
            raise BadTemplate(f"В шаблоне ошибка разметки. {told_syntax(error)}") from error
        except SecurityError as error:
            raise BadTemplate(f"{FORBIDDEN}: {error.message}.") from error
        except (RecursionError, SyntaxError) as error:  # of Jinja's parser and of Python's: twenty blocks deep at most
            raise BadTemplate(TOO_DEEP) from error

    def render(
        self, context: Mapping[str, Any], properties: Mapping[str, str] | None = None, compressor: Compressor = DEFAULT
    ) -> bytes:
        """The filled document.

        ``context``: plain data (text, numbers, booleans, lists, dicts, the value types of grammar.vocabulary);
        ``properties``: core properties by python-docx's names (title, author …). The same input and compressor give the same
        bytes. Raises MissingData (all missing fields), BadTemplate, HouseError of a filter.
        """
        parts = self.parts(context, properties)
        if self.by_docxtpl:
            return packed(dict(parts), compressor)
        return self.filling.build(parts, compressor)

    def parts(self, context: Mapping[str, Any], properties: Mapping[str, str] | None = None) -> list[tuple[str, bytes]]:
        """The parts that data change (all parts when docxtpl fills the template); raises as ``render``."""
        return self.told(lambda: self._parts(context, properties), context)

    def _parts(self, context: Mapping[str, Any], properties: Mapping[str, str] | None) -> list[tuple[str, bytes]]:
        if self.by_docxtpl:
            return self._by_docxtpl(context, properties)
        parts = self.filling.write(context, properties, house=True)
        return parts + self._codes(context) if self.codes else parts

    def told(self, deed: Callable[[], list[tuple[str, bytes]]], context: Mapping[str, Any]) -> list[tuple[str, bytes]]:
        """What the deed gives; its failures come as errors of the house (MissingData, BadTemplate)."""
        try:
            return deed()
        except FAILURES as error:
            raise self._told(error, context) from error

    def _codes(self, context: Mapping[str, Any]) -> list[tuple[str, bytes]]:
        return [(name, code_png(context, path)) for name, path in self.codes.items()]

    def _by_docxtpl(self, context: Mapping[str, Any], properties: Mapping[str, str] | None) -> list[tuple[str, bytes]]:
        entries = reference(self.template, legal(context), policy.environment(), autoescape=True, once=True)
        if properties:
            entries |= self.filling.write(context, properties)[-1:]
        for name, data in entries.items():
            if name.endswith(".xml") and HYPHEN.encode() in data:
                entries[name] = hyphens(data.decode()).encode()
        return list((entries | dict(self._codes(context))).items())

    def _told(self, error: Exception, context: Mapping[str, Any]) -> HouseError:
        """A failure of rendering in words for people."""
        if isinstance(error, UndefinedError) and (fields := missing_fields(self.filling.texts, context)):
            return MissingData(fields)
        return BadTemplate(failure(error))


_compiled: OrderedDict[str, Compiled] = OrderedDict()
_lock = threading.Lock()


def compile(template: bytes) -> Compiled:  # noqa: A001  «compile once, render many» is the name of the deed
    """The compiled template, kept by the digest of its bytes; raises BadTemplate."""
    digest = hashlib.sha256(template).hexdigest()
    with _lock:
        known = _compiled.get(digest)
        if known is not None:
            _compiled.move_to_end(digest)
            return known
    made = Compiled(template)
    with _lock:
        known = _compiled.setdefault(digest, made)
        while len(_compiled) > _KEPT:
            _compiled.popitem(last=False)
    return known


def slots_of(template: bytes) -> SlotUse:
    """What a template reads, without compiling it for filling (half the work); raises BadTemplate for what is no Jinja."""
    kept, codes = take_codes(template)
    prepared, env = prepare(kept), policy.environment()
    all_texts = [*(each.xml for each in prepared.sources), *(prepared.properties.templates[name] for name in NAMES)]
    texts = [text for text in all_texts if "{" in text]
    try:
        for text in texts:
            env.parse(text)
    except TemplateSyntaxError as error:
        raise BadTemplate(f"В шаблоне ошибка разметки: {error.message}.") from error
    return slot_use(env, texts, codes.values())

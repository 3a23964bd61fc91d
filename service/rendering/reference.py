"""docxtpl itself, for what only it can do and for comparison; its files get fixed dates."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

from docx.opc.constants import RELATIONSHIP_TYPE
from docxtpl import DocxTemplate, InlineImage
from jinja2 import Environment

from service.rendering.front import NO_DATE
from service.rendering.skeleton import ZLIB6, Compressor, write_zip


class _Once(DocxTemplate):  # type: ignore[misc]  # docxtpl has no types
    """docxtpl that fills notes once, not once a section: a second pass would run what the data hold as a template."""

    def render_footnotes(self, context: dict[str, Any], jinja_env: Environment | None = None) -> None:
        """The same as docxtpl's for a document of one section."""
        document: Any = self.docx
        self.docx: Any = SimpleNamespace(sections=list(document.sections)[:1])
        try:
            super().render_footnotes(context, jinja_env)
        finally:
            self.docx = document


def reference(
    template: bytes, context: Mapping[str, Any], env: Environment | None, *, autoescape: bool, once: bool = False
) -> dict[str, bytes]:
    """Entries of the file that docxtpl makes; raises what docxtpl raises.

    ``once``: notes are filled once (the house), otherwise exactly docxtpl. Live pictures of the context are bound to the
    template at work; a subdocument brings its own template object, which is used then.
    """
    owner = next((value.tpl for value in _live(context) if _subdocument(value)), None)
    tpl = owner or (_Once if once else DocxTemplate)(BytesIO(template))
    tpl.init_docx()
    if not any(rel.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES for rel in tpl.docx.part.package.rels.values()):
        tpl.docx.core_properties.modified = NO_DATE
    tpl.render(context if owner else _bound(context, tpl), env, autoescape=autoescape)
    saved = BytesIO()
    tpl.save(saved)
    return read_entries(saved.getvalue())


def _subdocument(value: object) -> bool:
    """Known by its module: docxtpl has it only where docxcompose is installed, which the service does not need."""
    return type(value).__module__ == "docxtpl.subdoc"


def read_entries(data: bytes) -> dict[str, bytes]:
    """All entries of a zip file, name → data, in their order."""
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(entries: Mapping[str, bytes], compressor: Compressor = ZLIB6) -> bytes:
    """The entries as one file with fixed dates."""
    return write_zip(entries.items(), compressor)


def _live(value: object) -> Iterator[Any]:
    """docxtpl's objects bound to a template, anywhere in the context."""
    if isinstance(value, InlineImage) or _subdocument(value):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _live(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _live(each)


def _bound(value: Any, tpl: Any) -> Any:
    """The context with copies of its pictures bound to ``tpl``; everything else is the same object."""
    if isinstance(value, InlineImage):
        image = copy.copy(value)
        image.tpl = tpl
        return image
    if type(value) is dict and any(_live(value)):
        return {key: _bound(each, tpl) for key, each in value.items()}
    if type(value) in {list, tuple} and any(_live(value)):
        return type(value)(_bound(each, tpl) for each in value)
    return value

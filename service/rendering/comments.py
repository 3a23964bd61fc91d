"""The same Word file back with a comment at every fault."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as WordParagraph

from service.rendering.front import open_template
from service.rendering.reference import packed, read_entries
from service.rendering.stories import paragraphs
from service.rendering.trouble import TemplateFault

_AUTHOR: Final = "Наставник"


def comment(template: bytes, faults: Sequence[TemplateFault]) -> bytes:
    """The template with the faults as comments; those of headers, footnotes and properties stand at the first paragraph.

    Word keeps comments in the body only, so their text begins with the place. The same input gives the same bytes.
    Raises BadTemplate when the file is no Word document.
    """
    tpl = open_template(template)
    places = {each.place: each.element for each in reversed(list(paragraphs(tpl.docx))) if each.in_body}
    first = next(iter(tpl.docx.element.body.iter(qn("w:p"))), None)
    if first is None:
        first = tpl.docx.add_paragraph()._p  # noqa: SLF001  python-docx's way to the element
    for fault in faults:
        element = places.get(fault.place, first)
        runs = _runs(tpl.docx, element)
        shown = fault.sentence if fault.place in places else f"{fault.place}: {fault.sentence}"
        text = f"{shown}\n{fault.fragment}" if fault.fragment else shown
        made = tpl.docx.add_comment(runs, text=text, author=_AUTHOR, initials="Н")
        made._comment_elm.attrib.pop(qn("w:date"), None)  # noqa: SLF001  the clock must not reach the bytes
    saved = BytesIO()
    tpl.docx.save(saved)
    return packed(read_entries(saved.getvalue()))


def _runs(docx: Any, element: Any) -> list[Any]:
    paragraph = WordParagraph(element, docx._body)  # noqa: SLF001  a comment needs a proxy of the paragraph
    return paragraph.runs or [paragraph.add_run("")]

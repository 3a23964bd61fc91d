"""Every fault of a template at once, each with its place and what to do, in Russian."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from docx.oxml.ns import qn

from schemas.errors import HouseError
from service.rendering.compiler import Compiled
from service.rendering.expressions import Expressions
from service.rendering.front import open_template
from service.rendering.properties import NAMES
from service.rendering.stories import Paragraph, paragraphs
from service.rendering.tags import Slip, Tag, read_tags
from service.rendering.trouble import TemplateFault

_BLOCKS: Final = {"if": "endif", "for": "endfor", "with": "endwith", "raw": "endraw"}
_MIDDLE: Final = {"else": ("if", "for"), "elif": ("if",)}
_ENDS: Final = {end: start for start, end in _BLOCKS.items()}
_LEVELS: Final = {"p": "абзац", "tr": "строку таблицы", "tc": "графу таблицы", "r": "фрагмент"}
_GLUED: Final = re.compile(r"(tr|tc|p|r)(if|for|endif|endfor|else|elif|set)\b")
_PROPERTIES: Final = {
    "author": "автор", "comments": "примечания", "identifier": "идентификатор", "language": "язык", "subject": "тема", "title": "название",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Located:
    """A fault and the paragraph it is in (None: the file as a whole or its properties)."""

    fault: TemplateFault
    paragraph: Paragraph | None


@dataclass(slots=True)
class _Opened:
    tag: Tag
    paragraph: Paragraph
    scope: dict[str, str] = field(default_factory=dict)


def faults(template: bytes, known: Collection[str] | None = None) -> list[TemplateFault]:
    """All faults of a template, in the order of the document; [] when it can be used.

    ``known``: the slots of the document type («кураторы[].фио»; a bare «куратор» admits everything below it), None: any slot.
    A file that is no Word document is one fault.
    """
    return [each.fault for each in located_faults(template, known)]


def located_faults(template: bytes, known: Collection[str] | None = None) -> list[Located]:
    """The same with the paragraphs."""
    try:
        docx = open_template(template).docx
    except HouseError as error:
        return [Located(TemplateFault("файл", "", error.sentence), None)]
    found = list(_Check(known).all(docx))
    if not found:
        try:
            Compiled(template)
        except HouseError as error:
            found.append(Located(TemplateFault("документ в целом", "", error.sentence), None))
    return found


class _Check:
    def __init__(self, known: Collection[str] | None) -> None:
        self.expressions = Expressions(known)
        self.opened: list[_Opened] = []
        self.raw = False

    def all(self, docx: Any) -> Iterator[Located]:
        story, half = "", ""
        for paragraph in paragraphs(docx):
            name = paragraph.place.partition(",")[0] if not paragraph.in_body else ""
            if name != story:
                yield from self.unclosed()
                story, half = name, ""
            yield from self.paragraph(paragraph, half)
            half = (
                "open" if any(isinstance(tag, Slip) and tag.half == "open" for tag in read_tags(paragraph.text)) else ""
            )
        yield from self.unclosed()
        for name in NAMES:
            yield from self.property(name, getattr(docx.core_properties, name))

    def paragraph(self, paragraph: Paragraph, half: str) -> Iterator[Located]:
        for tag in read_tags(paragraph.text):
            if isinstance(tag, Slip):
                if not self.raw:
                    yield self.located(paragraph, tag.fragment, _torn(tag, half))
            else:
                yield from self.tag(paragraph, tag)

    def tag(self, paragraph: Paragraph, tag: Tag) -> Iterator[Located]:
        if tag.word in {"raw", "endraw"}:
            self.raw = tag.word == "raw"
        if self.raw or tag.word == "endraw":
            return
        if len({id(holder) for holder in paragraph.holders[tag.start : tag.end]}) > 1:
            sentence = (
                "Тег разрезан Word: часть его в гиперссылке, исправлении или поле. Удалите тег и наберите заново."
            )
            yield self.located(paragraph, tag.whole, sentence)
        for sentence in (*self.level(paragraph, tag), *self.block(paragraph, tag)):
            yield self.located(paragraph, tag.whole, sentence)
        if tag.kind != "{#" and not _GLUED.match(tag.body):
            for sentence, nearest in self.expressions.check(tag):
                yield self.located(paragraph, tag.whole, sentence, nearest)
        self.scope(tag)

    def level(self, paragraph: Paragraph, tag: Tag) -> Iterator[str]:
        """Misuse of {%p, {%tr, {%tc: they replace all of what they stand in."""
        if glued := _GLUED.match(tag.body):
            yield f"После «{glued[1]}» нужен пробел: «{{%{glued[1]} {glued[2]} … %}}»."
        if spaced := re.match(r"(tr|tc|p|r)\s+(if|for|endif|endfor|else|elif)\b", tag.body):
            yield f"Между «{{%» и «{spaced[1]}» не должно быть пробела: «{{%{spaced[1]} {spaced[2]} … %}}»."
        if tag.level in {"tr", "tc"} and paragraph.cell is None:
            yield f"Тег «{{%{tag.level}» стоит вне таблицы: он действует на {_LEVELS[tag.level]}."
            return
        holder = {"p": paragraph.element, "tr": paragraph.row, "tc": paragraph.cell}.get(tag.level)
        if holder is not None and tag.kind != "{#":
            rest = _rest(paragraph, tag) if tag.level == "p" else _whole(holder).replace(tag.whole, "", 1).strip()
            if rest:
                yield f"Тег «{tag.kind}{tag.level}» заменяет {_LEVELS[tag.level]} целиком, «{rest[:40]}» пропадёт: поставьте тег отдельно."

    def block(self, paragraph: Paragraph, tag: Tag) -> Iterator[str]:
        """Blocks open and close in pairs, on the same level."""
        word = tag.word
        if word in _BLOCKS or (word == "set" and "=" not in tag.body):
            if word in {"if", "for", "with"}:
                self.opened.append(_Opened(tag, paragraph, dict(self.expressions.scope)))
        elif word in _ENDS:
            yield from self.close(tag, _ENDS[word])
        elif word in _MIDDLE and (not self.opened or self.opened[-1].tag.word not in _MIDDLE[word]):
            yield f"«{word}» без открытого «if»."

    def close(self, tag: Tag, start: str) -> Iterator[str]:
        names = [each.tag.word for each in self.opened]
        if start not in names:
            yield f"«{tag.word}» без своего «{start}»."
            return
        if names[-1] != start:
            yield f"«{tag.word}» закрывает «{start}», но раньше открыт «{names[-1]}» ({self.opened[-1].paragraph.place}) и не закрыт."
            while self.opened[-1].tag.word != start:
                self.opened.pop()
        opened = self.opened.pop()
        self.expressions.scope = opened.scope
        if opened.tag.level != tag.level:
            yield (
                f"«{tag.whole}» закрывает «{opened.tag.whole}» ({opened.paragraph.place}): буквы после «{{%» должны быть одинаковы."
            )

    def scope(self, tag: Tag) -> None:
        if tag.word in {"for", "set", "with"}:
            self.expressions.enter(tag)

    def unclosed(self) -> Iterator[Located]:
        """What is still open at the end of a story."""
        for opened in self.opened:
            end = _BLOCKS[opened.tag.word]
            yield self.located(
                opened.paragraph,
                opened.tag.whole,
                f"«{opened.tag.word}» не закрыт: нет «{{%{opened.tag.level} {end} %}}».",
            )
        self.opened = []
        self.expressions.scope = {}

    def property(self, name: str, text: str) -> Iterator[Located]:
        place = f"свойства файла, {_PROPERTIES[name]}"
        for tag in read_tags(text):
            if isinstance(tag, Slip):
                yield Located(TemplateFault(place, tag.fragment, tag.sentence), None)
            elif tag.kind != "{#" and tag.word not in {*_ENDS, *_MIDDLE}:
                for sentence, nearest in self.expressions.check(tag):
                    yield Located(TemplateFault(place, tag.whole, sentence, nearest), None)

    @staticmethod
    def located(paragraph: Paragraph, fragment: str, sentence: str, nearest: str = "") -> Located:
        return Located(TemplateFault(paragraph.place, fragment[:80], sentence, nearest), paragraph)


def _torn(slip: Slip, half: str) -> str:
    if slip.half == "open":
        return f"{slip.sentence} Если тег продолжается в следующем абзаце, уберите перенос (Enter) внутри тега."
    if slip.half == "close" and half == "open":
        return "Конец тега, начатого в предыдущем абзаце: тег должен целиком стоять в одном абзаце."
    return slip.sentence


def _rest(paragraph: Paragraph, tag: Tag) -> str:
    return (paragraph.text[: tag.start] + paragraph.text[tag.end :]).strip()


def _whole(holder: Any) -> str:
    return "".join(each.text or "" for each in holder.iter(qn("w:t")))

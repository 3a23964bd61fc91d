"""Every fault of a template at once, each with its place and what to do, in Russian."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, Final

from docx.oxml.ns import qn

from schemas.errors import HouseError
from service.rendering.compiler import Compiled
from service.rendering.expressions import SPECIAL, Expressions
from service.rendering.front import open_template
from service.rendering.pictures import CODE
from service.rendering.properties import NAMES
from service.rendering.stories import Paragraph, paragraphs
from service.rendering.tags import Slip, Tag, read_tags
from service.rendering.tried import failures
from service.rendering.trouble import TemplateFault

_BLOCKS: Final = {"if": "endif", "for": "endfor", "with": "endwith", "raw": "endraw"}
_MIDDLE: Final = {"else": ("if", "for"), "elif": ("if",)}
_ENDS: Final = {end: start for start, end in _BLOCKS.items()}
_LEVELS: Final = {"p": "абзац", "tr": "строку таблицы", "tc": "графу таблицы", "r": "фрагмент"}
_GLUED: Final = re.compile(r"(tr|tc|p|r)(if|for|endif|endfor|else|elif|set)\b")
CUT: Final = "Внутри тега перенос строки (Shift+Enter) или табуляция: они пропадают, слова слипаются; уберите их."
_PROPERTIES: Final = {
    "author": "автор", "comments": "примечания", "identifier": "идентификатор", "language": "язык", "subject": "тема", "title": "название",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Located:
    """A fault and the paragraph it is in (None: the file as a whole or its properties)."""

    fault: TemplateFault
    paragraph: Paragraph | None


@dataclass(slots=True)
class _Read:
    """A tag as it was read: in which story, at what place, whether something is wrong with it."""

    story: str
    place: str
    paragraph: Paragraph | None
    tag: Tag
    faulty: bool


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


def sample_faults(
    template: bytes, known: Collection[str] | None, sample: Mapping[str, Any], full: Mapping[str, Any]
) -> list[TemplateFault]:
    """`faults`, and what fails when the template is filled with ``sample``, each at its tag; filters that do not suit a slot.

    ``sample``: the slots of a paper; ``full``: slots with a value in every place, those that the sample leaves empty too.
    It runs the template: an uploaded one only in the child (`child.faults_uploaded`).
    """
    return [each.fault for each in located_faults(template, known, sample, full)]


def located_faults(
    template: bytes,
    known: Collection[str] | None = None,
    sample: Mapping[str, Any] | None = None,
    full: Mapping[str, Any] | None = None,
) -> list[Located]:
    """The same with the paragraphs."""
    try:
        docx = open_template(template).docx
    except HouseError as error:
        return [Located(TemplateFault("файл", "", error.sentence), None)]
    check = _Check(Expressions(known, [each for each in (sample, full) if each]))
    found = list(check.all(docx))
    if sample is not None:
        found += check.filled(sample)
    found.sort(key=lambda each: check.places[each.fault.place])
    if not found:
        try:
            Compiled(template)
        except HouseError as error:
            found.append(Located(TemplateFault("документ в целом", "", error.sentence), None))
    return found


class _Check:
    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.opened: list[_Opened] = []
        self.raw = False
        self.read: list[_Read] = []
        self.places: dict[str, int] = {}
        """Where each stands in the document."""

    def all(self, docx: Any) -> Iterator[Located]:
        story, half = "", ""
        for paragraph in paragraphs(docx):
            name = _story(paragraph)
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

    def filled(self, sample: Mapping[str, Any]) -> Iterator[Located]:
        """What fails on the sample, story by story, as docxtpl fills them."""
        for _, each in groupby(self.read, lambda one: one.story):
            read = list(each)
            faulty = [number for number, one in enumerate(read) if one.faulty]
            for number, sentence in failures([one.tag for one in read], faulty, sample):
                one = read[number]
                yield Located(TemplateFault(one.place, one.tag.whole[:80], sentence), one.paragraph)

    def paragraph(self, paragraph: Paragraph, half: str) -> Iterator[Located]:
        self.places.setdefault(paragraph.place, len(self.places))
        for picture in paragraph.element.iter(qn("wp:docPr")):
            path = (picture.get("descr") or "").partition(CODE)
            for sentence, nearest in () if path[0] or not path[1] else self.expressions.slot(path[2].strip()):
                yield self.located(paragraph, "".join(path), sentence, nearest)
        for tag in read_tags(paragraph.text):
            if isinstance(tag, Slip):
                if not self.raw:
                    yield self.located(paragraph, tag.fragment, _torn(tag, half))
            elif tag.word in {"raw", "endraw"}:
                self.raw = tag.word == "raw"
            elif not self.raw:
                yield from self.tag(paragraph, tag)

    def tag(self, paragraph: Paragraph, tag: Tag) -> Iterator[Located]:
        found = list(self.tag_faults(paragraph, tag))
        if tag.kind != "{#":
            self.read.append(_Read(_story(paragraph), paragraph.place, paragraph, tag, faulty=bool(found)))
        cut = any(tag.start < joint < tag.end for joint in paragraph.joints)
        for each in found:
            sentence = f"{each.fault.sentence} {CUT}" if cut else each.fault.sentence
            yield Located(replace(each.fault, sentence=sentence), each.paragraph)
        self.scope(tag)

    def tag_faults(self, paragraph: Paragraph, tag: Tag) -> Iterator[Located]:
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

    def level(self, paragraph: Paragraph, tag: Tag) -> Iterator[str]:
        """Misuse of {%p, {%tr, {%tc: they replace all of what they stand in."""
        if glued := _GLUED.match(tag.body):
            yield f"После «{glued[1]}» нужен пробел: «{{%{glued[1]} {glued[2]} … %}}»."
        if spaced := re.match(r"(tr|tc|p|r)\s+(if|for|endif|endfor|else|elif)\b", tag.body):
            yield f"Между «{{%» и «{spaced[1]}» не должно быть пробела: «{{%{spaced[1]} {spaced[2]} … %}}»."
        if tag.word in SPECIAL and paragraph.cell is None:
            yield f"Тег «{tag.word}» стоит вне таблицы: он действует на графу таблицы."
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
        self.places[place] = len(self.places)
        for tag in read_tags(text):
            if isinstance(tag, Slip):
                yield Located(TemplateFault(place, tag.fragment, tag.sentence), None)
            elif tag.kind != "{#":
                ending = tag.word in {*_ENDS, *_MIDDLE}
                found = [] if ending else list(self.expressions.check(tag))
                self.read.append(_Read(place, place, None, tag, faulty=bool(found)))
                for sentence, nearest in found:
                    yield Located(TemplateFault(place, tag.whole, sentence, nearest), None)

    @staticmethod
    def located(paragraph: Paragraph, fragment: str, sentence: str, nearest: str = "") -> Located:
        return Located(TemplateFault(paragraph.place, fragment[:80], sentence, nearest), paragraph)


def _story(paragraph: Paragraph) -> str:
    return "" if paragraph.in_body else paragraph.place.partition(",")[0]


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

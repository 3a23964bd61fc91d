"""The body of a print job: every document's own ids, lists, headers and codes put where the job's template has its marks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from schemas.errors import HouseError
from service.rendering.jobparts import DOCUMENT, NOTES, JobParts, empty_references, own_name
from service.rendering.jobtemplate import EMPTY, NAME_END, OWN, SECTION_CLOSE, SECTION_OPEN, JobTemplate
from service.rendering.pictures import code_png

_DRAWING: Final = re.compile(r'(<wp:docPr\b[^>]*? id=")[^"]*(?=")')
_BOOKMARK: Final = re.compile(r'<w:bookmark(Start|End) [^>]*?w:id="([^"]*)"')
_ID: Final = re.compile(r'w:id="[^"]*"')
_NOTE: Final = re.compile(r"<w:footnote (?![^>]*w:type=)[^>]*>.*?</w:footnote>", re.DOTALL)
_NOTE_ID: Final = re.compile(r'(<w:footnote(?:Reference)? [^>]*?w:id=")([^"]*)')
_NAMESPACE: Final = re.compile(r'xmlns:([\w.-]+)="([^"]*)"')
_IGNORABLE: Final = re.compile(r'mc:Ignorable="([^"]*)"')
_SECTION_PAGES: Final = re.compile(r'(<w:instrText[^>]*>[^<]*?|w:instr="[^"]*?)\bSECTIONPAGES\b')
_TARGET: Final = re.compile(r'Target="([^"]*)"')


def joined_root(head: str, other: str) -> str:
    """The opening of the document with the namespaces of another template added; raises HouseError when they clash."""
    known, more = dict(_NAMESPACE.findall(head)), dict(_NAMESPACE.findall(other))
    if any(known.get(prefix, uri) != uri for prefix, uri in more.items()):
        raise HouseError(
            "Эти шаблоны нельзя напечатать одним файлом: разные пространства имён. Печатайте их по отдельности."
        )
    added = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in more.items() if prefix not in known)
    head = head.replace("<w:document", f"<w:document{added}", 1)
    ours, theirs = _IGNORABLE.search(head), _IGNORABLE.search(other)
    if theirs is None:
        return head
    if ours is None:
        return head.replace("<w:document", f'<w:document mc:Ignorable="{theirs[1]}"', 1)
    words = " ".join(dict.fromkeys(f"{ours[1]} {theirs[1]}".split()))
    return head.replace(ours[0], f'mc:Ignorable="{words}"', 1)


class JobBody:
    """Collects documents; the parts around them are in ``package``."""

    def __init__(
        self, templates: Sequence[JobTemplate], *, odd_starts: bool, separators: bool, office: bool = False
    ) -> None:
        self.office = office
        self.package = JobParts(templates)
        self.pieces: list[str] = []
        self.notes: list[str] = []
        self.start = "oddPage" if odd_starts else "nextPage"
        self._order = {id(template): order for order, template in enumerate(templates)}
        self._base = templates[0]
        kinds = frozenset[str]().union(*(template.kinds for template in templates))
        mixed = separators or any(template.kinds != kinds for template in templates)
        if mixed:
            self.package.add_empty(kinds)
        self._empty = {
            id(template): empty_references(kinds - template.kinds) if mixed else "" for template in templates
        }
        self.empty_all = empty_references(kinds) if mixed else ""
        self._documents = self._marks = self._drawings = self._note = 0
        self._last: tuple[str, str] = ("", "")
        self._frame = ("", "")
        self._framed: set[int] = set()

    def add(self, template: JobTemplate, parts: Mapping[str, bytes], context: Mapping[str, Any], name: str) -> None:
        """One more document: its changed parts and its bookmark's name."""
        self._documents += 1
        body = self._body(template, parts)
        own = self._own_ids(template, context, parts)
        body = OWN.sub(own, body).replace(EMPTY, self._empty[id(template)])
        if NAME_END in body:
            body = body.replace(NAME_END, f"_{self._documents}")
        body = self._notes_of(template, parts, self._numbered(body))
        before, _, rest = body.partition(SECTION_OPEN)
        section, _, after = rest.rpartition(SECTION_CLOSE)
        before, after = self._opened(before, after, name)
        if self.office:
            before, after = self._ended(before, after)
        self.pieces.append(f"{before}{section}{after}")
        self._last = (before + after, section)
        if self._documents == 1:
            self.package.parts.update((key, data) for key, data in parts.items() if key.startswith("docProps/"))

    def document(self) -> bytes:
        """The document's part: the last section moves from the last paragraph to the body, as Word has it."""
        head, tail = self._frame
        last, section = self._last
        return "".join((head, *self.pieces[:-1], last, section, "</w:body>", tail)).encode()

    def notes_part(self) -> bytes:
        """Footnotes of all documents behind the separators of the first template."""
        base = self._base.entries[NOTES].decode()
        rest = _NOTE.sub("", base)
        end = rest.rindex("</w:footnotes>")
        return f"{rest[:end]}{''.join(self.notes)}{rest[end:]}".encode()

    def _body(self, template: JobTemplate, parts: Mapping[str, bytes]) -> str:
        xml = parts[DOCUMENT].decode() if DOCUMENT in parts else template.frozen_body
        start = xml.index(">", xml.index("<w:body")) + 1
        end = xml.rindex("</w:body>")
        if not self._frame[0]:
            self._frame = (xml[:start], xml[end + len("</w:body>") :])
        elif id(template) not in self._framed:
            self._frame = (joined_root(self._frame[0], xml[:start]), self._frame[1])
        self._framed.add(id(template))
        return xml[start:end]

    def _opened(self, before: str, after: str, name: str) -> tuple[str, str]:
        """Both sides of the last section with the bookmark in the document's first paragraph, which may be its only one."""
        at = min((place for sought in ("<w:p>", "<w:p ") if (place := before.find(sought)) >= 0), default=-1)
        if at < 0:
            return before, after
        self._marks += 1
        mark = f'<w:bookmarkStart w:id="{self._marks}" w:name="{name}"/><w:bookmarkEnd w:id="{self._marks}"/>'
        at = before.index(">", at) + 1
        if not before.startswith("<w:pPr>", at):
            return f"{before[:at]}{mark}{before[at:]}", after
        end = _properties_end(before, at)
        if end < 0:
            end = after.index("</w:pPr>") + len("</w:pPr>")
            return before, f"{after[:end]}{mark}{after[end:]}"
        return f"{before[:end]}{mark}{before[end:]}", after

    def _ended(self, before: str, after: str) -> tuple[str, str]:
        """LibreOffice does not know SECTIONPAGES: it gets the number of the page where the document ends."""
        self._marks += 1
        mark = f'<w:bookmarkStart w:id="{self._marks}" w:name="{self._end}"/><w:bookmarkEnd w:id="{self._marks}"/>'
        at = after.rfind("</w:p>")
        return self._counted(before), self._counted(f"{after[:at]}{mark}{after[at:]}") if at >= 0 else after

    @property
    def _end(self) -> str:
        return f"end{self._documents:05}"

    def _counted(self, xml: str) -> str:
        return _SECTION_PAGES.sub(rf"\1PAGEREF {self._end}", xml)

    def _own_ids(self, template: JobTemplate, context: Mapping[str, Any], parts: Mapping[str, bytes]) -> Any:
        order = self._order[id(template)]
        prefix = self.package.prefix(order)
        lists: dict[str, str] = {}

        def own(found: re.Match[str]) -> str:
            mark = found[1]
            if mark == "start":
                return self.start
            if mark.startswith("n"):
                return lists.get(mark) or lists.setdefault(mark, self.package.new_list(template, order, mark[1:]))
            if mark.startswith("own "):
                return self._own_part(template, mark[4:], context, parts)
            return prefix + mark

        return own

    def _own_part(
        self, template: JobTemplate, relation: str, context: Mapping[str, Any], parts: Mapping[str, bytes]
    ) -> str:
        """A header, footer or code of this document alone; returns the relation's new name."""
        order = self._order[id(template)]
        prefix = self.package.prefix(order)
        target, kind = template.targets[relation]
        name = own_name(target, self._documents, prefix)
        made = f"{prefix}{relation}x{self._documents}"
        if f"word/{name}" in self.package.parts:
            return made
        code = template.compiled.codes.get(f"word/{target}")
        if code:
            self.package.parts[f"word/{name}"] = code_png(context, code)
        else:
            data = parts.get(f"word/{target}") or template.entries[f"word/{target}"]
            self.package.part(template, target, name, self._counted(data.decode()).encode() if self.office else data)
            self._own_codes(template, name, context)
        self.package.relate(made, kind, name)
        return made

    def _own_codes(self, template: JobTemplate, name: str, context: Mapping[str, Any]) -> None:
        """Codes shown in a header of this document."""
        relations = self.package.parts.get(f"word/_rels/{name}.rels")
        if relations is None:
            return
        prefix = self.package.prefix(self._order[id(template)])

        def renamed(found: re.Match[str]) -> str:
            code = template.compiled.codes.get(f"word/{found[1]}")
            if code is None:
                return found[0]
            own = own_name(found[1], self._documents, prefix)
            self.package.parts[f"word/{own}"] = code_png(context, code)
            return f'Target="{own}"'

        self.package.parts[f"word/_rels/{name}.rels"] = _TARGET.sub(renamed, relations.decode()).encode()

    def _numbered(self, body: str) -> str:
        """Drawings and bookmarks with numbers that no other document has."""
        if "<wp:docPr" in body:
            body = _DRAWING.sub(self._next_drawing, body)
        if "<w:bookmarkStart" not in body:
            return body
        opened: dict[str, int] = {}

        def mark(found: re.Match[str]) -> str:
            if found[1] == "Start":
                self._marks += 1
                opened[found[2]] = self._marks
            return _ID.sub(f'w:id="{opened.get(found[2], 0)}"', found[0])

        return _BOOKMARK.sub(mark, body)

    def _next_drawing(self, found: re.Match[str]) -> str:
        self._drawings += 1
        return f"{found[1]}{self._drawings}"

    def _notes_of(self, template: JobTemplate, parts: Mapping[str, bytes], body: str) -> str:
        if "<w:footnoteReference " not in body:
            return body
        numbers: dict[str, str] = {}

        def number(found: re.Match[str]) -> str:
            if found[2] not in numbers:
                self._note += 1
                numbers[found[2]] = str(self._note)
            return found[1] + numbers[found[2]]

        xml = (parts.get(NOTES) or template.entries[NOTES]).decode()
        self.notes += [_NOTE_ID.sub(number, note) for note in _NOTE.findall(xml)]
        return _NOTE_ID.sub(number, body)


def _properties_end(body: str, at: int) -> int:
    """Where the properties of the paragraph that begin at ``at`` end; -1: not in this text. Older properties may lie within."""
    end = body.find("</w:pPr>", at)
    change = body.find("<w:pPrChange", at, end)
    if change >= 0:
        end = body.find("</w:pPr>", body.find("</w:pPrChange>", change))
    return end + len("</w:pPr>") if end >= 0 else -1

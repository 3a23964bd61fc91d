"""Proof, before any data are seen, that a filled part is well-formed and its tables keep their grids, so no reparse is needed.

docxtpl parses every result again (lxml, ``recover=True``), repairs table grids and renumbers drawings. This walk over the Jinja
tree with a stack of open elements shows where that changes nothing. What it cannot show is parsed again, as docxtpl does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from jinja2 import nodes

from service.rendering.trouble import Uncertain

_TEXTS: Final = frozenset({"w:t", "w:delText", "w:instrText", "a:t", "m:t"})
"""Elements that hold text: only here may a value be printed, only here is a blank kept by every parser."""
_HOLE: Final = "\ufdd0"
"""Stands for a printed value inside the text of a tag; it is no character of any document."""
_TAG: Final = re.compile(r'<(/?)([A-Za-z_][\w.-]*(?::[\w.-]+)?)((?:\s+[\w.:-]+="[^"<]*")*)\s*(/?)>')
_ATTRIBUTE: Final = re.compile(r'([\w.:-]+)="([^"<]*)"')
_STRAY: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9A-Fa-f]+);)|\]\]>|>")
_BREAKS: Final = re.compile("[\t\n\x07\x0c]")


@dataclass(slots=True, eq=False)
class _Table:
    columns: int = 0
    full: bool = False
    """A row that is always there fills the grid exactly."""


@dataclass(slots=True, eq=False)
class _Element:
    name: str
    depth: int
    """How many conditions and loops it stands in."""
    table: _Table | None = None
    cells: int = 0
    span: int = 0


@dataclass(slots=True)
class Finding:
    """What the walk found besides the proof."""

    moving_drawings: bool = False
    """Drawings (wp:docPr) stand in a loop or a condition: their numbers depend on the data."""
    breaks: bool = False
    """The template's own text holds tabs or new lines."""


@dataclass(slots=True)
class _Walk:
    blanks_kept: bool
    stack: list[_Element] = field(default_factory=list)
    tag: str = ""
    """The tag being read so far; '' between tags."""
    depth: int = 0
    finding: Finding = field(default_factory=Finding)

    def body(self, statements: Iterable[nodes.Node]) -> None:
        for statement in statements:
            self.statement(statement)

    def statement(self, node: nodes.Node) -> None:
        match node:
            case nodes.Output():
                for child in node.nodes:
                    if isinstance(child, nodes.TemplateData):
                        self.data(child.data)
                    else:
                        self.value()
            case nodes.If():
                branches = [node.body, *(each.body for each in node.elif_), node.else_]
                self.branches(branches)
            case nodes.For(recursive=False):
                self.branches([node.body, node.else_])
            case nodes.Assign():
                pass
            case nodes.With():
                self.body(node.body)
            case _:
                raise Uncertain(f"statement {type(node).__name__}")

    def branches(self, bodies: list[list[nodes.Node]]) -> None:
        """Each way through must leave the same elements open; tables and their rows even the very same."""
        if self.tag:
            self.inside_tag(bodies)
            return
        before = list(self.stack)
        self.depth += 1
        for each in bodies:
            self.stack = list(before)
            self.body(each)
            if self.tag or not _alike(before, self.stack):
                raise Uncertain("a condition or a loop cuts through elements")
        self.depth -= 1
        self.stack = before

    def inside_tag(self, bodies: list[list[nodes.Node]]) -> None:
        """A condition within the value of an attribute: it may print text only."""
        if self.tag.count('"') % 2 == 0 or "w:gridSpan" in self.tag:
            raise Uncertain("a condition among attributes")
        for each in bodies:
            for statement in each:
                if not isinstance(statement, nodes.Output):
                    raise Uncertain("a nested condition in an attribute")
                for child in statement.nodes:
                    if isinstance(child, nodes.TemplateData) and re.search('["<>&]', child.data):
                        raise Uncertain("a condition cuts an attribute")
        self.tag += _HOLE

    def value(self) -> None:
        if self.tag:
            if self.tag.count('"') % 2 == 0:
                raise Uncertain("a value among attributes")
            self.tag += _HOLE
        elif not self.stack or self.stack[-1].name not in _TEXTS:
            raise Uncertain("a value outside text")

    def data(self, text: str) -> None:
        if _BREAKS.search(text):
            self.finding.breaks = True
        at = 0
        while at < len(text):
            found = text.find(">" if self.tag else "<", at)
            end = len(text) if found < 0 else found
            if not self.tag:
                self.text(text[at:end])
                self.tag = text[end : end + 1]
            else:
                self.tag += text[at : end + 1]
                if found >= 0:
                    whole, self.tag = self.tag, ""
                    self.element(whole)
            at = end + 1

    def text(self, text: str) -> None:
        if not text:
            return
        if not self.stack or _STRAY.search(text):
            raise Uncertain("stray text")
        if not self.blanks_kept and self.stack[-1].name not in _TEXTS and not text.strip():
            raise Uncertain("blank text that a parser may drop")

    def element(self, tag: str) -> None:
        found = _TAG.fullmatch(tag)
        if found is None:
            raise Uncertain(f"markup {tag[:40]}")
        closing, name, attributes, empty = found.groups()
        if closing:
            if not self.stack or self.stack[-1].name != name:
                raise Uncertain(f"unbalanced {name}")
            self.close(self.stack.pop())
            return
        names = [key for key, _ in _ATTRIBUTE.findall(attributes)]
        if len(names) != len(set(names)):
            raise Uncertain("an attribute twice")
        self.open(name, attributes)
        if empty:
            self.close(self.stack.pop())

    def open(self, name: str, attributes: str) -> None:
        element = _Element(name, self.depth)
        parent = self.stack[-1] if self.stack else None
        if name == "w:tbl":
            element.table = _Table()
        elif name == "w:gridCol":
            self.column()
        elif name == "w:tc" and parent is not None and parent.name == "w:tr":
            if parent.depth != self.depth:
                raise Uncertain("cells in a loop or a condition")
            parent.cells += 1
            parent.span += 1
        elif name == "w:gridSpan":
            self.grid_span(attributes)
        elif name == "wp:docPr":
            if " id=" not in attributes:
                raise Uncertain("a drawing without a number")
            self.finding.moving_drawings |= self.depth > 0
        self.stack.append(element)

    def column(self) -> None:
        table = self.stack[-2] if len(self.stack) > 1 and self.stack[-1].name == "w:tblGrid" else None
        if table is None or table.table is None or table.depth != self.depth:
            raise Uncertain("a column outside the grid of its table")
        table.table.columns += 1

    def grid_span(self, attributes: str) -> None:
        value = dict(_ATTRIBUTE.findall(attributes)).get("w:val", "")
        path = [each.name for each in self.stack[-3:]]
        if (
            path != ["w:tr", "w:tc", "w:tcPr"]
            or self.stack[-3].depth != self.depth
            or not re.fullmatch(r"[0-9]+", value)
        ):
            raise Uncertain("a span that depends on data")
        row, cell = self.stack[-3], self.stack[-2]
        if cell.span:
            raise Uncertain("two spans of one cell")
        cell.span = int(value)
        row.span += cell.span - 1

    def close(self, element: _Element) -> None:
        if element.name == "w:tr":
            self.row(element)
        elif element.table is not None and not element.table.full:
            raise Uncertain("the grid of a table may change")

    def row(self, row: _Element) -> None:
        """docxtpl looks at the rows of inner tables for the outer ones too."""
        for each in self.stack:
            if each.table is None:
                continue
            if row.cells > each.table.columns or row.span > each.table.columns:
                raise Uncertain("a row wider than the grid")
            if row.span == each.table.columns and row.depth == each.depth:
                each.table.full = True


def _alike(before: list[_Element], after: list[_Element]) -> bool:
    return len(before) == len(after) and all(
        one is other or (one.name == other.name and one.table is None and one.name not in {"w:tr", "w:tc"})
        for one, other in zip(before, after, strict=True)
    )


def prove(tree: nodes.Template, *, blanks_kept: bool) -> Finding:
    """Walk a parsed part; raises ``Uncertain`` with the reason when a parse of the result could change anything.

    ``blanks_kept``: the body, which docxtpl parses with blanks kept; headers and footers lose blanks between elements.
    """
    walk = _Walk(blanks_kept)
    walk.body(tree.body)
    if walk.stack or walk.tag:
        raise Uncertain("unclosed elements")
    return walk.finding

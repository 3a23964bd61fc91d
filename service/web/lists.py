"""One way to show any long list: search box, filters as links, 50 rows, sorting by a column, export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading and, when it can be sorted by, the name of the sorting."""

    label: str
    sort: str = ""
    wide: bool = False
    """Left out on a narrow screen."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A group of links of which one holds: (value, label, count or None); the empty value means all."""

    name: str
    label: str
    options: tuple[tuple[str, str, int | None], ...]

    @property
    def chosen(self) -> str:
        """The value in the address."""
        return request.args.get(self.name, "")


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list, ready to be shown."""

    rows: Sequence[Any]
    total: int
    page: int
    query: str
    sort: str
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    search_hint: str = ""
    export: str = ""

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def first(self) -> int:
        """The number of the first row shown, from 1."""
        return (self.page - 1) * PAGE_SIZE + 1 if self.total else 0

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return min(self.total, self.page * PAGE_SIZE)

    @property
    def near(self) -> list[int]:
        """Pages to link: the first, the last and those about this one; 0 stands for a gap."""
        wanted = sorted({1, self.pages, *range(max(1, self.page - 1), min(self.pages, self.page + 1) + 1)})
        linked: list[int] = []
        for number in wanted:
            if linked and number - linked[-1] > 1:
                linked.append(0)
            linked.append(number)
        return linked

    def next_sort(self, column: Column) -> str:
        """What a click on the heading sorts by: up, then down."""
        return f"-{column.sort}" if self.sort == column.sort else column.sort

    def direction(self, column: Column) -> str:
        """The word for aria-sort, empty when the list is not sorted by this column."""
        known = {column.sort: "ascending", f"-{column.sort}": "descending"}
        return known.get(self.sort, "") if column.sort else ""


def asked() -> tuple[str, str, int]:
    """Search words, sorting and page number of the address; nonsense becomes the beginning."""
    page = request.args.get("page", "1")
    return (
        request.args.get("q", "").strip()[:200],
        request.args.get("sort", "")[:40],
        int(page) if page.isdecimal() and 0 < len(page) < 7 and int(page) else 1,
    )


def in_memory(rows: Sequence[Any], columns: tuple[Column, ...], words: Callable[[Any], str], **more: Any) -> Listing:
    """A list short enough to be searched and sorted here; ``words`` gives the text a row is found by."""
    query, sort, page = asked()
    wanted = query.casefold().replace("ё", "е").split()
    found = [row for row in rows if all(word in words(row).casefold().replace("ё", "е") for word in wanted)]
    if sort.lstrip("-") in {column.sort for column in columns if column.sort}:
        found.sort(key=lambda row: str(getattr(row, sort.lstrip("-"))), reverse=sort.startswith("-"))
    page = min(page, max(1, -(-len(found) // PAGE_SIZE)))
    shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return Listing(shown, len(found), page, query, sort, columns, **more)

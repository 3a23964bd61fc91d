"""A print job as one PDF: built and converted in parts side by side, put together in order; a bad document is left out and named."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from pypdf.errors import PyPdfError

from schemas.errors import Fault, HouseError, Invalid, Unavailable
from service.rendering import pdf as pdfs
from service.rendering import pdf_fast
from service.rendering.office.batch import CHUNK, NOT_MADE, Converter, Failure
from service.rendering.office.process import OfficeError, OfficeLost
from service.rendering.office.work import Work
from service.rendering.printjob import Item, bookmark, lacking, print_job


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One PDF for print; ``starts`` maps each bookmark of a docx (or index of an item) to its page, counted from 0."""

    pdf: bytes
    pages: int
    starts: dict[str, int]
    failures: tuple[Failure, ...] = ()
    stopped: str = ""
    """Why the rest was not even tried (no office, no disk space), as a Russian sentence."""


Build = Callable[..., bytes]
"""What makes a Word file of items: `printjob.print_job`, or the child for uploaded templates."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Neighbours of one group; ``headed``: the separator sheet of the group stands before them; ``suspect``: an office was lost
    on them and others, one of them may be what it hangs on."""

    first: int
    end: int
    headed: bool
    suspect: bool = False


@dataclass(frozen=True, slots=True)
class _Done:
    pdf: bytes
    pages: int
    starts: dict[int, int]


class _Job:
    def __init__(
        self, pool: Converter, items: Sequence[Item], build: Build, *, odd_starts: bool, separators: bool
    ) -> None:
        self.pool = pool
        self.items = items
        self.build = build
        self.building = threading.Lock()
        self.odd_starts = odd_starts
        self.separators = separators
        self.done: dict[int, _Done] = {}
        self.failures: dict[int, Failure] = {}
        self.missing: list[Fault] = []
        self.stopped = ""

    def parts(self) -> list[_Part]:
        """The list cut at groups and then by count, so that no separator sheet is lost or doubled."""
        made, first = [], 0
        runs = groupby(self.items, key=lambda item: item.group if self.separators else "")
        for count in (sum(1 for _ in members) for _, members in runs):
            for start in range(first, first + count, CHUNK):
                end = min(start + CHUNK, first + count)
                made.append(_Part(start, end, self.separators and start == first))
            first += count
        return made

    def do(self, part: _Part) -> list[_Part]:
        """Convert a part; its halves when it failed."""
        count = part.end - part.first
        try:
            docx = self.word(part)
            suspect = part.suspect and count > 1
            data = self.pool.convert_once(docx, papers=count, blank_pages=self.odd_starts, suspect=suspect)
            places = pdfs.starts(data)
            starts = {part.first + place: places[bookmark(place + 1)] for place in range(count)}
            self.done[part.first] = _Done(data, pdfs.page_count(data), starts)
        except Unavailable:
            raise
        except Invalid as lacking:
            self.missing += [_shifted(fault, part.first) for fault in lacking.faults]
        except (OfficeError, OfficeLost, PyPdfError, LookupError, HouseError) as error:
            if count > 1:
                half, lost = part.first + count // 2, part.suspect or isinstance(error, OfficeLost)
                return [_Part(part.first, half, part.headed, lost), _Part(half, part.end, headed=False, suspect=lost)]
            if isinstance(error, HouseError):
                self.fail(part, error.sentence)
            elif part.suspect:
                self.fail(part, NOT_MADE + ".")
            else:
                self.once_more(part, docx)
        return []

    def word(self, part: _Part) -> bytes:
        """The Word file of a part; one at a time, for the data may be read from records while they are filled in."""
        with self.building:
            listed = self.items[part.first : part.end]
            return self.build(listed, odd_starts=self.odd_starts, separators=part.headed, office=True)

    def give_up(self, part: _Part, reason: str) -> None:
        """The rest of the job, for which there is no office."""
        self.stopped = reason
        self.fail(part, reason)

    def once_more(self, part: _Part, docx: bytes) -> None:
        """A document alone in its part: its office may have been lost by no fault of its own."""
        try:
            data = self.pool.convert_once(docx, blank_pages=self.odd_starts)
            start = pdfs.starts(data)[bookmark(1)]
        except (OfficeError, OfficeLost, PyPdfError, LookupError):
            self.fail(part, NOT_MADE + ".")
        else:
            self.done[part.first] = _Done(data, pdfs.page_count(data), {part.first: start})

    def fail(self, part: _Part, reason: str) -> None:
        """Name every document of the part as failed."""
        for index in range(part.first, part.end):
            name = self.items[index].name or f"документ {index + 1}"
            self.failures[index] = Failure(index, name, f"«{name}»: {reason}")

    def whole(self) -> PrintJob:
        """The parts in order as one PDF."""
        if self.missing:
            raise lacking(self.missing)
        failures = tuple(self.failures[index] for index in sorted(self.failures))
        if not self.done:
            raise HouseError(f"PDF не сделан. {failures[0].sentence}")
        starts, pages = {}, 0
        for _, one in sorted(self.done.items()):
            pages += pages % 2 if self.odd_starts else 0
            starts.update({str(index): pages + page for index, page in one.starts.items()})
            pages += one.pages
        data = pdf_fast.joined((one.pdf for _, one in sorted(self.done.items())), odd_starts=self.odd_starts)
        return PrintJob(data, pages, starts, failures, self.stopped)


def _shifted(fault: Fault, by: int) -> Fault:
    """A fault of a part («3.куратор.фио») with the document's number in the whole job."""
    number, dot, rest = fault.field.partition(".")
    return Fault(f"{int(number) + by}{dot}{rest}", fault.detail)


def run(
    pool: Converter,
    items: Sequence[Item],
    *,
    build: Build = print_job,
    odd_starts: bool = False,
    separators: bool = False,
    progress: Callable[[int], None] | None = None,
) -> PrintJob:
    """The print job of these items as one PDF; see `Pool.items_pdf`."""
    job = _Job(pool, items, build, odd_starts=odd_starts, separators=separators)

    def after() -> None:
        if progress is not None:
            progress(sum(len(one.starts) for one in list(job.done.values())) + len(job.failures))

    try:
        Work(job.parts(), job.do, job.give_up).run(pool.offices + 1, after)
    finally:
        pool.trim()
    return job.whole()

"""A batch of papers to PDF: joined in chunks, converted side by side, cut at bookmarks; a bad one is found by halving."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pypdf.errors import PyPdfError

from schemas.errors import Unavailable
from service.rendering import pdf as pdfs
from service.rendering.office import check
from service.rendering.office.merge import mark, merge
from service.rendering.office.paper import Paper
from service.rendering.office.process import OfficeError, OfficeLost

CHUNK = 20
"""Papers a joined file: 10–20 measured best (137–144 pages a second; 40: 115, 100: 98), and a cut file carries the fonts of its
whole chunk."""
NOT_MADE = "LibreOffice не смог сделать PDF из этого файла"


class Converter(Protocol):
    """What a batch needs of the pool (a fake in tests stands in its place)."""

    offices: int

    def convert(self, docx: bytes, *, pdf_a: bool = False) -> bytes:
        """One paper, tried twice when an office is lost."""
        ...

    def convert_once(self, docx: bytes, *, papers: int = 1) -> bytes:
        """A joined file, tried once: on failure it is halved."""
        ...

    def trim(self, keep: int = 1) -> None:
        """End the offices that a single paper does not need."""
        ...


@dataclass(frozen=True, slots=True)
class Made:
    """One PDF: index in the batch, the name it came with, bytes, count of pages."""

    index: int
    name: str
    pdf: bytes
    pages: int


@dataclass(frozen=True, slots=True)
class Failure:
    """One paper without a PDF and one Russian sentence that names it."""

    index: int
    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What a batch gave, both lists in the order of the batch."""

    pdfs: tuple[Made, ...]
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One PDF for print; ``starts`` maps each bookmark of the docx to its page, counted from 0."""

    pdf: bytes
    pages: int
    starts: dict[str, int]


@dataclass(slots=True)
class _Work:
    """Chunks to do, shared by the threads of one batch."""

    pool: Converter
    docs: Sequence[tuple[str, bytes]]
    pdf_a: bool
    progress: Callable[[int], None] | None
    chunks: deque[list[int]] = field(default_factory=deque)
    busy: int = 0
    made: dict[int, Made] = field(default_factory=dict)
    failed: dict[int, Failure] = field(default_factory=dict)
    stopped: str = ""
    crash: BaseException | None = None
    change: threading.Condition = field(default_factory=threading.Condition)

    def fail(self, index: int, reason: str) -> None:
        name = self.docs[index][0]
        with self.change:
            self.failed[index] = Failure(index, name, f"«{name}»: {reason}")

    def keep(self, index: int, data: bytes, pages: int) -> None:
        with self.change:
            self.made[index] = Made(index, self.docs[index][0], data, pages)

    def thread(self) -> None:
        """Take chunks until none is left and none can come back halved."""
        while (chunk := self.next()) is not None:
            halves: list[list[int]] = []
            try:
                halves = self.one(chunk)
            except Unavailable as gone:
                self.stopped = gone.sentence
                for index in chunk:
                    self.fail(index, gone.sentence)
            except BaseException as crash:  # raised again in the caller's thread by run()
                self.crash = crash
            with self.change:
                self.busy -= 1
                self.chunks.extendleft(reversed(halves))
                self.change.notify_all()
                done = len(self.made) + len(self.failed)
            if self.progress is not None:
                self.progress(done)

    def next(self) -> list[int] | None:
        with self.change:
            while not self.chunks and self.busy:
                self.change.wait()
            if not self.chunks or self.crash:
                return None
            self.busy += 1
            return self.chunks.popleft()

    def one(self, chunk: list[int]) -> list[list[int]]:
        """Do a chunk; what to do instead when it failed."""
        if self.stopped:  # no office can be had: say so for the rest instead of trying each
            raise Unavailable(self.stopped)
        if len(chunk) == 1:
            self.alone(chunk[0])
            return []
        try:
            self.together(chunk)
        except (OfficeError, OfficeLost, PyPdfError, LookupError, ValueError):
            half = len(chunk) // 2
            return [chunk[:half], chunk[half:]]
        return []

    def alone(self, index: int) -> None:
        try:
            data = self.pool.convert(self.docs[index][1], pdf_a=self.pdf_a)
        except (OfficeError, OfficeLost):
            self.fail(index, NOT_MADE + ".")
        else:
            self.keep(index, data, pdfs.page_count(data))

    def together(self, chunk: list[int]) -> None:
        joined = merge([Paper.read(self.docs[index][1]) for index in chunk])
        whole = self.pool.convert_once(joined, papers=len(chunk))
        cut = pdfs.cut(whole, [mark(place) for place in range(len(chunk))])
        for index, (data, pages) in zip(chunk, cut, strict=True):
            self.keep(index, data, pages)


def run(
    pool: Converter,
    docs: Sequence[tuple[str, bytes]],
    *,
    pdf_a: bool = False,
    progress: Callable[[int], None] | None = None,
) -> BatchResult:
    """Convert all ``docs``; one thread more than offices, so that joining and cutting go on while all offices work."""
    work = _Work(pool, docs, pdf_a, progress)
    work.chunks.extend(_chunks(work))
    count = min(pool.offices + 1, max(1, len(work.chunks)))
    threads = [threading.Thread(target=work.thread, daemon=True) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pool.trim()
    if work.crash is not None:
        raise work.crash
    return BatchResult(
        tuple(work.made[index] for index in sorted(work.made)),
        tuple(work.failed[index] for index in sorted(work.failed)),
    )


def _chunks(work: _Work) -> list[list[int]]:
    """Check every paper and lay those of one kind together, in the order of the batch, evenly over the offices."""
    kinds: dict[object, list[int]] = {}
    for index, (_, docx) in enumerate(work.docs):
        reason = check.fault(docx)
        if reason is not None:
            work.fail(index, reason + ".")
            continue
        key = None if work.pdf_a else _key(docx)
        kinds.setdefault(index if key is None else key, []).append(index)
    chunks = []
    for members in kinds.values():
        size = min(CHUNK, max(1, -(-len(members) // work.pool.offices)))
        chunks += [members[start : start + size] for start in range(0, len(members), size)]
    return chunks


def _key(docx: bytes) -> bytes | None:
    try:
        return Paper.read(docx).key()
    except (ValueError, LookupError):
        return None

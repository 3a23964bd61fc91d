"""A batch of papers to PDF: joined in chunks, converted side by side, cut at bookmarks; a bad one is found by halving."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pypdf.errors import PyPdfError

from service.rendering import pdf as pdfs
from service.rendering.office import check, fields
from service.rendering.office.merge import mark, merge
from service.rendering.office.paper import Paper
from service.rendering.office.process import OfficeError, OfficeLost
from service.rendering.office.work import Work

CHUNK = 20
"""Papers a joined file: 10–20 measured best (137–144 pages a second; 40: 115, 100: 98), and a cut file carries the fonts of its
whole chunk."""
NOT_MADE = "LibreOffice не смог сделать PDF из этого файла"


class Converter(Protocol):
    """What a batch needs of the pool (a fake in tests stands in its place)."""

    offices: int

    def convert(self, docx: bytes, *, pdf_a: bool = False, blank_pages: bool = False) -> bytes:
        """One paper, tried twice when an office is lost."""
        ...

    def convert_once(
        self, docx: bytes, *, papers: int = 1, pdf_a: bool = False, blank_pages: bool = False, suspect: bool = False
    ) -> bytes:
        """A joined file, tried once: on failure it is halved; ``suspect``: with the shorter limit of time."""
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
    """What a batch gave, both lists in the order of the batch; ``stopped``: why the rest was not even tried, as a Russian sentence."""

    pdfs: tuple[Made, ...]
    failures: tuple[Failure, ...]
    stopped: str = ""


class _Batch:
    """The papers of one batch and what has become of them; used by several threads."""

    def __init__(self, pool: Converter, docs: Sequence[tuple[str, bytes]], *, pdf_a: bool) -> None:
        self.pool = pool
        self.docs = docs
        self.pdf_a = pdf_a
        self.suspects: set[int] = set()
        """Papers of chunks on which an office was lost: one of them may be what it hangs on."""
        self.made: dict[int, Made] = {}
        self.failed: dict[int, Failure] = {}
        self.stopped = ""

    def give_up(self, chunk: list[int], reason: str) -> None:
        """The rest of the batch, for which there is no office."""
        self.stopped = reason
        self.fail(chunk, reason)

    def fail(self, chunk: list[int], reason: str) -> None:
        """Name every paper of the chunk as failed."""
        for index in chunk:
            name = self.docs[index][0]
            self.failed[index] = Failure(index, name, f"«{name}»: {reason}")

    def keep(self, index: int, data: bytes, pages: int) -> None:
        """A paper is done."""
        self.made[index] = Made(index, self.docs[index][0], data, pages)

    def do(self, chunk: list[int]) -> list[list[int]]:
        """Convert a chunk; its halves when it failed, so that in the end the bad paper stands alone."""
        if len(chunk) == 1:
            self.alone(chunk[0])
            return []
        try:
            self.together(chunk)
        except (OfficeError, OfficeLost, PyPdfError, LookupError, ValueError) as error:
            if isinstance(error, OfficeLost):
                self.suspects.update(chunk)
            half = len(chunk) // 2
            return [chunk[:half], chunk[half:]]
        return []

    def alone(self, index: int) -> None:
        """One paper, unchanged; a suspect was tried before and is tried once more, with all the time there is."""
        convert = self.pool.convert_once if index in self.suspects else self.pool.convert
        try:
            data = convert(fields.known(self.docs[index][1]), pdf_a=self.pdf_a)
        except (OfficeError, OfficeLost):
            self.fail([index], NOT_MADE + ".")
        else:
            self.keep(index, data, pdfs.page_count(data))

    def together(self, chunk: list[int]) -> None:
        """Papers of one kind in one conversion, cut at the marks."""
        joined = merge([Paper.read(self.docs[index][1]) for index in chunk])
        suspect = not self.suspects.isdisjoint(chunk)
        whole = self.pool.convert_once(joined, papers=len(chunk), suspect=suspect)
        cut = pdfs.cut(whole, [mark(place) for place in range(len(chunk))])
        for index, (data, pages) in zip(chunk, cut, strict=True):
            self.keep(index, data, pages)

    def chunks(self) -> list[list[int]]:
        """Check every paper and lay those of one kind together, in the order of the batch, evenly over the offices."""
        kinds: dict[object, list[int]] = {}
        for index, (_, docx) in enumerate(self.docs):
            reason = check.fault(docx)
            if reason is not None:
                self.fail([index], reason + ".")
                continue
            key = None if self.pdf_a else _key(docx)
            kinds.setdefault(index if key is None else key, []).append(index)
        made = []
        for members in kinds.values():
            size = min(CHUNK, max(1, -(-len(members) // self.pool.offices)))
            made += [members[start : start + size] for start in range(0, len(members), size)]
        return made


def run(
    pool: Converter,
    docs: Sequence[tuple[str, bytes]],
    *,
    pdf_a: bool = False,
    progress: Callable[[int], None] | None = None,
) -> BatchResult:
    """Convert all ``docs``; one thread more than offices, so that joining and cutting go on while all offices work."""
    batch = _Batch(pool, docs, pdf_a=pdf_a)

    def after() -> None:
        if progress is not None:
            progress(len(batch.made) + len(batch.failed))

    try:
        Work(batch.chunks(), batch.do, batch.give_up).run(pool.offices + 1, after)
    finally:
        pool.trim()
    return BatchResult(
        tuple(batch.made[index] for index in sorted(batch.made)),
        tuple(batch.failed[index] for index in sorted(batch.failed)),
        batch.stopped,
    )


def _key(docx: bytes) -> bytes | None:
    try:
        return Paper.read(docx).key()
    except (ValueError, LookupError):
        return None

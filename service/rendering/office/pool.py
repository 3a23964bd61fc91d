"""The offices of one service: one kept warm, more on demand, each watched by a time limit and replaced when it fails."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from pypdf.errors import PyPdfError

from schemas.errors import Unavailable
from service.rendering import pdf as pdfs
from service.rendering.office import check, fields, jobpdf
from service.rendering.office.batch import CHUNK, NOT_MADE, BatchResult, run
from service.rendering.office.found import Install, installed
from service.rendering.office.jobpdf import PrintJob
from service.rendering.office.process import Job, Office, OfficeError, OfficeLost
from service.rendering.printjob import Item, print_job

ONE_SECONDS = 60.0
SUSPECT = 8
"""Part of the time for papers of a chunk on which an office was lost: what hangs is found without waiting all of it for each half;
the last one alone has all of it."""
RECYCLE_AFTER = 1500
CLOSED = "Служба PDF остановлена; повторите после её запуска."
NO_ROOM = "На диске нет места для PDF; освободите место и повторите."
NO_FOLDER = "Папка для временных файлов PDF недоступна для записи; проверьте права и место на диске."


class Pool:
    """Makes PDF with up to ``offices`` LibreOffice processes; may be used from many threads at once.

    Nothing starts before the first use. ``folder`` is where the session's own temporary folder is made.
    Leaving the context (or the end of the program) ends every process and removes every file.
    """

    def __init__(
        self,
        *,
        offices: int | None = None,
        seconds: float = ONE_SECONDS,
        recycle_after: int = RECYCLE_AFTER,
        folder: Path | None = None,
        install: Install | None = None,
    ) -> None:
        self.offices = offices or os.cpu_count() or 1
        self.seconds = seconds
        self.recycle_after = recycle_after
        self._install = install
        self._parent = folder
        self._free: list[Office] = []
        self._held: set[Office] = set()
        self._starting = 0
        self._closed = False
        self._change = threading.Condition()
        self._sessions: list[Path] = []
        self._serial = 0
        self._end = weakref.finalize(self, _end_all, self._free, self._held, self._sessions)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all offices, also those at work in other threads (their jobs fail), and remove the session's folder."""
        with self._change:
            self._closed = True
            self._change.notify_all()
            ending = [*self._free, *self._held]
        self._end.detach()
        _end_all(ending, set(), self._sessions)

    def pdf(self, docx: bytes, *, pdf_a: bool = False) -> bytes:
        """One document as PDF (PDF/A-2b with ``pdf_a``; not validated here).

        Raises:
            Unavailable: no LibreOffice, it does not start, no disk space; or the file cannot be converted.
        """
        fault = check.fault(docx)
        if fault is not None:
            raise Unavailable(f"PDF не сделан: {fault}.")
        try:
            return self.convert(fields.known(docx), pdf_a=pdf_a)
        except (OfficeError, OfficeLost) as failed:
            raise Unavailable(f"PDF не сделан: {NOT_MADE}.") from failed

    def batch(
        self, docs: Sequence[tuple[str, bytes]], *, pdf_a: bool = False, progress: Callable[[int], None] | None = None
    ) -> BatchResult:
        """A PDF for each (name, docx); what cannot be converted is named in ``failures``, all else is made.

        Papers of one kind are joined, converted together and cut at bookmarks; with ``pdf_a`` each goes alone,
        for a piece of a PDF/A file is no PDF/A. ``progress`` is told how many of ``docs`` are done, from any thread.
        """
        return run(self, docs, pdf_a=pdf_a, progress=progress)

    def print_job_pdf(self, docx: bytes, *, blank_pages: bool = False) -> PrintJob:
        """A finished print job of a group's size as one PDF with the page (from 0) of each bookmark in it.

        For a long list `items_pdf` is several times faster. ``blank_pages``: keep the empty pages that let each document
        start on an odd page. Raises Unavailable as `pdf`.
        """
        try:
            data = self.convert(docx, blank_pages=blank_pages)
        except (OfficeError, OfficeLost) as failed:
            raise Unavailable(f"PDF не сделан: {NOT_MADE}.") from failed
        return PrintJob(data, pdfs.page_count(data), pdfs.starts(data))

    def items_pdf(
        self,
        items: Sequence[Item],
        *,
        build: jobpdf.Build = print_job,
        odd_starts: bool = False,
        separators: bool = False,
        progress: Callable[[int], None] | None = None,
    ) -> PrintJob:
        """A print job straight from its items as one PDF, converted in parts by all offices.

        ``starts`` maps the index of each item (as text) to its page; a document that cannot be filled or converted is left
        out and named in ``failures``. ``build`` makes the Word file of a part. Raises Invalid with all missing data, and
        HouseError when no document came out.
        """
        return jobpdf.run(self, items, build=build, odd_starts=odd_starts, separators=separators, progress=progress)

    def convert(self, docx: bytes, *, pdf_a: bool = False, blank_pages: bool = False) -> bytes:
        """One checked file through one office; a file whose office was lost is tried once more on a new one.

        Raises:
            OfficeError: the office refuses the file or makes no readable PDF of it.
            OfficeLost: two offices were lost on it.
            Unavailable: no office, no disk space.
        """
        with contextlib.suppress(OfficeLost):
            return self.convert_once(docx, pdf_a=pdf_a, blank_pages=blank_pages)
        return self.convert_once(docx, pdf_a=pdf_a, blank_pages=blank_pages)

    def convert_once(
        self, docx: bytes, *, papers: int = 1, pdf_a: bool = False, blank_pages: bool = False, suspect: bool = False
    ) -> bytes:
        """As `convert`, without the second try. ``papers`` is how many the file holds (the office is recycled by count).

        ``suspect``: an office was lost on these papers and others; they are given a part of the time only.
        """
        with self._lent() as office:
            job = self._job(office, pdf_a=pdf_a, blank_pages=blank_pages)
            try:
                job.source.write_bytes(docx)
                office.convert(job, self.seconds / SUSPECT if suspect else self.seconds)
                data = job.target.read_bytes()
            except OSError as error:
                if error.errno == errno.ENOSPC:
                    raise Unavailable(NO_ROOM) from error
                raise OfficeError(f"no PDF: {error.strerror}") from error
            finally:
                office.done += papers
                with contextlib.suppress(OSError):
                    job.source.unlink(missing_ok=True)
                    job.target.unlink(missing_ok=True)
        self._trust(data)
        return data

    def warm(self, papers: int) -> None:
        """Begin to start the offices that a list of so many papers will want, while it is still being made; failures are told later."""
        wanted = min(self.offices, -(-papers // CHUNK))
        with self._change:
            more = 0 if self._closed else wanted - len(self._free) - len(self._held) - self._starting
            self._starting += max(more, 0)
        for _ in range(more):
            threading.Thread(target=self._warmed, name="warm", daemon=True).start()

    def _warmed(self) -> None:
        with contextlib.suppress(Unavailable):
            self._give_back(self._start())

    def pids(self) -> list[int]:
        """Process ids of the workers now running (each the leader of its own process group)."""
        with self._change:
            return [office.pid for office in (*self._free, *self._held)]

    def trim(self, keep: int = 1) -> None:
        """End idle offices beyond ``keep``."""
        with self._change:
            spare, self._free[keep:] = self._free[keep:], []
        for office in spare:
            office.kill()

    def _trust(self, data: bytes) -> None:
        """Only a PDF with pages counts; an exit code or a reply does not."""
        try:
            pages = pdfs.page_count(data) if data.startswith(b"%PDF") else 0
        except (PyPdfError, ValueError, KeyError) as error:
            raise OfficeError("unreadable PDF") from error
        if not pages:
            raise OfficeError("no pages")

    def _job(self, office: Office, *, pdf_a: bool, blank_pages: bool) -> Job:
        with self._change:
            self._serial += 1
            stem = office.folder / f"job{self._serial}"
        return Job(stem.with_suffix(".docx"), stem.with_suffix(".pdf"), pdf_a, blank_pages)

    @contextlib.contextmanager
    def _lent(self) -> Iterator[Office]:
        office = self._take()
        try:
            yield office
        finally:
            self._give_back(office)

    def _take(self) -> Office:
        with self._change:
            while True:
                if self._closed:
                    raise Unavailable(CLOSED)
                while self._free:
                    office = self._free.pop()
                    self._held.add(office)
                    if office.alive():
                        return office
                    self._held.discard(office)
                    office.kill()
                if len(self._held) + self._starting < self.offices:
                    self._starting += 1
                    break
                self._change.wait()
        return self._start()

    def _start(self) -> Office:
        """Start an office outside the lock, so that others keep working meanwhile."""
        office = None
        try:
            office = Office(self._install or installed(), self._folder())
        except OSError as error:
            raise Unavailable(NO_ROOM if error.errno == errno.ENOSPC else NO_FOLDER) from error
        finally:
            with self._change:
                self._starting -= 1
                closed = self._closed
                if office is not None and not closed:
                    self._held.add(office)
                self._change.notify()
        if closed:
            office.kill()
            raise Unavailable(CLOSED)
        return office

    def _give_back(self, office: Office) -> None:
        worn = office.done >= self.recycle_after or not office.alive()
        if worn:
            office.kill()
        with self._change:
            self._held.discard(office)
            if not worn and not self._closed:
                self._free.append(office)
            self._change.notify()

    def _folder(self) -> Path:
        with self._change:
            if not self._sessions:
                self._sessions.append(Path(tempfile.mkdtemp(prefix="nastavnik-pdf-", dir=self._parent)))
            return self._sessions[0]


def _end_all(free: list[Office], held: set[Office], sessions: list[Path]) -> None:
    for office in (*free, *held):
        office.kill()
    for session in sessions:
        shutil.rmtree(session, ignore_errors=True)
    sessions.clear()

"""Many documents straight from data as one Word file, each a section of its own, in the order of the list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from schemas.errors import Fault, HouseError, Invalid
from service.rendering.compiler import Compiled
from service.rendering.jobbody import JobBody
from service.rendering.jobparts import DOCUMENT, NOTES, JobParts
from service.rendering.jobtemplate import JobTemplate
from service.rendering.skeleton import DEFAULT, Compressor, write_zip
from service.rendering.trouble import BadTemplate
from service.rendering.values import legal


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A college's own template in a job: it is compiled and filled in the child only (service.rendering.child)."""

    source: bytes


@dataclass(frozen=True, slots=True)
class Item:
    """One document of a job; ``group`` makes separator sheets, ``name`` stands in messages."""

    compiled: Compiled | Uploaded
    context: Mapping[str, Any]
    group: str = ""
    name: str = ""


def bookmark(number: int) -> str:
    """Name of the bookmark at the start of the document with this number (from 1)."""
    return f"doc{number:05}"


def print_job(
    items: Iterable[Item],
    *,
    odd_starts: bool = False,
    separators: bool = False,
    office: bool = False,
    compressor: Compressor = DEFAULT,
) -> bytes:
    """One Word file of all documents.

    Every document starts a page (an odd one with ``odd_starts``), has a bookmark there (``bookmark``), counts its pages and
    lists from the start and keeps its own headers and codes. ``separators``: a sheet with the group's name before each
    group that has a name. Both NUMPAGES and SECTIONPAGES count the pages of a document of one section; ``office``: so that
    LibreOffice counts them too (for conversion only). Styles of the first
    template serve all. Raises Invalid with the missing fields of all documents («3.куратор.фио»), BadTemplate.
    """
    listed = list(items)
    if not listed:
        raise HouseError("В задании на печать нет ни одного документа.")
    templates = _templates(listed)
    job = _Job([*templates.values()], odd_starts=odd_starts, separators=separators, office=office)
    _fill(job, listed, templates, separators=separators)
    return write_zip(job.finished().items(), compressor)


def _templates(items: Sequence[Item]) -> dict[str, JobTemplate]:
    """Templates of the job by digest; one with notes and lists comes first, as its parts are extended."""
    found: dict[str, JobTemplate] = {}
    for item in items:
        compiled = ready(item)
        if compiled.sha256 not in found:
            found[compiled.sha256] = job_template(compiled)
    return dict(sorted(found.items(), key=lambda pair: (NOTES not in pair[1].entries, not pair[1].list_starts)))


def ready(item: Item) -> Compiled:
    """The compiled template of an item that may be filled in this process."""
    if isinstance(item.compiled, Uploaded):
        raise TypeError("an uploaded template outside its child")
    return item.compiled


def job_template(compiled: Compiled) -> JobTemplate:
    """The template made ready for jobs, kept with the compiled one."""
    if compiled.for_jobs is None:
        compiled.for_jobs = JobTemplate(compiled)
    made: JobTemplate = compiled.for_jobs
    return made


def _fill(job: _Job, items: Sequence[Item], templates: Mapping[str, JobTemplate], *, separators: bool) -> None:
    faults: list[Fault] = []
    group = None
    for number, item in enumerate(items, 1):
        if separators and item.group and item.group != group:
            job.separate(item.group)
        group = item.group
        template = templates[ready(item).sha256]
        try:
            parts = job_parts(template, item.context)
        except Invalid as error:
            faults += [Fault(f"{number}.{fault.field}", fault.detail) for fault in error.faults]
            continue
        except BadTemplate as error:
            raise BadTemplate(f"{item.name or f'документ {number}'}: {error.sentence}", error.faults) from error
        job.add(template, parts, item.context, bookmark(number))
    if faults:
        raise lacking(faults)


def lacking(faults: Sequence[Fault]) -> Invalid:
    """The missing data of a whole job («3.куратор.фио»), in the order of its documents."""
    inorder = sorted(faults, key=lambda fault: int(fault.field.partition(".")[0]))
    listed = ", ".join(dict.fromkeys(fault.field.partition(".")[0] for fault in inorder))
    return Invalid(inorder, f"Не хватает данных в документах по порядку: {listed}.")


def job_parts(template: JobTemplate, context: Mapping[str, Any]) -> dict[str, bytes]:
    """Changed parts of one document of a job; raises as ``Compiled.render``."""
    return dict(template.compiled.told(lambda: template.filling.write(context, house=True), context))


class _Job(JobBody):
    """A job being put together."""

    def separate(self, group: str) -> None:
        """A sheet with the group's name in the middle; it is not counted with any document."""
        section = (
            f'<w:sectPr>{self.empty_all}<w:type w:val="{self.start}"/><w:pgSz w:w="11906" w:h="16838"/>'
            '<w:pgMar w:top="1134" w:right="850" w:bottom="1134" w:left="1701" w:header="708" w:footer="708" w:gutter="0"/>'
            '<w:pgNumType w:start="1"/></w:sectPr>'
        )
        run = (
            f'<w:r><w:rPr><w:b/><w:sz w:val="56"/></w:rPr><w:t xml:space="preserve">{escape(legal(group))}</w:t></w:r>'
        )
        self.pieces.append(
            f'<w:p><w:pPr><w:spacing w:before="5400"/><w:jc w:val="center"/>{section}</w:pPr>{run}</w:p>'
        )

    def finished(self) -> dict[str, bytes]:
        """All parts of the file."""
        entries = self.package.finished()
        if self.notes:
            entries[NOTES] = self.notes_part()
        entries[DOCUMENT] = self.document()
        return entries


__all__ = ["Item", "JobParts", "bookmark", "job_template", "print_job"]

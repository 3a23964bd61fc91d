"""A paper as PDF: to be looked at, or as a certified copy with its marks; the file issued stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from schemas.college import College
from schemas.issued import Issued, State
from schemas.values.actor import Actor
from service.errors import Conflict, Fault, Invalid, NotFound
from service.rendering import pdf, stamp
from service.rendering.stamp import Stamp
from service.security.permissions import Permission, require
from service.usecases.house import House
from service.usecases.reading import readable

LONGEST = 60
"""Most letters of a line of a stamp: it stands in a corner of the sheet."""


class Of(StrEnum):
    """What is copied."""

    FILE = "file"
    SCAN = "scan"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands on the copy; ``certified``: «КОПИЯ ВЕРНА» with position, name, date; ``number``: the registration number."""

    of: Of = Of.FILE
    certified: bool = False
    position: str = ""
    name: str = ""
    number: bool = False

    @property
    def any(self) -> bool:
        """True when the copy bears a mark of its own."""
        return self.certified or self.number


def copy(house: House, actor: Actor, key: str, marks: Marks = Marks()) -> tuple[Issued, bytes]:
    """The paper and its PDF with the marks; papers of the training college bear «ОБРАЗЕЦ» too.

    Invalid for a mark that cannot be printed, NotFound without file or scan, Conflict for a certified copy of an annulled paper,
    Unavailable where PDF cannot be made.
    """
    require(actor, Permission.ATTACH_SCAN if marks.any else Permission.READ_ARCHIVE)
    _check(marks)
    with house.store.reading() as reader:
        paper = readable(reader, actor, key)
        college = house.college(reader)
    if marks.certified and paper.state is State.ANNULLED:
        raise Conflict("Документ аннулирован: верных копий с него не дают.")
    content = _content(house, paper, marks.of)
    stamps = _stamps(house, college, paper, marks)
    content = stamp.put(content, stamps) if stamps else content
    if marks.any:
        with house.store.transaction(actor) as tx:
            facts = {"of": marks.of.value, "certified": marks.certified, "number": marks.number}
            tx.audit("copy_given", subject=key, facts=facts)
    return paper, content


def _check(marks: Marks) -> None:
    if not marks.certified:
        return
    faults = [
        Fault(name, sentence)
        for name, text, sentence in (
            ("position", marks.position, "Впишите должность того, кто заверяет копию."),
            ("name", marks.name, "Впишите инициалы и фамилию того, кто заверяет копию."),
        )
        if not text.strip()
    ]
    faults += [
        Fault(name, f"Не длиннее {LONGEST} знаков.")
        for name, text in (("position", marks.position), ("name", marks.name))
        if len(text) > LONGEST
    ]
    if faults:
        raise Invalid(faults)


def _content(house: House, paper: Issued, of: Of) -> bytes:
    if of is not Of.FILE and not paper.scan_sha256:
        raise NotFound("Скана подписанного документа ещё нет.")
    if of is Of.SCAN:
        return house.files.get(paper.scan_sha256)
    if not paper.sha256:
        raise NotFound("Этот документ внесён из прежнего журнала: его файла здесь нет, подлинник – на бумаге.")
    made = house.pool.pdf(house.files.get(paper.sha256))
    return pdf.attach_scan(made, house.files.get(paper.scan_sha256)) if of is Of.BOTH else made


def _stamps(house: House, college: College, paper: Issued, marks: Marks) -> list[Stamp]:
    stamps = [stamp.sample()] if college.training else []
    if marks.number and paper.number:
        stamps.append(stamp.registration(paper.number, f"{paper.date:%d.%m.%Y}"))
    if marks.certified:
        today = f"{house.today(college):%d.%m.%Y}"
        stamps.append(stamp.true_copy(marks.name.strip(), today, marks.position.strip()))
    return stamps

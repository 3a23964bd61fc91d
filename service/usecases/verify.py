"""Is a paper genuine? By its code, without a login: kind, number, date, college, state, initials; a dropped file by its digest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from records.registry import COLLEGE, ISSUED
from records.store import Reader
from schemas.college import COLLEGE_KEY
from schemas.issued import Issued, State
from schemas.values.ids import ALPHABET
from service.usecases.house import House
from service.usecases.links import repealed_since

CODE_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Verdict:
    """What anybody may know of a paper."""

    kind: str
    number: str
    date: date
    college: str
    training: bool
    state: str
    """«подлинный», «изменён приказом № …», «отменён приказом № …», «аннулирован»; before a repeal takes effect «подлинный, с …
    отменяется приказом № …»."""
    genuine: bool
    """False for one annulled or cancelled."""
    initials: str = ""
    """Of those the paper is about, never a whole name; "" when it names nobody or many."""
    file: str = ""
    """What became of a dropped file, "" when none was given."""


def verify(house: House, code: str, file: bytes | None = None) -> Verdict | None:
    """The verdict on a code as typed (spaces, hyphens, small letters are forgiven); None for an unknown one.

    ``file`` is compared by sha256 and not kept.
    """
    plain = "".join(char for char in code.upper() if char in ALPHABET)
    if len(plain) != CODE_LENGTH:
        return None
    with house.store.reading() as reader:
        found = ISSUED.find(reader, {"code": plain}, limit=1)
        if not found:
            return None
        college = COLLEGE.get(reader, COLLEGE_KEY)
        paper = found[0]
        state, in_force = _state(reader, paper, house.today(college))
    return Verdict(
        kind=paper.word, number=paper.number, date=paper.date, college=college.short_name or college.full_name,
        training=college.training, state=state, genuine=in_force,
        initials=paper.initials, file=_file(paper, file) if file is not None else "",
    )  # fmt: skip


def _state(reader: Reader, paper: Issued, today: date) -> tuple[str, bool]:
    """The state in words, and whether the paper is in force."""
    if paper.state is State.ANNULLED:
        return "аннулирован", False
    changed = "изменён " + ", ".join(_order(ISSUED.get(reader, key)) for key in paper.changed_by)
    state = changed if paper.changed_by else "подлинный"
    if not paper.cancelled_by:
        return state, True
    order = ISSUED.get(reader, paper.cancelled_by)
    since = repealed_since(order)
    if since > today:
        return f"{state}, с {since:%d.%m.%Y} отменяется {_order(order)}", True
    return f"отменён {_order(order)}", False


def _order(paper: Issued) -> str:
    return f"приказом № {paper.number} от {paper.date:%d.%m.%Y}"


def _file(paper: Issued, file: bytes) -> str:
    digest = hashlib.sha256(file).hexdigest()
    known = {
        paper.sha256: "файл совпадает с выданным",
        paper.scan_sha256: "это скан подписанного документа",
        paper.pdf_sha256: "это копия PDF/A выданного документа",
    }
    return known.get(digest, "файл не совпадает с выданным")

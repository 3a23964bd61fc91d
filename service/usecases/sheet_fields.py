"""What a consent sheet says besides the person, where a list prints it: the year, the college's site, who the psychologist is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from records.registry import MENTEES, PEOPLE
from records.store import Reader
from schemas.college import College
from schemas.person import Person
from schemas.values.calendar import AcademicYear
from service.usecases.people_contacts import shown_phone

LINE = "____________________________________"
"""A ruled line to be filled by hand."""
PUBLISHED = (
    "фамилия, имя, отчество", "сведения об участии в программе и конкурсах, награды", "фотографическое изображение",
    "номер телефона, адрес электронной почты",
)  # fmt: skip
STUDIES = "учебная группа, профессия или специальность"


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom a sheet is printed, on what day, by which college."""

    reader: Reader
    college: College
    person: Person
    signer: Person
    """Who will sign: the person, or the representative of a minor."""
    day: date

    @property
    def year(self) -> AcademicYear:
        """The academic year of the day."""
        return AcademicYear.of(self.day)


def _contacts(asked: Asked) -> str:
    known = [f"телефон {shown_phone(asked.signer.phone)}" if asked.signer.phone else "", asked.signer.email]
    return ", ".join(filter(None, known)) or LINE


def _places(asked: Asked) -> list[str]:
    site = f"официальный сайт {asked.college.site}" if asked.college.site else f"официальный сайт {LINE}"
    return [site, "информационные стенды в зданиях колледжа"]


def _data(asked: Asked) -> list[dict[str, str]]:
    """Each datum is allowed or forbidden on the sheet itself, by the subject's hand: silence is no consent."""
    work = STUDIES if asked.person.is_student else "должность, место работы"
    return [{"datum": text, "category": "общие"} for text in (PUBLISHED[0], work, *PUBLISHED[1:])]


def _psychologist(asked: Asked) -> str:
    staff = asked.reader.find(PEOPLE.spec.name, {"state": "active"})
    return next((str(row["key"]) for row in staff if "психолог" in str(row.get("position", "")).lower()), "")


def _form(asked: Asked) -> str:
    own = MENTEES.find(asked.reader, {"person": asked.person.key, "year": str(asked.year)}, limit=1)
    return own[0].mode if own else ""


FIELDS: dict[str, Callable[[Asked], Any]] = {
    "year": lambda asked: str(asked.year),
    "until": lambda asked: asked.year.last_day.isoformat(),
    "contacts": _contacts,
    "urls": _places,
    "places": _places,
    "data": _data,
    "transfer": lambda _asked: "open",
    "psychologist": _psychologist,
    "period": lambda asked: {"from": asked.day.isoformat(), "to": asked.year.last_day.isoformat()},
    "form": _form,
}
"""Field of a sheet → how it is filled from the records; empty where they do not know."""


def common(asked: Asked, names: set[str]) -> dict[str, Any]:
    """Values of the fields that a sheet has and the records know."""
    found = {name: make(asked) for name, make in FIELDS.items() if name in names}
    return {name: value for name, value in found.items() if value}

"""The bases of mentees and mentors (roadmap 2.2, 3.2; columns of МР-42/02) over profiles and pairs; only those who may be named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from records.registry import GROUPS, MENTEES, MENTORS, PAIRS, PARTNERS, PEOPLE, REPRESENTATIONS
from records.store import Reader
from schemas.consent import ConsentKind
from schemas.consent_rules import employee
from schemas.pair import MenteeProfile, MentorProfile, Pair
from schemas.person import Person
from schemas.values.actor import Actor
from schemas.values.calendar import AcademicYear
from service.errors import Fault, Invalid
from service.security.permissions import Permission, require
from service.usecases import views
from service.usecases.consent_registers import keeper_of
from service.usecases.ground import held
from service.usecases.house import House
from service.usecases.sheets import sheet_file

Chosen = Callable[[Person], bool]
MENTEE_BASES: dict[str, Chosen] = {
    "base_mentees_students": lambda person: person.is_student,
    "base_mentees_teachers": employee,
}
MENTOR_BASES: dict[str, Chosen] = {
    "base_mentors_students": lambda person: person.is_student,
    "base_mentors_teachers": employee,
    "base_mentors_external": lambda person: not person.is_student and not employee(person),
}
TITLES = {
    "base_mentees_students": "База наставляемых из числа обучающихся",
    "base_mentees_teachers": "База наставляемых из числа педагогов",
    "base_mentors_students": "База наставников из числа обучающихся",
    "base_mentors_teachers": "База наставников из числа педагогов",
    "base_mentors_external": "База наставников – выпускников и представителей работодателей",
}
MENTEE_HEADS = (
    ("no", "№", 5), ("name", "ФИО наставляемого", 34), ("contact", "Контактные данные", 34), ("born", "Год рождения", 10),
    ("where", "Группа, должность", 22), ("request", "Основной запрос", 34), ("since", "Дата вхождения в программу", 14),
    ("mentor", "ФИО наставника", 34), ("form", "Форма наставничества", 24), ("mentor_place", "Место работы (учёбы) наставника", 30),
    ("until", "Дата завершения программы", 14), ("result", "Результаты программы", 30),
    ("link", "Ссылка на кейс, отзыв наставляемого", 30), ("passed", "Отметка о прохождении", 14),
)  # fmt: skip
MENTOR_HEADS = (
    ("no", "№", 5), ("name", "ФИО наставника", 34), ("contact", "Контактные данные", 30), ("place", "Место работы (учёбы)", 30),
    ("competences", "Основные компетенции", 30), ("reached", "Важные для программы достижения", 30), ("interests", "Интересы", 24),
    ("wished_age", "Желаемый возраст наставляемых", 16), ("time", "Ресурс времени", 18),
    ("since", "Дата вхождения в программу", 14), ("mentees", "ФИО наставляемых", 34), ("form", "Форма наставничества", 24),
    ("mentee_place", "Место работы (учёбы) наставляемых", 30), ("until", "Дата завершения программы", 14),
    ("result", "Результаты программы", 30), ("link", "Ссылка на кейс, отзыв наставника", 30),
)  # fmt: skip
"""Keys, headings of МР-42/02, widths: the workbook has them all, the printed sheet those that fit on it."""


@dataclass(frozen=True, slots=True)
class Base:
    """Rows of a base by the keys of its headings, and who was left out because no consent holds."""

    key: str
    year: str
    rows: tuple[dict[str, Any], ...]
    left_out: tuple[Person, ...]

    @property
    def heads(self) -> tuple[tuple[str, str, int], ...]:
        """Keys, headings and widths of the columns."""
        return MENTEE_HEADS if self.key in MENTEE_BASES else MENTOR_HEADS


@dataclass(slots=True)
class Naming:
    """Who may be named on a day: employees, and those whose consent to processing holds; the answers are remembered."""

    reader: Reader
    day: date
    known: dict[str, bool] = field(default_factory=dict)

    def may(self, person: Person) -> bool:
        """True when the person may stand in a list."""
        if person.key not in self.known:
            free = employee(person) or held(self.reader, person, ConsentKind.PROCESSING, (self.day,)).holds
            self.known[person.key] = free
        return self.known[person.key]

    def all(self, keys: Iterable[str]) -> list[Person]:
        """Those of the keys who are there and may be named."""
        found = (PEOPLE.peek(self.reader, key) for key in keys)
        return [person for person in found if person is not None and self.may(person)]


def base(house: House, actor: Actor, key: str, year: str = "") -> Base:
    """The base ``key`` of a year (the present one without it); Invalid for another key."""
    require(actor, Permission.READ_CONTACTS)
    if key not in TITLES:
        raise Invalid([Fault("key", "Такой базы нет.")])
    with house.store.reading() as reader:
        today = house.today(house.college(reader))
        wanted = year or str(AcademicYear.of(today))
        naming = Naming(reader, today)
        make = _mentee_rows if key in MENTEE_BASES else _mentor_rows
        chosen = (MENTEE_BASES | MENTOR_BASES)[key]
        rows: list[dict[str, Any]] = []
        left = []
        for person, made in sorted(make(naming, wanted, chosen), key=lambda pair: pair[0].plain):
            if naming.may(person):
                rows += [{**row, "no": len(rows) + number} for number, row in enumerate(made, 1)]
            else:
                left.append(person)
    return Base(key, wanted, tuple(rows), tuple(left))


def _mentee_rows(naming: Naming, year: str, chosen: Chosen) -> Iterator[tuple[Person, list[dict[str, Any]]]]:
    """A row for each pair of a mentee: a mentor who was replaced stands in a row of its own."""
    reader = naming.reader
    pairs = PAIRS.find(reader, {"year": year})
    profiles = {one.person: one for one in MENTEES.find(reader, {"year": year})}
    for key in dict.fromkeys([*profiles, *(mentee for pair in pairs for mentee in pair.mentees)]):
        person = PEOPLE.peek(reader, key)
        if person is not None and chosen(person):
            own: list[Pair | None] = [pair for pair in pairs if key in pair.mentees]
            profile = profiles.get(key) or MenteeProfile(person=key, year=year)
            yield person, [_mentee(naming, person, profile, pair) for pair in own or [None]]


def _mentee(naming: Naming, person: Person, one: MenteeProfile, pair: Pair | None) -> dict[str, Any]:
    mentors = naming.all([pair.mentor] if pair else [])
    return {
        "person": person.key, "name": str(person.name), "contact": _contact(naming.reader, person),
        "born": person.birth_date.year if person.birth_date and person.is_student else None, "where": _place(naming.reader, person),
        "request": one.request, "since": one.joined_on or (pair.since if pair else None), "mentor": mentors[0] if mentors else None,
        "form": one.mode or (pair.mode if pair else ""), "mentor_place": _place(naming.reader, mentors[0]) if mentors else "",
        "until": (pair.until if pair else None) or one.finished_on, "result": one.results, "link": one.link,
        "passed": "прошёл программу" if one.passed else "",
    }  # fmt: skip


def _mentor_rows(naming: Naming, year: str, chosen: Chosen) -> Iterator[tuple[Person, list[dict[str, Any]]]]:
    reader = naming.reader
    pairs = PAIRS.find(reader, {"year": year})
    profiles = {one.person: one for one in MENTORS.find(reader, {"year": year})}
    for key in dict.fromkeys([*profiles, *(pair.mentor for pair in pairs)]):
        person = PEOPLE.peek(reader, key)
        if person is not None and chosen(person):
            profile = profiles.get(key) or MentorProfile(person=key, year=year)
            yield person, [_mentor(naming, person, profile, [pair for pair in pairs if pair.mentor == key])]


def _mentor(naming: Naming, person: Person, one: MentorProfile, pairs: list[Pair]) -> dict[str, Any]:
    ended = {key: pair.until for pair in pairs for key in pair.mentees if pair.state != "active"}
    mentees = naming.all(dict.fromkeys(key for pair in pairs for key in pair.mentees))
    names = [str(one.name) + _till(ended.get(one.key)) for one in mentees]
    places = dict.fromkeys(filter(None, (_place(naming.reader, one) for one in mentees)))
    days = [pair.since for pair in pairs if pair.since]
    return {
        "person": person.key, "name": str(person.name), "contact": person.phone or person.email,
        "place": _place(naming.reader, person), "competences": one.competences, "reached": one.achievements, "interests": one.interests,
        "wished_age": one.wished_age, "time": one.time_resource, "since": one.joined_on or min(days, default=None),
        "mentees": ", ".join(names), "form": one.mode or next((pair.mode for pair in pairs if pair.mode), ""),
        "mentee_place": ", ".join(places), "until": one.finished_on, "result": one.results, "link": one.link,
    }  # fmt: skip


def _till(day: date | None) -> str:
    return f" (до {day:%d.%m.%Y})" if day else ""


def _place(reader: Reader, person: Person) -> str:
    """Where a person works or studies: the organisation, the group, else the position."""
    partner = PARTNERS.peek(reader, person.partner) if person.partner else None
    group = GROUPS.peek(reader, person.group) if person.group and person.is_student else None
    where = partner.short_name or partner.name if partner else f"группа {group.code}" if group else ""
    return ", ".join(filter(None, (where, person.position)))


def _contact(reader: Reader, person: Person) -> str:
    """Of a minor the representative's contact, where one is known."""
    for link in REPRESENTATIONS.find(reader, {"child": person.key}):
        parent = PEOPLE.peek(reader, link.representative)
        if parent is not None and parent.phone:
            return f"{parent.name}, {parent.phone}"
    return person.phone or person.email


def base_docx(house: House, actor: Actor, key: str, year: str = "") -> bytes:
    """The base for print: the columns that its sheet has."""
    found = base(house, actor, key, year)
    if not found.rows:
        raise Invalid([Fault("year", "В этой базе за год никого нет (или нет ни одного действующего согласия).")])
    columns = {part.name for spec in house.catalogue.get(key).manifest.fields for part in spec.fields}
    with house.store.reading() as reader:
        keeper = keeper_of(house, reader)
    rows = [{name: value for name, value in _printed(row).items() if name in columns and value} for row in found.rows]
    return views.view(house, actor, key, {"year": found.year, "rows": rows, "keeper": keeper})


def _printed(row: dict[str, Any]) -> dict[str, Any]:
    """A row as the sheet's schema takes it: keys of people, days as ISO 8601; two columns of the workbook are one on paper."""
    reached = "; ".join(filter(None, (row.get("reached", ""), row.get("interests", ""))))
    made = {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
    mentor = row.get("mentor")
    return made | {"achievements": reached, "mentor": mentor.key if isinstance(mentor, Person) else ""}


def base_xlsx(house: House, actor: Actor, key: str, year: str = "") -> bytes:
    """The base as a workbook with all columns of the recommended form."""
    found = base(house, actor, key, year)
    texts = [list(told(house, row, found).values()) for row in found.rows]
    return sheet_file(TITLES[key], [(label, width) for _, label, width in found.heads], texts)


def told(house: House, row: dict[str, Any], found: Base) -> dict[str, str]:
    """A row as people read it, by the keys of the headings."""
    forms = house.catalogue.shared.choices["mentoring_forms"]
    return {name: _text(row.get(name), forms if name == "form" else {}) for name, _, _ in found.heads}


def _text(value: Any, labels: Any) -> str:
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    said = "" if value is None else str(value.name) if isinstance(value, Person) else str(value)
    return str(labels.get(said, said))

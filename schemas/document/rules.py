"""Named rules between fields of a document; each returns its faults, at the field to mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from schemas.errors import Fault
from schemas.person import Person
from schemas.values.calendar import AcademicYear, Period
from schemas.values.periods import MonthRange

Data = Mapping[str, Any]
Rule = Callable[[Data, date], list[Fault]]
"""Takes the loaded data and the date of the paper."""


def effective_not_before_order(data: Data, dated: date) -> list[Fault]:
    """Nobody is appointed from a day before the order."""
    since = data.get("since")
    if since is not None and since < dated:
        return [Fault("since", f"Приказ от {dated:%d.%m.%Y} не может действовать с более раннего дня.")]
    return []


def until_after_since(data: Data, _dated: date) -> list[Fault]:
    """The last day is not before the first."""
    since, until = data.get("since"), data.get("until")
    if since is not None and until is not None and until < since:
        return [Fault("until", "Последний день раньше первого.")]
    return []


def different_people(data: Data, _dated: date) -> list[Fault]:
    """The same person does not stand twice in one list, nor is anybody his own mentor."""
    faults: list[Fault] = []
    for name, rows in data.items():
        if isinstance(rows, list):
            faults += _repeated(name, rows)
    return faults


def _repeated(name: str, rows: list[Any]) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, row in enumerate(rows):
        people = [(f"{name}.{number}", row)] if isinstance(row, Person) else _people_of(f"{name}.{number}", row)
        for path, person in people[:1]:
            if identity(person) in seen:
                yield Fault(path, f"{person.name} уже есть в этом списке.")
            seen.add(identity(person))
        if len({identity(person) for _, person in people}) < len(people):
            yield Fault(people[-1][0], "Один и тот же человек назван в строке дважды.")


def _people_of(path: str, row: Any) -> list[tuple[str, Person]]:
    if not isinstance(row, Mapping):
        return []
    return [(f"{path}.{name}", value) for name, value in row.items() if isinstance(value, Person)]


def identity(person: Person) -> str:
    """What tells one person from another: the key, or the name with the birth date for one written out (ё = е)."""
    return person.key or f"{person.name}|{person.birth_date}".lower().replace("ё", "е")


def mentor_not_mentee(data: Data, _dated: date) -> list[Fault]:
    """Nobody is a mentee of his own, and a mentee stands once in a pair."""
    faults: list[Fault] = []
    for number, pair in enumerate(data.get("pairs") or ()):
        mentor, seen = pair.get("mentor"), set[str]()
        for place, row in enumerate(pair.get("mentees") or ()):
            path, mentee = f"pairs.{number}.mentees.{place}.person", row["person"]
            if isinstance(mentor, Person) and identity(mentee) == identity(mentor):
                faults.append(Fault(path, f"{mentee.name} назван и наставником, и наставляемым одной пары."))
            elif identity(mentee) in seen:
                faults.append(Fault(path, f"{mentee.name} в этой группе назван дважды."))
            seen.add(identity(mentee))
    return faults


def deadlines_not_before_order(data: Data, dated: date) -> list[Fault]:
    """No term given by a paper ends before the paper itself."""
    return [
        Fault(path, f"Срок раньше даты документа ({dated:%d.%m.%Y}).")
        for path, day in _walk("", data)
        if isinstance(day, date) and path.rpartition(".")[2].endswith("deadline") and day < dated
    ]


def pairs_within_year(data: Data, dated: date) -> list[Fault]:
    """The work of a pair lies within the academic year of its order (its own field «year», else the year of its date)."""
    return _within(data, _year(data, dated), "pairs")


def periods_within_year(data: Data, dated: date) -> list[Fault]:
    """Terms of a plan lie within its academic year (its own field «year», else the year of its date)."""
    return _within(data, _year(data, dated), "")


def _year(data: Data, dated: date) -> AcademicYear:
    year = data.get("year")
    return year if isinstance(year, AcademicYear) else AcademicYear.of(dated)


def _within(data: Data, year: AcademicYear, below: str) -> list[Fault]:
    sentence = f"Срок выходит за {year} учебный год."
    return [
        Fault(path, sentence)
        for path, value in _walk("", data)
        if path.startswith(below) and any(AcademicYear.of(day) != year for day in _ends(value))
    ]


def _ends(value: Any) -> list[date]:
    if isinstance(value, Period):
        return [value.first, value.last]
    months = (value.first, value.last) if isinstance(value, MonthRange) else ()
    return [date(*month, 1) for month in months if month]


def until_after_signing(data: Data, dated: date) -> list[Fault]:
    """The term of a consent ends after it is signed."""
    return [
        Fault(name, f"Срок согласия кончается раньше, чем оно подписано ({dated:%d.%m.%Y}).")
        for name in ("until", "term", "valid_until")
        if isinstance(data.get(name), date) and data[name] <= dated
    ]


def child_is_minor(data: Data, dated: date) -> list[Fault]:
    """A sheet for a minor is for a minor: under 18 on the day of the paper (ГК РФ, art. 21)."""
    child = data.get("child")
    born = child.birth_date if isinstance(child, Person) and child.birth_date else data.get("child_birth_date")
    if not isinstance(born, date):
        return [Fault("child.birth_date", "Нужна дата рождения: от возраста зависит, кто подписывает согласие.")]
    age = dated.year - born.year - ((dated.month, dated.day) < (born.month, born.day))
    if age >= 18:
        return [Fault("child", f"На {dated:%d.%m.%Y} обучающемуся уже есть 18 лет: нужно его собственное согласие.")]
    return []


def roadmap_numbers_unbroken(data: Data, _dated: date) -> list[Fault]:
    """Stages are numbered 1, 2, 3 … without a gap."""
    return [
        Fault(f"stages.{place}.no", f"Номера этапов идут подряд: здесь должен быть {place + 1}.")
        for place, stage in enumerate(data.get("stages") or ())
        if stage.get("no") != place + 1
    ]


def _walk(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _walk(f"{path}.{name}" if path else str(name), inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _walk(f"{path}.{number}", inner)
    else:
        yield path, value


RULES: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (
        effective_not_before_order, until_after_since, until_after_signing, deadlines_not_before_order, different_people,
        mentor_not_mentee, pairs_within_year, periods_within_year, child_is_minor, roadmap_numbers_unbroken,
    )
}  # fmt: skip

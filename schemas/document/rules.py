"""Named rules between fields of a document; each returns its faults, at the field to mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from schemas.errors import Fault
from schemas.person import Person

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


def representative_for_minor(data: Data, dated: date) -> list[Fault]:
    """A sheet for a minor is for a minor: under 18 on the day of the paper (ГК РФ, art. 21)."""
    child = data.get("child")
    if not isinstance(child, Person):
        return []
    age = child.age_on(dated)
    if age is None:
        return [Fault("child.birth_date", "Нужна дата рождения: от возраста зависит, кто подписывает согласие.")]
    if age >= 18:
        return [Fault("child", f"{child.name} на {dated:%d.%m.%Y} уже совершеннолетний: нужно собственное согласие.")]
    return []


RULES: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (effective_not_before_order, until_after_since, different_people, representative_for_minor)
}

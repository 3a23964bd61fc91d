"""What can go wrong with a Word template or its data, as errors of the house with a place and a Russian sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.errors import Fault, HouseError, Invalid


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """One fault of a template: where it is («таблица 1, строка 2, графа 3»), the text there, what to do, a near known slot or ''."""

    place: str
    fragment: str
    sentence: str
    nearest: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence} {self.fragment}".rstrip()


class BadTemplate(HouseError):
    """The Word file cannot be used as a template; ``faults`` name every place that is known."""

    def __init__(self, sentence: str, faults: Sequence[TemplateFault] = ()) -> None:
        super().__init__(sentence)
        self.faults = tuple(faults)


class MissingData(Invalid):
    """The template asks for data that were not given: the list of all fields, never a blank in an order."""

    def __init__(self, fields: Sequence[str]) -> None:
        listed = ", ".join(fields)
        super().__init__([Fault(name, "нет данных для этого поля") for name in fields], f"Не хватает данных: {listed}.")
        self.fields = tuple(fields)


class Uncertain(Exception):
    """The compiled way cannot vouch for this value or this template: docxtpl itself has to do it (never leaves the package)."""

"""Expected failures: one Russian sentence each, without HTTP; every layer may raise them."""

from __future__ import annotations

from dataclasses import dataclass


class HouseError(Exception):
    """An expected failure told to the user in one Russian sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field: its path («curators.0.person.surname») and a sentence that says what to do."""

    field: str
    detail: str

    @property
    def line(self) -> str:
        """Place and sentence on one line; the sentence alone where the fault is of no single field."""
        return f"{self.field}: {self.detail}" if self.field else self.detail


class Invalid(HouseError):
    """Wrong input: all its faults at once, each at its field."""

    def __init__(self, faults: list[Fault], sentence: str = "Исправьте отмеченные поля.") -> None:
        super().__init__(sentence)
        self.faults = tuple(faults)


class NotFound(HouseError):
    """The thing asked for is not there."""


class Forbidden(HouseError):
    """The actor's role does not allow the deed."""


class Conflict(HouseError):
    """The deed does not fit the present state (a changed record, a used key, a number already taken)."""


class Unavailable(HouseError):
    """A part the deed needs (LibreOffice, disk, lock) is not to be had now; the sentence says how to get it."""

"""What stands in a paper besides its fields: college, number, date, signer, acts, corrected forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from schemas.college import College
from schemas.group import Group
from schemas.person import Person
from schemas.values.cases import Case

Slots = dict[str, Any]
Forms = Callable[[str], Mapping[Case, str]]
"""Forms of a phrase that a human checked, empty where nobody has."""


def no_forms(_text: str) -> Mapping[Case, str]:
    """Nobody has corrected anything."""
    return {}


def phone_text(phone: str) -> str:
    """«+79123456789» → «+7 912 345-67-89» with joints that do not break; other spellings stay as they are."""
    if len(phone) == 12 and phone.startswith("+7") and phone[1:].isdecimal():
        return f"+7\u00a0{phone[2:5]}\u00a0{phone[5:8]}\u2011{phone[8:10]}\u2011{phone[10:]}"
    return phone


def unbroken(text: str) -> str:
    """A number or a group code whose hyphen does not end a line («199‑од», «ТМ‑21»; office-rules §6)."""
    return text.replace("-", "\u2011")


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands in a paper besides its fields; all of it handed in, so that the same paper gives the same bytes."""

    college: College
    dated: date
    number: str = ""
    code: str = ""
    signer: Person | None = None
    acting: str = ""
    acts: tuple[str, ...] = ()
    groups: Mapping[str, Group] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    forms: Forms = no_forms
    title: str = ""
    retention: str = ""

    @property
    def link(self) -> str:
        """The address that the QR code of the paper leads to."""
        return f"{self.college.verify_address.rstrip('/')}/v/{self.code}" if self.code else ""

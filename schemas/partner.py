"""A partner organisation: an employer, a college, a school, a public body."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner(Record):
    """An organisation with who signs for it, on what basis («Устава»), and whom to call."""

    name: str
    short_name: str = ""
    inn: str = ""
    address: str = ""
    signer: str = ""
    """Key of the person who signs."""
    signer_basis: str = "Устава"
    contact: str = ""
    phone: str = ""
    email: str = ""
    state: str = "active"

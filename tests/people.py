"""Actors, people and requests that tests speak of; all invented."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from pypdf import PdfWriter

from schemas.values.actor import Actor, Role
from service.usecases import catalogue
from service.usecases.house import House
from service.usecases.issue import Request

SECRETARY = Actor("zayats", frozenset({Role.SECRETARY}), "test")
ADMINISTRATOR = Actor("admin", frozenset({Role.ADMINISTRATOR}), "test")
INSPECTOR = Actor("proverka", frozenset({Role.INSPECTOR}), "test")
METHODIST = Actor("metodist", frozenset({Role.METHODIST}), "test")
TODAY = date(2026, 11, 20)

IVANOVA = {"surname": "Иванова", "firstname": "Анна", "patronymic": "Петровна", "gender": "f", "position": "методист"}
SAFIN = {
    "surname": "Сафин", "firstname": "Ильдар", "patronymic": "Рафаэлевич", "gender": "m",
    "position": "заместитель директора по учебной работе",
}  # fmt: skip


def sample(house: House, key: str, **changes: Any) -> Request:
    """A request with the sample of a document type, some fields changed (None: left out)."""
    typed = {**catalogue.details(house.catalogue.get(key), TODAY)["sample"], **changes}
    return Request(key, {name: value for name, value in typed.items() if value is not None})


def order(**changes: Any) -> Request:
    """An order on a curator, dated today unless told otherwise; None leaves a field out."""
    typed = {"curators": [{"person": IVANOVA}], "since": "20.11.2026", "control_person": "self", **changes}
    return Request("order_curator", {name: value for name, value in typed.items() if value is not None})


def scan() -> bytes:
    """A scan of one blank sheet."""
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()

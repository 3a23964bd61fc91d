"""A list of people as an Excel workbook: every cell typed as text, contacts as far as the actor may see them."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from records.registry import GROUPS
from schemas.values.actor import Actor
from service.importing.giveback import type_as_text
from service.security.permissions import Permission, require
from service.usecases import people
from service.usecases.house import House
from service.usecases.people_contacts import shown_phone

HEADS = (
    "Фамилия",
    "Имя",
    "Отчество",
    "Дата рождения",
    "Группа",
    "Роли",
    "Должность",
    "Телефон",
    "E-mail",
    "Адрес",
    "Состояние",
)
WIDTHS = (20, 16, 20, 14, 10, 24, 28, 20, 26, 40, 20)


def people_xlsx(house: House, actor: Actor, wanted: people.Wanted) -> bytes:
    """The whole filtered list, not a page of it; the export is written into the audit."""
    require(actor, Permission.EXPORT_PEOPLE)
    found = people.find(house, actor, wanted, limit=None).people
    with house.store.reading() as reader:
        codes = {group.key: group.code for group in GROUPS.find(reader)}
    rows = [
        (
            person.surname, person.firstname, person.patronymic,
            f"{person.birth_date:%d.%m.%Y}" if person.birth_date else "", codes.get(person.group, ""),
            ", ".join(people.ROLES[role] for role in person.roles), person.position, shown_phone(person.phone),
            person.email, person.address, people.STATES.get(person.state, person.state),
        )
        for person in found
    ]  # fmt: skip
    with house.store.transaction(actor) as tx:
        tx.audit("people_exported", facts={"count": len(rows)})
    return workbook("Люди", HEADS, rows, WIDTHS)


def workbook(title: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], widths: tuple[int, ...]) -> bytes:
    """An xlsx of texts: nothing in it is ever taken for a formula (ASVS 1.2.10)."""
    book = Workbook(write_only=True)
    page = book.create_sheet(title)
    for place, width in enumerate(widths):
        page.column_dimensions[chr(65 + place)].width = width
    page.freeze_panes = "A2"
    for number, row in enumerate([heads, *rows]):
        cells = []
        for text in row:
            cell = WriteOnlyCell(page)
            type_as_text(cell, text)
            if number == 0:
                cell.font = Font(bold=True)
            cells.append(cell)
        page.append(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()

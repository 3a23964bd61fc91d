"""Small helpers of the document form's template: counting items, echoing dates, splitting names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask

from schemas.describe import FieldInfo
from schemas.values.dates import read_date
from service.grammar import dates
from service.web import forms
from service.web.formview import FormView

WRITTEN = {
    "person": forms.PERSON_PARTS,
    "student": forms.STUDENT_PARTS,
    "control": forms.PERSON_PARTS,
    "partner": forms.PARTNER_PARTS,
    "group": forms.GROUP_PARTS,
    "document_ref": forms.PAPER_PARTS,
}
_CONTACTS = (*forms.CONTACT_PARTS, *forms.IDENTITY_PARTS)
RARE: dict[str, tuple[str, ...]] = {
    "person": ("birth_date", "group", *_CONTACTS),
    "student": ("position", *_CONTACTS),
    "control": ("birth_date", "group", *_CONTACTS),
    "partner": (),
    "group": (),
    "document_ref": (),
}
"""Parts that only consents and agreements need, folded away."""
_NOBODY = "Человека нет в списке: написать полностью"
SUMMARIES = {
    "person": _NOBODY,
    "student": _NOBODY,
    "control": _NOBODY,
    "partner": "Организации нет в списке: написать полностью",
    "group": "Группы нет в списке: написать полностью",
    "document_ref": "Документ старше нашего журнала: написать полностью",
}
HINTS = {
    "person": "Фамилия, имя, отчество: начните набирать и выберите из списка",
    "student": "Фамилия, имя, отчество: начните набирать и выберите из списка",
    "partner": "Название из списка партнёров",
    "group": "Код группы, например ТМ-21",
    "document_ref": "Номер и дата, например: 199-од от 05.09.2026",
}
MONTH_KINDS = (
    ("month", "один месяц"),
    ("range", "с месяца по месяц"),
    ("academic_year", "весь учебный год"),
    ("none", "без срока"),
)


def install(app: Flask) -> None:
    """Give the templates the helpers and the names of written-out parts."""
    app.jinja_env.globals.update(
        count=count,
        written=written,
        date_echo=date_echo,
        choices=choices,
        default_text=default_text,
        lines_shown=lines_shown,
        split_name=forms.split_name,
        LISTS=forms.LISTS,
        WRITTEN=WRITTEN,
        RARE=RARE,
        SUMMARIES=SUMMARIES,
        HINTS=HINTS,
        MONTH_KINDS=MONTH_KINDS,
    )


def count(form: FormView, name: str) -> int:
    """How many items of a repeated field the form holds (it has been tidied: they are numbered from 0)."""
    return len(forms.indexes(form.values, name))


def written(form: FormView, name: str, parts: Iterable[str]) -> bool:
    """True when something stands, or is wrong, in the written-out parts, so that they must be seen."""
    return any(form.value(f"{name}.{part}") or form.error(f"{name}.{part}") for part in parts)


def date_echo(text: str) -> str:
    """«вторник, 1 сентября 2026 г.», empty for what is no date."""
    try:
        day = read_date(text)
    except ValueError:
        return ""
    return f"{dates.weekday(day)}, {dates.text(day)}"


def default_text(value: Any) -> str:
    """A default as a box shows it: a list becomes lines."""
    if isinstance(value, list | tuple):
        return "\n".join(str(line) for line in value)
    return "" if value is None else str(value)


def lines_shown(text: str) -> int:
    """How tall a box is: its text and a line more, long lines counted by their turns."""
    return min(16, max(3, 1 + sum(1 + len(line) // 70 for line in text.splitlines())))


def choices(info: FieldInfo, optional: bool) -> list[tuple[str, str, str]]:
    """Options of radio buttons, with «не указано» where nothing need be chosen."""
    options = [(value, label, "") for value, label in info.choices]
    return [("", "не указано", ""), *options] if optional else options

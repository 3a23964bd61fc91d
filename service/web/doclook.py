"""Small helpers of the document form's template: counting items, echoing dates, splitting names."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask

from schemas.describe import FieldInfo
from schemas.values.dates import read_date
from service.grammar import dates
from service.web.forms import LISTS, PARTNER_PARTS, PERSON_PARTS, STUDENT_PARTS, indexes, split_name
from service.web.formview import FormView


def install(app: Flask) -> None:
    """Give the templates the helpers and the names of written-out parts."""
    app.jinja_env.globals.update(
        count=count,
        written=written,
        date_echo=date_echo,
        choices=choices,
        split_name=split_name,
        LISTS=LISTS,
        PERSON_PARTS=PERSON_PARTS,
        STUDENT_PARTS=STUDENT_PARTS,
        PARTNER_PARTS=PARTNER_PARTS,
    )


def count(form: FormView, name: str) -> int:
    """How many items of a repeated field the form holds (it has been tidied: they are numbered from 0)."""
    return len(indexes(form.values, name))


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


def choices(info: FieldInfo, optional: bool) -> list[tuple[str, str, str]]:
    """Options of radio buttons, with «не указано» where nothing need be chosen."""
    options = [(value, label, "") for value, label in info.choices]
    return [("", "не указано", ""), *options] if optional else options

"""The home page: what waits for whom, by role; and the page of help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for

from schemas.values.actor import Actor
from service.security.permissions import Permission, may
from service.usecases import nightly
from service.web import kept
from service.web.context import actor, house, web
from service.web.registry import Access, Pages

pages = Pages("home")


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to be done: what, why or by when, and where."""

    label: str
    where: str
    detail: str = ""
    kind: str = ""
    """«late» (overdue), «blocked», or nothing."""


@dataclass(frozen=True, slots=True)
class Tasks:
    """A heading with its tasks."""

    title: str
    tasks: tuple[Task, ...]


Source = Callable[[Any, Actor], list[Tasks]]
"""Gives the groups of tasks a use case knows of: (house, actor) → groups, most urgent first."""

SHORTCUTS = (
    ("Выдать документ", "issue.kinds", "Приказ, положение, план, письмо: заполнить, проверить, получить номер", Permission.ISSUE_DOCUMENT),
    ("Найти в архиве", "archive.years", "По номеру, дате, человеку или словам", Permission.READ_ARCHIVE),
    ("Журналы регистрации", "journals.journals", "Номера приказов, писем, протоколов; печать журнала", Permission.READ_ARCHIVE),
    ("Согласия", "consents.consents_page", "Кто вернул, кому напечатать, чей срок истекает", Permission.MANAGE_CONSENTS),
    ("Люди", "people.people", "Карточки студентов, педагогов, наставников", Permission.READ_PEOPLE),
    ("Журнал действий", "audit.audit", "Кто, что и когда делал", Permission.READ_AUDIT),
    ("Учётные записи", "users.users", "Кто работает в системе и с какими правами", Permission.MANAGE_USERS),
)  # fmt: skip


@pages.page("/", permission=Access.SIGNED_IN)
def home() -> str:
    """The task list of this person."""
    groups = [group for source in web().tasks for group in source(web().house, actor()) if group.tasks]
    checked = nightly.last(house()) if may(actor(), Permission.READ_AUDIT) else None
    return render_template("home.html", groups=groups, drafts=_drafts(), shortcuts=_shortcuts(), checked=checked)


def _drafts() -> list[dict[str, str]]:
    """Open drafts of documents whose kind is still known."""
    found = []
    for row in kept.my_drafts():
        kind = house().catalogue.types.get(row["kind"].removeprefix("document:"))
        if kind is not None:
            where = url_for("issue.draft", draft=row["key"])
            found.append({"title": kind.manifest.title, "where": where, "saved": row["saved"], "key": row["key"]})
    return found


def _shortcuts() -> list[tuple[str, str, str]]:
    return [
        (label, url_for(endpoint), detail)
        for label, endpoint, detail, permission in SHORTCUTS
        if endpoint in web().pages and may(actor(), permission)
    ]


@pages.page("/help", permission=Access.SIGNED_IN)
def help_page() -> str:
    """Shortcuts and the few rules of the pages."""
    return render_template("help.html")

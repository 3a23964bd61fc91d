"""What the templates see besides their own data: who is here, where one may go, small helpers of wording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, g, request, url_for
from markupsafe import Markup

from schemas.user import ROLE_TITLES
from service.security.permissions import Permission, may
from service.security.sessions import Stage
from service.web import assets
from service.web.context import college, security, visit_or_none, web
from service.web.cookies import form_token

DEFAULT_ZONE = "Asia/Vladivostok"
_P = Permission


@dataclass(frozen=True, slots=True)
class Link:
    """A place of the main menu."""

    label: str
    endpoint: str
    permission: Permission | None = None

    @property
    def section(self) -> str:
        """Pages of one file are one place of the menu."""
        return self.endpoint.partition(".")[0]


MENU = (
    Link("Главная", "home.home"),
    Link("Выдать документ", "issue.kinds", _P.ISSUE_DOCUMENT),
    Link("Документ многим", "batch.begin", _P.ISSUE_DOCUMENT),
    Link("Архив", "archive.years", _P.READ_ARCHIVE),
    Link("Журналы", "journals.journals", _P.READ_ARCHIVE),
    Link("Люди", "people.people", _P.READ_PEOPLE),
    Link("Группы", "groups.groups", _P.READ_PEOPLE),
    Link("Партнёры", "partners.partners", _P.MANAGE_PARTNERS),
    Link("Программа", "programme.card", _P.READ_PEOPLE),
    Link("Загрузка списков", "imports.imports", _P.IMPORT_DATA),
    Link("Согласия", "consents.consents_page", _P.MANAGE_CONSENTS),
    Link("Конкурсы", "contests.contests", _P.MANAGE_PAIRS),
    Link("Виды документов", "catalogue.catalogue", _P.READ_CATALOGUE),
    Link("Склонение", "decline.decline", _P.READ_PEOPLE),
    Link("Журнал действий", "audit.audit", _P.READ_AUDIT),
    Link("Колледж", "college.college", _P.COLLEGE_SETTINGS),
    Link("Учётные записи", "users.users", _P.MANAGE_USERS),
)
"""Places whose page is not registered are left out by themselves."""


def install(app: Flask) -> None:
    """Give the templates their surroundings."""
    app.context_processor(surroundings)
    app.jinja_env.filters.update(moment=moment, role=lambda role: ROLE_TITLES[role], number=number, nl2br=nl2br)
    app.jinja_env.globals.update(asset=assets.asset_url, token=form_token, with_query=with_query, plural=plural)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def surroundings() -> dict[str, Any]:
    """Who is here, the menu by role, messages left by the page before, and the shortcuts' switch."""
    visit = visit_or_none()
    signed_in = visit is not None and visit.session.stage is Stage.FULL
    notes = _taken_notes() if signed_in else ()
    found = college()
    return {
        "me": visit.user if visit and signed_in else None,
        "menu": _menu() if signed_in else (),
        "notes": notes,
        "kept": bool(g.get("kept")),
        "hotkeys": bool(visit and signed_in and visit.user.prefs.get("hotkeys", True)),
        "training": found is not None and found.training,
        "may": lambda name: "actor" in g and may(g.actor, Permission(name)),
    }


def _menu() -> list[tuple[str, str, bool]]:
    here = (request.endpoint or "").partition(".")[0]
    return [
        (link.label, url_for(link.endpoint), link.section == here)
        for link in MENU
        if link.endpoint in web().pages and (link.permission is None or may(g.actor, link.permission))
    ]


def _taken_notes() -> tuple[tuple[str, str], ...]:
    visit = visit_or_none()
    if visit is None or not visit.session.notes or request.method != "GET":
        return ()
    security().sessions.change(visit.session.key, notes=[])
    return visit.session.notes


def note(sentence: str, kind: str = "done") -> None:
    """Leave a message («done», «care») for the next page of this login."""
    visit = visit_or_none()
    if visit is not None:
        security().sessions.note(visit.session.key, kind, sentence)


def moment(text: str) -> str:
    """A stored UTC moment as the college's clock shows it: «01.09.2026, 14:05»; a dash when there is none."""
    if not text:
        return "—"
    found = college()
    zone = ZoneInfo(found.zone if found else DEFAULT_ZONE)
    return f"{datetime.fromisoformat(text).astimezone(zone):%d.%m.%Y, %H:%M}"


def number(value: int) -> str:
    """12 345 with unbreakable spaces."""
    return f"{value:,}".replace(",", "\u00a0")


def nl2br(text: str) -> Markup:
    """Lines of a text as lines of the page."""
    return Markup("<br>").join(text.split("\n"))


def plural(count: int, one: str, few: str, many: str) -> str:
    """«5 документов»: the count with the word agreed to it."""
    last = 5 if 10 < count % 100 < 20 else count % 10
    word = one if last == 1 else few if 1 < last < 5 else many
    return f"{number(count)}\u00a0{word}"


def with_query(**changes: Any) -> str:
    """This address with some of its filters changed (None takes one away); the page number begins anew."""
    kept: dict[str, Any] = {
        name: value for name, value in request.args.items(multi=True) if name not in {"page", "kept", *changes}
    }
    added = {name: value for name, value in changes.items() if value not in (None, "")}
    return url_for(request.endpoint or "home.home", **(request.view_args or {}), **kept, **added)

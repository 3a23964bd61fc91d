"""Every page is declared with the right it needs; a route nobody declared stops the start."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import Flask

from service.security.permissions import Permission

FORM_LIMIT = 1_000_000
"""Bytes of an ordinary form; pages that take files say their own limit."""

View = Callable[..., Any]


class Access(StrEnum):
    """Pages that need no right of the table, each said aloud."""

    PUBLIC = "public"
    STEP = "step"
    """A login under way: second factor, first password, enrolment."""
    SIGNED_IN = "signed_in"


@dataclass(frozen=True, slots=True)
class Page:
    """One route: its address, what opens it, and what it takes."""

    rule: str
    endpoint: str
    view: View
    permission: Permission | Access
    methods: tuple[str, ...] = ("GET",)
    fresh: bool = False
    """Asks for the password anew when it was proved over ten minutes ago."""
    bearer: bool = False
    """Opened by a token of the API, never by a cookie."""
    body_limit: int = FORM_LIMIT


class Pages:
    """The pages of one file; ``bearer`` makes them part of the API."""

    def __init__(self, name: str, *, bearer: bool = False) -> None:
        self.name, self.bearer = name, bearer
        self.declared: list[Page] = []

    def page(
        self,
        rule: str,
        *,
        permission: Permission | Access,
        methods: tuple[str, ...] = ("GET",),
        fresh: bool = False,
        body_limit: int = FORM_LIMIT,
    ) -> Callable[[View], View]:
        """Declare the decorated view; its endpoint is «file.function»."""

        def declare(view: View) -> View:
            endpoint = f"{self.name}.{view.__name__}"
            self.declared.append(Page(rule, endpoint, view, permission, methods, fresh, self.bearer, body_limit))
            return view

        return declare


class Undeclared(RuntimeError):
    """The program itself is wrong: a route stands outside the registry, or is declared twice."""


def register(app: Flask, books: Iterable[Pages]) -> dict[str, Page]:
    """Put all pages into ``app``; gives them by endpoint."""
    table: dict[str, Page] = {}
    for page in (page for book in books for page in book.declared):
        if page.endpoint in table:
            raise Undeclared(f"Адрес объявлен дважды: {page.endpoint}.")
        table[page.endpoint] = page
        app.add_url_rule(
            page.rule, page.endpoint, page.view, methods=list(page.methods), provide_automatic_options=False
        )
    return table


def refuse_undeclared(app: Flask, table: dict[str, Page]) -> None:
    """Undeclared unless every route of ``app`` stands in ``table``."""
    strange = sorted({rule.rule for rule in app.url_map.iter_rules() if rule.endpoint not in table})
    if strange:
        raise Undeclared("Адреса без объявленного права: " + ", ".join(strange) + ".")

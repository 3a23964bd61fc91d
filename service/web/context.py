"""What a view may reach: the house, security, who visits, and the page asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from flask import current_app, g, request

from records.registry import COLLEGE
from schemas.college import COLLEGE_KEY, College
from schemas.errors import Fault, Forbidden
from schemas.values.actor import Actor
from service.security.facade import Security
from service.security.login import Place
from service.security.pace import Pace
from service.security.sessions import Visit
from service.usecases.house import House
from service.usecases.preview import Preview
from service.web.registry import Page
from service.web.shelf import Shelf

EXTENSION = "nastavnik"


class Founding(Protocol):
    """The two ways of a first start (service.usecases.setup); each spends the code in the commit that founds."""

    def found_college(self, house: Any, code: str, data: Mapping[str, Any], seen: Sequence[Fault] = ()) -> Any:
        """A college with its requisites and an administrator with a password; Invalid with all faults, ``seen`` among them."""

    def training_college(self, house: Any, code: str) -> Sequence[Any]:
        """«Учебный техникум»; gives its accounts (login, name, password)."""


@dataclass(slots=True)
class Web:
    """What the factory builds once for all requests."""

    house: House
    security: Security
    founding: Founding
    pages: dict[str, Page] = field(default_factory=dict)
    tasks: tuple[Any, ...] = ()
    """Sources of the home page's task list (home_pages.Source)."""
    preview: Preview = field(default_factory=Preview)
    """Pictures of first pages made lately."""
    shelf: Shelf = field(default_factory=Shelf)
    """Files just uploaded, for their owners."""
    asking: Pace = field(default_factory=Pace)
    """How often one address may ask about codes of papers."""
    founded: bool = False
    """True once an account has been seen, so that it need not be asked again."""

    @property
    def secure(self) -> bool:
        """True behind TLS."""
        return bool(self.house.settings.behind_tls)


def web() -> Web:
    """The one Web of the running application."""
    return cast(Web, current_app.extensions[EXTENSION])


def security() -> Security:
    """Accounts, login, sessions."""
    return web().security


def house() -> House:
    """The house, for use cases."""
    return web().house


def college() -> College | None:
    """The college; None before the first set-up. Read once for each request."""
    if "college" not in g:
        with house().store.reading() as reader:
            g.college = COLLEGE.peek(reader, COLLEGE_KEY)
    found: College | None = g.college
    return found


def page() -> Page | None:
    """The declared page asked for; None for an unknown address."""
    return web().pages.get(request.endpoint or "")


def address() -> str:
    """Where the request comes from."""
    return request.remote_addr or "—"


def place() -> Place:
    """Address and browser, for a login."""
    return Place(address(), request.headers.get("User-Agent", ""))


def visit_or_none() -> Visit | None:
    """The living session, if any."""
    return cast("Visit | None", g.get("visit"))


def visit() -> Visit:
    """The living session; the guard has seen to it that there is one."""
    found = visit_or_none()
    if found is None:
        raise Forbidden("Войдите в систему.")
    return found


def actor() -> Actor:
    """Who acts: the signed-in person or the owner of a token."""
    found: Actor | None = g.get("actor")
    if found is None:
        raise Forbidden("Войдите в систему.")
    return found

"""What page tests stand on: a small house in memory, a stopped clock, an account for each role, a client that fills forms."""

from __future__ import annotations

import atexit
import random
import re
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfWriter
from werkzeug.test import TestResponse

from records.memory import MemoryStore
from records.registry import SPECS
from schemas.errors import Invalid
from schemas.values.actor import Role
from service.archive.files import Files
from service.catalogue.folders import Catalogue, load_catalogue
from service.security.facade import Security
from service.security.ground import TABLES, system_actor
from service.settings import TEMPLATES, Settings
from service.usecases import setup
from service.usecases.house import House

PASSWORD = "верный конь батарея скрепка"
START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


class StoppedClock:
    """Time that moves only when told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **term: float) -> None:
        self.now += timedelta(**term)


def blank_pdf() -> bytes:
    """A real PDF of one empty page."""
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


def cheap_hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@cache
def folder() -> str:
    """One folder for all archives of this run, gone at its end."""
    made = tempfile.mkdtemp(prefix="nastavnik-test-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@cache
def catalogue() -> Catalogue:
    return load_catalogue(TEMPLATES)


def make_house(*, behind_tls: bool = False) -> House:
    """A house in memory, its archive in a folder of the system's own; no college, no accounts."""
    clock, chance = StoppedClock(), random.Random(7).randbytes
    store = MemoryStore((*SPECS, *TABLES), clock=clock, chance=chance)
    security = Security(store, clock, chance, cheap_hasher())
    data = Path(tempfile.mkdtemp(dir=folder()))
    settings = Settings(data=data, behind_tls=behind_tls)
    return House(settings, store, Files(data / "archive"), catalogue(), clock, chance, security)


def training_house() -> House:
    """«Учебный техникум» with one more account for each role, all with the same password."""
    house = make_house()
    setup.training_college(house, None)
    for role in Role:
        add_account(house, f"{role.value}1", role)
    return house


def add_account(house: Any, login: str, *roles: Role, sample: bool = True, password: str = PASSWORD) -> Any:
    entered = {"login": login, "name": f"Сидорова Анна {login}", "roles": [role.value for role in roles]}
    with house.store.transaction(system_actor("test")) as tx:
        return house.security.accounts.found(tx, entered, password, sample=sample)


def add_roles(house: Any) -> None:
    for role in Role:
        add_account(house, role.value, role)


class Founding:
    """The set-up deeds, as far as pages see them."""

    def __init__(self) -> None:
        self.data: Any = None

    def found_college(self, house: Any, code: str, data: Any, seen: Any = ()) -> None:
        self.data = data
        if seen:
            raise Invalid(seen)
        with house.store.transaction(system_actor("test")) as tx:
            house.security.setup_code.spend(tx, code)
            entered = {"login": data["login"], "name": data["name"], "roles": [Role.ADMINISTRATOR.value]}
            house.security.accounts.found(tx, entered, data["password"])

    def training_college(self, house: Any, code: str) -> list[Any]:
        with house.store.transaction(system_actor("test")) as tx:
            house.security.setup_code.spend(tx, code)
        add_account(house, "secretary", Role.SECRETARY)
        return [SimpleNamespace(login="secretary", name="Сидорова Анна", password=PASSWORD)]


class Browser:
    """A client that takes the form's token from the page it saw last."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.seen = ""

    def get(self, path: str, **more: Any) -> TestResponse:
        return self._seen(self.client.get(path, **more))

    def send(self, path: str, data: dict[str, Any], **more: Any) -> TestResponse:
        token = TOKEN.search(self.seen)
        return self._seen(self.client.post(path, data={"csrf": token[1] if token else "", **data}, **more))

    def _seen(self, response: TestResponse) -> TestResponse:
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303):
            self.seen = response.get_data(as_text=True)
        return response

    def login(self, login: str, password: str = PASSWORD, path: str = "/login") -> TestResponse:
        self.get(path)
        answer = self.send("/login", {"login": login, "password": password, "next": _next_of(self.seen)})
        step = answer
        for _ in range(4):
            if step.status_code == 303:
                step = self.get(step.headers["Location"])
        return answer


def _next_of(page: str) -> str:
    found = re.search(r'name="next" value="([^"]*)"', page)
    return found[1].replace("&amp;", "&") if found else "/"

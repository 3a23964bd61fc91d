"""What every command stands on: the settings, the house opened once, and the actor."""

from __future__ import annotations

import codecs
import getpass
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import orjson

from schemas.values.actor import Actor, Role
from service.errors import Fault, Invalid, NotFound
from service.settings import Settings
from service.usecases.house import House
from service.usecases.users import actor_of
from service.wiring import open_house


@dataclass(frozen=True, slots=True)
class Context:
    """Handed from the group to its commands (click's ``obj``)."""

    settings: Settings
    login: str | None = None

    @contextmanager
    def house(self, *, new: bool = False, own: bool = True) -> Iterator[House]:
        """The house of the data folder, closed at the end; NotFound when there is no folder, unless it is to be ``new``.

        ``own``: see ``open_house``.
        """
        data = self.settings.data
        if not (new or data.exists()):
            raise NotFound(
                f"Папки данных «{data}» нет. Укажите нужную: nastavnik --data ПАПКА …; новую создают команды serve и demo."
            )
        house = open_house(self.settings, own=own)
        try:
            yield house
        finally:
            house.close()

    def actor(self, house: House) -> Actor:
        """Administrator rights as «cli:user of the system», or those of ``--as``."""
        name = _system_user()
        if self.login is None:
            return Actor(f"cli:{name}", frozenset({Role.ADMINISTRATOR}), "cli")
        return replace(actor_of(house, self.login), source=f"cli:{name}")

    def at(self, data: Path | None) -> Context:
        """The same over another data folder."""
        return replace(self, settings=replace(self.settings, data=data)) if data else self


pass_context = click.make_pass_decorator(Context)
JSON = click.option("--json", "as_json", is_flag=True, help="Вывести JSON.")


def say_json(value: Any) -> None:
    """One line of JSON on stdout, flushed at once."""
    click.echo(orjson.dumps(value).decode())


def say_list(items: Sequence[Any]) -> None:
    """A whole list as the API gives one."""
    say_json({"items": items, "total": len(items), "next": None})


def read_json(content: bytes, field: str) -> Any:
    """A JSON value, with the mark that Windows puts before a text or without; Invalid at ``field`` says where it breaks off."""
    try:
        return orjson.loads(content.removeprefix(codecs.BOM_UTF8))
    except orjson.JSONDecodeError as error:
        raise Invalid([Fault(field, f"Это не JSON: ошибка в строке {error.lineno}, знак {error.colno}.")]) from error


def json_object(content: bytes, field: str) -> dict[str, Any]:
    """A JSON object; Invalid at ``field`` for anything else."""
    value = read_json(content, field)
    if not isinstance(value, dict):
        raise Invalid([Fault(field, "Здесь нужен объект JSON: имена полей и значения.")])
    return value


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "system"

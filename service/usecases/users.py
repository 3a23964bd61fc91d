"""Accounts: who acts from the command line, and the groups of a curator as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from records.registry import GROUPS
from records.store import Reader
from schemas.user import User, account_of
from schemas.values.actor import Actor
from service.errors import Fault, Invalid, NotFound
from service.security.accounts import user_by_login
from service.usecases.house import House


def actor_of(house: House, login: str) -> Actor:
    """The actor of an account by login; NotFound for an unknown or closed one."""
    with house.store.reading() as reader:
        user = user_by_login(reader, login)
    if user is None or user.disabled:
        raise NotFound(f"Учётной записи «{login}» нет, или она закрыта.")
    return Actor(user.login, user.roles, groups=user.groups)


def create(house: House, actor: Actor, data: Mapping[str, Any]) -> tuple[User, str]:
    """A new account and its one-time code; ``groups`` are codes, «АТ-11, ТМ-21». Invalid with all faults at once."""
    return house.security.accounts.create(actor, _read(house, data))


def change(house: House, actor: Actor, key: str, data: Mapping[str, Any]) -> User:
    """Name, roles and groups anew, as ``create`` takes them."""
    return house.security.accounts.change(actor, key, _read(house, data))


def group_codes(house: House, keys: Iterable[str]) -> str:
    """Groups of an account as they are written: «АТ-11, ТМ-21»."""
    with house.store.reading() as reader:
        found = [GROUPS.peek(reader, key) for key in keys]
    return ", ".join(sorted(group.code for group in found if group))


def _read(house: House, data: Mapping[str, Any]) -> dict[str, Any]:
    with house.store.reading() as reader:
        keys, faults = _group_keys(reader, str(data.get("groups") or ""))
    entered = {**data, "groups": keys}
    try:
        account_of(entered)
    except Invalid as error:
        faults = [*error.faults, *faults]
    if faults:
        raise Invalid(faults)
    return entered


def _group_keys(reader: Reader, text: str) -> tuple[list[str], list[Fault]]:
    codes = [code for code in re.split(r"[,;\s]+", text) if code]
    known = {group.code.casefold(): group.key for group in GROUPS.find(reader)} if codes else {}
    strange = [code for code in codes if code.casefold() not in known]
    faults = [Fault("groups", f"Групп с такими кодами нет: {', '.join(strange)[:100]}.")] if strange else []
    return sorted({known[code.casefold()] for code in codes if code.casefold() in known}), faults

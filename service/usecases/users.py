"""Accounts for the command line: who acts, tokens for programs."""

from __future__ import annotations

from schemas.values.actor import Actor
from service.errors import NotFound
from service.security.accounts import user_by_login
from service.usecases.house import House


def actor_of(house: House, login: str) -> Actor:
    """The actor of an account by login; NotFound for an unknown or closed one."""
    with house.store.reading() as reader:
        user = user_by_login(reader, login)
    if user is None or user.disabled:
        raise NotFound(f"Учётной записи «{login}» нет, или она закрыта.")
    return Actor(user.login, user.roles, groups=user.groups)

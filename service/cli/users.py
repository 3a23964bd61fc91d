"""`nastavnik user …`: accounts and tokens from the machine itself."""

from __future__ import annotations

import click

from schemas.user import ROLE_TITLES
from schemas.values.actor import Role
from service.cli.context import Context, pass_context
from service.security.permissions import Scope
from service.usecases import users as accounts


@click.group("user", help="Учётные записи и ключи доступа для программ.")
def command() -> None:
    """Group."""


@command.command("list", help="Перечислить учётные записи.")
@pass_context
def list_users(context: Context) -> None:
    """Login, roles, name, state."""
    with context.house() as house:
        for user in house.security.accounts.all(context.actor(house)):
            roles = ", ".join(ROLE_TITLES[role] for role in sorted(user.roles))
            click.echo(f"{user.login}\t{roles}\t{user.name}\t{'закрыта' if user.disabled else 'открыта'}")


@command.command("add", help="Завести учётную запись; печатает одноразовый код для первого входа.")
@click.argument("login")
@click.option("--name", required=True, help="Фамилия, имя, отчество.")
@click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]), help="Роль."
)
@click.option("--groups", default="", help="Группы куратора, коды через запятую.")
@pass_context
def add(context: Context, /, login: str, name: str, roles: tuple[str, ...], groups: str) -> None:
    """A new account; nobody but its owner will know the password."""
    with context.house() as house:
        data = {"login": login, "name": name, "roles": list(roles), "groups": groups}
        _, code = accounts.create(house, context.actor(house), data)
    click.echo(f"Одноразовый код для {login} (действует 7 дней): {code}")


@command.command("reset", help="Одноразовый код тому, кто забыл пароль или потерял телефон.")
@click.argument("login")
@pass_context
def reset(context: Context, login: str) -> None:
    """The old password, second factor and sessions end."""
    with context.house() as house:
        actor = context.actor(house)
        keys = [user.key for user in house.security.accounts.all(actor) if user.login == login]
        code = house.security.accounts.reset(actor, keys[0] if keys else "")
    click.echo(f"Одноразовый код для {login} (действует 7 дней): {code}")


@command.command("token", help="Выдать ключ доступа для программы (печатается один раз).")
@click.argument("login")
@click.option(
    "--scope", type=click.Choice([scope.value for scope in Scope]), default=Scope.READ.value, help="Что разрешено."
)
@click.option("--days", default=90, show_default=True, help="Срок в днях.")
@click.option("--title", default="", help="Для чего этот ключ.")
@pass_context
def token(context: Context, login: str, scope: str, days: int, title: str) -> None:
    """A bearer token of the API, stored hashed."""
    with context.house() as house:
        click.echo(house.security.tokens.issue(context.actor(house), login, Scope(scope), days, title))

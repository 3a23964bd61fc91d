"""`nastavnik demo`: the training college in one command."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli.context import Context, pass_context
from service.usecases.setup import training_college


@click.command("demo", help="Открыть «Учебный техникум»: вымышленные люди, все документы с пометкой «ОБРАЗЕЦ».")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Папка данных (должна быть пустой).")
@pass_context
def command(context: Context, data: Path | None) -> None:
    """Fill an empty data folder and print the accounts, once."""
    context = context.at(data)
    with context.house(new=True) as house:
        accounts = training_college(house, None)
    click.echo("Учебный техникум готов. Учётные записи (пароли показаны один раз):")
    for account in accounts:
        click.echo(f"  {account.login:12} {account.password}   {account.name}, {account.role}")
    click.echo(f"Запуск: nastavnik --data {context.settings.data} serve")

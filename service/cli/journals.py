"""`nastavnik journal …`: the series of numbers."""

from __future__ import annotations

import click

from schemas.journals import JOURNALS


@click.group("journal", help="Журналы регистрации: номера, печать, перенос из прежнего журнала.")
def command() -> None:
    """Group."""


@command.command("list", help="Перечислить журналы.")
def list_journals() -> None:
    """Key and title."""
    for journal in JOURNALS.values():
        click.echo(f"{journal.key:32} {journal.title}")

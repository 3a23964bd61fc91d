"""The group of commands: where the data lie, who acts, and how expected failures end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from service.cli import batch, contests, decline, demo, documents, imports, journals, render, templates, upkeep, users
from service.cli.context import Context
from service.errors import HouseError, Invalid
from service.settings import Settings

HELP = {"help_option_names": ["-h", "--help"]}


class HouseGroup(click.Group):
    """Turns an expected failure into one sentence on stderr and exit 1; wrong usage stays click's exit 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except Invalid as error:
            for fault in error.faults:
                click.echo(f"{fault.field}: {fault.detail}", err=True)
            click.echo(error.sentence, err=True)
        except HouseError as error:
            click.echo(error.sentence, err=True)
        return ctx.exit(1)


@click.group(
    cls=HouseGroup,
    context_settings=HELP,
    help="Наставник: документы и записи целевой модели наставничества колледжа.",
)
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), help="Папка данных (иначе NASTAVNIK_DATA, иначе ./var)."
)
@click.option("--as", "login", metavar="ЛОГИН", help="Действовать с правами этой учётной записи, а не администратора.")
@click.pass_context
def group(ctx: click.Context, data: Path | None, login: str | None) -> None:
    """Hold the settings for the commands below."""
    settings = Settings.from_env()
    ctx.obj = Context(replace(settings, data=data) if data else settings, login)


for paper in (batch.command, contests.again, contests.extract, contests.publish):
    documents.command.add_command(paper)
for command in (
    documents.command, decline.command, render.command, journals.command, users.command, imports.command,
    upkeep.doctor, upkeep.backup, upkeep.restore, upkeep.export, demo.command,
    contests.command, templates.template, templates.acts,
):  # fmt: skip
    group.add_command(command)

"""The group of commands: where the data lie, who acts, and how expected failures end."""

from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from service.cli import (
    bases,
    batch,
    contests,
    decline,
    demo,
    documents,
    imports,
    journals,
    keeping,
    render,
    templates,
    upkeep,
    users,
)
from service.cli.context import Context
from service.errors import HouseError, Invalid
from service.settings import Settings

HELP = {"help_option_names": ["-h", "--help"]}
TROUBLE = {
    errno.ENOENT: "Нет такого файла или папки",
    errno.EACCES: "Нет прав",
    errno.EPERM: "Нет прав",
    errno.EROFS: "Сюда нельзя писать, диск только для чтения",
    errno.ENOSPC: "На диске не осталось места",
    errno.EDQUOT: "Исчерпано место, отведённое на диске",
    errno.EISDIR: "Это папка, а нужен файл",
    errno.ENOTDIR: "Это файл, а нужна папка",
    errno.EEXIST: "Такое уже есть",
    errno.EADDRINUSE: "Этот порт уже занят: может быть, служба запущена",
    errno.EADDRNOTAVAIL: "У этого компьютера нет такого адреса",
}
"""What the system refused, in words for people."""
FILES = (click.Path, click.File)


class HouseGroup(click.Group):
    """Turns an expected failure into one sentence on stderr and exit 1; wrong usage stays click's exit 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except click.BadParameter as error:
            click.echo(_unread(error), err=True)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            click.echo(_refused(error), err=True)
        except Invalid as error:
            for fault in error.faults:
                click.echo(fault.line, err=True)
            click.echo(error.sentence, err=True)
        except HouseError as error:
            click.echo(error.sentence, err=True)
        return ctx.exit(1)


def _unread(error: click.BadParameter) -> str:
    """What is wrong with a file that was named rightly; any other wrong parameter is a wrong call and goes on to click."""
    if isinstance(error, click.MissingParameter) or not isinstance(getattr(error.param, "type", None), FILES):
        raise error
    return _refused(error.__context__) if isinstance(error.__context__, OSError) else error.message


def _refused(error: OSError) -> str:
    where = error.filename if isinstance(error.filename, str) else ""
    said = TROUBLE.get(error.errno or 0, f"Система отказала ({error.strerror or error})")
    return f"{said}: {where}." if where else f"{said}."


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
    keeping.command, upkeep.doctor, upkeep.backup, upkeep.restore, upkeep.export, demo.command, bases.command,
    contests.command, templates.template, templates.acts,
):  # fmt: skip
    group.add_command(command)

"""`nastavnik base KEY --out FILE`: the bases of participants and the sheet of those present, as Word files or workbooks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from service.archive.files import write_whole
from service.cli.context import Context, pass_context
from service.errors import Fault, Invalid
from service.usecases import attendance, bases

KEYS = (*bases.TITLES, attendance.KEY)


@click.command("base", help="База наставников или наставляемых за год либо лист регистрации: .docx или .xlsx.")
@click.argument("key", type=click.Choice(KEYS))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Файл .docx или .xlsx.")
@click.option("--year", default="", help="Учебный год, например 2026-2027; без него – нынешний.")
@click.option("--event", default="", help="Для листа регистрации: мероприятие.")
@click.option("--date", default="", help="Для листа регистрации: дата.")
@click.option(
    "--groups", default="", help="Для листа регистрации: коды групп через запятую; без них – участники программы года."
)
@pass_context
def command(context: Context, /, key: str, out: Path, **options: Any) -> None:
    """Exit 1 when there is nobody to print."""
    ending = out.suffix.lower()
    if ending not in {".docx", ".xlsx"}:
        raise Invalid([Fault("out", "Базы и листы пишутся в .docx или .xlsx.")])
    with context.house() as house:
        actor = context.actor(house)
        if key == attendance.KEY:
            data = {name: options[name] for name in ("event", "date", "groups")}
            data["programme"] = "" if options["groups"] else options["year"]
            make_sheet = attendance.xlsx if ending == ".xlsx" else attendance.docx
            content = make_sheet(house, actor, data)
        else:
            make_base = bases.base_xlsx if ending == ".xlsx" else bases.base_docx
            content = make_base(house, actor, key, options["year"])
    write_whole(out, content)
    click.echo(f"Записано: {out}")

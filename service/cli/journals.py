"""`nastavnik journal …`: the series of numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from schemas.journals import JOURNALS
from schemas.values.dates import read_date
from service.archive.files import write_whole
from service.cli.context import JSON, Context, pass_context, say_list
from service.errors import Fault, Invalid
from service.usecases import journal_import, journals, views


@click.group("journal", help="Журналы регистрации: номера, печать, перенос из прежнего журнала.")
def command() -> None:
    """Group."""


@command.command("list", help="Журналы; с ключом и периодом – номера журнала.")
@click.argument("key", required=False)
@click.argument("period", required=False)
@JSON
@pass_context
def list_journals(context: Context, key: str | None, period: str | None, as_json: bool) -> None:
    """Key and title of each journal, the periods of one, or the lines of a period."""
    items: list[dict[str, Any]]
    if key is not None and period is None:
        items, lines = _periods(context, key)
    elif key is None or period is None:
        items = [{"key": journal.key, "title": journal.title, "mask": journal.mask} for journal in JOURNALS.values()]
        lines = [f"{item['key']:32} {item['title']}" for item in items]
    else:
        with context.house() as house:
            found = journals.lines(house, context.actor(house), key, period)
        items = [
            {
                "number": one.number, "seq": one.seq, "date": one.date.isoformat(), "title": one.title,
                "state": one.state.value, "reason": one.reason,
            }
            for one in found
        ]  # fmt: skip
        lines = [f"{one.number}\t{one.date:%d.%m.%Y}\t{one.title}\t{one.state.russian}\t{one.reason}" for one in found]
    if as_json:
        say_list(items)
        return
    for line in lines:
        click.echo(line)


def _periods(context: Context, key: str) -> tuple[list[dict[str, Any]], list[str]]:
    with context.house() as house:
        found = journals.periods(house, context.actor(house), key)
    items: list[dict[str, Any]] = [{"key": key, "period": period, "numbers": count} for period, count in found]
    return items, [f"{period}\t{count}" for period, count in found]


@command.command("print", help="Напечатать журнал за период: .docx или .xlsx.")
@click.argument("key")
@click.argument("period")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Файл .docx или .xlsx.")
@pass_context
def print_journal(context: Context, key: str, period: str, out: Path) -> None:
    """A Word file of the journal's own template, or a workbook."""
    with context.house() as house:
        actor = context.actor(house)
        if out.suffix.lower() == ".xlsx":
            content = journals.workbook(house, actor, key, period)
        elif out.suffix.lower() == ".docx":
            content = views.journal(house, actor, key, period)
        else:
            raise Invalid([Fault("out", "Журнал печатается в .docx или .xlsx.")])
    write_whole(out, content)
    click.echo(f"Журнал записан: {out}")


@command.command(
    "import", help="Внести прежний журнал (csv или xlsx: number, date, heading, reason), чтобы нумерация продолжилась."
)
@click.argument("key")
@click.argument("period")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@pass_context
def import_journal(context: Context, key: str, period: str, file: Path) -> None:
    """All lines or none."""
    with context.house() as house:
        count = journal_import.bring_in(house, context.actor(house), key, period, file.read_bytes())
    click.echo(f"Внесено номеров: {count}")


@command.command(
    "insert", help="Внести забытый документ под дробным номером («152/2»): исключение, записывается с причиной."
)
@click.argument("key")
@click.argument("period")
@click.option("--after", required=True, type=int, help="После какого номера (число).")
@click.option("--date", "dated", required=True, help="Дата документа, ДД.ММ.ГГГГ.")
@click.option("--heading", required=True, help="Заголовок.")
@click.option("--reason", required=True, help="Почему документ не был внесён вовремя.")
@pass_context
def insert_number(  # noqa: PLR0913, PLR0917 (one parameter an option)
    context: Context, key: str, period: str, after: int, dated: str, heading: str, reason: str
) -> None:
    """One line with a reason, no counter moves."""
    try:
        day = read_date(dated)
    except ValueError as error:
        raise Invalid([Fault("date", str(error))]) from error
    with context.house() as house:
        paper = journals.Forgotten(after, day, heading, reason)
        entered = journals.insert(house, context.actor(house), key, period, paper)
    click.echo(f"Внесено: № {entered.number} от {entered.date:%d.%m.%Y}")

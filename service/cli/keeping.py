"""`nastavnik retention …`: how long papers are kept, bans on destruction, what has run out."""

from __future__ import annotations

from typing import Any

import click

from schemas.values.dates import read_date
from service.cli.context import JSON, Context, pass_context, say_json, say_list
from service.errors import Fault, Invalid
from service.usecases import disposal, holds, retention


@click.group("retention", help="Сроки хранения: таблица, срок документа, запреты на уничтожение, что истекло.")
def command() -> None:
    """Group."""


@command.command("list", help="Таблица сроков: код, срок, статья, сколько документов.")
@JSON
@pass_context
def list_terms(context: Context, as_json: bool) -> None:
    """Every line of the table in force."""
    with context.house() as house:
        found = retention.counted(house, context.actor(house))
    if as_json:
        items = [retention.term_json(one.term) | {"papers": one.papers} for one in found]
        say_list(items)
        return
    for one in found:
        doubt = "\t[?]" if one.term.doubt else ""
        click.echo(f"{one.term.code:12}\t{one.term.title}\t{one.term.written}\t{one.papers}{doubt}")


@command.command("show", help="До какого дня хранится документ, по его ключу.")
@click.argument("key", metavar="ДОКУМЕНТ")
@JSON
@pass_context
def show(context: Context, key: str, as_json: bool) -> None:
    """The last day, or why there is none; bans that stand."""
    with context.house() as house:
        kept = retention.keep(house, context.actor(house), key)
    if as_json:
        say_json(retention.keep_json(kept))
        return
    click.echo(kept.said)
    for hold in kept.holds:
        click.echo(f"запрет {hold.key}: {hold.reason} ({hold.set_by}, {hold.set_at})")


@command.command("hold", help="Запретить уничтожение: документа по ключу или полки (--year, --journal).")
@click.argument("key", required=False, metavar="[ДОКУМЕНТ]")
@click.option("--year", default="", metavar="ГГГГ-ГГГГ", help="Учебный год: вся полка.")
@click.option("--journal", default="", metavar="ЖУРНАЛ", help="Только этот журнал года.")
@click.option("--reason", required=True, help="Причина.")
@pass_context
def hold(context: Context, key: str | None, year: str, journal: str, reason: str) -> None:
    """Set a ban; prints its key."""
    if bool(key) == bool(year):
        raise click.UsageError("Назовите документ или учебный год (--year), одно из двух.")
    with context.house() as house:
        made = holds.put(house, context.actor(house), holds.Place(key or "", year, journal), reason)
    click.echo(made.key)


@command.command("lift", help="Снять запрет по его ключу.")
@click.argument("key", metavar="ЗАПРЕТ")
@click.option("--reason", required=True, help="Почему снимается.")
@pass_context
def lift(context: Context, key: str, reason: str) -> None:
    """Lift a ban, with a reason."""
    with context.house() as house:
        holds.lift(house, context.actor(house), key, reason)
    click.echo("Запрет снят.")


@command.command("due", help="Документы, срок хранения которых истёк; ничего не удаляется.")
@click.option("--day", default="", help="На какой день, ДД.ММ.ГГГГ (иначе сегодня).")
@JSON
@pass_context
def due(context: Context, day: str, as_json: bool) -> None:
    """What may be proposed for destruction, what a commission decides, what is held."""
    try:
        dated = read_date(day) if day else None
    except ValueError as error:
        raise Invalid([Fault("day", str(error))]) from error
    with context.house() as house:
        found = disposal.due(house, context.actor(house), dated)
    groups: dict[str, Any] = {"ready": found.ready, "for_commission": found.for_commission, "held": found.held}
    if as_json:
        told = {name: [paper.key for paper, _ in papers] for name, papers in groups.items()}
        say_json({"day": found.day.isoformat(), **told})
        return
    for name, papers in groups.items():
        said = {"ready": "можно предложить", "for_commission": "решает ЭПК", "held": "под запретом"}[name]
        for paper, kept in papers:
            click.echo(f"{said}\t{paper.key}\t{paper.number}\t{paper.date:%d.%m.%Y}\t{paper.title}\t{kept.said}")

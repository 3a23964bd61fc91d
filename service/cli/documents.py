"""`nastavnik document …`: list, show, issue, check, log."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from service.archive.files import try_place, write_whole
from service.cli.context import JSON, Context, json_object, pass_context, say_json, say_list
from service.clock import system_clock
from service.errors import Fault, HouseError, Invalid
from service.usecases import catalogue, library
from service.usecases import coverage as coverages
from service.usecases.issue import Receipt, Request, issue


@click.group("document", help="Виды документов и выданные документы.")
def command() -> None:
    """Group."""


@command.command("list", help="Перечислить виды документов.")
@JSON
@pass_context
def list_types(context: Context, as_json: bool) -> None:
    """Key, title, stage, roadmap items, journal."""
    types = [catalogue.summary(kind) for kind in catalogue.shipped(context.settings)]
    if as_json:
        say_list(types)
        return
    for kind in types:
        click.echo(f"{kind['key']:32} {kind['title']}")


@command.command("show", help="Показать поля одного вида документа.")
@click.argument("key")
@JSON
@pass_context
def show(context: Context, key: str, as_json: bool) -> None:
    """Fields with kind, label, required, cases, sample."""
    kind = catalogue.details(catalogue.shipped(context.settings).get(key), system_clock().date())
    if as_json:
        say_json(kind)
        return
    click.echo(kind["title"])
    for field in kind["fields"]:
        needed = "" if field["required"] else " (необязательно)"
        click.echo(f"  {field['name']:24} {field['kind']:14} {field['label']}{needed}")


@command.command("issue", help="Выдать документ: KEY --data ФАЙЛ.json (или «-»), много: --rows ФАЙЛ.jsonl.")
@click.argument("key")
@click.option("--data", "data_file", type=click.File("rb"), help="Данные одного документа в JSON; «-» — со входа.")
@click.option("--rows", "rows_file", type=click.File("rb"), help="Много документов: по одному JSON в строке.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Куда положить готовый файл Word.")
@click.option("--repeat-key", default="", help="Ключ повтора: тот же ключ не даст второго номера.")
@click.option("--reason", default="", help="Причина, если дата раньше последнего номера журнала.")
@click.option("--ground", default="", help="Законное основание выдать без согласия (заносится в журнал событий).")
@JSON
@pass_context
def issue_one(context: Context, /, key: str, **options: Any) -> None:
    """Print number, date, key and sha256 after the commit is durable."""
    if bool(options["data_file"]) == bool(options["rows_file"]):
        raise click.UsageError("Укажите одно из двух: --data или --rows.")
    if options["out"]:
        if not options["out"].absolute().parent.is_dir():
            raise Invalid([Fault("out", f"Папки «{options['out'].parent}» нет: номер не взят.")])
        try_place(options["out"])
    with context.house() as house:
        actor = context.actor(house)
        if options["rows_file"]:
            _issue_rows(house, actor, key, options)
            return
        request = Request(
            key,
            json_object(options["data_file"].read(), "data"),
            options["repeat_key"],
            options["reason"],
            options["ground"],
        )
        receipt = issue(house, actor, request)
        _say(receipt, as_json=options["as_json"])
        if options["out"]:
            write_whole(options["out"], house.files.get(receipt.sha256))


def _issue_rows(house: Any, actor: Any, key: str, options: dict[str, Any]) -> None:
    failed = False
    for number, line in _lines(options["rows_file"]):
        repeat = f"{options['repeat_key']}:{number}" if options["repeat_key"] else ""
        try:
            receipt = issue(
                house, actor, Request(key, json_object(line, "data"), repeat, options["reason"], options["ground"])
            )
        except Invalid as error:
            failed = True
            say_json(
                {"row": number, "errors": [{"field": fault.field, "detail": fault.detail} for fault in error.faults]}
            )
        except HouseError as error:
            failed = True
            say_json({"row": number, "errors": [{"field": "", "detail": error.sentence}]})
        else:
            say_json(receipt.as_json())
        sys.stdout.flush()
    if failed:
        raise click.exceptions.Exit(1)


def _lines(file: Any) -> Iterator[tuple[int, bytes]]:
    return ((number, line) for number, line in enumerate(file, 1) if line.strip())


def _say(receipt: Receipt, *, as_json: bool) -> None:
    if as_json:
        say_json(receipt.as_json())
        return
    number = f"№ {receipt.number} " if receipt.number else ""
    click.echo(f"{number}от {receipt.date:%d.%m.%Y}\nключ {receipt.id}\nsha256 {receipt.sha256}")


@command.command("check", help="Проверить все папки видов документов; 1 — есть ошибки.")
@click.option("--write-golden", is_flag=True, help="Записать golden.txt каждой папки по её образцу.")
@JSON
@pass_context
def check(context: Context, as_json: bool, write_golden: bool) -> None:
    """All faults of all folders at once."""
    if write_golden:
        catalogue.write_golden(context.settings)
    faults = catalogue.check(context.settings)
    if as_json:
        items = [{"field": fault.field, "detail": fault.detail} for fault in faults]
        say_json({"ok": not faults, "errors": items})
    else:
        for fault in faults:
            click.echo(fault.line, err=True)
        if not faults:
            click.echo("Ошибок нет.")
    if faults:
        raise click.exceptions.Exit(1)


@command.command("coverage", help="Таблица «пункт дорожной карты – документы – состояние».")
@JSON
@pass_context
def coverage(context: Context, as_json: bool) -> None:
    """Every one of the 54 items."""
    found = coverages.coverage(catalogue.shipped(context.settings), context.settings.templates)
    if as_json:
        items = [
            {
                "item": one.item,
                "title": one.title,
                "documents": [*one.there, *one.later, *one.missing],
                "state": one.state,
            }
            for one in found
        ]
        say_list(items)
        return
    for line in coverages.table(found):
        click.echo(line)


@command.command("log", help="Все зарегистрированные документы по журналам и номерам.")
@JSON
@pass_context
def log(context: Context, as_json: bool) -> None:
    """Opens the store fresh; one line a paper."""
    with context.house() as house:
        for line in library.log(house, context.actor(house)):
            if as_json:
                say_json(line)
            else:
                click.echo(
                    f"{line['journal']}\t{line['period']}\t{line['number']}\t{line['date']}\t{line['type']}\t{line['state']}"
                )

"""`nastavnik doctor | backup | restore | export`: keeping a college's data whole."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from service.cli.context import JSON, Context, pass_context, say_json
from service.errors import Conflict, Fault, Invalid, Unavailable
from service.usecases import backup as backups
from service.usecases import doctor as signs
from service.usecases import openexport, searching
from service.usecases.destroyed_lists import beside
from service.usecases.year_export import year_export

KEY_FILE = "NASTAVNIK_BACKUP_KEY_FILE"


@click.command("doctor", help="Проверить записи, номера, файлы архива, диск, часы и копии; 1 — есть ошибки.")
@JSON
@click.option("--rebuild-search", "anew", is_flag=True, help="Сначала построить заново указатель поиска по документам.")
@pass_context
def doctor(context: Context, as_json: bool, anew: bool) -> None:
    """What is wrong and what to do."""
    try:
        found = _examined(context, anew=anew)
    except Unavailable as error:
        found = signs.unopened(error, context.settings.data)
    summary = signs.as_json(found)
    if as_json:
        say_json(summary)
    else:
        for sign in found:
            mark = "ОШИБКА" if sign.severity == "error" else "внимание"
            click.echo(f"{mark}: {sign.subject} {sign.path} {sign.advice}".replace("  ", " "))
        click.echo("Есть ошибки." if not summary["ok"] else "Ошибок нет.")
    if not summary["ok"]:
        raise click.exceptions.Exit(1)


def _examined(context: Context, *, anew: bool) -> list[signs.Sign]:
    try:
        with context.house() as house:
            if anew:
                searching.rebuild(house, context.actor(house))
            return signs.examine(house, context.actor(house))
    except Invalid as error:  # a folder of templates is broken: the rest is examined without the college's own
        found = signs.faulty(error)
        with suppress(Invalid), context.house(own=False) as house:
            found += [sign for sign in signs.examine(house, context.actor(house)) if sign not in found]
        return found


@click.command("backup", help="Сделать шифрованную копию всего в один файл; служба может работать.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--keep", default=0, help="Оставить столько последних копий с тем же окончанием в этой папке.")
@pass_context
def backup(context: Context, file: Path, keep: int) -> None:
    """The key comes from NASTAVNIK_BACKUP_KEY_FILE, else it is asked."""
    with context.house() as house:
        copy = backups.back_up(house, context.actor(house), file, _key(confirm=True))
    for old in backups.rotate(file, keep):
        click.echo(f"Удалена старая копия {old.name}")
    click.echo(f"Копия готова: {copy.path} ({copy.size} байт, sha256 {copy.sha256})")


@click.command("restore", help="Восстановить копию в пустую папку данных; --check — только проверить.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", "drill", is_flag=True, help="Восстановить во временную папку, проверить и убрать.")
@pass_context
def restore(context: Context, file: Path, drill: bool) -> None:
    """Unpack, then examine what was unpacked."""
    if not beside(file).is_file():
        click.echo(
            f"Рядом с копией нет списка уничтоженных {beside(file).name}: уничтоженное после неё вернётся.", err=True
        )
    key = _key(confirm=False)
    if drill:
        with TemporaryDirectory() as folder:
            _restored(context, file, Path(folder) / "data", key)
        click.echo("Копия цела: записи и файлы восстановлены и проверены.")
        return
    if context.settings.database_url:
        raise Conflict(
            "Копия восстанавливается в папку данных, не в базу PostgreSQL: уберите NASTAVNIK_DATABASE_URL и повторите. "
            "Перенести восстановленное обратно в PostgreSQL программа пока не умеет."
        )
    _restored(context, file, context.settings.data, key)
    click.echo(f"Восстановлено в {context.settings.data}.")


def _restored(context: Context, file: Path, target: Path, key: str) -> None:
    backups.restore(file, target, key, file.parent)
    there = replace(context, settings=replace(context.settings, data=target, database_url=""))
    with there.house() as house:
        bad = [sign for sign in signs.examine(house, there.actor(house)) if sign.severity == "error"]
    if bad:
        raise Invalid(
            [Fault(sign.path, f"{sign.subject}: {sign.advice}") for sign in bad], "Копия восстановлена с ошибками."
        )


@click.command("export", help="Выгрузить всё в открытом виде: записи в JSON, файлы рядом.")
@click.argument("target", type=click.Path(path_type=Path), metavar="ПАПКА|ФАЙЛ.zip")
@click.option(
    "--year", metavar="ГГГГ-ГГГГ", help="Только учебный год, одним файлом zip с описью и sha256: для проверки."
)
@pass_context
def export(context: Context, target: Path, year: str | None) -> None:
    """Records that plain TinyDB opens, and every issued file under its own name; or one year as a zip."""
    with context.house() as house:
        if year is not None:
            done = year_export(house, context.actor(house), year, target)
            click.echo(f"Выгружено документов {done.papers}, файлов {done.files}: {target} (sha256 {done.sha256})")
            return
        records, papers = openexport.export(house, context.actor(house), target)
    click.echo(f"Выгружено записей {records}, документов {papers}: {target}")


def _key(*, confirm: bool) -> str:
    path = os.environ.get(KEY_FILE)
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Invalid([Fault(KEY_FILE, f"Файл ключа не читается: {path}.")]) from error
    if not sys.stdin.isatty():
        return _piped()
    return str(
        click.prompt("Ключ копии", hide_input=True, confirmation_prompt="Ещё раз" if confirm else False, err=True)
    )


def _piped() -> str:
    """The key from a program that gives it on stdin, one line."""
    key = sys.stdin.readline().strip()
    if not key:
        raise Invalid(
            [Fault(KEY_FILE, "Ключа копии нет: укажите его файл в NASTAVNIK_BACKUP_KEY_FILE или введите ключ.")]
        )
    return key

"""`nastavnik template …`: the college's own templates and documents; `nastavnik acts …`: acts of preambles."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from service.archive.files import write_whole
from service.cli.context import JSON, Context, pass_context, say_json, say_list
from service.errors import Fault, Invalid
from service.usecases import acts as act_deeds
from service.usecases import editions, ownkinds, workshop

REASON = click.option("--reason", required=True, help="Зачем: останется в истории.")
DOCX = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Куда положить файл.")


@click.group(
    "template", help="Свои шаблоны колледжа: взять, проверить, опубликовать, вернуть; свой документ из файла Word."
)
def template() -> None:
    """Group."""


@template.command("take", help="Взять шаблон вида KEY, чтобы править его в Word.")
@click.argument("key")
@OUT
@pass_context
def take(context: Context, key: str, out: Path | None) -> None:
    """Write the Word file in use."""
    with context.house() as house:
        name, content = workshop.take(house, context.actor(house), key)
    path = out or Path(name)
    write_whole(path, content)
    click.echo(str(path))


@template.command("upload", help="Проверить исправленный файл и сохранить черновик; 1 — в файле ошибки.")
@click.argument("key")
@click.argument("file", type=DOCX)
@click.option("--commented", type=click.Path(dir_okay=False, path_type=Path), help="Куда положить файл с замечаниями.")
@JSON
@pass_context
def upload(context: Context, key: str, file: Path, commented: Path | None, as_json: bool) -> None:
    """Faults with places on stderr, or the key of the edition and the text of the sample."""
    content = file.read_bytes()
    with context.house() as house:
        actor = context.actor(house)
        tried = workshop.upload(house, actor, key, content)
        if tried.faults and commented:
            write_whole(commented, workshop.commented(house, actor, key, content))
    faults = [asdict(one) for one in tried.faults]
    if as_json:
        say_json({"faults": faults, "notes": list(tried.notes), "edition": tried.draft or None})
    else:
        for one in tried.faults:
            click.echo(str(one), err=True)
        click.echo(f"редакция {tried.draft}\n{tried.text}" if tried.draft else "Шаблон не принят.", err=not tried.draft)
    if faults:
        raise click.exceptions.Exit(1)


@template.command("editions", help="Редакции шаблона вида KEY.")
@click.argument("key")
@JSON
@pass_context
def listed(context: Context, key: str, as_json: bool) -> None:
    """The newest first."""
    with context.house() as house:
        rows = editions.versions(house, context.actor(house), key)
    items = [
        {"id": row["key"], **{name: row[name] for name in ("sha256", "state", "reason", "login", "at")}} for row in rows
    ]
    if as_json:
        say_list(items)
        return
    for one in items:
        click.echo(f"{one['id']}\t{one['at'][:16]}\t{one['state']}\t{one['reason']}")


@template.command("publish", help="Пустить редакцию в работу (прежнюю тоже).")
@click.argument("edition")
@REASON
@pass_context
def publish(context: Context, edition: str, reason: str) -> None:
    """New papers are made by it; issued ones stay as they are."""
    with context.house() as house:
        row = editions.publish(house, context.actor(house), edition, reason)
    click.echo(f"В работе: {row['type']} {row['sha256'][:12]}")


@template.command("withdraw", help="Вернуть поставленный шаблон вида KEY; свой документ – убрать из работы.")
@click.argument("key")
@REASON
@pass_context
def withdraw(context: Context, key: str, reason: str) -> None:
    """Editions are kept."""
    with context.house() as house:
        editions.withdraw(house, context.actor(house), key, reason)
    click.echo("Готово: редакции сохранены.")


@template.command("draft", help="Составить черновик document.toml по файлу Word с полями.")
@click.argument("file", type=DOCX)
@OUT
def draft(file: Path, out: Path | None) -> None:
    """To a file, or to stdout."""
    text = workshop.draft_manifest(file.read_bytes())
    if out:
        write_whole(out, text.encode())
    else:
        click.echo(text, nl=False)


@template.command("install", help="Установить свой документ: ключ, файл Word и проверенное описание.")
@click.argument("key")
@click.argument("file", type=DOCX)
@click.option("--manifest", type=DOCX, required=True, help="Описание document.toml (черновик даёт template draft).")
@REASON
@pass_context
def install(context: Context, /, key: str, file: Path, manifest: Path, reason: str) -> None:
    """All faults at once; nothing is kept then."""
    try:
        description = manifest.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Invalid([Fault("manifest", "Описание не в UTF-8.")]) from error
    with context.house() as house:
        done = ownkinds.install(house, context.actor(house), key, (description, file.read_bytes()), reason)
    click.echo(f"В работе: {done.key}")
    for note in done.notes:
        click.echo(note, err=True)


@click.group("acts", help="Акты преамбул: по дате документа; колледж правит их здесь, на странице или файлом.")
def acts() -> None:
    """Group."""


@acts.command("list", help="Все акты или действующие на день.")
@click.option("--day", default="", help="День: 2022-09-05.")
@JSON
@pass_context
def list_acts(context: Context, day: str, as_json: bool) -> None:
    """In the order of preambles."""
    with context.house() as house:
        found = act_deeds.listed(house, context.actor(house), act_deeds.day_of(day))
    if as_json:
        say_list([act_deeds.as_json(act) for act in found])
        return
    for act in found:
        click.echo(f"{act.key}\t{act.since}\t{act.until or ''}\t{act.genitive}")


@acts.command("set", help="Добавить акт KEY или изменить его; чего не указано, остаётся прежним.")
@click.argument("key")
@click.option("--genitive", help="Акт в родительном падеже.")
@click.option("--since", help="С какого дня.")
@click.option("--until", help="По какой день; пусто – действует.")
@click.option("--used-by", help="Виды и ключи документов через запятую.")
@pass_context
def set_act(context: Context, /, key: str, **given: str | None) -> None:
    """Papers already issued do not change."""
    with context.house() as house:
        data = {name: value for name, value in given.items() if value is not None}
        act = act_deeds.save(house, context.actor(house), key, data)
    click.echo(f"{act.key}: {act.genitive}")


@acts.command("restore", help="Убрать свою редакцию акта KEY.")
@click.argument("key")
@pass_context
def restore(context: Context, key: str) -> None:
    """The shipped act speaks again, or none."""
    with context.house() as house:
        act_deeds.restore(house, context.actor(house), key)
    click.echo("Готово.")


@acts.command("import", help="Взять свой acts.toml целиком.")
@click.argument("file", type=DOCX)
@pass_context
def bring(context: Context, file: Path) -> None:
    """In place of the earlier one."""
    with context.house() as house:
        count = act_deeds.bring(house, context.actor(house), file.read_text(encoding="utf-8"))
    click.echo(f"Своих актов: {count}")

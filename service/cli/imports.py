"""`nastavnik import people|groups|partners FILE`: the same plan as on the page, shown first, saved all or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from schemas.person import PersonRole
from service.cli.context import Context, pass_context, read_json, say_json
from service.errors import Fault, Invalid
from service.importing.sheet import MAX_BYTES
from service.importing.vocabulary import kind_of
from service.usecases import imports
from service.usecases.imports import Import
from service.usecases.imports_look import Source, admit

WORDS = {
    "new": "новых", "changed": "изменённых", "same": "прежних", "gone": "отсутствуют в списке", "repairs": "исправлений",
    "doubts": "сомнений", "faults": "ошибок",
}  # fmt: skip


@click.command("import", help="Загрузить список людей, групп или партнёров из xlsx или csv: всё или ничего.")
@click.argument("kind", type=click.Choice(["people", "groups", "partners"]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Только показать, что изменится.")
@click.option(
    "--map", "map_file", type=click.File("rb"), help='Столбцы: JSON {"заголовок": "поле"}; «» — не загружать.'
)
@click.option("--role", type=click.Choice([role.value for role in PersonRole]), help="Роль, если в строке её нет.")
@click.option("--json", "as_json", is_flag=True, help="Вывести план в JSON.")
@pass_context
def command(context: Context, /, kind: str, file: Path, **options: Any) -> None:
    """Exit 1 when the list has faults: nothing is saved then."""
    mapping = _mapping(options["map_file"].read()) if options["map_file"] else {}
    source = Source(kind_of(kind), _content(file), name=file.name, mapping=mapping, role=options["role"] or "")
    with context.house() as house:
        actor = context.actor(house)
        made = imports.plan(house, actor, source)
        if options["dry_run"] or made.plan is None or made.plan.faults or not made.plan.ready:
            imports.drop(house, actor, made.key)
        else:
            made = imports.confirm(house, actor, made.key, made.digest)
    if options["as_json"]:
        say_json({**made.as_json(), "saved": made.state == "confirmed"})
    else:
        _say(made)
    if made.counts["faults"]:
        raise click.exceptions.Exit(1)


def _content(file: Path) -> bytes:
    """The file, refused before the house is opened when it is a bomb; of a huge one no more is read than tells so."""
    with file.open("rb") as source:
        content = source.read(MAX_BYTES + 1)
    admit(content)
    return content


def _mapping(content: bytes) -> dict[str, str]:
    value = read_json(content, "map")
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value.values()):
        raise Invalid([Fault("map", 'Файл столбцов — объект JSON {"заголовок": "поле"}.')])
    return value


def _say(made: Import) -> None:
    click.echo(", ".join(f"{WORDS[name]} {count}" for name, count in made.counts.items() if name in WORDS) + ".")
    plan = made.plan
    for note in plan.notes if plan else ():
        click.echo(f"  {note}")
    for fault in plan.faults if plan else ():
        click.echo(f"{fault.cell}: {fault.sentence}", err=True)
    saved = made.state == "confirmed"
    click.echo(f"Сохранено (импорт {made.key})." if saved else "Ничего не сохранено.")

"""``nastavnik render``: any Word template with tags and a JSON file give a document, a print job or single files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import orjson

from schemas.errors import HouseError, Invalid, Unavailable
from service.rendering import BadTemplate, compile, faults, render  # noqa: A004  the deed's own name
from service.rendering.office import Pool, available
from service.rendering.printjob import Item, print_job


@click.command("render")
@click.argument("template", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("context", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option(
    "--separate", type=click.Path(file_okay=False, path_type=Path), help="Папка для отдельных файлов 0001.docx …"
)
def command(template: Path, context: Path, out: Path | None, separate: Path | None) -> None:
    """Заполнить шаблон Word TEMPLATE данными из CONTEXT.json и записать OUT (.docx или .pdf).

    Если в CONTEXT.json массив, получится одно задание на печать из всех документов подряд; с --separate — отдельные файлы.
    """
    try:
        _run(template.read_bytes(), _data(context), out, separate)
    except HouseError as error:
        for line in _told(error, template.read_bytes()):
            click.echo(line, err=True)
        raise SystemExit(1) from error


def _run(template: bytes, data: Any, out: Path | None, separate: Path | None) -> None:
    listed = data if isinstance(data, list) else [data]
    if not all(isinstance(each, dict) for each in listed):
        raise HouseError("Данные документа должны быть объектом JSON (или массивом объектов).")
    if separate is not None:
        if out is not None:
            raise click.UsageError("Укажите либо файл OUT, либо --separate DIR.")
        separate.mkdir(parents=True, exist_ok=True)
        for number, each in enumerate(listed, 1):
            (separate / f"{number:04}.docx").write_bytes(_one(template, each, number))
        return
    if out is None:
        raise click.UsageError("Укажите файл OUT или --separate DIR.")
    if isinstance(data, list):
        compiled = compile(template)
        document = print_job(Item(compiled, each) for each in data)
    else:
        document = _one(template, data, 0)
    out.write_bytes(_pdf(document, job=isinstance(data, list)) if out.suffix.lower() == ".pdf" else document)


def _one(template: bytes, data: Any, number: int) -> bytes:
    where = f"Запись {number}: " if number else ""
    try:
        return render(template, data)
    except Invalid as error:
        raise Invalid(list(error.faults), f"{where}{error.sentence}") from error


def _data(path: Path) -> Any:
    try:
        return orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise HouseError(
            f"Файл {path.name} не читается как JSON (строка {error.lineno}, знак {error.colno})."
        ) from error


def _pdf(document: bytes, *, job: bool) -> bytes:
    """The document through LibreOffice."""
    reason = available()
    if reason:
        raise Unavailable(reason)
    with Pool(offices=1) as pool:
        return pool.print_job_pdf(document).pdf if job else pool.pdf(document)


def _told(error: HouseError, template: bytes) -> list[str]:
    lines = [error.sentence]
    if isinstance(error, Invalid):
        lines += [f"  {fault.field}: {fault.detail}" for fault in error.faults]
    if isinstance(error, BadTemplate):
        lines += [
            f"  {fault.place}: {fault.sentence} {fault.fragment}".rstrip() for fault in error.faults or faults(template)
        ]
    return lines

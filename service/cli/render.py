"""``nastavnik render``: any Word template with tags and a JSON file give a document, a print job or single files."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from schemas.errors import HouseError, Invalid, Unavailable
from service.archive.files import write_whole
from service.cli.bounds import bounded
from service.grammar.vocabulary import NotInflectable
from service.rendering import BadTemplate, compile, faults, gate, render  # noqa: A004  the deed's own name
from service.rendering.faults import sample_faults
from service.rendering.office import Pool, available
from service.rendering.printjob import Item, print_job
from service.rendering.trouble import TemplateFault

SECONDS, SECONDS_EACH = 15.0, 0.5
MEMORY_MB, MEMORY_MB_EACH = 1024, 1
"""What filling may take: for the first document, and for each more."""
NO_JSON = "в нём NaN, Infinity, слишком большое число или слишком много вложенных скобок"


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
    if (out is None) == (separate is None):
        raise click.UsageError("Укажите либо файл OUT, либо --separate DIR.")
    if out and out.suffix.lower() not in {".docx", ".pdf"} and (out.is_file() or not out.exists()):
        raise click.UsageError("Документ пишется в файл .docx или .pdf: дайте OUT такое окончание.")
    try:
        _run(template.read_bytes(), _data(context), out, separate)
    except HouseError as error:
        _echo(_told(error, template.read_bytes()))
        raise SystemExit(1) from error


def _run(template: bytes, data: Any, out: Path | None, separate: Path | None) -> None:
    listed = data if isinstance(data, list) else [data]
    if not all(isinstance(each, dict) for each in listed):
        raise HouseError("Данные документа должны быть объектом JSON (или массивом объектов).")
    if not listed:
        raise HouseError("Массив данных пуст: не из чего делать документы.")
    gate.unpacks(template)
    with bounded(SECONDS + len(listed) * SECONDS_EACH, MEMORY_MB + len(listed) * MEMORY_MB_EACH):
        if out is None:
            _separate(template, listed, separate or Path())
            return
        items = [Item(compile(template), each, name=f"запись {number}") for number, each in enumerate(listed, 1)]
        try:
            document = render(template, data) if isinstance(data, dict) else print_job(items)
        except (BadTemplate, NotInflectable) as error:
            raise BadTemplate(error.sentence, _placed(template, listed)) from error
    if out.suffix.lower() != ".pdf":
        write_whole(out, document)
    elif isinstance(data, dict):
        write_whole(out, _pdf(document))
    else:
        _job_pdf(items, out)


def _placed(template: bytes, listed: list[Any]) -> list[TemplateFault]:
    """What fails, each at its tag, on the first data that make it fail."""
    return next((found for each in listed if (found := sample_faults(template, None, each, {}))), [])


def _separate(template: bytes, listed: list[Any], folder: Path) -> None:
    """Every record that can be filled as its own file; the others are named, and the command ends with 1."""
    compile(template)
    folder.mkdir(parents=True, exist_ok=True)
    failed = False
    for number, each in enumerate(listed, 1):
        try:
            document = render(template, each)
        except (Invalid, BadTemplate, NotInflectable) as error:
            click.echo(f"Запись {number}: {error.sentence}", err=True)
            if not isinstance(error, Invalid):
                _echo(_lines(_placed(template, [each])))
            failed = True
        else:
            write_whole(folder / f"{number:04}.docx", document)
    if failed:
        raise SystemExit(1)


def _data(path: Path) -> Any:
    """What the file holds, numbers of any length as they are written: an account number has twenty digits."""
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"), parse_float=_finite, parse_constant=_finite)
    except json.JSONDecodeError as error:
        raise HouseError(
            f"Файл {path.name} не читается как JSON (строка {error.lineno}, знак {error.colno})."
        ) from error
    except UnicodeDecodeError as error:
        raise HouseError(f"Файл {path.name} не читается: сохраните его в кодировке UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise HouseError(f"Файл {path.name} не читается как JSON: {NO_JSON}.") from error


def _finite(word: str) -> float:
    number = float(word)
    if not math.isfinite(number):
        raise ValueError(word)
    return number


def _office() -> None:
    reason = available()
    if reason:
        raise Unavailable(reason)


def _pdf(document: bytes) -> bytes:
    """The document through LibreOffice."""
    _office()
    with Pool(offices=1) as pool:
        return pool.pdf(document)


def _job_pdf(items: list[Item], out: Path) -> None:
    """One PDF of all documents; what could not be converted is named and left out, and the command ends with 1."""
    _office()
    with Pool() as pool:
        made = pool.items_pdf(items)
    if made.stopped:
        raise Unavailable(made.stopped)
    write_whole(out, made.pdf)
    for failure in made.failures:
        click.echo(failure.sentence, err=True)
    if made.failures:
        raise SystemExit(1)


def _told(error: HouseError, template: bytes) -> list[str]:
    lines = [error.sentence]
    if isinstance(error, Invalid):
        lines += [f"  {fault.line}" for fault in error.faults if fault.detail != error.sentence]
    if isinstance(error, BadTemplate):
        lines += _lines(error.faults or faults(template))
    return lines


def _lines(found: Sequence[TemplateFault]) -> list[str]:
    return [f"  {fault}" for fault in found]


def _echo(lines: Sequence[str]) -> None:
    for line in lines:
        click.echo(line, err=True)

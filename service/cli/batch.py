"""`nastavnik document batch`: one kind of paper for many, printed as one file, a zip or a folder."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import Any

import click
import orjson

from schemas.job import Job, JobState
from schemas.values.actor import Actor
from service.cli.context import Context, json_object, pass_context, say_json
from service.errors import Fault, Invalid, Unavailable
from service.usecases import batch, batchrun, pile, rowfile, trial, work
from service.usecases.batch import Row
from service.usecases.house import House


@click.command(
    "batch", help="Выдать документ многим: по группам или по строкам файла; итог — файл Word, PDF, zip или папка."
)
@click.argument("key")
@click.option("--groups", default="", help="Коды групп через запятую или all.")
@click.option("--missing-only", is_flag=True, help="Только недостающее: не вернули, истекло, новая редакция.")
@click.option(
    "--rows",
    "rows_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Строки: .jsonl или .xlsx.",
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Файл .docx, .pdf, .zip или папка.")
@click.option("--dry-run", is_flag=True, help="Только проверить строки, номеров не брать.")
@click.option("--odd-starts", is_flag=True, help="Каждый документ с нечётной страницы (двусторонняя печать).")
@click.option("--json", "as_json", is_flag=True, help="Итог в JSON.")
@pass_context
def command(context: Context, /, key: str, **options: Any) -> None:
    """Exit 1 when any row failed; what is issued stays issued. Called again after a break it completes the same job."""
    if bool(options["groups"]) == bool(options["rows_file"]):
        raise click.UsageError("Укажите одно из двух: --groups или --rows.")
    pile.check_target(options["out"])
    with context.house() as house:
        actor = context.actor(house)
        if options["dry_run"]:
            _try(house, actor, key, options)
        _writable(options["out"])
        holder = batchrun.holder_name(house)
        job = work.do(house, _taken(house, actor, key, options, holder).key, holder, _progress)
        if job.state is not JobState.DONE:
            raise Unavailable(job.message or "Задание остановлено. Повторите ту же команду: готовое не повторится.")
        with house.store.reading() as reader:
            failed = batch.failures(reader, job.key)
    summary = {"total": job.total, "issued": job.issued, "failed": failed, "files": list(job.files)}
    _say(summary, as_json=options["as_json"])
    if failed:
        raise click.exceptions.Exit(1)


def _writable(out: Path) -> None:
    """OSError before any number is taken, not after all of them, where the result cannot be written."""
    folder = out if out.suffix == "" else out.parent
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from error


def _try(house: House, actor: Actor, key: str, options: dict[str, Any]) -> None:
    found = trial.try_out(house, actor, _rows(house, actor, key, options))
    summary = {"total": found.total, "ready": found.ready, "failed": list(found.failed), "files": []}
    _say(summary | {"doubtful": list(found.doubtful)}, as_json=options["as_json"])
    raise click.exceptions.Exit(1 if found.failed else 0)


def _taken(house: House, actor: Actor, key: str, options: dict[str, Any], holder: str) -> Job:
    """The broken job of the same wishes, else a new one."""
    source: Path | None = options["rows_file"]
    params = {
        "key": key, "groups": options["groups"], "missing_only": options["missing_only"],
        "rows": hashlib.sha256(source.read_bytes()).hexdigest() if source else "",
        "out": str(options["out"].absolute()), "odd_starts": options["odd_starts"],
    }  # fmt: skip
    known = batch.unfinished(house, actor, params)
    if known is not None:
        return known
    rows = _rows(house, actor, key, options)
    return batch.start(house, actor, batch.title_of(house, key), rows, params, holder=holder)


def _rows(house: House, actor: Actor, key: str, options: dict[str, Any]) -> list[Row]:
    if options["groups"]:
        codes = [code.strip() for code in options["groups"].split(",") if code.strip()]
        return batch.rows_for_groups(house, actor, key, codes, missing_only=options["missing_only"])
    path: Path = options["rows_file"]
    content = path.read_bytes()
    if path.suffix.lower() == ".xlsx":
        return batch.rows_from_data(key, rowfile.read_rows(house.catalogue.get(key).manifest, content))
    return batch.rows_from_data(key, _objects(content))


def _objects(content: bytes) -> list[dict[str, Any]]:
    """The objects of a JSONL file; Invalid names every line that is none."""
    made: list[dict[str, Any]] = []
    faults: list[Fault] = []
    for number, line in enumerate(content.splitlines(), 1):
        if line.strip():
            try:
                made.append(json_object(line, f"строка {number}"))
            except Invalid as error:
                faults += error.faults
    if faults:
        raise Invalid(faults, f"Строк, которые не читаются: {len(faults)}. Ничего не выдано.")
    return made


def _progress(job: Job) -> bool:
    click.echo(orjson.dumps({"done": job.done, "total": job.total}).decode(), err=True)
    return True


def _say(summary: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        say_json(summary)
        return
    done = summary.get("issued", summary.get("ready", 0))
    click.echo(f"Всего {summary['total']}, готово {done}, с ошибками {len(summary['failed'])}.")
    for fault in summary["failed"]:
        click.echo(f"  строка {fault['row']}, {fault['person']}: {'; '.join(fault['reasons'])}", err=True)
    for name in summary["files"]:
        click.echo(f"  {name}")

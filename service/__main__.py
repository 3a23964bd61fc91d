"""Entry of the command `nastavnik` (`python -m service` is the same); `serve` stands here because it alone needs the pages."""

from __future__ import annotations

import gc
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import click

from service.cli import group, russian
from service.cli.context import Context, pass_context
from service.usecases.catalogue import CHECKED, refuse_faulty
from service.wiring import open_house

TURN_SECONDS = 0.0005
"""How soon a thread that computes gives way; with Python's 5 ms a page waits that long after each of its many short readings."""
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@group.command("serve", help="Запустить службу; адрес по умолчанию http://127.0.0.1:8000.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Адрес, на котором слушать.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Порт.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Папка данных.")
@click.option("--behind-tls", is_flag=True, help="Перед службой стоит прокси с HTTPS.")
@pass_context
def serve(context: Context, host: str, port: int, data: Path | None, behind_tls: bool) -> None:
    """Run waitress over the application."""
    from waitress import create_server  # noqa: PLC0415 - the other commands do not need a web server

    from service.app import app_over, first_code  # noqa: PLC0415 - nor flask
    from service.jobs import Keeper, Worker  # noqa: PLC0415 - nor the queue

    if host not in LOOPBACK and not (behind_tls or context.settings.behind_tls):
        raise click.UsageError(
            "Наружу служба выходит только за прокси с HTTPS: поставьте nginx или Caddy и добавьте --behind-tls. "
            "Как это сделать, сказано в README."
        )
    settings = replace(context.at(data).settings, behind_tls=behind_tls or context.settings.behind_tls)
    house = open_house(settings)
    if not (settings.data / CHECKED).is_file():
        click.echo("Первый запуск в этой папке: проверяю файлы Word, несколько секунд…", err=True)
    refuse_faulty(settings, house.catalogue.whole())
    # The port is taken before anything is promised.
    server = create_server(app_over(house), host=host, port=port, threads=8, ident=None)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a service manager stops us as Ctrl+C does
    taken = port or getattr(server, "effective_port", port)
    workers = Worker(house), Keeper(house)
    try:
        with suppress(KeyboardInterrupt):
            for one in workers:
                one.start()
            _greet(f"http://{host}:{taken}", first_code(house))
            _make_ready()
            server.run()
    finally:
        for one in reversed(workers):
            one.stop()
        house.close()


def _make_ready() -> None:
    """Pages stay quick beside a batch, and no page waits 80 ms for the collector to look through what lives as long as the service."""
    sys.setswitchinterval(TURN_SECONDS)
    gc.collect()
    gc.freeze()


def _greet(address: str, code: str) -> None:
    click.echo(f"Наставник открыт: {address} (остановить: Ctrl+C)")
    if code:
        click.echo(f"Первый запуск. Одноразовый код для страницы настройки: {code}")
        click.echo(f"Откройте адрес, код в нём уже вписан: {address}/setup?code={code}")


def main() -> None:
    """Run the command line."""
    gc.freeze()  # what is imported lives as long as the process: a batch is 7 % quicker when the collector leaves it alone
    russian.speak(group)
    try:
        group(prog_name="nastavnik")
    finally:
        gc.unfreeze()  # extensions count what is left of them at the exit


if __name__ == "__main__":
    main()

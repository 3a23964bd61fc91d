"""`nastavnik decline`: Russian names and phrases through the six cases, tab-separated lines in and out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import IO

import click

from service.grammar.decline import Declined, decline_line

_NOT_UTF8 = "Строка не в кодировке UTF-8."


@click.command("decline")
@click.option("--json", "as_json", is_flag=True, help="Ответ — по одному объекту JSON на строку.")
def command(as_json: bool) -> None:
    """Склоняет имена и должности по падежам.

    Читает со стандартного ввода строки из четырёх столбцов через табуляцию: вид, пол, падеж, текст.
    Вид: surname, firstname, patronymic, fullname, phrase. Пол: m, f или - (определить).
    Падеж: nomn, gent, datv, accs, ablt, loct.

    На каждую строку пишет текст, падеж, форму, происхождение (вручную, исключение, словарь, правило) и сомнение.
    Строка, которую понять нельзя, получает пустую форму и причину в последнем столбце.
    """
    out = sys.stdout.buffer
    for answer in _answers(sys.stdin.buffer):
        text = json.dumps(answer.data(), ensure_ascii=False) if as_json else answer.row()
        out.write(text.encode("utf-8", "replace") + b"\n")
    out.flush()


def _answers(source: IO[bytes]) -> Iterator[Declined]:
    """One answer a line; the mark some editors put before the first line is passed over."""
    for number, raw in enumerate(source):
        try:
            line = raw.decode("utf-8-sig" if number == 0 else "utf-8")
        except UnicodeDecodeError:
            yield Declined(raw.decode("utf-8", "replace").rstrip("\r\n").replace("\t", " "), "", doubt=_NOT_UTF8)
            continue
        yield decline_line(line)

"""Reading csv files and pasted text: which encoding, which separator, and no row silently shifted."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Literal

from schemas.errors import Invalid
from service.importing.shape import TOO_MANY_CELLS, TOO_MANY_COLUMNS, TOO_MANY_ROWS
from service.importing.sheet import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_TEXT,
    Book,
    Line,
    Sheet,
    Value,
    is_blank,
    refusal,
)

SEPARATORS = "\t;,|"
COMMON = frozenset("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёОЕАИНТСРВЛКМДПУЯГЗБЧЙХЖШЮЦЩЭФ")
ENCODINGS = ("cp1251", "cp866", "koi8-r", "mac-cyrillic")
TWICE = re.compile(r"(?:[РС][^\W\dА-Яа-яЁё]|[РС][°±µ»ґ‚„…†‡€‰‹‘’“”•–—™›\u00a0-\u00bf]){2}")

TEXT_FORMULA = re.compile(r'\s*="([^"]*)"\s*')

LOOKED_AT = 200_000
"""Signs by which the encoding is told."""


def read_csv(data: bytes) -> Book:
    """Read a csv of any of the usual encodings and separators (`;`, `,`, tab, `|`) as a book of one sheet."""
    text, notes = _decode(data)
    return _book(text, "csv", notes)


def read_paste(text: str) -> Book:
    """Read rows copied from Excel (tab between cells) or typed with `;` or `,` as a book of one sheet."""
    return _book(text, "paste", ())


def _decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _strict(data, encoding), ()
    if b"\x00" in data:
        raise refusal("Это не текстовый список: в файле двоичные данные. Сохраните список как xlsx или csv.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _single_byte(data)
    if TWICE.search(text):
        raise refusal("Русские буквы в файле испорчены двойной перекодировкой («Р˜РІР°…»): сохраните список заново.")
    if re.search(r"\?{3}", text) and not re.search("[А-Яа-яЁё]", text):
        raise refusal(
            "Русские буквы в файле потеряны (вместо них «???»): сохраните список заново как «CSV UTF-8» или xlsx."
        )
    if "\ufffd" in text:
        raise refusal("Часть букв в файле потеряна (знак «\ufffd» вместо буквы): сохраните список заново из источника.")
    return text, ()


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise refusal("Файл повреждён: кодировка нарушена посередине. Сохраните список заново.") from error


def _single_byte(data: bytes) -> tuple[str, tuple[str, ...]]:
    found: list[tuple[float, int]] = []
    for place, encoding in enumerate(ENCODINGS):
        with suppress(UnicodeDecodeError):
            found.append((_likeness(data.decode(encoding)[:LOOKED_AT]), -place))
    if not found or max(found)[0] < 0.7:
        raise refusal("Кодировка файла не распознана. Сохраните список как «CSV UTF-8» или как книгу Excel.")
    best = ENCODINGS[-max(found)[1]]
    return data.decode(best), (f"Файл прочитан в кодировке {best}.",)


def _likeness(text: str) -> float:
    """Share of letters that look like Russian text: usual letters, a capital only at a word's start or throughout."""
    foreign = [sign for sign in text if ord(sign) > 127 and sign not in "«»№—–…\u00a0"]
    if not foreign:
        return 0.0
    good = sum(sign in COMMON for sign in foreign) / len(foreign)
    slips = len(re.findall(r"[а-яё][А-ЯЁ]", text)) / len(foreign)
    return good - 2 * slips


def _book(text: str, origin: str, notes: tuple[str, ...]) -> Book:
    if "\x00" in text:
        raise refusal("Это не текстовый список: в файле двоичные данные. Сохраните список как xlsx или csv.")
    told = re.match(r"sep=(.)\r?\n", text.lstrip("\ufeff"))
    body = text.lstrip("\ufeff")[told.end() :] if told else text.lstrip("\ufeff")
    separator = told[1] if told else _separator(body)
    first = 2 if told else 1
    try:
        lines = tuple(_lines(body, separator, first))
    except Invalid:
        if separator != "\t":
            raise
        # Excel puts cells on the clipboard without doubling their quotes: then a quote is a sign like any other
        lines = tuple(_lines(body, separator, first, quoting=csv.QUOTE_NONE))
        notes = (*notes, "Кавычки в ячейках прочитаны как обычные знаки.")
    if not lines:
        raise refusal("Список пуст: в нём нет ни одной заполненной строки.")
    bare = tuple(replace(line, values=tuple(map(_bare, line.values))) for line in lines)
    if bare != lines:
        lines, notes = bare, (*notes, 'Запись ="…", которой программы хранят текст для Excel, снята.')
    return Book((Sheet("", lines),), origin, notes)


def _bare(value: Value) -> Value:
    """«="0812"» as «0812»: how programs make Excel take a cell of a csv for text."""
    found = TEXT_FORMULA.fullmatch(value) if isinstance(value, str) else None
    return found[1] if found else value


def _separator(text: str) -> str:
    """The sign that cuts most rows into the same number of cells (counted outside quotes)."""
    rows = [re.sub(r'"[^"]*"', "", row) for row in text.splitlines()[:50] if row.strip()]

    def rank(sign: str) -> tuple[int, int]:
        counts = [row.count(sign) for row in rows if sign in row]
        usual = max(set(counts), key=lambda n: (counts.count(n), n)) if counts else 0
        return (counts.count(usual) if usual else 0, usual)

    if any("\t" in row for row in rows):
        return "\t"
    return max(SEPARATORS, key=rank)


def _lines(text: str, separator: str, first: int, quoting: Literal[0, 3] = csv.QUOTE_MINIMAL) -> Iterator[Line]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True, quoting=quoting)
    number = first - 1
    filled = cells = 0
    while True:
        number += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise refusal(
                f"Строка {number}: кавычки не закрыты или стоят не на месте. Исправьте её в файле."
            ) from error
        end = len(row)
        while end and is_blank(row[end - 1]):
            end -= 1
        if not end:
            continue
        filled, cells = filled + 1, cells + end
        _guard(row, end, filled, cells)
        yield Line(number, tuple(row[:end]))


def _guard(row: list[str], end: int, filled: int, cells: int) -> None:
    if end > MAX_COLUMNS:
        raise refusal(TOO_MANY_COLUMNS)
    if filled > MAX_ROWS:
        raise refusal(TOO_MANY_ROWS)
    if cells > MAX_CELLS:
        raise refusal(TOO_MANY_CELLS)
    if max(map(len, row)) > MAX_TEXT:
        raise refusal(f"В одной из ячеек больше {MAX_TEXT} знаков: возможно, не закрыта кавычка. Проверьте файл.")

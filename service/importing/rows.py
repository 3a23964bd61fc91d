"""From a surveyed sheet to rows of values: every cell read, every repair told, every fault found at once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date

from schemas.values.names import FullName
from service.importing.cells import EXCEL_ERRORS, Context, Outcome, Stored
from service.importing.columns import ColumnGuess
from service.importing.compose import compose
from service.importing.dates import month_first
from service.importing.identity import doubt_spellings, settle_duplicates
from service.importing.lines import Data, is_other_table, sift
from service.importing.result import Options, Remark, Row, Rows, Told
from service.importing.sheet import Value, address, is_blank, shown
from service.importing.survey import Survey
from service.importing.vocabulary import FIELDS, NAMES


def read_rows(survey: Survey, options: Options) -> Rows:
    """Read all rows of data of the surveyed sheet; nothing is raised for bad cells, they are all in ``faults``."""
    data, skipped, notes = sift(survey)
    told = Told()
    merged = _merged(survey, {one.line.number for one in data})
    contexts = _contexts(survey, data, options.today)
    rows = [_row(survey, one, merged, contexts, (options, told)) for one in data]
    rows = settle_duplicates(survey.kind, rows, told)
    doubt_spellings(rows, told)
    notes += [
        f"Для всех строк, где не указано: {FIELDS[survey.kind][key].label} — {value}."
        for key, value in options.defaults.items()
        if key in FIELDS[survey.kind]
    ]
    if not rows:
        notes.append("Под заголовком нет ни одной строки с данными.")
    return Rows(
        survey.kind,
        survey.sheet.name,
        survey.mapping,
        survey.fingerprint,
        tuple(rows),
        tuple(told.repairs),
        tuple(sorted(told.faults, key=lambda one: one.row)),
        tuple(sorted(told.doubts, key=lambda one: one.row)),
        tuple(skipped),
        (*survey.notes, *notes),
    )


def _contexts(survey: Survey, data: list[Data], today: date) -> dict[int, Context]:
    epoch = survey.sheet.epoch_1904
    return {
        column.index: Context(
            today, epoch, "date" in column.field and month_first([d.line.value(column.index) for d in data])
        )
        for column in survey.columns
    }


def _merged(survey: Survey, rows: set[int]) -> dict[tuple[int, int], Value]:
    """Values of merged ranges for the rows of data below their first one, in the range's first column."""
    lines = {line.number: line for line in survey.sheet.lines}
    numbers = sorted(rows)
    filled: dict[tuple[int, int], Value] = {}
    reached: dict[int, int] = {}
    for merge in sorted(survey.sheet.merges, key=lambda one: (one.left, one.top)):
        top = lines.get(merge.top)
        overlaps = merge.top <= reached.get(merge.left, survey.header.last)  # Excel makes none: a sign of a bomb
        struck = any((merge.top, merge.left) in cells for cells in (survey.sheet.struck, survey.sheet.half_struck))
        if overlaps or struck or top is None or is_blank(top.value(merge.left)):
            continue
        reached[merge.left] = merge.bottom
        below = numbers[bisect_right(numbers, merge.top) : bisect_right(numbers, merge.bottom)]
        filled.update({(row, merge.left): top.value(merge.left) for row in below})
    return filled


def _row(
    survey: Survey,
    data: Data,
    merged: Mapping[tuple[int, int], Value],
    contexts: Mapping[int, Context],
    to: tuple[Options, Told],
) -> Row:
    options, told = to
    number = data.line.number
    values: dict[str, Stored | FullName] = {}
    cells: dict[str, str] = {}
    for column in survey.columns:
        if not column.field:
            continue
        value, filled = data.line.value(column.index), False
        if is_blank(value) and (number, column.index) in merged:
            value, filled = merged[number, column.index], True
        outcome = _read(survey, column, number, value, contexts[column.index])
        cells[column.field] = address(number, column.index)
        _tell(told, outcome, (number, cells[column.field], column.field), value, filled=filled)
        if outcome.value is not None:
            values[column.field] = outcome.value
    _beyond(survey, data, told)
    if is_other_table(survey, data.line):
        sentence = "Здесь начинается другая таблица с другими столбцами: разнесите таблицы по листам."
        told.fault(Remark(number, address(number, 0), "", "", sentence))
    return compose(survey.kind, data, (values, cells), options, told)


def _read(survey: Survey, column: ColumnGuess, row: int, value: Value, context: Context) -> Outcome:
    if (row, column.index) in survey.sheet.uncomputed:
        return Outcome(
            fault="Формула без сохранённого результата: откройте книгу в Excel, сохраните и загрузите снова."
        )
    if (row, column.index) in survey.sheet.half_struck:
        return Outcome(fault="В ячейке зачёркнута часть текста: оставьте только верное и снимите зачёркивание.")
    if (row, column.index) in survey.sheet.struck:
        if column.field in NAMES[survey.kind]:
            return Outcome(fault="Зачёркнута часть имени: впишите верное и снимите зачёркивание.")
        return Outcome(repairs=("struck",))
    if isinstance(value, str) and value.strip().upper() in EXCEL_ERRORS:
        return Outcome(fault=f"В ячейке ошибка Excel {value.strip()}: исправьте формулу или впишите значение.")
    return FIELDS[survey.kind][column.field].read(value, context)


def _tell(told: Told, outcome: Outcome, place: tuple[int, str, str], value: Value, *, filled: bool) -> None:
    row, cell, key = place
    before = "" if filled else shown(value)
    after = "" if outcome.value is None else str(outcome.value)
    codes = ("merged", *outcome.repairs) if filled and after else outcome.repairs
    if not after and not outcome.fault and not is_blank(value):
        codes = ("struck",) if "struck" in codes else ("placeholder",)  # no filled cell vanishes untold
    for code in codes:
        told.repair(cell, key, code, before, after)
    if outcome.fault:
        told.fault(Remark(row, cell, key, shown(value), outcome.fault))
    if outcome.doubt:
        told.doubts.append(Remark(row, cell, key, shown(value), outcome.doubt))


def _beyond(survey: Survey, data: Data, told: Told) -> None:
    """Values to the right of the last column: the mark of a separator inside a cell; the row may be shifted."""
    last = max(column.index for column in survey.columns)
    extra = [index for index, value in enumerate(data.line.values) if index > last and not is_blank(value)]
    if extra and survey.header.first:
        cell = address(data.line.number, extra[0])
        sentence = "Значение правее последнего столбца: возможно, разделитель стоит внутри ячейки и строка сдвинута."
        told.fault(Remark(data.line.number, cell, "", shown(data.line.value(extra[0])), sentence))

"""The first look at a list: which sheet, where the header is, what each column holds — a guess to be shown and changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemas.errors import Fault, Invalid
from service.importing.columns import TAKEN, ColumnGuess, base, guess_columns, left_out
from service.importing.headers import match, plain, preset_of
from service.importing.headrow import Header, filled_columns, find_header, header_texts
from service.importing.sheet import Book, Sheet, letter, refusal
from service.importing.vocabulary import FIELDS, NAMES, Kind

EXAMPLE = re.compile(r"^(?:пример|образец|справочник|инструкц|списки)", re.IGNORECASE)
"""Sheets of our sample workbooks and their like that hold no data."""


@dataclass(frozen=True, slots=True)
class Survey:
    """The guess about one sheet: header place, a field for each column, what is to be told before reading on."""

    kind: Kind
    sheet: Sheet
    header: Header
    columns: tuple[ColumnGuess, ...]
    preset: str
    notes: tuple[str, ...]

    @property
    def mapping(self) -> dict[str, str]:
        """{"column header": "field"}; '' for columns that are not imported."""
        return {column.header: column.field for column in self.columns}

    @property
    def fingerprint(self) -> str:
        """Under which the mapping is remembered for this source."""
        return fingerprint(self.kind, (column.header for column in self.columns))

    def column(self, field: str) -> int | None:
        """The index of the column mapped to a field."""
        return next((column.index for column in self.columns if column.field == field), None)


def fingerprint(kind: Kind, headers: Iterable[str]) -> str:
    """16 hex digits that stay the same when columns are moved, respelt in case or spacing."""
    words = "\n".join(sorted({plain(header) for header in headers} - {""}))
    return hashlib.sha256(f"{kind}\n{words}".encode()).hexdigest()[:16]


def survey(book: Book, kind: Kind, *, sheet: str = "", mapping: Mapping[str, str] | None = None) -> Survey:
    """Choose the sheet, find the header, guess the columns; ``mapping`` (remembered or given) overrides the guess.

    Raises Invalid: no such sheet, no data, an unknown header or field in ``mapping``, no column with names, a second
    table beside the first.
    """
    chosen, notes = _choose(book, kind, sheet)
    header = find_header(chosen, kind)
    texts = header_texts(chosen, header)
    preset = preset_of(kind, [text for _, text in texts])
    columns = guess_columns(chosen, header, texts, kind, preset)
    if mapping:
        columns = _override(columns, kind, mapping)
    told = left_out(columns, chosen, header)
    notes = [*book.notes, *notes, *([f"Заголовки похожи на выгрузку «{preset}»."] if preset else []), *told]
    found = Survey(kind, chosen, header, tuple(columns), preset, tuple(notes))
    if not any(column.field in NAMES[kind] for column in columns):
        raise _nameless(found)
    if twins := _second_table(found):
        raise refusal(
            f"Столбцы {', '.join(map(column_title, twins))} повторяют заголовки слева. Если это вторая таблица, перенесите её под "
            "первую; если другой человек, назовите его в заголовке («ФИО представителя»)."
        )
    return found


def _second_table(found: Survey) -> list[ColumnGuess]:
    """Filled columns left out as their heads, names among them, stand there already: people who would be lost with a note."""
    filled = filled_columns(found.sheet, found.header)
    twins = [
        one for one in found.columns if one.reason == TAKEN and one.index in filled and base(one.header) != one.header
    ]
    named = any(match(found.kind, base(one.header))[0] in NAMES[found.kind] for one in twins)
    return twins if named and len(twins) > 1 else []


def _nameless(found: Survey) -> Invalid:
    seen = ", ".join(f"«{column.header}»" for column in found.columns[:12])
    need = FIELDS[found.kind][NAMES[found.kind][0]].label
    return refusal(f"Не найден столбец «{need}». Столбцы файла: {seen}. Укажите, какой из них что значит.")


def _choose(book: Book, kind: Kind, wanted: str) -> tuple[Sheet, list[str]]:
    if wanted:
        named = [sheet for sheet in book.sheets if sheet.name == wanted]
        if not named:
            raise refusal(f"В книге нет листа «{wanted}». Есть: {', '.join(s.name for s in book.sheets)}.")
        if not named[0].lines:
            raise refusal(f"Лист «{wanted}» пуст.")
        return named[0], []
    open_sheets = [sheet for sheet in book.sheets if sheet.lines and not sheet.hidden and not EXAMPLE.match(sheet.name)]
    if not open_sheets:
        raise refusal("В файле нет данных: все листы пусты, скрыты или названы «Пример».")
    best = max(open_sheets, key=lambda sheet: (find_header(sheet, kind).score, len(sheet.lines)))
    return best, _sheet_notes(book, best, len(open_sheets))


def _sheet_notes(book: Book, best: Sheet, count: int) -> list[str]:
    notes = []
    if count > 1:
        others = ", ".join(f"«{s.name}»" for s in book.sheets if s is not best and s.lines and not s.hidden)
        notes.append(f"В книге несколько листов с данными; взят «{best.name}». Не взяты: {others}.")
    hidden = ", ".join(f"«{s.name}»" for s in book.sheets if s.hidden and s.lines)
    if hidden:
        notes.append(f"Скрытые листы не читались: {hidden}.")
    return notes


def _override(columns: list[ColumnGuess], kind: Kind, mapping: Mapping[str, str]) -> list[ColumnGuess]:
    faults = []
    by_text = {plain(column.header) or column.header: column for column in columns}
    given: dict[int, str] = {}
    for header, field in mapping.items():
        column = by_text.get(plain(header) or header)
        if column is None:
            faults.append(Fault(f"map.{header}", f"В файле нет столбца «{header}»."))
        elif field and field not in FIELDS[kind]:
            known = ", ".join(FIELDS[kind])
            faults.append(Fault(f"map.{header}", f"Поле «{field}» неизвестно. Возможные: {known}."))
        elif field and field in given.values():
            faults.append(Fault(f"map.{header}", f"Поле «{FIELDS[kind][field].label}» указано для двух столбцов."))
        else:
            given[column.index] = field
    if faults:
        raise Invalid(faults, "Исправьте соответствие столбцов.")
    taken = set(given.values()) - {""}
    return [_mapped(column, given, taken) for column in columns]


def _mapped(column: ColumnGuess, given: Mapping[int, str], taken: set[str]) -> ColumnGuess:
    if column.index in given:
        reason = "указано" if given[column.index] else "так указано для списков с этими заголовками"
        return ColumnGuess(column.index, column.header, given[column.index], reason)
    if column.field in taken:
        return ColumnGuess(column.index, column.header, "", "поле указано для другого столбца")
    return column


def column_title(column: ColumnGuess) -> str:
    """«B «Дата рождения»»: a column as sentences name it."""
    return f"{letter(column.index)} «{column.header}»"

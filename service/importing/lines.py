"""Which rows under the header are data: titles, totals, signatures, empty numbered and hidden rows are told and left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.importing.headers import NUMBERING, SYNONYMS, plain, quick
from service.importing.result import Skipped
from service.importing.sheet import Line, is_blank, shown
from service.importing.survey import Survey
from service.importing.vocabulary import NAMES, Kind

TOTALS = re.compile(
    r"^(?:итого?|всего|в\s?т\.?\s?ч|в том числе|из них|количество|средн\w+ (?:балл|возраст)|юношей|девушек)\b",
    re.IGNORECASE,
)
FOOT = re.compile(
    r"^(?:(?:куратор|классный руководитель|кл\.? рук\w*|директор|заместитель|зам|секретарь|исполнитель|исп|составил[аи]?|подпись|"
    r"дата|примечани[ея]|согласовано|утвержда(?:ю|ем)|приказ|отчислен[аы]?|академ\w*\.? отпуск\w*|выбыл[аи]?)\b|м\.?\s?п\.?$)",
    re.IGNORECASE,
)
SECTION = re.compile(r"^(?:учебная\s+)?группа\s*[:№]?\s*«?([\w\-/ ]{1,20}?)»?\s*(?:\(.*\))?$", re.IGNORECASE)
_CODE = r"[А-ЯЁA-Z]{1,5}[-\u2013\u2014 ]?\d{1,3}[А-ЯЁа-яё]?"
CODE, SHORTEST = re.compile(_CODE), 3
TITLED = re.compile(rf"(?i:\bгрупп[аыуе])\s*[:№]?\s*«?({_CODE})(?![\w-])")
"""«Список группы ПК-21 на 01.09.2026»."""
TOLD = 10
"""Struck rows named in a note; all of them stand among the rows left out."""
REASONS = {
    "title": "строки над таблицей",
    "hidden": "скрытые или отфильтрованные строки",
    "struck": "строка зачёркнута: не взята",
    "numbered": "пустые строки, в которых только номер",
    "header": "повтор заголовка таблицы",
    "numbers": "строка с номерами столбцов",
    "hints": "пояснения под заголовком",
    "totals": "итоговая строка",
    "foot": "подписи и примечания под списком",
    "section": "строка-заголовок группы",
    "nothing": "нет значений в распознанных столбцах",
}


@dataclass(frozen=True, slots=True)
class Data:
    """A row of data and the group named in the section row above it, with that row's number (0 if none)."""

    line: Line
    section: str = ""
    section_row: int = 0


def sift(survey: Survey) -> tuple[list[Data], list[Skipped], list[str]]:
    """Rows of data; rows left out with reasons, neighbours joined; sentences about the whole list."""
    kept: list[Data] = []
    out: list[tuple[int, str, str]] = []
    section, section_row = _over_all(survey)
    for line in survey.sheet.lines:
        reason = _reason(survey, line, first=not kept)
        if reason == "section" and not line.hidden:
            section, section_row = _section(line), line.number
        if reason:
            out.append((line.number, reason, _content(line)))
        else:
            kept.append(Data(line, section, section_row))
    hidden = sum(1 for line in survey.sheet.lines if line.hidden and line.number > survey.header.last)
    notes = [
        *_hidden_note(len(kept), hidden),
        *_struck_note(survey, [number for number, reason, _ in out if reason == "struck"]),
    ]
    return kept, list(_joined(out)), notes


def _over_all(survey: Survey) -> tuple[str, int]:
    """The one group that the title over the list names, with its row; else the sheet's own name (row 0); "" where a column says it."""
    if survey.kind is not Kind.PEOPLE or survey.column("group") is not None:
        return "", 0
    over = [line for line in survey.sheet.lines if line.number < survey.header.first]
    found = {match[1]: line.number for line in over for match in TITLED.finditer(_content(line))}
    if len(found) == 1:
        return next(iter(found.items()))
    name = survey.sheet.name.strip()
    return (name, 0) if not found and len(name) > SHORTEST and CODE.fullmatch(name) else ("", 0)


def _hidden_note(visible: int, hidden: int) -> list[str]:
    if not hidden:
        return []
    return [f"В листе есть скрытые или отфильтрованные строки: импортируются {visible} видимые из {visible + hidden}."]


def _struck_note(survey: Survey, rows: list[int]) -> list[str]:
    if not rows:
        return []
    columns = [column.index for column in survey.columns if column.field in (*NAMES[survey.kind], "patronymic")]
    lines = [line for line in survey.sheet.lines if line.number in rows[:TOLD]]
    told = [
        f"{line.number} ({' '.join(shown(line.value(index)).strip() for index in columns).strip()})" for line in lines
    ]
    more = f" и ещё {len(rows) - TOLD}" if len(rows) > TOLD else ""
    way = "Если строка нужна, снимите зачёркивание в Excel и загрузите список снова."
    return [f"Зачёркнутые строки не взяты: {', '.join(told)}{more}. {way}"]


def _struck(survey: Survey, line: Line) -> bool:
    """Every filled cell with the name is struck through: the person has left."""
    named = [column.index for column in survey.columns if column.field in NAMES[survey.kind]]
    filled = [index for index in named if not is_blank(line.value(index))]
    return bool(filled) and all((line.number, index) in survey.sheet.struck for index in filled)


def _reason(survey: Survey, line: Line, *, first: bool) -> str:
    if line.number <= survey.header.last:
        return "title" if line.number < survey.header.first else "head"
    if line.hidden or _struck(survey, line):
        return "hidden" if line.hidden else "struck"
    counted = {column.index for column in survey.columns if plain(column.header) in NUMBERING}
    filled = {index: value for index, value in enumerate(line.values) if not is_blank(value)}
    texts = [shown(value).strip() for index, value in filled.items() if index not in counted]
    if not texts:
        only = [shown(value).strip() for value in filled.values()]
        section = len(only) == 1 and survey.kind is Kind.PEOPLE and SECTION.match(only[0])
        return "section" if section else "" if _uncomputed(survey, line) else "numbered"
    if first and (under := _under_header(list(map(shown, filled.values())))):
        return under
    if survey.header.first and _repeats(survey, line):
        return "header"
    return _by_words(survey, line, texts)


def _by_words(survey: Survey, line: Line, texts: list[str]) -> str:
    if len(texts) == 1 and survey.kind is Kind.PEOPLE and SECTION.match(texts[0]):
        return "section"
    if TOTALS.match(texts[0]) and len(texts) <= 4:
        return "totals"
    if FOOT.match(texts[0]) and len(texts) <= 3 and survey.kind is not Kind.PARTNERS:
        return "foot"
    mapped = [column.index for column in survey.columns if column.field]
    if all(is_blank(line.value(index)) for index in mapped) and not _beyond(survey, line):
        return "" if _uncomputed(survey, line) else "nothing"
    return ""


def is_other_table(survey: Survey, line: Line) -> bool:
    """A row of known heads that are not this table's: a second table under the first."""
    texts = [value for value in line.values if isinstance(value, str) and not is_blank(value)]
    known = [text for text in texts if len(text) <= 40 and quick(text) in SYNONYMS[survey.kind]]
    return len(known) >= 3 or (len(known) == 2 and len(texts) == 2)


def _beyond(survey: Survey, line: Line) -> bool:
    last = max((column.index for column in survey.columns), default=-1)
    return len(line.values) - 1 > last


def _uncomputed(survey: Survey, line: Line) -> bool:
    mapped = {column.index for column in survey.columns if column.field}
    return any((line.number, index) in survey.sheet.uncomputed for index in mapped)


def _under_header(texts: list[str]) -> str:
    """Numbers of columns or explanations in brackets, as official forms have them under the header."""
    if len(texts) >= 3 and texts == [str(number) for number in range(1, len(texts) + 1)]:
        return "numbers"
    return "hints" if all(re.fullmatch(r"\(.*\)", text.strip()) for text in texts) else ""


def _repeats(survey: Survey, line: Line) -> bool:
    heads = {column.index: quick(column.header.rpartition(": ")[2]) for column in survey.columns}
    texts = {index: quick(shown(value)) for index, value in enumerate(line.values) if not is_blank(value)}
    same = sum(1 for index, text in texts.items() if text and heads.get(index) == text)
    return same >= max(1, 0.6 * len(texts)) and (same >= 2 or len(heads) == 1)


def _section(line: Line) -> str:
    text = next(shown(value).strip() for value in line.values if not is_blank(value) and isinstance(value, str))
    found = SECTION.match(text)
    return found[1].strip() if found else ""


def _content(line: Line) -> str:
    return " | ".join(shown(value).strip() for value in line.values if not is_blank(value))[:120]


def _joined(out: list[tuple[int, str, str]]) -> Iterator[Skipped]:
    """Neighbours left out for one reason become one entry, struck rows stay apart; the header itself is not told."""
    current: Skipped | None = None
    for number, reason, text in out:
        if reason == "head":
            continue
        told = REASONS[reason]
        if current and current.reason == told and current.last == number - 1 and reason != "struck":
            current = Skipped(current.first, number, told, current.text)
            continue
        if current:
            yield current
        current = Skipped(number, number, told, text)
    if current:
        yield current

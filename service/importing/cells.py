"""Reading one cell: what came of it, which repairs were made, and the sentence each of them is told with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from schemas.values.names import FullName
from service.importing.sheet import Value, shown

Stored = str | int
"""What a field holds at the end: text (dates as YYYY-MM-DD, phones as E.164) or a whole number."""

REPAIRS = {
    "spaces": "Убраны лишние пробелы и невидимые знаки.",
    "composed": "Составные буквы («и» + кратка) заменены обычными «й», «ё».",
    "lookalike": "Латинские буквы, похожие на русские, заменены русскими.",
    "case": "Прописные и строчные буквы приведены к обычным.",
    "numbering": "Порядковый номер перед именем убран.",
    "dash": "Тире заменено дефисом.",
    "group_word": "Слово «группа» перед кодом убрано.",
    "swapped": "Имя и отчество стояли перед фамилией: порядок исправлен.",
    "split": "ФИО из столбца «Фамилия» разнесено по трём полям.",
    "date_serial": "Число прочитано как дата Excel.",
    "date_text": "Дата прочитана из текста.",
    "date_month_first": "Дата записана месяцем вперёд: день и месяц переставлены.",
    "date_short_year": "Год из двух цифр дополнен до четырёх.",
    "phone": "Телефон приведён к международному виду.",
    "extension": "Добавочный номер отброшен.",
    "first_of_many": "В ячейке несколько значений: взято первое.",
    "zeros": "Возвращены нули, которые Excel отбросил в начале числа.",
    "digits": "Номер приведён к обычной записи.",
    "gender": "Пол записан принятым обозначением.",
    "role": "Роль записана принятым обозначением.",
    "kinship": "Родство записано принятым словом.",
    "course": "Курс прочитан как число.",
    "latin": "Русские буквы, похожие на латинские, заменены латинскими.",
    "programme_date": "Excel превратил код профессии в дату: код восстановлен.",
    "placeholder": "Знак или слово вместо значения понято как пустая ячейка.",
    "struck": "Зачёркнутое значение не взято.",
    "merged": "Значение взято из объединённой ячейки.",
    "section": "Группа взята из строки-заголовка над списком.",
    "sheet_group": "Группа взята из названия листа: столбца с группой нет.",
    "gender_guess": "Пол определён по отчеству.",
    "kinship_header": "Родство взято из заголовка столбца.",
    "second_row": "Второй представитель взят из следующей строки о том же человеке.",
}


@dataclass(frozen=True, slots=True)
class Context:
    """What a reading depends on besides the cell: today, the book's epoch, whether the column writes month first."""

    today: date
    epoch_1904: bool = False
    month_first: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """A cell read: its value (None for an empty one), codes of repairs, a fault that forbids it, a doubt to look at."""

    value: Stored | FullName | None = None
    repairs: tuple[str, ...] = ()
    fault: str = ""
    doubt: str = ""


CellReader = Callable[[Value, Context], Outcome]
EMPTY = Outcome()

INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e]")
SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
DASHES = re.compile("[\u2010-\u2015\u2212]")
PLACEHOLDERS = frozenset({"-", "–", "—", "--", "---", "нет", "нет данных", "н/д", "отсутствует", "не указан", "?", "."})
EXCEL_ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#Н/Д", "#ССЫЛКА!", "#ЗНАЧ!", "#ИМЯ?"}
)


def tidy(text: str) -> tuple[str, tuple[str, ...]]:
    """Text in composed letters with single ordinary spaces, and the codes of what was repaired on the way."""
    repairs: list[str] = []
    composed = unicodedata.normalize("NFC", text)
    if composed != text:
        repairs.append("composed")
    clean = SPACES.sub(" ", INVISIBLE.sub("", composed)).strip()
    if clean != composed:
        repairs.append("spaces")
    return clean, tuple(repairs)


def cell_text(value: Value) -> tuple[str, tuple[str, ...]]:
    """Any cell as tidy text; '' for nothing and for the usual signs of «nothing» («-», «нет»)."""
    text, repairs = tidy(shown(value))
    if text.casefold() in PLACEHOLDERS:
        return "", ()
    return text, repairs


def read_text(value: Value, _: Context) -> Outcome:
    """Free text: addresses, positions, names of programmes."""
    text, repairs = cell_text(value)
    if not text:
        return EMPTY
    return Outcome(text, repairs)


def read_nothing(_value: Value, _: Context) -> Outcome:
    """A column that is not imported."""
    return EMPTY

"""Guessing the field of each column: by its header, by its place beside a representative, by what its cells hold."""

from __future__ import annotations

from dataclasses import dataclass, replace

from service.importing.content import guess, is_words
from service.importing.headers import NUMBERING, match, plain
from service.importing.headrow import Header, filled_columns
from service.importing.sheet import Sheet, Value, letter
from service.importing.vocabulary import Kind, label

Texts = list[tuple[int, str]]
Wish = tuple[int, str, str | None, bool]
"""Column, header, the field it asks for, whether the words match exactly."""
UNKNOWN = "заголовок не распознан"
TAKEN = "поле занято другим столбцом"


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """A column, its header, the guessed field ('' = not imported) and the reason in Russian."""

    index: int
    header: str
    field: str
    reason: str


def guess_columns(sheet: Sheet, header: Header, texts: Texts, kind: Kind, preset: str) -> list[ColumnGuess]:
    """A guess for every column."""
    values = {index: [line.value(index) for line in sheet.lines if line.number > header.last] for index, _ in texts}
    guesses = _by_header(_wishes(texts, values, kind, preset), sheet)
    guesses = _by_content(guesses, values, kind)
    if kind is Kind.PEOPLE:
        guesses = _beside_patronymic(guesses, values)
    return guesses


def _wishes(texts: Texts, values: dict[int, list[Value]], kind: Kind, preset: str) -> list[Wish]:
    """What each header asks for; «Код» over codes of professions is theirs, not the group's."""
    wishes: list[Wish] = []
    for index, text in texts:
        field, exact = match(kind, base(text), preset)
        if kind is Kind.GROUPS and field == "code" and guess(kind, values[index]) == "programme_code":
            field = "programme_code"
        wishes.append((index, text, field, exact))
    return wishes


def _by_header(wishes: list[Wish], sheet: Sheet) -> list[ColumnGuess]:
    taken: dict[str, int] = {}
    guesses: list[ColumnGuess] = []
    sure = {field for _, _, field, exact in wishes if field and exact}
    for index, text, wish, exact in wishes:
        field, reason = _settled(wish, exact, sure, guesses, taken)
        if field and index in sheet.hidden_columns:
            field, reason = "", "столбец скрыт"
        if field:
            taken[field] = index
        guesses.append(ColumnGuess(index, text, field, reason))
    if {"surname", "firstname"} <= taken.keys() and "full_name" in taken:
        place = next(place for place, column in enumerate(guesses) if column.field == "full_name")
        guesses[place] = replace(guesses[place], field="", reason="есть отдельные столбцы фамилии и имени")
    return guesses


def base(text: str) -> str:
    """A header without the « (2)» that tells it from its namesake."""
    head, _, tail = text.rpartition(" (")
    return head if head and tail.rstrip(")").isdecimal() else text


def _settled(
    wish: str | None, exact: bool, sure: set[str], before: list[ColumnGuess], taken: dict[str, int]
) -> tuple[str, str]:
    """The field a header gets in view of the columns to its left, and why."""
    if wish is None:
        return "", UNKNOWN
    if not wish:
        return "", "в нём несколько сведений сразу или он не нужен"
    beside = _of_representative(wish, before)
    if beside and beside not in taken:
        return beside, "по соседству с представителем"
    if not exact and wish in sure:
        return "", TAKEN
    if wish in taken:
        return "", TAKEN
    return wish, "по заголовку" if exact else "по похожему заголовку"


def _of_representative(wish: str, before: list[ColumnGuess]) -> str:
    """«Телефон» straight after the representative's columns is the representative's, if the person's own is known."""
    last = next((guess.field for guess in reversed(before) if guess.field), "")
    own = {guess.field for guess in before}
    prefix, _, _rest = last.partition("_")
    if (
        prefix in {"representative", "representative2", "mother", "father"}
        and wish in {"phone", "email"}
        and wish in own
    ):
        return f"{prefix}_{wish}"
    return ""


def _by_content(guesses: list[ColumnGuess], values: dict[int, list[Value]], kind: Kind) -> list[ColumnGuess]:
    taken = {guess.field for guess in guesses}
    done: list[ColumnGuess] = []
    for column in guesses:
        series = done and done[-1].field == "passport_series"
        if column.field or column.reason != UNKNOWN:
            done.append(column)
            continue
        if series and plain(column.header) == "номер":
            field = "passport_number"
        else:
            field = "" if plain(column.header) in NUMBERING else guess(kind, values[column.index])
        if field and field not in taken and not _spoken_for(field, taken):
            taken.add(field)
            done.append(ColumnGuess(column.index, column.header, field, "по содержимому"))
        else:
            done.append(ColumnGuess(column.index, column.header, "", UNKNOWN))
    return done


def _spoken_for(field: str, taken: set[str]) -> bool:
    """A full name beside known name columns is somebody else's; so is a patronymic beside a full name."""
    return (field == "full_name" and "surname" in taken) or (field == "patronymic" and "full_name" in taken)


def _beside_patronymic(guesses: list[ColumnGuess], values: dict[int, list[Value]]) -> list[ColumnGuess]:
    """Two columns of single words left of the patronymics are surname and first name."""
    fields = [guess.field for guess in guesses]
    if "patronymic" not in fields or "surname" in fields or "firstname" in fields:
        return guesses
    place = fields.index("patronymic")
    if place < 2 or fields[place - 1] or fields[place - 2]:
        return guesses
    if not all(is_words(values[guesses[place - back].index]) for back in (1, 2)):
        return guesses
    result = list(guesses)
    for back, field in ((2, "surname"), (1, "firstname")):
        old = guesses[place - back]
        result[place - back] = ColumnGuess(old.index, old.header, field, "по содержимому")
    return result


def left_out(columns: list[ColumnGuess], sheet: Sheet, header: Header) -> list[str]:
    """A sentence for every filled column that is not imported, also when that was so said or remembered."""
    notes = []
    filled = filled_columns(sheet, header)
    for column in columns:
        if column.field or plain(column.header) in NUMBERING or column.index not in filled:
            continue
        name = f"{letter(column.index)} «{column.header}»"
        if column.index in sheet.hidden_columns:
            notes.append(f"Столбец {name} скрыт и не импортируется: раскройте его, если он нужен.")
        else:
            notes.append(f"Столбец {name} не импортируется: {column.reason}.")
    return notes


def told(kind: Kind, column: ColumnGuess) -> str:
    """«B «Д.р.» → Дата рождения (по заголовку)»: the guess as a line of a list."""
    field = label(kind, column.field) if column.field else "не импортируется"
    return f"{letter(column.index)} «{column.header}» → {field} ({column.reason})"

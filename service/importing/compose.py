"""From fields of columns to stored fields: names in parts, series and number, mother and father, what the list implies."""

from __future__ import annotations

from collections.abc import MutableMapping

from schemas.values.names import FullName
from service.grammar.gender import surname_gender
from service.grammar.lexicon import known
from service.importing.cells import Stored
from service.importing.codes import read_group, read_passport
from service.importing.lines import Data
from service.importing.names import CONTEXTLESS, NOBILIARY, SURE_PATRONYMIC, read_full_name
from service.importing.result import Options, Remark, Row, Told
from service.importing.vocabulary import FIELDS, REQUIRED, Kind

Read = MutableMapping[str, Stored | FullName]
Cells = MutableMapping[str, str]
PARENTS = (("mother", "мать"), ("father", "отец"))
REPRESENTATIVE = ("name", "kinship", "phone", "email", "address", "passport", "document")


def compose(kind: Kind, data: Data, read: tuple[Read, Cells], options: Options, told: Told) -> Row:
    """A row in stored fields; adds the repairs, faults and doubts that concern several cells."""
    values, cells = read
    number = data.line.number
    if kind is Kind.PEOPLE:
        _name(values, cells, told)
        _odd_parts(number, values, cells, told)
        _passport(number, values, cells, told)
        _parents(number, values, cells, told)
        _section(data, values, cells, told)
    stored: dict[str, Stored] = {
        key: value if isinstance(value, str | int) else str(value) for key, value in values.items()
    }
    _defaults(kind, stored, options)
    if kind is Kind.PEOPLE:
        _gender(number, stored, cells, options, told)
        _whose(number, stored, cells, told)
    _required(kind, number, stored, cells, told)
    return Row(number, stored, {key: cell for key, cell in cells.items() if key in stored})


def _name(values: Read, cells: Cells, told: Told) -> None:
    """Surname, first name and patronymic from whatever columns they came in."""
    whole = values.pop("full_name", None) or _whole_in_surname(values, cells, told)
    if isinstance(whole, FullName):
        for key in ("surname", "firstname", "patronymic"):
            values.pop(key, None)
            if part := str(getattr(whole, key)):
                values[key] = part
                cells[key] = cells.get("full_name", cells.get("surname", ""))
    first = str(values.get("firstname", ""))
    if " " in first and "patronymic" not in values and SURE_PATRONYMIC.search(first):
        told.repair(cells["firstname"], "firstname", "split", first, first)
        cells["given_names"] = cells["firstname"]
        values["given_names"] = values.pop("firstname")
    given = str(values.pop("given_names", ""))
    if given:
        first, _, patronymic = given.partition(" ")
        values["firstname"] = first
        cells["firstname"] = cells["patronymic"] = cells["given_names"]
        if patronymic:
            values["patronymic"] = patronymic


def _odd_parts(row: int, values: Read, cells: Cells, told: Told) -> None:
    """Two words in one part, or a patronymic where the first name should be: possible, but to be looked at."""
    for key in ("surname", "firstname"):
        text = str(values.get(key, ""))
        if " " in text and text.split(maxsplit=1)[0].lower() not in NOBILIARY:
            told.doubts.append(
                Remark(row, cells[key], key, text, "Два слова в одной части имени: проверьте, так ли в паспорте.")
            )
    first, surname = str(values.get("firstname", "")), str(values.get("surname", ""))
    if first and " " in surname and first in surname.split():
        sentence = "В столбце фамилии стоит всё имя целиком: оставьте одну фамилию или не загружайте столбцы имени."
        told.fault(Remark(row, cells["surname"], "surname", surname, sentence))
    if _swapped(surname, first):
        sentence = f"Похоже, имя и фамилия стоят не на своих местах: «{surname}» — имя, «{first}» — фамилия."
        told.fault(Remark(row, cells["surname"], "surname", f"{surname} {first}", sentence))
    patronymic = str(values.get("patronymic", ""))
    if SURE_PATRONYMIC.search(surname) and _is_surname(patronymic):
        sentence = (
            f"Похоже, фамилия и отчество стоят не на своих местах: «{surname}» — отчество, «{patronymic}» — фамилия."
        )
        told.fault(Remark(row, cells["surname"], "surname", f"{surname} {patronymic}", sentence))
    if " " not in first and SURE_PATRONYMIC.search(first):
        told.doubts.append(
            Remark(row, cells["firstname"], "firstname", first, "На месте имени похоже стоит отчество: проверьте.")
        )


def _swapped(surname: str, first: str) -> bool:
    """The dictionary knows the one as a first name only, and the other as a surname only."""
    return _parts_known(surname) == {"Name"} and _is_surname(first)


def _is_surname(word: str) -> bool:
    return _parts_known(word) == {"Surn"}


def _parts_known(word: str) -> set[str]:
    """Which parts of a name the dictionary knows a word as."""
    tags = ("Name", "Surn", "Patr")
    return {tag for reading in known(word.lower()) for tag in tags if reading.has(tag, "nomn", "sing")}


def _whole_in_surname(values: Read, cells: Cells, told: Told) -> FullName | None:
    """The whole name typed into the column of surnames, the other two left empty."""
    surname = str(values.get("surname", ""))
    if " " not in surname or "firstname" in values or "given_names" in values:
        return None
    whole = read_full_name(surname, CONTEXTLESS).value
    if not isinstance(whole, FullName):
        return None
    told.repair(cells["surname"], "surname", "split", surname, str(whole))
    return whole


def _passport(row: int, values: Read, cells: Cells, told: Told) -> None:
    series, number = str(values.pop("passport_series", "")), str(values.pop("passport_number", ""))
    if not series and not number:
        return
    cell = cells.get("passport_number", cells.get("passport_series", ""))
    both = f"{series} {number}".strip()
    if series.replace(" ", "").isdecimal() and number.isdecimal():
        both = f"{series.replace(' ', '').zfill(4)} {number.zfill(6)}"
    outcome = read_passport(both, CONTEXTLESS)
    if outcome.value is not None:
        values["passport"] = outcome.value
        cells["passport"] = cell
        if both != f"{series} {number}":
            code = "zeros" if len(both) > len(f"{series} {number}") else "digits"
            told.repair(cell, "passport", code, f"{series} {number}", both)
    if outcome.doubt:
        told.doubts.append(Remark(row, cell, "passport", both, outcome.doubt))


def _parents(row: int, values: Read, cells: Cells, told: Told) -> None:
    """Mother and father become the first free representatives, with the kinship of their column's head."""
    for parent, kinship in PARENTS:
        given = {
            key: values.pop(f"{parent}_{key}") for key in ("name", "phone", "email") if f"{parent}_{key}" in values
        }
        if not given:
            continue
        cell = cells.get(f"{parent}_name", "")
        slot = next(
            (s for s in ("representative", "representative2") if not any(k.startswith(f"{s}_") for k in values)), ""
        )
        if not slot or "name" not in given:
            sentence = (
                "Представителей больше двух: оставьте двоих." if not slot else f"Есть телефон, но нет ФИО ({kinship})."
            )
            told.fault(Remark(row, cell, f"{parent}_name", "", sentence))
            continue
        for key, value in given.items():
            values[f"{slot}_{key}"] = value
            cells[f"{slot}_{key}"] = cells[f"{parent}_{key}"]
        values[f"{slot}_kinship"] = kinship
        cells[f"{slot}_kinship"] = cell
        told.repair(cell, f"{slot}_kinship", "kinship_header", "", kinship)


def _section(data: Data, values: Read, cells: Cells, told: Told) -> None:
    if not data.section or "group" in values:
        return
    outcome = read_group(data.section, CONTEXTLESS)
    if outcome.value is not None:
        values["group"] = outcome.value
        cells["group"] = f"A{data.section_row or data.line.number}"
        code = "section" if data.section_row else "sheet_group"
        told.repair(f"A{data.line.number}", "group", code, "", str(outcome.value))


def _defaults(kind: Kind, stored: dict[str, Stored], options: Options) -> None:
    for key, value in options.defaults.items():
        if key in FIELDS[kind]:
            stored.setdefault(key, value)


def _gender(row: int, stored: dict[str, Stored], cells: Cells, options: Options, told: Told) -> None:
    if "surname" not in stored or "firstname" not in stored:
        return
    name = FullName(str(stored["surname"]), str(stored["firstname"]), str(stored.get("patronymic", "")))
    seen = options.gender_of(name)
    given = stored.get("gender")
    cell = cells.get("gender", cells.get("surname", f"A{row}"))
    if given is None and seen is not None:
        stored["gender"] = seen.value
        told.repair(cell, "gender", "gender_guess", "", seen.value)
    elif given is None:
        told.doubts.append(Remark(row, cell, "gender", "", "Пол не указан и по имени не определён: укажите его."))
    elif seen is not None and given != seen.value:
        told.doubts.append(Remark(row, cell, "gender", str(given), f"Пол не сходится с именем «{name}»: проверьте."))
    shown = surname_gender(name.surname)
    if given is None and seen is not None and shown is not None and shown is not seen:
        told.doubts.append(Remark(row, cell, "gender", str(name), "Фамилия и отчество разного рода: проверьте."))


def _whose(row: int, stored: dict[str, Stored], cells: Cells, told: Told) -> None:
    """A representative's phone or address without the representative's name belongs to nobody."""
    for slot in ("representative", "representative2"):
        given = [key for key in REPRESENTATIVE if f"{slot}_{key}" in stored]
        wrong = any(key.startswith(slot) for key in told.faulty[row])
        if given and "name" not in given and given != ["kinship"] and not wrong:
            cell = cells.get(f"{slot}_{given[0]}", f"A{row}")
            told.fault(Remark(row, cell, f"{slot}_name", "", "Есть сведения о представителе, но нет его ФИО."))


def _required(kind: Kind, row: int, stored: dict[str, Stored], cells: Cells, told: Told) -> None:
    for key in REQUIRED[kind]:
        sources = {key, *(spec.key for spec in FIELDS[kind].values() if spec.within == key), "full_name"}
        if key in stored or sources & told.faulty[row]:
            continue
        cell = next((cells[name] for name in (key, "full_name", "given_names", "surname") if name in cells), f"A{row}")
        told.fault(Remark(row, cell, key, "", f"Не заполнено: {FIELDS[kind][key].label}."))
        return

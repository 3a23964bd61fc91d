"""Telephones and e-mail addresses: one sure spelling, or a fault that says what is missing."""

from __future__ import annotations

import re

import phonenumbers

from service.importing.cells import EMPTY, Context, Outcome, cell_text
from service.importing.names import TO_LATIN
from service.importing.sheet import Value

MAIL = re.compile(
    r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\u0400-\u04ff\-]+(?:\.[A-Za-z0-9\u0400-\u04ff\-]+)*\.[A-Za-z\u0400-\u04ff]{2,}"
)
SEVERAL = re.compile(r"\s*[;,/\n]\s*|\s+(?:и|или)\s+")
NO_CODE = "Телефон без кода города или оператора: впишите его полностью."


def read_phone(value: Value, _: Context) -> Outcome:
    """A phone in E.164 («+79141234567»); Russian numbers may begin with 8, 7 or the code."""
    if isinstance(value, bool):
        return Outcome(fault="Это не телефон.")
    text, _spaces = cell_text(value)
    if not text:
        return EMPTY
    if re.search(r"\d[.,]?\d*[EeЕе]\+\d+", text):
        return Outcome(fault="Excel сократил телефон и потерял цифры: впишите его заново, формат ячейки «Текстовый».")
    first, several = _first(text)
    outcome = _phone(first)
    if outcome.value is None or not several:
        return outcome
    return Outcome(outcome.value, (*outcome.repairs, "first_of_many"))


def _first(text: str) -> tuple[str, bool]:
    """The first of several numbers in a cell; parts too short to be a number are not split off."""
    parts = [part for part in SEVERAL.split(text) if len(re.sub(r"\D", "", part)) >= 5]
    return (parts[0], True) if len(parts) > 1 else (text, False)


def _phone(text: str) -> Outcome:
    plain = re.sub(r"^(?:тел|моб|сот|дом|раб|т)[а-я]*\.?\s*:?\s*", "", text, flags=re.IGNORECASE)
    main, *extension = re.split(r"\s*(?:доб|вн|ext)[а-яa-z.]*\s*", plain, maxsplit=1, flags=re.IGNORECASE)
    digits = re.sub(r"\D", "", main)
    if len(digits) < 10:
        return Outcome(fault=NO_CODE if len(digits) >= 5 else "Это не телефон.")
    if re.search("[A-Za-zА-Яа-яЁё]", main):
        return Outcome(fault="В ячейке телефона есть слова: оставьте один номер.")
    number = _parsed(main, digits)
    if number is None or not phonenumbers.is_valid_number(number):
        return Outcome(fault="Такого телефонного номера не бывает: проверьте цифры.")
    read = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    repairs = (() if read == text else ("phone",)) + (("extension",) if extension else ())
    return Outcome(read, repairs)


def _parsed(main: str, digits: str) -> phonenumbers.PhoneNumber | None:
    plus = main.strip().startswith("+")
    try:
        if plus and phonenumbers.is_valid_number(phonenumbers.parse(f"+{digits}", None)):
            return phonenumbers.parse(f"+{digits}", None)
        if (plus and not digits.startswith("8")) or (len(digits) == 11 and digits.startswith("7")):
            return phonenumbers.parse(f"+{digits}", None)
        return phonenumbers.parse(digits, "RU")
    except phonenumbers.NumberParseException:
        return None


def read_email(value: Value, _: Context) -> Outcome:
    """An e-mail address, the domain in lower case; Cyrillic look-alikes in it are replaced."""
    text, told = cell_text(value)
    if not text:
        return EMPTY
    repairs = list(told)
    parts = [part for part in re.split(r"[;,\s]+", text.removeprefix("mailto:")) if part]
    if sum("@" in part for part in parts) > 1:
        repairs.append("first_of_many")
        text = parts[0]
    elif len(parts) > 1:
        return Outcome(fault="Это не адрес электронной почты: в нём пробел или запятая.")
    name, _at, domain = text.removeprefix("mailto:").rpartition("@")
    latin = name.translate(TO_LATIN)
    if re.search("[A-Za-z]", domain) and re.search("[А-Яа-я]", domain):
        domain = domain.translate(TO_LATIN)
        repairs.append("latin")
    elif latin != name:
        repairs.append("latin")
    read = f"{latin}@{domain.lower()}"
    if not MAIL.fullmatch(read):
        return Outcome(fault="Это не адрес электронной почты: проверьте его.")
    return Outcome(read, tuple(repairs))

"""Short coded cells: course, gender, role, kinship, group, programme, passport, SNILS, INN."""

from __future__ import annotations

import re
from datetime import date

from service.importing.cells import DASHES, EMPTY, Context, Outcome, cell_text
from service.importing.names import lookalikes
from service.importing.sheet import Value

GENDERS: dict[str, tuple[str, ...]] = {
    "m": ("м", "муж", "муж.", "мужской", "мужчина", "юноша", "мальчик", "m", "male"),
    "f": ("ж", "жен", "жен.", "женский", "женщина", "девушка", "девочка", "f", "female"),
}
ROLES: dict[str, tuple[str, ...]] = {
    "student": ("студент", "студентка", "обучающийся", "обучающаяся", "учащийся", "учащаяся"),
    "teacher": ("преподаватель", "педагог", "учитель", "сотрудник", "работник", "педагогический работник", "методист"),
    "master": ("мастер", "мастер п/о", "мастер по", "мастер производственного обучения"),
    "employer_rep": (
        "представитель работодателя",
        "работодатель",
        "представитель предприятия",
        "сотрудник предприятия",
    ),
    "alumnus": ("выпускник", "выпускница"),
    "parent": ("родитель", "законный представитель", "представитель"),
    "expert": ("эксперт",),
}
KINSHIPS: dict[str, tuple[str, ...]] = {
    "мать": ("мать", "мама", "матерь"),
    "отец": ("отец", "папа"),
    "усыновитель": ("усыновитель", "усыновительница", "удочеритель"),
    "опекун": ("опекун", "опекунша", "бабушка-опекун", "бабушка (опекун)"),
    "попечитель": ("попечитель",),
    "представитель органа опеки": ("представитель органа опеки", "орган опеки", "опека"),
    "директор организации для сирот": ("директор организации для сирот", "директор детского дома", "директор"),
}
COURSES = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "первый": 1,
    "второй": 2,
    "третий": 3,
    "четвертый": 4,
    "пятый": 5,
}
PROGRAMME = re.compile(r"\d{2}\.\d{2}\.\d{2}")
DATED = "Excel превратил код группы в дату: впишите код заново, формат ячейки «Текстовый»."
_MONTHS = "янв|фев|мар|апр|май|июн|июл|авг|сен|окт|ноя|дек"
LOOKS_DATED = re.compile(
    rf"\d{{1,2}}\.(?:{_MONTHS})(?:\.\d{{2,4}})?|(?:{_MONTHS})\.\d{{2}}|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}|\d{{4}}-\d\d-\d\d.*"
)
"""A code that Excel turned into a date and saved into csv as it showed it («11.авг», «авг.26»)."""
INN_KPP = re.compile(r"(\d{10})\s*[/\\]\s*\d{9}")
BIRTH_CERTIFICATE = re.compile(r"([IVX]+)[-\s]*([А-ЯЁ]{2})\s*(?:№\s*)?(\d{6})")


def _choice(table: dict[str, tuple[str, ...]], text: str) -> str | None:
    plain = text.casefold().replace("ё", "е")
    return next((code for code, words in table.items() if plain == code or plain in words), None)


def read_gender(value: Value, _: Context) -> Outcome:
    """«m» or «f»."""
    text, _spaces = cell_text(value)
    if not text:
        return EMPTY
    code = _choice(GENDERS, text)
    if code is None:
        return Outcome(fault="Пол не распознан: впишите «м» или «ж».")
    return Outcome(code, () if text in {"м", "ж"} else ("gender",))


def read_role(value: Value, _: Context) -> Outcome:
    """One of the codes of ``ROLES``; documents.md, block PERSON."""
    text, _spaces = cell_text(value)
    if not text:
        return EMPTY
    code = _choice(ROLES, text)
    if code is None:
        first = ", ".join(words[0] for words in ROLES.values())
        return Outcome(fault=f"Роль «{text}» не распознана. Возможные: {first}.")
    return Outcome(code, () if text.casefold() == ROLES[code][0] else ("role",))


def read_kinship(value: Value, _: Context) -> Outcome:
    """Who the representative is to the student, in one of the words of ``KINSHIPS`` (documents.md, block REP)."""
    text, _spaces = cell_text(value)
    if not text:
        return EMPTY
    word = _choice(KINSHIPS, text)
    if word is None:
        return Outcome(fault=f"«{text}» не законный представитель по закону. Возможные: {', '.join(KINSHIPS)}.")
    return Outcome(word, () if text == word else ("kinship",))


def read_course(value: Value, _: Context) -> Outcome:
    """A whole number from 1 to 6."""
    text, _spaces = cell_text(value)
    if not text:
        return EMPTY
    plain = re.sub(r"\s*(?:-?[ийя]{1,2})?\s*курс\.?$", "", text.casefold().replace("ё", "е")).strip()
    number = int(plain) if plain.isdecimal() and len(plain) < 3 else COURSES.get(plain, 0)
    if not 1 <= number <= 6:
        return Outcome(fault="Курс не распознан: впишите число от 1 до 6.")
    return Outcome(number, () if text == str(number) else ("course",))


def read_group(value: Value, _: Context) -> Outcome:
    """A group's code as the college writes it; look-alikes and dashes repaired, a code turned date refused."""
    if isinstance(value, date):
        return Outcome(fault=DATED)
    text, told = cell_text(value)
    if not text:
        return EMPTY
    if PROGRAMME.fullmatch(text):
        return Outcome(fault=f"«{text}» — код профессии или специальности, а не группы.")
    if LOOKS_DATED.fullmatch(text):
        return Outcome(fault=DATED)
    repairs = list(told)
    text, named = re.subn(
        r"^(?:уч(?:\.|ебная)\s*)?(?:группа|гр\.)\s*(?:№\s*)?(?=[\w«\"])", "", text, flags=re.IGNORECASE
    )
    text = text.strip('«»"') if named else text
    repairs += ["group_word"] if named else []
    plain = DASHES.sub("-", text)
    if plain != text:
        repairs.append("dash")
    read = re.sub(r"[^\W\d_]+", lambda found: lookalikes(found[0]), plain)
    if read != plain:
        repairs.append("lookalike")
    return Outcome(read, tuple(repairs))


def read_programme_code(value: Value, _: Context) -> Outcome:
    """«43.01.09»: a code of a profession or speciality; one that Excel turned into a date is restored."""
    if isinstance(value, date):
        return Outcome(f"{value:%d.%m.%y}", ("programme_date",))
    text, repairs = cell_text(value)
    if not text:
        return EMPTY
    found = re.fullmatch(r"(\d{2})[.,\s](\d{2})[.,\s](\d{2})", text)
    if found is None:
        return Outcome(fault="Код профессии или специальности пишется как 43.01.09.")
    read = ".".join(found.groups())
    return Outcome(read, repairs if read == text else (*repairs, "digits"))


def _number(value: Value, length: int) -> tuple[str, list[str], str]:
    """Digits of a number, codes of repairs, the text; zeros lost by Excel come back only for numeric cells."""
    text, _spaces = cell_text(value)
    digits = re.sub(r"\D", "", text)
    repairs: list[str] = []
    if isinstance(value, int | float) and length - 3 < len(digits) < length:
        digits = digits.zfill(length)
        repairs.append("zeros")
    return digits, repairs, text


def read_passport(value: Value, _: Context) -> Outcome:
    """«0816 123456» for a Russian passport; birth certificates and foreign papers stay as typed, with a doubt."""
    digits, repairs, text = _number(value, 10)
    if not text:
        return EMPTY
    if len(digits) == 10 and not re.search("[A-Za-zА-Яа-яЁё]", re.sub("(?i)серия|номер|паспорт|№|сер|ном|N", "", text)):
        read = f"{digits[:4]} {digits[4:]}"
        return Outcome(read, (*repairs, *(() if read == text else ("digits",))))
    if found := BIRTH_CERTIFICATE.fullmatch(text.upper()):
        read = f"{found[1]}-{found[2]} {found[3]}"
        return Outcome(read, () if read == text else ("digits",))
    return Outcome(text, doubt="Не похоже на паспорт РФ (4 + 6 цифр): проверьте.")


def read_snils(value: Value, _: Context) -> Outcome:
    """«112-233-445 95» with its check number (rules of the Pension Fund: sum of digits × place, modulo 101)."""
    digits, repairs, text = _number(value, 11)
    if not text:
        return EMPTY
    if len(digits) != 11:
        return Outcome(fault="СНИЛС состоит из 11 цифр: проверьте его.")
    total = sum(int(digit) * (9 - place) for place, digit in enumerate(digits[:9]))
    if total % 101 % 100 != int(digits[9:]):
        return Outcome(fault="Контрольное число СНИЛС не сходится: в номере ошибка.")
    read = f"{digits[:3]}-{digits[3:6]}-{digits[6:9]} {digits[9:]}"
    return Outcome(read, (*repairs, *(() if read == text else ("digits",))))


def read_inn(value: Value, _: Context) -> Outcome:
    """10 digits of an organisation or 12 of an entrepreneur, with check digits (order of the FNS)."""
    digits, repairs, text = _number(value, 10)
    if not text:
        return EMPTY
    if both := INN_KPP.fullmatch(text):
        text = digits = both[1]
        repairs = ["first_of_many"]
    if isinstance(value, int | float) and len(digits) == 11:
        digits, repairs = digits.zfill(12), ["zeros"]
    if len(digits) not in {10, 12} or len(digits) < len(re.sub(r"\s", "", text)):
        return Outcome(fault="ИНН состоит из 10 цифр (у предпринимателя из 12): проверьте его.")
    if not _inn_holds(digits):
        return Outcome(fault="Контрольная цифра ИНН не сходится: в номере ошибка.")
    return Outcome(digits, (*repairs, *(() if digits == text or repairs else ("digits",))))


def _inn_holds(digits: str) -> bool:
    weights = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
    places = (9,) if len(digits) == 10 else (10, 11)
    for place in places:
        used = weights[-place:]
        if sum(int(d) * w for d, w in zip(digits, used, strict=False)) % 11 % 10 != int(digits[place]):
            return False
    return True

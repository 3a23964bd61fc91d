"""Words by which lists head their columns: exact synonyms, presets of known systems, and patterns for the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from service.importing.cells import tidy
from service.importing.names import lookalikes
from service.importing.vocabulary import Kind

PLAIN: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    Kind.PEOPLE: {
        "full_name": ("фио", "ф и о", "фамилия имя отчество", "фамилия и о", "фио студента", "фио обучающегося", "фио полностью",
                      "студент", "обучающийся", "фио преподавателя", "фио педагога", "сотрудник", "преподаватель", "фио сотрудника"),
        "surname": ("фамилия", "фам"),
        "firstname": ("имя",),
        "patronymic": ("отчество", "отчество при наличии"),
        "given_names": ("имя отчество", "имя и отчество"),
        "birth_date": ("дата рождения", "д р", "др", "дата рожд", "дата р", "родился", "число месяц год рождения"),
        "gender": ("пол",),
        "role": ("роль", "кто"),
        "group": ("группа", "учебная группа", "номер группы", "шифр группы", "код группы", "гр"),
        "course": ("курс",),
        "phone": ("телефон", "тел", "мобильный телефон", "сотовый", "сотовый телефон", "номер телефона", "контактный телефон", "моб тел"),
        "email": ("e mail", "email", "почта", "эл почта", "электронная почта", "адрес электронной почты", "электронный адрес"),
        "position": ("должность", "занимаемая должность"),
        "address": ("адрес", "место жительства", "адрес проживания", "домашний адрес", "адрес регистрации", "прописка"),
        "passport": ("паспорт", "паспортные данные", "серия и номер паспорта", "паспорт серия номер", "серия номер паспорта",
                     "документ удостоверяющий личность"),
        "passport_series": ("серия", "серия паспорта", "паспорт серия"),
        "passport_number": ("номер паспорта", "паспорт номер"),
        "passport_issuer": ("кем выдан", "кем выдан паспорт", "паспорт выдан", "паспорт кем выдан"),
        "passport_date": ("дата выдачи", "дата выдачи паспорта", "когда выдан", "паспорт дата выдачи"),
        "snils": ("снилс", "страховой номер"),
        "representative_name": ("родитель", "представитель", "законный представитель", "фио родителя", "фио родителей", "опекун"),
        "representative_kinship": ("родство", "степень родства", "кем приходится"),
        "representative_document": ("документ о полномочиях", "документ подтверждающий полномочия"),
        "mother_name": ("мать", "мама", "фио матери"),
        "father_name": ("отец", "папа", "фио отца"),
    },
    Kind.GROUPS: {
        "code": ("группа", "код", "код группы", "номер группы", "шифр", "шифр группы", "учебная группа", "название группы", "наименование"),
        "course": ("курс",),
        "programme_code": ("код профессии", "код специальности", "код профессии специальности", "код программы", "код опоп"),
        "programme": ("программа", "профессия", "специальность", "профессия специальность", "наименование профессии",
                      "наименование специальности", "образовательная программа"),
        "curator": ("куратор", "фио куратора", "классный руководитель", "кл руководитель", "мастер", "куратор группы"),
    },
    Kind.PARTNERS: {
        "name": ("название", "полное название", "наименование", "полное наименование", "организация", "предприятие", "партнер",
                 "наименование организации", "наименование предприятия", "работодатель"),
        "short_name": ("краткое", "краткое название", "краткое наименование", "сокращенное наименование", "сокращенное название"),
        "inn": ("инн",),
        "address": ("адрес", "юридический адрес", "место нахождения", "почтовый адрес"),
        "signatory": ("подписант", "руководитель", "фио руководителя", "в лице", "фио подписанта", "директор"),
        "signatory_position": ("должность", "должность руководителя", "должность подписанта"),
        "signatory_basis": ("основание", "действует на основании", "основание полномочий", "на основании"),
        "contact": ("контакт", "контактное лицо", "ответственный", "контактное лицо фио"),
        "phone": ("телефон", "тел", "контактный телефон", "номер телефона"),
        "email": ("e mail", "email", "почта", "эл почта", "электронная почта"),
    },
}  # fmt: skip

PRESETS: Mapping[str, Mapping[Kind, Mapping[str, str]]] = {
    "1С:Колледж": {
        Kind.PEOPLE: {
            "физическое лицо": "full_name", "контингент": "full_name", "академическая группа": "group",
            "мобильный": "phone", "адрес по прописке": "address", "адрес по месту проживания": "address",
            "удостоверение": "passport", "страховой номер пфр": "snils", "адрес эп": "email",
        },
        Kind.GROUPS: {"академическая группа": "code", "направление подготовки": "programme", "шифр специальности": "programme_code"},
        Kind.PARTNERS: {"контрагент": "name", "рабочее наименование": "short_name"},
    },
    "Сетевой город": {
        Kind.PEOPLE: {
            "фио учащегося": "full_name", "фамилия имя отчество учащегося": "full_name", "класс": "group", "учебный класс": "group",
            "моб телефон": "phone", "домашний телефон": "", "экранное имя": "", "логин": "", "адрес места жительства": "address",
        },
        Kind.GROUPS: {"класс": "code", "профиль": "programme"},
        Kind.PARTNERS: {},
    },
    "ФИС ФРДО": {
        Kind.PEOPLE: {
            "фамилия получателя": "surname", "имя получателя": "firstname", "отчество получателя": "patronymic",
            "дата рождения получателя": "birth_date", "пол получателя": "gender", "снилс получателя": "snils",
        },
        Kind.GROUPS: {"код профессии специальности": "programme_code", "наименование профессии специальности": "programme"},
        Kind.PARTNERS: {},
    },
}  # fmt: skip
"""Headers of other systems' exports over the plain ones. Written from descriptions: no real export was at hand."""

_WHO = r"родител|представит|опекун"
_SECOND = rf"^(?=.*(?:втор\w+ (?:законн\w+ )?(?:{_WHO})|(?:{_WHO})\w* 2\b))"
PATTERNS: Mapping[Kind, tuple[tuple[str, str], ...]] = {
    Kind.PEOPLE: (
        (rf"^(?=.*(?:{_WHO}))(?=.*(?:фио|ф и о))(?=.*\b(?:тел|моб|сот))", ""),
        (rf"{_SECOND}(?=.*\b(?:тел|моб|сот))", "representative2_phone"),
        (rf"{_SECOND}(?=.*(?:mail|почт))", "representative2_email"),
        (rf"{_SECOND}(?=.*адрес)", "representative2_address"),
        (rf"{_SECOND}(?=.*паспорт)", "representative2_passport"),
        (rf"{_SECOND}(?=.*(?:полномочи|документ))", "representative2_document"),
        (rf"{_SECOND}(?=.*(?:родств|кем приход|статус))", "representative2_kinship"),
        (rf"{_SECOND}", "representative2_name"),
        (rf"^(?=.*(?:{_WHO}))(?=.*\b(?:тел|моб|сот))", "representative_phone"),
        (rf"^(?=.*(?:{_WHO}))(?=.*(?:mail|почт))", "representative_email"),
        (rf"^(?=.*(?:{_WHO}))(?=.*адрес)", "representative_address"),
        (rf"^(?=.*(?:{_WHO}))(?=.*паспорт)", "representative_passport"),
        (rf"^(?=.*(?:{_WHO}))(?=.*(?:полномочи|документ))", "representative_document"),
        (rf"^(?=.*(?:{_WHO}))(?=.*(?:родств|кем приход|статус))", "representative_kinship"),
        (rf"^(?=.*(?:{_WHO}))(?=.*(?:фио|ф и о|фамилия имя))", "representative_name"),
        (rf"^(?=.*(?:{_WHO}))", ""),
        (r"^(?=.*\bмат(?:ь|ери)\b)(?=.*\b(?:тел|моб|сот))", "mother_phone"),
        (r"^(?=.*\bмат(?:ь|ери)\b)(?=.*(?:mail|почт))", "mother_email"),
        (r"^(?=.*\bмат(?:ь|ери)\b)(?=.*(?:фио|ф и о))", "mother_name"),
        (r"^(?=.*\bот(?:ец|ца)\b)(?=.*\b(?:тел|моб|сот))", "father_phone"),
        (r"^(?=.*\bот(?:ец|ца)\b)(?=.*(?:mail|почт))", "father_email"),
        (r"^(?=.*\bот(?:ец|ца)\b)(?=.*(?:фио|ф и о))", "father_name"),
        (r"^(?:фио|ф и о)\b", "full_name"), (r"^фамилия.*имя", "full_name"), (r"^дата рожд", "birth_date"),
        (r"^(?:учебная )?группа\b", "group"), (r"^телефон\b", "phone"), (r"^паспорт.*серия.*номер", "passport"),
        (r"^снилс\b", "snils"), (r"^пол\b", "gender"), (r"^должность\b", "position"), (r"^адрес\b", "address"),
        (r"^e ?mail\b", "email"), (r"^фамилия\b", "surname"), (r"^имя\b", "firstname"), (r"^отчество\b", "patronymic"),
    ),
    Kind.GROUPS: (
        (r"^код.*(?:професс|специальн|программ)", "programme_code"), (r"(?:професси|специальност|программ)", "programme"),
        (r"^(?:фио )?куратор", "curator"), (r"групп", "code"), (r"^курс\b", "course"),
    ),
    Kind.PARTNERS: (
        (r"(?:сокращ|кратк)", "short_name"), (r"^инн\b", "inn"), (r"должност", "signatory_position"),
        (r"основани", "signatory_basis"), (r"адрес", "address"), (r"контактн", "contact"), (r"^(?:контактный )?тел", "phone"),
        (r"mail|почт", "email"), (r"(?:руководител|подписант)", "signatory"), (r"(?:назван|наименован)", "name"),
    ),
}  # fmt: skip

NUMBERING = frozenset({"номер", "номер п п", "п п", "н п п", "пп", "номер пп", "порядковый номер", "n", "n п п"})
"""Headers of a column that only counts the rows."""


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A header for comparison: lower case, е for ё, Cyrillic look-alikes, no punctuation, «№» as «номер»."""
    clean, _ = tidy(text.replace("№", " номер "))
    words = re.findall(r"\w+", clean.casefold().replace("ё", "е"))
    russian = bool(re.search("[а-я]", " ".join(words)))
    return " ".join(lookalikes(word, whole=russian and word not in {"e", "email", "mail"}) for word in words)


def quick(text: str) -> str:
    """A cheap ``plain`` for the thousands of cells under the header: case, е for ё, spaces, nothing else."""
    return " ".join(text.split()).casefold().replace("ё", "е")


SYNONYMS: Mapping[Kind, Mapping[str, str]] = MappingProxyType(
    {kind: {word: field for field, words in fields.items() for word in words} for kind, fields in PLAIN.items()}
)
_COMPILED = {kind: [(re.compile(text), field) for text, field in pairs] for kind, pairs in PATTERNS.items()}


def match(kind: Kind, header: str, preset: str = "") -> tuple[str | None, bool]:
    """The field a header names ('' = known and not imported, None = unknown) and whether the words match exactly."""
    text = plain(header)
    if not text or text in NUMBERING:
        return None, False
    if text in PRESETS.get(preset, {}).get(kind, {}):
        return PRESETS[preset][kind][text], True
    if text in SYNONYMS[kind]:
        return SYNONYMS[kind][text], True
    for pattern, field in _COMPILED[kind]:
        if pattern.search(text):
            return field, False
    return None, False


def preset_of(kind: Kind, headers: list[str]) -> str:
    """The preset whose own headers occur most among these; '' (plain) when none does."""
    texts = {plain(header) for header in headers}
    hits = {name: len(texts & kinds.get(kind, {}).keys()) for name, kinds in PRESETS.items()}
    best = max(hits, key=lambda name: hits[name])
    return best if hits[best] else ""

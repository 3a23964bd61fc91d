"""Names as people type them: CAPS, Latin look-alikes, double spaces are repaired; initials and riddles are not guessed."""

from __future__ import annotations

import re
from datetime import date

from schemas.values.names import FullName
from service.importing.cells import DASHES, EMPTY, Context, Outcome, cell_text
from service.importing.sheet import Value

LATIN = "aceopxykABCEHKMOPTXYëË"
CYRILLIC = "асеорхукАВСЕНКМОРТХУёЁ"
TO_CYRILLIC = str.maketrans(LATIN, CYRILLIC)
TO_LATIN = str.maketrans(CYRILLIC, LATIN)

PARTICLES = frozenset({"оглы", "кызы", "гызы", "улы", "уулу", "оол", "кизи"})
"""«Сын», «дочь» of Turkic patronymics: always lower-case."""
NOBILIARY = frozenset({"фон", "де", "ван", "дер", "ди", "да", "ла", "ибн", "бен", "аль", "эль", "цу", "дель"})
"""Particles that begin a surname."""
MAC = re.compile(r"^(?:Мак|Фитц)[А-ЯЁ][а-яё]{3,}$")
SURE_PATRONYMIC = re.compile(r"(?:[оеё]вна|ична|инична|[оеё]вич|ьич)$")
WORD = re.compile(r"^[\u0400-\u04ff]+(?:[-'’ʼ][\u0400-\u04ff]+)*$")
NUMBER = re.compile(r"\d{1,4}\s?[.)]\s+(?=\S)")
INITIALS = re.compile(r"(?:^|[\s.])[А-ЯЁA-Z]\.|\s[А-ЯЁA-Z](?:\s|$)|[а-яё]\s[А-ЯЁ]{2}$")
CAPS_SLIP = re.compile("[а-яё][А-ЯЁ]+")

NO_PATRONYMIC = "Нет отчества: проверьте, так ли в паспорте."
NO_INITIALS = "Вместо имени и отчества инициалы: впишите имя и отчество полностью, по инициалам их не угадать."


def lookalikes(word: str, *, whole: bool = False) -> str:
    """A word with Latin look-alikes turned Cyrillic; purely Latin words only when ``whole`` says that they may be."""
    if not re.search("[A-Za-zëË]", word):
        return word
    changed = word.translate(TO_CYRILLIC)
    mixed = re.search("[\u0400-\u04ff]", word) is not None
    return changed if (mixed or whole) and not re.search("[A-Za-z]", changed) else word


def _usual(words: list[str]) -> list[str]:
    """Words in usual case: CAPS and all-lower are repaired; «оглы», «фон» and «МакДональд» are left as they should be."""
    proper = any(word[:1].isupper() for word in words)
    usual = []
    for index, word in enumerate(words):
        lower = word.lower()
        if (index and lower in PARTICLES) or (proper and word == lower and lower in NOBILIARY):
            usual.append(lower)
        else:
            parts = re.split(r"([-'’ʼ])", word)
            usual.append("".join(_capital(part, inner=place > 0) for place, part in enumerate(parts)))
    return usual


def _capital(part: str, *, inner: bool) -> str:
    if inner and part.lower() in PARTICLES:
        return part.lower()
    return part if MAC.match(part) else part[:1].upper() + part[1:].lower()


def _glued(word: str) -> bool:
    """«ИвановИван»: a capital after a small letter inside a word, and no known prefix explains it."""
    parts = re.split("[-'’ʼ]", word)
    return any(re.search("[а-яё][А-ЯЁ]", p) and not MAC.match(p) and not CAPS_SLIP.fullmatch(p) for p in parts)


NOT_ONLY = "В ячейке не только имя: уберите скобки, запятые и пометки."
FORBIDDEN = (
    (re.compile(r"\d"), "В имени цифра: исправьте её на букву."),
    (re.compile(r"[()\[\],;:/«»\"]"), NOT_ONLY),
    (INITIALS, NO_INITIALS),
    (re.compile("[A-Za-z]"), "В имени латинские буквы: впишите его русскими буквами, как в паспорте."),
)


def _fault(words: list[str]) -> str:
    joined = " ".join(words)
    for pattern, sentence in FORBIDDEN:
        if pattern.search(joined):
            return sentence
    for word in words:
        if not WORD.match(word):
            return f"«{word}» не похоже на часть имени: исправьте."
        if _glued(word):
            return f"«{word}»: похоже, слова слиплись. Поставьте пробел или исправьте буквы."
    return ""


def _words(value: Value) -> tuple[list[str], list[str]]:
    """Tidy words of a name and the codes of repairs; look-alikes are already Cyrillic, the case is not touched yet."""
    text, told = cell_text(value)
    repairs = list(told)
    if numbered := NUMBER.match(text):
        text = text[numbered.end() :]
        repairs.append("numbering")
    dashed = (
        re.sub(r"\s*-\s+|\s+-\s*", "-", DASHES.sub("-", text)) if re.search("[-\u2010-\u2015\u2212]", text) else text
    )
    if dashed != text:
        repairs.append("dash")
    words = dashed.split()
    russian = bool(re.search("[\u0400-\u04ff]", dashed))
    cyrillic = [lookalikes(word, whole=russian) for word in words]
    if cyrillic != words:
        repairs.append("lookalike")
    return cyrillic, repairs


def _noted(value: Value) -> bool:
    """«Петров Пётр Петрович – староста»: a note in small letters after a dash, where the name has its capitals."""
    text, _ = cell_text(value)
    return bool(re.search(r"\s[-\u2010-\u2015\u2212]\s+[а-яё]", text) and re.search("[А-ЯЁ][а-яё]", text))


def _doubt(words: list[str]) -> str:
    if any(MAC.match(word) for word in words):
        return "Прописная буква внутри слова оставлена: проверьте, так ли в паспорте."
    return ""


CONTEXTLESS = Context(today=date(2100, 1, 1))
"""For readers that do not look at the day."""


def read_part(value: Value, _: Context) -> Outcome:
    """A surname, a first name or a patronymic in a cell of its own."""
    words, repairs = _words(value)
    if not words:
        return EMPTY
    if _noted(value):
        return Outcome(fault=NOT_ONLY)
    if len(words) == 1 and re.fullmatch(r"[А-ЯЁA-Z]\.?", words[0]):
        return Outcome(fault=NO_INITIALS)
    if fault := _fault(words):
        return Outcome(fault=fault)
    usual = _usual(words)
    if usual != words:
        repairs.append("case")
    return Outcome(" ".join(usual), tuple(repairs), doubt=_doubt(usual))


def read_full_name(value: Value, _: Context) -> Outcome:
    """«Фамилия Имя Отчество» in one cell as a FullName; what can be read in two ways is a fault, not a guess."""
    words, repairs = _words(value)
    if not words:
        return EMPTY
    if _noted(value):
        return Outcome(fault=NOT_ONLY)
    if fault := _fault(words):
        return Outcome(fault=fault)
    usual = _usual(words)
    if usual != words:
        repairs.append("case")
    name, swapped, fault = _parts(usual)
    if name is None:
        return Outcome(fault=fault)
    if swapped:
        repairs.append("swapped")
    return Outcome(name, tuple(repairs), doubt=_doubt(usual) or ("" if name.patronymic else NO_PATRONYMIC))


def _parts(words: list[str]) -> tuple[FullName | None, bool, str]:
    """The name, whether it stood first name first, and the fault when it can't be told apart."""
    words = _joined(words)
    second, third = (*(bool(SURE_PATRONYMIC.search(word)) for word in words[1:3]), False, False)[:2]
    fault = ""
    if len(words) == 1:
        fault = "Только одно слово: впишите фамилию, имя и отчество полностью."
    elif len(words) > 3:
        fault = "Больше трёх слов: не видно, где фамилия, имя и отчество. Разнесите их по столбцам."
    elif len(words) == 2 and second:
        fault = "Похоже на имя и отчество без фамилии (или нет имени): впишите ФИО полностью."
    elif second and third:
        fault = "Не видно, что здесь отчество, а что фамилия: впишите в порядке «Фамилия Имя Отчество»."
    if fault:
        return None, False, fault
    if second and not words[2].endswith(tuple(PARTICLES)):
        return FullName(words[2], words[0], words[1]), True, ""
    return FullName(*words), False, ""


def _joined(words: list[str]) -> list[str]:
    """Words with «… оглы» joined to the patronymic and «фон …» to the surname."""
    if len(words) > 3 and words[-1] in PARTICLES:
        words = [*words[:-2], f"{words[-2]} {words[-1]}"]
    start = 0
    while start < len(words) - 2 and words[start].lower() in NOBILIARY and (len(words) > 3 or words[start].islower()):
        start += 1
    return [" ".join(words[: start + 1]), *words[start + 1 :]] if start else words

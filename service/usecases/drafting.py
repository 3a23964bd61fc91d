"""A draft of document.toml guessed from a Word file with slots: kinds of fields by what stands below a slot and which words act on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.document.blocks import BLOCKS
from schemas.values.cases import Case
from service.errors import Fault, Invalid
from service.grammar.vocabulary import NOUNS
from service.rendering import compile as compile_template
from service.rendering.child import faults_uploaded
from service.rendering.slotuse import SlotUse
from service.usecases.slotlist import EVERYWHERE, PARTNER, PERSON

BLOCK_OF = {
    "преамбула": "order_header", "подписант": "signature", "исполнитель": "signature", "контроль": "control",
    "ознакомлены": "acquaintance", "визы": "approval_sheet",
}  # fmt: skip
COMMON = frozenset(name.removesuffix("[]") for name in EVERYWHERE)
BELOW = (
    ("document_ref", frozenset({"вид", "номер", "дата", "заголовок"})),
    ("group", frozenset({"код", "курс", "программа", "вид_программы", "куратор"})),
    ("student", frozenset({*PERSON, "студент", "группа", "курс", "программа"})),
    ("partner", frozenset(PARTNER)),
)
"""What may stand below a slot of each kind, the narrowest first; a person is told by the parts of a name."""
NAMED = frozenset({"фио", "кратко", "подпись", "имя_отчество", "обращение"})
DATES = frozenset(
    {"прописью", "цифрами", "торжественно", "от_руки", "месяц_года", "в_месяце", "срок_до", "день_недели"}
)
UNTITLED = "Новый документ"
"""The title of a draft: nobody may install a kind under it."""
OWN_DATE = (
    "дата",
    "дата_документа",
    "дата_выдачи",
    "дата_подачи",
    "дата_заседания",
    "дата_публикации",
    "дата_вручения",
)
"""Slots that are the date of the paper itself; without one it is dated by the day it is issued."""
TERMS = frozenset({"с_по", "с_по_цифрами", "месяцы"})
BY_NAME = (
    ("date", ("дата", "день")), ("period", ("период", "срок")), ("year", ("учебный_год",)),
    ("integer", ("количество", "число", "всего")), ("time", ("время", "начало_в")),
)  # fmt: skip
SAMPLES: dict[str, str] = {
    "date": '"2026-09-07"',
    "period": '{ from = "2026-09-07", to = "2027-05-31" }',
    "year": '"2026-2027"',
    "integer": "2",
    "time": '"14:00"',
    "lines": '["первая строка", "вторая строка"]',
    "text": '"пример"',
    "person": '{ surname = "Иванова", firstname = "Анна", patronymic = "Петровна", gender = "f", position = "методист" }',
    "student": '{ surname = "Сафин", firstname = "Ильдар", patronymic = "Рафаэлевич", gender = "m", group = { code = "ТМ-21", '
    'course = 2, programme_code = "15.02.16", programme = "Технология машиностроения", programme_kind = "специальность" } }',
    "group": '{ code = "ТМ-21", course = 2, programme_code = "15.02.16", programme = "Технология машиностроения", '
    'programme_kind = "специальность" }',
    "partner": '{ name = "ООО «Пример»", address = "рп. Пример" }',
    "document_ref": '{ genre = "приказ", number = "1-од", date = "2026-09-01", heading = "О примере" }',
    "long_text": '"Пример: одно-два предложения."',
    "boolean": "true",
    "month_range": '{ kind = "academic_year" }',
}
_LATIN = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", (
    "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh sch _ y _ e yu ya"
).replace("_", "-").split(), strict=True))  # fmt: skip


def latin(text: str) -> str:
    """Russian letters as Latin ones, small."""
    return "".join(_LATIN.get(char, char) for char in text.lower()).replace("-", "")


@dataclass(frozen=True, slots=True)
class Guess:
    """One field as guessed."""

    slot: str
    kind: str
    many: bool = False
    cases: tuple[Case, ...] = ()
    fields: tuple[Guess, ...] = ()

    @property
    def name(self) -> str:
        """The English-letter name of the field."""
        plain = latin(self.slot)
        return plain if plain[:1].isalpha() and plain.isascii() else f"f_{plain.encode('ascii', 'ignore').decode()}"


def draft_manifest(docx: bytes) -> str:
    """The text of a document.toml for a Word file with slots; what cannot be guessed is marked «ПРОВЕРЬТЕ».

    Invalid when the gate refuses the file, when its tags are wrong (with places), or when there are no slots.
    """
    wrong = faults_uploaded(docx)
    if wrong:
        raise Invalid([Fault("file", str(one)) for one in wrong])
    use = compile_template(docx).slots
    guessed = list(_fields(use, sorted(use.paths), ""))
    if not guessed and not use.names & COMMON:
        raise Invalid([Fault("file", "В файле нет ни одного поля вида {{ … }}.")])
    return "\n".join(_toml(use, guessed)) + "\n"


def _fields(use: SlotUse, paths: Iterable[str], before: str) -> Iterator[Guess]:
    """Guesses for every name directly under ``before``."""
    tree: dict[str, set[str]] = {}
    lists = set()
    for path in paths:
        head, _, rest = path.removeprefix(before).partition(".")
        tree.setdefault(head.removesuffix("[]"), set()).update({rest} - {""})
        if head.endswith("[]"):
            lists.add(head.removesuffix("[]"))
    for name, below in tree.items():
        if before or name not in COMMON:
            yield _guess(use, f"{before}{name}", below, name in lists)


def _guess(use: SlotUse, path: str, below: set[str], many: bool) -> Guess:
    name, whole = path.rpartition(".")[2], f"{path}[]" if many else path
    heads = {part.partition(".")[0].removesuffix("[]") for part in below}
    cases = {case for read in use.paths if read == whole or read.startswith(f"{whole}.") for case in use.cases(read)}
    ordered = tuple(case for case in Case if case in cases and case is not Case.NOMN)
    kind = _kind_below(heads) if heads else _plain_kind(name, use.filters.get(whole, frozenset()), ordered, many)
    if kind == "rows":
        inner = _fields(use, [f"{whole}.{part}" for part in sorted(below)], f"{whole}.")
        return Guess(name, "rows", fields=tuple(inner))
    return Guess(name, kind, many and kind != "lines", ordered)


def _kind_below(heads: set[str]) -> str:
    if heads & NAMED and not heads & {"студент", "группа", "курс"}:
        return "person" if heads <= set(PERSON) else "rows"
    fitting = (kind for kind, parts in BELOW if heads <= parts)
    return next(fitting, "rows")


def _plain_kind(name: str, filters: frozenset[str], cases: tuple[Case, ...], many: bool) -> str:
    if filters & TERMS:
        return "period"
    if filters & DATES:
        return "date"
    if filters & set(NOUNS):
        return "integer"
    by_name = (kind for kind, starts in BY_NAME if name.startswith(starts) or name.endswith(starts))
    guessed = next(by_name, "person" if cases else "lines" if many else "text")
    return guessed if not many or guessed in {"person", "lines"} else "lines"


def _toml(use: SlotUse, guessed: list[Guess]) -> Iterator[str]:
    order = "преамбула" in use.names
    blocks = list(dict.fromkeys(BLOCK_OF[name] for name in BLOCK_OF if name in use.names))
    dated = "date" if "order_header" in blocks else next((one.name for one in guessed if one.slot in OWN_DATE), "")
    yield "# Черновик составлен по полям файла Word. ПРОВЕРЬТЕ название, вид документа, подписи полей и образец."
    yield f'title = "{UNTITLED}"'
    yield f'short = "{UNTITLED}"'
    yield f'genre = "{"order" if order else "plan"}"'
    yield f'dated_by = "{dated}"'
    yield "blocks = [" + ", ".join(f'"{name}"' for name in blocks) + "]"
    if "документ.номер" in use.paths:
        yield "\n[numbering]"
        yield f'journal = "{"journal_orders_od" if order else "journal_outgoing"}"'
    taken = {spec.name for block in blocks for spec in BLOCKS[block]}
    for one in guessed:
        yield from _field_toml(one, f"fields.{_free(one.name, taken)}")
    yield "\n[sample]"
    for one in guessed:
        yield f"{_free(one.name, taken)} = {_sample(one)}"


def _free(name: str, taken: set[str]) -> str:
    return f"{name}_2" if name in taken else name


def _field_toml(one: Guess, path: str) -> Iterator[str]:
    yield f"\n[{path}]"
    label = one.slot.replace("_", " ")
    lines: Mapping[str, Any] = {"kind": one.kind, "label": label[:1].upper() + label[1:], "slot": one.slot}
    yield from (f'{name} = "{value}"' for name, value in lines.items())
    if one.many:
        yield "many = true"
    if one.cases and one.kind not in {"rows", "date", "period"}:
        yield "cases = [" + ", ".join(f'"{case.value}"' for case in one.cases) + "]"
    for inner in one.fields:
        yield from _field_toml(inner, f"{path}.fields.{inner.name}")


def _sample(one: Guess) -> str:
    if one.kind == "rows":
        return "[{ " + ", ".join(f"{inner.name} = {_sample(inner)}" for inner in one.fields) + " }]"
    return f"[{SAMPLES[one.kind]}]" if one.many else SAMPLES[one.kind]

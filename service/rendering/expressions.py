"""What stands inside one tag: its grammar, filters, slots and letters."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from jinja2 import TemplateSyntaxError, nodes

from schemas.errors import HouseError
from service.grammar.vocabulary import FILTERS, NotInflectable
from service.rendering import lookalikes, policy
from service.rendering.slotuse import SlotReader
from service.rendering.tags import Tag

_STATEMENTS: Final = (
    "if",
    "elif",
    "else",
    "endif",
    "for",
    "endfor",
    "set",
    "endset",
    "with",
    "endwith",
    "raw",
    "endraw",
)
SPECIAL: Final = ("vm", "hm", "colspan", "cellbg")
"""docxtpl's own words for table cells."""
_REFUSED: Final = (
    "include",
    "import",
    "from",
    "extends",
    "macro",
    "call",
    "block",
    "filter",
    "autoescape",
    "do",
    "endmacro",
)
_WRAP: Final = {
    "if": "{{% {0} %}}{{% endif %}}",
    "elif": "{{% if 1 %}}{{% {0} %}}{{% endif %}}",
    "for": "{{% {0} %}}{{% endfor %}}",
    "set": "{{% {0} %}}",
    "with": "{{% {0} %}}{{% endwith %}}",
}
_OTHER: Final = "Фильтр «{}» не для слота «{}»: значение в нём другого вида."
_UNSUITED: Final[Mapping[type, str]] = {
    list: "Фильтр «{}» не для целого списка «{}»: выведите его строки циклом «for».",
    dict: "Фильтр «{}» не для целого объекта «{}»: возьмите его поле через точку.",
}
_PATH: Final = re.compile(r"[\w.]+")
_TYPOGRAPHIC: Final = re.compile("[«»„]")
SMART: Final = str.maketrans("“”‘’", "\"\"''")
"""Quotes that Word makes of straight ones; docxtpl takes them for straight."""


_SAID: Final = (
    (re.compile(r"No filter named '([^']*)'"), "Фильтра «{}» в шаблонах нет."),
    (re.compile(r"No test named '([^']*)'"), "Проверки «{}» в шаблонах нет."),
    (re.compile(r"unknown tag 'end(\w+)'"), "«end{0}» без своего «{0}»."),
    (re.compile(r"unknown tag '([^']*)'"), "Тега «{}» в шаблонах нет, или он стоит не на своём месте."),
    (re.compile(r"needs to be closed is '([^']*)'"), "Тег «{}» не закрыт."),
    (re.compile(r"Missing end of (\w+)"), "Не закрыт тег: {}."),
    (re.compile(r"got '='"), "Сравнение пишется двумя знаками: «==»."),
    (re.compile(r"""unexpected char (?:'(.+?)'|"(.)")(?: at|$)"""), "Лишний или непарный знак «{}» в теге."),
    (re.compile(r"got 'end of|unexpected 'end|Expected an expression"), "Выражение в теге не закончено."),
    (
        re.compile(r"expected token 'end of.*got (.*)$"),
        "Лишнее в теге: {}. Слово из нескольких слов пишется через «_».",
    ),
    (re.compile(r"unexpected '([^'\w])'"), "Лишний или непарный знак «{}» в теге."),
    (re.compile(r"Invalid character in identifier"), "В слове тега знак, которого в словах не бывает."),
    (re.compile(r"expected token 'in'"), "Цикл пишется так: «for строка in строки»."),
)
"""What Jinja says, and what it means."""


class Expressions:
    """Checks tags one after another; ``scope`` holds the variables of the loops around (name → path).

    ``examples``: slots with values; the first that is not empty shows which filters suit a slot, and only one of the first
    slots is named in a sentence.
    """

    def __init__(self, known: Collection[str] | None, examples: Sequence[Mapping[str, Any]] = ()) -> None:
        self.known = None if known is None else frozenset(known)
        self.examples = examples
        self.scope: dict[str, str] = {}
        self._env = policy.environment()

    def check(self, tag: Tag) -> Iterator[tuple[str, str]]:
        """Faults of one tag: (sentence, nearest known word or '')."""
        body = tag.body.translate(SMART)
        if not body:
            yield "Тег пуст: впишите слот.", ""
            return
        if quotes := _TYPOGRAPHIC.search(body):
            yield f"Внутри тега типографская кавычка {quotes[0]} — нужны прямые кавычки '…' или тег без кавычек.", ""
            return
        mixed = lookalikes.mixed_words(body)
        for word, letters in mixed:
            yield lookalikes.sentence(word, letters), self._meant(body, word)
        if mixed:
            return
        if tag.kind == "{%":
            yield from self._statement(tag, body)
        else:
            yield from self._parsed(f"{{{{ {body} }}}}")

    def enter(self, tag: Tag) -> None:
        """Variables of a loop or an assignment are known from here on."""
        reader = SlotReader(self.scope)
        try:
            tree = self._env.parse(_wrapped(tag.word, tag.body.translate(SMART)))
        except (TemplateSyntaxError, RecursionError):
            return
        for node in tree.body:
            if isinstance(node, nodes.For):
                self.scope = {**self.scope, **reader.loop_scope(node)}
            elif isinstance(node, nodes.Assign | nodes.AssignBlock | nodes.With):
                reader.statement(node)
                self.scope = dict(reader.scope)

    def _statement(self, tag: Tag, body: str) -> Iterator[tuple[str, str]]:
        word = tag.word
        if word in _REFUSED:
            yield f"Тег «{word}» в шаблонах не допускается.", ""
        elif word in SPECIAL:
            inner = body.removeprefix(word).strip()
            if inner:
                yield from self._parsed(f"{{{{ {inner} }}}}")
        elif word not in _STATEMENTS:
            near = difflib.get_close_matches(word, _STATEMENTS, 1, 0.5)
            hint = f" Может быть, «{near[0]}»?" if near else " Чтобы вывести слот, нужны двойные скобки {{ … }}."
            yield f"Неизвестный тег «{word or body[:20]}».{hint}", near[0] if near else ""
        elif word in _WRAP:
            yield from self._parsed(_wrapped(word, body))

    def _parsed(self, source: str) -> Iterator[tuple[str, str]]:
        try:
            tree = self._env.parse(source)
        except TemplateSyntaxError as error:
            yield told(error), ""
            return
        except RecursionError:
            yield "Скобки в теге вложены слишком глубоко: упростите выражение.", ""
            return
        yield from self._filters(tree)
        yield from self._forbidden(tree)
        yield from self._slots(tree)

    def _filters(self, tree: nodes.Template) -> Iterator[tuple[str, str]]:
        for node in tree.find_all(nodes.Filter):
            if node.name not in self._env.filters:
                yield from _unknown("фильтр", node.name, [*self._env.filters])
        for test in tree.find_all(nodes.Test):
            if test.name not in self._env.tests:
                yield from _unknown("проверка", test.name, [*self._env.tests])

    @staticmethod
    def _forbidden(tree: nodes.Template) -> Iterator[tuple[str, str]]:
        for node in tree.find_all((nodes.Getattr, nodes.Getitem)):
            name = getattr(node, "attr", "") or getattr(getattr(node, "arg", None), "value", "")
            if isinstance(name, str) and name.startswith("_"):
                yield f"Обращение к «{name}» в шаблонах запрещено.", ""
        for call in tree.find_all(nodes.Call):
            if not isinstance(call.node, nodes.Getattr):
                yield "Вызов функций в шаблонах не допускается: слоты и фильтры пишутся без скобок.", ""

    def _slots(self, tree: nodes.Template) -> Iterator[tuple[str, str]]:
        reader = SlotReader(self.scope)
        reader.statement(tree)
        for path, filters in reader.found.items():
            yield from self.slot(path)
            yield from self._suited(path, filters & FILTERS.keys())

    def slot(self, path: str) -> Iterator[tuple[str, str]]:
        """The fault of reading a slot that is not known."""
        if self.known is not None and not self._is_known(path):
            near = self._near(path)
            hint = f" Может быть, «{near}»?" if near else ""
            yield f"Слота «{path}» у этого документа нет.{hint}", near

    def _suited(self, path: str, filters: Collection[str]) -> Iterator[tuple[str, str]]:
        """Filters that the kind of the slot does not bear: a case of a number, a date's form of a text."""
        values = [_value(each, path) for each in self.examples] if filters else []
        value = next((each for each in values if each not in ("", [])), "")
        own = values[:1] == [value]
        for name in sorted(filters) if value != "" else ():
            try:
                FILTERS[name](value)
            except NotInflectable as error:
                said = _UNSUITED.get(type(value), "" if own else _OTHER)
                yield said.format(name, path) or error.sentence, ""
            except (HouseError, ArithmeticError, TypeError, ValueError, LookupError, AttributeError):
                continue  # this value does not suit it, others of the kind may

    def _is_known(self, path: str) -> bool:
        known = self.known or frozenset()
        if any(each == path or each.startswith((f"{path}.", f"{path}[")) for each in known):
            return True
        # A slot given without its parts admits any part.
        parents = [path[: step.start()] for step in re.finditer(r"\.|\[\]", path)]
        return any(
            parent in known and not any(each.startswith((f"{parent}.", f"{parent}[")) for each in known)
            for parent in parents
        )

    def _meant(self, body: str, word: str) -> str:
        """The known slot nearest to the path that the word of two alphabets stands in."""
        path = lookalikes.russian(next(each for each in _PATH.findall(body) if word in each))
        first, dot, rest = path.partition(".")
        return self._near(f"{self.scope.get(first) or first}{dot}{rest}")

    def _near(self, path: str) -> str:
        known = sorted(self.known or ())
        names = sorted({*known, *(each.partition(".")[0].removesuffix("[]") for each in known)})
        plain = lookalikes.russian(path)
        near = [plain] if plain in names else difflib.get_close_matches(plain, names, 1, 0.6)
        return near[0] if near else ""


def _value(value: Any, path: str) -> Any:
    """The value at «кураторы[].фио», that of the first of a list; "" where there is none."""
    for step in path.replace("[]", ".[]").split("."):
        match value:
            case [first, *_] if step == "[]":
                value = first
            case dict():
                value = value.get(step, "")
            case _:
                return ""
    return value


def _wrapped(word: str, body: str) -> str:
    """The statement as a whole template."""
    block = "{{% {0} %}}{{% endset %}}" if word == "set" and "=" not in body else _WRAP[word]
    return block.format(body)


def _unknown(what: str, name: str, known: list[str]) -> Iterator[tuple[str, str]]:
    near = difflib.get_close_matches(lookalikes.russian(name), known, 1, 0.6)
    hint = f" Может быть, «{near[0]}»?" if near else ""
    word = "Неизвестный" if what == "фильтр" else "Неизвестная"
    yield f"{word} {what} «{name}».{hint}", near[0] if near else ""


def told(error: TemplateSyntaxError) -> str:
    """Jinja's message in words for people."""
    message = error.message or ""
    for pattern, sentence in _SAID:
        if found := pattern.search(message):
            return sentence.format(*filter(None, found.groups()))
    return "Тег не разбирается: проверьте в нём скобки, кавычки и знаки."

"""What a template may do wrong while it is filled, and how it is told to people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jinja2 import TemplateError, UndefinedError
from jinja2.exceptions import SecurityError
from lxml import etree

from service.rendering.trouble import Uncertain

FAILURES: Final = (
    TemplateError, Uncertain, ArithmeticError, TypeError, ValueError, LookupError, AttributeError, RecursionError,
    etree.XMLSyntaxError,
)  # fmt: skip
"""What a template or its data may do wrong while it is filled."""
FORBIDDEN: Final = "Шаблон обращается к тому, что в шаблонах запрещено"
_WHOLE: Final = {
    "list": "целый список: выведите его строки циклом «for» или через «|join»",
    "dict": "целый объект: выведите его поля через точку",
}
_OTHER: Final = "то, чему в документе нет вида: функцию, цикл или объект программы"
_WHY: Final[Mapping[type[Exception], str]] = {
    ZeroDivisionError: "деление на ноль",
    UndefinedError: "пустое значение там, где нужно значение",
    RecursionError: "макрос вызывает сам себя без конца",
    TypeError: "действие с неподходящими значениями, например текста с числом",
}


def failure(error: Exception) -> str:
    """A failure of filling as one sentence."""
    if isinstance(error, SecurityError):
        return f"{FORBIDDEN}: {error.message}."
    if isinstance(error, Uncertain):
        said = next((said for name, said in _WHOLE.items() if str(error).endswith(f" {name}")), _OTHER)
        return f"Шаблон выводит не текст и не число, а {said}."
    if "no loader" in str(error):
        return f"{FORBIDDEN}: теги include, import и extends."
    why = next((why for kind, why in _WHY.items() if isinstance(error, kind)), "")
    return f"Шаблон не удалось заполнить: {why or f'ошибка в выражении тега ({str(error)[:200]})'}."

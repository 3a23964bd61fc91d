"""What a template may do: an immutable sandbox with an allow-list, no globals, strict about missing data (docs/rendering.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from jinja2 import StrictUndefined, Undefined
from jinja2.exceptions import SecurityError
from jinja2.filters import _GroupTuple, do_batch, sync_do_slice
from jinja2.runtime import LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from service.grammar.vocabulary import FILTERS, VALUE_TYPES

PLAIN: Final = (str, int, bool, float)
"""Types printed as they are; ``None`` is missing data."""

_ATTRIBUTES: Final[Mapping[type, frozenset[str]]] = {
    dict: frozenset({"items", "keys", "values", "get"}),
    str: frozenset({"upper", "lower", "title", "capitalize", "strip", "startswith", "endswith"}),
    LoopContext: frozenset(
        [
            "index",
            "index0",
            "first",
            "last",
            "length",
            "depth",
            "depth0",
            "revindex",
            "revindex0",
            "previtem",
            "nextitem",
            "cycle",
            "changed",
        ]
    ),
    _GroupTuple: frozenset({"grouper", "list"}),
}
_CALLABLE: Final = {
    dict: _ATTRIBUTES[dict],
    str: _ATTRIBUTES[str],
    LoopContext: frozenset({"cycle", "changed"}),
}
_FILTERS: Final = [
    "abs",
    "capitalize",
    "count",
    "d",
    "default",
    "dictsort",
    "first",
    "float",
    "groupby",
    "int",
    "items",
    "join",
    "last",
    "length",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "select",
    "selectattr",
    "sort",
    "string",
    "striptags",
    "sum",
    "title",
    "trim",
    "truncate",
    "unique",
    "upper",
    "wordcount",
]
_TESTS: Final = [
    "boolean",
    "defined",
    "divisibleby",
    "eq",
    "equalto",
    "even",
    "false",
    "float",
    "ge",
    "greaterthan",
    "gt",
    "in",
    "integer",
    "iterable",
    "le",
    "lessthan",
    "lower",
    "lt",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "sequence",
    "string",
    "true",
    "undefined",
    "upper",
    "==",
    "!=",
    ">",
    ">=",
    "<",
    "<=",
]
_NUMBERS: Final = (int, float, bool)
_BIG: Final = 10**15
"""Numbers of a document stay far below; larger operands of ``*`` and ``**`` are a blow-up, not arithmetic."""

_MOST: Final = 1_000
"""Most columns of ``batch`` and ``slice``."""


class PolicyEnvironment(ImmutableSandboxedEnvironment):
    """The sandbox of the house: attributes by exact type only, a fast first branch for plain dicts."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})

    def getattr(self, obj: Any, attribute: str) -> Any:
        """``obj.attribute`` in a template: a key of a dict first, then the allow-list."""
        if type(obj) is dict:
            try:
                return obj[attribute]
            except KeyError:
                if attribute not in _ATTRIBUTES[dict]:
                    return self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether the attribute stands in the allow-list of exactly this type."""
        return attr in _ATTRIBUTES.get(type(obj), ())

    def is_safe_callable(self, obj: Any) -> bool:
        """Whether this is an allowed method of a plain value or a macro of the template; nothing else can be called."""
        return type(obj) is Macro or getattr(obj, "__name__", "") in _CALLABLE.get(
            type(getattr(obj, "__self__", None)), ()
        )

    def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """A call that is not allowed is named in Russian."""
        if not self.is_safe_callable(obj):
            undefined = isinstance(obj, Undefined)
            name = obj._undefined_name if undefined else getattr(obj, "__name__", type(obj).__name__)  # noqa: SLF001  Jinja's only place for it
            raise SecurityError(f"вызов «{name}»")
        return super().call(context, obj, *args, **kwargs)

    def unsafe_undefined(self, obj: Any, attribute: str) -> Undefined:
        """What stands for an attribute that is not allowed: any use of it raises."""
        return self.undefined(f"обращение к «{attribute}»", name=attribute, obj=obj, exc=SecurityError)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Arithmetic of numbers of ordinary size; ``+`` of two texts or lists; everything else is refused."""
        if isinstance(left, Undefined) or isinstance(right, Undefined):
            return super().call_binop(context, operator, left, right)
        if operator == "+" and type(left) is type(right) and type(left) in {str, list}:
            return left + right
        if type(left) not in _NUMBERS or type(right) not in _NUMBERS:
            raise SecurityError(f"действие «{operator}» не с числами")
        if operator in {"*", "**"} and (abs(left) > _BIG or abs(right) > (_BIG if operator == "*" else 16)):
            raise SecurityError(f"действие «{operator}» со слишком большими числами")
        return super().call_binop(context, operator, left, right)


def build(filters: Mapping[str, Callable[..., Any]], undefined: type[Undefined] = StrictUndefined) -> PolicyEnvironment:
    """A new environment of the policy with these filters over the few plain ones."""
    env = PolicyEnvironment(autoescape=True, undefined=undefined, cache_size=0)
    env.filters = {name: env.filters[name] for name in _FILTERS}
    env.filters |= dict.fromkeys(("e", "escape", "forceescape"), _as_is)
    env.filters |= {"batch": _few(do_batch), "slice": _few(sync_do_slice)} | dict(filters)
    env.tests = {name: env.tests[name] for name in _TESTS}
    env.globals = {}
    return env


def _as_is(value: Any) -> Any:
    """docxtpl asks for ``|e`` where values are not escaped; here every value is, once."""
    return value


def _few(function: Callable[..., Any]) -> Callable[..., Any]:
    """``batch`` and ``slice`` with a bound on the number a template may ask for (they fill up with copies)."""

    def limited(value: Any, number: int, fill: Any = None) -> list[Any]:
        if type(number) is not int or not 0 < number <= _MOST:
            raise SecurityError(f"разбиение по {number}")
        return list(function(list(value), number, fill))

    return limited


@cache
def environment() -> PolicyEnvironment:
    """The one environment of the policy: grammar's filters, StrictUndefined, autoescape, no globals. Do not change it."""
    return build(FILTERS)


def admitted(value: object) -> bool:
    """Whether a value of this exact type may be printed by a template of the house."""
    return type(value) in PLAIN or type(value) in VALUE_TYPES

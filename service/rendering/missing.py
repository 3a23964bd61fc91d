"""All data a template misses at once: a second, forgiving run that only writes down what was asked for and not there."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any, Final, NoReturn

from jinja2 import TemplateError, Undefined
from jinja2.utils import missing

from schemas.errors import HouseError
from service.rendering import policy

_FORGIVING: Final = frozenset({"default", "d"})
"""Filters made for absent values."""


class Absent(Undefined):
    """An absent value that prints as nothing and writes down its path when it is used."""

    __slots__ = ("_env",)
    _env: _Collecting

    def child(self, name: Any) -> Absent:
        """The value under an absent value."""
        return self._env.absent(f"{self._undefined_name}.{name}")

    def use(self) -> None:
        """Write the path down."""
        path = str(self._undefined_name)
        if path not in self._env.found:
            self._env.found.append(path)

    def __str__(self) -> str:
        self.use()
        return ""

    def __iter__(self) -> Iterator[Any]:
        self.use()
        return iter(())

    def __bool__(self) -> bool:
        self.use()
        return False

    def __len__(self) -> int:
        self.use()
        return 0

    def __eq__(self, other: object) -> bool:
        self.use()
        return False

    def __ne__(self, other: object) -> bool:
        self.use()
        return True

    def __hash__(self) -> int:
        return id(type(self))

    def _quiet(self, *args: Any, **_kwargs: Any) -> Any:
        """Arithmetic with an absent value is absent: the run goes on to what else is missing."""
        for each in (self, *args):
            if isinstance(each, Absent):
                each.use()
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _quiet
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = __pos__ = __neg__ = __call__ = _quiet

    def _never(self, other: Any) -> bool:
        self._quiet(other)
        return False

    __lt__ = __le__ = __gt__ = __ge__ = _never  # type: ignore[assignment]  # Jinja's raise

    def _fail_with_undefined_error(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        self.use()
        super()._fail_with_undefined_error()


class _Collecting(policy.PolicyEnvironment):
    """The policy's environment, but absent values are collected instead of raised."""

    found: list[str]
    context: Mapping[str, Any]

    def absent(self, path: str) -> Absent:
        value = Absent(name=path)
        value._env = self  # noqa: SLF001  its own companion
        return value

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Absent):
            return obj.child(attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, Absent):
            return obj.child(argument)
        return super().getitem(obj, argument)

    def located(self, obj: Any, name: Any) -> Absent:
        """The absent value under ``obj``, named by the place of ``obj`` in the context."""
        place = next(_places(self.context, obj), "")
        return self.absent(f"{place}.{name}" if place else str(name))


def _places(value: Any, sought: Any, path: str = "") -> Iterator[str]:
    if value is sought:
        yield path
    pairs = value.items() if type(value) is dict else enumerate(value) if type(value) is list else ()
    for key, each in pairs:
        yield from _places(each, sought, f"{path}.{key}" if path else str(key))


def _guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that answers '' to an absent value."""

    @wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        absent = [value for value in args if isinstance(value, Absent)]
        for value in absent:
            value.use()
        return "" if absent else function(*args, **kwargs)

    return guarded


def missing_fields(sources: Sequence[str], context: Mapping[str, Any]) -> list[str]:
    """Paths («кураторы.1.фио») that the sources read and the context lacks, in the order met; ``None`` counts as lacking."""
    env = _Collecting(autoescape=True, cache_size=0)
    plain = policy.environment()
    env.filters = {name: each if name in _FORGIVING else _guarded(each) for name, each in plain.filters.items()}
    env.tests, env.globals, env.found = plain.tests, {}, []
    env.context = filled = _with_absent(env, dict(context), "")

    def undefined(hint: str | None = None, obj: Any = None, name: Any = None, exc: Any = None) -> Absent:
        return env.absent(str(name)) if obj is None or obj is missing else env.located(obj, name)

    env.undefined = undefined  # type: ignore[assignment]  # Jinja only calls it
    for source in sources:
        with contextlib.suppress(TemplateError, HouseError, TypeError, ValueError, ArithmeticError, LookupError):
            env.from_string(source).render(filled)
    return env.found


def _with_absent(env: _Collecting, value: Any, path: str) -> Any:
    if value is None:
        return env.absent(path)
    if type(value) is dict:
        return {key: _with_absent(env, each, f"{path}.{key}" if path else str(key)) for key, each in value.items()}
    if type(value) is list:
        return [_with_absent(env, each, f"{path}.{number}") for number, each in enumerate(value)]
    return value

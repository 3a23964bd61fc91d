"""What a template reads: every slot with its path, and the filters put on it; lists are resolved to «кураторы[].фио»."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from jinja2 import Environment, TemplateSyntaxError, nodes

from schemas.values.cases import SHORT, TITLES, Case

_CASES: Final[Mapping[str, Case]] = {name: case for names in (SHORT, TITLES) for case, name in names.items()}
_SAME: Final = frozenset(
    ["sort", "reverse", "list", "unique", "select", "selectattr", "reject", "rejectattr", "default", "d"]
)
"""Filters that give the same list or value back."""
_ONE: Final = frozenset({"first", "last", "min", "max"})
_BY_ATTRIBUTE: Final = frozenset(["sort", "unique", "map", "join", "sum", "min", "max", "groupby"])
_BY_FIRST: Final = frozenset({"selectattr", "rejectattr", "groupby"})
_METHODS: Final = frozenset({"items", "values", "keys", "get"})


@dataclass(frozen=True, slots=True)
class SlotUse:
    """The slots a template reads: path → names of the filters put directly on it."""

    filters: Mapping[str, frozenset[str]]

    @property
    def paths(self) -> frozenset[str]:
        """Every path read («организация.полное», «кураторы[].фио»), the longest form only."""
        return frozenset(self.filters)

    @property
    def names(self) -> frozenset[str]:
        """First words of the paths: the slots a context must have."""
        return frozenset(path.partition(".")[0].removesuffix("[]") for path in self.filters)

    def cases(self, path: str) -> frozenset[Case]:
        """Grammatical cases asked of the value at ``path``."""
        return frozenset(_CASES[name] for name in self.filters.get(path, ()) if name in _CASES)

    @property
    def all_cases(self) -> Mapping[str, frozenset[Case]]:
        """Path → cases, only where there are any."""
        return {path: cases for path in sorted(self.filters) if (cases := self.cases(path))}


class SlotReader:
    """Walks Jinja trees and writes down what they read; ``scope``: variables of loops → their paths."""

    def __init__(self, scope: Mapping[str, str] | None = None) -> None:
        self.found: dict[str, set[str]] = {}
        self.scope: dict[str, str] = dict(scope or {})

    def record(self, path: str | None, name: str = "") -> None:
        """Note a path and a filter on it."""
        if path:
            self.found.setdefault(path, set()).update({name} - {""})

    def statement(self, node: nodes.Node) -> None:
        """Read a statement and everything in it."""
        match node:
            case nodes.For():
                self.loop(node)
            case nodes.Assign():
                self.assign(node.target, self.path(node.node))
            case nodes.AssignBlock():
                self.body(node.body)
                self.assign(node.target, None)
            case nodes.With():
                for target, value in zip(node.targets, node.values, strict=True):
                    self.assign(target, self.path(value))
                self.body(node.body)
            case nodes.Expr():
                self.record(self.path(node))
            case _:
                self.body(node.iter_child_nodes())

    def body(self, statements: Iterable[nodes.Node]) -> None:
        """Read statements one after another."""
        for each in statements:
            self.statement(each)

    def assign(self, target: nodes.Node, path: str | None) -> None:
        """The variable of a ``set`` or a ``with`` stands for this path from here on; several at once stand for none."""
        names = target.items if isinstance(target, nodes.Tuple) else [target]
        if len(names) > 1:
            self.record(path)
        self.scope |= {
            each.name: path or "" if len(names) == 1 else "" for each in names if isinstance(each, nodes.Name)
        }

    def loop(self, node: nodes.For) -> None:
        """Read a loop."""
        before = dict(self.scope)
        self.scope |= self.loop_scope(node)
        self.body([*([node.test] if node.test else []), *node.body])
        self.scope = before
        self.body(node.else_)

    def loop_scope(self, node: nodes.For) -> dict[str, str]:
        """Variables of a loop → their paths."""
        path = self.path(node.iter)
        self.record(path)
        each = f"{path}[]" if path else ""
        targets = node.target.items if isinstance(node.target, nodes.Tuple) else [node.target]
        return {"loop": ""} | {target.name: each for target in targets if isinstance(target, nodes.Name)}

    def path(self, node: nodes.Node) -> str | None:
        """The path an expression stands for, or None; whatever is read on the way is recorded."""
        match node:
            case nodes.Name(name=name):
                return self.scope.get(name, name) or None
            case nodes.Getattr(node=base, attr=attr):
                return self.below(base, f".{attr}")
            case nodes.Getitem(node=base, arg=nodes.Const(value=str() as key)):
                return self.below(base, f".{key}")
            case nodes.Getitem(node=base, arg=arg):
                self.record(self.path(arg))
                return self.below(base, "[]")
            case _:
                return self.computed(node)

    def computed(self, node: nodes.Node) -> str | None:
        """The path behind a filter or a dict's method; other expressions have none."""
        match node:
            case nodes.Filter():
                return self.filtered(node)
            case nodes.Call(node=nodes.Getattr(node=base, attr=attr)) if attr in _METHODS:
                return self.path(base)
        for child in node.iter_child_nodes():
            self.record(self.path(child))
        return None

    def below(self, base: nodes.Node, step: str) -> str | None:
        """A path one step below an expression's."""
        path = self.path(base)
        return f"{path}{step}" if path else None

    def filtered(self, node: nodes.Filter) -> str | None:
        """Read a filter."""
        path = self.path(node.node) if node.node is not None else None
        for arg in (*node.args, *(each.value for each in node.kwargs)):
            self.record(self.path(arg))
        self.record(path, node.name)
        if path:
            self.attributes(node, path)
        if node.name in _ONE:
            return f"{path}[]" if path else None
        return path if node.name in _SAME else None

    def attributes(self, node: nodes.Filter, path: str) -> None:
        """Sub-fields named in arguments: ``map(attribute='фио')``, ``selectattr('роль')``, and ``map('винительный')``."""
        first = node.args[0].value if node.args and isinstance(node.args[0], nodes.Const) else None
        if node.name in _BY_FIRST and isinstance(first, str):
            self.record(f"{path}[].{first}")
        elif node.name == "map" and isinstance(first, str):
            self.record(f"{path}[]", first)
        for each in node.kwargs:
            if node.name in _BY_ATTRIBUTE and each.key == "attribute" and isinstance(each.value, nodes.Const):
                self.record(f"{path}[].{each.value.value}")


def read_slots(env: Environment, sources: Iterable[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """(path, filters) of these template texts; a text that is no Jinja is passed over."""
    reader = SlotReader()
    for source in sources:
        reader.scope = {}
        try:
            tree = env.parse(source)
        except TemplateSyntaxError:
            continue
        reader.statement(tree)
    for path, names in reader.found.items():
        yield path, frozenset(names)


def slot_use(env: Environment, sources: Iterable[str], codes: Iterable[str] = ()) -> SlotUse:
    """What the sources and the QR codes (paths) read."""
    found = dict(read_slots(env, sources))
    for path in codes:
        found.setdefault(path, frozenset())
    return SlotUse(found)

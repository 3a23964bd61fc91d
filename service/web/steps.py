"""A document's form in short pages, one decision each, or on one page for those who fill it every day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from schemas.describe import FieldInfo, describe
from schemas.document.blocks import BLOCKS
from schemas.document.manifest import Manifest
from schemas.errors import Fault
from service.web.forms import below, indexes, typed_in
from service.web.kept import Typed

LONGEST_STEP = 6
EXTRA = ("reason",)
"""Typed beside the document's own fields: why it is dated back, on what ground without a consent."""


@dataclass(frozen=True, slots=True)
class Step:
    """One page of a form."""

    title: str
    infos: tuple[FieldInfo, ...]
    last: bool = False

    def holds(self, path: str) -> bool:
        """True when the field of this path stands on the page; strange paths stand on the last."""
        return path.partition(".")[0] in {info.name for info in self.infos}


def steps_of(manifest: Manifest) -> tuple[Step, ...]:
    """What the paper is about, in pages of at most six fields; then date, control, signature."""
    infos = describe(manifest)
    own = {spec.name for spec in manifest.fields}
    content = [info for info in infos if info.name in own]
    rest = tuple(info for info in infos if info.name not in own)
    pages = [tuple(chunk) for chunk in _even(content)]
    made = [Step("Содержание" if not number else "Содержание, дальше", page) for number, page in enumerate(pages)]
    if len(rest) > LONGEST_STEP:
        head = {spec.name for spec in BLOCKS["order_header"]}
        made.append(Step("Дата и основания", tuple(info for info in rest if info.name in head)))
        rest = tuple(info for info in rest if info.name not in head)
    if rest:
        made.append(Step("Контроль и подпись", rest))
    return (*made[:-1], Step(made[-1].title, made[-1].infos, last=True))


def _even(infos: list[FieldInfo]) -> Iterable[tuple[FieldInfo, ...]]:
    pages = max(1, -(-len(infos) // LONGEST_STEP))
    size = max(1, -(-len(infos) // pages))
    return (tuple(infos[start : start + size]) for start in range(0, max(1, len(infos)), size))


def one_page(manifest: Manifest) -> Step:
    """The whole form."""
    return Step("Все поля", describe(manifest), last=True)


def merged(old: Typed, sent: Typed, step: Step) -> Typed:
    """The draft with one page of it filled anew; names that the page has not are not taken."""
    fresh = Typed([(name, value) for name, value in old.items(multi=True) if not _on(step, name)])
    for name, value in sent.items(multi=True):
        if _on(step, name):
            fresh.add(name, value)
    return fresh


def _on(step: Step, name: str) -> bool:
    return step.holds(name) or (step.last and name in EXTRA)


def faults_on(step: Step, others: Iterable[Step], faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Faults to show on this page: its own; on the last also those that no page holds."""
    elsewhere = [other for other in others if other is not step]
    return tuple(
        fault
        for fault in faults
        if step.holds(fault.field) or (step.last and not any(other.holds(fault.field) for other in elsewhere))
    )


def answers(infos: Iterable[FieldInfo], values: Typed, path: str = "") -> list[tuple[str, str, str]]:
    """(label, what was typed, name) of each filled field, for the check page."""
    found = []
    for info in infos:
        name = f"{path}.{info.name}" if path else info.name
        text = _told(info, values, name)
        if text:
            found.append((info.label, text, name))
    return found


def _told(info: FieldInfo, values: Typed, name: str) -> str:
    if info.kind == "boolean":
        return "да" if "1" in values.getlist(name) else ""
    if values.get(f"{name}.self"):
        return "оставляю за собой"
    if info.kind == "rows":
        rows = (_told_all(info.fields, values, f"{name}.{number}") for number in indexes(values, name))
        return "\n".join(rows)
    if info.many:
        return "\n".join(_line(info, values, f"{name}.{number}") for number in indexes(values, name))
    return _line(info, values, name)


def _told_all(infos: Iterable[FieldInfo], values: Typed, path: str) -> str:
    told = (_told(info, values, f"{path}.{info.name}").replace("\n", ", ") for info in infos)
    return "; ".join(text for text in told if text)


def _line(info: FieldInfo, values: Typed, name: str) -> str:
    """What was typed at a path in one line: choices by their labels, a name once, the gender left to the forms."""
    typed = typed_in(below(values, name))
    parts = [text for key, text in typed.items() if key != name and not key.endswith(".gender")]
    if name in typed and f"{name}.surname" not in typed:
        parts.insert(0, dict(info.choices).get(typed[name], typed[name]))
    return " ".join(parts)

"""What may be written in the Word file of one kind of paper: its fields as tags, ready to be copied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.document.blocks import BLOCKS
from schemas.document.manifest import FieldSpec, Manifest
from schemas.values.cases import Case
from service.usecases.slotlist import BELOW, EVERYWHERE

KINDS = {
    "text": "строка", "long_text": "текст", "lines": "список строк", "integer": "число", "boolean": "да или нет",
    "date": "дата", "period": "период", "time": "время", "month_range": "срок месяцами", "year": "учебный год",
    "choice": "выбор из списка", "person": "человек", "student": "студент", "control": "контроль", "group": "группа",
    "partner": "партнёр", "document_ref": "другой документ", "rows": "таблица",
}  # fmt: skip
CHILD = "minor_with_representative"
"""The one block whose fields a template reads by their own names; what the others ask for comes in slots of every paper."""
INFLECTED = {"person": ".фио", "student": ".фио", "control": ".фио", "partner": ".полное", "choice": ""}


@dataclass(frozen=True, slots=True)
class Slot:
    """One field: label, kind in Russian, tags to write, what may stand after a dot, and the loop it must stand in."""

    label: str
    kind: str
    tags: tuple[str, ...]
    below: tuple[str, ...]
    loop: str = ""
    optional: bool = False


def own_sheet(manifest: Manifest) -> list[Slot]:
    """The fields of a kind of paper in the order of its form."""
    whose = BLOCKS[CHILD] if CHILD in manifest.blocks else ()
    return [slot for spec in (*manifest.fields, *whose) for slot in _slots(spec, spec.slot, "")]


def common_sheet() -> list[tuple[str, tuple[str, ...]]]:
    """What every paper has besides: (slot, what stands below)."""
    return [(name.removesuffix("[]"), below) for name, below in EVERYWHERE.items()]


def _slots(spec: FieldSpec, path: str, loop: str) -> Iterator[Slot]:
    repeated = spec.many or spec.kind in {"rows", "lines"}
    read = "строка" if spec.kind == "rows" else "имя" if repeated else path
    inside = f"{{% for {read} in {path} %}} … {{% endfor %}}" if repeated else loop
    tags = () if spec.kind == "rows" else tuple(_tags(spec, read))
    yield Slot(spec.label, KINDS[spec.kind], tags, BELOW.get(spec.kind, ()), inside, not spec.required)
    for part in spec.fields:
        yield from _slots(part, f"{read}.{part.slot}", inside)


def _tags(spec: FieldSpec, path: str) -> Iterator[str]:
    ending = INFLECTED.get(spec.kind)
    if ending is None:
        yield f"{{{{ {path} }}}}"
        return
    yield f"{{{{ {path}{ending} }}}}"
    for case in spec.cases or (Case.DATV,):
        if case is not Case.NOMN:
            yield f"{{{{ {path}{ending}|{case.full} }}}}"

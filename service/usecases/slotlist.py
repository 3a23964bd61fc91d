"""Which slots a document type offers to its Word file: its own fields and what every paper has."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from schemas.document.blocks import all_fields
from schemas.document.manifest import FieldSpec, Manifest

PERSON = (
    "фио", "кратко", "подпись", "имя_отчество", "обращение", "пол", "должность", "телефон", "почта", "адрес",
    "дата_рождения", "документ", "документ.вид", "документ.номер", "документ.выдан", "документ.дата",
    "студент", "группа", "курс", "программа", "и_о",
)  # fmt: skip
PARTNER = (
    "полное", "краткое", "кратко_или_полное", "адрес", "инн", "основание", "контакт", "телефон", "почта", "подписант",
    *(f"подписант.{name}" for name in PERSON),
)  # fmt: skip
BELOW: dict[str, tuple[str, ...]] = {
    "person": PERSON, "student": PERSON, "control": PERSON, "partner": PARTNER,
    "group": ("код", "курс", "программа", "вид_программы", "куратор", *(f"куратор.{name}" for name in PERSON)),
    "document_ref": ("вид", "номер", "дата", "заголовок"),
}  # fmt: skip
COLLEGE = (
    "полное", "краткое", "кратко_или_полное", "вид", "учредитель", "адрес", "почтовый_адрес", "телефон", "почта",
    "сайт", "инн", "огрн", "место", "образец",
)  # fmt: skip
PAPER = ("вид", "заголовок", "номер", "дата", "учебный_год", "код", "ссылка", "срок_хранения")
EVERYWHERE: dict[str, tuple[str, ...]] = {
    "организация": COLLEGE, "документ": PAPER, "подписант": PERSON, "исполнитель": PERSON, "контроль": PERSON,
    "ознакомлены[]": PERSON, "визы[]": PERSON, "преамбула": ("цель", "основания", "основания[]"),
}  # fmt: skip


def own_slots(manifest: Manifest) -> Iterator[tuple[str, FieldSpec]]:
    """Paths of the fields that the folder itself declares; columns as «кураторы[].лицо»."""
    yield from _paths(manifest.fields, "")


def declared_slots(manifest: Manifest) -> frozenset[str]:
    """Every path that a template of the type may read."""
    found: set[str] = set()
    for name, below in EVERYWHERE.items():
        found |= {name, name.removesuffix("[]"), *(f"{name}.{inner}" for inner in below)}
    for path, spec in _paths(all_fields(manifest), ""):
        found.add(path)
        whole = f"{path}[]" if spec.many or spec.kind in {"lines", "rows"} else path
        found |= {whole, *(f"{whole}.{inner}" for inner in BELOW.get(spec.kind, ()))}
    return frozenset(found)


def nearest(path: str, declared: frozenset[str]) -> str:
    """The most similar declared path, "" when none is near."""
    near = get_close_matches(path, sorted(declared), n=1, cutoff=0.7)
    return near[0] if near else ""


def _paths(specs: tuple[FieldSpec, ...], before: str) -> Iterator[tuple[str, FieldSpec]]:
    for spec in specs:
        path = f"{before}{spec.slot}"
        yield path, spec
        yield from _paths(spec.fields, f"{path}[].")

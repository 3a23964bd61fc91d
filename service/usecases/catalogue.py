"""What kinds of papers there are, and whether every folder of them is sound."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from schemas.describe import describe
from schemas.document.compile import load
from schemas.document.manifest import Manifest
from schemas.errors import Fault
from schemas.values.cases import Case
from service.catalogue.folders import Catalogue, DocumentType, load_catalogue
from service.errors import HouseError, Invalid, Unavailable
from service.rendering import compile as compile_template
from service.rendering import slots_of
from service.rendering.certify import certify
from service.rendering.child import faults_uploaded, render_uploaded
from service.rendering.faults import faults, sample_faults
from service.rendering.layout import layout_faults
from service.rendering.paper import Slots
from service.rendering.text import text
from service.rendering.trouble import MissingData, TemplateFault
from service.settings import Settings
from service.usecases.sample import SAMPLE_DAY, SampleLookup, full_slots, sample_of_day, sample_slots
from service.usecases.slotlist import declared_slots, nearest, own_slots

CHECKED = "checked.txt"
CHECK_EDITION = b"1"
"""Changed when the checks change, so that every file is read again."""


def shipped(settings: Settings) -> Catalogue:
    """The catalogue of a data folder, the college's own folders laid over; opens no records."""
    return load_catalogue(settings.templates, settings.data / "templates")


def summary(kind: DocumentType) -> dict[str, Any]:
    """A line of a list: key, title, stage, roadmap items, journal."""
    manifest = kind.manifest
    return {
        "key": kind.key, "title": manifest.title, "genre": manifest.genre, "stage": list(manifest.stages),
        "items": list(manifest.items), "journal": manifest.journal or None, "retention": manifest.retention or None,
        "own": kind.own,
    }  # fmt: skip


def details(kind: DocumentType, today: date) -> dict[str, Any]:
    """The summary with the fields (kind, label, required, cases, sample) and a whole sample, good to issue on any day."""
    sample = sample_of_day(kind.manifest, today)
    fields = [field.as_json() for field in describe(replace(kind.manifest, sample=sample))]
    return {**summary(kind), "fields": fields, "dated_by": kind.manifest.dated_by or None, "sample": sample}


def check(settings: Settings) -> list[Fault]:
    """All faults of all folders at once; [] means every shipped and own folder is sound."""
    try:
        catalogue = shipped(settings)
    except Invalid as error:
        return list(error.faults)
    return [fault for kind in catalogue for fault in check_one(catalogue, kind)]


def check_start(catalogue: Catalogue, known: Path) -> list[Fault]:
    """Faults of the Word files before a service starts; a file found sound once is not read again (``known`` keeps digests)."""
    sound = set(known.read_text(encoding="ascii").split()) if known.is_file() else set()
    fresh = {_edition(kind): kind for kind in catalogue if _edition(kind) not in sound}
    found = [
        Fault(kind.key, sentence)
        for kind in fresh.values()
        if not _reads_well(kind)
        for sentence in template_faults(kind.manifest, kind.template())
    ]
    if fresh and not found:
        known.write_text("\n".join(sorted(_edition(kind) for kind in catalogue)), encoding="ascii")
    return found


def _reads_well(kind: DocumentType) -> bool:
    """The quick look: the file is a template and reads declared slots only; where it does not, the full check says why."""
    try:
        return slots_of(kind.template()).paths <= declared_slots(kind.manifest)
    except HouseError:
        return False


def refuse_faulty(settings: Settings, catalogue: Catalogue) -> None:
    """Invalid with every fault of every Word file: a service never starts half-working."""
    settings.data.mkdir(parents=True, exist_ok=True)
    found = check_start(catalogue, settings.data / CHECKED)
    if found:
        raise Invalid(found, "Папки документов с ошибками: служба не запущена.")


def _edition(kind: DocumentType) -> str:
    told = repr(kind.manifest).encode() + CHECK_EDITION
    return hashlib.sha256(kind.template() + told).hexdigest()


def check_one(catalogue: Catalogue, kind: DocumentType) -> list[Fault]:
    """Faults of one folder: slots and cases, page set-up, sample, golden text, certification."""
    content, manifest = kind.template(), kind.manifest
    try:
        wrong, filled = tried(catalogue, manifest, content, uploaded=kind.own)
    except Invalid as error:
        told = [Fault(f"{kind.key}: sample.{fault.field}", fault.detail) for fault in error.faults]
        return [*(Fault(kind.key, sentence) for sentence in template_faults(manifest, content)), *told]
    except HouseError as error:
        return [Fault(kind.key, error.sentence)]
    sentences = template_faults(manifest, content, wrong)
    sentences += layout_faults(content, permanent=manifest.permanent, award=manifest.genre == "award")
    found = [Fault(kind.key, sentence) for sentence in sentences]
    if found:
        return found
    if not kind.own and certify(compile_template(content), load_sample(catalogue, manifest)):
        found.append(Fault(kind.key, "Шаблон не прошёл сличение с docxtpl и заполняется медленным путём."))
    found += _ages(kind)
    golden = kind.golden()
    if golden is None:
        found.append(Fault(kind.key, "Нет golden.txt: запишите его командой document check --write-golden."))
    elif golden != filled:
        found.append(Fault(kind.key, f"Текст образца не совпадает с golden.txt: {_difference(golden, filled)}"))
    return found


def sample_text(catalogue: Catalogue, kind: DocumentType) -> str:
    """The text of the filled sample."""
    return text(_filled(kind.template(), load_sample(catalogue, kind.manifest), uploaded=kind.own))


def tried(
    catalogue: Catalogue, manifest: Manifest, content: bytes, *, uploaded: bool = True
) -> tuple[list[TemplateFault], str]:
    """Every fault of a template, those that only its sample shows too, with places; and the text of the sample when there are none.

    ``uploaded``: it is a college's own and is filled in the child only. Raises Invalid when the sample does not pass its schema or
    the gate refuses the file, Unavailable where no uploaded template is filled.
    """
    sample, full = load_sample(catalogue, manifest), full_slots(catalogue, manifest)
    look = faults_uploaded if uploaded else sample_faults
    try:
        found = look(content, declared_slots(manifest), sample, full)
        return found, "" if found else text(_filled(content, sample, uploaded=uploaded))
    except HouseError as error:
        if isinstance(error, Invalid | Unavailable) and not isinstance(error, MissingData):
            raise
        return [TemplateFault("документ в целом", "", error.sentence)], ""


def _filled(content: bytes, slots: Slots, *, uploaded: bool) -> bytes:
    return render_uploaded(content, slots) if uploaded else compile_template(content).render(slots)


def load_sample(catalogue: Catalogue, manifest: Manifest) -> Slots:
    """Slots of the sample; Invalid when it does not pass its schema."""
    data = load(manifest, manifest.sample, SampleLookup(), SAMPLE_DAY)
    return sample_slots(catalogue, manifest, data)


def template_faults(manifest: Manifest, content: bytes, known: Sequence[TemplateFault] | None = None) -> list[str]:
    """Slots and cases: what the Word file reads is declared, what is declared is used, cases as declared.

    ``known``: faults of the template that were looked for already; none looked for: they are, without filling anything.
    """
    declared = declared_slots(manifest)
    wrong = faults(content, declared) if known is None else known
    if wrong:
        return [str(fault) for fault in wrong]
    used = compile_template(content).slots
    found = [
        f"Шаблон читает поле «{path}», которого нет{_near(path, declared)}." for path in sorted(used.paths - declared)
    ]
    for path, spec in own_slots(manifest):
        if spec.name != manifest.dated_by and not any(
            read == path or read.startswith((f"{path}.", f"{path}[]")) for read in used.paths
        ):
            found.append(f"Поле «{path}» объявлено, но в шаблоне не используется.")
        asked = {
            case
            for read in used.paths
            if read == path or read.startswith((f"{path}.", f"{path}[]"))
            for case in used.cases(read)
        }
        if spec.cases and not set(spec.cases) <= asked | {Case.NOMN}:
            missing = ", ".join(case.full for case in spec.cases if case not in asked)
            found.append(f"Для поля «{path}» объявлен падеж, которого нет в шаблоне: {missing}.")
    return found


def _ages(kind: DocumentType) -> list[Fault]:
    """A sample is shown to people and programs on any day: moved to a later one it must still pass."""
    try:
        later = SAMPLE_DAY.replace(year=SAMPLE_DAY.year + 3)
        load(kind.manifest, sample_of_day(kind.manifest, later), SampleLookup(), later)
    except Invalid as error:
        return [Fault(f"{kind.key}: sample.{fault.field}", f"На другой день: {fault.detail}") for fault in error.faults]
    return []


def write_golden(settings: Settings) -> list[str]:
    """Write golden.txt of every own or shipped folder from its sample; the keys written."""
    catalogue = shipped(settings)
    for kind in catalogue:
        (kind.folder / "golden.txt").write_text(sample_text(catalogue, kind), encoding="utf-8")
    return [kind.key for kind in catalogue]


def _near(path: str, declared: frozenset[str]) -> str:
    near = nearest(path, declared)
    return f" (может быть, «{near}»)" if near else ""


def _difference(golden: str, filled: str) -> str:
    pairs = zip(golden.splitlines(), filled.splitlines(), strict=False)
    for number, (kept, now) in enumerate(pairs, 1):
        if kept != now:
            return f"строка {number}: было «{kept}», стало «{now}»"
    return f"было строк {len(golden.splitlines())}, стало {len(filled.splitlines())}"

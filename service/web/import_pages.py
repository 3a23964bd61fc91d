"""Import of lists: file or paste, the guess about columns, the plan, confirmation, undo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, redirect, request, url_for

from schemas.errors import Fault, Invalid
from schemas.person import PersonRole
from service.importing.preview import Rule
from service.importing.result import Remark, Repair
from service.importing.sample import sample
from service.importing.vocabulary import FIELDS, NAMES, Kind, kind_of
from service.security.permissions import Permission
from service.usecases import imports as deeds
from service.usecases import imports_job
from service.usecases.imports_look import Source
from service.usecases.imports_undo import undo as take_back
from service.usecases.people import ROLES
from service.web.context import actor, house
from service.web.downloads import XLSX, download
from service.web.formview import form_page
from service.web.look import note
from service.web.registry import Pages

pages = Pages("imports")
IMPORT = Permission.IMPORT_DATA
FILE_LIMIT = 6_000_000
KINDS = (("people", "люди", ""), ("groups", "учебные группы", ""), ("partners", "партнёры", ""))
KIND_WORDS = {kind: title for kind, title, _ in KINDS}
STATES = {"planned": ("не сохранён", "care"), "confirmed": ("сохранён", "ok"), "undone": ("отменён", "off")}
RULES = ((Rule.OVERWRITE, "заменять"), (Rule.FILL_EMPTY, "только пустое"), (Rule.KEEP, "не трогать"))
SHOWN = 100
"""Lines of each kind that a page shows; the rest are counted, the workbook with remarks has them all."""


@dataclass(frozen=True, slots=True)
class RepairGroup:
    """Repairs of one sort: the sentence, how many, the first of them."""

    sentence: str
    count: int
    first: Sequence[Repair]


@pages.page("/imports", permission=IMPORT, methods=("GET", "POST"), body_limit=FILE_LIMIT)
def imports() -> Any:
    """The last imports, and the form of a new one."""
    if request.method == "GET":
        return _start(())
    try:
        source = _sent()
        if imports_job.large(source):
            return redirect(url_for("job.card", key=imports_job.start(house(), actor(), source).key), 303)
        made = deeds.plan(house(), actor(), source)
    except Invalid as error:
        return _start(error.faults)
    return redirect(url_for("imports.plan", key=made.key), 303)


def _sent() -> Source:
    form, sent = request.form, request.files.get("file")
    kind = kind_of(form.get("kind", ""))
    content = sent.read() if sent is not None and sent.filename else b""
    if not content and not form.get("paste", "").strip():
        raise Invalid([Fault("file", "Выберите файл или вставьте строки из Excel.")])
    head = form.get("head", "").strip()
    mapping = {head: NAMES[kind][0]} if head else {}
    name = (sent.filename or "") if sent is not None and content else "вставленные строки"
    return Source(kind, content, "" if content else form["paste"], name, mapping, role=_role())


def _role() -> str:
    role = request.form.get("role", "")
    return role if role in set(PersonRole) else ""


def _start(faults: Iterable[Fault]) -> Response:
    kind = request.args.get("kind", "people")
    known = {"kind": kind if kind in KIND_WORDS else "people"}
    roles = [(role.value, title) for role, title in ROLES.items()]
    latest = deeds.latest(house(), actor())
    return form_page(
        "imports.html", faults, known, kinds=KINDS, roles=roles, latest=latest, words=KIND_WORDS, states=STATES
    )


@pages.page("/imports/sample/<kind>", permission=IMPORT)
def sample_book(kind: str) -> Response:
    """A workbook to be filled in."""
    known = kind_of(kind) if kind in KIND_WORDS else Kind.PEOPLE
    return download(sample(known), f"Образец — {KIND_WORDS[known.value]}.xlsx", XLSX)


@pages.page("/imports/<key>", permission=IMPORT)
def plan(key: str) -> Any:
    """What will be saved, what was repaired, what is wrong; after saving: what was saved."""
    return _plan(key, ())


def _plan(key: str, faults: Iterable[Fault]) -> Response:
    made = deeds.get(house(), actor(), key)
    shown = made.plan
    fields = [(name, spec.label) for name, spec in FIELDS[made.kind].items()]
    columns = [(number, *column) for number, column in enumerate(made.columns)]
    roles = [(role.value, title) for role, title in ROLES.items()]
    return form_page(
        "import_preview.html", faults, made=made, plan=shown, fields=fields, columns=columns, rules=RULES, most=SHOWN, roles=roles,
        labels=dict(fields), repairs=_grouped(shown.repairs if shown else ()), said=_said, states=STATES, words=KIND_WORDS,
        faults_by_row=_by_row(shown.faults if shown else ()), doubts=_by_row(shown.doubts if shown else ()),
    )  # fmt: skip


def _grouped(repairs: Iterable[Repair]) -> list[RepairGroup]:
    groups: dict[str, list[Repair]] = {}
    for repair in repairs:
        groups.setdefault(repair.sentence, []).append(repair)
    counts = Counter({sentence: len(found) for sentence, found in groups.items()})
    return [RepairGroup(sentence, count, groups[sentence][:5]) for sentence, count in counts.most_common()]


def _by_row(remarks: Sequence[Remark]) -> Sequence[Remark]:
    return remarks[:SHOWN]


def _said(field: str, value: Any) -> str:
    """A value of the plan as people read it."""
    if value in (None, ""):
        return "пусто"
    text = str(value)
    if field.endswith("_date") and len(text) == 10:
        return f"{text[8:]}.{text[5:7]}.{text[:4]}"
    if field == "role":
        return ROLES[PersonRole(text)] if text in set(PersonRole) else text
    return {"m": "мужской", "f": "женский"}.get(text, text) if field == "gender" else text


@pages.page("/imports/<key>/again", permission=IMPORT, methods=("POST",))
def again(key: str) -> Any:
    """The same list with other columns or rules."""
    made, form = deeds.get(house(), actor(), key), request.form
    mapping = {header: form.get(f"column.{number}", name) for number, (header, name, _) in enumerate(made.columns)}
    rules = {name: Rule(form[f"rule.{name}"]) for name in FIELDS[made.kind] if form.get(f"rule.{name}") in set(Rule)}
    rules = {name: rule for name, rule in rules.items() if rule is not Rule.OVERWRITE}
    try:
        deeds.again(house(), actor(), key, mapping=mapping, rules=rules, role=_role())
    except Invalid as error:
        return _plan(key, error.faults)
    note("План пересчитан.")
    return redirect(url_for("imports.plan", key=key), 303)


@pages.page("/imports/<key>/remarks.xlsx", permission=IMPORT)
def annotated(key: str) -> Response:
    """The same workbook with comments in the bad cells."""
    name, content = deeds.annotated(house(), actor(), key)
    return download(content, name, XLSX)


@pages.page("/imports/<key>/confirm", permission=IMPORT, methods=("POST",))
def confirm(key: str) -> Any:
    """Save all of it."""
    try:
        made = deeds.confirm(house(), actor(), key, request.form.get("digest", ""))
    except Invalid as error:
        return _plan(key, error.faults)
    note(f"Сохранено: новых — {made.counts['new']}, изменённых — {made.counts['changed']}.")
    return redirect(url_for("imports.plan", key=key), 303)


@pages.page("/imports/<key>/undo", permission=IMPORT, methods=("POST",))
def undo(key: str) -> Any:
    """Take it back."""
    count = take_back(house(), actor(), key)
    note(f"Импорт отменён, записей возвращено: {count}.")
    return redirect(url_for("imports.plan", key=key), 303)


@pages.page("/imports/<key>/drop", permission=IMPORT, methods=("POST",))
def drop(key: str) -> Any:
    """Throw the plan away."""
    deeds.drop(house(), actor(), key)
    note("План удалён, ничего не сохранено.")
    return redirect(url_for("imports.imports"), 303)

"""A paper for many: choose, dry run, start; the job's own pages take it from there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Response, redirect, request, url_for

from schemas.consent import SHEETS, ConsentKind
from schemas.errors import Fault, Invalid
from service.security.permissions import Permission
from service.usecases import batch, consents, contest_papers, pile, rowfile, trial
from service.usecases.batch import Row
from service.usecases.sheets import sheet_file
from service.web.context import actor, house
from service.web.downloads import XLSX, download
from service.web.formview import form_page
from service.web.look import note
from service.web.registry import Pages

pages = Pages("batch")
ISSUE = Permission.ISSUE_DOCUMENT
OUTPUTS = (
    ("pile.docx", "Один файл Word для печати", "Группа за группой, с разделителями и реестром передачи"),
    ("pile.pdf", "Один файл PDF для печати", "То же в PDF; для всего колледжа — около полутора минут"),
    ("pile.zip", "Архив zip", "Папка на группу, в ней файл на человека"),
    ("groups", "Файл Word на каждую группу", "Отдельный файл печати для каждого куратора"),
)
FILE_LIMIT = 6_000_000


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form asks for."""

    type: str
    groups: tuple[str, ...]
    people: tuple[str, ...]
    missing: bool
    contest: str = ""
    """Diplomas or certificates of this contest, in place of groups and people."""

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The same wish for the next form."""
        return [
            ("type", self.type), ("groups", ",".join(self.groups)), ("people", ",".join(self.people)),
            ("missing", "1" if self.missing else "0"), ("contest", self.contest),
        ]  # fmt: skip


def wish() -> Wish:
    """The wish of the address or the form."""
    sent = request.values
    groups = [code.strip() for text in sent.getlist("groups") for code in text.split(",") if code.strip()]
    people = [key.strip() for key in sent.get("people", "").split(",") if key.strip()]
    return Wish(
        sent.get("type", ""),
        tuple(dict.fromkeys(groups)),
        tuple(people),
        "1" in sent.getlist("missing"),
        sent.get("contest", ""),
    )


@pages.page("/batch", permission=ISSUE)
def begin() -> Response:
    """Which paper, for whom, and how it comes out."""
    return _begin()


def _begin(faults: tuple[Fault, ...] = ()) -> Response:
    asked = wish()
    with house().store.reading() as reader:
        groups = batch.groups_of(reader, actor(), ["all"])
    known = {
        "type": asked.type, "groups": asked.groups, "people": ",".join(asked.people),
        "missing": "1" if asked.missing else "", "out": "pile.docx",
    }  # fmt: skip
    return form_page(
        "batch.html",
        faults,
        known,
        groups=groups,
        types=_types(),
        outputs=OUTPUTS,
        people=len(asked.people),
        wish=asked,
    )


def _types() -> list[tuple[str, str]]:
    sheets = [("consent_pd", "Согласие на обработку персональных данных (лист выбирается по возрасту)")]
    aliased = {key for keys in consents.ALIASES.values() for key in keys}
    manifests = [kind.manifest for kind in house().catalogue]
    sheets += [(one.key, one.title) for one in manifests if one.key in SHEETS and one.key not in aliased]
    return sheets + [
        (one.key, one.title) for one in manifests if one.key not in SHEETS and one.genre not in {"journal", "register"}
    ]


def _rows(asked: Wish) -> list[Row]:
    if not asked.type:
        raise Invalid([Fault("type", "Выберите документ.")])
    if asked.contest:
        return contest_papers.batch_rows(house(), actor(), asked.contest, asked.type)
    sent = request.files.get("rows")
    if sent is not None and sent.filename:
        return batch.rows_from_data(
            asked.type, rowfile.read_rows(house().catalogue.get(asked.type).manifest, sent.read())
        )
    if asked.people:
        return batch.rows_for_people(house(), actor(), asked.type, asked.people, missing_only=asked.missing)
    if not asked.groups:
        raise Invalid([Fault("groups", "Отметьте группы или загрузите таблицу.")])
    return batch.rows_for_groups(house(), actor(), asked.type, asked.groups, missing_only=asked.missing)


@pages.page("/batch/try", permission=ISSUE, methods=("POST",), body_limit=FILE_LIMIT)
def dry_run() -> Any:
    """Check every row; nothing is numbered. With no faults and no doubts the job can be started from here."""
    asked, out = wish(), request.form.get("out", "pile.docx")
    try:
        rows = _rows(asked)
    except Invalid as error:
        return _begin(error.faults)
    if not rows:
        note("Печатать нечего.", "care")
        return redirect(_back(asked), 303)
    sent = request.files.get("rows")
    if sent is not None and sent.filename:
        return _started(rows, asked, out)
    found = trial.try_out(house(), actor(), rows)
    repeated = sum(1 for row in rows if row.paper)
    lacking = _lacking(found)
    return form_page(
        "batch_trial.html", trial=found, wish=asked, out=out, title=_title(asked), repeated=repeated, back=_back(asked),
        lacking=lacking, form_key=house().chance(12).hex(),
    )  # fmt: skip


def _back(asked: Wish) -> str:
    """Where the choice was made."""
    return url_for("contests.card", key=asked.contest) if asked.contest else url_for("batch.begin", type=asked.type)


def _title(asked: Wish) -> str:
    return contest_papers.BATCHES[asked.type] if asked.contest else batch.title_of(house(), asked.type)


def _lacking(found: trial.Trial) -> list[tuple[str, str, int]]:
    """For each missing kind: its name, the address that prints exactly those sheets, how many."""
    people: dict[str, list[str]] = {}
    for line in found.of(trial.CONSENT):
        for kind in line["kinds"]:
            people.setdefault(kind, []).extend(line["people"])
    return [
        (ConsentKind(kind).russian, url_for("batch.begin", type=consents.sheet_key(ConsentKind(kind)), missing="1",
                                            people=",".join(dict.fromkeys(keys))), len(set(keys)))
        for kind, keys in people.items() if keys
    ]  # fmt: skip


@pages.page("/batch/start", permission=ISSUE, methods=("POST",))
def start() -> Any:
    """Put the job into the queue; the same form sent twice leads to one job."""
    asked, out = wish(), request.form.get("out", "pile.docx")
    try:
        return _started(_rows(asked), asked, out)
    except Invalid as error:
        return _begin(error.faults)


def _started(rows: list[Row], asked: Wish, out: str) -> Any:
    if out not in {name for name, *_ in OUTPUTS}:
        raise Invalid([Fault("out", "Выберите, в каком виде нужна пачка.")])
    pile.check_target(Path(out))
    params = {
        "key": asked.type, "groups": ",".join(asked.groups), "people": ",".join(asked.people), "missing_only": asked.missing,
        "out": out, "odd_starts": request.form.get("odd") == "1", "form": request.form.get("form_key", ""),
    }  # fmt: skip
    known = batch.by_form(house(), actor(), params)
    job = known or batch.start(house(), actor(), _title(asked), rows, params)
    return redirect(url_for("job.card", key=job.key), 303)


@pages.page("/batch/columns/<key>.xlsx", permission=ISSUE)
def columns(key: str) -> Response:
    """An empty table with the columns of this document and the students of the groups asked for."""
    manifest = house().catalogue.get(key).manifest
    asked = wish()
    heads = rowfile.headings(manifest)
    rows: list[list[str]] = []
    if asked.groups:
        place = next((number for number, (_, kind) in enumerate(heads) if kind in {"student", "person"}), None)
        with house().store.reading() as reader:
            people = [
                one for group in batch.groups_of(reader, actor(), asked.groups) for one in batch.students(reader, group)
            ]
        rows = [["" if place != number else str(person.name) for number in range(len(heads))] for person in people]
    return download(
        sheet_file(manifest.short, [(label, 26) for label, _ in heads], rows), f"{manifest.short}.xlsx", XLSX
    )

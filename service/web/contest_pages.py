"""Contests: the list, the form, entries, the sheets of experts, places, and the papers made from them."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for

from records.registry import PEOPLE
from schemas.contest import Contest
from schemas.errors import Fault, Invalid
from schemas.values.calendar import AcademicYear
from service.errors import NotFound
from service.security.permissions import Permission
from service.usecases import contest as deeds
from service.usecases import contest_desk, contest_papers
from service.web.context import actor, house
from service.web.downloads import DOCX, download
from service.web.formview import form_page
from service.web.look import note
from service.web.registry import Pages
from service.web.suggest import short_list

pages = Pages("contests")
MANAGE = Permission.MANAGE_PAIRS
SUGGESTED = (
    "Результаты наставляемых – 10", "Системность работы: план, регулярность встреч – 10", "Новизна и разнообразие методов – 10",
    "Качество и полнота документов – 5", "Публичное представление опыта – 10",
)  # fmt: skip


@pages.page("/contests", permission=MANAGE)
def contests() -> str:
    """All contests, the newest first."""
    return render_template("contests.html", contests=contest_desk.listed(house(), actor()))


@pages.page("/contests/new", permission=MANAGE, methods=("GET", "POST"))
def new() -> Any:
    """Announce a contest."""
    if request.method == "GET":
        return _form((), _begun())
    try:
        made = contest_desk.announce(house(), actor(), _sent())
    except Invalid as error:
        return _form(error.faults, {})
    note(f"Конкурс объявлен: {made.title}.")
    return redirect(url_for("contests.card", key=made.key), 303)


@pages.page("/contests/<key>/edit", permission=MANAGE, methods=("GET", "POST"))
def edit(key: str) -> Any:
    """Change an open contest."""
    contest = contest_desk.board(house(), actor(), key).contest
    if request.method == "GET":
        return _form((), _known(contest), contest)
    version = request.form.get("version", "")
    try:
        contest_desk.change(house(), actor(), key, _sent(), int(version) if version.isdecimal() else 0)
    except Invalid as error:
        return _form(error.faults, {}, contest)
    note("Конкурс сохранён.")
    return redirect(url_for("contests.card", key=key), 303)


def _form(faults: tuple[Fault, ...], known: dict[str, Any], contest: Contest | None = None) -> Response:
    return form_page("contest_form.html", faults, known, contest=contest, people=short_list("people"))


def _sent() -> dict[str, Any]:
    data: dict[str, Any] = {name: request.form.get(name, "") for name in contest_desk.FIELDS}
    return {**data, **{name: data[name].splitlines() for name in ("nominations", "criteria", "experts")}}


def _begun() -> dict[str, Any]:
    with house().store.reading() as reader:
        year = str(AcademicYear.of(house().today(house().college(reader))))
    return {
        "year": year, "title": "«Наставник года»", "nominations": "Наставник года\nЛучшая пара",
        "criteria": "\n".join(SUGGESTED),
    }  # fmt: skip


def _known(contest: Contest) -> dict[str, Any]:
    with house().store.reading() as reader:
        people = {
            key: PEOPLE.peek(reader, key) for key in (*contest.experts, contest.chairman, contest.secretary) if key
        }
    names = {key: f"{person.name} [{key}]" for key, person in people.items() if person is not None}
    return {
        "year": contest.year, "title": contest.title, "version": contest.version,
        "nominations": "\n".join(contest.nominations), "experts": "\n".join(names.get(key, key) for key in contest.experts),
        "criteria": "\n".join(f"{one.name} – {one.best}" for one in contest.criteria),
        "chairman": names.get(contest.chairman, ""), "secretary": names.get(contest.secretary, ""),
    }  # fmt: skip


@pages.page("/contests/<key>", permission=MANAGE)
def card(key: str) -> Any:
    """Entries, progress of the experts, places, papers."""
    return _card(key)


def _card(key: str, faults: tuple[Fault, ...] = ()) -> Response:
    shown = contest_desk.board(house(), actor(), key)
    return form_page(
        "contest.html", faults, shown=shown, contest=shown.contest, places=contest_papers.PLACES,
        degrees=contest_papers.DEGREES, names=short_list("everybody"), papers=short_list("papers"),
    )  # fmt: skip


@pages.page("/contests/<key>/entries", permission=MANAGE, methods=("POST",))
def enter(key: str) -> Any:
    """Add an entry: by people, or by its application from the journal."""
    people = [text for name, text in sorted(request.form.items()) if name.startswith("people.") and text.strip()]
    data = {"people": people, **{name: request.form.get(name, "") for name in ("nomination", "paper")}}
    try:
        entry = contest_desk.enter(house(), actor(), key, data)
    except Invalid as error:
        return _card(key, error.faults)
    note(f"Заявка внесена: {entry.nomination}.")
    return redirect(url_for("contests.card", key=key, _anchor="entries"), 303)


@pages.page("/contests/<key>/entries/<entry>/remove", permission=MANAGE, methods=("POST",))
def take_back(key: str, entry: str) -> Any:
    """Remove an entry made by mistake."""
    deeds.take_back(house(), actor(), entry)
    note("Заявка убрана вместе с её оценками.")
    return redirect(url_for("contests.card", key=key, _anchor="entries"), 303)


@pages.page("/contests/<key>/experts/<expert>", permission=MANAGE, methods=("GET", "POST"))
def sheet(key: str, expert: str) -> Any:
    """The score sheet of one expert: every entry, every criterion."""
    if request.method == "GET":
        return _sheet(key, expert)
    try:
        changed = deeds.score_sheet(house(), actor(), key, expert, _points(key))
    except Invalid as error:
        return _sheet(key, expert, error.faults)
    note(f"Лист эксперта сохранён, изменено оценок: {changed}.")
    return redirect(url_for("contests.card", key=key, _anchor="experts"), 303)


def _sheet(key: str, expert: str, faults: tuple[Fault, ...] = ()) -> Response:
    shown = contest_desk.board(house(), actor(), key)
    known = {
        f"{entry}.{number}": given
        for (entry, judge), points in shown.scores.items()
        if judge == expert
        for number, given in enumerate(points)
    }
    return form_page("contest_sheet.html", faults, known, shown=shown, contest=shown.contest, expert=expert)


def _points(key: str) -> dict[str, tuple[int, ...]]:
    """Rows with at least one box filled; Invalid where a box of such a row is empty or no number."""
    shown = contest_desk.board(house(), actor(), key)
    faults, found = [], {}
    for entry in shown.entries:
        row = [request.form.get(f"{entry.key}.{number}", "").strip() for number in range(len(shown.contest.criteria))]
        if not any(row):
            continue
        faults += [
            Fault(f"{entry.key}.{number}", f"{shown.names(entry)}: впишите целое число баллов.")
            for number, text in enumerate(row)
            if not text.isdecimal() or len(text) > 3
        ]
        found[entry.key] = tuple(int(text) if text.isdecimal() and len(text) < 4 else 0 for text in row)
    if faults:
        raise Invalid(faults)
    return found


@pages.page("/contests/<key>/experts/<expert>/word", permission=MANAGE)
def sheet_word(key: str, expert: str) -> Response:
    """The expert's sheets to be printed, one an entry."""
    name = contest_desk.board(house(), actor(), key).name(expert)
    return download(contest_papers.score_sheets(house(), actor(), key, expert), f"Листы оценивания — {name}.docx", DOCX)


@pages.page("/contests/<key>/summary/<number>", permission=MANAGE)
def summary(key: str, number: str) -> Response:
    """The table of points of a nomination (from 0) to be printed."""
    nominations = contest_desk.board(house(), actor(), key).contest.nominations
    if not number.isdecimal() or int(number) >= len(nominations):
        raise NotFound("Такой номинации в конкурсе нет.")
    nomination = nominations[int(number)]
    content = contest_papers.summary_file(house(), actor(), key, nomination)
    return download(content, f"Сводная таблица — {nomination}.docx"[:120], DOCX)


@pages.page("/contests/<key>/close", permission=MANAGE, methods=("POST",))
def close(key: str) -> Any:
    """Sum up: entries and scores do not change any more."""
    deeds.close(house(), actor(), key)
    note("Итоги подведены: заявки и оценки больше не меняются.")
    return redirect(url_for("contests.card", key=key), 303)


@pages.page("/contests/<key>/reopen", permission=MANAGE, methods=("POST",))
def reopen(key: str) -> Any:
    """Open a contest closed by mistake."""
    try:
        deeds.reopen(house(), actor(), key, request.form.get("reason", "")[:500])
    except Invalid as error:
        return _card(key, error.faults)
    note("Конкурс снова открыт.")
    return redirect(url_for("contests.card", key=key), 303)

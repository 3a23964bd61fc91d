"""Issue a document: choose its kind, fill the form, check, take the number."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Response, jsonify, redirect, render_template, request, url_for

from schemas.consent_rules import PUBLIC_GENRES
from schemas.errors import Fault, Invalid
from schemas.journals import JOURNALS
from schemas.values.cases import Case
from service.catalogue.folders import DocumentType
from service.security.permissions import Permission
from service.usecases import library, preview, review
from service.usecases.ground import NoConsent
from service.usecases.issue import issue
from service.usecases.views import VIEW_GENRES, view
from service.web import kept
from service.web.consent_links import lacks_shown, prints
from service.web.context import actor, house, web
from service.web.downloads import DOCX, download
from service.web.filling import PREFIX, Filling, begun, in_hand, resumed, saved, sent, show
from service.web.formview import form_page
from service.web.look import note
from service.web.registry import Pages
from service.web.steps import answers, faults_on

pages = Pages("issue")
ISSUE = Permission.ISSUE_DOCUMENT
FORM_LIMIT = 2_000_000
STAGES = {
    1: "Подготовка условий для запуска программы",
    2: "Формирование базы наставляемых",
    3: "Формирование базы наставников",
    4: "Отбор и обучение наставников",
    5: "Формирование наставнических пар и групп",
    6: "Организация работы пар и групп",
    7: "Завершение внедрения",
}
"""Stages of the roadmap (Р-145)."""
GENRES = {
    "order": "приказы", "regulation": "положения", "plan": "планы", "programme": "программы", "minutes": "протоколы",
    "letter": "письма", "agreement": "соглашения", "consent": "согласия", "application": "заявления", "award": "награды",
    "sheet": "листы", "register": "реестры и базы", "journal": "журналы", "publication": "публикации", "act": "акты",
    "report": "справки и отчёты",
}  # fmt: skip


@pages.page("/documents/new", permission=ISSUE)
def kinds() -> str:
    """Kinds of papers that are issued, by stage; ?q= and ?genre= narrow them."""
    return _kinds(sheets=False)


@pages.page("/documents/sheets", permission=ISSUE)
def sheets() -> str:
    """Sheets, registers and journals: they are printed, not issued."""
    return _kinds(sheets=True)


def _kinds(*, sheets: bool) -> str:
    query, genre = request.args.get("q", "").strip()[:100], request.args.get("genre", "")
    words = query.casefold().replace("ё", "е").split()
    fitting = [kind for kind in house().catalogue if fits(kind, words) and kind.key not in JOURNALS]
    here = [kind for kind in fitting if (kind.manifest.genre in VIEW_GENRES) == sheets]
    shown = [kind for kind in here if genre in {"", kind.manifest.genre}]
    return render_template(
        "kinds.html", groups=by_stage(shown), query=query, total=len(shown), sheets=sheets, genre=genre, genres=GENRES,
        others=len(fitting) - len(here) if words else 0, counts=Counter(kind.manifest.genre for kind in here),
    )  # fmt: skip


def fits(kind: DocumentType, words: list[str]) -> bool:
    """True when the title has all the words."""
    hay = f"{kind.manifest.title} {kind.manifest.short}".casefold().replace("ё", "е")
    return all(word in hay for word in words)


def by_stage(found: list[DocumentType]) -> list[tuple[str, list[DocumentType]]]:
    """Kinds under the titles of their stages."""
    groups: dict[str, list[DocumentType]] = {}
    for kind in found:
        stage = kind.manifest.stages[0] if kind.manifest.stages else 0
        title = f"Этап {stage}. {STAGES[stage]}" if stage in STAGES else "На любом этапе"
        groups.setdefault(title, []).append(kind)
    return list(groups.items())


@pages.page("/documents/new/<key>", permission=ISSUE, methods=("GET", "POST"), body_limit=FORM_LIMIT)
def new(key: str) -> Any:
    """The form of a kind; nothing is saved before the first button."""
    return show(begun(key)) if request.method == "GET" else sent(in_hand(key))


@pages.page("/documents/new/<key>/draft", permission=ISSUE, methods=("POST",), body_limit=FORM_LIMIT)
def autosave(key: str) -> Any:
    """What is typed on one page, saved while it is being typed."""
    return jsonify({"key": saved(in_hand(key)).draft})


@pages.page("/documents/drafts/<draft>", permission=ISSUE, methods=("GET", "POST"), body_limit=FORM_LIMIT)
def draft(draft: str) -> Any:
    """The form of a draft."""
    filling = resumed(draft)
    if request.method == "POST":
        return sent(filling)
    faults = filling.faults() if request.args.get("check") else ()
    return show(filling, faults_on(filling.step, filling.others, faults))


@pages.page("/documents/drafts/<draft>/drop", permission=ISSUE, methods=("POST",))
def drop(draft: str) -> Any:
    """Throw a draft away."""
    kept.drop_draft(draft)
    note("Черновик удалён.")
    return redirect(url_for("home.home"), 303)


@pages.page("/documents/drafts/<draft>/check", permission=ISSUE)
def check(draft: str) -> Any:
    """«Проверьте»: answers, inflected forms, number, text; a text for the site has a page of its own."""
    filling = resumed(draft)
    if filling.kind.manifest.genre in PUBLIC_GENRES:
        return redirect(url_for("publication.show", draft=draft), 303)
    return _check_page(filling)


def _check_page(filling: Filling, faults: tuple[Fault, ...] = ()) -> Any:
    try:
        shown = review.review(house(), actor(), filling.asked())
    except NoConsent as stop:
        return form_page(
            "stopped.html",
            faults,
            filling=filling,
            lacks=lacks_shown(stop.lacks),
            prints=prints(stop.lacks),
            manifest=filling.kind.manifest,
        )
    except Invalid:
        return redirect(filling.address(filling.number, check=1), 303)
    parts = [(number, answers(step.infos, filling.values)) for number, step in enumerate(filling.steps, 1)]
    return form_page(
        "check.html", faults, {"ground": filling.values.get("ground", "")}, filling=filling, review=shown,
        manifest=filling.kind.manifest, parts=parts, picture=web().preview.there, printed=filling.kind.manifest.genre in VIEW_GENRES,
        reason=filling.values.get("reason", ""),
    )  # fmt: skip


@pages.page("/documents/drafts/<draft>/ground", permission=ISSUE, methods=("POST",))
def ground(draft: str) -> Any:
    """On what ground the paper names people without a consent; an empty one takes it back."""
    filling, text = resumed(draft), request.form.get("ground", "").strip()[:500]
    if text and len(text) < 5:
        return _check_page(filling, (Fault("ground", "Назовите основание: норму закона, договор, решение."),))
    rest = [(name, value) for name, value in filling.values.items(multi=True) if name != "ground"]
    kept.save_draft(PREFIX + filling.kind.key, [[name, value] for name, value in [*rest, ("ground", text)]], draft)
    return redirect(url_for("issue.check", draft=draft), 303)


@pages.page("/documents/drafts/<draft>/sheet", permission=ISSUE)
def sheet(draft: str) -> Any:
    """A sheet or register to be printed: no number, no code, nothing in the archive."""
    filling = resumed(draft)
    asked = filling.asked()
    return download(view(house(), actor(), asked.type, asked.data), f"{filling.kind.manifest.short}.docx", DOCX)


@pages.page("/documents/drafts/<draft>/picture", permission=ISSUE)
def picture(draft: str) -> Response:
    """The first page as a picture, where this machine can make one."""
    content = preview.draft_file(house(), actor(), resumed(draft).asked())
    return Response(web().preview.picture(house(), content), mimetype="image/png")


@pages.page("/documents/drafts/<draft>/correct", permission=Permission.CORRECT_FORMS, methods=("POST",))
def correct(draft: str) -> Any:
    """Keep a corrected form for good."""
    filling, form = resumed(draft), request.form
    case, place = Case(form.get("case", "nomn")), form.get("place", "")[:8]
    try:
        if form.get("person"):
            review.correct_name(house(), actor(), form["person"], case, form.get(f"form.{place}", ""))
        else:
            review.correct_phrase(house(), actor(), form.get("text", ""), case, form.get(f"form.{place}", ""))
    except Invalid as error:
        return _check_page(filling, tuple(Fault(f"form.{place}", fault.detail) for fault in error.faults))
    note("Форма исправлена: дальше она всюду будет такой.")
    return redirect(url_for("issue.check", draft=draft, _anchor="forms"), 303)


@pages.page("/documents/drafts/<draft>/issue", permission=ISSUE, methods=("POST",))
def register(draft: str) -> Any:
    """Take the number; a second click leads to the same paper."""
    name, trace = kept.open_draft(draft)
    if name == "issued":
        return redirect(url_for("issue.done", key=trace["paper"]), 303)
    receipt = issue(house(), actor(), resumed(draft).asked())
    kept.change_draft(draft, "issued", [["paper", receipt.id]])
    return redirect(url_for("issue.done", key=receipt.id), 303)


@pages.page("/documents/<key>/done", permission=ISSUE)
def done(key: str) -> str:
    """What was issued, and what to do next."""
    paper = library.get(house(), actor(), key)
    return render_template("done.html", paper=paper, pdf=web().preview.there)

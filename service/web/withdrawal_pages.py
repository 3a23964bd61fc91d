"""Withdrawals and demands to stop: registration on receipt, the clock, destruction by two persons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, redirect, render_template, request, url_for

from schemas.consent import ConsentKind
from schemas.errors import Fault, Invalid
from schemas.values.dates import read_date
from schemas.withdrawal import Demand
from service.security.permissions import Permission
from service.usecases import consent_overview, destruction, withdrawal
from service.usecases.consent_registers import demand_of
from service.web.context import actor, house
from service.web.formview import form_page
from service.web.look import note
from service.web.registry import Access, Pages

pages = Pages("withdrawal")
MANAGE, DESTROY = Permission.MANAGE_CONSENTS, Permission.DESTROY_DATA
DEMANDS = (
    (Demand.WITHDRAW.value, "Отзыв согласия", "Прекратить сразу, уничтожить в 30 дней, если нет иного основания"),
    (Demand.STOP.value, "Прекратить обработку", "10 рабочих дней; можно продлить ещё на 5"),
    (Demand.DISTRIBUTION.value, "Прекратить распространение", "Убрать опубликованное за 3 рабочих дня"),
)


@pages.page("/withdrawals", permission=Access.SIGNED_IN)
def withdrawals() -> str:
    """All of them, the most urgent first."""
    return render_template("withdrawals.html", listed=withdrawal.listed(house(), actor()))


@pages.page("/withdrawals/new", permission=MANAGE, methods=("GET", "POST"))
def new() -> Any:
    """Register what came in."""
    if request.method == "GET":
        return _form(())
    try:
        record = withdrawal.register(house(), actor(), _received())
    except Invalid as error:
        return _form(error.faults)
    note(f"Зарегистрировано под № {record.number}. Согласия прекращены, исполнить до {record.due:%d.%m.%Y}.")
    return redirect(url_for("withdrawal.card", key=record.key), 303)


def _received() -> withdrawal.Received:
    sent = request.form
    try:
        day = read_date(sent.get("received_at", ""))
    except ValueError as error:
        raise Invalid([Fault("received_at", str(error))]) from error
    kinds = tuple(kind for kind in ConsentKind if kind.value in sent.getlist("kinds"))
    return withdrawal.Received(
        sent.get("person", ""), demand_of(sent.get("demand", "")), day, kinds, sent.get("reason", "")[:300].strip()
    )


def _form(faults: tuple[Fault, ...]) -> Response:
    person = consent_overview.of_person(house(), actor(), request.values.get("person", ""))
    kinds = [(kind.value, kind.russian, "") for kind in dict.fromkeys(line.consent.kind for line in person.sheets)]
    return form_page("withdrawal_new.html", faults, {"demand": "withdraw"}, found=person, demands=DEMANDS, kinds=kinds)


@pages.page("/withdrawals/<key>", permission=Access.SIGNED_IN)
def card(key: str) -> Any:
    """One demand: its term, what is done, what is to be done next."""
    return _card(key)


def _card(key: str, faults: tuple[Fault, ...] = ()) -> Response:
    return form_page("withdrawal.html", faults, shown=withdrawal.get(house(), actor(), key), login=actor().login)


def _deed(key: str, deed: Callable[[], Any], said: str) -> Any:
    try:
        deed()
    except Invalid as error:
        return _card(key, error.faults)
    note(said)
    return redirect(url_for("withdrawal.card", key=key), 303)


@pages.page("/withdrawals/<key>/prolong", permission=MANAGE, methods=("POST",))
def prolong(key: str) -> Any:
    """Five working days more."""
    return _deed(
        key,
        lambda: withdrawal.prolong(house(), actor(), key, request.form.get("reason", "")),
        "Срок продлён. Отправьте заявителю уведомление.",
    )


@pages.page("/withdrawals/<key>/down", permission=MANAGE, methods=("POST",))
def down(key: str) -> Any:
    """Publications are taken down."""
    return _deed(key, lambda: withdrawal.taken_down(house(), actor(), key), "Отмечено: публикации сняты.")


@pages.page("/withdrawals/<key>/keep", permission=DESTROY, methods=("POST",))
def keep(key: str) -> Any:
    """The data stay on another ground."""
    return _deed(
        key,
        lambda: withdrawal.keep(house(), actor(), key, request.form.get("ground", "")),
        "Записано, на каком основании данные остаются.",
    )


@pages.page("/withdrawals/<key>/ask", permission=DESTROY, methods=("POST",), fresh=True)
def ask(key: str) -> Any:
    """Ask for destruction."""
    return _deed(
        key, lambda: withdrawal.ask(house(), actor(), key), "Теперь уничтожение должен подтвердить другой человек."
    )


@pages.page("/withdrawals/<key>/recall", permission=DESTROY, methods=("POST",))
def recall(key: str) -> Any:
    """Take the request back."""
    return _deed(key, lambda: withdrawal.recall(house(), actor(), key), "Уничтожение отменено, данные на месте.")


@pages.page("/withdrawals/<key>/confirm", permission=DESTROY, methods=("POST",), fresh=True)
def confirm(key: str) -> Any:
    """The second person confirms: the data are destroyed."""
    sent = request.form
    people = tuple(line.strip() for line in sent.get("commission", "").splitlines() if line.strip())
    sheets = sent.get("sheets", "").strip()
    how = destruction.How(people, sent.get("carriers", "").strip(), int(sheets) if sheets.isdecimal() else None)
    return _deed(
        key,
        lambda: withdrawal.confirm(house(), actor(), key, how),
        "Данные уничтожены. Распечатайте и подпишите акт и выгрузку.",
    )

"""One table maps what went wrong to a status and a page: the errors themselves know nothing of HTTP."""

from __future__ import annotations

import logging
import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from schemas.errors import Conflict, Forbidden, HouseError, Invalid, NotFound, Unavailable
from service.security.login import TooOften
from service.web.context import page

LOG = logging.getLogger(__name__)
PROBLEM = "application/problem+json"


class Foreign(Forbidden):
    """A form that did not come from our page, or whose page is of another login."""

    def __init__(self) -> None:
        super().__init__(
            "Эта форма открыта в другом сеансе работы. Вернитесь на страницу, обновите её и отправьте снова."
        )


class ApiLogin(HouseError):
    """The API was asked without a good token."""

    def __init__(self) -> None:
        super().__init__("Нужен действующий ключ: заголовок «Authorization: Bearer …».")


class NotJson(HouseError):
    """The API was sent a body that is no JSON."""

    def __init__(self) -> None:
        super().__init__("Пошлите тело запроса в JSON с заголовком «Content-Type: application/json».")


STATUS: dict[type[HouseError], int] = {
    ApiLogin: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    NotJson: 415,
    Invalid: 422,
    TooOften: 429,
    Unavailable: 503,
}
TITLES = {
    400: "Запрос не понят",
    401: "Нужен вход",
    403: "Нет доступа",
    404: "Не найдено",
    405: "Так эту страницу не открыть",
    409: "Данные изменились",
    413: "Слишком большой файл",
    415: "Файл не того вида",
    422: "Ошибка в данных",
    429: "Слишком много попыток",
    500: "Ошибка программы",
    503: "Сейчас не получится",
}
ADVICE = {
    400: "Вернитесь назад, обновите страницу и попробуйте ещё раз.",
    404: "Проверьте адрес: возможно, он набран не полностью. Документы ищут в архиве, людей — в списке людей.",
    405: "Вернитесь на страницу, с которой пришли, и нажмите нужную кнопку там.",
    413: "Файл или форма больше допустимого. Word и Excel — до 5 МБ, скан PDF — до 300 МБ.",
    415: "Загрузите файл того вида, который назван на странице.",
    500: "Ваши записи не пострадали: незаконченное действие отменено целиком. Повторите его; если ошибка вернётся, "
    "сообщите администратору код.",
}


API_TITLES = {404: "Не найдено", 405: "Метод не подходит", 413: "Слишком большой запрос", 415: "Тело не того вида"}
API_ADVICE = {
    400: "Запрос не разобран: проверьте заголовки и тело.",
    404: "Такого адреса нет: все адреса названы в /api/v1/openapi.json.",
    405: "По этому адресу нет такого метода: разрешённые названы в заголовке Allow.",
    413: "Тело запроса больше допустимого.",
}
"""What a program is told where a person would be sent back to a page."""


def status_of(error: HouseError) -> int:
    """The status of an error by its nearest class in the table."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 422)


def install(app: Flask) -> None:
    """Answer every kind of failure with its page."""
    app.register_error_handler(HouseError, _expected)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _expected(error: HouseError) -> Response:
    response = _answer(status_of(error), error.sentence, error)
    if isinstance(error, TooOften):
        response.headers["Retry-After"] = str(error.seconds)
    if isinstance(error, ApiLogin):
        response.headers["WWW-Authenticate"] = 'Bearer realm="nastavnik"'
    return response


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return error.get_response(request.environ)  # type: ignore[return-value]  # a redirect of the router
    known = {**ADVICE, **API_ADVICE} if is_api() else ADVICE
    response = _answer(status, known.get(status, known[400]))
    allowed = getattr(error, "valid_methods", None)
    if status == 405 and allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _unexpected(error: Exception) -> Response:
    code = secrets.token_hex(4)
    # The place, not the data: a technical log must hold no personal data (ASVS 16.2.5).
    LOG.error("%s %s %s", code, request.endpoint, type(error).__name__, exc_info=error)
    g.error_code = code
    return _answer(500, ADVICE[500])


def is_api() -> bool:
    """True when a program asked, not a browser."""
    asked = page()
    return asked.bearer if asked is not None else request.path.startswith("/api/")


def _answer(status: int, sentence: str, error: HouseError | None = None) -> Response:
    if is_api():
        return problem(status, sentence, error)
    title = TITLES.get(status, TITLES[400])
    faults = error.faults if isinstance(error, Invalid) else ()
    return make_response(
        render_template(
            "error.html",
            title=title,
            sentence=sentence,
            status=status,
            faults=faults,
            code=g.get("error_code"),
            back=_came_from(),
        ),
        status,
    )


def _came_from() -> str:
    """The page of ours on which the button stood; "" when there was none."""
    came = urlsplit(request.referrer or "")
    there = came.netloc == request.host and came.path.startswith("/") and came.path != request.path
    return came._replace(scheme="", netloc="", fragment="").geturl() if there else ""


def problem(status: int, sentence: str, error: HouseError | None = None) -> Response:
    """RFC 9457: type, title, status, detail, and every faulty field."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": API_TITLES.get(status) or TITLES.get(status, TITLES[400]),
        "status": status,
        "detail": sentence,
    }
    if isinstance(error, Invalid):
        body["errors"] = [{"field": fault.field, "detail": fault.detail} for fault in error.faults]
    if g.get("error_code"):
        body["code"] = g.error_code
    response = jsonify(body)
    response.status_code = status
    response.mimetype = PROBLEM
    return response

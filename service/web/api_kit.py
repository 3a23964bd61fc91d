"""What every file of the JSON API shares: reading a body and a page number, the settled shape of lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import request

from service.errors import Fault, Invalid
from service.web.errors import NotJson

PAGE = 50


def body_object() -> dict[str, Any]:
    """The JSON object that was sent; NotJson for another kind of body, Invalid for broken JSON or no object."""
    if not request.is_json:
        raise NotJson
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Invalid([Fault("", "Тело запроса — не объект JSON (Content-Type: application/json).")])
    return body


def page_number() -> int:
    """?page=, from 1."""
    text = request.args.get("page", "1")
    if not text.isdecimal() or len(text) > 6 or int(text) < 1:
        raise Invalid([Fault("page", "Номер страницы — целое число от 1.")])
    return int(text)


def cut(items: Sequence[Any]) -> Sequence[Any]:
    """The asked page of a list that is in memory."""
    start = (page_number() - 1) * PAGE
    return items[start : start + PAGE]


def listed(items: list[dict[str, Any]], total: int, following: int | None = None) -> dict[str, Any]:
    """{"items", "total", "next"}; ``following``: the number of the next page where the list itself knows it."""
    number = page_number()
    following = following or (number + 1 if number * PAGE < total else None)
    query = urlencode({**request.args.to_dict(), "page": following})
    return {"items": items, "total": total, "next": f"{request.path}?{query}" if following else None}

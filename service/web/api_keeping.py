"""JSON API of keeping: the table of terms, and how long one paper is kept."""

from __future__ import annotations

from typing import Any

from flask import g

from service.security.permissions import Permission
from service.usecases import retention
from service.web.context import house
from service.web.registry import Pages

pages = Pages("api_keeping", bearer=True)


@pages.page("/api/v1/retention", permission=Permission.READ_ARCHIVE)
def table() -> Any:
    """The terms in force with how many papers each keeps."""
    items = [retention.term_json(one.term) | {"papers": one.papers} for one in retention.counted(house(), g.actor)]
    return {"items": items, "total": len(items), "next": None}


@pages.page("/api/v1/retention/<key>", permission=Permission.READ_ARCHIVE)
def paper(key: str) -> Any:
    """How long the paper is kept, and what holds it back."""
    return retention.keep_json(retention.keep(house(), g.actor, key))

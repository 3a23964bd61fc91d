"""What waits in the archive: registered papers whose signed sheet has not come back."""

from __future__ import annotations

from datetime import timedelta

from records.registry import ISSUED
from schemas.document.vocabulary import GENRES
from schemas.issued import Issued, State
from schemas.values.actor import Actor
from service.security.permissions import Permission, require
from service.usecases.house import House

PATIENCE = timedelta(days=14)
OWN_WAY = frozenset({"consent", "application", "journal", "register", "sheet"})
"""Genres whose return is watched elsewhere, or that nobody signs."""


MOST = 60
"""As many are looked at: whoever has more sees the oldest and goes on in the archive."""


def unsigned(house: House, actor: Actor) -> list[Issued]:
    """Numbered papers registered over 14 days ago without a mark of signature, the oldest first."""
    require(actor, Permission.ATTACH_SCAN)
    with house.store.reading() as reader:
        last = house.today(house.college(reader)) - PATIENCE
        where = {"state": State.REGISTERED.value, "genre": [genre for genre in GENRES if genre not in OWN_WAY]}
        papers = ISSUED.find(reader, where, order=("date", "seq"), limit=MOST)
    return [paper for paper in papers if paper.number and paper.date < last and paper.sha256]

"""Who may read which paper: one rule for the card, the file, its copies and what is drawn from it."""

from __future__ import annotations

from records.registry import ISSUED, PEOPLE
from records.store import Reader
from schemas.issued import Issued
from schemas.values.actor import Actor
from service.errors import NotFound
from service.security.permissions import Permission, only_own_groups, require

PRIVATE = frozenset({"consent", "application"})
"""Genres that hold a person's telephone or passport."""


def readable(reader: Reader, actor: Actor, key: str) -> Issued:
    """One paper; NotFound if there is none, or it is a consent of a group that is not this curator's."""
    require(actor, Permission.READ_ARCHIVE)
    paper = ISSUED.get(reader, key)
    if only_own_groups(actor) and paper.genre in PRIVATE and not _of_own_group(reader, actor, paper):
        raise NotFound("Этот документ – о человеке не из ваших групп.")
    return paper


def _of_own_group(reader: Reader, actor: Actor, paper: Issued) -> bool:
    people = [PEOPLE.peek(reader, key) for key in paper.people]
    return any(person is not None and person.group in actor.groups for person in people)

"""Who may read which paper: one rule for the card, the file, its copies and what is drawn from it."""

from __future__ import annotations

from records.registry import ISSUED, PEOPLE
from records.store import Reader
from schemas.document.vocabulary import GENRES
from schemas.issued import Issued
from schemas.values.actor import Actor
from service.errors import Forbidden, NotFound
from service.security.permissions import Permission, only_own_groups, require

PRIVATE = frozenset({"consent", "application"})
"""Genres that hold a person's telephone or passport."""
OPEN = tuple(sorted(GENRES.keys() - PRIVATE))
PRIVATE_JOURNALS = frozenset({"consent_register", "journal_contest_entries"})


def listed_genres(actor: Actor) -> tuple[str, ...]:
    """Genres that lists and searches of the archive show; () is all. Titles of consents name people, so a curator finds them by groups."""
    return OPEN if only_own_groups(actor) else ()


def refuse_journal(actor: Actor, journal: str) -> None:
    """Forbidden when each line of the journal names somebody and the reader sees the own groups only."""
    if only_own_groups(actor) and journal in PRIVATE_JOURNALS:
        raise Forbidden("Этот журнал называет людей всех групп. Листы своих групп – на странице «Согласия».")


def readable(reader: Reader, actor: Actor, key: str) -> Issued:
    """One paper; NotFound if there is none, or it is a consent of a group that is not this curator's."""
    require(actor, Permission.READ_ARCHIVE)
    paper = ISSUED.get(reader, key)
    if not may_read(reader, actor, paper):
        raise NotFound("Этот документ – о человеке не из ваших групп.")
    return paper


def may_read(reader: Reader, actor: Actor, paper: Issued) -> bool:
    """False for a consent of a group that is not this curator's."""
    if not only_own_groups(actor) or paper.genre not in PRIVATE:
        return True
    people = [PEOPLE.peek(reader, key) for key in paper.people]
    return any(person is not None and person.group in actor.groups for person in people)

"""The indexes of search beside the records: where they lie, kept up, made anew, looked through; nothing in them is the only copy."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from records.search import Search, healed
from schemas.values.actor import Actor
from service.archive import cards, index
from service.archive.words import indexed
from service.security.permissions import Permission, require
from service.settings import SEARCH
from service.usecases.house import House

PATIENCE = 1500
"""So many missing records are indexed while somebody waits; more are left to the background, and the page says so."""


def papers_file(house: House) -> Path:
    """Where the index of papers lies."""
    return _folder(house) / index.FILE


def cards_file(house: House) -> Path:
    """Where the index of people lies."""
    return _folder(house) / cards.FILE


def _folder(house: House) -> Path:
    folder = house.settings.data / SEARCH
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def refresh(house: House) -> None:
    """Bring both indexes up to the records, however long it takes; for the background."""
    papers, people = papers_file(house), cards_file(house)
    healed(papers, lambda: index.catch_up(papers, house.store))
    healed(people, lambda: cards.catch_up(people, house.store))


def reconcile(house: House) -> None:
    """After data were destroyed: nothing of them stays in the indexes."""
    papers, people = papers_file(house), cards_file(house)
    healed(papers, lambda: index.reconcile(papers, house.store))
    healed(people, lambda: cards.catch_up(people, house.store))
    healed(people, lambda: cards.forget(people))


def rebuild(house: House, actor: Actor) -> int:
    """Make both indexes anew from the records; how many papers and people they hold."""
    require(actor, Permission.READ_AUDIT)
    return index.rebuild(papers_file(house), house.store) + cards.rebuild(cards_file(house), house.store)


def damaged(house: House) -> list[Path]:
    """Index files that do not read through; those not made yet are not damaged."""
    return [path for path in (papers_file(house), cards_file(house)) if path.is_file() and not _whole(path)]


def _whole(path: Path) -> bool:
    """False also for one that was thrown away at this very opening: it was damaged."""
    with closing(Search(path, indexed)) as search:
        return not search.stale and search.whole()

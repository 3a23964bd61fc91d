"""Keeping: where records live; the only package that knows the engine under them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from records.base import Base
from records.embedded import FILE, EmbeddedStore
from records.store import Store, TableSpec
from schemas.values.ids import Chance

__all__ = ["open_store"]


def open_store(
    folder: Path,
    specs: Iterable[TableSpec],
    *,
    clock: Callable[[], datetime],
    chance: Chance,
    lock_timeout: float = 10.0,
    url: str = "",
) -> Store:
    """Open the embedded store in ``folder``, made if it is not there, or the PostgreSQL one at ``url`` («postgresql://…»).

    ``lock_timeout``: seconds a writer waits for the others. Broken for damaged files, NewerData for those of a newer program.
    """
    if url:
        from records.postgres import PostgresStore  # noqa: PLC0415 (psycopg is an extra that most installations do not have)

        return PostgresStore(url, specs, clock=clock, chance=chance, lock_timeout=lock_timeout)
    folder.mkdir(parents=True, exist_ok=True)
    return EmbeddedStore(Base(folder / FILE, specs, lock_timeout=lock_timeout), clock=clock, chance=chance)

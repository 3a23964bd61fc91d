"""TinyDB over our engine: the storage and the database class; ``TinyDB(path)`` here is used as tinydb's own.

from records.engine import TinyDB
db = TinyDB("db.sqlite")                 # or tinydb.TinyDB with table_class = records.engine.Table, storage = SQLiteStorage
with db.transaction():                   # several tables, one commit
    db.table("orders").insert({"number": 1})
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import tinydb

from records.documents import Table, engine_of
from records.embedded import EmbeddedStore
from records.rows import Rows
from records.storage import SQLiteStorage


class TinyDB(tinydb.TinyDB):
    """tinydb.TinyDB with our storage and table by default, and transactions over several tables."""

    table_class = Table
    default_storage_class = SQLiteStorage  # type: ignore[assignment]  # TinyDB infers JSONStorage for the attribute

    @classmethod
    def over(cls, store: EmbeddedStore) -> TinyDB:
        """TinyDB's view of the records of a store: the same rows; inside ``store.transaction`` a part of that transaction."""
        return cls(storage=lambda: SQLiteStorage.over(store.base))

    def tables(self) -> set[str]:
        """See TinyDB."""
        engine = engine_of(self.storage)
        if engine is None:
            return super().tables()
        with engine.base.reading() as session:
            return set(session.names())

    def drop_table(self, name: str) -> None:
        """See TinyDB."""
        engine = engine_of(self.storage)
        if engine is None:
            super().drop_table(name)
            return
        self._tables.pop(name, None)
        with engine.base.writing() as session:
            Rows(session, name).drop()

    def drop_tables(self) -> None:
        """See TinyDB."""
        engine = engine_of(self.storage)
        if engine is None:
            super().drop_tables()
            return
        with engine.base.writing() as session:
            for name in session.names():
                Rows(session, name).drop()
        self._tables.clear()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is one commit, or nothing of it happened; inside another transaction it can be undone alone."""
        engine = engine_of(self.storage)
        if engine is None:
            raise TypeError("transactions need SQLiteStorage")
        with engine.base.writing():
            yield


__all__ = ["SQLiteStorage", "Table", "TinyDB"]

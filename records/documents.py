"""TinyDB's Table over rows: what TinyDB documents of tables holds, and each operation costs the rows it touches, in one commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any

import tinydb.table
from tinydb.middlewares import CachingMiddleware
from tinydb.queries import QueryLike

from records.live import Live, place, stored_under
from records.narrowing import EVERYTHING, narrow
from records.rows import Rows, Stored
from records.session import Session
from records.storage import SQLiteStorage
from records.values import checked, decode, encode

Change = Mapping[str, Any] | Callable[[MutableMapping[str, Any]], None]


def engine_of(storage: Any) -> SQLiteStorage | None:
    """The storage of ours, also under TinyDB's caching middleware (whose cache is passed by: it would lose what was acknowledged)."""
    if isinstance(storage, CachingMiddleware):
        inner = engine_of(storage.storage)
        if inner is not None:  # TinyDB's own database asks the middleware: its cache must neither delay nor remember
            storage.flush()  # type: ignore[no-untyped-call]  # TinyDB has no types there
            storage.read, storage.write = inner.read, inner.write  # type: ignore[method-assign]  # see above
        return inner
    return storage if isinstance(storage, SQLiteStorage) else None


class Table(tinydb.table.Table):
    """See the module. Over another storage than ours it is TinyDB's own Table."""

    def __init__(
        self,
        storage: Any,
        name: str,
        cache_size: int = tinydb.table.Table.default_query_cache_capacity,
        persist_empty: bool = False,
    ) -> None:
        self._engine = engine_of(storage)
        self._cached_at: object = None
        self._tail = EVERYTHING
        super().__init__(storage, name, cache_size, persist_empty and self._engine is None)
        if persist_empty and self._engine is not None:
            with self._engine.base.writing() as session:
                Rows(session, name).made()  # TinyDB would empty a table that is there; ours only makes it

    def insert(self, document: Mapping[str, Any]) -> int:
        """See TinyDB; the id counts as taken only with the commit."""
        if self._engine is None:
            return super().insert(document)
        return self.insert_multiple([document])[0]

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """See TinyDB; all of them or none."""
        if self._engine is None:
            return super().insert_multiple(documents)
        with self._engine.base.writing() as session:
            rows = Rows(session, self.name)
            rows.made()
            doc_ids = [self._insert(rows, document) for document in documents]
        self.clear_cache()
        return doc_ids

    def _insert(self, rows: Rows, document: Mapping[str, Any]) -> Any:
        if not isinstance(document, Mapping):
            raise ValueError("Document is not a Mapping")  # noqa: TRY004 (TinyDB's own error)
        doc_id = document.doc_id if isinstance(document, self.document_class) else self._get_next_id()
        if stored_under(rows, doc_id) is not None:
            message = f"Document with ID {doc_id} already exists"
            raise ValueError(message)
        rows.insert(encode(checked(dict(document))), **place(doc_id))
        return doc_id

    def _get_next_id(self) -> Any:
        if self._engine is None:
            return super()._get_next_id()  # type: ignore[no-untyped-call]  # TinyDB has no types there
        with self._engine.base.reading() as session:
            entry = session.entry(self.name)
            following = entry.next if entry else 1
        if session.writing:
            return following
        last: Any = self._next_id
        self._next_id = max(following, last or 0) + 1  # type: ignore[assignment]  # TinyDB's attribute begins as None
        return max(following, last or 0)

    def search(self, cond: QueryLike) -> list[tinydb.table.Document]:
        """See TinyDB; the cache is never older than the last commit of any process, and what it gives are copies."""
        if self._engine is None:
            return super().search(cond)
        with self._engine.base.reading() as session:
            return [self._document(stored) for stored in self._found(session, cond)]

    def _found(self, session: Session, cond: QueryLike) -> list[Stored]:
        if session.writing:
            return list(self._matching(session, cond))
        moment = (self._engine.base.generation, session.commits) if self._engine else None
        if moment != self._cached_at:
            self.clear_cache()
            self._cached_at = moment
        cached: Any = self._query_cache.get(cond)
        if cached is not None:
            return list(cached)
        found: Any = list(self._matching(session, cond))
        if getattr(cond, "is_cacheable", lambda: True)():
            self._query_cache[cond] = found
        return list(found)

    def _matching(self, session: Session, cond: QueryLike) -> Iterator[Stored]:
        rows = Rows(session, self.name)
        return (stored for stored in rows.scan(*narrow(cond, rows.entry)) if cond(decode(stored.body)))

    def get(self, cond: QueryLike | None = None, doc_id: Any = None, doc_ids: list[Any] | None = None) -> Any:
        """See TinyDB: by id without reading anything else."""
        if self._engine is None:
            return super().get(cond, doc_id, doc_ids)
        with self._engine.base.reading() as session:
            if doc_id is not None:
                stored = stored_under(Rows(session, self.name), doc_id)
                return None if stored is None else self.document_class(decode(stored.body), doc_id)
            if doc_ids is not None:
                found = {
                    stored.id: stored for one in doc_ids if (stored := stored_under(Rows(session, self.name), one))
                }
                return [self._document(found[number]) for number in sorted(found)]
            if cond is None:
                raise RuntimeError("You have to pass either cond or doc_id or doc_ids")
            first = next(self._matching(session, cond), None)
            return None if first is None else self._document(first)

    def update(self, fields: Change, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None) -> list[int]:
        """See TinyDB; all of it or nothing."""
        with self._narrowed(cond):
            return super().update(fields, cond, doc_ids)

    def remove(self, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None) -> list[int]:
        """See TinyDB; all of it or nothing."""
        with self._narrowed(cond):
            return super().remove(cond, doc_ids)

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> list[int]:
        """See TinyDB; looking and writing are one commit, so that two at once do not both insert."""
        if self._engine is None:
            return super().upsert(document, cond)
        with self._engine.base.writing():
            return super().upsert(document, cond)

    @contextmanager
    def _narrowed(self, cond: QueryLike | None) -> Iterator[None]:
        if self._engine is None:
            yield
            return
        with self._engine.base.writing() as session:
            before, self._tail = self._tail, narrow(cond, session.entry(self.name))
            try:
                yield
            finally:
                self._tail = before

    def __len__(self) -> int:
        if self._engine is None:
            return len(self._read_table())
        with self._engine.base.reading() as session:
            entry = session.entry(self.name)
            return entry.n if entry else 0

    def __iter__(self) -> Iterator[tinydb.table.Document]:
        if self._engine is None:
            yield from super().__iter__()
            return
        with self._engine.base.reading() as session:
            rows = Rows(session, self.name)
            for stored in list(rows.scan()) if session.writing else rows.scan():
                yield self._document(stored)

    def _named(self, stored: Stored) -> Any:
        if stored.key is None or issubclass(self.document_id_class, int):
            return self.document_id_class(stored.id)
        return self.document_id_class(stored.key)

    def _document(self, stored: Stored) -> tinydb.table.Document:
        return self.document_class(decode(stored.body), self._named(stored))

    def _read_table(self) -> dict[str, Mapping[str, Any]]:
        if self._engine is None:
            return super()._read_table()
        with self._engine.base.reading() as session:
            return {str(self._named(stored)): decode(stored.body) for stored in Rows(session, self.name).scan()}

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        if self._engine is None:
            super()._update_table(updater)
            return
        with self._engine.base.writing() as session:
            rows = Rows(session, self.name)
            rows.made()
            live = Live(rows, self._named, self._tail)
            updater(live)
            live.flush()
        self.clear_cache()

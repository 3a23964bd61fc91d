"""A table as the dict that TinyDB's own operations work on, each document fetched when asked for and written back only if it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from typing import Any

from records.narrowing import EVERYTHING, Tail
from records.rows import Rows, Stored
from records.values import checked, decode, encode

Document = dict[str, Any]


def stored_under(rows: Rows, doc_id: Any) -> Stored | None:
    """The row of a TinyDB id: an integer is the row's id, anything else its key; ids compare by their text, as in TinyDB's files."""
    if isinstance(doc_id, int) and not isinstance(doc_id, bool):
        return rows.by_id(doc_id) if -(2**63) <= doc_id < 2**63 else None
    text = str(doc_id)
    if text.removeprefix("-").isdecimal() and str(int(text)) == text:
        return stored_under(rows, int(text))
    return rows.by_key(text)


def place(doc_id: Any) -> dict[str, Any]:
    """Where a document with an id of the caller's goes: the row's id, or its key."""
    return {"doc_id": doc_id} if isinstance(doc_id, int) else {"key": str(doc_id)}


class Live(MutableMapping[Any, Document]):
    """See the module; ``named`` gives the TinyDB id of a row, ``tail`` narrows what iteration sees."""

    def __init__(self, rows: Rows, named: Callable[[Stored], Any], tail: Tail = EVERYTHING) -> None:
        self._rows = rows
        self._named = named
        self._tail = tail
        self._stored: dict[Any, Stored] = {}
        self._documents: dict[Any, Document] = {}
        self._gone: dict[Any, Stored] = {}
        self._cleared = False

    def _look(self, doc_id: Any) -> Stored | None:
        if doc_id in self._gone or self._cleared:
            return None
        if doc_id not in self._stored:
            stored = stored_under(self._rows, doc_id)
            if stored is None:
                return None
            self._stored[doc_id] = stored
        return self._stored[doc_id]

    def __contains__(self, doc_id: object) -> bool:
        return doc_id in self._documents or self._look(doc_id) is not None

    def __getitem__(self, doc_id: Any) -> Document:
        if doc_id not in self._documents:
            stored = self._look(doc_id)
            if stored is None:
                raise KeyError(doc_id)
            self._documents[doc_id] = decode(stored.body)
        return self._documents[doc_id]

    def __setitem__(self, doc_id: Any, document: Document) -> None:
        self._look(doc_id)
        self._documents[doc_id] = document

    def __delitem__(self, doc_id: Any) -> None:
        stored = self._look(doc_id)
        if stored is None and doc_id not in self._documents:
            raise KeyError(doc_id)
        self._documents.pop(doc_id, None)
        if stored is not None:
            self._gone[doc_id] = self._stored.pop(doc_id)

    def __iter__(self) -> Iterator[Any]:
        there: dict[Any, None] = {}
        for stored in () if self._cleared else self._rows.scan(*self._tail):
            doc_id = self._named(stored)
            if doc_id not in self._gone:
                self._stored.setdefault(doc_id, stored)
                there[doc_id] = None
        there.update(dict.fromkeys(self._documents))
        return iter(there)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        """Remove everything at once."""
        self._cleared = True
        self._stored.clear()
        self._documents.clear()
        self._gone.clear()

    def flush(self) -> None:
        """Write what changed."""
        if self._cleared:
            self._rows.clear()
        for stored in self._gone.values():
            self._rows.delete(stored)
        for doc_id, document in self._documents.items():
            old = self._stored.get(doc_id)
            body = encode(checked(dict(document)))
            if old is None:
                self._rows.insert(body, **place(doc_id))
            elif body != old.body:
                rewrite(self._rows, old, document)


def rewrite(rows: Rows, old: Stored, document: Document) -> None:
    """Write a changed document; a row of the port keeps its key and its version goes up, whoever changes it."""
    if old.key is not None and decode(old.body).get("key") == old.key:
        if document.get("key") != old.key:
            message = f"the key of a record cannot be changed: {old.key}"
            raise ValueError(message)
        document = {**document, "version": old.version + 1}
    rows.replace(old, encode(checked(dict(document))), key=old.key)

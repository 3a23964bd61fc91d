"""Typed tables: records of the house in, rows of the store out, each through the record's own schema."""

from __future__ import annotations

import dataclasses
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Generic, Protocol, TypeVar

import orjson
from marshmallow import Schema, ValidationError

from records.errors import Broken
from records.store import Reader, Row, TableSpec, Transaction

KEPT_RECORDS, KEPT_BYTES = 1024, 4096
"""Loaded records kept by content, for lists and batches that meet the same cards again and again."""


class Record(Protocol):
    """A stored thing: a frozen dataclass."""

    @property
    def key(self) -> str:
        """«» until it is stored."""

    @property
    def version(self) -> int:
        """0 until it is stored."""


T = TypeVar("T", bound=Record)


class Table(Generic[T]):
    """A table of ``record_type``; the schema dumps a record to JSON values and loads them back (to a dict of fields or to the record)."""

    def __init__(self, spec: TableSpec, record_type: type[T], schema: Schema) -> None:
        self.spec = spec
        self.record_type = record_type
        self.schema = schema
        self._seen: OrderedDict[bytes, T] = OrderedDict()

    def get(self, reader: Reader, key: str) -> T:
        """The record; NotFound if there is none."""
        return self._record(reader.get(self.spec.name, key))

    def peek(self, reader: Reader, key: str) -> T | None:
        """The record or None."""
        row = reader.peek(self.spec.name, key)
        return None if row is None else self._record(row)

    def find(
        self,
        reader: Reader,
        where: Mapping[str, Any] | None = None,
        *,
        order: Sequence[str] = (),
        limit: int | None = None,
        offset: int = 0,
    ) -> list[T]:
        """Records as ``Reader.find`` finds their rows; values of ``where`` are JSON values, as stored."""
        return [
            self._record(row) for row in reader.find(self.spec.name, where, order=order, limit=limit, offset=offset)
        ]

    def count(self, reader: Reader, where: Mapping[str, Any] | None = None) -> int:
        """How many ``find`` would give."""
        return reader.count(self.spec.name, where)

    def add(self, tx: Transaction, record: T) -> T:
        """Store a new record (under its key, if it has one); the stored one with key and version 1. Duplicate if a unique set repeats."""
        row = tx.add(self.spec.name, self._row(record), record.key or None)
        return self._stamped(record, row)

    def save(self, tx: Transaction, record: T) -> T:
        """Replace the record of the same key and version, else Stale; the stored one with its next version."""
        row = tx.save(self.spec.name, {**self._row(record), "key": record.key, "version": record.version})
        return self._stamped(record, row)

    def remove(self, tx: Transaction, key: str) -> None:
        """Remove; NotFound if there is none."""
        tx.remove(self.spec.name, key)

    def _row(self, record: T) -> dict[str, Any]:
        dumped = self.schema.dump(record)
        return {name: value for name, value in dumped.items() if name not in {"key", "version"}}

    def _record(self, row: Row) -> T:
        """The record of a row; the same content gives the same (frozen) record without asking the schema again."""
        content = orjson.dumps(row)
        if len(content) > KEPT_BYTES:
            return self._loaded(row)
        known = self._seen.get(content)
        if known is None:
            known = self._seen[content] = self._loaded(row)
            with suppress(KeyError):
                while len(self._seen) > KEPT_RECORDS:
                    self._seen.popitem(last=False)
        return known

    def _loaded(self, row: Row) -> T:
        stamp = {"key": row["key"], "version": row["version"]}
        own = {name: value for name, value in row.items() if name not in stamp}
        own.update({name: value for name, value in stamp.items() if name in self.schema.fields})
        try:
            loaded = self.schema.load(own)
        except ValidationError as error:
            raise Broken(
                f"Запись {row['key']} таблицы {self.spec.name} не проходит свою схему: {error.messages}."
            ) from error
        if isinstance(loaded, self.record_type):
            return self._stamped(loaded, row)
        return self.record_type(**{**loaded, **stamp})

    @staticmethod
    def _stamped(record: T, row: Row) -> T:
        return dataclasses.replace(record, key=row["key"], version=row["version"])  # type: ignore[type-var]  # records are dataclasses

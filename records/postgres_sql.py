"""SQL of the PostgreSQL engine: tables, and how a field is asked for so that the index, the unique set and the sorting mean the same."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from records import audit
from records.errors import Busy, Duplicate, NotJson, Unavailable
from records.filters import Wanted, named
from records.store import Row, TableSpec
from records.values import encode

FORMAT = 1
LOCK = 0x4E415354
"""Number of the advisory lock that makes one writer at a time."""
SCHEMA = """
create table if not exists meta(name text primary key, value text not null);
create table if not exists document(id bigint generated always as identity, tbl text not null, key text not null, version integer not null,
    body jsonb not null, primary key(tbl, key));
create index if not exists document_order on document(tbl, id);
create table if not exists counter(journal text not null, period text not null, last bigint not null, primary key(journal, period));
create table if not exists gone(tbl text not null, key text not null, primary key(tbl, key));
create table if not exists audit(seq bigint primary key, at text not null, login text not null, source text not null, event text not null,
    subject text not null, ground text not null, salt text, facts text, digest text not null, head text not null);
create index if not exists audit_subject on audit(subject);
"""


def value_at(field: str) -> str:
    """The value at a field as JSONB; NULL where it is absent or null."""
    if field in {"key", "version"}:
        return f"to_jsonb({field})"
    return f"nullif(body #> '{{{','.join(named(field).split('.'))}}}', 'null'::jsonb)"


def index_statements(spec: TableSpec) -> Iterator[str]:
    """Indexes and unique sets of a declaration, only for the rows of its table; a null in a unique set is equal to nothing."""
    table = spec.name.replace("'", "''")
    for kind, fields in [
        *(("index", (field,)) for field in spec.indexes),
        *(("unique index", fields) for fields in spec.unique),
    ]:
        name = f"{kind[0]}_{zlib.crc32(f'{spec.name} {fields}'.encode()):08x}"
        columns = ", ".join(f"({value_at(field)})" for field in fields)
        yield f"create {kind} if not exists {name} on document({columns}) where tbl='{table}'"


def conditions(table: str, wished: Wanted) -> tuple[str, list[Any]]:
    """SQL condition and values; the table's name stands in the text, so that its partial indexes are used."""
    quoted = table.replace("'", "''").replace("%", "%%")
    parts, values = [f"tbl='{quoted}'"], []
    for field, allowed in wished:
        sql = value_at(field)
        real = [Jsonb(same, dumps=encode) for value in allowed if value is not None for same in _equals(value)]
        choices = [f"{sql}=%s" for _ in real] or ["false"]
        if None in allowed:
            choices.append(f"{sql} is null")
        parts.append(f"({' or '.join(choices)})")
        values += real
    return " and ".join(parts), values


def _equals(value: Any) -> list[Any]:
    """JSON values that Python has equal: true and 1, false and 0."""
    if not isinstance(value, str) and value in {0, 1}:
        return [bool(value), int(value)]
    return [value]


def sorting(field: str) -> str:
    """SQL of one field of an order: absent, numbers (and booleans), texts by code point, the rest."""
    sql = value_at(field.removeprefix("-"))
    kind = f"jsonb_typeof({sql})"
    rank = f"case {kind} when 'number' then 1 when 'boolean' then 1 when 'string' then 2 else case when {sql} is null then 0 else 3 end end"
    number = (
        f"case {kind} when 'number' then ({sql})::text::numeric when 'boolean' then (({sql})::text::boolean)::int end"
    )
    text = f"case {kind} when 'string' then ({sql} #>> '{{}}') end collate \"C\""
    way = " desc" if field.startswith("-") else ""
    return f"{rank}{way}, {number}{way}, {text}{way}"


@contextmanager
def told_errors() -> Iterator[None]:
    """Expected failures of the server become the house's own."""
    try:
        yield
    except psycopg.errors.LockNotAvailable as error:
        raise Busy("Сейчас записывает кто-то другой: повторите через несколько секунд.") from error
    except (psycopg.errors.UntranslatableCharacter, psycopg.errors.InvalidTextRepresentation) as error:
        raise NotJson("", "\0") from error
    except psycopg.errors.UniqueViolation as error:
        raise Duplicate("Такая запись уже есть.") from error
    except (psycopg.errors.DiskFull, psycopg.OperationalError) as error:
        raise Unavailable("Сервер базы данных недоступен: проверьте, что он работает, и повторите.") from error


def last_line(connection: psycopg.Connection[tuple[Any, ...]]) -> tuple[int, str]:
    """Number and head of the chain's last line."""
    row = connection.execute("select seq, head from audit order by seq desc limit 1").fetchone()
    return (row[0], row[1]) if row else (0, audit.GENESIS)


def lines_of(connection: psycopg.Connection[tuple[Any, ...]], tail: str, values: Sequence[Any]) -> list[Row]:
    """Lines of the chain by an SQL tail."""
    rows = connection.execute(f"select {', '.join(audit.COLUMNS)} from audit {tail}", values)  # noqa: S608 (own text).fetchall()
    return [audit.shown(audit.line_of(row)) for row in rows]

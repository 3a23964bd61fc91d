"""A new database file, and how files and folders are forced to the disk."""

from __future__ import annotations

import os
import secrets
import sqlite3
import uuid
from pathlib import Path

from records.session import COMMITS, FORMAT, SCHEMA, broken, crc


def appear(path: Path) -> None:
    """A new, empty database at ``path``: it gets its name when it is whole and synced (FileExistsError if something is there)."""
    draft = path.with_name(f"{path.name}-new-{uuid.uuid4().hex}")
    try:
        create(draft)
        os.link(draft, path)
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            Path(f"{draft}{end}").unlink(missing_ok=True)
    sync_folder(path.parent)


def create(path: Path) -> None:
    """A new, empty database, synced."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("pragma page_size=4096")
        connection.execute("pragma journal_mode=wal")
        connection.execute("pragma synchronous=full")
        connection.executescript("begin immediate;" + SCHEMA)
        first = (COMMITS, "", 0, FORMAT, 0, "{}")
        connection.execute("insert into book values(?,?,?,?,?,?,?)", (*first, crc(*first)))
        connection.execute("insert into meta values('incarnation', ?)", (fresh(),))
        connection.execute(f"pragma user_version={FORMAT}")
        connection.execute("commit")
        connection.execute("pragma wal_checkpoint(truncate)")
    finally:
        connection.close()
    sync_file(path)


def fresh() -> str:
    """A name for a file just made or copied, with its check sum."""
    name = secrets.token_hex(8)
    return f"{name}{crc(name):08x}"


def incarnation(connection: sqlite3.Connection) -> str:
    """Which making of the file this is; Broken when that does not stand there whole (the first files had no check sum: 16 digits)."""
    row = connection.execute("select value from meta where name='incarnation'").fetchone()
    told = str(row[0]) if row else ""
    if not told or (len(told) != 16 and told != f"{told[:16]}{crc(told[:16]):08x}"):
        raise broken("сведения о файле")
    return told


def sync_file(path: Path) -> None:
    """Force a file's bytes to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(path: Path) -> None:
    """Force the folder's names to the disk; Windows has no such call and needs none."""
    if os.name != "nt":
        sync_file(path)

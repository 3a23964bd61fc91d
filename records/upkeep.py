"""Copies while others work, and removal of every trace of removed rows."""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
from pathlib import Path

from records.base import Base
from records.errors import Busy
from records.making import fresh, sync_folder
from records.pool import told_errors


def copy(base: Base, path: Path) -> None:
    """A consistent copy at ``path`` (FileExistsError if something is there), by SQLite's own online backup; it appears whole or not at all.

    The copy gets a name of its own in ``meta``, so that a folder restored from it is not held against what was confirmed later.
    """
    if path.exists():
        raise FileExistsError(path)
    draft = path.with_name(f"{path.name}-new-{secrets.token_hex(4)}")
    try:
        with told_errors(), base.snapshot() as session:
            target = sqlite3.connect(draft, isolation_level=None)
            try:
                session.connection.backup(target, pages=-1)
                target.execute("pragma journal_mode=delete")
                target.execute("update meta set value=? where name='incarnation'", (fresh(),))
                target.execute("pragma journal_mode=wal")
            finally:
                target.close()
        os.link(draft, path)
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            Path(f"{draft}{end}").unlink(missing_ok=True)
    sync_folder(path.parent)


def scrub(base: Base, patience: float = 10.0) -> None:
    """Rebuild the file and empty the log, so that free pages and old frames hold nothing; waits ``patience`` seconds for readers."""
    deadline = time.monotonic() + patience
    with base.writing():
        """A commit of its own, so that the witness knows the file of before no more."""
    with told_errors(), base.alone() as connection:
        connection.execute("vacuum")
        connection.execute("pragma busy_timeout=50")
        while connection.execute("pragma wal_checkpoint(truncate)").fetchone()[0]:
            if time.monotonic() > deadline:
                raise Busy("Файл записей читают: очистка не закончена, повторите позже.")
            time.sleep(0.01)
        connection.execute(f"pragma busy_timeout={int(base.timeout * 1000)}")

"""Steps that bring an older data file up to the present form, one number at a time, each in one commit."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from records.errors import Broken

Step = Callable[[sqlite3.Connection], None]
STEPS: dict[int, Step] = {}
"""Number of the form that a step leads to → the step."""


def migrate(connection: sqlite3.Connection) -> None:
    """Apply all steps above the file's form; a step that fails leaves the file as it was."""
    number = connection.execute("pragma user_version").fetchone()[0]
    for target in sorted(step for step in STEPS if step > number):
        connection.execute("begin immediate")
        try:
            STEPS[target](connection)
            connection.execute(f"pragma user_version={target:d}")
            connection.execute("commit")
        except BaseException:
            connection.execute("rollback")
            raise
        number = target
    if not number:
        raise Broken("Это не файл записей программы: проверьте папку данных.")

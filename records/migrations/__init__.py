"""Steps that bring an older data file up to the present form, one number at a time, each in one commit.

A step is a function of an open connection, registered in STEPS under the number of the form it leads to (in a module ``step_NNNN.py``
here), together with FORMAT in records.session and a sample of the form before it in the tests. A step changes data by SQL alone and never
calls the code of the present form, which will be another one day.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from records.errors import Broken
from records.session import COMMITS, crc

Step = Callable[[sqlite3.Connection], None]
STEPS: dict[int, Step] = {}
"""Number of the form that a step leads to → the step. Form 1 is the first."""


def migrate(connection: sqlite3.Connection, target: int) -> None:
    """Bring the file to the form ``target``; a step that fails leaves the file as it was before that step."""
    while (number := connection.execute("pragma user_version").fetchone()[0]) < target:
        step = STEPS.get(number + 1)
        if step is None:
            raise Broken(
                f"Папка данных старой формы {number}: перевод в форму {number + 1} неизвестен, обновите программу целиком."
            )
        connection.execute("begin immediate")
        try:
            step(connection)
            _number(connection, number + 1)
            connection.execute("commit")
        except BaseException:
            connection.execute("rollback")
            raise


def _number(connection: sqlite3.Connection, number: int) -> None:
    """Write the form's number where it stands, in the file's head and in the book, and count the commit."""
    row = connection.execute("select tid, name, next, n, total, spec from book where tid=?", (COMMITS,)).fetchone()
    values = (*row[:2], row[2] + 1, number, *row[4:])
    connection.execute("update book set next=?, n=?, sum=? where tid=?", (*values[2:4], crc(*values), COMMITS))
    connection.execute(f"pragma user_version={number:d}")

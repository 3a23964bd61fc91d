"""Typed keys: a key is an opaque text, never a name, so that addresses of pages tell nothing of people."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import NewType

Key = NewType("Key", str)
PersonKey = NewType("PersonKey", str)
GroupKey = NewType("GroupKey", str)
IssuedKey = NewType("IssuedKey", str)

Chance = Callable[[int], bytes]
"""Gives n random bytes; handed in, so that tests can fix it."""

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters and digits that cannot be mistaken for one another when read from paper."""


def new_key(chance: Chance = secrets.token_bytes) -> str:
    """A fresh key of a record: 16 lower-case hex digits."""
    return chance(8).hex()


def check_code(chance: Chance = secrets.token_bytes) -> str:
    """A 12-character code to be printed on a paper and typed by a human (31^12, about 59 bits)."""
    number = int.from_bytes(chance(16), "big")
    letters = []
    for _ in range(12):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)

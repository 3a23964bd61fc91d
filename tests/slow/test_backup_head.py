"""Every bit of the part of a backup that holds its locked key: each attempt costs a slow unlocking, so it stands here."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.errors import Invalid
from service.usecases import backup
from service.usecases.house import House
from tests.people import ADMINISTRATOR

KEY = "длинный ключ копии"


def test_a_flipped_bit_in_every_byte_of_the_locked_key_is_refused(house: House, tmp_path: Path) -> None:
    path = backup.back_up(house, ADMINISTRATOR, tmp_path / "копия", KEY).path
    content = path.read_bytes()
    start = len(backup.MAGIC) + backup.LENGTH.size
    (length,) = backup.LENGTH.unpack(content[len(backup.MAGIC) : start])
    for place in range(start - 1, start + length):
        changed = bytearray(content)
        changed[place] ^= 1 << place % 8
        path.write_bytes(changed)
        with pytest.raises(Invalid):
            backup.unlock(path, KEY)

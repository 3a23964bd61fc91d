"""One encrypted file: it comes back whole, and whatever was changed in it makes it unreadable, never wrong."""

from __future__ import annotations

import errno
import os
import random
import shutil
from pathlib import Path
from typing import Any

import orjson
import pytest
from tinydb import TinyDB

from records.registry import CONSENTS, PEOPLE
from schemas.person import Person
from schemas.values.names import Gender
from service.errors import Conflict, Forbidden, Invalid, Unavailable
from service.settings import Settings
from service.usecases import backup, destroyed, destruction, doctor, library, openexport
from service.usecases.destroyed_lists import SIDE, beside
from service.usecases.house import House
from service.usecases.issue import issue
from service.wiring import open_house
from tests.conftest import NOW
from tests.people import ADMINISTRATOR, INSPECTOR, IVANOVA, METHODIST, SECRETARY, order

KEY = "длинный ключ копии"


class Made:
    """A backup of a college with an order and a person, its unlocked key (unlocking is slow by intent)."""

    def __init__(self, founded: Path, folder: Path) -> None:
        self.data = Path(shutil.copytree(founded, folder / "data"))
        house = open_house(Settings(data=self.data), clock=lambda: NOW)
        self.receipt = issue(house, SECRETARY, order())
        with house.store.transaction(ADMINISTRATOR) as tx:
            names = {name: IVANOVA[name] for name in ("surname", "firstname", "patronymic")}
            self.person = PEOPLE.add(tx, Person(**names, gender=Gender("f"))).key
        self.head = house.store.head()
        self.copy = backup.back_up(house, ADMINISTRATOR, folder / "копия.nstv", KEY)
        house.store.close()
        self.key = backup.unlock(self.copy.path, KEY)


@pytest.fixture(scope="module")
def made(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(founded, tmp_path_factory.mktemp("backup"))


def opened(data: Path) -> House:
    return open_house(Settings(data=data), clock=lambda: NOW)


def test_what_was_saved_comes_back_the_same(made: Made, tmp_path: Path) -> None:
    house = opened(backup.unpack(made.copy.path, tmp_path / "data", made.key))
    paper, content = library.content(house, SECRETARY, made.receipt.id)
    assert paper.sha256 == made.receipt.sha256
    assert content
    assert house.store.head() == made.head
    assert [sign.code for sign in doctor.examine(house, ADMINISTRATOR)] == ["backup-none"]
    assert issue(house, SECRETARY, order()).seq == 2
    house.store.close()


def test_a_wrong_key_opens_nothing(made: Made, tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        backup.restore(made.copy.path, tmp_path / "data", "другой длинный ключ")
    assert not (tmp_path / "data").exists() or not list((tmp_path / "data").iterdir())


def flipped(made: Made, place: int, folder: Path) -> Path:
    content = bytearray(made.copy.path.read_bytes())
    content[place] ^= 1 << place % 8
    path = folder / "испорчена.nstv"
    path.write_bytes(content)
    return path


def head_length(made: Made) -> int:
    return len(backup.MAGIC) + backup.LENGTH.size


def test_a_flipped_bit_in_every_byte_of_the_head_is_refused(made: Made, tmp_path: Path) -> None:
    """The low bytes of the length change what is taken for the key: the slow part is left to the slow suite."""
    for place in range(head_length(made) - 1):
        with pytest.raises(Invalid):
            backup.unlock(flipped(made, place, tmp_path), KEY)


def test_a_flipped_bit_anywhere_in_the_sealed_part_is_refused_and_leaves_nothing(made: Made, tmp_path: Path) -> None:
    start = head_length(made) + 256
    size = made.copy.size
    places = [*range(start, start + 200), *random.Random(5).sample(range(start + 200, size), 60), size - 1]
    for place in places:
        target = tmp_path / "data"
        with pytest.raises(Invalid):
            backup.unpack(flipped(made, place, tmp_path), target, made.key)
        assert not target.exists()


def test_a_cut_file_is_refused(made: Made, tmp_path: Path) -> None:
    content = made.copy.path.read_bytes()
    for length in (0, 5, 19, 23, len(content) // 2, len(content) - 1):
        path = tmp_path / "обрезана.nstv"
        path.write_bytes(content[:length])
        with pytest.raises(Invalid):
            backup.unpack(path, tmp_path / "data", made.key)
        if length < head_length(made):
            with pytest.raises(Invalid):
                backup.unlock(path, KEY)


def test_a_folder_with_something_in_it_is_left_alone(made: Made, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "чужое").write_text("файл")
    with pytest.raises(Conflict):
        backup.restore(made.copy.path, tmp_path / "data", KEY)
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["чужое"]


def test_people_destroyed_after_the_backup_are_destroyed_again(made: Made, tmp_path: Path) -> None:
    line = {"person": made.person, "at": NOW.isoformat(), "act": "акт № 1"}
    (tmp_path / f"позже.nstv{SIDE}").write_bytes(orjson.dumps(line) + b"\n")
    house = opened(backup.unpack(made.copy.path, tmp_path / "data", made.key, tmp_path))
    with house.store.reading() as reader:
        assert PEOPLE.peek(reader, made.person) is None
        assert CONSENTS.find(reader, {"person": made.person}) == []
    assert "destroyed_again" in [one["event"] for one in house.store.audit_lines()]
    house.store.close()
    stored = b"".join(path.read_bytes() for path in (tmp_path / "data" / "records").iterdir() if path.is_file())
    assert made.person.encode() in stored, "the key stays: it is how the list of destroyed people speaks"


def test_who_is_destroyed_after_the_backup_is_listed_beside_it_at_once(made: Made, tmp_path: Path) -> None:
    """The data folder may be lost before the next backup is made: the list must not be lost with it."""
    data = Path(shutil.copytree(made.data, tmp_path / "college"))
    house = opened(data)
    side = beside(made.copy.path)
    before = side.read_bytes()
    assert before == b""
    with house.store.transaction(ADMINISTRATOR) as tx:
        destroyed.erase(tx, made.person, at="2026-11-20", act="1")
    assert "backup-list" in {sign.code for sign in doctor.examine(house, ADMINISTRATOR)}
    destruction.settle(house)
    assert "backup-list" not in {sign.code for sign in doctor.examine(house, ADMINISTRATOR)}
    house.store.close()
    again = opened(backup.unpack(made.copy.path, tmp_path / "data", made.key))
    with again.store.reading() as reader:
        assert PEOPLE.peek(reader, made.person) is None
    again.store.close()
    side.write_bytes(before)


def test_a_damaged_list_of_the_destroyed_stops_the_restore(made: Made, tmp_path: Path) -> None:
    for damage in (b'{"person": "', b"\xff\n", b"[1]\n", b'{"person": "p"}\n'):
        (tmp_path / f"копия{SIDE}").write_bytes(damage)
        with pytest.raises(Invalid, match="Список уничтоженных"):
            backup.unpack(made.copy.path, tmp_path / "data", made.key, tmp_path)
        assert not (tmp_path / "data").exists()


def test_rotation_keeps_the_last_ones_and_touches_nothing_else(tmp_path: Path) -> None:
    for day in range(5):
        path = tmp_path / f"{day}.nstv"
        path.write_bytes(backup.MAGIC)
        shutil.os.utime(path, (day, day))
    (tmp_path / "чужое.nstv").write_bytes(b"other")
    gone = backup.rotate(tmp_path / "4.nstv", 2)
    assert sorted(path.name for path in gone) == ["0.nstv", "1.nstv", "2.nstv"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["3.nstv", "4.nstv", "чужое.nstv"]
    assert backup.rotate(tmp_path / "4.nstv", 0) == []


def test_a_backup_wants_a_right_a_long_key_and_a_new_name(house: House, tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        backup.back_up(house, METHODIST, tmp_path / "a", KEY)
    with pytest.raises(Invalid):
        backup.back_up(house, ADMINISTRATOR, tmp_path / "a", "мало")
    (tmp_path / "a").write_text("занято")
    with pytest.raises(Conflict):
        backup.back_up(house, ADMINISTRATOR, tmp_path / "a", KEY)


def test_plain_tinydb_opens_the_export_and_finds_the_rows(house: House, tmp_path: Path) -> None:
    receipt = issue(house, SECRETARY, order())
    head = house.store.head()
    records, papers = openexport.export(house, INSPECTOR, tmp_path / "выгрузка")
    assert papers == 1
    with TinyDB(tmp_path / "выгрузка" / "records.json") as database:
        tables: dict[str, Any] = {name: database.table(name).all() for name in database.tables()}
        [row] = [one for one in database.table("issued").all() if one["key"] == receipt.id]
    assert sum(map(len, tables.values())) == records
    assert (row["number"], row["sha256"]) == ("1-од", receipt.sha256)
    assert "users" not in tables
    assert (tables["audit"][-1]["seq"], tables["audit"][-1]["head"]) == head
    assert [line["seq"] for line in tables["audit"]] == list(range(1, head[0] + 1))
    [file] = (tmp_path / "выгрузка" / "архив").rglob("*.docx")
    assert file.read_bytes() == house.files.get(receipt.sha256)
    with pytest.raises(Conflict):
        openexport.export(house, INSPECTOR, tmp_path / "выгрузка")


def test_a_disk_that_fails_while_packing_leaves_no_copy(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "disk")

    monkeypatch.setattr(backup.tarfile.TarFile, "add", failing)
    with pytest.raises(Unavailable):
        backup.back_up(house, ADMINISTRATOR, tmp_path / "копия", KEY)
    assert not [path for path in tmp_path.iterdir() if "копия" in path.name]
    assert "backup" not in [line["event"] for line in house.store.audit_lines()]


def test_what_an_interrupted_backup_left_open_is_removed_by_the_next(house: House) -> None:
    old, fresh = house.settings.data / ".backup-old", house.settings.data / ".backup-now"
    for folder in (old, fresh):
        folder.mkdir()
        (folder / "records.db").write_bytes(b"open")
    os.utime(old, (1, 1))
    backup.sweep(house.settings.data)
    assert (old.exists(), fresh.exists()) == (False, True)


def test_a_full_disk_is_not_taken_for_a_damaged_copy(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(backup, "_read", full)
    with pytest.raises(Unavailable):
        backup.unpack(made.copy.path, tmp_path / "data", made.key)
    assert not (tmp_path / "data").exists()

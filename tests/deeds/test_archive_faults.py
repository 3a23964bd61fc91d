"""The order of steps of an issued paper: its file is synced before the number is taken, and a failed step takes none."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

import pytest

from service.archive import files
from service.errors import NotFound, Unavailable
from service.usecases import doctor, library, work
from service.usecases.house import House
from service.usecases.issue import issue
from tests.people import ADMINISTRATOR, SECRETARY, order

ROOT = Path(__file__).resolve().parents[2]


class HalfFile:
    """A file that takes half of what is written, then tells of a full disk."""

    def __init__(self, file: Any) -> None:
        self.file = file

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def write(self, content: bytes) -> None:
        self.file.write(content[: len(content) // 2])
        raise OSError(errno.ENOSPC, "full")


class FaultyOs:
    """The system's calls as the archive makes them; the ``nth`` call of ``name`` fails with ``code``."""

    def __init__(self, name: str, nth: int, code: int) -> None:
        self.name, self.left, self.code = name, nth, code

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name != self.name:
            return real

        def call(*arguments: Any, **named: Any) -> Any:
            self.left -= 1
            if self.left == 0 and name == "fdopen":
                return HalfFile(real(*arguments, **named))
            if self.left == 0:
                raise OSError(self.code, "planted")
            return real(*arguments, **named)

        return call


FAULTS = [("open", 1), ("fdopen", 1), ("fsync", 1), ("fsync", 2), ("open", 2)]


@pytest.mark.parametrize(("name", "nth"), FAULTS)
@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
def test_a_failed_call_takes_no_number(
    name: str, nth: int, code: int, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as planted:
        planted.setattr(files, "os", FaultyOs(name, nth, code))
        with pytest.raises(Unavailable):
            issue(house, SECRETARY, order())
    nothing_taken_and_work_goes_on(house)


def test_a_failed_rename_takes_no_number(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, "planted")

    with monkeypatch.context() as planted:
        planted.setattr(Path, "replace", refuse)
        with pytest.raises(Unavailable):
            issue(house, SECRETARY, order())
    nothing_taken_and_work_goes_on(house)


def nothing_taken_and_work_goes_on(house: House) -> None:
    assert list(library.log(house, SECRETARY)) == []
    with house.store.reading() as reader:
        assert reader.last_number("journal_orders_od", "2026") == 0
    assert not [path for path in house.files.root.rglob(".*") if path.is_file()], "nothing half written is left"
    receipt = issue(house, SECRETARY, order())
    assert receipt.seq == 1
    assert library.content(house, SECRETARY, receipt.id)
    assert not [sign for sign in doctor.examine(house, ADMINISTRATOR) if sign.severity == "error"]


def test_a_file_that_was_renamed_but_not_synced_is_synced_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a failed sync of the folder the bytes may be there; putting them again must sync, not take it for done."""
    with monkeypatch.context() as planted:
        planted.setattr(files, "os", FaultyOs("fsync", 2, errno.EIO))
        with pytest.raises(Unavailable):
            house.files.put(b"bytes")
    synced: list[Path] = []
    monkeypatch.setattr(files, "sync_folder", synced.append)
    digest = house.files.put(b"bytes")
    assert house.files.path(digest).parent in synced


def test_the_same_bytes_are_written_once_and_a_torn_file_is_written_anew(house: House) -> None:
    digest = house.files.put(b"bytes")
    path = house.files.path(digest)
    before = path.stat().st_ino
    assert house.files.put(b"bytes") == digest
    assert path.stat().st_ino == before
    path.chmod(0o640)
    path.write_bytes(b"bytez")
    with pytest.raises(Unavailable):
        house.files.get(digest)
    house.files.put(b"bytes")
    assert house.files.get(digest) == b"bytes"


def test_what_a_killed_process_left_half_written_goes_and_what_a_living_one_writes_stays(house: House) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    target = house.files.path(house.files.put(b"bytes"))
    left = target.with_name(f".{target.name}.{dead.pid}.0a1b2c3d")
    written = target.with_name(f".{target.name}.{os.getpid()}.0a1b2c3d")
    for path in (left, written):
        path.write_bytes(b"byt")
    work.tidy(house)
    assert not left.exists()
    assert written.exists()
    assert target.exists()


def test_a_file_put_whole_meets_no_other_writer_and_takes_away_what_a_killed_one_left(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for name in ("приказ [1].docx", "ж" * 125 + ".docx"):
        target = tmp_path / name
        left, written = (files._aside(target) for _ in range(2))
        left = left.with_name(left.name.replace(f".{os.getpid()}.", f".{dead.pid}."))
        others = [tmp_path / f".{name[:9]}.docx.1.0a1b2c3d.part", tmp_path / f".x{name[:9]}.part"]
        for path in (left, written, *others):
            path.write_bytes(b"half")
        files.try_place(target)
        files.write_whole(target, b"whole")
        assert (target.read_bytes(), left.exists(), written.read_bytes()) == (b"whole", False, b"half")
        assert all(path.exists() for path in others)
        assert len(list(tmp_path.iterdir())) == 4
        for path in (target, written, *others):
            path.unlink()


class SyncedOs:
    """Notes what is synced, by the name it has at that moment; renames are noted beside."""

    def __init__(self, seen: list[str]) -> None:
        self.seen = seen

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def fsync(self, descriptor: int) -> None:
        self.seen.append(f"sync {plain(Path(f'/proc/self/fd/{descriptor}').readlink())}")
        os.fsync(descriptor)


def plain(path: Path) -> str:
    """A name as the test knows it: a file half written is «half»."""
    return "half" if path.name.startswith(".") else path.name[:4]


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Syncs and renames of the archive, in their order."""
    noted: list[str] = []
    rename = Path.replace

    def replaced(path: Path, target: Path) -> Path:
        noted.append(f"name {plain(target)}")
        return rename(path, target)

    monkeypatch.setattr(files, "os", SyncedOs(noted))
    monkeypatch.setattr(Path, "replace", replaced)
    return noted


FIRST, SECOND = b"bytes", b"other"
A, B = (hashlib.sha256(content).hexdigest()[:4] for content in (FIRST, SECOND))


def test_every_way_into_the_archive_syncs_bytes_then_name_then_folders(tmp_path: Path, seen: list[str]) -> None:
    """In this order: a name never leads to bytes that a power cut may take, and a folder never forgets a name that was told."""
    archive = files.Files(tmp_path / "data" / "archive")
    archive.root.parent.mkdir()
    archive.put(FIRST)
    assert seen == ["sync data", "sync half", f"name {A}", f"sync {A[:2]}", "sync arch"]
    seen.clear()
    archive.put(FIRST)
    assert seen == [f"sync {A[:2]}", "sync arch"], "nobody knows how far the one before came"
    seen.clear()
    archive.put_stream(io.BytesIO(SECOND), 100, lambda _path: None)
    assert seen == ["sync half", f"name {B}", f"sync {B[:2]}", "sync arch"]
    seen.clear()
    files.write_whole(tmp_path / "data" / "acts.toml", b"x")
    assert seen == ["sync half", "name acts", "sync data"]


def test_files_put_together_are_synced_before_the_end_is_told(tmp_path: Path, seen: list[str]) -> None:
    archive = files.Files(tmp_path / "data" / "archive")
    archive.root.mkdir(parents=True)
    with archive.together() as together:
        together.put(FIRST)
        together.put(SECOND)
        assert seen == []
    assert seen[:4] == ["sync half", "sync half", f"name {A}", f"name {B}"]
    assert sorted(seen[4:6]) == sorted([f"sync {A[:2]}", f"sync {B[:2]}"])
    assert seen[6:] == ["sync arch"]


def test_files_of_a_broken_deed_are_not_left(tmp_path: Path) -> None:
    archive = files.Files(tmp_path / "archive")

    def broken() -> None:
        with archive.together() as together:
            together.put(FIRST)
            raise NotFound("")

    with pytest.raises(NotFound):
        broken()
    assert [path for path in archive.root.rglob("*") if path.is_file()] == []


def test_changed_bytes_are_given_to_nobody(house: House) -> None:
    path = house.files.path(digest := house.files.put(FIRST))
    path.chmod(0o640)
    path.write_bytes(SECOND)
    with pytest.raises(Unavailable):
        house.files.get(digest)
    with pytest.raises(Unavailable):
        house.files.whole(digest)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 63 + "/"])
def test_only_digests_lead_to_files(digest: str, house: House) -> None:
    with pytest.raises(NotFound):
        house.files.path(digest)


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace: установите командой make system")
def test_the_file_is_durable_before_the_record_is(data: Path, tmp_path: Path) -> None:
    log = tmp_path / "calls"
    base = [sys.executable, "-m", "service", "--data", str(data)]
    typed = tmp_path / "order.json"
    since = subprocess.run(
        [*base, "document", "show", "order_curator", "--json"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    person = {"surname": "Иванова", "firstname": "Анна", "gender": "f", "position": "методист"}
    today = json.loads(since.stdout)["sample"]["since"]
    typed.write_text(json.dumps({"curators": [{"person": person}], "control_person": "self", "since": today}))
    calls = "trace=fsync,fdatasync,rename,renameat,renameat2"
    command = [*base, "document", "issue", "order_curator", "--data", str(typed)]
    done = subprocess.run(
        ["strace", "-f", "-y", "-e", calls, "-o", str(log), *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = log.read_text().splitlines()
    renamed = next(place for place, line in enumerate(lines) if "rename" in line and "/archive/" in line)
    before = [line for line in lines[:renamed] if re.search(r"f(data)?sync\(\d+<[^>]*/archive/", line)]
    folder = [
        place
        for place, line in enumerate(lines)
        if place > renamed and re.search(r"fsync\(\d+<[^>]*/archive/..>", line)
    ]
    commits = [place for place, line in enumerate(lines) if re.search(r"f(data)?sync\(\d+<[^>]*/records/", line)]
    assert before, "the bytes are synced before the rename"
    assert folder, "the rename is synced"
    assert [place for place in commits if place > folder[0]], "the records are synced after the file"
    assert not [place for place in commits if renamed < place < folder[0]]

"""LibreOffice killed, stopped, absent, without room, without a folder; a corrupt file among 200: nothing hangs, nothing else is lost."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from schemas.errors import Unavailable
from service.rendering.office import Pool, found, pool
from service.rendering.office.found import Install

from . import papers

pytestmark = pytest.mark.needs_office
ROOT = Path(__file__).resolve().parents[3]


def listed(count: int) -> list[tuple[str, bytes]]:
    return [(f"Согласие {n}.docx", papers.consent(n)) for n in range(count)]


def offices(used: Pool) -> list[psutil.Process]:
    """The soffice processes under the pool's workers."""
    return [
        one for pid in used.pids() for one in psutil.Process(pid).children(recursive=True) if "soffice" in one.name()
    ]


def when_busy(used: Pool, deed: signal.Signals) -> threading.Thread:
    """A thread that sends a signal to the first office seen at work in a batch."""

    def send() -> None:
        while not (there := offices(used)):
            time.sleep(0.01)
        time.sleep(0.2)
        with contextlib.suppress(psutil.NoSuchProcess):
            there[0].send_signal(deed)

    thread = threading.Thread(target=send)
    thread.start()
    return thread


def test_corrupt_file_among_200_is_named_and_the_rest_is_made(folder: Path) -> None:
    docs = listed(200)
    docs[100] = ("Приказ 101.docx", docs[100][1][:300] + b"\0" * 200 + docs[100][1][500:])
    docs[150] = ("Текст.docx", b"not a zip")
    with Pool(offices=2, folder=folder) as used:
        result = used.batch(docs)
    assert [failure.name for failure in result.failures] == ["Приказ 101.docx", "Текст.docx"]
    assert "«Приказ 101.docx»" in result.failures[0].sentence
    assert [made.index for made in result.pdfs] == [n for n in range(200) if n not in {100, 150}]


def test_killed_office_loses_nothing(folder: Path) -> None:
    with Pool(offices=1, folder=folder) as used:
        killer = when_busy(used, signal.SIGKILL)
        result = used.batch(listed(60))
        killer.join()
    assert len(result.pdfs) == 60


def test_killed_worker_loses_nothing(folder: Path) -> None:
    with Pool(offices=1, folder=folder) as used:
        used.pdf(papers.consent())
        os.kill(used.pids()[0], signal.SIGKILL)
        assert used.pdf(papers.consent()).startswith(b"%PDF")


def test_stopped_office_is_replaced_after_its_time(folder: Path) -> None:
    with Pool(offices=1, folder=folder) as used:
        used.pdf(papers.consent())
        used.seconds = 3
        offices(used)[0].send_signal(signal.SIGSTOP)
        assert used.pdf(papers.consent()).startswith(b"%PDF")


def test_office_stopped_in_a_batch_loses_nothing(folder: Path) -> None:
    with Pool(offices=2, folder=folder, seconds=8) as used:
        stopper = when_busy(used, signal.SIGSTOP)
        result = used.batch(listed(45))
        stopper.join()
    assert len(result.pdfs) == 45


def test_stopped_office_is_ended_with_the_pool(folder: Path) -> None:
    with Pool(offices=1, folder=folder) as used:
        used.pdf(papers.consent())
        offices(used)[0].send_signal(signal.SIGSTOP)


def test_nothing_runs_on_when_the_service_is_killed(folder: Path) -> None:
    code = (
        "import sys, time; from service.rendering.office import Pool; from pathlib import Path;"
        "pool = Pool(offices=1, folder=Path(sys.argv[1])); pool.pdf(sys.stdin.buffer.read());"
        "print('ready', flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as service:
        assert service.stdin is not None
        assert service.stdout is not None
        service.stdin.write(papers.consent())
        service.stdin.close()
        assert service.stdout.readline() == b"ready\n"
        below = psutil.Process(service.pid).children(recursive=True)
        service.kill()
    gone, _ = psutil.wait_procs(below, timeout=30)
    assert len(below) >= 2
    assert len(gone) == len(below)
    for one in folder.iterdir():  # the empty folder of the session stays when its owner is killed
        one.rmdir()


def test_absent_office_is_told_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(found, "places", lambda: iter([folder / "nowhere"]))
    monkeypatch.setattr(found, "_found", [])
    assert found.available() == found.NO_OFFICE
    with Pool(folder=folder) as used:
        with pytest.raises(Unavailable, match="make system"):
            used.pdf(papers.consent())
        result = used.batch(listed(50))
    assert len(result.failures) == 50
    assert "«Согласие 7.docx»: PDF сейчас не сделать" in result.failures[7].sentence


def test_office_without_its_python_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "_runs", lambda command: False)
    (folder / "soffice.bin").touch()
    with pytest.raises(Unavailable, match="python3-uno"):
        found.find([folder])
    (folder / "soffice.bin").unlink()


def test_office_that_does_not_start_is_told(folder: Path) -> None:
    broken = Install(Path("/bin/false"), found.installed().python, ())
    with Pool(offices=1, folder=folder, install=broken) as used:
        with pytest.raises(Unavailable, match="не запустился"):
            used.pdf(papers.consent())
        assert len(used.batch(listed(45)).failures) == 45


@contextlib.contextmanager
def mounted(place: Path, options: str) -> Iterator[None]:
    """A small disk of its own; needs root."""
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "test", place], check=False, capture_output=True)
    if done.returncode:
        place.rmdir()
        pytest.skip("a small disk can be mounted by root only")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", place], check=True)
        place.rmdir()


def test_full_disk_is_told_and_the_pool_works_again_after(folder: Path) -> None:
    with mounted(folder / "disk", "size=24m"), Pool(offices=1, folder=folder / "disk", seconds=15) as used:
        used.pdf(papers.consent())
        stuff = folder / "disk" / "stuff"
        with contextlib.suppress(OSError), stuff.open("wb") as full:
            while True:
                full.write(b"x" * 4096)
        with pytest.raises(Unavailable, match=r"нет места|не смог"):
            used.pdf(papers.consent())
        result = used.batch(listed(5))
        assert [failure.name for failure in result.failures] == [f"Согласие {n}.docx" for n in range(5)]
        stuff.unlink()
        assert used.pdf(papers.consent()).startswith(b"%PDF")


def test_unwritable_profile_is_told_at_once(folder: Path) -> None:
    with mounted(folder / "disk", "size=1m,ro"), Pool(offices=1, folder=folder / "disk") as used:
        with pytest.raises(Unavailable) as told:
            used.pdf(papers.consent())
        assert told.value.sentence == pool.NO_FOLDER
        assert len(used.batch(listed(3)).failures) == 3


def test_closed_pool_refuses(folder: Path) -> None:
    with Pool(offices=1, folder=folder) as used:
        used.pdf(papers.consent())
    with pytest.raises(Unavailable, match="остановлена"):
        used.pdf(papers.consent())


def test_forgotten_pool_leaves_nothing(folder: Path) -> None:
    used = Pool(offices=1, folder=folder)
    used.pdf(papers.consent())
    used.trim(0)
    del used
    gc.collect()

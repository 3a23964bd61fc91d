"""Where LibreOffice is on this machine, and one sentence about what is missing when it is not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import Unavailable

HOW = "Установите его: команда «make system» (Debian) или установщик с libreoffice.org (Windows); документы Word выдаются и без него."
NO_OFFICE = "PDF сейчас не сделать: на этом компьютере не найден LibreOffice. " + HOW
NO_UNO = (
    "PDF сейчас не сделать: LibreOffice есть, но нет его модуля для Python (пакет python3-uno). "
    "Установите его командой «make system»; документы Word выдаются и без него."
)
PROBE_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Install:
    """A usable LibreOffice: its program, a Python that has ``uno``, and the prefix that takes the network away."""

    soffice: Path
    python: Path
    offline: tuple[str, ...]
    """``("unshare", "-n")``, ``("unshare", "-rn")`` or empty when the system gives neither (Windows, locked kernels)."""

    @property
    def networkless(self) -> bool:
        """True when the offices run without network."""
        return bool(self.offline)


_found: list[Install] = []
_lock = threading.Lock()


def available() -> str | None:
    """None when PDF can be made, else one Russian sentence saying what is missing and how to get it."""
    try:
        installed()
    except Unavailable as absent:
        return absent.sentence
    return None


def installed() -> Install:
    """The LibreOffice of this machine, looked up until found and then remembered.

    Raises:
        Unavailable: nothing usable; the sentence says what to install.
    """
    with _lock:
        if not _found:
            _found.append(find(list(places())))
        return _found[0]


def places() -> Iterator[Path]:
    """Program folders where LibreOffice may lie, the one on PATH first."""
    on_path = shutil.which("soffice")
    if on_path:
        yield Path(on_path).resolve().parent
    yield Path("/usr/lib/libreoffice/program")
    yield from sorted(Path("/opt").glob("libreoffice*/program"), reverse=True)
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)"):
        if os.environ.get(variable):
            yield Path(os.environ[variable]) / "LibreOffice" / "program"


def find(folders: list[Path]) -> Install:
    """The first folder with an office and a Python that imports ``uno``.

    Raises:
        Unavailable: no office, or no Python for it.
    """
    names = ("soffice.bin", "soffice.exe")
    offices = [folder / name for folder in folders for name in names if (folder / name).is_file()]
    if not offices:
        raise Unavailable(NO_OFFICE)
    for soffice in offices:
        for python in (soffice.parent / "python", soffice.parent / "python.exe", Path("/usr/bin/python3")):
            if python.is_file() and _runs([str(python), "-c", "import uno"]):
                return Install(soffice, python, offline_prefix())
    raise Unavailable(NO_UNO)


def offline_prefix() -> tuple[str, ...]:
    """The command prefix that starts a program without network; empty when the system gives none."""
    if not sys.platform.startswith("linux"):
        return ()
    for prefix in (("unshare", "-n"), ("unshare", "-rn")):
        if shutil.which("unshare") and _runs([*prefix, "true"]):
            return prefix
    return ()


def _runs(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, check=False, capture_output=True, timeout=PROBE_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0

"""Which fonts of office papers this machine has: a missing metric twin moves every line break of a PDF."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

SECONDS = 20
TWINS = {
    "Times New Roman": ("Times New Roman", "Liberation Serif", "Tinos"),
    "Arial": ("Arial", "Liberation Sans", "Arimo"),
    "Calibri": ("Calibri", "Carlito"),
    "Courier New": ("Courier New", "Liberation Mono", "Cousine"),
    "Cambria": ("Cambria",),
}
"""Family → families of the same widths. Cambria's twin Caladea has no Cyrillic, so it does not count."""
STAMP_FILES = (
    "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    "/usr/share/fonts/truetype/liberation2/LiberationSans-Regular.ttf",
)


@dataclass(frozen=True, slots=True)
class Twin:
    """What stands in for a family of Word here; ``sentence`` is empty when the widths are the same."""

    family: str
    found: str
    sentence: str


def check() -> list[Twin]:
    """Every family of `TWINS` with what fontconfig gives for it; empty where fontconfig is not used (Windows)."""
    if shutil.which("fc-match") is None:
        return []
    return [twin(family, match(family)) for family in TWINS]


def twin(family: str, found: str) -> Twin:
    """Judge the family that stands in for another."""
    if found in TWINS[family]:
        return Twin(family, found, "")
    known = [one for one in TWINS[family] if one != family]
    advice = (
        f"поставьте {known[0]} (make system)"
        if known
        else "не берите этот шрифт в шаблоны: замены с русскими буквами нет"
    )
    return Twin(family, found, f"Шрифт «{family}» заменяется на «{found}», строки PDF разойдутся с Word: {advice}.")


def match(family: str, what: str = "family") -> str:
    """What fontconfig gives for a family: its first ``family`` name or its ``file``; empty when it does not answer."""
    try:
        done = subprocess.run(
            ["fc-match", "-f", f"%{{{what}}}", f"{family}:lang=ru"], check=True, capture_output=True, timeout=SECONDS
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace").partition(",")[0].strip()


def stamp_file() -> Path | None:
    """A TrueType file with Cyrillic for stamps: Liberation Sans, Arial, or what fontconfig gives for them."""
    windows = Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts" / "arial.ttf"
    for place in (*map(Path, STAMP_FILES), windows, Path(match("Liberation Sans", "file"))):
        if place.suffix.lower() == ".ttf" and place.is_file():
            return place
    return None

"""A PostgreSQL server of the tests' own: in a temporary folder, as an unprivileged user, reached by a socket in that folder only."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin")) if Path("/usr/lib/postgresql").exists() else []
BIN = FOLDERS[-1] if FOLDERS else None


class Server:
    """Started at once; ``stop`` removes everything."""

    def __init__(self) -> None:
        assert BIN is not None
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._as = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self._as:
            shutil.chown(self.folder, "postgres")
        data = str(self.folder / "data")
        self._run(
            str(BIN / "initdb"),
            "-D",
            data,
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        options = f"-c listen_addresses='' -k {self.folder} -c shared_buffers=16MB -c max_connections=30"
        self._run(str(BIN / "pg_ctl"), "-D", data, "-w", "-l", str(self.folder / "log"), "-o", options, "start")
        self.url = f"postgresql://postgres@/postgres?host={self.folder}"

    def _run(self, *command: str) -> None:
        subprocess.run([*self._as, *command], check=True, stdout=subprocess.DEVNULL, cwd=self.folder, timeout=60)

    def stop(self) -> None:
        assert BIN is not None
        self._run(str(BIN / "pg_ctl"), "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

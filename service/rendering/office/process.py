"""One office process as the pool holds it: start, one job at a time with a time limit, kill by process group."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from schemas.errors import Unavailable
from service.rendering.office.found import Install
from service.rendering.office.worker import profile_mark

WORKER = Path(__file__).with_name("worker.py")
START_SECONDS = 45.0
MEMORY_MB = 3072
"""Address space of one office; a warm one takes 0.9 GB of it (RSS up to 220 MB)."""
ENDED = 5.0
NOT_STARTED = "LibreOffice не запустился; попробуйте ещё раз или проверьте его установку и место на диске."

# Macros never run, links of a document are never followed, nothing is asked for, nothing is checked on the network.
SETTINGS = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Writer/Content/Update", "Link", "2"),
    ("Common/Misc", "FirstRun", "false"),
    ("Recovery/AutoSave", "Enabled", "false"),
)
PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(
        f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in SETTINGS
    )
    + "</oor:items>"
)


class OfficeError(Exception):
    """The office could not convert this file (it is alive, the file is to blame)."""


class OfficeLost(Exception):
    """The office died, hung past its limit or does not answer; it has been killed."""


@dataclass(frozen=True, slots=True)
class Job:
    """One file to convert: paths inside the session folder and how the PDF is wanted."""

    source: Path
    target: Path
    pdf_a: bool = False
    blank_pages: bool = False


class Office:
    """A started office. Not for two threads at once: the pool lends it to one."""

    def __init__(self, install: Install, folder: Path, *, memory_mb: int = MEMORY_MB) -> None:
        self._replies: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.done = 0
        self.folder = Path(tempfile.mkdtemp(prefix="office-", dir=folder))
        self._write_profile()
        pipe = f"nastavnik{os.getpid()}p{secrets.token_hex(8)}"
        command = [*install.offline, str(install.python), "-I", str(WORKER)]
        self._process = subprocess.Popen(
            [*command, str(install.soffice), str(self.folder), pipe, str(memory_mb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(self.folder),
            start_new_session=True,
        )
        self._input = cast("IO[bytes]", self._process.stdin)
        threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True).start()
        self._sockets = _sockets(pipe, self.folder)
        self._expect_ready()

    @property
    def pid(self) -> int:
        """Process id of the worker, which is also its process group; soffice is in it."""
        return self._process.pid

    def convert(self, job: Job, seconds: float) -> None:
        """Make ``job.target`` from ``job.source``.

        Raises:
            OfficeError: the file was refused.
            OfficeLost: the office died or did not answer within ``seconds``; it is killed and of no more use.
        """
        line = json.dumps(
            {
                "source": str(job.source),
                "target": str(job.target),
                "pdf_a": job.pdf_a,
                "blank_pages": job.blank_pages,
            }
        )
        self._send(line)
        reply = self._reply(seconds)
        if "ok" in reply:
            return
        if not reply.get("alive"):
            self.kill()
            raise OfficeLost(str(reply.get("error")))
        raise OfficeError(str(reply.get("error")))

    def kill(self) -> None:
        """End worker and soffice (a stopped one too) and take away their files. Safe to call twice."""
        if os.name == "posix":
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        else:  # pragma: no cover  Windows has no groups; the worker's death closes the office's pipe
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(self._process.pid)], check=False, capture_output=True)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(ENDED)
        with contextlib.suppress(OSError):
            self._input.close()
        for socket in self._sockets:
            with contextlib.suppress(OSError):
                socket.unlink()
        shutil.rmtree(self.folder, ignore_errors=True)

    def alive(self) -> bool:
        """Is the worker still running?"""
        return self._process.poll() is None

    def _write_profile(self) -> None:
        try:
            user = self.folder / "profile" / "user"
            user.mkdir(parents=True)
            (user / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
        except OSError:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def _expect_ready(self) -> None:
        try:
            reply = self._reply(START_SECONDS)
        except OfficeLost as lost:
            raise Unavailable(NOT_STARTED) from lost
        if "ready" not in reply:
            self.kill()
            raise Unavailable(NOT_STARTED)

    def _send(self, line: str) -> None:
        try:
            self._input.write(line.encode() + b"\n")
            self._input.flush()
        except (OSError, ValueError) as error:
            self.kill()
            raise OfficeLost("the worker has gone") from error

    def _reply(self, seconds: float) -> dict[str, Any]:
        try:
            reply = self._replies.get(timeout=seconds)
        except queue.Empty:
            self.kill()
            raise OfficeLost(f"no answer in {seconds:.0f} s") from None
        if reply is None:
            self.kill()
            raise OfficeLost("the worker ended")
        return reply

    def _listen(self, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                self._replies.put(json.loads(line))
        self._replies.put(None)


def _environment(folder: Path) -> dict[str, str]:
    """A bare environment: no proxies, no secrets of the service, temporary files inside the session folder."""
    kept = {
        name: os.environ[name]
        for name in ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "FONTCONFIG_FILE")
        if name in os.environ
    }
    return {
        **kept,
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "TEMP": str(folder),
        "TMP": str(folder),
        "SAL_USE_VCLPLUGIN": "svp",
    }


def _sockets(pipe: str, folder: Path) -> list[Path]:
    """The two sockets soffice makes, which stay behind when it is killed."""
    if os.name != "posix":  # pragma: no cover
        return []

    mark = profile_mark((folder / "profile").as_uri())
    return [Path(f"/tmp/OSL_PIPE_{os.getuid()}_{name}") for name in (pipe, "SingleOfficeIPC_" + mark)]  # noqa: S108  fixed in LibreOffice

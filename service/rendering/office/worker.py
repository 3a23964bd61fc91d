"""One office behind a pipe: run by the Python that LibreOffice knows (python3-uno), it speaks JSON lines with the pool.

Nothing of ours is imported here: this Python has only its standard library and ``uno``.
Arguments: soffice program, session folder, pipe name, address-space limit in MB (0: none).
In: ``{"source", "target", "pdf_a", "blank_pages"}``; out: ``{"ready"}``, then ``{"ok"}`` or ``{"error", "alive"}`` per line.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

START_SECONDS = 30.0
NEW_PROFILE_EXIT = 81
"""A fresh profile may end the first start with this code and wants a second one."""
CLOSED = 5


class Office:
    """The soffice process of this worker and the desktop reached through its pipe."""

    def __init__(self, program: str, folder: Path, pipe: str, memory_mb: int) -> None:
        self.program = program
        self.profile = (folder / "profile").as_uri()
        self.folder = folder
        self.pipe = pipe
        self.memory_mb = memory_mb
        self.process: subprocess.Popen[bytes] | None = None
        self.desktop: Any = None
        self.uno: Any = importlib.import_module("uno")

    def start(self) -> None:
        """Start soffice and connect; a start that ends with 81 is repeated once."""
        deadline = time.monotonic() + START_SECONDS
        for _ in range(3):
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                preexec_fn=self.bind if os.name == "posix" else None,  # noqa: PLW1509  its only other thread sleeps
            )
            code = self.connect(self.process, deadline)
            if code is None:
                return
            if code != NEW_PROFILE_EXIT:
                break
        raise RuntimeError("soffice did not start: " + str(code))

    def command(self) -> list[str]:
        """The command line of a hidden office with a private profile and one pipe."""
        return [
            self.program,
            "--headless",
            "--invisible",
            "--nocrashreport",
            "--nodefault",
            "--norestore",
            "--nologo",
            "--nolockcheck",
            "-env:UserInstallation=" + self.profile,
            "--accept=pipe,name=" + self.pipe + ";urp;StarOffice.ComponentContext",
        ]

    def bind(self) -> None:
        """In the new process: die with the worker (PR_SET_PDEATHSIG) and keep to the memory limit."""
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)
        if self.memory_mb:
            limits: Any = importlib.import_module("resource")
            limits.setrlimit(limits.RLIMIT_AS, (self.memory_mb << 20, self.memory_mb << 20))
            limits.setrlimit(limits.RLIMIT_CORE, (0, 0))

    def connect(self, process: subprocess.Popen[bytes], deadline: float) -> int | None:
        """Wait for the pipe; the exit code when soffice ended instead, None when connected."""
        local = self.uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        url = "uno:pipe,name=" + self.pipe + ";urp;StarOffice.ComponentContext"
        while time.monotonic() < deadline:
            code = process.poll()
            if code is not None:
                return code
            with contextlib.suppress(Exception):  # NoConnectException until the pipe is there
                context = resolver.resolve(url)
                self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
                return None
            time.sleep(0.03)
        process.kill()
        return process.wait()

    def convert(self, job: dict[str, Any]) -> None:
        """Load ``source`` hidden, without macros and links, and store it as PDF at ``target``."""
        document = self.desktop.loadComponentFromURL(
            Path(job["source"]).as_uri(),
            "_blank",
            0,
            self.values(
                Hidden=True, ReadOnly=True, MacroExecutionMode=0, UpdateDocMode=0, FilterName="MS Word 2007 XML"
            ),
        )
        if document is None:
            raise ValueError("not loaded")
        try:
            document.storeToURL(
                Path(job["target"]).as_uri(),
                self.values(FilterName="writer_pdf_Export", FilterData=self.filter_data(job)),
            )
        finally:
            document.close(True)

    def filter_data(self, job: dict[str, Any]) -> Any:
        """Options of the PDF export: bookmarks as named destinations, PDF/A-2b on request."""
        values = self.values(
            ExportBookmarks=False,
            ExportBookmarksToPDFDestination=not job.get("pdf_a"),
            ExportFormFields=False,
            UseTaggedPDF=False,
            IsSkipEmptyPages=not job.get("blank_pages"),
            SelectPdfVersion=2 if job.get("pdf_a") else 0,
        )
        return self.uno.Any("[]com.sun.star.beans.PropertyValue", values)

    def values(self, **named: Any) -> tuple[Any, ...]:
        """UNO property values of keyword arguments."""
        made = []
        for name, value in named.items():
            one = self.uno.createUnoStruct("com.sun.star.beans.PropertyValue")
            one.Name, one.Value = name, value
            made.append(one)
        return tuple(made)

    def alive(self) -> bool:
        """Is soffice still running?"""
        return self.process is not None and self.process.poll() is None

    def end(self) -> None:
        """Kill soffice and take away what it would leave: its two sockets and the session folder."""
        if self.process is not None:
            self.process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(CLOSED)
        if os.name == "posix":
            for name in (self.pipe, "SingleOfficeIPC_" + profile_mark(self.profile)):
                with contextlib.suppress(OSError):
                    Path("/tmp/OSL_PIPE_" + str(os.getuid()) + "_" + name).unlink()  # noqa: S108  fixed in LibreOffice
        shutil.rmtree(self.folder, ignore_errors=True)


def profile_mark(profile: str) -> str:
    """How soffice names its single-instance socket: MD5 of the profile's address in UTF-16, bytes without leading zeros."""
    return "".join("%x" % byte for byte in hashlib.md5(profile.encode("utf-16le")).digest())  # noqa: S324, UP031  LibreOffice's own way to the name, not a secret


def say(**message: Any) -> None:
    """One JSON line to the pool."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def serve(office: Office) -> None:
    """Answer jobs until the pool closes our input or the office dies."""
    for line in sys.stdin:
        try:
            office.convert(json.loads(line))
        except Exception as error:  # the outermost edge of this process: told to the pool
            say(error=type(error).__name__ + ": " + str(error)[:300], alive=office.alive())
        else:
            say(ok=True)


def watch(office: Office, parent: int) -> None:
    """End everything when the pool's process has gone, even if the office hangs in a job."""
    while os.getppid() == parent:
        time.sleep(1)
    office.end()
    os._exit(0)


def main() -> None:
    """Start the office, say so, serve, clean up."""
    program, folder, pipe, memory_mb = sys.argv[1:5]
    os.umask(0o077)
    office = Office(program, Path(folder), pipe, int(memory_mb))
    threading.Thread(target=watch, args=(office, os.getppid()), daemon=True).start()
    try:
        office.start()
    except Exception as error:  # told to the pool
        say(error=type(error).__name__ + ": " + str(error)[:300], alive=False)
    else:
        say(ready=True)
        serve(office)
    finally:
        office.end()


if __name__ == "__main__":
    main()

"""Runs pieces of a test in processes of their own, to be killed, limited or raced."""

from __future__ import annotations

import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Iterable


def start(work: Callable[[], object]) -> int:
    """Fork a process that does ``work`` and leaves without any cleaning up; its id."""
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException:
        traceback.print_exc(file=sys.stderr)
        os._exit(1)
    os._exit(0)


def wait(child: int) -> int:
    """How it ended: exit code, or minus the signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def run(work: Callable[[], object]) -> int:
    """Start and wait."""
    return wait(start(work))


def together(works: Iterable[Callable[[], object]]) -> list[int]:
    """Several at once."""
    return [wait(child) for child in [start(work) for work in works]]


def killed_at_size(size: int) -> None:
    """From now on this process is killed in the midst of the write that would make a file longer than ``size`` bytes."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def full_at_size(size: int) -> None:
    """From now on a write that would make a file longer than ``size`` bytes fails, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def enough_space() -> None:
    """The disk has room again."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

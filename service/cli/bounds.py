"""Bounds of a command that fills somebody's template: a loop without end or a flood of text ends in a sentence, not in a hang."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from service.errors import HouseError

TOO_LONG = "Шаблон заполнялся дольше {:.0f} секунд и остановлен: проверьте циклы в нём."
TOO_BIG = "Шаблону не хватило {} МБ памяти, и он остановлен: проверьте циклы и длину строк в нём."


@contextmanager
def bounded(seconds: float, memory_mb: int) -> Iterator[None]:
    """HouseError after so many seconds or when so much more address space would be needed; Windows has neither bound."""
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    import resource  # noqa: PLC0415  only where it exists

    def late(*_signal: Any) -> None:
        raise HouseError(TOO_LONG.format(seconds))

    before, hard = resource.getrlimit(resource.RLIMIT_AS)
    former = signal.signal(signal.SIGALRM, late)
    resource.setrlimit(resource.RLIMIT_AS, (_least(_taken() + (memory_mb << 20), hard), hard))
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except MemoryError as error:
        raise HouseError(TOO_BIG.format(memory_mb)) from error
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)
        resource.setrlimit(resource.RLIMIT_AS, (before, hard))


def _taken() -> int:
    """Bytes of address space in use; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _least(wanted: int, hard: int) -> int:
    return wanted if hard < 0 else min(wanted, hard)

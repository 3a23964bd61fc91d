"""The child of `child`: limits first, then the imports, then one template; started as a module, never imported by ours."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import resource
import signal
import sys
from dataclasses import asdict
from typing import Any

from schemas.errors import HouseError


def limit(memory_mb: int, cpu_seconds: int, output_mb: int) -> None:
    """Bind this process: address space, processor time, size of a written file, no new processes' cores."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output_mb << 20, output_mb << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for number in (signal.SIGXCPU, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)


def fill(job: bytes) -> bytes:
    """The answer: «D» and a docx, «J» and a list as JSON, or «E» and the error as JSON."""
    first, second, render, more, *limits = pickle.loads(job)  # noqa: S301  written by our own parent
    limit(*limits)
    module, function = render.split(":")
    try:
        made = getattr(__import__(module, fromlist=[function]), function)(first, second, *more)
    except MemoryError:
        return b"E" + json.dumps({"memory": True}).encode()
    except Exception as error:  # the outermost edge of this process
        return b"E" + json.dumps(told(error)).encode()
    return b"J" + json.dumps(made).encode() if isinstance(made, list) else b"D" + bytes(made)


def told(error: Exception) -> dict[str, Any]:
    """An error as plain data; only the house's own sentences are passed on."""
    if not isinstance(error, HouseError):
        return {}
    faults = [asdict(fault) for fault in getattr(error, "faults", ())]
    return {"kind": type(error).__name__, "sentence": error.sentence, "faults": faults}


def main() -> None:
    """Read the job, fill it, write the answer; end at once, for nothing after it is worth waiting for."""
    answer = fill(sys.stdin.buffer.read())
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()

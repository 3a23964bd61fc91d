"""A pace for pages that anybody may ask: so many questions a minute from one address; kept in memory, nothing is written."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from service.security.login import TooOften

ADDRESSES = 10_000
"""Addresses remembered at most; the oldest is forgotten."""


@dataclass(slots=True)
class Pace:
    """``most`` questions within ``seconds`` from one address; a whole college may stand behind it."""

    most: int = 60
    seconds: float = 60.0
    now: Callable[[], float] = monotonic
    _asked: dict[str, deque[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def step(self, address: str) -> None:
        """Count one question; TooOften when there were too many of late."""
        with self._lock:
            now, times = self.now(), self._asked.pop(address, deque())
            while times and now - times[0] >= self.seconds:
                times.popleft()
            self._asked[address] = times
            if len(self._asked) > ADDRESSES:
                del self._asked[next(iter(self._asked))]
            if len(times) >= self.most:
                raise TooOften(
                    round(self.seconds - (now - times[0]) + 0.5),
                    "Слишком много проверок с этого адреса.",
                )
            times.append(now)

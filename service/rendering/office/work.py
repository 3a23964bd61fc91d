"""Chunks of work shared by a few threads: what fails comes back in halves; where no office is to be had, all stop at once."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from schemas.errors import Unavailable

Chunk = TypeVar("Chunk")


class Work(Generic[Chunk]):
    """``do`` handles a chunk and gives the chunks to do instead when it failed; ``give_up`` gets a chunk and a Russian reason."""

    def __init__(
        self, chunks: Iterable[Chunk], do: Callable[[Chunk], list[Chunk]], give_up: Callable[[Chunk, str], None]
    ) -> None:
        self._chunks = deque(chunks)
        self._do = do
        self._give_up = give_up
        self._busy = 0
        self._stopped = ""
        self._crash: BaseException | None = None
        self._change = threading.Condition()

    def run(self, threads: int, after: Callable[[], None] = lambda: None) -> None:
        """Work until nothing is left; ``after`` is called when a chunk is done. A crash of ``do`` is raised here."""
        count = min(threads, len(self._chunks))
        crew = [threading.Thread(target=self._thread, args=(after,), daemon=True) for _ in range(count)]
        for thread in crew:
            thread.start()
        for thread in crew:
            thread.join()
        if self._crash is not None:
            raise self._crash

    def _thread(self, after: Callable[[], None]) -> None:
        while (taken := self._next()) is not None:
            again: list[Chunk] = []
            try:
                again = self._one(taken[0])
                after()
            except BaseException as crash:  # raised again in the caller's thread
                self._crash = crash
            with self._change:
                self._busy -= 1
                self._chunks.extendleft(reversed(again))
                self._change.notify_all()

    def _next(self) -> tuple[Chunk] | None:
        """A chunk to do; None when none is left and none can come back halved."""
        with self._change:
            while not self._chunks and self._busy and not self._crash:
                self._change.wait()
            if not self._chunks or self._crash:
                return None
            self._busy += 1
            return (self._chunks.popleft(),)

    def _one(self, chunk: Chunk) -> list[Chunk]:
        if not self._stopped:
            try:
                return self._do(chunk)
            except Unavailable as gone:
                self._stopped = gone.sentence
        self._give_up(chunk, self._stopped)
        return []

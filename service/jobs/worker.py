"""One thread of the service that does the jobs of the queue; over several processes the lease in the job lets only one run it."""

from __future__ import annotations

import logging
import threading
import time
from datetime import date

from service.errors import Conflict, HouseError, NotFound, Unavailable
from service.usecases import batchrun, copies, jobs, work
from service.usecases.house import House

IDLE_SECONDS = 1.0
NO_OFFICE_SECONDS = 60.0
"""How long copies wait after nothing could make PDF, before it is tried again."""
BREATH_SECONDS = 0.02
"""Between two chunks, so that pages waiting for the writer's lock come first."""
log = logging.getLogger("nastavnik.jobs")


class Worker:
    """Takes jobs until it is stopped; a job under way is left after its chunk and taken up at the next start."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.holder = batchrun.holder_name(house)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._tidied: date | None = None
        self._copies_from = 0.0

    def start(self) -> None:
        """Begin, once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._loop, name="jobs", daemon=True)
            self._thread.start()

    def stop(self, seconds: float = 5.0) -> None:
        """Ask to end after the chunk under way, and wait."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(seconds)

    def once(self) -> bool:
        """Do one job if there is any, else make some copies for the archive; True when there was work."""
        with self.house.store.reading() as reader:
            job = jobs.next_for(reader, self.house)
        if job is None:
            self._tidy()
            return self._copies()
        try:
            work.do(self.house, job.key, self.holder, lambda _job: self._breathe())
        except (Conflict, NotFound):
            return False
        return True

    def _copies(self) -> bool:
        if time.monotonic() < self._copies_from:
            return False
        try:
            return copies.make_some(self.house) > 0
        except Unavailable:
            self._copies_from = time.monotonic() + NO_OFFICE_SECONDS
            return False

    def _tidy(self) -> None:
        """Once a day, when there is nothing else to do."""
        today = self.house.clock().date()
        if self._tidied != today:
            self._tidied = today
            work.tidy(self.house)
            copies.try_again(self.house)

    def _breathe(self) -> bool:
        time.sleep(BREATH_SECONDS)
        return not self._stop.is_set()

    def _loop(self) -> None:
        while not self._stop.is_set():
            busy = False
            try:
                busy = self.once()
            except HouseError as error:
                log.warning("job: %s", error.sentence)
            except Exception:
                # The outermost edge of the thread: a fault of the program must not end the queue for good.
                log.exception("job failed")
                self._failed()
            if not busy:
                self._stop.wait(IDLE_SECONDS)

    def _failed(self) -> None:
        with self.house.store.reading() as reader:
            mine = jobs.running_by(reader, self.holder)
        for job in mine:
            batchrun.fail(
                self.house, job.key, self.holder, "Ошибка программы. Что готово, сохранено; можно продолжить."
            )

"""One thread of the service that looks after the data: the indexes of search are kept up, the examination runs every night."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from service.errors import HouseError
from service.usecases import destruction, nightly, searching
from service.usecases.house import House

EVERY_SECONDS = 60.0
log = logging.getLogger("nastavnik.keeper")


class Keeper:
    """Works until it is stopped; what fails is told in the log and tried again a minute later."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="keeper", daemon=True)

    def start(self) -> None:
        """Begin, once."""
        self._thread.start()

    def stop(self, seconds: float = 5.0) -> None:
        """Ask to end, and wait a little: an examination under way is left."""
        self._stop.set()
        self._thread.join(seconds)

    def once(self) -> None:
        """Finish destructions that were broken off; bring the indexes up; examine the data if this day's examination is due."""
        self._attempt(lambda: destruction.settle(self.house))
        self._attempt(lambda: searching.refresh(self.house))
        self._attempt(lambda: nightly.run(self.house))

    def _attempt(self, deed: Callable[[], object]) -> None:
        try:
            deed()
        except HouseError as error:
            log.warning("keeper: %s", error.sentence)
        except Exception:
            # The outermost edge of the thread: a fault must not end the care of the data for good.
            log.exception("keeper failed")

    def _loop(self) -> None:
        while not self._stop.is_set():
            self.once()
            self._stop.wait(EVERY_SECONDS)

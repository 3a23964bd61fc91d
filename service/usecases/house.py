"""One House: everything a use case may need, built once at the composition root and handed down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from records.registry import COLLEGE
from records.store import Reader, Store
from schemas.college import COLLEGE_KEY, College
from schemas.values.ids import Chance
from service.archive.files import Files
from service.catalogue.live import LiveCatalogue
from service.clock import Clock, local_date
from service.errors import NotFound
from service.rendering.office import Pool
from service.security.facade import Security
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class House:
    """Settings, records, archive, catalogue, time, chance and offices of one college."""

    settings: Settings
    store: Store
    files: Files
    catalogue: LiveCatalogue
    clock: Clock
    chance: Chance
    security: Security
    pool: Pool = field(default_factory=Pool)
    """The offices that make PDF, one kept warm for the life of the house; nothing starts before the first use."""

    def close(self) -> None:
        """End the offices and let go of the records."""
        self.pool.close()
        self.store.close()

    def college(self, reader: Reader) -> College:
        """The college; NotFound before the first set-up."""
        college = COLLEGE.peek(reader, COLLEGE_KEY)
        if college is None:
            raise NotFound(
                "Сначала заполните сведения о колледже: откройте службу (serve) или создайте учебную (demo)."
            )
        return college

    def today(self, college: College) -> date:
        """Today's date where the college is."""
        return local_date(self.clock(), college.zone)

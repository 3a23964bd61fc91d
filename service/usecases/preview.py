"""A picture of the first page before the number is taken, a PDF after it, by LibreOffice; kept in memory only."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from schemas.values.actor import Actor
from service.errors import Unavailable
from service.rendering.office import available
from service.rendering.picture import first_page
from service.security.permissions import Permission, require
from service.usecases.house import House
from service.usecases.issue import Request, fill, prepare
from service.usecases.review import PREVIEW_CODE, next_number

KEPT = 16
WAITING = 2
"""Pictures being made at once; others are told to read the text instead, so that pages never wait for pictures."""


@dataclass(slots=True)
class Preview:
    """Pictures made lately; the house's warm office makes them."""

    _pictures: OrderedDict[str, bytes] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _places: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(WAITING))

    @property
    def there(self) -> bool:
        """True when this machine can make pictures."""
        return available() is None

    def picture(self, house: House, docx: bytes) -> bytes:
        """PNG of the first page; Unavailable when there is no office, it is busy, or the file cannot be converted."""
        name = hashlib.sha256(docx).hexdigest()
        with self._lock:
            if name in self._pictures:
                return self._pictures[name]
        made = first_page(self.pdf(house, docx))
        with self._lock:
            self._pictures[name] = made
            while len(self._pictures) > KEPT:
                self._pictures.popitem(last=False)
        return made

    def pdf(self, house: House, docx: bytes) -> bytes:
        """The document as PDF; Unavailable as ``picture``."""
        if not self._places.acquire(blocking=False):
            raise Unavailable("LibreOffice сейчас занят другими: повторите через несколько секунд. Файл Word готов.")
        try:
            return house.pool.pdf(docx)
        finally:
            self._places.release()


def draft_file(house: House, actor: Actor, request: Request) -> bytes:
    """The Word file as it would be issued now, with the number it would get and no code; takes nothing."""
    require(actor, Permission.ISSUE_DOCUMENT)
    with house.store.reading() as reader:
        prepared = prepare(house, reader, actor, request)
        return fill(house, reader, prepared, next_number(reader, prepared), PREVIEW_CODE)

"""The catalogue of a running service: read anew when a template is published, here or by another process."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from service.catalogue.folders import SHARED, Catalogue, DocumentType, load_catalogue
from service.catalogue.shared import ACTS, CHOICES, Shared


@dataclass(slots=True)
class LiveCatalogue:
    """Reads like a Catalogue; a change of the college's folder is seen at the next question.

    A folder that is broken while the service runs does not replace the sound catalogue that is in use.
    """

    shipped: Path
    own: Path | None
    _current: Catalogue = field(init=False)
    _stamp: tuple[int, ...] = field(init=False)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._stamp = self._seen()
        self._current = load_catalogue(self.shipped, self.own)

    def whole(self) -> Catalogue:
        """The catalogue as it is now."""
        if self._seen() != self._stamp:
            self.reload()
        return self._current

    def reload(self) -> None:
        """Read both roots anew."""
        with self._lock:
            stamp = self._seen()
            self._current = load_catalogue(self.shipped, self.own)
            self._stamp = stamp

    def get(self, key: str) -> DocumentType:
        """See Catalogue."""
        return self.whole().get(key)

    @property
    def types(self) -> Mapping[str, DocumentType]:
        """See Catalogue."""
        return self.whole().types

    @property
    def shared(self) -> Shared:
        """See Catalogue."""
        return self.whole().shared

    def __iter__(self) -> Iterator[DocumentType]:
        return iter(self.whole())

    def _seen(self) -> tuple[int, ...]:
        """Changes with a folder laid in or taken out, and with the shared lists and acts of the college."""
        if self.own is None:
            return ()
        shared = self.own / SHARED
        return tuple(_changed(path) for path in (self.own, shared, shared / ACTS, shared / CHOICES))


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
